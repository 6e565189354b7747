//! What becomes of a message: spam and repetitions are kept apart, and the owner gets a mail.

use axum::http::{StatusCode, header};
use serde_json::json;

use super::steps::{MINUTE, ROOMY, WITH_OWNER, message, problems, texts};
use crate::harness::{A, Api};

#[tokio::test]
async fn what_looks_like_spam_is_answered_the_same_and_kept_apart_without_a_mail() {
    let api = Api::with(&format!("{ROOMY}to = [\"owner@a.example\"]\nmax_links = 1\nblocked = [\"casino\", \"bad.example\"]\n"));
    let good = json!({"name": "Ada", "email": "ada@b.example", "message": "One link: https://b.example"});
    for (field, value, suspicion) in [
        ("homepage", "https://x.example", "trap"),
        ("message", "https://a.example www.b.example", "links"),
        ("name", "Win at www.b.example", "links"),
        ("message", "Our CASINO is open", "blocked"),
        ("email", "me@mail.bad.example", "blocked"),
    ] {
        let mut spam = good.clone();
        spam[field] = value.into();
        let answer = api.write(A, &spam).await;
        assert_eq!((answer.status, answer.json().as_object().unwrap().len()), (StatusCode::CREATED, 1), "{value}");
        let newest = api.read("?limit=1").await["messages"][0].clone();
        assert_eq!((newest["state"].as_str(), newest["suspicion"].as_str()), (Some("spam"), Some(suspicion)), "{value}");
        api.clock.advance(MINUTE);
    }
    let trapped = api.submit(A, "name=Bot&email=bot%40b.example&message=Hi&homepage=x").await;
    assert_eq!((trapped.status, trapped.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/api/contact-form/sent"));
    api.write(A, &good).await;
    assert_eq!(texts(&api.read("?state=new").await), ["One link: https://b.example"]);
    let mails = api.mails(1).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].mail.text.contains("One link"), "what was sent before is not spam");
}

#[tokio::test]
async fn the_same_message_within_minutes_is_one_message_and_one_mail() {
    let api = Api::with(&format!("{ROOMY}{WITH_OWNER}"));
    let first = api.write(A, &message("Hello")).await.json();
    api.clock.advance(9 * MINUTE);
    assert_eq!(api.write(A, &message("Hello")).await.json(), first, "a second click");
    let other = api.write(A, &message("Hello!")).await.json();
    assert_ne!(other, first);
    api.clock.advance(2 * MINUTE);
    assert_ne!(api.write(A, &message("Hello")).await.json(), first, "the same words on another day are another message");
    assert_eq!(texts(&api.read("").await), ["Hello", "Hello!", "Hello"]);
    assert_eq!(api.mails(3).await.len(), 3);
}

#[tokio::test]
async fn the_same_message_at_the_same_time_is_one_message() {
    let api = std::sync::Arc::new(Api::with(ROOMY));
    let sending: Vec<_> = (0..8)
        .map(|_| {
            let api = std::sync::Arc::clone(&api);
            tokio::spawn(async move { api.write(A, &message("Hello")).await.json()["id"].as_str().unwrap().to_owned() })
        })
        .collect();
    let mut ids = std::collections::BTreeSet::new();
    for sent in sending {
        ids.insert(sent.await.unwrap());
    }
    assert_eq!((ids.len(), api.read("").await["messages"].as_array().unwrap().len()), (1, 1));
}

#[tokio::test]
async fn the_owner_gets_a_mail_that_can_be_answered() {
    let api = Api::with(&format!("{ROOMY}{WITH_OWNER}"));
    api.write(A, &json!({"name": "Zoë <b>", "email": "zoe@b.example", "subject": "Größe?", "message": "Hello <i>\n\n  Zoë"})).await;
    let kept = api.mails(1).await.remove(0);
    let to: Vec<String> = kept.mail.to.iter().map(ToString::to_string).collect();
    assert_eq!(
        (kept.site.as_str(), kept.from.as_str(), to),
        (A, "A <no-reply@a.example>", vec!["owner@a.example".into(), "second@a.example".into()])
    );
    assert_eq!(kept.mail.reply_to.unwrap().to_string(), "zoe@b.example");
    assert_eq!(kept.mail.subject, "A: Größe?");
    assert!(
        kept.mail.text.contains("Zoë <b> <zoe@b.example> wrote on a.example:\n\nHello <i>\n\n  Zoë\n\n--\n22 November 2026, 09:00 UTC"),
        "{}",
        kept.mail.text
    );
    let html = kept.mail.html.unwrap();
    assert!(html.contains("Zoë &lt;b&gt;") && html.contains("Hello &lt;i&gt;\n\n  Zoë") && !html.contains("<i>"), "{html}");
}

#[tokio::test]
async fn nothing_that_a_visitor_writes_becomes_a_header() {
    let api = Api::with(&format!("{ROOMY}{WITH_OWNER}"));
    for field in ["name", "email", "subject"] {
        let mut bad = json!({"name": "Ada", "email": "ada@b.example", "subject": "x", "message": "m"});
        bad[field] = format!("{}\r\nBcc: victim@c.example", bad[field].as_str().unwrap()).into();
        assert_eq!(problems(&api.write(A, &bad).await), [format!("{field} characters")]);
    }
    let inside = json!({"name": "Ada", "email": "ada@b.example", "message": "Subject: other\r\nBcc: victim@c.example\r\n\r\n.\r\nMAIL FROM:<x@y.example>"});
    api.write(A, &inside).await;
    let kept = api.mails(1).await.remove(0);
    assert_eq!((kept.mail.subject.as_str(), kept.mail.to.len()), ("A: a message from Ada", 2));
    assert!(kept.mail.text.contains("\nBcc: victim@c.example\n"), "it is text in the body");
}

#[tokio::test]
async fn a_mail_that_cannot_be_made_loses_no_message() {
    let api = Api::with(&format!("{ROOMY}{WITH_OWNER}"));
    let own = api.folder.path().join("sites/a.example/components/mail/contact-form");
    std::fs::create_dir_all(&own).unwrap();
    std::fs::write(own.join("message.txt"), "no subject line").unwrap();
    assert_eq!(api.write(A, &message("Hello")).await.status, StatusCode::CREATED);
    assert_eq!(texts(&api.read("").await), ["Hello"]);
}
