//! The whole of a site, out and in: its backup, and its way to another server. Nothing of it is ever held in memory at once.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use axum::Json;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use store::StoreError;
use tokio::io::{AsyncRead, DuplexStream, ReadBuf};
use tokio::sync::oneshot;
use tokio_stream::{Stream, StreamExt as _};
use tokio_util::io::{ReaderStream, StreamReader};
use utoipa::ToSchema;

use crate::{Error, Operator, Problem, Tenant};

/// What an export is: a line of JSON for each document, counter and migration.
const KIND: &str = "application/x-ndjson";
/// How much of an export waits for a client that reads slowly.
const AHEAD: usize = 256 << 10;

/// What was taken over.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Imported {
    /// How many documents.
    documents: u64,
    /// The SHA-256 of the content: the one that stands at the end of the export.
    sha256: String,
}

/// Everything that the site has, as it is at one moment. The last line has the SHA-256 of all lines before it.
#[utoipa::path(get, path = "/export", security(("operator" = [])), responses(
    (status = 200, content_type = "application/x-ndjson", body = String), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn export(tenant: Tenant, _: Operator) -> Result<Response, Error> {
    // a database that is away is told as long as there is a status to tell it by
    tenant.store.is_empty().await?;
    let (mut writer, reader) = tokio::io::duplex(AHEAD);
    let (told, outcome) = oneshot::channel();
    let store = tenant.store.clone();
    let site = tenant.name().clone();
    tokio::spawn(async move {
        let exported = store.export(&mut writer).await.map(|_| ());
        if let Err(error) = &exported {
            tracing::warn!(%site, %error, "an export was broken off");
        }
        // the client may be gone
        let _ = told.send(exported);
    });
    let body = Body::from_stream(ReaderStream::new(Outgoing { reader, outcome }));
    let mut response = ([(header::CONTENT_TYPE, KIND), (header::CACHE_CONTROL, "no-store")], body).into_response();
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{}.jsonl\"", tenant.name())) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// Takes over an export, whole or not at all, into a site that holds nothing yet.
#[utoipa::path(post, path = "/import", request_body(content = String, content_type = "application/x-ndjson"), security(("operator" = [])), responses(
    (status = 200, body = Imported), (status = 400, body = Problem, description = "The export is damaged, or was cut off"), (status = 401, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem, description = "The site holds something already"), (status = 413, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn import(tenant: Tenant, _: Operator, body: Body) -> Result<Json<Imported>, Error> {
    if !tenant.store.is_empty().await? {
        return Err(in_use());
    }
    let fault = Arc::new(OnceLock::new());
    let limit = tenant.app().settings().limits.import.unwrap_or(u64::MAX);
    let mut reader = StreamReader::new(incoming(body, limit, Arc::clone(&fault)));
    let imported = tenant.store.import(&mut reader).await;
    tenant.forget_migrations();
    match imported {
        Ok(summary) => {
            tracing::info!(site = %tenant.name(), documents = summary.documents, "a site was imported");
            Ok(Json(Imported { documents: summary.documents, sha256: summary.sha256 }))
        }
        Err(error) => Err(match (fault.get(), error) {
            (Some(Fault::TooLarge), _) => Error::TooLarge,
            (Some(Fault::Broken), _) => Error::BadRequest("the export did not arrive whole; nothing was stored".into()),
            (None, StoreError::Corrupt(what)) => Error::BadRequest(what),
            (None, StoreError::Invalid(_)) if !tenant.store.is_empty().await.unwrap_or(true) => in_use(),
            (None, StoreError::Invalid(what)) => Error::BadRequest(what),
            (None, error) => error.into(),
        }),
    }
}

fn in_use() -> Error {
    Error::Conflict("the site holds something already: an import needs a site that holds nothing".into())
}

/// Why a body could not be read to its end.
#[derive(Debug, Clone, Copy)]
enum Fault {
    TooLarge,
    Broken,
}

/// The bytes of a body, up to a limit.
fn incoming(body: Body, limit: u64, fault: Arc<OnceLock<Fault>>) -> impl Stream<Item = io::Result<Bytes>> + Unpin {
    let mut left = limit;
    body.into_data_stream().map(move |chunk| {
        let told = |kind| {
            let _ = fault.set(kind);
            io::Error::other("the body")
        };
        let chunk = chunk.map_err(|_| told(Fault::Broken))?;
        left = left.checked_sub(chunk.len() as u64).ok_or_else(|| told(Fault::TooLarge))?;
        Ok(chunk)
    })
}

/// An export on its way out. Where it was broken off, the answer breaks off too, so that nobody takes it for whole.
struct Outgoing {
    reader: DuplexStream,
    outcome: oneshot::Receiver<Result<(), StoreError>>,
}

impl AsyncRead for Outgoing {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.reader).poll_read(context, buffer))?;
        if buffer.filled().len() > before || self.outcome.is_terminated() {
            return Poll::Ready(Ok(()));
        }
        let outcome = ready!(Pin::new(&mut self.outcome).poll(context));
        Poll::Ready(if matches!(outcome, Ok(Ok(()))) { Ok(()) } else { Err(io::Error::other("the export was broken off")) })
    }
}
