//! What every request goes through, whatever the module.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};

use crate::harness::{A, Api, B, KEY, PLAIN, PROXY, STRANGER, request};

const LIST: &str = "/api/blog/posts";
const CHANGES: &str = "/api/blog/changes?since=0";

#[tokio::test]
async fn a_site_is_found_by_host_alias_www_and_localhost() {
    let api = Api::new();
    for host in ["a.example", "A.EXAMPLE:443", "alias.example", "www.a.example", "a.example.localhost:4000"] {
        assert_eq!(api.ask(host, Method::GET, LIST).await.status, StatusCode::OK, "{host}");
    }
    for host in ["nobody.example", "", "localhost", "a.example.nobody"] {
        assert_eq!(api.ask(host, Method::GET, LIST).await.status, StatusCode::NOT_FOUND, "{host}");
    }
}

#[tokio::test]
async fn a_module_that_is_off_is_not_there() {
    let api = Api::new();
    assert_eq!(api.ask(PLAIN, Method::GET, LIST).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn settings_are_read_anew_and_bad_ones_are_refused() {
    let api = Api::new();
    let settings = api.folder.path().join("sites/plain.example/site.toml");
    std::fs::write(&settings, "name = \"P\"\ndomain = \"plain.example\"\n[modules.cms]\n").unwrap();
    assert!(api.directory.reload().unwrap().is_empty());
    assert_eq!(api.ask(PLAIN, Method::GET, LIST).await.status, StatusCode::OK);
    std::fs::write(&settings, "name = \"P\"\ndomain = \"plain.example\"\n[modules.csm]\n").unwrap();
    let broken = api.directory.reload().unwrap();
    assert_eq!(broken[0].problems[0].hint.as_deref(), Some("did you mean `cms`?"));
    assert_eq!(api.ask(PLAIN, Method::GET, LIST).await.status, StatusCode::OK, "the old settings stay");
}

#[tokio::test]
async fn a_site_that_keeps_its_old_settings_keeps_its_hosts() {
    let api = Api::new();
    let settle = |site: &str, lines: &str| {
        let text = format!("name = \"S\"\ndomain = \"{site}\"\n{lines}\n[modules.probe]\n");
        std::fs::write(api.folder.path().join(format!("sites/{site}/site.toml")), text).unwrap();
    };
    let refused = || {
        let broken = api.directory.reload().unwrap();
        broken.into_iter().map(|site| format!("{}: {}", site.name, site.problems[0].message)).collect::<Vec<_>>()
    };
    let served = async |host: &str| api.get(STRANGER, host, "/api/probe/x/who").await.text.split(' ').next().unwrap().to_owned();
    settle(B, "aliases = [\"second.example\"]");
    assert_eq!(refused(), [""; 0]);

    settle(A, "nmae = 1");
    settle(B, "aliases = [\"a.example\"]");
    settle(PLAIN, "aliases = [\"second.example\"]");
    let clash = |site: &str, host: &str| format!("{site}: two sites claim the host `{host}`");
    assert_eq!(refused(), [format!("{A}: unknown key `nmae` in site.toml"), clash(B, A), clash(PLAIN, "second.example")]);
    for (host, site) in [(A, A), ("alias.example", A), (B, B), ("second.example", B)] {
        assert_eq!(served(host).await, site, "{host}");
    }

    settle(A, "aliases = [\"other.example\"]");
    settle(B, "");
    assert_eq!(refused(), [""; 0]);
    assert_eq!((served("other.example").await.as_str(), served("second.example").await.as_str()), (A, PLAIN));
}

#[tokio::test]
async fn the_tenant_header_counts_only_from_the_proxy_and_only_once() {
    let api = Api::new();
    api.push(A, "secret", "of a").await;
    let spoofed = |count: usize| {
        let request = request(B, Method::GET, "/api/blog/posts/secret");
        (0..count).fold(request, |request, _| request.header("x-tenant-domain", A)).body(Body::empty()).unwrap()
    };
    assert_eq!(api.send_from(STRANGER, spoofed(1)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.send_from(PROXY, spoofed(1)).await.status, StatusCode::OK);
    assert_eq!(api.send_from(PROXY, spoofed(2)).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn nobody_but_the_operator_gets_in() {
    let api = Api::new();
    for value in [None, Some("Bearer"), Some("Bearer wrong key of enough length"), Some(KEY), Some("Basic dXNlcjpwYXNz")] {
        let request = Request::builder().uri(CHANGES).header(header::HOST, A);
        let request = value
            .map_or_else(|| Request::builder().uri(CHANGES).header(header::HOST, A), |value| request.header(header::AUTHORIZATION, value));
        let answer = api.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(
            (answer.status, answer.header(header::WWW_AUTHENTICATE)),
            (StatusCode::UNAUTHORIZED, "Bearer scope=\"cms.read\""),
            "{value:?}"
        );
    }
}

#[tokio::test]
async fn every_error_is_a_problem_document_with_the_usual_headers() {
    let api = Api::new();
    for (method, path, status) in [
        (Method::GET, "/api/nowhere", StatusCode::NOT_FOUND),
        (Method::GET, "/elsewhere", StatusCode::NOT_FOUND),
        (Method::POST, LIST, StatusCode::METHOD_NOT_ALLOWED),
        (Method::GET, "/api/blog/posts?limti=1", StatusCode::BAD_REQUEST),
        (Method::GET, "/api/blog/posts?limit=0", StatusCode::BAD_REQUEST),
        (Method::GET, "/api/blog/posts?after=nonsense", StatusCode::BAD_REQUEST),
        (Method::GET, "/api/blog/changes", StatusCode::BAD_REQUEST),
        (Method::GET, "/api/blog/changes?since=18446744073709551615", StatusCode::BAD_REQUEST),
    ] {
        let answer = api.ask(A, method, path).await;
        assert_eq!((answer.status, answer.header(header::CONTENT_TYPE)), (status, "application/problem+json"), "{path}");
        assert_eq!(answer.json()["status"], status.as_u16(), "{path}");
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
        assert!(!answer.headers["x-request-id"].is_empty(), "{path}");
    }
}

#[tokio::test]
async fn health_says_no_more_than_it_has_to() {
    let api = Api::new();
    for path in ["/api/health/live", "/api/health/ready"] {
        let answer = api.send(Request::builder().uri(path).body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::NO_CONTENT, ""), "{path}");
    }
}
