//! What the program tells of itself: readiness and numbers. Its log is tested with the real program.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use kernel::Rate;

use crate::harness::{A, Api, B, KEY, STRANGER, anonymous};

const WHO: &str = "/api/probe/a-secret-in-the-path/who";

async fn numbers(api: &Api) -> String {
    api.ask("192.0.2.1:8000", Method::GET, "/api/metrics").await.text
}

#[tokio::test]
async fn requests_are_counted_by_route_and_by_site_and_no_client_makes_up_a_name() {
    let api = Api::new();
    for _ in 0..3 {
        api.get(STRANGER, A, &format!("{WHO}?token=secret")).await;
    }
    api.get(STRANGER, B, WHO).await;
    api.get(STRANGER, "made-up.example", "/made/up").await;
    api.send(anonymous(A, Method::from_bytes(b"MADEUP").unwrap(), WHO).body(Body::empty()).unwrap()).await;
    let text = numbers(&api).await;
    for line in [
        "http_requests_total{route=\"/api/probe/{secret}/who\",method=\"GET\",status=\"2xx\"} 4",
        "http_requests_total{route=\"none\",method=\"GET\",status=\"4xx\"} 1",
        "http_requests_total{route=\"/api/probe/{secret}/who\",method=\"other\",status=\"4xx\"} 1",
        "http_site_requests_total{site=\"a.example\"} 4",
        "http_site_requests_total{site=\"b.example\"} 1",
        "http_request_duration_seconds_count{route=\"/api/probe/{secret}/who\"} 5",
        "http_requests_in_flight 1",
        "sitegen_api_info{version=\"",
        "process_start_time_seconds ",
        "process_resident_memory_bytes ",
        "# EOF\n",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.to_lowercase().contains("made") && !text.contains("a-secret") && !text.contains("token"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_is_counted_by_its_reason() {
    let api = Api::with_settings(|settings| {
        settings.limits.client = Rate::new(1, 2);
        settings.limits.at_once_per_site = 0;
    });
    let send =
        async |method| api.send(anonymous(A, method, WHO).header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap()).await.status;
    assert_eq!(send(Method::POST).await, StatusCode::FORBIDDEN);
    assert_eq!(send(Method::GET).await, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(send(Method::GET).await, StatusCode::TOO_MANY_REQUESTS);
    let text = numbers(&api).await;
    for reason in ["csrf", "busy", "rate"] {
        assert!(text.contains(&format!("http_refused_requests_total{{reason=\"{reason}\"}} 1\n")), "{reason} is not in\n{text}");
    }
}

#[tokio::test]
async fn only_the_operator_sees_the_numbers_at_whatever_host() {
    let api = Api::new();
    for host in [A, "nobody.example", "192.0.2.1:8000"] {
        let answer = api.get(STRANGER, host, "/api/metrics").await;
        assert_eq!((answer.status, answer.text.contains("http_")), (StatusCode::UNAUTHORIZED, false), "{host}");
        let answer = api.ask(host, Method::GET, "/api/metrics").await;
        assert_eq!(answer.status, StatusCode::OK, "{host}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/openmetrics-text; version=1.0.0; charset=utf-8");
        assert!(!answer.text.contains(KEY));
    }
    assert_eq!(api.ask(A, Method::POST, "/api/metrics").await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(api.ask(A, Method::POST, "/api/health/live").await.header(header::CONTENT_TYPE), "application/problem+json");
}

#[tokio::test]
async fn what_is_about_to_end_lives_but_is_not_ready() {
    let api = Api::new();
    api.app.drain();
    assert_eq!(api.get(STRANGER, A, "/api/health/ready").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(api.get(STRANGER, A, "/api/health/live").await.status, StatusCode::NO_CONTENT);
    assert_eq!(api.get(STRANGER, A, WHO).await.status, StatusCode::OK, "what still comes is answered");
}
