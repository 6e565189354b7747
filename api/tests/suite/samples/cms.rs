//! Posts.

use super::{Route, Sample, values};

pub(super) static SAMPLE: Sample = Sample {
    module: "cms",
    settings: "[modules.cms]\n",
    fill: |api, site, word| {
        Box::pin(async move {
            let pushed = api.push(site, word, word).await;
            assert!(pushed.status.is_success(), "{}", pushed.text);
            values([("name", word)])
        })
    },
    routes: &[
        Route { operation: "put-blog-posts-name", kind: "text/markdown", body: "New text: {word}", ..Route::PLAIN },
        Route { operation: "get-blog-changes", query: "since=0", ..Route::PLAIN },
        Route {
            operation: "put-blog-live",
            kind: "application/json",
            body: "{\"version\": 1, \"problems\": [{\"message\": \"{word}\"}]}",
            ..Route::PLAIN
        },
    ],
};
