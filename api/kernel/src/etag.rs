//! Entity tags and conditional requests (RFC 9110 §8.8, §13).

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::{Error, fingerprint};

/// A strong entity tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ETag(String);

impl ETag {
    /// A tag from everything that an answer depends on.
    #[must_use]
    pub fn of(parts: &[&str]) -> Self {
        Self(format!("\"{}\"", &fingerprint(parts)[..24]))
    }

    /// The tag in its quotes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn is_in(&self, list: &str) -> bool {
        list.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == self.0)
    }
}

/// 304 without a body, if the client has the answer of this tag already: for those who know the tag before they have the answer.
pub fn not_modified(headers: &HeaderMap, tag: &ETag) -> Option<Response> {
    let list = values(headers, header::IF_NONE_MATCH).unwrap_or_default();
    // a client whose answer was compressed has the weak one, and looks for what it keeps by that (RFC 9111 §4.3.4)
    let weak = format!("W/{}", tag.0);
    let shown = if list.split(',').any(|known| known.trim() == weak) { &weak } else { tag.as_str() };
    tag.is_in(&list).then(|| tagged(StatusCode::NOT_MODIFIED.into_response(), shown))
}

/// The answer with its tag, or 304 without a body if the client has it already.
pub fn answer_unless_unchanged(headers: &HeaderMap, tag: &ETag, answer: impl IntoResponse) -> Response {
    not_modified(headers, tag).unwrap_or_else(|| tagged(answer.into_response(), tag.as_str()))
}

fn tagged(mut response: Response, tag: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Holds `If-Match` and `If-None-Match: *` against the tag of what is there now, before it is written.
///
/// # Errors
/// [`Error::Changed`] if the client thought of another state.
pub fn precondition(headers: &HeaderMap, current: Option<&ETag>) -> Result<(), Error> {
    let now = || current.map_or_else(|| "gone".to_owned(), |tag| tag.as_str().to_owned());
    if let Some(list) = values(headers, header::IF_MATCH)
        && !current.is_some_and(|tag| tag.is_in(&list))
    {
        return Err(Error::Changed(now()));
    }
    if let Some(list) = values(headers, header::IF_NONE_MATCH)
        && current.is_some_and(|tag| tag.is_in(&list))
    {
        return Err(Error::Changed(now()));
    }
    Ok(())
}

fn values(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    let values: Vec<&str> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    (!values.is_empty()).then(|| values.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn a_client_that_has_it_gets_no_body() {
        let tag = ETag::of(&["a"]);
        let list = format!("\"x\", W/{}", tag.as_str());
        assert_eq!(answer_unless_unchanged(&with(header::IF_NONE_MATCH, &list), &tag, "text").status(), StatusCode::NOT_MODIFIED);
        assert_eq!(answer_unless_unchanged(&HeaderMap::new(), &tag, "text").status(), StatusCode::OK);
    }

    #[test]
    fn a_lost_update_is_refused() {
        let (old, new) = (ETag::of(&["old"]), ETag::of(&["new"]));
        assert!(precondition(&with(header::IF_MATCH, new.as_str()), Some(&new)).is_ok());
        assert!(precondition(&with(header::IF_MATCH, old.as_str()), Some(&new)).is_err());
        assert!(precondition(&with(header::IF_MATCH, "*"), None).is_err());
        assert!(precondition(&with(header::IF_NONE_MATCH, "*"), Some(&new)).is_err());
        assert!(precondition(&with(header::IF_NONE_MATCH, "*"), None).is_ok());
        assert!(precondition(&HeaderMap::new(), Some(&new)).is_ok());
    }
}
