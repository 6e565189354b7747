//! Markdown that was pushed, checked by the very parser of the build.

use kernel::{Error, Tenant};
use markdown::{Kind, Rules};
use source::Source;

use crate::post::Post;
use crate::{PostName, comments};

/// Understands a post as the build will.
///
/// # Errors
/// [`Error::Invalid`] with everything that the build would say, with line and column.
pub(crate) fn check(tenant: &Tenant, name: &PostName, text: String) -> Result<Post, Error> {
    let settings = &tenant.site().settings;
    let rules = Rules {
        taxonomies: settings.taxonomies.clone(),
        rename: settings.content.rename.clone(),
        keep_unknown: settings.content.keep_unknown,
        layouts: settings.content.layouts.clone(),
    };
    let source = Source::new(format!("{}.md", name.as_str()), text.as_str());
    let split = markdown::split(&source.text).map_err(|error| Error::Invalid(vec![source.syntax(&error)]))?;
    let front = markdown::read_front_matter(&source, &split, &rules, Kind::Page).map_err(Error::Invalid)?;
    Ok(Post {
        title: front.title.unwrap_or_else(|| name.as_str().to_owned()),
        date: front.date.map(|date| date.timestamp().as_millisecond()),
        draft: front.draft,
        name: name.as_str().to_owned(),
        source: Some(text),
        version: 0,
        without_comments: comments::are_off(&front.extra),
        approved_comments: 0,
    })
}
