//! Export and import of a whole site over HTTP.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode, header};
use http_body_util::BodyExt as _;
use store::Batch;
use tokio_stream::StreamExt as _;

use crate::harness::{A, Answer, Api, B, STRANGER, request, visit};
use crate::migrating::OldMark;

/// No test waits that long, unless it fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// Gives up at once on what stands still.
fn impatient() -> Api {
    Api::with_settings(|settings| settings.limits.still = Duration::from_millis(50))
}

async fn import(api: &Api, site: &str, text: &str) -> Answer {
    api.send(request(site, Method::POST, "/api/import").body(Body::from(text.to_owned())).unwrap()).await
}

#[tokio::test]
async fn what_is_exported_is_the_same_again_where_it_is_imported() {
    let (here, there) = (Api::new(), Api::new());
    for number in 0..30 {
        here.push(A, &format!("post-{number}"), &format!("Text {number}")).await;
    }
    let exported = here.ask(A, Method::GET, "/api/export").await;
    assert_eq!((exported.status, exported.header(header::CONTENT_TYPE)), (StatusCode::OK, "application/x-ndjson"));
    let imported = import(&there, B, &exported.text).await;
    assert_eq!(imported.status, StatusCode::OK, "{}", imported.text);
    let footer: serde_json::Value = serde_json::from_str(exported.text.lines().last().unwrap()).unwrap();
    assert_eq!(imported.json()["sha256"], footer["footer"]["sha256"]);
    assert_eq!(
        imported.json()["documents"].as_u64(),
        Some(91),
        "the posts, what lists show of each, the number of the last change, and the lineage of each"
    );
    assert_eq!(there.ask(B, Method::GET, "/api/export").await.text, exported.text);
    assert_eq!(there.ask(B, Method::GET, "/api/blog/posts/post-7").await.text, "Text 7");
}

#[tokio::test]
async fn an_import_is_whole_or_nothing_and_only_into_an_empty_site() {
    let api = Api::new();
    api.push(A, "hello", "text").await;
    let exported = api.ask(A, Method::GET, "/api/export").await.text;
    let half = &exported[..exported.len() / 2];
    for damaged in ["", half, &exported.replace("hello", "hallo")] {
        let refused = import(&api, B, damaged).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.text);
        assert!(refused.json()["detail"].as_str().unwrap().contains("cannot be taken over"), "{}", refused.text);
        assert_eq!(api.ask(B, Method::GET, "/api/blog/posts/hello").await.status, StatusCode::NOT_FOUND);
    }
    let newer = import(&api, B, &exported.replacen("\"format\":1", "\"format\":2", 1)).await;
    assert!(newer.status == StatusCode::BAD_REQUEST && newer.text.contains("unknown format 2"), "{}", newer.text);
    assert_eq!(import(&api, B, &exported).await.status, StatusCode::OK);
    let again = import(&api, B, &exported).await;
    assert!(again.status == StatusCode::CONFLICT && again.text.contains("holds something already"), "{}", again.text);
}

#[tokio::test]
async fn an_import_may_be_large_but_not_larger_than_the_setting() {
    let api = Api::with_settings(|settings| settings.limits.import = Some(30 << 20));
    let text = "a".repeat(4 << 20);
    for number in 0..6 {
        assert_eq!(api.push(A, &format!("post-{number}"), &text).await.status, StatusCode::CREATED);
    }
    let exported = api.ask(A, Method::GET, "/api/export").await.text;
    assert_eq!(import(&api, B, &exported).await.status, StatusCode::OK, "it is larger than any other body");
    for number in 6..9 {
        api.push(A, &format!("post-{number}"), &text).await;
    }
    let exported = api.ask(A, Method::GET, "/api/export").await.text;
    assert_eq!(import(&api, crate::harness::PLAIN, &exported).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn an_import_that_stands_still_is_given_up_and_holds_up_nobody() {
    let api = impatient();
    let begun = tokio_stream::once(Ok::<_, std::io::Error>(Bytes::from("{\"header\":{\"format\":1}}\n")));
    let endless = Body::from_stream(begun.chain(tokio_stream::pending()));
    let importing = api.send(request(B, Method::POST, "/api/import").body(endless).unwrap());
    let refused = tokio::time::timeout(PATIENCE, importing).await.expect("the import is given up");
    assert_eq!((refused.status, refused.header(header::CONTENT_TYPE)), (StatusCode::REQUEST_TIMEOUT, "application/problem+json"));
    assert_eq!(api.push(B, "hello", "text").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn an_export_that_nobody_takes_is_given_up_and_is_not_taken_for_whole() {
    let api = impatient();
    let site = api.store.site(&A.parse().unwrap());
    // more than waits on the way
    let marks = (0..300).map(|number| OldMark { id: format!("{number:04000}") });
    site.batch(marks.fold(Batch::new(), |batch, mark| batch.insert(&mark))).await.unwrap();
    let answer = api.begin(STRANGER, request(A, Method::GET, "/api/export").body(Body::empty()).unwrap()).await;
    let mut body = answer.into_body();
    assert!(body.frame().await.unwrap().is_ok(), "it has begun");
    // a site can be destroyed when nobody reads it any more
    tokio::time::timeout(PATIENCE, site.destroy()).await.expect("the export is given up").unwrap();
    assert!(body.collect().await.is_err());
}

#[tokio::test]
async fn nobody_but_the_operator_takes_a_site_out_or_in() {
    let api = Api::new();
    api.push(A, "hello", "text").await;
    for (method, path) in [(Method::GET, "/api/export"), (Method::POST, "/api/import")] {
        assert_eq!(api.send(visit(A, method.clone(), path).body(Body::empty()).unwrap()).await.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(api.ask("nobody.example", method, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(api.ask(A, Method::DELETE, "/api/export").await.status, StatusCode::METHOD_NOT_ALLOWED);
}
