//! Posts, what visitors say to them, and what other servers are told of both.

use axum::http::Method;
use serde_json::json;

use super::{Route, Sample, values};

const HOOK: &str = r#"{"url": "https://hooks.example/", "events": ["post.published"]}"#;

pub(super) static SAMPLE: Sample = Sample {
    module: "cms",
    settings: "[modules.cms]\nallow_comments = true\n",
    fill: |api, site, word| {
        Box::pin(async move {
            let pushed = api.push(site, word, word).await;
            assert!(pushed.status.is_success(), "{}", pushed.text);
            let comments = format!("/api/blog/posts/{word}/comments");
            let body = json!({"name": word, "email": "ada@post.example", "text": word}).to_string();
            let sent = api.submit_json(site, &comments, &body).await.json();
            let pass = api.comment_by_form(site, &comments, &format!("name={word}&email=bob%40post.example&text=too:+{word}")).await;
            let hook = api.hook_at(site, &format!("https://hooks.example/{word}"), &["post.updated"]).await;
            let hook = hook["id"].as_str().unwrap();
            let told = api.ask(site, Method::POST, &format!("/api/blog/webhooks/{hook}/ping")).await.json();
            values([
                ("name", word),
                ("id", sent["id"].as_str().unwrap()),
                ("pass", pass.rsplit_once('/').unwrap().1),
                ("put-blog-webhooks-id:id", hook),
                ("delete-blog-webhooks-id:id", hook),
                ("post-blog-webhooks-id-ping:id", hook),
                ("get-blog-webhooks-id-deliveries:id", hook),
                ("post-blog-webhooks-deliveries-id-again:id", told["id"].as_str().unwrap()),
            ])
        })
    },
    routes: &[
        Route { operation: "put-blog-posts-name", kind: "text/markdown", body: "New text: {word}", ..Route::PLAIN },
        Route { operation: "get-blog-changes", query: "since=0", ..Route::PLAIN },
        Route {
            operation: "post-blog-posts-name-comments",
            kind: "application/json",
            body: r#"{"name": "{word}", "email": "ada@post.example", "text": "again: {word}"}"#,
            ..Route::PLAIN
        },
        Route { operation: "delete-blog-comments", query: "email=ada%40post.example", ..Route::PLAIN },
        Route { operation: "post-blog-comments-id-reply", kind: "application/json", body: r#"{"text": "{word}"}"#, ..Route::PLAIN },
        Route { operation: "put-blog-comments-blocked", kind: "application/json", body: r#"{"words": ["{word}"]}"#, ..Route::PLAIN },
        Route { operation: "post-blog-webhooks", kind: "application/json", body: HOOK, ..Route::PLAIN },
        Route { operation: "put-blog-webhooks-id", kind: "application/json", body: HOOK, ..Route::PLAIN },
        Route {
            operation: "put-blog-live",
            kind: "application/json",
            body: "{\"version\": 1, \"problems\": [{\"message\": \"{word}\"}]}",
            ..Route::PLAIN
        },
    ],
};
