//! What the site's owner does with messages: reading, searching, marking, exporting.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::steps::{DAY, MESSAGES, MINUTE, ROOMY, message, texts};
use crate::harness::{A, Api, B, request, visit};

#[tokio::test]
async fn only_the_owner_reads_changes_and_deletes() {
    let api = Api::with(ROOMY);
    let id = api.write(A, &message("Hello")).await.json()["id"].as_str().unwrap().to_owned();
    for (method, path) in [
        (Method::GET, MESSAGES.to_owned()),
        (Method::GET, format!("{MESSAGES}/{id}")),
        (Method::PATCH, format!("{MESSAGES}/{id}")),
        (Method::DELETE, format!("{MESSAGES}/{id}")),
        (Method::GET, format!("{MESSAGES}.csv")),
        (Method::GET, format!("{MESSAGES}.jsonl")),
    ] {
        let builder = visit(A, method.clone(), &path).header(header::CONTENT_TYPE, "application/json");
        let answer = api.send(builder.body(Body::from("{\"state\": \"handled\"}")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        assert!(!answer.text.contains("Ada"), "{}", answer.text);
    }
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(api.ask(B, method, &format!("{MESSAGES}/{id}")).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(api.ask(B, Method::GET, MESSAGES).await.json(), json!({"messages": []}));
    assert_eq!(texts(&api.read("?state=new").await), ["Hello"]);
}

#[tokio::test]
async fn messages_are_listed_newest_first_in_parts_and_by_state() {
    let api = Api::with(ROOMY);
    let mut ids = Vec::new();
    for number in 0..5 {
        ids.push(api.write(A, &message(&format!("Message {number}"))).await.json()["id"].as_str().unwrap().to_owned());
        api.clock.advance(MINUTE);
    }
    api.mark(&ids[1], "handled").await;
    api.mark(&ids[3], "handled").await;
    assert_eq!(texts(&api.read("?state=handled").await), ["Message 3", "Message 1"]);
    let mut seen = Vec::new();
    let mut query = "?state=new&limit=2".to_owned();
    loop {
        let part = api.read(&query).await;
        seen.extend(texts(&part).into_iter().map(str::to_owned));
        let Some(next) = part["next"].as_str() else { break };
        query = format!("?state=new&limit=2&after={next}");
    }
    assert_eq!(seen, ["Message 4", "Message 2", "Message 0"]);
    for bad in [
        "?state=old",
        "?limit=0",
        "?limit=101",
        "?after=x",
        "?stat=new",
        &format!("?q={}", (0..21).map(|n| format!("w{n}+")).collect::<String>()),
    ] {
        assert_eq!(api.ask(A, Method::GET, &format!("{MESSAGES}{bad}")).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
}

#[tokio::test]
async fn a_search_finds_all_words_in_any_field_newest_first() {
    let api = Api::with(ROOMY);
    for (name, text) in [("Ada", "The Difference Engine"), ("Zoë Größler", "an ENGINE that sings"), ("Engine Driver", "no other word")] {
        api.write(A, &json!({"name": name, "email": "someone@post.example", "message": text})).await;
        api.clock.advance(MINUTE);
    }
    assert_eq!(texts(&api.read("?q=engine").await), ["no other word", "an ENGINE that sings", "The Difference Engine"]);
    assert_eq!(texts(&api.read("?q=Zoe+engine").await), ["an ENGINE that sings"]);
    assert_eq!(texts(&api.read("?q=someone%40post.example+difference").await), ["The Difference Engine"]);
    assert_eq!(texts(&api.read("?q=engine&state=handled").await), [""; 0]);
    let id = api.read("?q=sings").await["messages"][0]["id"].as_str().unwrap().to_owned();
    api.mark(&id, "handled").await;
    assert_eq!(texts(&api.read("?q=engine&state=handled").await), ["an ENGINE that sings"]);
    assert_eq!(texts(&api.read("?q=engine&state=new&limit=1").await), ["no other word"]);
    assert_eq!(texts(&api.read("?q=--&state=new").await), [""; 0], "what is no word finds nothing");
    assert_eq!(texts(&api.read("?q=+").await).len(), 3);
}

#[tokio::test]
async fn a_message_is_marked_and_deleted_once_and_only_as_it_was_seen() {
    let api = Api::with(ROOMY);
    let id = api.write(A, &message("Hello")).await.json()["id"].as_str().unwrap().to_owned();
    let path = format!("{MESSAGES}/{id}");
    let seen = api.ask(A, Method::GET, &path).await;
    let marked = api.mark(&id, "handled").await;
    assert_eq!((marked.status, marked.json()["state"].as_str()), (StatusCode::OK, Some("handled")));
    assert_ne!(marked.header(header::ETAG), seen.header(header::ETAG));
    let with = |method: Method, name: header::HeaderName, tag: &str| {
        api.send(
            request(A, method, &path)
                .header(name, tag)
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from("{\"state\": \"new\"}"))
                .unwrap(),
        )
    };
    for method in [Method::PATCH, Method::DELETE] {
        assert_eq!(with(method, header::IF_MATCH, seen.header(header::ETAG)).await.status, StatusCode::PRECONDITION_FAILED);
    }
    assert_eq!(with(Method::GET, header::IF_NONE_MATCH, marked.header(header::ETAG)).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(with(Method::DELETE, header::IF_MATCH, marked.header(header::ETAG)).await.status, StatusCode::NO_CONTENT);
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(api.ask(A, method, &path).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(api.mark(&id, "new").await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.mark(&id, "done").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_list_that_a_client_has_is_not_sent_again_until_it_changes() {
    let api = Api::with(ROOMY);
    let id = api.write(A, &message("Hello")).await.json()["id"].as_str().unwrap().to_owned();
    let tag = api.ask(A, Method::GET, MESSAGES).await.header(header::ETAG).to_owned();
    let again = || api.send(request(A, Method::GET, MESSAGES).header(header::IF_NONE_MATCH, &tag).body(Body::empty()).unwrap());
    assert_eq!(again().await.status, StatusCode::NOT_MODIFIED);
    api.mark(&id, "spam").await;
    assert_eq!(again().await.status, StatusCode::OK);
}

#[tokio::test]
async fn messages_go_when_their_time_is_over_and_spam_earlier() {
    let api = Api::with(&format!("{ROOMY}keep = \"100d\"\n"));
    let mut spam = message("Buy");
    spam["homepage"] = "x".into();
    api.write(A, &spam).await;
    spam["message"] = "No spam at all".into();
    let rescued = api.write(A, &spam).await.json()["id"].as_str().unwrap().to_owned();
    api.write(A, &message("Hello")).await;
    api.mark(&rescued, "new").await;
    api.clock.advance(31 * DAY);
    let mut left: Vec<String> = texts(&api.read("").await).into_iter().map(str::to_owned).collect();
    left.sort();
    assert_eq!(left, ["Hello", "No spam at all"]);
    api.clock.advance(70 * DAY);
    assert_eq!(texts(&api.read("").await), [""; 0]);
}

#[tokio::test]
async fn an_export_for_spreadsheets_is_csv_without_formulas() {
    let api = Api::with(ROOMY);
    api.write(A, &json!({"name": "=HYPERLINK(1)", "email": "ada@b.example", "subject": "a, \"b\"", "message": "one\ntwo"})).await;
    let csv = api.ask(A, Method::GET, &format!("{MESSAGES}.csv")).await;
    assert_eq!((csv.status, csv.header(header::CONTENT_TYPE)), (StatusCode::OK, "text/csv; charset=utf-8; header=present"));
    assert_eq!(csv.header(header::CONTENT_DISPOSITION), "attachment; filename=\"messages.csv\"");
    let id = api.read("").await["messages"][0]["id"].as_str().unwrap().to_owned();
    let expected = format!(
        "\u{feff}id,received,state,suspicion,name,email,subject,message\r\n{id},2026-11-22T09:00:00Z,new,,'=HYPERLINK(1),ada@b.example,\"a, \"\"b\"\"\",\"one\ntwo\"\r\n"
    );
    assert_eq!(csv.text, expected);
}

#[tokio::test]
async fn an_export_holds_all_messages_of_a_state_however_many() {
    let api = Api::with(ROOMY);
    for number in 0..203 {
        api.write(A, &message(&format!("Message {number}"))).await;
        api.clock.advance(1);
    }
    let newest = api.read("?limit=1").await["messages"][0].clone();
    api.mark(newest["id"].as_str().unwrap(), "handled").await;
    let lines = api.ask(A, Method::GET, &format!("{MESSAGES}.jsonl?state=new")).await;
    assert_eq!((lines.status, lines.header(header::CONTENT_TYPE)), (StatusCode::OK, "application/x-ndjson"));
    let read: Vec<Value> = lines.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((read.len(), read[0]["message"].as_str(), read[201]["message"].as_str()), (202, Some("Message 201"), Some("Message 0")));
    assert_eq!(api.ask(A, Method::GET, &format!("{MESSAGES}.csv")).await.text.lines().count(), 204);
    assert_eq!(api.ask(B, Method::GET, &format!("{MESSAGES}.jsonl")).await.text, "");
}

#[tokio::test]
async fn a_site_in_development_has_examples_and_only_where_it_has_nothing() {
    let api = Api::with(ROOMY);
    api.write(B, &message("Hello")).await;
    kernel::seed(&api.app, |_| true).await.unwrap();
    let list = api.read("").await;
    let states: std::collections::BTreeSet<&str> =
        list["messages"].as_array().unwrap().iter().map(|message| message["state"].as_str().unwrap()).collect();
    assert_eq!(states.into_iter().collect::<Vec<_>>(), ["handled", "new", "spam"]);
    kernel::seed(&api.app, |_| true).await.unwrap();
    assert_eq!(api.read("").await, list);
    assert_eq!(texts(&api.ask(B, Method::GET, MESSAGES).await.json()), ["Hello"]);
}
