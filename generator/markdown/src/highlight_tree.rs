//! Finds the pieces in the tree that a parser makes of a whole block: for the languages used most, several times as fast as line by line.

use std::cell::RefCell;
use std::ops::{ControlFlow, Range};

use tree_sitter::{ParseOptions, ParseState, Parser, Tree, TreeCursor};

use crate::grammars::{Grammar, Meaning, Rules, Step};
use crate::highlight_paint::Paint;
use crate::highlight_spans::{Spans, number_of};

/// One part in this many may be what the parser could not read. Code with more of it is not of this language, or only looks like code.
const LARGEST_BROKEN_PART: usize = 10;
/// What people type at, at the beginning of a line. What stands behind it and below it is no program.
const PROMPTS: [&str; 2] = ["$ ", ">>> "];
/// Longer code is found line by line: each mistake in it costs a parser far more than its line.
const LONGEST: usize = 32 * 1024;
/// How often the parser may ask whether to go on, which it does every hundred steps: so often, and once more for so many bytes. Code as it
/// should be needs a tenth of that. Steps are counted, and not time, so that the same code has the same colours on every machine.
const QUESTIONS: usize = 50;
const BYTES_PER_QUESTION: usize = 10;
/// How much text the parser is given at once, and how often, at most, for each piece that there is: a single step can read all to the end.
const TEXT_AT_ONCE: usize = 1024;
const TIMES_GIVEN: usize = 16;

thread_local! {
    static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
}

/// The pieces of some code; `None` if it is not, for the most part, code of that language, or would take too long.
pub(crate) fn spans(grammar: &Grammar, code: &str) -> Option<Spans> {
    if code.len() > LONGEST || code.lines().any(|line| PROMPTS.iter().any(|prompt| line.starts_with(prompt))) {
        return None;
    }
    let mut paint = Paint::new(code.len());
    let embedded = colour(grammar, code, 0, &mut paint, LARGEST_BROKEN_PART)?;
    for (range, grammar) in embedded {
        // what is broken in it is no reason to leave what stands around it
        code.get(range.clone()).and_then(|inner| colour(grammar, inner, range.start, &mut paint, 1));
    }
    Some(paint.spans(code))
}

