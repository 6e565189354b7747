//! Messages of visitors.

use serde_json::json;

use super::{Route, Sample, values};

const MESSAGE: &str = r#"{"name": "{word}", "email": "ada@post.example", "message": "{word}"}"#;

pub(super) static SAMPLE: Sample = Sample {
    module: "contact-form",
    settings: "[modules.contact-form]\nlimit = \"1000 per minute\"\n",
    fill: |api, site, word| {
        Box::pin(async move {
            let body = json!({"name": word, "email": "ada@post.example", "message": word}).to_string();
            let sent = api.submit_json(site, "/api/contact-form/messages", &body).await.json();
            values([("id", sent["id"].as_str().unwrap())])
        })
    },
    routes: &[
        Route { operation: "post-contact-form-messages", kind: "application/json", body: MESSAGE, ..Route::PLAIN },
        Route { operation: "patch-contact-form-messages-id", kind: "application/json", body: r#"{"state": "handled"}"#, ..Route::PLAIN },
    ],
};
