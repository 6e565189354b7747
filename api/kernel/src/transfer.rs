//! The whole of a site, out and in: its backup, and its way to another server. Nothing of it is ever held in memory at once.
//!
//! While it goes on others may have to wait for the database, so that one whose other end stands still is given up.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use axum::Json;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use store::StoreError;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
use tokio::sync::oneshot;
use tokio_stream::Stream;
use tokio_util::io::{ReaderStream, StreamReader};
use utoipa::ToSchema;

use crate::stillness::Stillness;
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
    let (writer, reader) = tokio::io::duplex(AHEAD);
    let mut writer = Taken { writer, stillness: Stillness::new(tenant.app().settings().limits.still) };
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
    let limits = &tenant.app().settings().limits;
    let mut reader = StreamReader::new(Incoming {
        body: body.into_data_stream(),
        left: limits.import.unwrap_or(u64::MAX),
        stillness: Stillness::new(limits.still),
        fault: Arc::clone(&fault),
    });
    let imported = tenant.store.import(&mut reader).await;
    tenant.forget_migrations();
    match imported {
        Ok(summary) => {
            tracing::info!(site = %tenant.name(), documents = summary.documents, "a site was imported");
            Ok(Json(Imported { documents: summary.documents, sha256: summary.sha256 }))
        }
        Err(error) => Err(match (fault.get(), error) {
            (Some(Fault::TooLarge), _) => Error::TooLarge,
            (Some(Fault::Still), _) => Error::Late(StatusCode::REQUEST_TIMEOUT),
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
    Still,
    Broken,
}

/// The bytes of a body, up to a limit.
struct Incoming {
    body: BodyDataStream,
    /// How many bytes may still come.
    left: u64,
    stillness: Stillness,
    fault: Arc<OnceLock<Fault>>,
}

impl Stream for Incoming {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let came = Pin::new(&mut self.body).poll_next(context);
        let chunk = match ready!(self.stillness.watch(came, context)) {
            Some(None) => return Poll::Ready(None),
            Some(Some(Ok(chunk))) => self.left.checked_sub(chunk.len() as u64).map(|left| (left, chunk)).ok_or(Fault::TooLarge),
            Some(Some(Err(_))) => Err(Fault::Broken),
            None => Err(Fault::Still),
        };
        Poll::Ready(Some(match chunk {
            Ok((left, chunk)) => {
                self.left = left;
                Ok(chunk)
            }
            Err(fault) => {
                let _ = self.fault.set(fault);
                Err(io::Error::other("the body"))
            }
        }))
    }
}

/// Where an export goes, as long as its client takes anything.
struct Taken {
    writer: DuplexStream,
    stillness: Stillness,
}

impl AsyncWrite for Taken {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let taken = Pin::new(&mut self.writer).poll_write(context, bytes);
        let taken = ready!(self.stillness.watch(taken, context));
        Poll::Ready(taken.unwrap_or_else(|| Err(io::Error::new(io::ErrorKind::TimedOut, "the client takes nothing any more"))))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.writer).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.writer).poll_shutdown(context)
    }
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
