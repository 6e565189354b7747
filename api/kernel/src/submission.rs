//! What a form sends: by a browser without JavaScript as a form, by a program as JSON. The same fields, read into the same type.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{ApiJson, Error};

/// The fields that were sent. The type that is asked for has to refuse unknown ones (`#[serde(deny_unknown_fields)]`).
#[derive(Debug)]
pub struct Submission<T> {
    /// The fields.
    pub value: T,
    /// Whether a browser sent them as a form, and waits for a page.
    pub from_browser: bool,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    /// The field.
    pub field: &'static str,
    /// What kind of problem it is, for programs and for the texts of components: `missing`, `too-long`, …
    pub code: &'static str,
    /// The same in words.
    pub message: String,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Submission<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        match kind.split(';').next().map(|kind| kind.trim().to_ascii_lowercase()).as_deref() {
            Some("application/json") => {
                ApiJson::from_request(request, state).await.map(|ApiJson(value)| Self { value, from_browser: false })
            }
            Some("application/x-www-form-urlencoded") => match Form::<T>::from_request(request, state).await {
                Ok(Form(value)) => Ok(Self { value, from_browser: true }),
                Err(FormRejection::BytesRejection(rejection)) => Err(crate::body::unreadable(&rejection)),
                Err(other) => Err(Error::BadRequest(other.body_text())),
            },
            _ => Err(Error::UnsupportedMediaType("application/json or application/x-www-form-urlencoded")),
        }
    }
}
