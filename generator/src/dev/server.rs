//! HTTP for the development server.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::sse::{Event as SseEvent, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use kernel::MailTransport;
use percent_encoding::percent_decode_str;
use tokio::net::TcpListener;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt as _};
use tower::ServiceExt as _;

use super::live::{Live, LiveSite};
use super::output::Output;
use super::{mail_page, start_page};

const CLIENT: &str = include_str!("client.js");
/// What loads the client in a page.
const SCRIPT: &[u8] = b"<script src=\"/_dev/client.js\"></script>";

/// Serves until the future is dropped: the sites, the API, and the mails that were kept.
///
/// # Errors
/// The listener fails.
pub async fn serve(listener: TcpListener, live: Arc<Live>, api: Router, mails: MailTransport) -> std::io::Result<()> {
    let router = Router::new()
        .route("/_dev/client.js", get(client))
        .route("/_dev/events", get(events))
        .route("/_dev/mail", get(mail))
        .fallback(output)
        .with_state(Serving { live, api, mails });
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await
}

/// What is served: the sites, and the API for them.
#[derive(Clone)]
struct Serving {
    live: Arc<Live>,
    api: Router,
    mails: MailTransport,
}

async fn client() -> Response {
    respond(StatusCode::OK, "text/javascript; charset=utf-8", CLIENT)
}

async fn events(State(Serving { live, .. }): State<Serving>, headers: HeaderMap) -> Sse<impl Stream<Item = Result<SseEvent, Infallible>>> {
    let site = live.site_of(host(&headers)).map(|site| site.to_string()).unwrap_or_default();
    let hello = SseEvent::default().data(live.hello(&site));
    // a browser that fell behind gets what makes it reload
    let behind = || SseEvent::default().data("{\"kind\":\"pages\",\"pages\":null}");
    let news = BroadcastStream::new(live.subscribe()).filter_map(move |event| match event {
        Ok(event) => (event.site == site).then(|| SseEvent::default().data(event.data)),
        Err(_) => Some(behind()),
    });
    Sse::new(tokio_stream::once(hello).chain(news).map(Ok)).keep_alive(KeepAlive::default())
}

/// The mails hold what visitors wrote: a page of another host's, led here by its name server, must not read them.
async fn mail(State(Serving { live, mails, .. }): State<Serving>, headers: HeaderMap) -> Response {
    let host = host(&headers);
    if !is_loopback(host) && live.site_of(host).is_none() {
        return no_site(&live, host);
    }
    let mut response = respond(StatusCode::OK, "text/html; charset=utf-8", mail_page::mail_page(&mails.kept()));
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(mail_page::POLICY));
    response
}

async fn output(State(Serving { live, api, .. }): State<Serving>, request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        return api.oneshot(request).await.into_response();
    }
    let (host, uri) = (host(request.headers()), request.uri());
    let Some(name) = live.site_of(host) else { return no_site(&live, host) };
    let Some(site) = live.site(name.as_str()) else { return no_site(&live, host) };
    let path = percent_decode_str(uri.path()).decode_utf8_lossy().into_owned();
    match find(&site, &path) {
        Found::Output(output, content) => send(StatusCode::OK, output, content).await,
        Found::Folder => redirect(uri),
        Found::Nothing => match site.outputs.get("404.html") {
            Some(content) => send(StatusCode::NOT_FOUND, "404.html", content).await,
            None => page(StatusCode::NOT_FOUND, start_page::waiting(name.as_str())),
        },
    }
}

enum Found<'a> {
    Output(&'a str, &'a Output),
    Folder,
    Nothing,
}

fn find<'a>(site: &'a LiveSite, path: &str) -> Found<'a> {
    let path = path.trim_start_matches('/');
    // as nginx does: what begins with a dot is nobody's to fetch
    if path.split('/').any(|part| part.starts_with('.') && part != ".well-known") {
        return Found::Nothing;
    }
    let get = |output: &str| site.outputs.get_key_value(output).map(|(output, content)| (output.as_str(), content));
    let found = if path.is_empty() || path.ends_with('/') { get(&format!("{path}index.html")) } else { get(path) };
    match found {
        Some((output, content)) => Found::Output(output, content),
        None if site.outputs.contains_key(&format!("{path}/index.html")) => Found::Folder,
        None => Found::Nothing,
    }
}

async fn send(status: StatusCode, output: &str, content: &Output) -> Response {
    let bytes: Vec<u8> = match content {
        Output::Bytes(bytes) => bytes.to_vec(),
        Output::File(path, _) => match tokio::fs::read(path).await {
            Ok(bytes) => bytes,
            Err(_) => return respond(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", "this file is gone"),
        },
    };
    if output.ends_with(".html") {
        return page(status, bytes);
    }
    let mime = mime_guess::from_path(output).first_or_octet_stream();
    let kind = if mime.type_() == "text" { format!("{mime}; charset=utf-8") } else { mime.to_string() };
    respond(status, &kind, bytes)
}

/// A page with the client in it.
fn page(status: StatusCode, html: impl Into<Vec<u8>>) -> Response {
    let mut html = html.into();
    let end = html.windows(7).rposition(|part| part.eq_ignore_ascii_case(b"</body>")).unwrap_or(html.len());
    html.splice(end..end, SCRIPT.iter().copied());
    respond(status, "text/html; charset=utf-8", html)
}

fn no_site(live: &Live, host: &str) -> Response {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let overview = live.overview();
    if is_loopback(host) {
        respond(StatusCode::OK, "text/html; charset=utf-8", start_page::start_page(&overview))
    } else {
        respond(StatusCode::NOT_FOUND, "text/html; charset=utf-8", start_page::unknown_host(name, &overview))
    }
}

fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

fn redirect(uri: &Uri) -> Response {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    // one slash at the beginning: two would lead to another host
    let location = format!("/{}/{query}", uri.path().trim_matches('/'));
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, location)]).into_response()
}

fn respond(status: StatusCode, kind: &str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let kind = HeaderValue::from_str(kind).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn host(headers: &HeaderMap) -> &str {
    headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default()
}
