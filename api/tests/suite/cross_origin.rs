//! Pages of other origins: they change nothing in a visitor's name, and read nothing, but for those that the site names.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use kernel::Settings;

use crate::harness::{A, Answer, Api, B, PLAIN, PROXY, STRANGER, anonymous, request};

const WHO: &str = "/api/probe/x/who";
/// What A lets in, and nobody else does.
const APP: &str = "https://app.example";
const FORBIDDEN: StatusCode = StatusCode::FORBIDDEN;

/// A lets APP in. Not local, as in production.
fn api() -> Api {
    local_or_not(|settings| settings.local = None)
}

fn local_or_not(change: impl FnOnce(&mut Settings)) -> Api {
    let api = Api::with_settings(change);
    let settings = api.folder.path().join("sites/a.example/site.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(settings, format!("{text}[api]\norigins = [\"{APP}\", \"http://localhost:5173\"]\n")).unwrap();
    assert!(api.directory.reload().unwrap().is_empty());
    api
}

async fn send(api: &Api, site: &str, method: Method, headers: &[(&str, &str)]) -> Answer {
    let request = headers.iter().fold(anonymous(site, method, WHO), |request, (name, value)| request.header(*name, *value));
    api.send(request.body(Body::empty()).unwrap()).await
}

async fn post(api: &Api, site: &str, headers: &[(&str, &str)]) -> StatusCode {
    send(api, site, Method::POST, headers).await.status
}

#[tokio::test]
async fn pages_of_the_site_and_programs_may_change_things() {
    let api = api();
    for headers in [
        &[][..],
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "same-origin"), ("origin", "https://a.example")],
        // browsers without Sec-Fetch-Site
        &[("origin", "https://a.example")],
        &[("origin", "http://a.example")],
        &[("origin", "https://alias.example")],
        &[("origin", "https://www.a.example")],
    ] {
        assert_eq!(post(&api, A, headers).await, StatusCode::OK, "{headers:?}");
    }
}

#[tokio::test]
async fn a_site_at_a_port_of_its_own_is_known_by_the_port_that_was_asked_also_behind_the_proxy() {
    let api = api();
    let post = async |peer, host: &str, origin: &str| {
        let request = anonymous(host, Method::POST, WHO).header("x-tenant-domain", A).header("origin", origin);
        api.send_from(peer, request.body(Body::empty()).unwrap()).await.status
    };
    for peer in [PROXY, STRANGER] {
        for origin in ["http://a.example:8080", "https://a.example:8080", "http://alias.example:8080", "http://a.example"] {
            assert_eq!(post(peer, "a.example:8080", origin).await, StatusCode::OK, "{origin} from {peer}");
        }
        for (host, origin) in [
            ("a.example:8080", "http://a.example:8443"),
            ("a.example:8080", "http://b.example:8080"),
            ("a.example:8080", "http://evil.example:8080"),
            ("a.example", "http://a.example:8080"),
            ("a.example:", "http://a.example:8080"),
            ("a.example:8080:1", "http://a.example:8080"),
        ] {
            assert_eq!(post(peer, host, origin).await, FORBIDDEN, "{origin} at {host} from {peer}");
        }
    }
}

#[tokio::test]
async fn a_site_is_also_where_it_says_that_it_is() {
    let api = api();
    let settings = api.folder.path().join("sites/a.example/site.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(settings, format!("base_url = \"https://a.example:9443/below\"\n{text}")).unwrap();
    assert!(api.directory.reload().unwrap().is_empty());
    assert_eq!(post(&api, A, &[("origin", "https://a.example:9443")]).await, StatusCode::OK);
    for origin in ["http://a.example:9443", "https://a.example:9444", "https://b.example:9443"] {
        assert_eq!(post(&api, A, &[("origin", origin)]).await, FORBIDDEN, "{origin}");
    }
}

#[tokio::test]
async fn a_page_of_another_origin_changes_nothing() {
    let api = api();
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "something new")],
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        &[("sec-fetch-site", "cross-site"), ("origin", "https://a.example")],
        &[("origin", "https://evil.example")],
        &[("origin", "https://b.example")],
        &[("origin", "https://a.example:8443")],
        &[("origin", "https://a.example.evil.example")],
        &[("origin", "https://evil.example/a.example")],
        &[("origin", "null")],
        &[("origin", "")],
        &[("origin", "a.example")],
    ] {
        let answer = send(&api, A, Method::POST, headers).await;
        assert_eq!((answer.status, answer.header(header::CONTENT_TYPE)), (FORBIDDEN, "application/problem+json"), "{headers:?}");
        assert_eq!(send(&api, A, Method::GET, headers).await.status, StatusCode::OK, "reading changes nothing: {headers:?}");
    }
}

