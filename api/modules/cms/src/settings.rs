//! `[modules.cms]` of a `site.toml`.

use source::Fields;

use crate::comments::CommentSettings;

/// The settings of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whether visitors may comment on posts.
    pub allow_comments: bool,
    /// Whether pages say more of themselves to search engines and to whoever shares them.
    pub enable_seo: bool,
    /// How comments are taken.
    pub(crate) comments: CommentSettings,
}

impl Settings {
    /// Reads them, and reports what is wrong.
    pub fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            allow_comments: fields.flag("allow_comments").unwrap_or(false),
            enable_seo: fields.flag("enable_seo").unwrap_or(false),
            comments: fields.nested("comments", "[modules.cms.comments]", CommentSettings::read).unwrap_or_default(),
        }
    }
}
