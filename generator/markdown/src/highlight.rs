//! Code → HTML with a class for each kind of word. Styles decide about colours.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use syntect::parsing::{BasicScopeStackOp, ParseState, ScopeStack, SyntaxReference, SyntaxSet};

use crate::escape;
use crate::scopes::{Class, class};

/// Longer lines are written by machines and cost time out of proportion.
const LONGEST_LINE: usize = 2_000;
/// The same for whole blocks.
const LONGEST_BLOCK: usize = 200 * 1024;

/// All syntax definitions; unpacked when the first block asks, since that takes longer than a page.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Names of languages that the definitions do not know by themselves, and the endings of files that they do.
const ALIASES: &[(&str, &str)] = &[
    ("c#", "cs"),
    ("cjs", "js"),
    ("console", "sh"),
    ("csharp", "cs"),
    ("docker", "dockerfile"),
    ("golang", "go"),
    ("javascript", "js"),
    ("json5", "js"),
    ("jsonc", "js"),
    ("jsx", "js"),
    ("mjs", "js"),
    ("node", "js"),
    ("objc", "m"),
    ("patch", "diff"),
    ("py3", "py"),
    ("python3", "py"),
    ("shell", "sh"),
    ("shell-session", "sh"),
    ("shellscript", "sh"),
    ("svg", "xml"),
    ("terminal", "sh"),
    ("typescript", "ts"),
    ("vim", "viml"),
    ("zsh", "sh"),
];

/// The code with `<span class="hl-KIND">` around what has a kind; `None` for a language that is not known, or code that is too long or too
/// strange. The code's text stays as it is.
#[must_use]
pub fn highlight(language: &str, code: &str) -> Option<String> {
    if code.len() > LONGEST_BLOCK || code.lines().any(|line| line.len() > LONGEST_LINE) {
        return None;
    }
    let syntax = find_syntax(language)?;
    // A syntax definition that contradicts itself makes the library panic; code without colours is better than no site.
    catch_unwind(AssertUnwindSafe(|| write(syntax, code))).ok().flatten()
}

fn find_syntax(language: &str) -> Option<&'static SyntaxReference> {
    let language = language.to_ascii_lowercase();
    if matches!(language.as_str(), "" | "text" | "txt" | "plain" | "plaintext" | "log" | "output" | "none") {
        return None;
    }
    let known = ALIASES.iter().find(|(alias, _)| *alias == language).map_or(language.as_str(), |(_, known)| known);
    SYNTAXES.find_syntax_by_token(known).filter(|syntax| syntax.name != "Plain Text")
}

fn write(syntax: &SyntaxReference, code: &str) -> Option<String> {
    let mut parser = ParseState::new(syntax);
    let mut scopes = ScopeStack::new();
    let mut classes: Vec<Class> = Vec::new();
    let mut spans = Spans { html: String::with_capacity(code.len() * 3), kind: None, start: 0 };
    for line in code.split_inclusive('\n') {
        let mut done = 0;
        for (at, change) in parser.parse_line(line, &SYNTAXES).ok()? {
            spans.add(line, done..at, classes.last());
            done = at.max(done);
            scopes
                .apply_with_hook(&change, |change, _| match change {
                    BasicScopeStackOp::Push(scope) => {
                        let around = classes.last().copied().unwrap_or(Class::Plain);
                        classes.push(class(scope).map_or(around, |own| inside(around, own)));
                    }
                    BasicScopeStackOp::Pop => _ = classes.pop(),
                })
                .ok()?;
        }
        spans.add(line, done..line.len(), classes.last());
        spans.flush(line, line.len());
        spans.start = 0;
    }
    Some(spans.html)
}

/// The class of a piece inside of another: the text of a key is a key, though it is written as a string.
fn inside(around: Class, own: Class) -> Class {
    if around == Class::Kind("attribute") && own == Class::Kind("string") { around } else { own }
}

/// The spans of one line; neighbours of the same kind become one.
struct Spans {
    html: String,
    kind: Option<&'static str>,
    /// Where in the line the piece begins that is not written yet.
    start: usize,
}

impl Spans {
    fn add(&mut self, line: &str, piece: Range<usize>, class: Option<&Class>) {
        let kind = match class {
            Some(Class::Kind(kind)) => Some(*kind),
            _ => None,
        };
        if piece.is_empty() || kind == self.kind {
            return;
        }
        self.flush(line, piece.start);
        self.kind = kind;
    }

