//! What a visitor sends, checked where it enters.

use kernel::{EmailAddress, FieldProblem, filled_in, typed_address, typed_line, typed_text};
use serde::Deserialize;
use utoipa::ToSchema;

use super::formatting::{can_be_read, html_of};

const LONGEST_NAME: usize = 100;
/// In a browser's form a character takes up to 12 bytes: the longest text fits in [`super::routes::LARGEST_BODY`] with the other fields.
const LONGEST_TEXT: usize = 5000;
const LONGEST_PAGE: usize = 500;

/// The fields as they come: from a browser's form, or as JSON.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Incoming {
    /// What stands above the comment, up to 100 characters.
    #[schema(required = true, nullable = false, min_length = 1, max_length = 100)]
    pub(crate) name: Option<String>,
    /// Shown to nobody but moderators. A site says whether it has to be given.
    #[schema(format = "email", max_length = 254)]
    pub(crate) email: Option<String>,
    /// The comment, up to 5,000 characters. Of markdown it may have paragraphs, emphasis, code, quotes, lists and links.
    #[schema(required = true, nullable = false, min_length = 1, max_length = 5000)]
    pub(crate) text: Option<String>,
    /// The id of the comment that it answers.
    pub(crate) parent: Option<String>,
    /// The page of the site that it is written on, from the first slash on: where to go back to.
    pub(crate) page: Option<String>,
    /// When the form was made, signed: what the page with the form has in it.
    pub(crate) stamp: Option<String>,
    /// Leave it out: no person sees this field, and what is in it gives a program away that fills in forms.
    pub(crate) homepage: Option<String>,
}

/// The fields after they were checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checked {
    pub(crate) name: String,
    pub(crate) email: Option<EmailAddress>,
    pub(crate) text: String,
    pub(crate) html: String,
}

impl Incoming {
    /// Checks what people type.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the form.
    pub(crate) fn check(&self, requires_email: bool) -> Result<Checked, Vec<FieldProblem>> {
        let name = typed_line("name", self.name.as_deref(), LONGEST_NAME).and_then(|name| filled_in("name", name));
        let email = typed_line("email", self.email.as_deref(), usize::MAX).and_then(|email| match email.as_str() {
            "" if !requires_email => Ok(None),
            _ => filled_in("email", email).and_then(|email| typed_address(&email)).map(Some),
        });
        let text = typed_text("text", self.text.as_deref(), LONGEST_TEXT).and_then(|text| filled_in("text", text)).and_then(|text| {
            let html = html_of(&text);
            if can_be_read(&html) { Ok((text, html)) } else { filled_in("text", String::new()).map(|empty| (empty, html)) }
        });
        match (name, email, text) {
            (Ok(name), Ok(email), Ok((text, html))) => Ok(Checked { name, email, text, html }),
            (name, email, text) => Err([name.err(), email.err(), text.err()].into_iter().flatten().collect()),
        }
    }

    /// Whether the field is filled that no person sees.
    pub(crate) fn is_trapped(&self) -> bool {
        said(self.homepage.as_deref()).is_some()
    }

    /// The comment that it answers.
    pub(crate) fn parent(&self) -> Option<&str> {
        said(self.parent.as_deref())
    }

    /// When its form was made, if that says so.
    pub(crate) fn stamp(&self) -> Option<&str> {
        said(self.stamp.as_deref())
    }

    /// The page that it was written on.
    pub(crate) fn page(&self) -> Option<&str> {
        own_page(self.page.as_deref())
    }
}

/// A field that may be empty.
fn said(field: Option<&str>) -> Option<&str> {
    field.map(str::trim).filter(|text| !text.is_empty())
}

/// The path of a page of this site; none where it would lead elsewhere.
pub(crate) fn own_page(path: Option<&str>) -> Option<&str> {
    // a second slash, or a backslash that browsers take for one, would lead to another host
    let stays = |path: &&str| path.starts_with('/') && !path.starts_with("//") && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    said(path).filter(|path| path.len() <= LONGEST_PAGE).filter(stays)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incoming(name: &str, email: &str, text: &str) -> Incoming {
        let given = |text: &str| Some(text.to_owned());
        Incoming { name: given(name), email: given(email), text: given(text), ..Incoming::default() }
    }

    fn codes(incoming: &Incoming) -> Vec<(&'static str, &'static str)> {
        incoming.check(true).unwrap_err().iter().map(|problem| (problem.field, problem.code)).collect()
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let missing = [("name", "missing"), ("email", "missing"), ("text", "missing")];
        assert_eq!(codes(&Incoming::default()), missing);
        assert_eq!(codes(&incoming(" ", "\t", "![](https://a.example/x.png)")), missing, "a text of which nothing is to be read");
        let long = "a".repeat(5001);
        assert_eq!(codes(&incoming("a\nb", "a@b", &long)), [("name", "characters"), ("email", "not-an-address"), ("text", "too-long")]);
    }

    #[test]
    fn an_address_may_be_left_out_where_a_site_says_so_and_then_only() {
        assert_eq!(incoming("A", "", "x").check(false).unwrap().email, None);
        assert!(incoming("A", "", "x").check(true).is_err() && incoming("A", "no", "x").check(false).is_err());
    }

    #[test]
    fn a_page_is_one_of_this_site() {
        assert_eq!(own_page(Some(" /blog/a/?x=1#c ")), Some("/blog/a/?x=1#c"));
        for bad in ["", "blog/", "//evil.example/", "/\\evil.example/", "https://evil.example/", "/a b", &format!("/{}", "a".repeat(500))] {
            assert_eq!(own_page(Some(bad)), None, "{bad}");
        }
    }
}
