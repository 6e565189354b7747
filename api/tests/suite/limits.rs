//! How much is let through: for each client, for each site, at once, and for how long.

use std::net::IpAddr;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode, header};
use kernel::Rate;

use crate::harness::{A, Answer, Api, B, PROXY, STRANGER, anonymous, request};

const WHO: &str = "/api/probe/x/who";
const ANOTHER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 8));
const OK: StatusCode = StatusCode::OK;
const TOO_MANY: StatusCode = StatusCode::TOO_MANY_REQUESTS;
const BUSY: StatusCode = StatusCode::SERVICE_UNAVAILABLE;

/// One request in a second, and so many at once: time stands still in these tests, so that only the burst counts.
fn with_client_burst(burst: u32) -> Api {
    Api::with_settings(|settings| settings.limits.client = Rate::new(1, burst))
}

async fn drained(api: &Api, client: IpAddr, site: &str) {
    for _ in 0..200 {
        if api.get(client, site, WHO).await.status == TOO_MANY {
            return;
        }
    }
    panic!("{client} is never refused");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_asks_too_often_is_told_when_to_come_back() {
    let api = with_client_burst(3);
    for _ in 0..3 {
        assert_eq!(api.get(STRANGER, A, WHO).await.status, OK);
    }
    let refused = api.get(STRANGER, A, WHO).await;
    assert_eq!((refused.status, refused.header(header::RETRY_AFTER)), (TOO_MANY, "1"));
    assert_eq!(refused.header(header::CONTENT_TYPE), "application/problem+json");
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(api.get(STRANGER, A, WHO).await.status, OK);
    assert_eq!(api.get(STRANGER, A, WHO).await.status, TOO_MANY);
}

#[tokio::test(start_paused = true)]
async fn one_client_at_one_site_takes_nothing_of_anybody_else() {
    let api = with_client_burst(2);
    drained(&api, STRANGER, A).await;
    assert_eq!(api.get(STRANGER, B, WHO).await.status, OK, "the same client at another site");
    assert_eq!(api.get(ANOTHER, A, WHO).await.status, OK, "another client at the same site");
    assert_eq!(api.ask(A, Method::GET, WHO).await.status, OK, "the operator from the same address");
    assert_eq!(api.get(STRANGER, A, "/api/health/live").await.status, StatusCode::NO_CONTENT);
}

#[tokio::test(start_paused = true)]
async fn every_route_and_every_host_counts_even_where_there_is_nothing() {
    let api = with_client_burst(2);
    for path in ["/api/openapi.json", "/api/nowhere", "/elsewhere", "/api/metrics"] {
        drained(&api, STRANGER, A).await;
        assert_eq!(api.get(STRANGER, A, path).await.status, TOO_MANY, "{path}");
    }
    drained(&api, STRANGER, "nobody.example").await;
}

#[tokio::test(start_paused = true)]
async fn no_header_of_a_stranger_s_changes_whose_limit_counts() {
    let api = with_client_burst(2);
    drained(&api, STRANGER, A).await;
    let named = |value: &str| {
        let request = anonymous(A, Method::GET, WHO).header("x-real-ip", value).header("x-forwarded-for", value);
        request.header("forwarded", format!("for={value}")).header("authorization", "Bearer of no key at all").body(Body::empty()).unwrap()
    };
    assert_eq!(api.send_from(STRANGER, named("198.51.100.1")).await.status, TOO_MANY);
    drained(&api, PROXY, A).await;
    assert_eq!(api.send_from(PROXY, named("198.51.100.1")).await.status, OK, "behind the proxy each client counts for itself");
}

#[tokio::test(start_paused = true)]
async fn an_ipv6_client_does_not_get_more_by_changing_its_address() {
    let api = with_client_burst(2);
    drained(&api, "2001:db8::1".parse().unwrap(), A).await;
    assert_eq!(api.get("2001:db8::2".parse().unwrap(), A, WHO).await.status, TOO_MANY);
    assert_eq!(api.get("2001:db8:0:1::1".parse().unwrap(), A, WHO).await.status, OK);
}

#[tokio::test(start_paused = true)]
async fn a_site_has_a_limit_for_all_its_clients_together_which_refused_ones_do_not_use_up() {
    let api = Api::with_settings(|settings| {
        settings.limits.client = Rate::new(1, 2);
        settings.limits.site = Rate::new(1, 4);
    });
    let client = |number: u8| IpAddr::from([192, 0, 2, number]);
    for _ in 0..20 {
        drained(&api, client(1), A).await;
    }
    assert_eq!(api.get(client(2), A, WHO).await.status, OK);
    assert_eq!(api.get(client(3), A, WHO).await.status, OK);
    assert_eq!(api.get(client(4), A, WHO).await.status, TOO_MANY);
    assert_eq!(api.get(client(4), B, WHO).await.status, OK);
    assert_eq!(api.ask(A, Method::GET, WHO).await.status, OK);
}

#[tokio::test(start_paused = true)]
async fn a_module_has_tighter_limits_for_each_site_and_client() {
    let api = Api::new();
    let ask = async |client: &str, site: &str| {
        let request = anonymous(site, Method::POST, "/api/probe/limited").body(Body::empty()).unwrap();
        api.send_from(client.parse().unwrap(), request).await
    };
    for client in ["192.0.2.1", "2001:db8::1"] {
        assert_eq!((ask(client, A).await.status, ask(client, A).await.status), (OK, OK));
        let refused = ask(client, A).await;
        assert_eq!((refused.status, refused.header(header::RETRY_AFTER)), (TOO_MANY, "1800"));
    }
    assert_eq!(ask("2001:db8::2", A).await.status, TOO_MANY, "the same network");
    assert_eq!(ask("192.0.2.1", B).await.status, OK, "another site");
    assert_eq!(ask("192.0.2.2", A).await.status, OK, "another client");
    tokio::time::advance(Duration::from_secs(1800)).await;
    assert_eq!(ask("192.0.2.1", A).await.status, OK);
}

/// Starts requests that never end, and goes on when all of them are under way.
async fn occupy(api: &std::sync::Arc<Api>, site: &'static str, count: usize) -> Vec<tokio::task::JoinHandle<Answer>> {
    let before = api.app.requests_under_way();
    let start = |_| {
        let api = std::sync::Arc::clone(api);
        tokio::spawn(async move { api.get(STRANGER, site, "/api/probe/forever").await })
    };
    let started = (0..count).map(start).collect();
    for _ in 0..10_000 {
        if api.app.requests_under_way() == before + count {
            return started;
        }
        tokio::task::yield_now().await;
    }
    panic!("there is no room for {count} more at {site}");
}

#[tokio::test]
async fn a_busy_site_is_told_so_at_once_and_starves_no_other() {
    let api = std::sync::Arc::new(Api::with_settings(|settings| {
        settings.limits.at_once = 3;
        settings.limits.at_once_per_site = 2;
    }));
    let at_a = occupy(&api, A, 2).await;
    let refused = api.get(STRANGER, A, WHO).await;
    assert_eq!((refused.status, refused.header(header::RETRY_AFTER)), (BUSY, "1"));
    assert_eq!(refused.header(header::CONTENT_TYPE), "application/problem+json");
    assert_eq!(api.get(STRANGER, B, WHO).await.status, OK);
    let at_b = occupy(&api, B, 1).await;
    assert_eq!(api.get(STRANGER, B, WHO).await.status, BUSY, "all together have a limit too");
    assert_eq!(api.get(STRANGER, A, "/api/health/ready").await.status, StatusCode::NO_CONTENT);
    assert_eq!(api.ask(A, Method::GET, "/api/metrics").await.status, OK, "the numbers are there when they are needed");
    for request in at_a.into_iter().chain(at_b) {
        request.abort();
        assert!(request.await.is_err());
    }
    assert_eq!((api.get(STRANGER, A, WHO).await.status, api.app.requests_under_way()), (OK, 0), "whoever leaves makes room");
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_costs_no_page_though_a_browser_asks() {
    let ask = async |api: &Api| {
        let request = anonymous(A, Method::GET, "/api/nowhere").header(header::ACCEPT, "text/html").body(Body::empty()).unwrap();
        let answer = api.send(request).await;
        (answer.status, answer.header(header::CONTENT_TYPE).to_owned())
    };
    let (page, document) = ("text/html; charset=utf-8".to_owned(), "application/problem+json".to_owned());
    let api = with_client_burst(1);
    assert_eq!(ask(&api).await, (StatusCode::NOT_FOUND, page), "what was let through may cost one");
    assert_eq!(ask(&api).await, (TOO_MANY, document.clone()));
    let busy = Api::with_settings(|settings| settings.limits.at_once_per_site = 0);
    assert_eq!(ask(&busy).await, (BUSY, document));
}

#[tokio::test(start_paused = true)]
async fn whoever_never_sends_the_body_is_cut_and_so_is_what_takes_too_long() {
    let api = Api::new();
    let frames = tokio_stream::once(Ok::<_, std::io::Error>(Bytes::from("ab")));
    let endless = Body::from_stream(tokio_stream::StreamExt::chain(frames, tokio_stream::pending()));
    let answer = api.send(anonymous(A, Method::POST, "/api/probe/length").body(endless).unwrap()).await;
    assert_eq!((answer.status, answer.header(header::CONTENT_TYPE)), (StatusCode::REQUEST_TIMEOUT, "application/problem+json"));
    let answer = api.get(STRANGER, A, "/api/probe/forever").await;
    assert_eq!((answer.status, answer.header(header::CONTENT_TYPE)), (StatusCode::SERVICE_UNAVAILABLE, "application/problem+json"));
}

#[tokio::test]
async fn a_body_may_be_as_large_as_is_set() {
    let api = Api::with_settings(|settings| settings.limits.body = 10);
    let send = async |size: usize| api.send(request(A, Method::POST, "/api/probe/length").body(Body::from(vec![0; size])).unwrap()).await;
    assert_eq!(send(10).await.text, "10");
    assert_eq!(send(11).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_handler_that_fails_ends_its_request_and_nothing_else() {
    let api = Api::new();
    let answer = api.get(STRANGER, A, "/api/probe/panic").await;
    assert_eq!((answer.status, answer.header(header::CONTENT_TYPE)), (StatusCode::INTERNAL_SERVER_ERROR, "application/problem+json"));
    assert!(!answer.text.contains("asked to"), "{}", answer.text);
    assert_eq!((api.get(STRANGER, A, WHO).await.status, api.app.requests_under_way()), (OK, 0));
}