#[tokio::test]
async fn a_header_that_decides_stands_once() {
    let api = api();
    for name in ["origin", "sec-fetch-site"] {
        let twice = [(name, "same-origin"), (name, "cross-site")];
        assert_eq!(post(&api, A, &twice).await, StatusCode::BAD_REQUEST, "{name}");
    }
}

#[tokio::test]
async fn whoever_shows_the_operator_s_key_is_no_page() {
    let api = api();
    let forged = request(A, Method::POST, WHO).header("sec-fetch-site", "cross-site").header("origin", "https://evil.example");
    assert_eq!(api.send(forged.body(Body::empty()).unwrap()).await.status, StatusCode::OK);
    let wrong = [("sec-fetch-site", "cross-site"), ("authorization", "Bearer of a key that is none")];
    assert_eq!(post(&api, A, &wrong).await, FORBIDDEN);
}

#[tokio::test]
async fn an_origin_that_a_site_names_may_act_there_and_nowhere_else() {
    let api = api();
    for headers in [&[("origin", APP)][..], &[("origin", APP), ("sec-fetch-site", "cross-site")], &[("origin", "http://localhost:5173")]] {
        assert_eq!(post(&api, A, headers).await, StatusCode::OK, "{headers:?}");
        assert_eq!(post(&api, B, headers).await, FORBIDDEN, "{headers:?}");
    }
    assert_eq!(post(&api, A, &[("origin", "https://app.example:444")]).await, FORBIDDEN);
}

#[tokio::test]
async fn in_development_the_host_is_the_one_that_was_asked_with_its_port() {
    let api = local_or_not(|settings| settings.local = Some(4000));
    let host = "a.example.localhost:4000";
    assert_eq!(post(&api, host, &[("origin", "http://a.example.localhost:4000")]).await, StatusCode::OK);
    for origin in ["http://a.example.localhost:5000", "http://a.example.localhost", "http://b.example.localhost:4000", "https://a.example"]
    {
        assert_eq!(post(&api, host, &[("origin", origin)]).await, FORBIDDEN, "{origin}");
    }
}

/// The names of all headers that let other origins in.
fn cors_headers(answer: &Answer) -> Vec<&str> {
    answer.headers.keys().map(header::HeaderName::as_str).filter(|name| name.starts_with("access-control")).collect()
}

fn varies_by_origin(answer: &Answer) -> bool {
    answer.headers.get_all(header::VARY).iter().any(|value| value == "origin")
}

const PREFLIGHT: [(&str, &str); 2] =
    [("access-control-request-method", "PUT"), ("access-control-request-headers", "authorization,content-type")];

#[tokio::test]
async fn a_browser_that_asks_first_is_told_what_a_named_origin_may() {
    let api = api();
    let answer = send(&api, A, Method::OPTIONS, &[PREFLIGHT[0], PREFLIGHT[1], ("origin", APP)]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), APP);
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_CREDENTIALS), "true");
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_METHODS), "PUT");
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_HEADERS), "authorization,content-type");
    assert_eq!(answer.header(header::ACCESS_CONTROL_MAX_AGE), "600");
    assert!(varies_by_origin(&answer), "{:?}", answer.headers);
}

#[tokio::test]
async fn a_named_origin_may_read_answers_with_credentials_also_those_that_refuse() {
    let api = api();
    for path in [WHO, "/api/blog/posts", "/api/nowhere"] {
        let answer = api.send(anonymous(A, Method::GET, path).header("origin", APP).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), APP, "{path}");
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_CREDENTIALS), "true", "{path}");
        assert!(answer.header(header::ACCESS_CONTROL_EXPOSE_HEADERS).contains("etag"), "{path}");
        assert!(varies_by_origin(&answer), "{path}");
    }
}

#[tokio::test]
async fn nobody_else_is_let_in_and_a_site_that_names_nobody_says_nothing() {
    let api = api();
    for (site, origin) in [(A, "https://evil.example"), (A, "null"), (B, APP), (PLAIN, APP), ("nobody.example", APP)] {
        for method in [Method::GET, Method::OPTIONS] {
            let answer = send(&api, site, method, &[PREFLIGHT[0], ("origin", origin)]).await;
            assert_eq!(cors_headers(&answer), [""; 0], "{origin} at {site}");
            assert_eq!(varies_by_origin(&answer), site == A, "{origin} at {site}");
        }
    }
    let answer = send(&api, A, Method::GET, &[]).await;
    assert_eq!((cors_headers(&answer).len(), answer.header(header::VARY)), (0, "origin"), "a cache must not give it to APP");
}
