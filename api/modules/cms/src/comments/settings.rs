//! `[modules.cms.comments]` of a `site.toml`, and the door that is shut where `allow_comments` is off.

use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use kernel::{Allowance, App, EmailAddress, Error, SpamRules, Tenant};
use source::Fields;

use crate::Settings;

/// How many comments a client may write unless a site says otherwise.
const LIMIT: Allowance = Allowance::new(10, Duration::from_hours(1));
/// How long what is not shown is kept unless a site says otherwise.
const KEEP: Duration = Duration::from_hours(365 * 24);

/// Whose comments are shown before anybody looked at them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moderation {
    /// Nobody's.
    All,
    /// Those of whoever had one approved before.
    First,
    /// Everybody's.
    None,
}

/// The settings of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommentSettings {
    /// Whose comments are shown at once.
    pub(crate) moderation: Moderation,
    /// Whether an e-mail address has to be given.
    pub(crate) requires_email: bool,
    /// Who gets a mail about each comment; nobody if it is empty.
    pub(crate) notify: Vec<EmailAddress>,
    /// The title of the pages that the API shows.
    pub(crate) title: String,
    /// What is taken for spam.
    pub(crate) spam: SpamRules,
    /// How many comments a client may write.
    pub(crate) limit: Allowance,
    /// How long what is not shown is kept, and what is known of who wrote it, in milliseconds.
    pub(crate) keep: i64,
}

/// The settings of a site whose visitors may comment. A handler that takes them is not there for any other.
#[derive(Debug, Clone)]
pub(crate) struct Commenting(pub(crate) CommentSettings);

impl FromRequestParts<App> for Commenting {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let tenant = Tenant::from_request_parts(parts, app).await?;
        let settings = tenant.settings(crate::SPEC.name, Settings::read);
        if settings.allow_comments { Ok(Self(settings.comments)) } else { Err(Error::NotFound) }
    }
}

impl Default for CommentSettings {
    fn default() -> Self {
        Self {
            moderation: Moderation::All,
            requires_email: true,
            notify: Vec::new(),
            title: "Comment".into(),
            spam: SpamRules::default(),
            limit: LIMIT,
            keep: milliseconds(KEEP),
        }
    }
}

impl CommentSettings {
    /// Reads them, and reports what is wrong.
    pub(crate) fn read(fields: &mut Fields<'_>) -> Self {
        let usual = Self::default();
        Self {
            moderation: one_of(fields, "moderation", &[("all", Moderation::All), ("first", Moderation::First), ("none", Moderation::None)])
                .unwrap_or(usual.moderation),
            requires_email: one_of(fields, "email", &[("required", true), ("optional", false)]).unwrap_or(usual.requires_email),
            notify: EmailAddress::read_all(fields, "notify"),
            title: fields.text("title").unwrap_or(usual.title),
            spam: SpamRules::read(fields),
            limit: Allowance::read(fields, "limit").unwrap_or(usual.limit),
            keep: fields.length("keep").map_or(usual.keep, milliseconds),
        }
    }
}

/// What one of a few words stands for.
fn one_of<'a, T: Copy>(fields: &mut Fields<'a>, key: &'a str, known: &[(&str, T)]) -> Option<T> {
    let text = fields.text(key)?;
    let found = known.iter().find(|(word, _)| *word == text);
    if found.is_none() {
        let words: Vec<String> = known.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        let problem = fields.at_value(key, format!("`{text}` is not one of {}", words.join(", ")));
        fields.report(problem);
    }
    found.map(|(_, meaning)| *meaning)
}

fn milliseconds(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use source::{Source, parse_toml};

    use super::*;

    fn read(text: &str) -> (CommentSettings, Vec<String>) {
        let (source, table) = (Source::new("site.toml", text), parse_toml(text).unwrap());
        let mut fields = Fields::new(&table, &source, 0, "[modules.cms.comments]");
        let settings = CommentSettings::read(&mut fields);
        (settings, fields.finish().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn everything_has_a_default() {
        assert_eq!(read(""), (CommentSettings::default(), Vec::new()));
    }

    #[test]
    fn what_is_said_is_taken() {
        let (settings, problems) = read(
            "moderation = \"first\"\nemail = \"optional\"\nnotify = [\"a@b.example\"]\nmax_links = 1\nblocked = [\"Casino\"]\nlimit = \"2 per day\"\nkeep = \"30d\"\n",
        );
        assert_eq!(problems, [""; 0]);
        assert_eq!((settings.moderation, settings.requires_email, settings.notify.len()), (Moderation::First, false, 1));
        assert_eq!((settings.spam.max_links, settings.spam.blocked), (1, vec!["casino".to_owned()]));
        assert_eq!((settings.limit, settings.keep), (Allowance::new(2, Duration::from_hours(24)), 30 * 24 * 3_600_000));
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        for (line, told) in [
            ("moderation = \"some\"", "`some` is not one of \"all\", \"first\", \"none\""),
            ("email = \"no\"", "`no` is not one of \"required\", \"optional\""),
            ("notify = [\"me\"]", "`me` is not the address of a mailbox"),
            ("limit = \"often\"", "does not say how often"),
            ("keep = \"long\"", "is no length of time"),
            ("moderate = \"all\"", "unknown key `moderate` in [modules.cms.comments]"),
        ] {
            let (_, problems) = read(&format!("\n{line}\n"));
            assert!(problems.len() == 1 && problems[0].contains(told) && problems[0].starts_with("site.toml:2:"), "{line}: {problems:?}");
        }
    }
}
