//! How far the live site is: the builder says it, and whoever pushed asks for it.

use axum::Json;
use kernel::{ApiJson, Error, May, Operator, Problem, Tenant};
use serde::{Deserialize, Serialize};
use store::{Batch, Collection, Document, StoreError};
use utoipa::ToSchema;

use crate::permissions::ReadPosts;
use crate::webhooks;

/// The most problems that are kept of a build.
const MOST: usize = 50;
const ID: &str = "live";

/// The last build that the builder finished, well or not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Live {
    /// The content version that was built.
    version: u64,
    /// What was wrong with it; if anything was, the release before is still live.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    problems: Vec<Told>,
}

/// A problem as the builder tells it: an object with `message`, `file`, `line`, `column`, `hint`.
type Told = std::collections::BTreeMap<String, serde_json::Value>;

impl Document for Live {
    const COLLECTION: &'static Collection = &Collection { name: "cms.live", indexes: &[] };

    fn id(&self) -> &'static str {
        ID
    }
}

/// How far the live site is.
#[utoipa::path(get, path = "/blog/live", tag = "cms", security(("operator" = ["cms.read"])), responses(
    (status = 200, body = Live), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn show(tenant: Tenant, _: May<ReadPosts>) -> Result<Json<Live>, Error> {
    Ok(Json(tenant.store.get::<Live>(ID).await?.map(|live| live.document).unwrap_or_default()))
}

/// Says how far the live site is. A build that is older than what is known changes nothing.
#[utoipa::path(put, path = "/blog/live", tag = "cms", request_body = Live, security(("operator" = [])), responses(
    (status = 200, body = Live), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem),
    (status = 413, body = Problem), (status = 415, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn put(tenant: Tenant, _: Operator, ApiJson(mut told): ApiJson<Live>) -> Result<Json<Live>, Error> {
    // no site ever comes there, and every later build would count as older
    if i64::try_from(told.version).is_err() {
        return Err(Error::BadRequest("`version` is too large".into()));
    }
    told.problems.truncate(MOST);
    loop {
        let known = tenant.store.get::<Live>(ID).await?;
        let mut batch = match &known {
            Some(known) if known.document.version > told.version || known.document == told => return Ok(Json(known.document.clone())),
            // before the first push nobody waits, and a site that holds nothing stays one
            None if told.version == 0 => return Ok(Json(told)),
            Some(known) => Batch::new().replace(&told, known.revision),
            None => Batch::new().insert(&told),
        };
        batch.append(webhooks::site_built(&tenant, told.version, &told.problems).await?);
        match tenant.store.batch(batch).await {
            Ok(_) => {
                webhooks::wait(&tenant);
                return Ok(Json(told));
            }
            Err(StoreError::Changed { .. } | StoreError::Conflict { .. } | StoreError::Missing) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
