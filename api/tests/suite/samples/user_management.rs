//! Users.

use super::{Route, Sample, values};

pub(super) static SAMPLE: Sample = Sample {
    module: "user-management",
    settings: "[modules.user-management]\n",
    fill: |api, site, word| {
        Box::pin(async move {
            let (id, _) = crate::accounts::invited(api, site, &format!("{word}@users.example"), "author").await;
            values([("id", &id)])
        })
    },
    routes: &[
        Route {
            operation: "post-users",
            kind: "application/json",
            body: r#"{"email": "{word}@new.example", "name": "{word}", "role": "viewer"}"#,
            ..Route::PLAIN
        },
        Route { operation: "patch-users-id", kind: "application/json", body: r#"{"name": "{word}"}"#, ..Route::PLAIN },
    ],
};
