//! Nothing is ever sent to an address that is not of the public internet, whatever its name.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::receiver::{HOOKS, Receiver};
use crate::harness::{A, Api};

#[tokio::test]
async fn addresses_that_are_private_are_refused_when_they_are_given() {
    let api = Api::new();
    for url in [
        "http://127.0.0.1/",
        "http://127.0.0.1:8000/api/import",
        "https://10.1.2.3/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fd00::1]/",
        "http://[64:ff9b::7f00:1]/",
        "ftp://example.org/",
        "https://me:secret@example.org/",
        "not an address",
    ] {
        let answer = api.write_hook(A, Method::POST, HOOKS, &json!({"url": url, "events": ["post.published"]})).await;
        assert_eq!((answer.status, &answer.json()["problems"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("url")), "{url}");
    }
}

/// What was stored while it was allowed, or what a name leads to by now: the address that is connected to is looked at.
#[tokio::test]
async fn no_name_and_no_number_leads_to_a_private_address() {
    let (api, receiver) = (Api::telling(), Receiver::start().await);
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "127.1", "0x7f000001", "0.0.0.0"] {
        let hook = api.hook_at(A, &format!("http://{host}:{}/", receiver.port), &["post.published"]).await;
        let ping = api.ask(A, Method::POST, &format!("{HOOKS}/{}/ping", hook["id"].as_str().unwrap())).await;
        assert_eq!(ping.status, StatusCode::ACCEPTED);
        api.tell_in_public(&hook).await;
        let why = api.log(&hook).await[0]["tries"][0]["error"].as_str().unwrap().to_owned();
        assert!(why.contains("not of the public internet"), "{host}: {why}");
    }
    assert_eq!(receiver.got().len(), 0, "nobody connected");
}
