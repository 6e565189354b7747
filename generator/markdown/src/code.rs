//! Code blocks.

use crate::{HighlightCache, escape};

/// The code block that is being written; its text can come in pieces.
#[derive(Default)]
pub(crate) struct Code {
    is_open: bool,
    language: String,
    text: String,
}

impl Code {
    /// Begins a block; the info string is what stands behind the fence.
    pub(crate) fn start(&mut self, out: &mut String, info: &str) {
        self.is_open = true;
        self.text.clear();
        self.language.clear();
        self.language.push_str(language(info));
        out.push_str("<pre class=\"code\" tabindex=\"0\"><code");
        if !self.language.is_empty() {
            out.push_str(" class=\"language-");
            escape::attribute(out, &self.language);
            out.push('"');
        }
        out.push('>');
    }

    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Takes a piece of the code.
    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Writes the code and ends the block.
    pub(crate) fn end(&mut self, out: &mut String, highlights: Option<&HighlightCache>) {
        self.is_open = false;
        let wanted = highlights.filter(|_| !self.language.is_empty());
        if !wanted.is_some_and(|cache| cache.write(out, &self.language, &self.text)) {
            escape::text(out, &self.text);
        }
        out.push_str("</code></pre>\n");
    }
}

/// The language of an info string: its first word, without what other software puts around it (`rust,ignore`, `{.rust}`, `js{1,3}`, `rust=`).
fn language(info: &str) -> &str {
    let info = info.trim_start().trim_start_matches(['{', '.', ' ']);
    info.split(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}' | '=' | ':' | ';')).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, render};

    fn html(body: &str, highlight: bool) -> String {
        let cache = HighlightCache::new(0);
        render(body, &Options { highlights: highlight.then_some(&cache), ..Options::plain() }).html
    }

    #[test]
    fn the_language_is_the_first_word() {
        for (info, expected) in [
            ("rust", "rust"),
            ("rust,ignore", "rust"),
            ("{.rust}", "rust"),
            ("{ .rust #id }", "rust"),
            ("js{1,3-5}", "js"),
            ("rust=", "rust"),
            (" c++ title=x", "c++"),
            ("", ""),
            ("{}", ""),
        ] {
            assert_eq!(language(info), expected, "{info}");
        }
    }

    #[test]
    fn code_is_escaped_and_names_its_language() {
        let block = html("```html\n<b>&\n```\n", false);
        assert_eq!(block, "<pre class=\"code\" tabindex=\"0\"><code class=\"language-html\">&lt;b&gt;&amp;\n</code></pre>\n");
        assert_eq!(html("    a < b\n", true), "<pre class=\"code\" tabindex=\"0\"><code>a &lt; b\n</code></pre>\n");
    }

    #[test]
    fn known_languages_are_coloured_if_asked_for() {
        assert!(html("```rust,ignore\nfn a() {}\n```\n", true).contains("<span class=\"hl-keyword\">fn</span>"));
        assert!(!html("```rust\nfn a() {}\n```\n", false).contains("hl-"));
        assert!(!html("```nonsense\nfn a() {}\n```\n", true).contains("hl-"));
    }

    #[test]
    fn a_language_cannot_break_out_of_its_attribute() {
        assert!(html("```x\"onclick='\n```\n", true).contains("class=\"language-x&quot;onclick\""));
    }

    #[test]
    fn a_block_that_never_ends_ends_with_the_text() {
        assert!(html("```rust\r\nfn a\r\n\r\nb", false).ends_with("fn a\n\nb</code></pre>\n"));
    }
}
