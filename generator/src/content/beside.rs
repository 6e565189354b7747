//! What the API knows of a post besides its text: the addresses that it had before, and what visitors said to it.

use markdown::Address;
use serde_json::{Value, json};
use source::Moment;

use crate::reads::{Digest, Print};

/// What stands beside a post's text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Beside {
    /// Addresses that lead here, unless something else is there by now.
    pub aliases: Vec<Address>,
    /// What visitors said, the oldest first.
    pub comments: Vec<Comment>,
    /// The fingerprint of all of it.
    pub print: Print,
}

/// What a visitor said to a post.
#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    /// Its id.
    pub id: String,
    /// The id of the comment that it answers.
    pub parent: Option<String>,
    /// Whoever wrote it.
    pub author: String,
    /// What it says, as the API made it safe.
    pub html: String,
    /// When it was written.
    pub date: Option<Moment>,
    /// Whether somebody of the site wrote it.
    pub staff: bool,
}

impl Beside {
    /// What an answer of the API says of a post: `aliases` and `comments`. An alias that can be no address is left out.
    #[must_use]
    pub fn of(post: &Value) -> Self {
        let list = |key: &str| post[key].as_array().into_iter().flatten();
        let aliases: Vec<Address> = list("aliases").filter_map(|alias| Address::parse(alias.as_str()?).ok()).collect();
        let comments: Vec<Comment> = list("comments").map(Comment::of).collect();
        let digest = Digest::new("beside").list(&aliases, |digest, alias| digest.text(alias.as_str()));
        let print = digest.list(&comments, Comment::digest).finish();
        Self { aliases, comments, print }
    }

    /// The same as the API said it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let aliases: Vec<&str> = self.aliases.iter().map(Address::as_str).collect();
        json!({"aliases": aliases, "comments": self.comments.iter().map(Comment::to_json).collect::<Vec<_>>()})
    }

    /// Of what is known from before, the fingerprint alone.
    #[must_use]
    pub fn remembered(print: Print) -> Self {
        Self { print, ..Self::default() }
    }
}

impl Comment {
    fn of(comment: &Value) -> Self {
        let text = |key: &str| comment[key].as_str().unwrap_or_default().to_owned();
        Self {
            id: text("id"),
            parent: comment["parent"].as_str().map(str::to_owned),
            author: text("author"),
            html: text("html"),
            date: comment["date"].as_i64().and_then(Moment::from_milliseconds),
            staff: comment["staff"] == true,
        }
    }

    fn to_json(&self) -> Value {
        let date = self.date.map(|date| date.timestamp().as_millisecond());
        json!({"id": self.id, "parent": self.parent, "author": self.author, "html": self.html, "date": date, "staff": self.staff})
    }

    fn digest(digest: Digest, comment: &Self) -> Digest {
        let digest = digest.text(&comment.id).option(comment.parent.as_deref(), Digest::text);
        let digest = digest.text(&comment.author).text(&comment.html).option(comment.date, Digest::moment);
        digest.number(comment.staff.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_api_says_besides_the_text_is_taken() {
        let comment = json!({"id": "1", "author": "Ada", "html": "<p>Well said</p>", "date": 1_700_000_000_000_i64});
        let beside = Beside::of(&json!({"aliases": ["/old/", "no address\u{0}"], "comments": [comment]}));
        assert_eq!(beside.aliases.iter().map(Address::as_str).collect::<Vec<_>>(), ["/old/"]);
        assert_eq!((beside.comments[0].author.as_str(), beside.comments[0].parent.as_deref()), ("Ada", None));
        assert_eq!(beside.comments[0].date.unwrap().to_string(), "2023-11-14T22:13:20Z");
        assert_eq!(Beside::of(&beside.to_json()), beside);
    }

    #[test]
    fn each_part_counts() {
        let print = |post: &Value| Beside::of(post).print;
        let nothing = print(&json!({}));
        assert_eq!(nothing, print(&json!({"aliases": [], "comments": []})));
        let others =
            [json!({"aliases": ["/a/"]}), json!({"comments": [{"id": "1", "html": "a"}]}), json!({"comments": [{"id": "1", "html": "b"}]})];
        let prints: std::collections::BTreeSet<Print> = others.iter().map(print).chain([nothing]).collect();
        assert_eq!(prints.len(), 4);
    }
}
