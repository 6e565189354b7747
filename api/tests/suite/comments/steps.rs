//! What the tests of comments have in common.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::harness::{A, Answer, Api, visit};

pub(super) const QUEUE: &str = "/api/blog/comments";
pub(super) const OF_POST: &str = "/api/blog/posts/hello/comments";
/// Comments with room for what a test sends.
pub(super) const ROOMY: &str = "[modules.cms.comments]\nlimit = \"1000 per minute\"\n";
pub(super) const DAY: i64 = 24 * 60 * 60 * 1000;

impl Api {
    /// An API whose site A has a post, with more settings of its comments.
    pub(super) async fn with_post(settings: &str) -> Self {
        let api = Self::with(&format!("{ROOMY}{settings}"));
        assert_eq!(api.push(A, "hello", "---\ntitle: Hello\n---\nText").await.status, StatusCode::CREATED);
        api
    }

    /// Comments as a program does.
    pub(super) async fn comment(&self, body: &Value) -> Answer {
        self.submit_json(A, OF_POST, &body.to_string()).await
    }

    /// Comments as somebody, and gives the id.
    pub(super) async fn said(&self, name: &str, text: &str) -> String {
        let answer = self.comment(&comment(name, text)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// Says something, has it approved, and gives the id.
    pub(super) async fn said_and_approved(&self, name: &str, text: &str) -> String {
        let id = self.said(name, text).await;
        assert_eq!(self.decide(&id, "approve").await.status, StatusCode::OK);
        id
    }

    /// Comments as a browser does.
    pub(super) async fn submit_comment(&self, form: &str) -> Answer {
        self.form(A, OF_POST, form).await
    }

    async fn form(&self, site: &str, path: &str, form: &str) -> Answer {
        let builder = visit(site, Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
        self.send(builder.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// Comments as a browser does, and gives where it is led to.
    pub(crate) async fn comment_by_form(&self, site: &str, path: &str, form: &str) -> String {
        let answer = self.form(site, path, form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        answer.header(header::LOCATION).to_owned()
    }

    /// What the operator is answered.
    pub(super) async fn queue(&self, query: &str) -> Value {
        self.ask(A, Method::GET, &format!("{QUEUE}{query}")).await.json()
    }

    pub(super) async fn decide(&self, id: &str, what: &str) -> Answer {
        self.ask(A, Method::POST, &format!("{QUEUE}/{id}/{what}")).await
    }

    /// What visitors see.
    pub(super) async fn shown(&self) -> Value {
        self.send(visit(A, Method::GET, OF_POST).body(Body::empty()).unwrap()).await.json()["comments"].clone()
    }
}

pub(super) fn comment(name: &str, text: &str) -> Value {
    json!({"name": name, "email": format!("{}@post.example", name.to_lowercase()), "text": text})
}

/// The texts of a list of moderators'.
pub(super) fn texts(list: &Value) -> Vec<&str> {
    list["comments"].as_array().unwrap().iter().map(|comment| comment["text"].as_str().unwrap()).collect()
}

pub(super) fn problems(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    let problems = answer.json()["problems"].as_array().unwrap().clone();
    problems.iter().map(|problem| format!("{} {}", problem["field"].as_str().unwrap(), problem["code"].as_str().unwrap())).collect()
}
