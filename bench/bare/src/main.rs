//! `bare PORT FILE`: answers every request with the bytes of a file, as JSON.

use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(port), Some(file)) = (arguments.next().and_then(|port| port.parse::<u16>().ok()), arguments.next()) else {
        eprintln!("usage: bare PORT FILE");
        std::process::exit(2);
    };
    let bytes = Bytes::from(std::fs::read(&file).expect("the file can be read"));
    let answer = move || async move { ([(CONTENT_TYPE, "application/json")], bytes.clone()) };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads can be started");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.expect("the port is free");
        axum::serve(listener, Router::new().fallback(get(answer))).await.expect("the listener works");
    });
}
