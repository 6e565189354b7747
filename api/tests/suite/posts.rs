//! Posts: pushed, listed, shown, replaced, removed.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};

use crate::harness::{A, Api, request};

const POST: &str = "+++\ntitle = \"Hello\"\ndate = 2026-11-22\n+++\r\n\r\nText, byte for byte: ä \u{1f600}\n\n";

#[tokio::test]
async fn a_post_comes_back_byte_for_byte() {
    let api = Api::new();
    let made = api.push(A, "hello", POST).await;
    assert_eq!((made.status, made.json()["version"].as_u64()), (StatusCode::CREATED, Some(1)));
    let shown = api.ask(A, Method::GET, "/api/blog/posts/hello").await;
    assert_eq!(
        (shown.status, shown.text.as_str(), shown.header(header::CONTENT_TYPE)),
        (StatusCode::OK, POST, "text/markdown; charset=utf-8")
    );
    assert_eq!(shown.header(header::ETAG), made.header(header::ETAG));
}

#[tokio::test]
async fn a_list_is_newest_first_and_comes_in_parts() {
    let api = Api::new();
    for (name, date) in [("old", "2024-01-01"), ("new", "2026-01-01"), ("middle", "2025-01-01")] {
        api.push(A, name, &format!("+++\ntitle = \"{name}\"\ndate = {date}\n+++\n")).await;
    }
    let first = api.ask(A, Method::GET, "/api/blog/posts?limit=2").await.json();
    let names = |page: &serde_json::Value| {
        page["posts"].as_array().unwrap().iter().map(|post| post["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&first), ["new", "middle"]);
    let second = api.ask(A, Method::GET, &format!("/api/blog/posts?limit=2&after={}", first["next"].as_str().unwrap())).await.json();
    assert_eq!((names(&second), second["next"].as_str()), (vec!["old".to_owned()], None));
}

#[tokio::test]
async fn front_matter_that_the_build_would_refuse_is_refused_with_its_place() {
    let api = Api::new();
    let refused = api.push(A, "x", "+++\ntitle = \"X\"\ntilte = \"y\"\ndate = \"soon\"\n+++\n").await;
    assert_eq!((refused.status, refused.header(header::CONTENT_TYPE)), (StatusCode::UNPROCESSABLE_ENTITY, "application/problem+json"));
    let problems = refused.json()["problems"].clone();
    assert_eq!(problems.as_array().unwrap().len(), 2);
    assert!(
        problems
            .as_array()
            .unwrap()
            .iter()
            .any(|problem| problem["line"] == 3 && problem["column"] == 1 && problem["hint"] == "did you mean `title`?"),
        "{problems}"
    );
    assert_eq!(api.ask(A, Method::GET, "/api/blog/posts/x").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_lost_update_is_refused_and_names_the_state_there_is() {
    let api = Api::new();
    let first = api.push(A, "x", "one").await;
    api.push(A, "x", "two").await;
    let put = |tag: String| {
        request(A, Method::PUT, "/api/blog/posts/x")
            .header(header::CONTENT_TYPE, "text/markdown")
            .header(header::IF_MATCH, tag)
            .body(Body::from("three"))
            .unwrap()
    };
    let refused = api.send(put(first.header(header::ETAG).to_owned())).await;
    let now = api.ask(A, Method::GET, "/api/blog/posts/x").await;
    assert_eq!((refused.status, now.text.as_str()), (StatusCode::PRECONDITION_FAILED, "two"));
    assert!(refused.json()["detail"].as_str().unwrap().contains(now.header(header::ETAG)));
    assert_eq!(api.send(put(now.header(header::ETAG).to_owned())).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_client_that_has_it_already_gets_no_body() {
    let api = Api::new();
    let tag = api.push(A, "x", "one").await.header(header::ETAG).to_owned();
    let again =
        api.send(request(A, Method::GET, "/api/blog/posts/x").header(header::IF_NONE_MATCH, tag).body(Body::empty()).unwrap()).await;
    assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    let list = api.ask(A, Method::GET, "/api/blog/posts").await.header(header::ETAG).to_owned();
    api.push(A, "y", "two").await;
    let changed =
        api.send(request(A, Method::GET, "/api/blog/posts").header(header::IF_NONE_MATCH, list).body(Body::empty()).unwrap()).await;
    assert_eq!(changed.status, StatusCode::OK);
}

/// What lists show of a post, as no version of ours writes it.
#[derive(serde::Serialize, serde::Deserialize)]
struct Unreadable;

impl store::Document for Unreadable {
    const COLLECTION: &'static store::Collection = &store::Collection { name: "cms.listings", indexes: &[] };

    fn id(&self) -> &'static str {
        "unreadable"
    }
}

#[tokio::test]
async fn a_client_that_has_the_list_is_told_so_before_any_post_is_read() {
    let api = Api::new();
    api.push(A, "x", "one").await;
    let list = |tag: &str| request(A, Method::GET, "/api/blog/posts").header(header::IF_NONE_MATCH, tag).body(Body::empty()).unwrap();
    let tag = api.ask(A, Method::GET, "/api/blog/posts").await.header(header::ETAG).to_owned();
    api.store.site(&A.parse().unwrap()).insert(&Unreadable).await.unwrap();
    let other = api.ask(A, Method::GET, "/api/blog/posts?limit=7").await;
    assert_eq!(other.status, StatusCode::INTERNAL_SERVER_ERROR, "posts cannot be read");
    assert_eq!(api.send(list(&tag)).await.status, StatusCode::NOT_MODIFIED);
    let settings = api.folder.path().join("sites/a.example/site.toml");
    let text = std::fs::read_to_string(&settings).unwrap().replace("\"A\"", "\"Another name\"");
    std::fs::write(&settings, text).unwrap();
    api.directory.reload().unwrap();
    assert_eq!(api.send(list(&tag)).await.status, StatusCode::INTERNAL_SERVER_ERROR, "other settings, another list");
}

#[tokio::test]
async fn pushes_at_the_same_time_each_get_a_version_of_their_own() {
    let api = Api::new();
    let pushes = (0..16).map(|number| {
        let name = format!("post-{number}");
        let api = &api;
        async move { api.push(A, &name, "text").await.json()["version"].as_u64().unwrap() }
    });
    let mut versions = futures_join(pushes).await;
    versions.sort_unstable();
    assert_eq!(versions, (1..=16).collect::<Vec<u64>>());
}

async fn futures_join<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = futures.map(Box::pin).collect();
    let mut done = Vec::new();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|future| match future.as_mut().poll(context) {
            std::task::Poll::Ready(value) => {
                done.push(value);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done
}

#[tokio::test]
async fn what_is_no_markdown_and_no_name_is_refused() {
    let api = Api::new();
    let json = api
        .send(request(A, Method::PUT, "/api/blog/posts/x").header(header::CONTENT_TYPE, "application/json").body(Body::from("{}")).unwrap())
        .await;
    assert_eq!(json.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let binary = api
        .send(
            request(A, Method::PUT, "/api/blog/posts/x")
                .header(header::CONTENT_TYPE, "text/markdown")
                .body(Body::from(&b"\xff"[..]))
                .unwrap(),
        )
        .await;
    assert_eq!(binary.status, StatusCode::BAD_REQUEST);
    for name in ["..", "%2e%2e", "a%2fb", "_index", "a%00b", ".hidden"] {
        assert_eq!(api.push(A, name, "text").await.status, StatusCode::NOT_FOUND, "{name}");
    }
    let huge = "a".repeat((16 << 20) + 1);
    assert_eq!(api.push(A, "x", &huge).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_post_that_is_larger_than_the_store_takes_is_no_fault_of_ours() {
    let api = Api::new();
    let refused = api.push(A, "x", &"a".repeat(9 << 20)).await;
    assert_eq!((refused.status, refused.header(header::CONTENT_TYPE)), (StatusCode::PAYLOAD_TOO_LARGE, "application/problem+json"));
    assert_eq!(api.push(A, "x", &"a".repeat(7 << 20)).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn the_builder_says_how_far_it_is_and_an_older_build_changes_nothing() {
    let api = Api::new();
    let tell = |body: &str| {
        request(A, Method::PUT, "/api/blog/live")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_owned()))
            .unwrap()
    };
    assert_eq!(api.ask(A, Method::GET, "/api/blog/live").await.json()["version"], 0);
    assert_eq!(api.send(tell("{\"version\": 3, \"problems\": [{\"message\": \"x\"}]}")).await.status, StatusCode::OK);
    assert_eq!(api.send(tell("{\"version\": 2}")).await.json()["version"], 3);
    let live = api.ask(A, Method::GET, "/api/blog/live").await.json();
    assert_eq!((live["version"].as_u64(), live["problems"][0]["message"].as_str()), (Some(3), Some("x")));
    assert_eq!(api.send(tell("{\"vresion\": 2}")).await.status, StatusCode::BAD_REQUEST);
}
