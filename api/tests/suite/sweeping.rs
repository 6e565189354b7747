//! What has expired is cleared away, not only hidden.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, header};
use store::{Store, StoreUrl};

use crate::harness::{A, Api, anonymous};

const DAYS: i64 = 86_400_000;

#[tokio::test]
async fn what_visitors_wrote_is_cleared_away_after_its_time() {
    let api = Api::with("[modules.contact-form]\nkeep = \"1d\"\n");
    let text = serde_json::json!({"name": "Ada", "email": "ada@b.example", "message": "Hello there"}).to_string();
    let request = anonymous(A, Method::POST, "/api/contact-form/messages").header(header::CONTENT_TYPE, "application/json");
    assert!(api.send(request.body(Body::from(text)).unwrap()).await.status.is_success());
    api.clock.advance(2 * DAYS);
    let sweeping = kernel::sweep_expired(api.app.clone());
    assert!(tokio::time::timeout(Duration::from_secs(1), sweeping).await.is_err(), "it goes on until it is dropped");
    let url = StoreUrl::parse(&format!("sqlite:{}/", api.folder.path().join("data").display())).unwrap();
    let store = Store::with_clock(&url, api.clock.clone()).unwrap().site(&A.parse().unwrap());
    assert_eq!(store.sweep().await.unwrap(), 0, "nothing is left to be cleared away");
}
