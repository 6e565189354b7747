//! A receiver that fails is asked again, ever less often, and in the end no more.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::receiver::{HOOKS, HOUR, MINUTE, Receiver};
use crate::harness::{A, Api};

#[tokio::test]
async fn what_was_not_taken_is_sent_again_as_the_same() {
    let (api, receiver) = (Api::telling(), Receiver::start().await);
    let hook = api.hook_at(A, &receiver.url(), &["post.published"]).await;
    receiver.answers(503);
    api.push(A, "hello", "Text").await;
    api.tell(&hook, 1).await;
    let failed = api.log(&hook).await[0].clone();
    assert_eq!((&failed["outcome"], &failed["tries"][0]["status"]), (&json!("waiting"), &json!(503)));
    assert_eq!(failed["tries"][0]["answer"].as_str().unwrap().len(), 500, "the beginning of the answer");
    assert!(api.hook(&hook).await["failing_since"].is_i64());
    receiver.answers(204);
    api.clock.advance(MINUTE);
    api.tell(&hook, 2).await;
    let log = api.log(&hook).await;
    assert_eq!((&log[0]["outcome"], &log[0]["due"]), (&json!("delivered"), &json!(null)));
    assert!(api.hook(&hook).await["failing_since"].is_null());
    let got = receiver.got();
    assert_eq!((got.len(), got[0].header("webhook-id")), (2, got[1].header("webhook-id")));
    assert_ne!(got[0].header("webhook-timestamp"), got[1].header("webhook-timestamp"));
    assert!(got[1].is_signed_with(hook["secret"].as_str().unwrap()));
}

#[tokio::test]
async fn a_receiver_that_fails_is_left_alone_for_a_while_and_holds_up_nobody() {
    let (api, well, ill) = (Api::telling(), Receiver::start().await, Receiver::start().await);
    let failing = api.hook_at(A, &ill.url(), &["post.published"]).await;
    ill.answers(500);
    api.push(A, "first", "Text").await;
    api.tell(&failing, 1).await;
    let other = api.hook_at(A, &well.url(), &["post.published"]).await;
    for number in 0..10 {
        api.push(A, &format!("post-{number}"), "Text").await;
    }
    api.tell(&other, 10).await;
    assert_eq!((well.got().len(), ill.got().len()), (10, 1), "it rests");
}

#[tokio::test]
async fn after_a_day_it_is_given_up_and_may_be_asked_for_again() {
    let (api, receiver) = (Api::telling(), Receiver::start().await);
    let hook = api.hook_at(A, &receiver.url(), &["post.published"]).await;
    receiver.answers(500);
    api.push(A, "hello", "Text").await;
    for tries in 1..=3 {
        api.tell(&hook, tries).await;
        api.clock.advance(8 * HOUR);
    }
    api.tell_in_vain(&hook).await;
    assert_eq!(receiver.got().len(), 3);
    receiver.answers(200);
    let path = format!("{HOOKS}/deliveries/{}/again", api.log(&hook).await[0]["id"].as_str().unwrap());
    assert_eq!(api.ask(A, Method::POST, &path).await.status, StatusCode::ACCEPTED);
    api.tell(&hook, 4).await;
    assert_eq!(api.log(&hook).await[0]["outcome"], "delivered");
}

#[tokio::test]
async fn a_webhook_that_only_fails_for_days_is_switched_off_and_says_so() {
    let (api, receiver) = (Api::telling(), Receiver::start().await);
    let hook = api.hook_at(A, &receiver.url(), &["post.published"]).await;
    receiver.answers(500);
    for day in 0..=3 {
        assert_eq!(api.hook(&hook).await["on"], true, "day {day}");
        api.push(A, &format!("day-{day}"), "Text").await;
        api.tell(&hook, 1 + day).await;
        api.clock.advance(24 * HOUR + MINUTE);
    }
    let off = api.hook(&hook).await;
    assert_eq!((&off["on"], &off["off_because"]), (&json!(false), &json!("it took nothing for three days")));
    let told = api.log(&hook).await.len();
    api.push(A, "later", "Text").await;
    assert_eq!(api.log(&hook).await.len(), told, "it is told nothing any more");
    let path = format!("{HOOKS}/{}", hook["id"].as_str().unwrap());
    assert_eq!(api.ask(A, Method::POST, &format!("{path}/ping")).await.status, StatusCode::CONFLICT);
    let again = json!({"url": receiver.url(), "events": ["post.published"], "on": true});
    assert_eq!(api.write_hook(A, Method::PUT, &path, &again).await.status, StatusCode::OK);
    let on = api.hook(&hook).await;
    assert!(on["on"] == true && on["off_because"].is_null() && on["failing_since"].is_null(), "{on}");
}

#[tokio::test]
async fn whoever_says_that_they_are_gone_is_asked_no_more() {
    let (api, receiver) = (Api::telling(), Receiver::start().await);
    let hook = api.hook_at(A, &receiver.url(), &["post.published"]).await;
    receiver.answers(410);
    api.push(A, "hello", "Text").await;
    api.tell(&hook, 1).await;
    assert_eq!(api.hook(&hook).await["off_because"], "it answered that it is gone (410)");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (api, receiver) = (Api::telling(), Receiver::start().await);
    let hook = api.hook_at(A, &receiver.url(), &["post.published"]).await;
    for (number, status) in [301, 302, 303, 307, 308].into_iter().enumerate() {
        receiver.answers(status);
        api.push(A, &format!("post-{status}"), "Text").await;
        api.tell(&hook, 1 + number).await;
        let log = api.log(&hook).await;
        assert_eq!((&log[0]["outcome"], &log[0]["tries"][0]["status"]), (&json!("waiting"), &json!(status)));
        let path = format!("{HOOKS}/{}", hook["id"].as_str().unwrap());
        // as new, so that it need not rest, and what waits is out of the way
        api.write_hook(A, Method::PUT, &path, &json!({"url": receiver.url(), "events": ["post.published"]})).await;
    }
    assert!(receiver.got().iter().all(|got| got.path == "/hook"));
}
