//! What another generator makes of marks in a body, and we do not: shortcodes and Liquid. They stay, are shown as they stand, and each is told.

use std::ops::Range;

use super::Generator;

/// A mark that means nothing here.
pub(super) struct Mark {
    /// Where it stands.
    pub(super) span: Range<usize>,
    /// What it is called.
    pub(super) kind: &'static str,
}

/// The marks in a text from a byte on, in their order. Of a pair only the opening one counts.
pub(super) fn find(generator: Generator, text: &str, from: usize) -> Vec<Mark> {
    let fences: &[(&str, &str, &'static str)] = match generator {
        Generator::Hugo => &[("{{<", ">}}", "shortcode"), ("{{%", "%}}", "shortcode")],
        Generator::Zola => &[("{{", "}}", "shortcode"), ("{%", "%}", "shortcode")],
        Generator::Jekyll => &[("{{", "}}", "Liquid"), ("{%", "%}", "Liquid"), ("{:", "}", "an attribute of kramdown")],
    };
    let mut marks = Vec::new();
    let mut at = from;
    while let Some(found) = text[at..].find('{') {
        let start = at + found;
        let opened = fences.iter().find(|(open, _, _)| text[start..].starts_with(open));
        let closed = opened.and_then(|(open, close, kind)| {
            let inner = start + open.len();
            let end = inner + text[inner..].find(close)?;
            Some((&text[inner..end], end + close.len(), *kind))
        });
        match closed {
            Some((inner, end, kind)) => {
                if opens(generator, text[start..].starts_with("{%"), inner) {
                    marks.push(Mark { span: start..end, kind });
                }
                at = end;
            }
            None => at = start + 1,
        }
    }
    marks
}

/// Whether what stands between the fences means something there, and does not only end what another began.
fn opens(generator: Generator, is_block: bool, inner: &str) -> bool {
    let inner = inner.trim().trim_start_matches('-').trim();
    match generator {
        Generator::Hugo => !inner.starts_with('/') || inner.starts_with("/*"),
        Generator::Zola if is_block && matches!(inner, "end" | "endraw" | "endverbatim") => false,
        // a shortcode of Zola's is called like a function
        Generator::Zola => inner == "raw" || inner.split_once('(').is_some_and(|(name, _)| is_name(name.trim())),
        Generator::Jekyll => !(is_block && inner.starts_with("end")),
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(generator: Generator, text: &str) -> Vec<&str> {
        find(generator, text, 0).into_iter().map(|mark| &text[mark.span]).collect()
    }

    #[test]
    fn shortcodes_and_liquid_are_found_once_each() {
        let hugo = "{{< figure src=\"a.png\" >}} {{% note %}}x{{% /note %}} {{ x }} {{</* shown */>}} {{< open";
        assert_eq!(found(Generator::Hugo, hugo), ["{{< figure src=\"a.png\" >}}", "{{% note %}}", "{{</* shown */>}}"]);
        let zola = "{{ youtube(id=\"x\") }} {% quote(a=1) %}x{% end %} {{ plain }} {a: {b}}";
        assert_eq!(found(Generator::Zola, zola), ["{{ youtube(id=\"x\") }}", "{% quote(a=1) %}"]);
        let jekyll = "{% highlight ruby %}\n{{ x | y }}\n{% endhighlight %} {:.wide} {%- include a.html -%} { a }";
        assert_eq!(found(Generator::Jekyll, jekyll), ["{% highlight ruby %}", "{{ x | y }}", "{:.wide}", "{%- include a.html -%}"]);
        assert_eq!(found(Generator::Jekyll, "{{{{{%"), [""; 0]);
    }

    #[test]
    fn what_stands_before_the_body_is_not_looked_at() {
        assert!(find(Generator::Jekyll, "{{ a }} b", 7).is_empty());
    }
}
