//! What changed since a content version: how the builder learns what to publish.

use axum::Json;
use kernel::{ApiQuery, Error, Operator, Problem, Tenant};
use serde::{Deserialize, Serialize};
use store::{Key, Query};
use utoipa::{IntoParams, ToSchema};

use crate::post::{self, BY_VERSION, Post};

/// The most changes of one answer.
const MOST: u32 = 1000;

/// Since when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangesQuery {
    /// The content version that is known already; 0 knows nothing.
    since: u64,
}

/// What changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Changes {
    /// The posts that changed, in the order of their last change.
    posts: Vec<Change>,
    /// The version that is known with these.
    version: u64,
    /// The site's content version.
    head: u64,
    /// Whether there is more to ask for.
    more: bool,
}

/// A post that changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Change {
    /// The name of its file, without the ending.
    name: String,
    /// Its text; absent if it was removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
}

/// The changes after a content version.
#[utoipa::path(get, path = "/blog/changes", tag = "cms", params(ChangesQuery), security(("operator" = [])), responses(
    (status = 200, body = Changes), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn changes(tenant: Tenant, _: Operator, ApiQuery(query): ApiQuery<ChangesQuery>) -> Result<Json<Changes>, Error> {
    let since = i64::try_from(query.since).map_err(|_| Error::BadRequest("`since` is too large".into()))?;
    let from = since.saturating_add(1);
    let page = tenant.store.find::<Post>(&Query { from: Some(Key::new().number(from)), limit: MOST, ..Query::on(BY_VERSION) }).await?;
    let version = page.items.last().map_or(query.since, |last| last.document.version);
    let (more, head) = (page.next.is_some(), post::version(&tenant).await?);
    let posts = page.items.into_iter().map(|item| Change { name: item.document.name, source: item.document.source }).collect();
    Ok(Json(Changes { posts, version, head, more }))
}
