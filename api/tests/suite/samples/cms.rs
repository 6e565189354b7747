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
            let post = |rest: &str| format!("{word}-{rest}");
            let draft = |text: &str| format!("+++\ndraft = true\n+++\n{text} {word}");
            // one that visitors see; whoever writes drafts may change these only: one with a past, one in the trash
            let pushes = [
                (word.to_owned(), word.to_owned()),
                (post("draft"), draft("One")),
                (post("draft"), draft("Two")),
                (post("gone"), draft("Gone")),
            ];
            for (name, text) in pushes {
                let pushed = api.push(site, &name, &text).await;
                assert!(pushed.status.is_success(), "{}", pushed.text);
            }
            let gone = api.ask(site, Method::DELETE, &format!("/api/blog/posts/{}", post("gone"))).await;
            assert!(gone.status.is_success(), "{}", gone.text);
            let preview = format!("/api/blog/posts/{word}/preview");
            let link = api.operate_json(site, Method::POST, &preview, "{}").await.json()["url"].as_str().unwrap().to_owned();
            let token = link.trim_end_matches('/').rsplit('/').next().unwrap();
            let comments = format!("/api/blog/posts/{word}/comments");
            let body = json!({"name": word, "email": "ada@post.example", "text": word}).to_string();
            let sent = api.submit_json(site, &comments, &body).await.json();
            let pass = api.comment_by_form(site, &comments, &format!("name={word}&email=bob%40post.example&text=too:+{word}")).await;
            let hook = api.hook_at(site, &format!("https://hooks.example/{word}"), &["post.updated"]).await;
            let hook = hook["id"].as_str().unwrap();
            let told = api.ask(site, Method::POST, &format!("/api/blog/webhooks/{hook}/ping")).await.json();
            values([
                ("name", &post("draft")),
                ("get-blog-posts-name:name", word),
                ("get-blog-posts-name-comments:name", word),
                ("get-blog-posts-name-comments-form:name", word),
                ("post-blog-posts-name-comments:name", word),
                ("post-blog-trash-name-restore:name", &post("gone")),
                ("delete-blog-trash-name:name", &post("gone")),
                ("revision", "1"),
                ("taxonomy", "tags"),
                ("token", token),
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
        Route { operation: "put-blog-posts-name", kind: "text/markdown", body: "+++\ndraft = true\n+++\nNew text: {word}", ..Route::PLAIN },
        Route {
            operation: "post-blog-batch",
            kind: "application/json",
            body: r#"{"changes": [{"name": "another", "source": "+++\ndraft = true\n+++\n{word}", "new": true}]}"#,
            ..Route::PLAIN
        },
        Route { operation: "post-blog-posts-name-rename", kind: "application/json", body: r#"{"to": "otherwise"}"#, ..Route::PLAIN },
        Route {
            operation: "post-blog-posts-name-preview",
            kind: "application/json",
            body: r#"{"source": "{word}", "expires_in": 60}"#,
            ..Route::PLAIN
        },
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
