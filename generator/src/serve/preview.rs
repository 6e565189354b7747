//! One post as it would be with a text that is not live, by the site's real components: rendered in memory, for whoever has the link.

use std::sync::Arc;

use site::{Site, SiteName};
use source::{Diagnostic, Source};

use super::builder::Builder;
use super::kept::{Content as Posts, Kept};
use super::opened::Opened;
use crate::content::{PageText, is_left_out};
use crate::load::Loaded;
use crate::past::Past;
use crate::publish::LiveRelease;
use crate::remote::{ApiContent, ApiPost};
use crate::render::Content;
use crate::site_build::{Job, prepare, settings_print};
use crate::timings::Clock;

/// The most that a token has.
const LONGEST: usize = 1024;

/// Outputs with their bytes.
pub(super) type Files = Vec<(String, Vec<u8>)>;

/// What comes of a link to a preview.
#[derive(Debug)]
pub(super) enum Preview {
    /// This page, and what it refers to that is not live.
    Page(String, Files),
    /// There is no such preview, or no longer.
    Nothing,
    /// The site cannot be built with this text.
    Broken(Vec<Diagnostic>),
    /// The API cannot say what it is of.
    Away,
}

/// The preview of a token.
pub(super) fn preview(builder: &Builder, name: &SiteName, token: &str) -> Preview {
    let opened = builder.opened();
    let section = |site: &Site| site.settings.content.api_section.clone();
    let Some((site, section)) = opened.site(name).and_then(|site| Some((site, section(site)?))) else { return Preview::Nothing };
    if !is_token(token) {
        return Preview::Nothing;
    }
    match builder.remote().preview(&opened.workspace, site, token) {
        Err(_) => Preview::Away,
        Ok(None) => Preview::Nothing,
        Ok(Some((post, text))) => {
            let shown = render(builder, &opened, site, &section, (&post, &text));
            shown.map_or_else(Preview::Broken, |shown| shown.map_or(Preview::Nothing, |page| with_own_files(&opened, site, token, page)))
        }
    }
}

/// Only what a token can look like is asked for.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte))
}

/// The page as it is rendered, and what it may refer to.
type Rendered = (String, Vec<(String, Content)>);

fn render(
    builder: &Builder,
    opened: &Opened,
    site: &Site,
    section: &str,
    (post, text): (&str, &str),
) -> Result<Option<Rendered>, Vec<Diagnostic>> {
    let kept = builder.kept(&site.name);
    let options = builder.options(None, true);
    let job = Job { workspace: &opened.workspace, shared: &opened.shared, site, options: &options, clock: &Clock::default() };
    let (loaded, mut past) = known(&kept, &job);
    let file = |post: &str| format!("{section}/{post}.md");
    // who has the link sees this one text that is not live, and no title of another
    let is_hidden = |file: &str| past.pages.get(file).is_some_and(|known| is_left_out(&known.page, options.now));
    let mut content = match kept.content(builder.remote(), &opened.workspace, site) {
        Posts::Known(content) => ApiContent { stale: None, ..ApiContent::clone(&content) },
        Posts::Unknown | Posts::Missing(_) => ApiContent::default(),
    };
    content.posts.retain(|name, _| !is_hidden(&file(name)));
    let beside = content.posts.remove(post).map(|known| known.beside).unwrap_or_default();
    let text = PageText::kept(Source::new(format!("the preview of {post}"), text));
    content.posts.insert(post.to_owned(), ApiPost { text, beside });
    let mut loaded = loaded.unwrap_or_else(|| Loaded::of(&opened.workspace.root, site));
    loaded.files.markdown.retain(|markdown| !is_hidden(&markdown.name));
    let options = builder.options(Some(Arc::new(content)), true);
    let job = Job { options: &options, ..job };
    let (renderer, _) = prepare(&job, &loaded, &mut past)?.into_parts();
    let Some(id) = renderer.facts().model.by_file.get(&file(post)).copied() else { return Ok(None) };
    renderer.page_alone(id).map(Some).map_err(|problem| vec![problem])
}

/// Lets the page find what is not live, such as styles of a component that no page has yet: below its own address.
fn with_own_files(opened: &Opened, site: &Site, token: &str, (mut html, files): Rendered) -> Preview {
    let live = LiveRelease::open(&opened.workspace.dist(&site.name)).ok().flatten();
    let is_live = |output: &str| live.as_ref().is_some_and(|live| live.get(output).is_some());
    let mut own = Files::new();
    for (output, content) in files {
        let address = format!("/{output}");
        if !html.contains(&address) || is_live(&output) {
            continue;
        }
        let bytes = match content {
            Content::Bytes(bytes) => Some(bytes),
            Content::File(path) => std::fs::read(path).ok(),
        };
        if let Some(bytes) = bytes {
            html = html.replace(&address, &format!("/_preview/{token}{address}"));
            own.push((output, bytes));
        }
    }
    Preview::Page(html, own)
}

/// What the last build of the site knows that saves reading it.
fn known(kept: &Kept, job: &Job<'_>) -> (Option<Loaded>, Past) {
    let last = kept.last();
    (last.loaded.clone(), last.remembered.pages_for(settings_print(job)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_a_token_is_one() {
        assert!(is_token("eyJhIjoxfQ.Zm9v-_~"));
        for text in ["", "a/b", "../x", "a b", "a%2fb", "ä", &"x".repeat(2000)] {
            assert!(!is_token(text), "{text}");
        }
    }
}
