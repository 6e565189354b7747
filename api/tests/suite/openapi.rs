//! What the API says of itself to each site, as a document and as a page.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::Value;

use crate::harness::{A, Answer, Api, PLAIN};

async fn anonymous(api: &Api, host: &str, path: &str) -> Answer {
    api.send(Request::builder().uri(path).header(header::HOST, host).body(Body::empty()).unwrap()).await
}

fn tags(document: &Value) -> BTreeSet<String> {
    document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_site_is_told_exactly_the_modules_that_it_has() {
    let api = Api::new();
    let with = anonymous(&api, A, "/api/openapi.json").await.json();
    assert!(with["paths"]["/api/blog/posts"]["get"].is_object() && with["paths"]["/api/openapi.json"]["get"].is_object());
    assert_eq!((&with["info"]["title"], &with["servers"][0]["url"]), (&"API of A".into(), &"http://a.example.localhost:4000".into()));
    let without = anonymous(&api, PLAIN, "/api/openapi.json").await.json();
    assert_eq!(tags(&without), BTreeSet::from(["api".to_owned()]));
    assert!(!without.to_string().contains("blog") && without["components"]["schemas"]["cms.PostList"].is_null());
    for path in ["/api/openapi.json", "/api/docs"] {
        assert_eq!(anonymous(&api, "nobody.example", path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_every_permission_is_known() {
    let api = Api::new();
    let document = serde_json::to_value(&api.document).unwrap();
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let place = reference.split('"').next().unwrap();
        assert!(document.pointer(place).is_some(), "{place} leads nowhere");
    }
    let known: Vec<&str> = document["x-permissions"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    let mut seen = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            assert!(["429", "500", "503"].iter().all(|status| operation["responses"][*status].is_object()), "{path}");
            for name in operation["security"].as_array().into_iter().flatten().filter_map(|one| one["operator"].as_array()).flatten() {
                assert!(known.contains(&name.as_str().unwrap()), "{path} asks for the permission {name}, which no module has");
                seen += 1;
            }
        }
    }
    assert!(seen >= 4);
}

#[tokio::test]
async fn schemas_carry_the_name_of_their_module() {
    let document = serde_json::to_value(&Api::new().document).unwrap();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    assert!(schemas.contains_key("Problem") && schemas.contains_key("cms.Change") && schemas.contains_key("contact-form.Change"));
    assert!(schemas["cms.Change"] != schemas["contact-form.Change"]);
}

#[tokio::test]
async fn the_page_is_whole_without_a_script_and_is_not_sent_twice() {
    let api = Api::new();
    let page = anonymous(&api, A, "/api/docs").await;
    assert_eq!((page.status, page.header(header::CONTENT_TYPE)), (StatusCode::OK, "text/html; charset=utf-8"));
    for shown in [
        "API of A",
        "id=\"put-blog-posts-name\"",
        "cms.write",
        "push posts and remove them",
        "--data-binary @FILE",
        "id=\"schema-cms.PostList\"",
    ] {
        assert!(page.text.contains(shown), "{shown}");
    }
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
    for path in ["/api/docs", "/api/openapi.json"] {
        let tag = anonymous(&api, A, path).await.header(header::ETAG).to_owned();
        let again = Request::builder().uri(path).header(header::HOST, A).header(header::IF_NONE_MATCH, tag);
        let again = api.send(again.body(Body::empty()).unwrap()).await;
        assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""), "{path}");
    }
    assert_eq!(api.ask(A, Method::POST, "/api/docs").await.status, StatusCode::METHOD_NOT_ALLOWED);
}
