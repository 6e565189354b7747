//! Posts.

use super::{Route, Sample, values};

pub(super) static SAMPLE: Sample = Sample {
    module: "cms",
    settings: "[modules.cms]\n",
    fill: |api, site, word| {
        Box::pin(async move {
            // one that visitors see, and one that whoever writes drafts may change
            let draft = format!("{word}-draft");
            for (name, text) in [(word, word.to_owned()), (&draft, format!("+++\ndraft = true\n+++\n{word}"))] {
                let pushed = api.push(site, name, &text).await;
                assert!(pushed.status.is_success(), "{}", pushed.text);
            }
            values([("name", draft.as_str()), ("get-blog-posts-name:name", word)])
        })
    },
    routes: &[
        Route {
            operation: "put-blog-posts-name",
            kind: "text/markdown",
            body: "+++\ndraft = true\n+++\nNew text: {word}",
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
