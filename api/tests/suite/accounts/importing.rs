//! Users from a table: all that can be made are, and each line that cannot be says why.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::steps::{Signed, api, member};
use crate::harness::{A, Answer, Api, visit};

const TABLE: &str = "email,name,role\nbob@engine.example,Bob,author\nADA@engine.example,,viewer\nbob@Engine.example,Bob,author\nnothing,\"\",nobody\n\
                     cleo@engine.example,Cleo,owner\nshort\ndora@engine.example,,viewer\n";

async fn import(api: &Api, who: &Signed, query: &str, table: &str) -> Answer {
    let request = visit(A, Method::POST, &format!("/api/users/import{query}")).header(header::COOKIE, &who.cookie);
    api.send(request.header(header::CONTENT_TYPE, "text/csv; charset=utf-8").body(Body::from(table.to_owned())).unwrap()).await
}

/// What became of each line, as `line field:code …`; only the line where somebody was made.
fn told(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let of = |line: &Value| {
        let problems = line["problems"].as_array().unwrap().iter().map(|one| format!(" {}:{}", text(&one["field"]), text(&one["code"])));
        format!("{}{}", line["line"], problems.collect::<String>())
    };
    answer.json()["lines"].as_array().unwrap().iter().map(of).collect()
}

async fn count(api: &Api, who: &Signed) -> usize {
    who.ask(api, Method::GET, "/api/users?limit=100").await.json()["users"].as_array().unwrap().len()
}

const EXPECTED: [&str; 7] = ["2", "3 email:taken", "4 email:taken", "5 email:not-an-address role:unknown-role", "6", "7 line:columns", "8"];

#[tokio::test]
async fn a_table_makes_users_and_tells_each_line_that_does_not() {
    let api = api();
    let ada = member(&api, A, "ada@engine.example", "owner").await;
    let tried = import(&api, &ada, "?dry_run=true", TABLE).await;
    assert_eq!((told(&tried), &tried.json()["made"]), (EXPECTED.map(str::to_owned).to_vec(), &json!(3)));
    assert_eq!(count(&api, &ada).await, 1, "nobody was made yet");
    let done = import(&api, &ada, "", TABLE).await;
    assert_eq!(told(&done), EXPECTED);
    assert_eq!((&done.json()["made"], &done.json()["refused"]), (&json!(3), &json!(4)));
    assert_eq!(count(&api, &ada).await, 4);
    let mails = api.mails(4).await;
    let invited: Vec<String> = mails.iter().take(3).map(|mail| mail.mail.to[0].to_string()).collect();
    assert!(["bob", "cleo", "dora"].iter().all(|name| invited.contains(&format!("{name}@engine.example"))), "{invited:?}");
    let id = done.json()["lines"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.ask(&api, Method::GET, &format!("/api/users/{id}")).await.json()["name"], "Bob");
    assert_eq!(told(&import(&api, &ada, "", TABLE).await)[0], "2 email:taken", "a second time makes nobody");
}

#[tokio::test]
async fn nobody_gets_a_mail_where_that_is_asked() {
    let api = api();
    let ada = member(&api, A, "ada@engine.example", "owner").await;
    let done = import(&api, &ada, "?invite=false", "email,role\nbob@engine.example,author\n").await;
    let id = done.json()["lines"][0]["id"].as_str().unwrap().to_owned();
    let again = ada.ask(&api, Method::POST, &format!("/api/users/{id}/invitation")).await;
    assert_eq!(again.status, StatusCode::OK, "they are invited later: {}", again.text);
    assert_eq!(api.mails(2).await.len(), 2, "that of ada's invitation, and this one");
}

#[tokio::test]
async fn what_is_no_table_of_users_is_refused_and_so_is_who_may_not() {
    let api = api();
    let ada = member(&api, A, "ada@engine.example", "owner").await;
    let editor = member(&api, A, "ed@engine.example", "editor").await;
    for (query, table) in
        [("", "name\nx\n"), ("", "email,role,password\n"), ("?dryrun=true", "email,role\n"), ("?dry_run=1", "email,role\n")]
    {
        assert_eq!(import(&api, &ada, query, table).await.status, StatusCode::BAD_REQUEST, "{query} {table}");
    }
    let large = format!("email,role\n{}", "x".repeat(300 << 10));
    assert_eq!(import(&api, &ada, "", &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(import(&api, &editor, "", "email,role\n").await.status, StatusCode::FORBIDDEN);
    let json = ada.send(&api, Method::POST, "/api/users/import", &json!({})).await;
    assert_eq!(json.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}
