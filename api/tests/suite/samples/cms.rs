//! Posts.

use axum::http::Method;

use super::{Route, Sample, values};

pub(super) static SAMPLE: Sample = Sample {
    module: "cms",
    settings: "[modules.cms]\n",
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
            values([
                ("name", &post("draft")),
                ("get-blog-posts-name:name", word),
                ("post-blog-trash-name-restore:name", &post("gone")),
                ("delete-blog-trash-name:name", &post("gone")),
                ("revision", "1"),
                ("taxonomy", "tags"),
                ("token", token),
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
            operation: "put-blog-live",
            kind: "application/json",
            body: "{\"version\": 1, \"problems\": [{\"message\": \"{word}\"}]}",
            ..Route::PLAIN
        },
    ],
};
