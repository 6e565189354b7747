//! For the owner: all messages as a file, written while it is read.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use kernel::{ApiQuery, Error, May, Problem, Tenant};
use serde::Deserialize;
use store::{Page, Stored};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::IntoParams;

use crate::csv_rows;
use crate::message::{Message, State};
use crate::messages::{MessageView, find};
use crate::permissions::ReadMessages;

/// How many messages are read at once.
const AT_ONCE: u32 = 200;

type Part = Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>>;

/// Which messages.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportQuery {
    /// Only those in this state.
    #[param(inline)]
    state: Option<State>,
}

/// The messages of the site for a spreadsheet, newest first. What a spreadsheet could take for a formula has an apostrophe before it.
#[utoipa::path(get, path = "/contact-form/messages.csv", tag = "contact-form", params(ExportQuery), security(("operator" = [])), responses(
    (status = 200, content_type = "text/csv", body = String), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn csv(tenant: Tenant, _: May<ReadMessages>, ApiQuery(query): ApiQuery<ExportQuery>) -> Result<Response, Error> {
    let body = all(tenant, query.state, csv_rows::HEAD, |messages| Ok(csv_rows::rows(messages)?)).await?;
    Ok(file("text/csv; charset=utf-8; header=present", "messages.csv", body))
}

/// The messages of the site for a program: one in each line, newest first.
#[utoipa::path(get, path = "/contact-form/messages.jsonl", tag = "contact-form", params(ExportQuery), security(("operator" = [])), responses(
    (status = 200, content_type = "application/x-ndjson", body = String), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn json_lines(tenant: Tenant, _: May<ReadMessages>, ApiQuery(query): ApiQuery<ExportQuery>) -> Result<Response, Error> {
    Ok(file("application/x-ndjson", "messages.jsonl", all(tenant, query.state, "", lines).await?))
}

fn lines(messages: &[Stored<Message>]) -> Part {
    let mut lines = Vec::new();
    for message in messages {
        serde_json::to_writer(&mut lines, &MessageView::from(message.document.clone()))?;
        lines.push(b'\n');
    }
    Ok(lines)
}

fn file(kind: &'static str, name: &str, body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, body).into_response()
}

/// All messages, `head` first, then what `write` makes of a page of them. A database that goes away in the middle breaks the answer off, so that nobody
/// takes half of it for the whole.
async fn all(tenant: Tenant, state: Option<State>, head: &str, write: fn(&[Stored<Message>]) -> Part) -> Result<Body, Error> {
    let mut page: Page<Stored<Message>> = find(&tenant, state, None, AT_ONCE).await?;
    let (parts, reading) = mpsc::channel::<Part>(1);
    let mut part = write(&page.items).map(|rows| [head.as_bytes(), &rows].concat());
    tokio::spawn(async move {
        loop {
            let failed = part.is_err();
            // whoever reads may have gone away
            if parts.send(part).await.is_err() || failed {
                return;
            }
            let Some(after) = page.next.take() else { return };
            part = match find(&tenant, state, Some(after), AT_ONCE).await {
                Ok(next) => {
                    page = next;
                    write(&page.items)
                }
                Err(error) => Err(error.into()),
            };
        }
    });
    Ok(Body::from_stream(ReceiverStream::new(reading)))
}
