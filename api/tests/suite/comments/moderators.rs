//! What moderators do: the queue, their decisions, their answers.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::steps::{DAY, QUEUE, comment, problems, texts};
use crate::harness::{A, Api, B, STRANGER, request, visit};

#[tokio::test]
async fn only_moderators_see_the_queue_and_decide() {
    let api = Api::with_post("").await;
    let id = api.said("Ada", "Hello").await;
    for (method, path) in [
        (Method::GET, QUEUE.to_owned()),
        (Method::GET, format!("{QUEUE}/{id}")),
        (Method::GET, format!("{QUEUE}/blocked")),
        (Method::PUT, format!("{QUEUE}/blocked")),
        (Method::POST, format!("{QUEUE}/{id}/approve")),
        (Method::POST, format!("{QUEUE}/{id}/reject")),
        (Method::POST, format!("{QUEUE}/{id}/spam")),
        (Method::POST, format!("{QUEUE}/{id}/reply")),
        (Method::DELETE, format!("{QUEUE}/{id}")),
        (Method::DELETE, format!("{QUEUE}?email=ada%40post.example")),
    ] {
        let answer = api.send(visit(A, method.clone(), &path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        assert!(!answer.text.contains("Ada"), "{}", answer.text);
    }
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(api.ask(B, method, &format!("{QUEUE}/{id}")).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(api.ask(B, Method::GET, QUEUE).await.json(), json!({"comments": []}));
    assert_eq!(texts(&api.queue("?status=waiting").await), ["Hello"]);
}

#[tokio::test]
async fn the_queue_is_shown_newest_first_in_parts_and_by_state() {
    let api = Api::with_post("").await;
    let mut ids = Vec::new();
    for number in 0..5 {
        ids.push(api.said("Ada", &format!("Comment {number}")).await);
    }
    api.decide(&ids[1], "approve").await;
    api.decide(&ids[3], "spam").await;
    assert_eq!(texts(&api.queue("?status=approved").await), ["Comment 1"]);
    assert_eq!(texts(&api.queue("?status=spam").await), ["Comment 3"]);
    let mut seen = Vec::new();
    let mut query = "?status=waiting&limit=2".to_owned();
    loop {
        let part = api.queue(&query).await;
        seen.extend(texts(&part).into_iter().map(str::to_owned));
        let Some(next) = part["next"].as_str() else { break };
        query = format!("?status=waiting&limit=2&after={next}");
    }
    assert_eq!(seen, ["Comment 4", "Comment 2", "Comment 0"]);
    for bad in ["?status=new", "?limit=0", "?limit=101", "?after=x", "?state=waiting"] {
        assert_eq!(api.ask(A, Method::GET, &format!("{QUEUE}{bad}")).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
    let tag = api.ask(A, Method::GET, QUEUE).await.header(header::ETAG).to_owned();
    let again = || api.send(request(A, Method::GET, QUEUE).header(header::IF_NONE_MATCH, &tag).body(Body::empty()).unwrap());
    assert_eq!(again().await.status, StatusCode::NOT_MODIFIED);
    api.decide(&ids[0], "reject").await;
    assert_eq!(again().await.status, StatusCode::OK);
}

#[tokio::test]
async fn moderators_see_who_wrote_and_visitors_do_not() {
    let api = Api::with_post("moderation = \"none\"\n").await;
    let id = api.said("Ada", "Hello").await;
    let seen = api.ask(A, Method::GET, &format!("{QUEUE}/{id}")).await.json();
    assert_eq!((&seen["email"], &seen["text"], &seen["post"]), (&json!("ada@post.example"), &json!("Hello"), &json!("hello")));
    assert!(!seen["network"].as_str().unwrap().contains(&STRANGER.to_string()));
    let shown = api.shown().await;
    assert_eq!(shown[0].as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "author", "html", "date"]);
    assert_eq!(api.ask(A, Method::GET, &format!("{QUEUE}/nobody")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_had_a_comment_approved_needs_no_second_look_where_the_site_says_so() {
    let api = Api::with_post("moderation = \"first\"\n").await;
    let waits = async |name: &str, text: &str| api.comment(&comment(name, text)).await.json()["waits"].as_bool().unwrap();
    assert!(waits("Ada", "One").await && waits("Ada", "Two").await);
    let id = api.queue("?limit=1").await["comments"][0]["id"].as_str().unwrap().to_owned();
    api.decide(&id, "approve").await;
    assert!(!waits("ADA", "Three").await && waits("Bob", "Four").await);
    let mut spam = comment("Ada", "Five");
    spam["homepage"] = "x".into();
    assert_eq!(api.comment(&spam).await.json()["waits"], false, "a program is told what anybody is told");
    assert_eq!(api.shown().await.as_array().unwrap().len(), 2);
    api.decide(&id, "reject").await;
    assert_eq!(api.shown().await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_answer_of_the_site_is_shown_at_once_and_approves_what_it_answers() {
    let api = Api::with_post("").await;
    let id = api.said("Ada", "A question?").await;
    let reply = |body: Value| {
        let builder = request(A, Method::POST, &format!("{QUEUE}/{id}/reply")).header(header::CONTENT_TYPE, "application/json");
        api.send(builder.body(Body::from(body.to_string())).unwrap())
    };
    assert_eq!(problems(&reply(json!({"text": " "})).await), ["text missing"]);
    assert_eq!(reply(json!({"txet": "x"})).await.status, StatusCode::BAD_REQUEST);
    let answer = reply(json!({"text": "An **answer**"})).await;
    assert_eq!((answer.status, &answer.json()["author"]), (StatusCode::CREATED, &json!("A")));
    let shown = api.shown().await;
    assert_eq!((shown.as_array().unwrap().len(), &shown[1]["parent"], &shown[1]["staff"]), (2, &json!(id), &json!(true)));
    assert_eq!(shown[1]["html"], "<p>An <strong>answer</strong></p>");
    api.decide(&id, "spam").await;
    assert_eq!(reply(json!({"text": "Another"})).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn all_comments_of_an_address_are_deleted_however_it_is_written() {
    let api = Api::with_post("").await;
    for text in ["One", "Two"] {
        api.said_and_approved("Ada", text).await;
    }
    api.said("ADA", "Three").await;
    api.said_and_approved("Bob", "Four").await;
    let delete = async |query: &str| api.ask(A, Method::DELETE, &format!("{QUEUE}{query}")).await;
    assert_eq!(delete("").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(delete("?email=nobody").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(delete("?email=Ada%40post.example").await.json(), json!({"deleted": 3}));
    assert_eq!(texts(&api.queue("").await), ["Four"]);
    assert_eq!(delete("?email=ada%40post.example").await.json(), json!({"deleted": 0}));
    let mut export = Vec::new();
    api.store.site(&A.parse().unwrap()).export(&mut export).await.unwrap();
    assert!(!String::from_utf8(export).unwrap().to_lowercase().contains("ada@post.example"), "nothing is left of it");
}

#[tokio::test]
async fn what_is_not_shown_goes_and_so_does_who_wrote_what_stays() {
    let api = Api::with_post("keep = \"100d\"\n").await;
    let spam = api.said("Bob", "Buy").await;
    api.decide(&spam, "spam").await;
    api.said("Cleo", "Waiting").await;
    let shown = api.said_and_approved("Ada", "Hello").await;
    api.clock.advance(31 * DAY);
    assert_eq!(texts(&api.queue("").await), ["Hello", "Waiting"]);
    api.clock.advance(70 * DAY);
    assert_eq!(texts(&api.queue("").await), ["Hello"]);
    let left = api.ask(A, Method::GET, &format!("{QUEUE}/{shown}")).await.json();
    assert!(left["email"].is_null() && left["network"].is_null(), "{left}");
}

#[tokio::test]
async fn moderators_get_a_mail_that_can_be_answered() {
    let api = Api::with_post("notify = [\"owner@a.example\"]\n").await;
    let mut said = comment("Ada", "Hello <i>");
    (said["name"], said["page"]) = ("Zoë <b>".into(), "/blog/hello/".into());
    api.comment(&said).await;
    let kept = api.mails(1).await.remove(0);
    assert_eq!(kept.mail.reply_to.unwrap().to_string(), "ada@post.example");
    assert_eq!((kept.mail.to[0].to_string().as_str(), kept.mail.subject.as_str()), ("owner@a.example", "A: a comment waits: Hello"));
    let link = "http://a.example.localhost:4000/blog/hello/";
    assert!(kept.mail.text.contains("Zoë <b> <ada@post.example> wrote to “Hello”:\n\nHello <i>\n") && kept.mail.text.contains(link));
    let html = kept.mail.html.unwrap();
    assert!(html.contains("Zoë &lt;b&gt;") && html.contains("Hello &lt;i&gt;") && !html.contains("<i>"), "{html}");
}
