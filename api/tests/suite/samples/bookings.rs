//! Appointments.

use axum::http::{Method, header};
use serde_json::json;
use site::SiteName;

use super::{Route, Sample, values};

pub(super) static SAMPLE: Sample = Sample {
    module: "bookings",
    settings: crate::bookings::SETTINGS,
    fill: |api, site, word| {
        Box::pin(async move {
            let body = json!({"name": word, "email": "ada@post.example", "note": word}).to_string();
            let booked = api.submit_json(site, crate::bookings::SLOT, &body).await;
            let pass = booked.header(header::LOCATION).rsplit_once('/').unwrap().1.to_owned();
            let blocked = api.ask(site, Method::PUT, "/api/bookings/test/2026-11-24T10:00/block").await;
            assert!(blocked.status.is_success(), "{}", blocked.text);
            let cancel = cancel_pass(api, site).await;
            values([
                ("resource", "test"),
                ("slot", "2026-11-23T10:00"),
                ("post-bookings-resource-slot:slot", "2026-11-23T09:30"),
                ("put-bookings-resource-slot-block:slot", "2026-11-24T09:30"),
                ("delete-bookings-resource-slot-block:slot", "2026-11-24T10:00"),
                ("id", pass.split_once('.').unwrap().0),
                ("pass", &pass),
                ("get-bookings-mine-pass-cancel:pass", &cancel),
                ("post-bookings-mine-pass-cancel:pass", &cancel),
            ])
        })
    },
    routes: &[
        Route {
            operation: "post-bookings-resource-slot",
            kind: "application/json",
            body: r#"{"name": "{word}", "email": "ada@post.example"}"#,
            ..Route::PLAIN
        },
        Route {
            operation: "post-bookings-appointments",
            kind: "application/json",
            body: r#"{"resource": "test", "slot": "2026-11-24T09:00", "name": "{word}"}"#,
            ..Route::PLAIN
        },
    ],
};

/// What the mail of a booking leads to, which nobody else is told.
async fn cancel_pass(api: &crate::harness::Api, site: &str) -> String {
    let mut export = Vec::new();
    api.store.site(&site.parse::<SiteName>().unwrap()).export(&mut export).await.unwrap();
    let text = String::from_utf8(export).unwrap();
    let links = text.split("/api/bookings/mine/").skip(1).filter_map(|rest| rest.split_once("/cancel"));
    links.map(|(pass, _)| pass.to_owned()).find(|pass| !pass.contains(['"', '\\', ' '])).expect("the mail has a link")
}
