//! `[modules.cms]` of a `site.toml`.

use source::Fields;

use crate::Seo;
use crate::comments::CommentSettings;

/// How many earlier texts of a post are kept where nothing is said.
const REVISIONS: u64 = 50;

/// The settings of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whether visitors may comment on posts.
    pub allow_comments: bool,
    /// What pages say of themselves to search engines and to whoever shares them; none where `enable_seo` is off.
    pub seo: Option<Seo>,
    /// How many earlier texts of each post are kept.
    pub revisions: u64,
    /// How comments are taken.
    pub(crate) comments: CommentSettings,
}

impl Settings {
    /// Whether whoever comments has to say by which address they are reached.
    #[must_use]
    pub fn comments_need_email(&self) -> bool {
        self.comments.requires_email
    }

    /// Reads them, and reports what is wrong.
    pub fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            allow_comments: fields.flag("allow_comments").unwrap_or(false),
            seo: Seo::read(fields),
            revisions: fields.count("revisions", 0).map_or(REVISIONS, |count| count.min(1000) as u64),
            comments: fields.nested("comments", "[modules.cms.comments]", CommentSettings::read).unwrap_or_default(),
        }
    }
}
