//! The filters that every template has besides minijinja's own.

use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Value};
use source::Moment;

use crate::json_ld::json_ld;

pub(crate) fn install(env: &mut Environment<'_>) {
    env.add_filter("date", date);
    env.add_filter("date_iso", date_iso);
    env.add_filter("slugify", |text: &str| markdown::Slug::from_text(text).to_string());
    env.add_filter("striptags", |html: &str| markdown::strip_tags(html));
    env.add_filter("truncate_words", truncate_words);
    env.add_filter("fill", fill);
    env.add_filter("link", link);
    env.add_filter("json_ld", json_ld);
    env.add_filter("markdown", |text: &str| Value::from_safe_string(markdown::render(text, &markdown::Options::plain()).html));
    env.add_filter("markdown_inline", |text: &str| Value::from_safe_string(markdown::inline(text, &markdown::Options::plain())));
}

fn moment(value: &Value) -> Result<Moment, Error> {
    let text = match value.kind() {
        ValueKind::String => value.as_str().unwrap_or_default().to_owned(),
        ValueKind::Undefined | ValueKind::None => return Err(Error::new(ErrorKind::UndefinedError, "there is no date to print")),
        _ => value.to_string(),
    };
    Moment::parse(&text).ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("`{text}` is not a date")))
}

fn date(value: &Value, format: Option<&str>) -> Result<String, Error> {
    let zoned = moment(value)?.zoned();
    let format = format.unwrap_or("%Y-%m-%d");
    jiff::fmt::strtime::format(format, &zoned)
        .map_err(|error| Error::new(ErrorKind::InvalidOperation, format!("`{format}` is not a date format: {error}")))
}

fn date_iso(value: &Value) -> Result<String, Error> {
    moment(value).map(|moment| moment.to_string())
}

fn truncate_words(text: &str, count: usize) -> String {
    let mut ends = text.split_whitespace().map(|word| word.as_ptr() as usize - text.as_ptr() as usize + word.len());
    let Some(end) = ends.nth(count.saturating_sub(1)) else { return text.trim().to_owned() };
    if ends.next().is_some() { format!("{}…", &text[..end]) } else { text.trim().to_owned() }
}

/// An address for a `href`: one that would run code leads nowhere.
fn link(url: &Value) -> Value {
    if url.as_str().is_some_and(markdown::runs_code) { Value::from("#") } else { url.clone() }
}

/// Puts values into the places of a pattern: `{title}`. What is put in is not looked at again.
#[expect(clippy::needless_pass_by_value, reason = "minijinja hands it over so")]
fn fill(pattern: &str, values: Kwargs) -> Result<String, Error> {
    let mut filled = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        match after.split_once('}').filter(|(name, _)| values.has(name)) {
            Some((name, after)) => {
                filled.push_str(&values.get::<Value>(name)?.to_string());
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(template: &str) -> Result<String, String> {
        let mut env = Environment::new();
        install(&mut env);
        env.render_str(template, minijinja::context! {}).map_err(|error| error.to_string())
    }

    #[test]
    fn dates_are_printed_in_the_format_asked_for() {
        assert_eq!(render("{{ '2026-11-02T10:30:00+01:00'|date('%-d %B %Y %H:%M') }}").unwrap(), "2 November 2026 10:30");
        assert_eq!(render("{{ '2026-11-02'|date }} {{ '2026-11-02'|date_iso }}").unwrap(), "2026-11-02 2026-11-02T00:00:00Z");
    }

    #[test]
    fn a_date_that_is_none_and_a_format_that_is_none_are_errors() {
        assert!(render("{{ 'soon'|date }}").unwrap_err().contains("`soon` is not a date"));
        assert!(render("{{ '2026-11-02'|date('%!') }}").unwrap_err().contains("is not a date format"));
    }

    #[test]
    fn words_are_cut_at_a_word() {
        assert_eq!(render("{{ 'one two  three'|truncate_words(2) }}").unwrap(), "one two…");
        assert_eq!(render("{{ 'one two'|truncate_words(2) }}").unwrap(), "one two");
    }
    #[test]
    fn a_link_that_would_run_code_leads_nowhere() {
        for url in ["javascript:alert(1)", " JaVa\tScRiPt:x", "data:text/html,x", "vbscript:x"] {
            assert_eq!(render(&format!("{{{{ {url:?}|link }}}}")).unwrap(), "#", "{url}");
        }
        assert_eq!(
            render("{{ '/a/?x=javascript:y'|link }} {{ 'mailto:a@b.example'|link }}").unwrap(),
            "/a/?x=javascript:y mailto:a@b.example"
        );
    }

    #[test]
    fn a_pattern_is_filled_once_and_keeps_what_stands_for_nothing() {
        let filled = render("{{ '{title} – {site} {x} {'|fill(title='{site} {', site='A') }}");
        assert_eq!(filled.unwrap(), "{site} { – A {x} {");
    }
}
