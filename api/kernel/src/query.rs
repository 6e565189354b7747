//! The query of a request. The type that is asked for has to refuse unknown keys (`#[serde(deny_unknown_fields)]`): a key that nobody knows is a mistake,
//! and must never reach a database.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::Error;

/// The query, read into a type.
#[derive(Debug)]
pub struct ApiQuery<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for ApiQuery<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let read = Query::<T>::from_request_parts(parts, state).await;
        read.map(|Query(value)| Self(value)).map_err(|rejection| Error::BadRequest(rejection.body_text()))
    }
}
