//! `[modules.contact-form]` of a `site.toml`.

use std::time::Duration;

use kernel::{Allowance, EmailAddress, SpamRules, Tenant};
use source::Fields;

/// A day in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;
/// The most days that messages may be kept.
const MOST_DAYS: i64 = 3650;

/// How many messages a client may send unless a site says otherwise.
const LIMIT: Allowance = Allowance::new(5, Duration::from_hours(1));

/// The settings of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Who gets the mails; nobody gets any if it is empty.
    pub(crate) to: Vec<EmailAddress>,
    /// The page of the site that a visitor comes to afterwards; else one of the API.
    pub(crate) thanks: Option<String>,
    /// The title of the pages that the API shows.
    pub(crate) title: String,
    /// What is taken for spam.
    pub(crate) spam: SpamRules,
    /// How long messages are kept, in milliseconds.
    pub(crate) keep: i64,
    /// How many messages a client may send.
    pub(crate) limit: Allowance,
}

impl Settings {
    /// The settings of the site that a request is for.
    pub(crate) fn of(tenant: &Tenant) -> Self {
        tenant.settings(crate::SPEC.name, Self::read)
    }

    /// Reads them, and reports what is wrong.
    pub(crate) fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            to: EmailAddress::read_all(fields, "to"),
            thanks: read_thanks(fields),
            title: read_title(fields),
            spam: SpamRules::read(fields),
            keep: read_keep(fields),
            limit: Allowance::read(fields, "limit").unwrap_or(LIMIT),
        }
    }
}

fn read_thanks(fields: &mut Fields<'_>) -> Option<String> {
    let path = fields.text("thanks")?;
    // a second slash, or a backslash that browsers take for one, would lead to another host
    let stays = path.starts_with('/') && !path.starts_with("//") && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if !stays {
        let problem = fields.at_value("thanks", format!("`{path}` is not the address of a page of this site"));
        fields.report(problem.hint("write it from the first slash on, as in thanks = \"/thanks/\""));
    }
    Some(path).filter(|_| stays)
}

fn read_title(fields: &mut Fields<'_>) -> String {
    match fields.text("title") {
        Some(title) if title.trim().is_empty() => {
            fields.problem("title", "`title` is empty");
            title
        }
        Some(title) => title,
        None => "Contact".into(),
    }
}

fn read_keep(fields: &mut Fields<'_>) -> i64 {
    let Some(text) = fields.text("keep") else { return 365 * DAY };
    let days = text.strip_suffix('d').and_then(|days| days.parse::<i64>().ok()).filter(|days| (1..=MOST_DAYS).contains(days));
    if days.is_none() {
        let problem = fields.at_value("keep", format!("`{text}` is not a number of days from 1 to {MOST_DAYS}"));
        fields.report(problem.hint("write it as in keep = \"365d\""));
    }
    days.unwrap_or(365) * DAY
}

#[cfg(test)]
mod tests {
    use source::{Source, parse_toml};

    use super::*;

    fn read(text: &str) -> (Settings, Vec<String>) {
        let (source, table) = (Source::new("site.toml", text), parse_toml(text).unwrap());
        let mut fields = Fields::new(&table, &source, 0, "[modules.contact-form]");
        let settings = Settings::read(&mut fields);
        let told = |problem: &source::Diagnostic| format!("{problem} | {}", problem.hint.as_deref().unwrap_or_default());
        (settings, fields.finish().iter().map(told).collect())
    }

    #[test]
    fn everything_has_a_default() {
        let (settings, problems) = read("");
        assert!(problems.is_empty() && settings.to.is_empty() && settings.spam.blocked.is_empty());
        assert_eq!((settings.title.as_str(), settings.thanks, settings.spam.max_links), ("Contact", None, 3));
        assert_eq!((settings.keep, settings.limit), (365 * DAY, Allowance::new(5, Duration::from_hours(1))));
    }

    #[test]
    fn what_is_said_is_taken() {
        let (settings, problems) = read(
            "to = [\"a@b.example\"]\nthanks = \"/thanks/?a=1\"\ntitle = \"Kontakt\"\nmax_links = 0\nblocked = [\"Bit.LY\", \" two  Words \"]\nkeep = \"30d\"\nlimit = \"2 per day\"\n",
        );
        assert_eq!(problems, [""; 0]);
        assert_eq!((settings.to[0].to_string().as_str(), settings.thanks.as_deref()), ("a@b.example", Some("/thanks/?a=1")));
        assert_eq!((settings.spam.max_links, settings.spam.blocked), (0, vec!["bit.ly".to_owned(), "two words".to_owned()]));
        assert_eq!((settings.keep, settings.limit), (30 * DAY, Allowance::new(2, Duration::from_hours(24))));
    }

    #[test]
    fn every_mistake_is_told_with_its_line_and_what_to_write() {
        for (line, told) in [
            ("to = [\"owner\"]", "`owner` is not the address of a mailbox | write the address alone"),
            ("thanks = \"//evil.example/\"", "is not the address of a page of this site"),
            ("thanks = \"/\\\\evil.example/\"", "is not the address of a page of this site"),
            ("thanks = \"https://evil.example/\"", "is not the address of a page of this site"),
            ("title = \" \"", "`title` is empty"),
            ("max_links = -1", "`max_links` has to be a whole number of at least 0"),
            ("blocked = [\"\"]", "no letter and no digit"),
            ("keep = \"1 year\"", "`1 year` is not a number of days from 1 to 3650 | write it as in keep = \"365d\""),
            ("keep = \"0d\"", "is not a number of days"),
            ("limit = \"often\"", "`often` does not say how often | write it as in limit = \"5 per hour\""),
            ("limit = \"0 per hour\"", "does not say how often"),
            ("too = [\"a@b.example\"]", "unknown key `too` in [modules.contact-form] | did you mean `to`?"),
        ] {
            let (_, problems) = read(&format!("\n{line}\n"));
            assert!(problems.len() == 1 && problems[0].contains(told) && problems[0].starts_with("site.toml:2:"), "{line}: {problems:?}");
        }
    }
}
