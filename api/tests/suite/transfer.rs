//! Export and import of a whole site over HTTP.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};

use crate::harness::{A, Answer, Api, B, request, visit};

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
    assert_eq!(imported.json()["documents"].as_u64(), Some(61), "the posts, the number of the last change, and the lineage of each change");
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
async fn nobody_but_the_operator_takes_a_site_out_or_in() {
    let api = Api::new();
    api.push(A, "hello", "text").await;
    for (method, path) in [(Method::GET, "/api/export"), (Method::POST, "/api/import")] {
        assert_eq!(api.send(visit(A, method.clone(), path).body(Body::empty()).unwrap()).await.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(api.ask("nobody.example", method, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(api.ask(A, Method::DELETE, "/api/export").await.status, StatusCode::METHOD_NOT_ALLOWED);
}
