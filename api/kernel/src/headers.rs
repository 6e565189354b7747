//! Reading headers that decide something.

use axum::http::HeaderMap;

use crate::Error;

/// The value of a header that may stand once; twice is a try to be taken for somebody else.
///
/// # Errors
/// [`Error::BadRequest`] if it stands twice or is not text.
pub(crate) fn only_value<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Error> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| Error::BadRequest(format!("{name} is not text"))),
        (Some(_), Some(_)) => Err(Error::BadRequest(format!("{name} stands twice"))),
    }
}
