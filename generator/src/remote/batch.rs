//! Many changes of posts in one request, all of which the API does or none; and what of them it does not take.

use std::collections::BTreeMap;

use cms::ContentVersion;
use serde_json::{Value, json};
use source::Diagnostic;
use ureq::http::StatusCode;

use super::client::{content_version, refusal};
use super::{Client, Precondition};

/// A change of one post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostChange<'a> {
    /// The name of its file, without the ending.
    pub name: &'a str,
    /// What it is to say; nothing if it is to go.
    pub text: Option<&'a str>,
    /// What has to be true for that.
    pub precondition: Precondition,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batched {
    /// The content version in which it is live.
    pub at: ContentVersion,
    /// The entity tags of the new texts, by the names of the posts.
    pub etags: BTreeMap<String, String>,
}

/// Why nothing was done.
#[derive(Debug)]
pub enum Refused {
    /// These posts are the reason: without them the others may be taken.
    Posts(BTreeMap<String, Diagnostic>),
    /// One of them is, and it is not said which.
    Some(Diagnostic),
    /// The API cannot be reached, or takes nothing from this caller.
    All(Diagnostic),
}

impl PostChange<'_> {
    fn to_json(&self) -> Value {
        match &self.precondition {
            Precondition::New => json!({"name": self.name, "source": self.text, "new": true}),
            Precondition::Unchanged(etag) => json!({"name": self.name, "source": self.text, "if_match": etag}),
        }
    }
}

impl Client {
    /// Makes changes, all or none.
    ///
    /// # Errors
    /// The API cannot be reached, or does not take one of them.
    pub fn change(&self, changes: &[PostChange<'_>]) -> Result<Batched, Refused> {
        let body = json!({"changes": changes.iter().map(PostChange::to_json).collect::<Vec<_>>()}).to_string();
        let headers = [("content-type", "application/json")];
        let mut response = self.request("POST", "/api/blog/batch", &headers, body.as_bytes()).map_err(Refused::All)?;
        let status = response.status();
        if status.is_success() {
            let answer = self.read_json(&mut response).map_err(Refused::All)?;
            let etag = |post: &Value| Some((post["name"].as_str()?.to_owned(), post["etag"].as_str()?.to_owned()));
            let etags = answer["posts"].as_array().into_iter().flatten().filter_map(etag).collect();
            return Ok(Batched { at: content_version(&answer), etags });
        }
        let told: Value = response.body_mut().read_json().unwrap_or_default();
        let by_name = match status {
            StatusCode::UNPROCESSABLE_ENTITY => invalid(&told),
            StatusCode::PRECONDITION_FAILED => overtaken(&told),
            _ => BTreeMap::new(),
        };
        if !by_name.is_empty() {
            return Err(Refused::Posts(by_name));
        }
        let problem = self.no(status, &told);
        let concerns_one = matches!(status, StatusCode::CONFLICT | StatusCode::FORBIDDEN | StatusCode::PAYLOAD_TOO_LARGE);
        Err(if concerns_one { Refused::Some(problem) } else { Refused::All(problem) })
    }
}

/// What is wrong with texts, by the names of their posts: of each the first problem, and how many more there are.
fn invalid(told: &Value) -> BTreeMap<String, Diagnostic> {
    let mut problems: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for problem in told["problems"].as_array().into_iter().flatten() {
        if let Some(name) = problem["file"].as_str().and_then(|file| file.strip_suffix(".md")) {
            problems.entry(name).or_default().push(problem);
        }
    }
    problems.into_iter().map(|(name, all)| (name.to_owned(), refusal(all[0], all.len()))).collect()
}

/// The posts that are not as they were thought to be.
fn overtaken(told: &Value) -> BTreeMap<String, Diagnostic> {
    let name = |post: &Value| post["name"].as_str().map(str::to_owned);
    let names = told["current"].as_array().into_iter().flatten().filter_map(name);
    let problem = |name: String| {
        let problem = Diagnostic::error(format!("{name} was changed there while this was pushed, and is left as it is"));
        (name, problem.hint("push again to see it as a conflict, and join the two by hand"))
    };
    names.map(problem).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_of_each_post() {
        let told = json!({"problems": [
            {"message": "unknown key `a`", "file": "one.md", "line": 2, "column": 1},
            {"message": "unknown key `b`", "file": "one.md", "line": 3, "column": 1},
            {"message": "no title", "file": "two.md", "line": 1, "column": 1},
        ]});
        let problems = invalid(&told);
        assert_eq!(problems.keys().collect::<Vec<_>>(), ["one", "two"]);
        assert_eq!((problems["one"].message.as_str(), problems["one"].notes.len()), ("unknown key `a`", 1));
    }

    #[test]
    fn whoever_was_overtaken_is_named() {
        let problems = overtaken(&json!({"current": [{"name": "one", "etag": "\"x\""}]}));
        assert!(problems["one"].message.contains("one was changed there"));
    }
}
