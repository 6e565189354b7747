//! No way leads from one site to another's data. The routes are those of the document, so that one which is added is tried too.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use utoipa::openapi::path::PathItem;

use crate::harness::{A, Api, B, PLAIN, request, visit};

/// What only A has; it must never be in an answer to B.
const SECRET: &str = "only-a-knows-this";

/// A body of each kind that some route takes.
const BODIES: [(&str, &str); 2] = [("text/markdown", "text"), ("application/json", "{\"state\": \"handled\"}")];

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

/// What anybody may ask for, without being known.
const PUBLIC: [(Method, &str); 2] = [(Method::POST, "/api/contact-form/messages"), (Method::GET, "/api/contact-form/sent")];

/// The same where only the beginning of the address is known. What the owner of the book asks for is below them, too.
fn is_public(method: &Method, path: &str) -> bool {
    let is_owners = path.starts_with("/api/bookings/appointments") || path.ends_with("/block");
    PUBLIC.contains(&(method.clone(), path)) || (path.starts_with("/api/bookings") && !is_owners)
}

/// An API where A has something of every module. Gives what stands for the parameters of routes, too.
async fn filled() -> (Api, Vec<(&'static str, String)>) {
    let api = Api::with(&format!("[modules.contact-form]\n{}", crate::bookings::SETTINGS));
    api.push(A, SECRET, SECRET).await;
    let message = serde_json::json!({"name": SECRET, "email": "a@post.example", "message": SECRET}).to_string();
    let builder = visit(A, Method::POST, "/api/contact-form/messages").header(header::CONTENT_TYPE, "application/json");
    let sent = api.send(builder.body(Body::from(message)).unwrap()).await.json();
    let id = sent["id"].as_str().unwrap().to_owned();
    let booking = serde_json::json!({"name": SECRET, "email": "a@post.example"}).to_string();
    let builder = visit(A, Method::POST, crate::bookings::SLOT).header(header::CONTENT_TYPE, "application/json");
    let booked = api.send(builder.body(Body::from(booking)).unwrap()).await;
    let pass = booked.header(header::LOCATION).rsplit_once('/').unwrap().1.to_owned();
    let appointment = format!("appointments/{}", pass.split_once('.').unwrap().0);
    let parameters = [("appointments/{id}", appointment), ("{id}", id), ("{name}", SECRET.to_owned()), ("{pass}", pass)];
    let of_slot = [("{resource}", "test".to_owned()), ("{slot}", "2026-11-23T09:00".to_owned())];
    (api, parameters.into_iter().chain(of_slot).collect())
}

/// Everything that A has.
async fn state(api: &Api) -> String {
    let mut all = String::new();
    for path in ["/api/blog/changes?since=0", "/api/contact-form/messages", "/api/bookings/appointments"] {
        all += &api.ask(A, Method::GET, path).await.text;
    }
    all
}

/// Every route with its parameters filled in with what A has. A parameter that nobody knows fails the test.
fn routes(api: &Api, parameters: &[(&str, String)]) -> Vec<(Method, String)> {
    let fill = |path: &str| {
        let filled = parameters.iter().fold(path.to_owned(), |path, (parameter, value)| path.replace(parameter, value));
        assert!(!filled.contains('{'), "the test does not know how to fill in {path}");
        if filled == "/api/blog/changes" { format!("{filled}?since=0") } else { filled }
    };
    let routes: Vec<(Method, String)> = api
        .document
        .paths
        .paths
        .iter()
        .filter(|(path, _)| {
            !["/api/docs", "/api/openapi.json", "/api/health/live", "/api/health/ready", "/api/export", "/api/import"]
                .contains(&path.as_str())
        })
        .flat_map(|(path, item)| methods(item).into_iter().map(move |method| (method, fill(path))))
        .collect();
    assert!(routes.len() >= 5, "{routes:?}");
    routes
}

#[tokio::test]
async fn no_route_shows_or_changes_what_another_site_has() {
    let (api, parameters) = filled().await;
    for index in 0..routes(&api, &parameters).len() {
        let (api, parameters) = filled().await;
        let (method, path) = routes(&api, &parameters).swap_remove(index);
        let before = state(&api).await;
        for spoofed in ["host", "x-tenant-domain", "x-forwarded-host", "forwarded", "x-site-name", "x-original-host"] {
            for (kind, body) in BODIES {
                let mut builder = request(B, method.clone(), &path).header(header::CONTENT_TYPE, kind);
                if spoofed != "host" {
                    builder = builder.header(spoofed, A);
                }
                let answer = api.send(builder.body(Body::from(body)).unwrap()).await;
                assert!(!answer.text.contains(SECRET), "{method} {path} with {spoofed} shows it: {}", answer.text);
            }
        }
        assert_eq!(state(&api).await, before, "{method} {path} changed it");
    }
}

#[tokio::test]
async fn no_route_is_there_without_the_module_or_without_the_operator() {
    let (api, parameters) = filled().await;
    for (method, path) in routes(&api, &parameters) {
        assert_eq!(api.ask(PLAIN, method.clone(), &path).await.status, StatusCode::NOT_FOUND, "{method} {path}");
        let anonymous = visit(A, method.clone(), &path).header(header::CONTENT_TYPE, "text/markdown");
        let answer = api.send(anonymous.body(Body::from("text")).unwrap()).await;
        assert_eq!(answer.status == StatusCode::UNAUTHORIZED, !is_public(&method, &path), "{method} {path}");
        assert!(!answer.text.contains(SECRET), "{method} {path} shows it: {}", answer.text);
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
