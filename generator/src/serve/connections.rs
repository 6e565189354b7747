//! Connections: from the first that is accepted to the end of the last answer.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};

use super::server::Server;

/// The most bytes of a request's head.
const LARGEST_HEAD: usize = 32 << 10;
/// How long the head of a request may take, and how long a connection may rest.
const HEAD: Duration = Duration::from_secs(30);
/// How long answers have to end when the server is told to.
const DRAIN: Duration = Duration::from_secs(10);

/// Serves until `stop` is done. Then no connection is taken any more, and the answers under way may end.
pub async fn serve(listener: TcpListener, server: Arc<Server>, stop: impl Future<Output = ()>) {
    let connections = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(tokio::spawn(talk(stream, Arc::clone(&server), connections.watcher()))),
                Err(error) => wait_after(&error).await,
            },
        }
    }
    drop(listener);
    // what takes longer is cut
    let _ = tokio::time::timeout(DRAIN, connections.shutdown()).await;
}

async fn talk(stream: TcpStream, server: Arc<Server>, watcher: Watcher) {
    // answers are written whole: nothing is won by waiting for more
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let server = Arc::clone(&server);
        async move { Ok::<_, Infallible>(server.answer(request.map(|_| ())).await) }
    });
    let mut connection = http1::Builder::new();
    connection.timer(TokioTimer::new()).header_read_timeout(HEAD).max_header_size(LARGEST_HEAD);
    // a visitor who left is nothing
    let _ = watcher.watch(connection.serve_connection(TokioIo::new(stream), service)).await;
}

/// A client that left while it was accepted is nothing; without room for another connection it is of no use to try again at once.
async fn wait_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
