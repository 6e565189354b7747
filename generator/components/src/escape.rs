//! How values are written into HTML: what could be markup is escaped. Unlike minijinja's own way it leaves slashes alone, so that addresses stay readable.

use minijinja::{AutoEscape, Error, Output, State, Value, escape_formatter};

/// Writes a value. What is marked safe, what is no text, and what is not for HTML is left to minijinja.
pub(crate) fn write(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() && matches!(state.auto_escape(), AutoEscape::Html) => write_text(out, text).map_err(Error::from),
        _ => escape_formatter(out, state, value),
    }
}

/// Escapes text for elements and quoted attributes (HTML §13.1.2.3).
fn write_text(out: &mut Output<'_>, text: &str) -> std::fmt::Result {
    let mut written = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.write_str(&text[written..at])?;
        out.write_str(escaped)?;
        written = at + 1;
    }
    out.write_str(&text[written..])
}

#[cfg(test)]
mod tests {
    use minijinja::{Environment, context};

    use super::*;

    fn render(name: &str, value: Value) -> String {
        let mut env = Environment::new();
        env.set_formatter(write);
        env.render_named_str(name, "{{ value }}", context! { value }).unwrap()
    }

    #[test]
    fn markup_is_escaped_and_addresses_stay_readable() {
        assert_eq!(render("a.html", "<a href='/x/'>\"&ä\"</a>".into()), "&lt;a href=&#39;/x/&#39;&gt;&quot;&amp;ä&quot;&lt;/a&gt;");
    }

    #[test]
    fn what_is_safe_or_no_html_is_left_as_it_is() {
        assert_eq!(render("a.html", Value::from_safe_string("<b>".into())), "<b>");
        assert_eq!(render("a.txt", "<b> & co".into()), "<b> & co");
        assert_eq!(render("a.html", vec!["<b>"].into()), "[&#x27;&lt;b&gt;&#x27;]");
    }
}