/// Code in other languages, and where it stands.
type Embedded = Vec<(Range<usize>, &'static Grammar)>;

/// Paints code that begins at a byte of the whole.
fn colour(grammar: &Grammar, code: &str, start: usize, paint: &mut Paint, largest_broken_part: usize) -> Option<Embedded> {
    if !grammar.takes(code) {
        return None;
    }
    let rules = grammar.rules();
    let tree = parse(rules, code)?;
    let mut walk = Walk { code, start, rules, paint, path: Vec::new(), embedded: Vec::new(), broken: 0 };
    walk.all(&mut tree.walk());
    (walk.broken * largest_broken_part <= code.len()).then_some(walk.embedded)
}

fn parse(rules: &Rules, code: &str) -> Option<Tree> {
    let mut questions = QUESTIONS + code.len() / BYTES_PER_QUESTION;
    let mut ask = |_: &ParseState| {
        questions = questions.saturating_sub(1);
        if questions == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut pieces = (code.len() / TEXT_AT_ONCE + 1) * TIMES_GIVEN;
    let mut give = |at: usize, _| {
        pieces = pieces.saturating_sub(1);
        let rest = code.as_bytes().get(at..).filter(|_| pieces > 0).unwrap_or_default();
        &rest[..rest.len().min(TEXT_AT_ONCE)]
    };
    let tree = PARSER.with_borrow_mut(|parser| {
        parser.set_language(&rules.language).ok()?;
        let tree = parser.parse_with_options(&mut give, None, Some(ParseOptions::new().progress_callback(&mut ask)));
        if tree.is_none() {
            // otherwise the next block would begin where this one was left
            parser.reset();
        }
        tree
    });
    // without a piece left the parser took it for the end of the code
    tree.filter(|_| pieces > 0)
}

/// A way through a tree that looks at every node, from the outside in.
struct Walk<'a> {
    code: &'a str,
    start: usize,
    rules: &'a Rules,
    paint: &'a mut Paint,
    /// The nodes from the root to where it is.
    path: Vec<Step>,
    embedded: Embedded,
    /// How many bytes the parser could not read.
    broken: usize,
}

impl Walk<'_> {
    fn all(&mut self, cursor: &mut TreeCursor<'_>) {
        loop {
            if self.node(cursor) && cursor.goto_first_child() {
                continue;
            }
            self.path.pop();
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return;
                }
                self.path.pop();
            }
        }
    }

    /// Paints a node; `false` for one inside of which nothing has to be looked at.
    fn node(&mut self, cursor: &TreeCursor<'_>) -> bool {
        let node = cursor.node();
        let has_field = self.path.last().is_some_and(|around| self.rules.has_fields(around.node));
        let field = if has_field { cursor.field_id().map_or(0, Into::into) } else { 0 };
        let range = node.byte_range();
        if node.is_error() && !self.is_broken() {
            self.broken += range.len();
        }
        self.path.push(Step { node: node.kind_id(), field });
        let after = self.code.get(range.start..).unwrap_or_default();
        let meaning = self.rules.meaning(&self.path, after, range.len());
        match meaning {
            Some(Meaning::Kind(kind)) => self.paint.kind(range.start + self.start..range.end + self.start, kind),
            Some(Meaning::Plain) => self.paint.plain(range.start + self.start..range.end + self.start),
            Some(Meaning::Code(grammar)) => self.embedded.push((range, grammar)),
            None => {}
        }
        !matches!(meaning, Some(Meaning::Kind(kind)) if number_of("comment") == Some(kind))
    }

    /// Whether all of this stands in something that the parser could not read.
    fn is_broken(&self) -> bool {
        self.path.iter().any(|step| step.node == u16::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammars::find;
    use crate::highlight::highlight;

    /// What the tree alone makes of some code.
    fn tree(language: &str, code: &str) -> Option<String> {
        let spans = spans(find(language).unwrap(), code)?;
        let mut html = String::new();
        spans.write(&mut html, code);
        assert_eq!(crate::strip_tags(&html), code, "the text stays as it is");
        Some(html)
    }

    fn has(language: &str, code: &str, expected: &[(&str, &str)]) {
        let html = tree(language, code).unwrap_or_else(|| panic!("{language} is given up: {code}"));
        for (kind, text) in expected {
            let mut piece = format!("<span class=\"hl-{kind}\">");
            crate::escape::text(&mut piece, text);
            assert!(html.contains(&(piece + "</span>")), "{language}: {kind} {text}: {html}");
        }
    }

    #[test]
    fn programs_have_the_kinds_that_they_should() {
        let rust = "/// Hi.\npub fn a<'a>(b: &'a mut u8) -> Vec<T> {\n    vec![b.len(), MAX, r\"c\"]\n}\n";
        let kinds = [("comment", "/// Hi."), ("keyword", "pub"), ("function", "a"), ("variable", "b"), ("type", "u8"), ("operator", "->")];
        has("rust", rust, &kinds);
        has("rust", rust, &[("function", "vec!"), ("function", "len"), ("number", "MAX"), ("string", "r\"c\""), ("keyword", "'a")]);
        let python = "@a\nclass B(C):\n    \"\"\"Hi.\"\"\"\n    def d(self, e=None):\n        return f\"{e:>3}\" + str(1)\n";
        let kinds =
            [("type", "B"), ("type", "C"), ("comment", "\"\"\"Hi.\"\"\""), ("function", "d"), ("keyword", "self"), ("variable", "e")];
        has("python", python, &kinds);
        has("python", python, &[("number", "None"), ("string", "f\""), ("function", "str"), ("operator", "+"), ("keyword", "return")]);
        let go = "func (a *B) C(d int) error { return e.F(\"g\", nil) }\n";
        let kinds = [("keyword", "func"), ("type", "B"), ("function", "C"), ("variable", "d"), ("function", "F"), ("number", "nil")];
        has("go", go, &kinds);
        let c = "#include <a.h>\nstatic int b(char *c) { return d(c, 'e', NULL) > 1; }\n";
        let kinds =
            [("keyword", "#include"), ("string", "<a.h>"), ("type", "int"), ("function", "d"), ("number", "NULL"), ("operator", ">")];
        has("c", c, &kinds);
        let java = "@Override public List<A> b(int c) { return new B(\"d\"); }\n";
        let kinds =
            [("function", "@Override"), ("type", "List"), ("function", "b"), ("variable", "c"), ("keyword", "new"), ("string", "\"d\"")];
        has("java", java, &kinds);
    }

    #[test]
    fn scripts_have_the_kinds_that_they_should() {
        let js = "class A { async b(c) { if (c < 1) return `d${e}f`.replace(/g/u, null); } }\n";
        let kinds = [("type", "A"), ("keyword", "async"), ("function", "b"), ("variable", "c"), ("operator", "<"), ("string", "/g/u")];
        has("js", js, &kinds);
        has("js", js, &[("string", "`d"), ("string", "f`"), ("function", "replace"), ("number", "null")]);
        has("jsx", "<a b=\"c\">{d} &amp;</a>;\n", &[("tag", "a"), ("attribute", "b"), ("string", "\"c\""), ("string", "&amp;")]);
        let ts = "export const a = <T,>(b: string): Map<T> => { return b as C; };\n";
        has("ts", ts, &[("variable", "b"), ("type", "string"), ("type", "Map"), ("type", "T"), ("keyword", "as"), ("operator", "=>")]);
        has("tsx", "const a: FC<B> = () => <div id=\"c\" />;\n", &[("type", "FC"), ("tag", "div"), ("attribute", "id")]);
        let sh = "for a in *.b; do\n  c --d \"$e\" | f > g 2>&1 || exit 1\ndone # h\n";
        has(
            "bash",
            sh,
            &[("keyword", "for"), ("function", "c"), ("variable", "--d"), ("variable", "e"), ("keyword", "exit"), ("comment", "# h")],
        );
    }

    #[test]
    fn data_and_pages_have_the_kinds_that_they_should() {
        has(
            "jsonc",
            "{\"a\": [\"b\", 1, true]} // c\n",
            &[("attribute", "\"a\""), ("string", "\"b\""), ("number", "true"), ("comment", "// c")],
        );
        has("toml", "[a.b]\nc = [1, 'd'] # e\n", &[("type", "a"), ("tag", "c"), ("operator", "="), ("number", "1"), ("string", "'d'")]);
        has("yaml", "a: b\n'c': [1, ~] # d\n", &[("tag", "a"), ("string", "b"), ("tag", "'c'"), ("number", "1"), ("comment", "# d")]);
        let css = "@media (a: 1px) { .b:hover > p { --c: #fff; color: var(--c) !important } }\n";
        let kinds = [("keyword", "@media"), ("attribute", "b"), ("tag", "p"), ("variable", "--c"), ("number", "#fff"), ("function", "var")];
        has("css", css, &kinds);
        let html = "<a href=\"b\"><!-- c --></a>\n<script>\nlet d = 1;\n</script><style>p { color: red }</style>\n";
        has("html", html, &[("tag", "a"), ("attribute", "href"), ("string", "\"b\""), ("comment", "<!-- c -->")]);
        has("html", html, &[("keyword", "let"), ("number", "1"), ("tag", "p"), ("attribute", "color")]);
    }

    #[test]
    fn what_is_left_out_of_code_does_not_matter() {
        has(
            "rust",
            "pub fn a() -> B {\n    let c = d.e(\"f\");\n    ...\n}\n",
            &[("keyword", "fn"), ("function", "e"), ("string", "\"f\"")],
        );
        has(
            "json",
            "{\n  \"a\": \"a text that is rather long\",\n  \"b\": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],\n  ...\n}\n",
            &[("attribute", "\"a\""), ("number", "2")],
        );
        has("java", "public class A {\n    private int b = 1;\n    ...\n}\n", &[("keyword", "class"), ("type", "int")]);
    }

    #[test]
    fn what_is_no_code_of_the_language_is_found_line_by_line() {
        for (language, code) in [
            ("rust", "for each item in list:\n  do something with the item\n"),
            ("rust", "error[E0308]: mismatched types\n --> src/main.rs:4:18\n  |\n4 |     let x: i32 = \"a\";\n"),
            ("python", "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nValueError: x\n"),
            ("css", "$a: 1px;\n.b { @include c; }\n"),
            ("js", "interface A { b: string }\nconst c: number = 1;\n"),
            ("json", "{ a: 'b', c: [1] }\n"),
        ] {
            assert_eq!(tree(language, code), None, "{language}: {code}");
            assert!(highlight(language, code).is_some(), "{language}: {code}");
        }
    }

    #[test]
    fn a_session_in_a_shell_is_no_script() {
        let code = "$ cargo build\n   Compiling a v0.1.0 (/home/a)\n$ ls\nb\n";
        assert_eq!(highlight("sh", code), highlight("console", code));
        assert_eq!(tree("bash", code), None);
        assert_eq!(tree("python", ">>> a = 1\n>>> a\n1\n"), None);
    }

    #[test]
    fn no_code_ends_the_program() {
        let deep_lists = "- ".repeat(900) + "a\n";
        let deep_maps = "? ".repeat(900) + "a\n";
        let deep_blocks = (0..525).fold(String::new(), |code, level| code + &"\t".repeat(level / 8) + &" ".repeat(level % 8) + "if a:\n");
        for (language, code) in [("yaml", deep_lists), ("yaml", deep_maps), ("python", deep_blocks + &"\t".repeat(66) + "f\"{a\"\n")] {
            assert!(code.len() < LONGEST);
            assert!(tree(language, &code).is_none(), "{language}");
            assert!(highlight(language, &code).is_some(), "{language}");
        }
        assert!(tree("yaml", &"- a: b\n".repeat(100)).is_some());
        assert!(tree("python", &"a = b\n".repeat(300)).is_some());
    }

    #[test]
    fn what_would_take_long_is_given_up_and_forgotten() {
        let good = "fn a() { b(\"c\") }\n";
        let expected = tree("rust", good);
        for bad in ["r#\"", "\"", "(", "fn a("] {
            let code = format!("{}\n", bad.repeat(400)).repeat(20);
            let code = &code[..code.len().min(LONGEST)];
            assert!(tree("rust", code).is_none(), "{bad}");
            assert_eq!(tree("rust", good), expected, "after {bad}");
        }
        assert!(tree("js", &"a();\n".repeat(LONGEST / 5)).is_some());
        assert!(tree("js", &"a();\n".repeat(LONGEST / 5 + 1)).is_none());
    }
}
