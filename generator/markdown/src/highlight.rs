//! Code → what kind each of its words is. Styles decide about colours.
//!
//! The languages used most are parsed whole (`highlight_tree.rs`); all others, and code that is not what it says, line by line (`highlight_lines.rs`).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use syntect::parsing::{SyntaxReference, SyntaxSet};

use crate::highlight_spans::Spans;
use crate::{grammars, highlight_lines, highlight_tree};

/// Longer lines are written by machines and cost time out of proportion.
const LONGEST_LINE: usize = 2_000;
/// The same for whole blocks.
const LONGEST_BLOCK: usize = 200 * 1024;

/// All syntax definitions; unpacked when the first block asks, since that takes longer than a page.
pub(crate) static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Names of languages that the syntax definitions do not know by themselves, and the endings of files that they do.
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

/// The kinds of the words of some code; `None` for a language that is not known, or code that is too long or too strange.
pub(crate) fn highlight(language: &str, code: &str) -> Option<Spans> {
    if code.len() > LONGEST_BLOCK || code.lines().any(|line| line.len() > LONGEST_LINE) {
        return None;
    }
    let language = language.to_ascii_lowercase();
    if let Some(spans) = grammars::find(&language).and_then(|grammar| highlight_tree::spans(grammar, code)) {
        return Some(spans);
    }
    let syntax = find_syntax(&language)?;
    // A syntax definition that contradicts itself makes the library panic; code without colours is better than no site.
    catch_unwind(AssertUnwindSafe(|| highlight_lines::spans(syntax, code))).ok().flatten()
}

fn find_syntax(language: &str) -> Option<&'static SyntaxReference> {
    if matches!(language, "" | "text" | "txt" | "plain" | "plaintext" | "log" | "output" | "none") {
        return None;
    }
    let known = ALIASES.iter().find(|(alias, _)| *alias == language).map_or(language, |(_, known)| known);
    SYNTAXES.find_syntax_by_token(known).filter(|syntax| syntax.name != "Plain Text")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strip_tags;

    fn html(language: &str, code: &str) -> String {
        let mut html = String::new();
        highlight(language, code).unwrap().write(&mut html, code);
        html
    }

    fn kinds(language: &str, code: &str) -> Vec<(String, String)> {
        let html = html(language, code);
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
            assert!(find_syntax(&name.to_ascii_lowercase()).is_some(), "{name}");
        }
        assert_eq!(highlight("Rust", "fn a() {}\n"), highlight("rs", "fn a() {}\n"));
        for name in ["", "text", "plain", "nonsense"] {
            assert!(highlight(name, "x").is_none(), "{name}");
        }
    }

    #[test]
    fn white_space_is_never_wrapped_and_lines_are_complete() {
        let html = html("rust", "    /* a\n       b */\nfn  x\n");
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
