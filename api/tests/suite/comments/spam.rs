//! What nobody wants is answered like anything else, and shown to nobody.

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::steps::{QUEUE, comment, texts};
use crate::harness::{A, Api, STRANGER, request};

async fn newest(api: &Api) -> Value {
    api.queue("?limit=1").await["comments"][0].clone()
}

#[tokio::test]
async fn what_looks_like_spam_is_answered_the_same_and_kept_apart() {
    let api = Api::with_post("moderation = \"none\"\nmax_links = 1\nblocked = [\"casino\"]\nnotify = [\"owner@a.example\"]\n").await;
    for (field, value, suspicion) in [
        ("homepage", "https://x.example", "trap"),
        ("text", "https://a.example www.b.example", "links"),
        ("name", "Win at www.b.example", "links"),
        ("text", "Our CASINO is open", "blocked"),
        ("stamp", "1.forged", "haste"),
    ] {
        let mut spam = comment("Ada", &format!("Hello {suspicion}"));
        spam[field] = value.into();
        let answer = api.comment(&spam).await;
        assert_eq!((answer.status, &answer.json()["waits"]), (StatusCode::CREATED, &json!(false)), "{value}");
        let kept = newest(&api).await;
        assert_eq!((kept["state"].as_str(), kept["suspicion"].as_str()), (Some("spam"), Some(suspicion)), "{value}");
    }
    api.said("Ada", "One link: https://b.example").await;
    assert_eq!(api.shown().await.as_array().unwrap().len(), 1);
    let mails = api.mails(1).await;
    assert!(mails.len() == 1 && mails[0].mail.text.contains("One link"), "what was sent before is not spam");
}

#[tokio::test]
async fn whoever_sends_a_form_sooner_than_anybody_types_is_a_program() {
    let api = Api::with_post("").await;
    let form = api.get(STRANGER, A, "/api/blog/posts/hello/comments/form").await.text;
    let stamp = form.split("name=\"stamp\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let say = |text: &str| {
        let mut said = comment("Ada", text);
        said["stamp"] = stamp.into();
        said
    };
    api.comment(&say("At once")).await;
    assert_eq!(newest(&api).await["suspicion"], "haste");
    api.clock.advance(4000);
    api.comment(&say("After some time")).await;
    assert_eq!(newest(&api).await["state"], "waiting");
}

#[tokio::test]
async fn the_same_comment_again_is_one_and_the_same_words_of_others_are_spam() {
    let api = Api::with_post("").await;
    let words = "A text that is long enough to be no accident";
    let first = api.said("Ada", words).await;
    assert_eq!(api.said("Ada", words).await, first, "a second click");
    assert_ne!(api.said("Bob", &format!(" {}  ", words.to_uppercase())).await, first);
    assert_eq!(newest(&api).await["suspicion"], "repeated");
    for name in ["Ada", "Bob"] {
        api.said(name, "Thank you!").await;
        assert_eq!(newest(&api).await["state"], "waiting", "what many say is no spam");
    }
    api.clock.advance(25 * 60 * 60 * 1000);
    api.said("Cleo", words).await;
    assert_eq!(newest(&api).await["state"], "waiting", "on another day it is forgotten");
}

#[tokio::test]
async fn moderators_block_words_addresses_and_networks() {
    let api = Api::with_post("").await;
    let path = format!("{QUEUE}/blocked");
    let before = api.ask(A, Method::GET, &path).await;
    assert_eq!(before.json(), json!({"words": [], "addresses": [], "networks": []}));
    let put = |body: Value, tag: &str| {
        let builder = request(A, Method::PUT, &path).header(header::CONTENT_TYPE, "application/json").header(header::IF_MATCH, tag);
        api.send(builder.body(body.to_string().into()).unwrap())
    };
    let list = json!({"words": ["Casino"], "addresses": ["@bad.example"], "networks": ["198.51.100.0/24"]});
    let stored = put(list.clone(), before.header(header::ETAG)).await;
    assert_eq!((stored.status, &stored.json()["words"]), (StatusCode::OK, &json!(["casino"])));
    assert_eq!(put(list.clone(), before.header(header::ETAG)).await.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(put(json!({"networks": ["everywhere"]}), "*").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(put(json!({"netwroks": []}), "*").await.status, StatusCode::BAD_REQUEST);
    api.said("Ada", "A casino").await;
    assert_eq!(newest(&api).await["suspicion"], "blocked");
    let mut by_address = comment("Ada", "Something else");
    by_address["email"] = "x@bad.example".into();
    api.comment(&by_address).await;
    assert_eq!(newest(&api).await["suspicion"], "blocked");
    put(json!({"networks": ["192.0.2.7"]}), "*").await;
    api.said("Ada", "From where the tests are").await;
    assert_eq!(newest(&api).await["suspicion"], "blocked");
    put(json!({}), "*").await;
    api.said("Ada", "A casino again").await;
    assert_eq!(texts(&api.queue("?status=waiting").await), ["A casino again"]);
}
