//! What can go wrong in a request, and its one shape for clients: problem details (RFC 9457).

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use source::Diagnostic;
use store::StoreError;
use utoipa::ToSchema;

use crate::{FieldProblem, Permission};

/// Why a request was not done.
#[derive(Debug)]
pub enum Error {
    /// There is no such thing, or not for this site: the two look the same.
    NotFound,
    /// The method is not one that the address knows.
    MethodNotAllowed,
    /// The request cannot be understood; the text says why.
    BadRequest(String),
    /// Nobody who may do this asked; the permission that it needs, if it needs one and not the operator.
    Unauthorized(Option<&'static Permission>),
    /// Whoever asks may not do this.
    Forbidden(&'static str),
    /// Whoever asks showed one factor, and the site requires two; the text says what to do.
    SecondFactor(String),
    /// Whoever asks would give what they do not have; the text says what.
    Withheld(String),
    /// A page of another origin sent it.
    CrossOrigin,
    /// It is one too many; how long to wait.
    TooMany(Duration),
    /// More is being done than there is room for.
    Busy,
    /// It took too long: 408 if its body was still to come, else 503.
    Late(StatusCode),
    /// The body is larger than allowed.
    TooLarge,
    /// The body has another type than this one.
    UnsupportedMediaType(&'static str),
    /// The body is understood, but wrong: all that is wrong with it.
    Invalid(Vec<Diagnostic>),
    /// Fields of a form are wrong.
    Refused(Vec<FieldProblem>),
    /// Something else has that name.
    Conflict(String),
    /// It was changed since it was read; the entity tag that it has now.
    Changed(String),
    /// Some of what it is about was changed since it was read: which, in words, and what is there now.
    Superseded(String, Vec<serde_json::Value>),
    /// The disk is full.
    Full,
    /// The database is away; why, which is logged and never shown.
    Unavailable(String),
    /// A fault of ours. Logged, and never shown.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// Put into an answer for the log: what was wrong, in words that no client sees.
#[derive(Debug, Clone)]
pub(crate) struct Cause(pub(crate) String);

/// Put into an answer for the numbers: why its request was not let through.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TurnedAway(pub(crate) &'static str);

/// Problem details, as a client sees them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// `about:blank` where the status says what kind of problem it is; `urn:sitegen:second-factor` where somebody showed one factor, and the site requires two.
    pub r#type: &'static str,
    /// The status in words.
    pub title: &'static str,
    /// The HTTP status.
    #[schema(value_type = u16)]
    pub status: u16,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Everything that is wrong with a document (`message`, `line`, `column`, `hint`) or with the fields of a form (`field`, `code`, `message`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub problems: Vec<serde_json::Value>,
    /// After a lost update: what is there now in place of what the request thought of (RFC 9457 §3.2).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub current: Vec<serde_json::Value>,
}

impl Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) | Self::Withheld(_) | Self::SecondFactor(_) => StatusCode::FORBIDDEN,
            Self::CrossOrigin => StatusCode::FORBIDDEN,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Late(status) => *status,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(_) | Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Changed(_) | Self::Superseded(..) => StatusCode::PRECONDITION_FAILED,
            Self::Full => StatusCode::INSUFFICIENT_STORAGE,
            Self::Unavailable(_) | Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What kind of problem it is, where the status does not say enough (RFC 9457 §3.1.1).
    fn kind(&self) -> &'static str {
        match self {
            Self::SecondFactor(_) => "urn:sitegen:second-factor",
            _ => "about:blank",
        }
    }

    fn detail(&self) -> Option<String> {
        match self {
            Self::BadRequest(detail) | Self::Conflict(detail) | Self::Withheld(detail) | Self::SecondFactor(detail) => Some(detail.clone()),
            Self::Superseded(detail, _) => Some(detail.clone()),
            Self::Forbidden(why) => Some((*why).to_owned()),
            Self::UnsupportedMediaType(wanted) => Some(format!("the body has to be {wanted}")),
            Self::Changed(current) => Some(format!("it was changed in the meantime; its entity tag is {current} now")),
            Self::CrossOrigin => Some("a page of another origin sent this; the site names in [api] origins who may".into()),
            Self::TooMany(wait) => Some(format!("too many requests: try again in {} s", in_seconds(*wait))),
            Self::Busy => Some("too much to do at the moment: try again soon".into()),
            Self::Late(StatusCode::REQUEST_TIMEOUT) => Some("the body did not arrive in time".into()),
            Self::Late(_) => Some("it took too long".into()),
            Self::Full => Some("the server has no room left; nothing was stored".into()),
            _ => None,
        }
    }

    fn cause(&self) -> Option<String> {
        match self {
            Self::Internal(cause) => Some(cause.to_string()),
            Self::Unavailable(cause) => Some(cause.clone()),
            Self::Full | Self::Busy | Self::Late(_) => self.detail(),
            _ => None,
        }
    }

    fn turned_away(&self) -> Option<&'static str> {
        match self {
            Self::TooMany(_) => Some("rate"),
            Self::Busy => Some("busy"),
            Self::CrossOrigin => Some("csrf"),
            Self::Late(_) => Some("late"),
            _ => None,
        }
    }

    /// How long to wait before it may work.
    fn wait(&self) -> Option<Duration> {
        match self {
            Self::TooMany(wait) => Some(*wait),
            Self::Busy => Some(Duration::from_secs(1)),
            _ => None,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = self.status();
        let problems = match &self {
            Self::Invalid(found) => found.iter().map(Diagnostic::to_json).collect(),
            Self::Refused(found) => found.iter().filter_map(|problem| serde_json::to_value(problem).ok()).collect(),
            _ => Vec::new(),
        };
        let title = status.canonical_reason().unwrap_or("Error");
        let (r#type, detail) = (self.kind(), self.detail());
        let current = if let Self::Superseded(_, current) = &self { current.clone() } else { Vec::new() };
        let problem = Problem { r#type, title, status: status.as_u16(), detail, problems, current };
        let mut response = (status, Json(&problem)).into_response();
        // a browser is shown a page in its place
        response.extensions_mut().insert(problem);
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Self::Unauthorized(needed) = &self {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge(*needed));
        }
        if let Some(wait) = self.wait() {
            response.headers_mut().insert(header::RETRY_AFTER, in_seconds(wait).into());
        }
        if let Some(cause) = self.cause() {
            response.extensions_mut().insert(Cause(cause));
        }
        if let Some(reason) = self.turned_away() {
            response.extensions_mut().insert(TurnedAway(reason));
        }
        response
    }
}

/// Asks for a key, and says for what (RFC 6750 §3).
fn challenge(needed: Option<&Permission>) -> HeaderValue {
    let scoped = needed.and_then(|permission| HeaderValue::try_from(format!("Bearer scope=\"{}\"", permission.name)).ok());
    scoped.unwrap_or(HeaderValue::from_static("Bearer"))
}

/// Whole seconds, rounded up: whoever waits that long has waited enough.
fn in_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing => Self::NotFound,
            StoreError::BadCursor => Self::BadRequest("`after` is not what a page gave as its `next`".into()),
            StoreError::Conflict { index } => Self::Conflict(format!("another one has this {index}")),
            StoreError::Full => Self::Full,
            StoreError::TooLarge => Self::TooLarge,
            StoreError::Unavailable(_) => Self::Unavailable(error.to_string()),
            other => Self::Internal(Box::new(other)),
        }
    }
}
