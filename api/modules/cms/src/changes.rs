//! What changed since a content version: how the builder learns what to publish.

use axum::Json;
use kernel::{ApiQuery, Error, May, Problem, Tenant};
use serde::{Deserialize, Serialize};
use store::{Key, Query};
use utoipa::{IntoParams, ToSchema};

use crate::comments::{ShownComment, shown_with};
use crate::content_version::{content_version, lineage_of};
use crate::permissions::ReadPosts;
use crate::post::{BY_VERSION, Post};

/// The most changes of one answer.
const MOST: u32 = 1000;

/// Since when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangesQuery {
    /// The content version that is known already; 0 knows nothing.
    since: u64,
    /// The lineage of that version. If it is another one here, everything comes anew.
    lineage: Option<String>,
    /// How many at most, from 1 to 1000.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
}

/// What changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Changes {
    /// The posts that changed, in the order of their last change.
    posts: Vec<Change>,
    /// The version that these follow: the one that was asked for, or 0 if that never was here. Then whatever else is known counts for nothing.
    since: u64,
    /// The version that is known with these.
    version: u64,
    /// Its lineage, to be given with it the next time; absent at version 0, and where it is not known any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    lineage: Option<String>,
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
    /// The comments that visitors see with it, oldest first; absent if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    comments: Vec<ShownComment>,
}

/// The changes after a content version.
#[utoipa::path(get, path = "/blog/changes", tag = "cms", params(ChangesQuery), security(("operator" = ["cms.read"])), responses(
    (status = 200, body = Changes), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn changes(tenant: Tenant, _: May<ReadPosts>, ApiQuery(query): ApiQuery<ChangesQuery>) -> Result<Json<Changes>, Error> {
    let limit = query.limit.unwrap_or(MOST);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::BadRequest(format!("`limit` has to be from 1 to {MOST}")));
    }
    if i64::try_from(query.since).is_err() {
        return Err(Error::BadRequest("`since` is too large".into()));
    }
    let since = if is_ours(&tenant, &query).await? { query.since } else { 0 };
    let from = since.cast_signed().saturating_add(1);
    let page = tenant.store.find::<Post>(&Query { from: Some(Key::new().number(from)), limit, ..Query::on(BY_VERSION) }).await?;
    let version = page.items.last().map_or(since, |last| last.document.version);
    let lineage = lineage_of(&tenant.store, version).await?;
    let (more, head) = (page.next.is_some(), content_version(&tenant.store).await?.version);
    let mut posts = Vec::with_capacity(page.items.len());
    for item in page.items {
        let comments = shown_with(&tenant, &item.document).await?;
        posts.push(Change { name: item.document.name, source: item.document.source, comments });
    }
    Ok(Json(Changes { posts, since, version, lineage, head, more }))
}

/// Whether a version that somebody knows was ever here. Without a lineage the number is trusted.
async fn is_ours(tenant: &Tenant, query: &ChangesQuery) -> Result<bool, Error> {
    match &query.lineage {
        Some(lineage) if query.since > 0 => Ok(lineage_of(&tenant.store, query.since).await?.as_ref() == Some(lineage)),
        _ => Ok(true),
    }
}
