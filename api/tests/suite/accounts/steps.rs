//! What the tests of accounts have in common: people who come in.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::harness::{Answer, Api, request, visit};

/// What a site needs to have accounts.
pub(crate) const MODULES: &str = "[modules.authentication]\nsession_timeout = \"1h\"\n[modules.user-management]\n";
/// A password that nobody else has.
pub(crate) const PASSWORD: &str = "vorsichtig zitrone kran";

/// Somebody with a session on a site.
pub(crate) struct Signed {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) site: String,
    /// What their browser sends.
    pub(crate) cookie: String,
}

/// An API whose sites have accounts.
pub(crate) fn api() -> Api {
    Api::with_unlimited(MODULES)
}

/// The operator asks somebody to come; returns their id and the end of the link.
pub(crate) async fn invited(api: &Api, site: &str, email: &str, role: &str) -> (String, String) {
    let body = json!({"email": email, "name": "Ada", "role": role}).to_string();
    let answer = api
        .send(request(site, Method::POST, "/api/users").header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap())
        .await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let made = answer.json();
    let link = made["link"].as_str().unwrap().rsplit_once('/').unwrap().1.to_owned();
    (made["id"].as_str().unwrap().to_owned(), link)
}

/// Somebody with this role, who set a password and signed in.
pub(crate) async fn member(api: &Api, site: &str, email: &str, role: &str) -> Signed {
    let (id, link) = invited(api, site, email, role).await;
    let set = api.submit_json(site, &format!("/api/auth/password/{link}"), &json!({"password": PASSWORD}).to_string()).await;
    assert_eq!(set.status, StatusCode::NO_CONTENT, "{}", set.text);
    let cookie = cookie_of(&sign_in(api, site, email, PASSWORD).await);
    Signed { id, email: email.to_owned(), site: site.to_owned(), cookie }
}

/// Tries to sign in.
pub(crate) async fn sign_in(api: &Api, site: &str, email: &str, password: &str) -> Answer {
    api.submit_json(site, "/api/auth/sign-in", &json!({"email": email, "password": password}).to_string()).await
}

/// What a browser keeps of the answer, as it sends it again.
pub(crate) fn cookie_of(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.header(header::SET_COOKIE).split(';').next().unwrap().to_owned()
}

impl Signed {
    /// A request of theirs without a body.
    pub(crate) async fn ask(&self, api: &Api, method: Method, path: &str) -> Answer {
        self.ask_at(api, &self.site, method, path).await
    }

    /// The same to another site.
    pub(crate) async fn ask_at(&self, api: &Api, site: &str, method: Method, path: &str) -> Answer {
        api.send(visit(site, method, path).header(header::COOKIE, &self.cookie).body(Body::empty()).unwrap()).await
    }

    /// A request of theirs with JSON.
    pub(crate) async fn send(&self, api: &Api, method: Method, path: &str, body: &Value) -> Answer {
        let request = visit(&self.site, method, path).header(header::COOKIE, &self.cookie).header(header::CONTENT_TYPE, "application/json");
        api.send(request.body(Body::from(body.to_string())).unwrap()).await
    }
}

/// The codes of what was wrong with fields.
pub(crate) fn codes(answer: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    answer.json()["problems"].as_array().unwrap().iter().map(|problem| (text(&problem["field"]), text(&problem["code"]))).collect()
}
