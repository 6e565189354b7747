//! What the tests of the contact form have in common.

use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};

use crate::harness::{A, Answer, Api, request, visit};

pub(super) const MESSAGES: &str = "/api/contact-form/messages";
/// The module with room for what a test sends.
pub(super) const ROOMY: &str = "[modules.contact-form]\nlimit = \"1000 per minute\"\n";
pub(super) const WITH_OWNER: &str = "to = [\"owner@a.example\", \"second@a.example\"]\n";
pub(super) const MINUTE: i64 = 60_000;
pub(super) const DAY: i64 = 24 * 60 * MINUTE;

impl Api {
    /// Sends a message as a program does.
    pub(super) async fn write(&self, site: &str, body: &Value) -> Answer {
        let builder = visit(site, Method::POST, MESSAGES).header(header::CONTENT_TYPE, "application/json");
        self.send(builder.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Sends a message as a browser does.
    pub(super) async fn submit(&self, site: &str, form: &str) -> Answer {
        let builder = visit(site, Method::POST, MESSAGES)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
        self.send(builder.body(Body::from(form.to_owned())).unwrap()).await
    }

    pub(super) async fn read(&self, query: &str) -> Value {
        self.ask(A, Method::GET, &format!("{MESSAGES}{query}")).await.json()
    }

    pub(super) async fn mark(&self, id: &str, state: &str) -> Answer {
        let builder = request(A, Method::PATCH, &format!("{MESSAGES}/{id}")).header(header::CONTENT_TYPE, "application/json");
        self.send(builder.body(Body::from(json!({"state": state}).to_string())).unwrap()).await
    }
}

pub(super) fn message(text: &str) -> Value {
    json!({"name": "Ada Lovelace", "email": "ada@b.example", "message": text})
}

pub(super) fn texts(list: &Value) -> Vec<&str> {
    list["messages"].as_array().unwrap().iter().map(|message| message["message"].as_str().unwrap()).collect()
}

pub(super) fn problems(answer: &Answer) -> Vec<String> {
    let problems = answer.json()["problems"].as_array().unwrap().clone();
    problems.iter().map(|problem| format!("{} {}", problem["field"].as_str().unwrap(), problem["code"].as_str().unwrap())).collect()
}
