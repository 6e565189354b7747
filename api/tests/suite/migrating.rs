//! What an older version of a module stored, brought into today's form when the site is first asked.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Collection, Document, SiteStore};

use crate::harness::{A, Answer, Api, B, request};
use crate::probe::MARKS;

/// A mark as the first version of the probe stored it.
#[derive(Serialize, Deserialize)]
pub(crate) struct OldMark {
    pub(crate) id: String,
}

impl Document for OldMark {
    const COLLECTION: &'static Collection = &MARKS;

    fn id(&self) -> &str {
        &self.id
    }
}

fn documents(api: &Api, site: &str) -> SiteStore {
    api.store.site(&site.parse().unwrap())
}

async fn leave(api: &Api, site: &str, id: &str) {
    documents(api, site).insert(&OldMark { id: id.into() }).await.unwrap();
}

async fn shown(api: &Api, site: &str, id: &str) -> Answer {
    api.ask(site, Method::GET, &format!("/api/probe/marks/{id}")).await
}

#[tokio::test]
async fn the_first_request_meets_today_s_form_and_the_next_finds_nothing_to_do() {
    let api = Api::new();
    leave(&api, A, "one").await;
    assert_eq!(shown(&api, A, "one").await.json(), json!({"id": "one", "seen": false}));
    let hash = documents(&api, A).content_hash().await.unwrap();
    assert_eq!(shown(&api, A, "one").await.status, StatusCode::OK);
    assert_eq!(documents(&api, A).content_hash().await.unwrap(), hash);
}

#[tokio::test]
async fn a_migration_that_fails_changes_nothing_holds_up_no_other_site_and_is_tried_again() {
    let api = Api::new();
    for id in ["a-good-one", "broken"] {
        leave(&api, A, id).await;
    }
    leave(&api, B, "a-good-one").await;
    let hash = documents(&api, A).content_hash().await.unwrap();
    let failed = shown(&api, A, "a-good-one").await;
    assert_eq!((failed.status, failed.header(header::CONTENT_TYPE)), (StatusCode::INTERNAL_SERVER_ERROR, "application/problem+json"));
    assert!(!failed.text.contains("mend"), "{}", failed.text);
    assert_eq!(documents(&api, A).content_hash().await.unwrap(), hash);
    assert_eq!(shown(&api, B, "a-good-one").await.status, StatusCode::OK);
    documents(&api, A).remove::<OldMark>("broken", None).await.unwrap();
    assert_eq!(shown(&api, A, "a-good-one").await.json()["seen"], false);
}

#[tokio::test]
async fn what_is_imported_is_migrated_though_the_site_was_already() {
    let (here, there) = (Api::new(), Api::new());
    leave(&here, A, "one").await;
    let exported = here.ask(A, Method::GET, "/api/export").await.text;
    assert_eq!(shown(&there, B, "one").await.status, StatusCode::NOT_FOUND, "this was the site's first request");
    let imported = there.send(request(B, Method::POST, "/api/import").body(Body::from(exported)).unwrap()).await;
    assert_eq!(imported.status, StatusCode::OK, "{}", imported.text);
    assert_eq!(shown(&there, B, "one").await.json(), json!({"id": "one", "seen": false}));
}
