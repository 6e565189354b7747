//! Bodies of requests: JSON, markdown and CSV, with our own errors.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};

use crate::Error;

/// A JSON body, which is an object.
#[derive(Debug)]
pub struct ApiJson<T>(pub T);

/// What a JSON object says. A type with fields could be read from an array too, one by one, which no document allows.
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfObject<T>(std::marker::PhantomData<T>);
        impl<'de, T: DeserializeOwned> Visitor<'de> for OfObject<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }
        deserializer.deserialize_map(OfObject(std::marker::PhantomData))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for ApiJson<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        match Json::<Object<T>>::from_request(request, state).await {
            Ok(Json(Object(value))) => Ok(Self(value)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Error::UnsupportedMediaType("application/json")),
            Err(JsonRejection::BytesRejection(rejection)) => Err(unreadable(&rejection)),
            Err(other) => Err(Error::BadRequest(other.body_text())),
        }
    }
}

/// A markdown body: UTF-8 text of the type `text/markdown` (RFC 7763).
#[derive(Debug)]
pub struct Markdown(pub String);

impl<S: Send + Sync> FromRequest<S> for Markdown {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        text(request, state, "text/markdown").await.map(Self)
    }
}

/// A table as a body: UTF-8 text of the type `text/csv` (RFC 4180).
#[derive(Debug)]
pub struct Csv(pub String);

impl<S: Send + Sync> FromRequest<S> for Csv {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        text(request, state, "text/csv").await.map(Self)
    }
}

/// A body of one type, as text.
async fn text<S: Send + Sync>(request: Request, state: &S, wanted: &'static str) -> Result<String, Error> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some(wanted) {
        return Err(Error::UnsupportedMediaType(wanted));
    }
    let bytes = Bytes::from_request(request, state).await.map_err(|rejection| unreadable(&rejection))?;
    String::from_utf8(bytes.into()).map_err(|_| Error::BadRequest("the body is not valid UTF-8".into()))
}

pub(crate) fn unreadable(rejection: &BytesRejection) -> Error {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE { Error::TooLarge } else { Error::BadRequest(rejection.body_text()) }
}
