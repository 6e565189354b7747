//! A server that webhooks lead to, and what the tests of webhooks have in common.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lc_rs::hmac;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::IntoResponse;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use kernel::{App, Settings};
use serde_json::{Value, json};

use crate::harness::{A, Answer, Api, request};

pub(super) const HOOKS: &str = "/api/blog/webhooks";
pub(super) const MINUTE: i64 = 60_000;
pub(super) const HOUR: i64 = 60 * MINUTE;

/// A request that came.
#[derive(Clone)]
pub(super) struct Got {
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Got {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// Checks the signature as a receiver does.
    pub(super) fn is_signed_with(&self, secret: &str) -> bool {
        let key = BASE64.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let text = format!("{}.{}.{}", self.header("webhook-id"), self.header("webhook-timestamp"), self.body);
        let made = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), text.as_bytes());
        self.header("webhook-signature") == format!("v1,{}", BASE64.encode(made))
    }
}

/// A server on this machine.
#[derive(Clone)]
pub(super) struct Receiver {
    pub(super) port: u16,
    status: Arc<AtomicU16>,
    got: Arc<Mutex<Vec<Got>>>,
}

impl Receiver {
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self { port: listener.local_addr().unwrap().port(), status: Arc::new(AtomicU16::new(200)), got: Arc::default() };
        let router = Router::new().fallback(take).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        receiver
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    /// What it answers from now on.
    pub(super) fn answers(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    pub(super) fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    /// The events that it was told.
    pub(super) fn events(&self) -> Vec<String> {
        self.got().iter().map(|got| got.json()["event"].as_str().unwrap().to_owned()).collect()
    }
}

async fn take(State(receiver): State<Receiver>, uri: Uri, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let body = String::from_utf8(body.into()).unwrap();
    receiver.got.lock().unwrap().push(Got { path: uri.path().to_owned(), headers, body });
    let status = StatusCode::from_u16(receiver.status.load(Ordering::SeqCst)).unwrap();
    (status, [(header::LOCATION, "/elsewhere")], format!("heard: {}", "x".repeat(2000)))
}

impl Api {
    /// An API that tells private addresses too.
    pub(super) fn telling() -> Self {
        Self::with_settings_and("", |settings| settings.private_webhooks = true)
    }

    /// Makes a webhook.
    pub(crate) async fn hook_at(&self, site: &str, url: &str, events: &[&str]) -> Value {
        let answer = self.write_hook(site, Method::POST, HOOKS, &json!({"url": url, "events": events})).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        answer.json()
    }

    pub(super) async fn write_hook(&self, site: &str, method: Method, path: &str, body: &Value) -> Answer {
        let builder = request(site, method, path).header(header::CONTENT_TYPE, "application/json");
        self.send(builder.body(Body::from(body.to_string())).unwrap()).await
    }

    /// The log of a webhook, newest first.
    pub(super) async fn log(&self, hook: &Value) -> Vec<Value> {
        let path = format!("{HOOKS}/{}/deliveries?limit=100", hook["id"].as_str().unwrap());
        self.ask(A, Method::GET, &path).await.json()["deliveries"].as_array().unwrap().clone()
    }

    /// Makes deliveries until the log of a webhook has so many tries.
    pub(super) async fn tell(&self, hook: &Value, tries: usize) {
        self.tell_until(self.app.clone(), hook, |log| count(log) >= tries).await;
        assert_eq!(count(&self.log(hook).await), tries);
    }

    /// Makes deliveries until the last one to a webhook was given up.
    pub(super) async fn tell_in_vain(&self, hook: &Value) {
        self.tell_until(self.app.clone(), hook, |log| log[0]["outcome"] == "failed").await;
    }

    /// Makes one delivery by an API on the same store that tells public addresses alone.
    pub(super) async fn tell_in_public(&self, hook: &Value) {
        let settings = Settings { private_webhooks: false, ..self.app.settings().clone() };
        let app = App::new(Arc::clone(&self.directory), self.store.clone(), self.app.modules(), settings);
        self.tell_until(app, hook, |log| count(log) == 1).await;
    }

    async fn tell_until(&self, app: App, hook: &Value, is_done: impl Fn(&[Value]) -> bool) {
        let telling = tokio::spawn(cms::deliver_webhooks(app));
        for _ in 0..2000 {
            if is_done(&self.log(hook).await) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        telling.abort();
        assert!(is_done(&self.log(hook).await), "{:?}", self.log(hook).await);
    }

    /// A webhook as its owner sees it.
    pub(super) async fn hook(&self, hook: &Value) -> Value {
        let all = self.ask(A, Method::GET, HOOKS).await.json()["webhooks"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["id"] == hook["id"]).unwrap()
    }
}

/// How many tries are in a log.
fn count(log: &[Value]) -> usize {
    log.iter().map(|one| one["tries"].as_array().unwrap().len()).sum()
}
