//! Compressed answers, and what becomes of their entity tags.

use std::io::Read as _;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};

use crate::harness::{A, Answer, Api, STRANGER, anonymous, request};
use crate::probe::LONG;

const PATH: &str = "/api/probe/long";

async fn get(api: &Api, headers: &[(header::HeaderName, &str)]) -> Answer {
    let request = headers.iter().fold(anonymous(A, Method::GET, PATH), |request, (name, value)| request.header(name, *value));
    api.send_from(STRANGER, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn an_answer_is_compressed_as_the_client_takes_it() {
    let api = Api::new();
    let plain = get(&api, &[]).await;
    assert_eq!((plain.text.as_str(), plain.header(header::CONTENT_ENCODING)), (LONG.repeat(100).as_str(), ""));
    for (accepted, coding) in [("gzip", "gzip"), ("br", "br"), ("zstd", "zstd"), ("gzip;q=0.5, br;q=0.9", "br")] {
        let answer = get(&api, &[(header::ACCEPT_ENCODING, accepted)]).await;
        assert_eq!(answer.header(header::CONTENT_ENCODING), coding);
        assert!(answer.bytes.len() < plain.bytes.len() / 4, "{coding}");
        assert_eq!(answer.header(header::VARY), "accept-encoding");
    }
    let packed = get(&api, &[(header::ACCEPT_ENCODING, "gzip")]).await;
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed.bytes.as_slice()).read_to_string(&mut text).unwrap();
    assert_eq!(text, plain.text);
}

#[tokio::test]
async fn two_codings_never_share_a_strong_tag_and_either_is_known_again() {
    let api = Api::new();
    let plain = get(&api, &[]).await.header(header::ETAG).to_owned();
    let packed = get(&api, &[(header::ACCEPT_ENCODING, "br")]).await.header(header::ETAG).to_owned();
    assert!(plain.starts_with('"'));
    assert_eq!(packed, format!("W/{plain}"));
    for (tag, coding) in [(&plain, "identity"), (&packed, "br"), (&plain, "br"), (&packed, "identity")] {
        let again = get(&api, &[(header::ACCEPT_ENCODING, coding), (header::IF_NONE_MATCH, tag)]).await;
        assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(again.header(header::VARY), "accept-encoding");
        assert_eq!(again.header(header::ETAG), tag, "a cache looks for what it keeps by the tag that it has");
    }
    assert_eq!(get(&api, &[(header::ACCEPT_ENCODING, "br"), (header::IF_NONE_MATCH, "\"other\"")]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_was_read_compressed_can_be_changed_and_no_update_is_lost() {
    let api = Api::new();
    api.push(A, "hello", &"first\n".repeat(50)).await;
    let path = "/api/blog/posts/hello";
    let read = request(A, Method::GET, path).header(header::ACCEPT_ENCODING, "gzip").body(Body::empty()).unwrap();
    let read = api.send(read).await;
    assert_eq!(read.header(header::CONTENT_ENCODING), "gzip");
    let write = async |tag: &str| {
        let request = request(A, Method::PUT, path).header(header::IF_MATCH, tag).header(header::CONTENT_TYPE, "text/markdown");
        api.send(request.body(Body::from("second\n")).unwrap()).await.status
    };
    assert_eq!(write(read.header(header::ETAG)).await, StatusCode::OK);
    assert_eq!(write(read.header(header::ETAG)).await, StatusCode::PRECONDITION_FAILED);
}

#[tokio::test]
async fn a_client_that_refuses_everything_gets_it_as_it_is_and_is_not_told_that_it_failed() {
    let api = Api::new();
    for refusing in ["identity;q=0", "*;q=0", "gzip;q=0, identity; q=0.0", "x-unknown, *;q=0"] {
        let answer = get(&api, &[(header::ACCEPT_ENCODING, refusing)]).await;
        assert_eq!((answer.status, answer.header(header::CONTENT_ENCODING)), (StatusCode::OK, ""), "{refusing}");
        let put = request(A, Method::PUT, PATH).header(header::ACCEPT_ENCODING, refusing).body(Body::from("x")).unwrap();
        assert_eq!(api.send(put).await.status, StatusCode::OK, "{refusing}");
    }
}

#[tokio::test]
async fn what_is_too_short_to_be_worth_it_stays_as_it_is() {
    let request = anonymous(A, Method::GET, "/api/probe/x/who").header(header::ACCEPT_ENCODING, "gzip").body(Body::empty()).unwrap();
    assert_eq!(Api::new().send(request).await.header(header::CONTENT_ENCODING), "");
}
