//! Roles of a site's own, and somebody who has one.

use kernel::OwnRole;
use store::Batch;

use super::{Route, Sample, authentication, values};

/// The role of the samples' clerk.
pub(crate) const CLERK: &str = "clerk";
/// What it grants: no built-in role has just this.
pub(crate) const OF_CLERK: [&str; 3] = ["contact-form.read", "role-management.read", "role-management.write"];

pub(super) static SAMPLE: Sample = Sample {
    module: "role-management",
    settings: "[modules.role-management]\n",
    fill: |api, site, word| {
        Box::pin(async move {
            let store = api.store.site(&site.parse().unwrap());
            let role = |name: &str, permissions: &[&str]| OwnRole {
                name: name.to_owned(),
                purpose: word.to_owned(),
                permissions: permissions.iter().map(|&name| name.to_owned()).collect(),
            };
            // whoever may ask the routes has this one, and so may touch the role
            let batch = Batch::new().insert(&role(word, &["role-management.write"])).insert(&role(CLERK, &OF_CLERK));
            store.batch(batch).await.unwrap();
            let mut all = authentication::user(&store, CLERK, word).await;
            all.append(&mut values([("name", word)]));
            all
        })
    },
    routes: &[
        Route {
            operation: "post-roles",
            kind: "application/json",
            body: r#"{"name": "night-shift", "purpose": "{word}", "permissions": ["role-management.write"]}"#,
            ..Route::PLAIN
        },
        Route { operation: "patch-roles-name", kind: "application/json", body: r#"{"purpose": "{word}"}"#, ..Route::PLAIN },
    ],
};