    /// Writes what is left up to a byte of the line, white space around it outside of the span.
    fn flush(&mut self, line: &str, end: usize) {
        let text = &line[self.start..end];
        self.start = end;
        let inner = text.trim();
        match self.kind {
            Some(kind) if !inner.is_empty() => {
                let before = text.len() - text.trim_start().len();
                self.html.push_str(&text[..before]);
                self.html.extend(["<span class=\"hl-", kind, "\">"]);
                escape::text(&mut self.html, inner);
                self.html.push_str("</span>");
                self.html.push_str(&text[before + inner.len()..]);
            }
            _ => escape::text(&mut self.html, text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strip_tags;

    fn kinds(language: &str, code: &str) -> Vec<(String, String)> {
        let html = highlight(language, code).unwrap();
        assert_eq!(strip_tags(&html), code, "the text stays as it is");
        html.split("<span class=\"hl-")
            .skip(1)
            .map(|part| {
                let (kind, rest) = part.split_once("\">").unwrap();
                (kind.to_owned(), strip_tags(rest.split_once("</span>").unwrap().0))
            })
            .collect()
    }

    fn has(language: &str, code: &str, expected: &[(&str, &str)]) {
        let kinds = kinds(language, code);
        for (kind, text) in expected {
            assert!(kinds.iter().any(|(k, t)| k == kind && t == text), "{language}: {kind} {text}: {kinds:?}");
        }
    }

    #[test]
    fn the_kinds_of_common_languages_are_found() {
        has(
            "rust",
            "// hi\nstruct Foo; fn main() { let x: u32 = 1; println!(\"a{}\", x); }\n",
            &[("comment", "// hi"), ("keyword", "fn"), ("function", "main"), ("number", "1"), ("type", "Foo"), ("operator", "=")],
        );
        has(
            "js",
            "const a = async (b) => { return `x${b}y` + null; }\n",
            &[("keyword", "const"), ("number", "null"), ("keyword", "return")],
        );
        has("json", "{\"a\": \"b\", \"c\": 1}", &[("attribute", "\"a\""), ("string", "\"b\""), ("number", "1")]);
        has("html", "<a href=\"x\">y</a>\n", &[("tag", "a"), ("attribute", "href"), ("string", "\"x\"")]);
        has("diff", "+a\n-b\n c\n", &[("inserted", "+a"), ("deleted", "-b")]);
        has("toml", "[a]\nb = \"c\" # d\n", &[("comment", "# d"), ("string", "\"c\"")]);
        has("css", ".a { color: #fff; margin: 2px }\n", &[("attribute", "color")]);
        has("sh", "echo $HOME # c\n", &[("comment", "# c"), ("variable", "HOME")]);
        has("python", "def f(a):\n    return not a\n", &[("keyword", "def"), ("function", "f"), ("keyword", "not")]);
        has("sql", "SELECT a FROM b;\n", &[("keyword", "SELECT")]);
    }

    #[test]
    fn languages_are_known_by_many_names() {
        for name in [
            "rs",
            "js",
            "ts",
            "tsx",
            "jsx",
            "sh",
            "bash",
            "zsh",
            "console",
            "yml",
            "yaml",
            "jsonc",
            "c++",
            "cpp",
            "py",
            "rb",
            "go",
            "golang",
            "C#",
            "Dockerfile",
            "docker",
            "md",
            "java",
            "kt",
            "swift",
            "php",
            "toml",
            "ini",
            "xml",
            "svg",
            "make",
            "nginx",
            "graphql",
            "vue",
            "scss",
            "vim",
            "mjs",
            "cjs",
            "Rust",
            "typescript",
            "powershell",
            "lua",
            "r",
            "perl",
            "haskell",
            "elixir",
            "diff",
            "patch",
            "proto",
        ] {
            assert!(find_syntax(name).is_some(), "{name}");
        }
        for name in ["", "text", "plain", "nonsense"] {
            assert!(highlight(name, "x").is_none(), "{name}");
        }
    }

    #[test]
    fn white_space_is_never_wrapped_and_lines_are_complete() {
        let html = highlight("rust", "    /* a\n       b */\nfn  x\n").unwrap();
        assert_eq!(
            html,
            "    <span class=\"hl-comment\">/* a</span>\n       <span class=\"hl-comment\">b */</span>\n\
            <span class=\"hl-keyword\">fn</span>  <span class=\"hl-function\">x</span>\n"
        );
    }

    #[test]
    fn code_that_is_too_long_is_left_alone() {
        assert!(highlight("js", &"a".repeat(LONGEST_LINE + 1)).is_none());
        assert!(highlight("js", &"a;\n".repeat(LONGEST_BLOCK)).is_none());
    }
}
