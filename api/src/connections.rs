//! Connections: from the first that is accepted to the end of the last request.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use kernel::App;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

/// The most bytes of a request's head; whoever sends more hears 431.
const LARGEST_HEAD: usize = 32 << 10;

/// How a server treats its connections.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// How long the head of a request may take, and how long a connection may rest.
    pub(crate) head: Duration,
    /// How long requests have to end when the server is told to.
    pub(crate) drain: Duration,
}

/// Serves until `stop` is done. Then it is not ready any more, takes no connection, and lets the requests under way end, as long as it has patience.
pub(crate) async fn serve(listener: TcpListener, app: &App, router: Router, patience: Patience, stop: impl Future<Output = ()>) {
    let connections = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => drop(tokio::spawn(talk(stream, peer, router.clone(), patience.head, connections.watcher()))),
                Err(error) => wait_after(&error).await,
            },
        }
    }
    app.drain();
    drop(listener);
    tracing::info!(requests = app.requests_under_way(), seconds = patience.drain.as_secs(), "ending: requests under way may end");
    if tokio::time::timeout(patience.drain, connections.shutdown()).await.is_err() {
        tracing::warn!(cut = app.requests_under_way(), "ended; requests that took too long were cut");
    } else {
        tracing::info!(cut = 0, "ended");
    }
}

async fn talk(stream: TcpStream, peer: SocketAddr, router: Router, head: Duration, watcher: Watcher) {
    // answers are written whole: nothing is won by waiting for more
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(head).max_header_size(LARGEST_HEAD);
    let connection = server.serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%peer, %error, "a connection broke");
    }
}

/// A client that left while it was accepted is nothing; without room for another connection it is of no use to try again at once.
async fn wait_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%error, "cannot take another connection");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
