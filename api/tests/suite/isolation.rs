//! No way leads from one site to another's data. The routes are those of the document, so that one which is added is tried too.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use utoipa::openapi::path::PathItem;

use crate::harness::{A, Api, B, PLAIN, request};

/// What only A has; it must never be in an answer to B.
const SECRET: &str = "only-a-knows-this";

fn methods(item: &PathItem) -> Vec<Method> {
    let all = [
        (Method::GET, item.get.is_some()),
        (Method::PUT, item.put.is_some()),
        (Method::POST, item.post.is_some()),
        (Method::DELETE, item.delete.is_some()),
        (Method::PATCH, item.patch.is_some()),
    ];
    all.into_iter().filter(|(_, has)| *has).map(|(method, _)| method).collect()
}

/// Every route with its parameters filled in with what A has. A parameter that nobody knows fails the test.
fn routes(api: &Api) -> Vec<(Method, String)> {
    let fill = |path: &str| {
        let filled = path.replace("{name}", SECRET);
        assert!(!filled.contains('{'), "the test does not know how to fill in {path}");
        if filled == "/api/blog/changes" { format!("{filled}?since=0") } else { filled }
    };
    let routes: Vec<(Method, String)> = api
        .document
        .paths
        .paths
        .iter()
        .flat_map(|(path, item)| methods(item).into_iter().map(move |method| (method, fill(path))))
        .collect();
    assert!(routes.len() >= 5, "{routes:?}");
    routes
}

#[tokio::test]
async fn no_route_shows_or_changes_what_another_site_has() {
    for (method, path) in routes(&Api::new()) {
        let api = Api::new();
        api.push(A, SECRET, SECRET).await;
        let before = api.ask(A, Method::GET, "/api/blog/changes?since=0").await.text;
        for spoofed in ["host", "x-tenant-domain", "x-forwarded-host", "forwarded", "x-site-name", "x-original-host"] {
            let mut builder = request(B, method.clone(), &path).header(header::CONTENT_TYPE, "text/markdown");
            if spoofed != "host" {
                builder = builder.header(spoofed, A);
            }
            let answer = api.send(builder.body(Body::from("text")).unwrap()).await;
            assert!(!answer.text.contains(SECRET), "{method} {path} with {spoofed} shows it: {}", answer.text);
        }
        assert_eq!(api.ask(A, Method::GET, "/api/blog/changes?since=0").await.text, before, "{method} {path} changed it");
    }
}

#[tokio::test]
async fn no_route_is_there_without_the_module_or_without_the_operator() {
    let api = Api::new();
    api.push(A, SECRET, SECRET).await;
    for (method, path) in routes(&api) {
        assert_eq!(api.ask(PLAIN, method.clone(), &path).await.status, StatusCode::NOT_FOUND, "{method} {path}");
        let anonymous = axum::http::Request::builder()
            .method(method.clone())
            .uri(&path)
            .header(header::HOST, A)
            .header(header::CONTENT_TYPE, "text/markdown");
        let answer = api.send(anonymous.body(Body::from("text")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
    }
}

#[tokio::test]
async fn a_name_that_another_site_has_is_free() {
    let api = Api::new();
    assert_eq!(api.push(A, "hello", "of a").await.status, StatusCode::CREATED);
    assert_eq!(api.push(B, "hello", "of b").await.status, StatusCode::CREATED);
    assert_eq!(api.ask(A, Method::GET, "/api/blog/posts/hello").await.text, "of a");
    assert_eq!(api.ask(B, Method::DELETE, "/api/blog/posts/hello").await.status, StatusCode::OK);
    assert_eq!(api.ask(A, Method::GET, "/api/blog/posts/hello").await.text, "of a");
}
