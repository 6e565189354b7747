//! What changed since a content version: how the builder learns what to publish.

use std::time::Duration;

use axum::Json;
use kernel::{ApiQuery, Error, May, Problem, Tenant, Waiting};
use serde::{Deserialize, Serialize};
use store::{Query, Stored};
use utoipa::{IntoParams, ToSchema};

use crate::comments::{ShownComment, shown_with};
use crate::content_version::{ContentVersion, lineage_of};
use crate::permissions::ReadPosts;
use crate::post::{BY_VERSION, Post, version_key};
use crate::{renewal, webhooks};

/// The most changes of one answer.
const MOST: u32 = 1000;
/// How long an answer is held at most, in seconds.
const LONGEST_WAIT: u64 = 25;

/// Since when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangesQuery {
    /// The content version that is known already; 0 knows nothing.
    since: u64,
    /// The lineage of that version. If it is another one here, everything comes anew.
    lineage: Option<String>,
    /// How many at most, from 1 to 1000; but what changed together comes together.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// For how many seconds an answer that would be empty is held until something changes, from 0 to 25.
    #[param(minimum = 0, maximum = 25)]
    wait: Option<u64>,
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
    /// Addresses at which its page was before, and that lead to it now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<String>,
    /// The comments that visitors see with it, oldest first; absent if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    comments: Vec<ShownComment>,
}

/// The changes after a content version.
#[utoipa::path(get, path = "/blog/changes", tag = "cms", params(ChangesQuery), security(("operator" = ["cms.read"])), responses(
    (status = 200, body = Changes), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn changes(
    tenant: Tenant,
    _: May<ReadPosts>,
    ApiQuery(query): ApiQuery<ChangesQuery>,
    mut waiting: Waiting,
) -> Result<Json<Changes>, Error> {
    let limit = query.limit.unwrap_or(MOST);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::BadRequest(format!("`limit` has to be from 1 to {MOST}")));
    }
    if i64::try_from(query.since).is_err() {
        return Err(Error::BadRequest("`since` is too large".into()));
    }
    let wait = query.wait.unwrap_or_default();
    if wait > LONGEST_WAIT {
        return Err(Error::BadRequest(format!("`wait` has to be from 0 to {LONGEST_WAIT}")));
    }
    let since = if is_ours(&tenant, &query).await? { query.since } else { 0 };
    loop {
        let head = renewal::head(&tenant).await?.map(|head| head.document).unwrap_or_default();
        let is_news = head.at().version != since || since != query.since;
        let soonest = head.moment.map_or(Duration::MAX, |moment| {
            Duration::from_millis(u64::try_from(moment.saturating_sub(tenant.store.now())).unwrap_or_default())
        });
        if is_news || !waiting.goes_on(Duration::from_secs(wait), soonest).await? {
            // a post that came by itself may be something to tell
            webhooks::wait(&tenant);
            return after(&tenant, since, limit, head.at()).await.map(Json);
        }
    }
}

/// The changes after a version, up to the last.
async fn after(tenant: &Tenant, since: u64, limit: u32, head: ContentVersion) -> Result<Changes, Error> {
    let query = Query { from: Some(version_key(since.saturating_add(1))), limit, ..Query::on(BY_VERSION) };
    let page = tenant.store.find::<Post>(&query).await?;
    let more = page.next.is_some();
    let mut posts: Vec<Stored<Post>> = page.items;
    let mut version = posts.last().map_or(since, |last| last.document.version);
    if more {
        // what changed together is not torn apart
        posts.retain(|post| post.document.version != version);
        let together = Query { prefix: version_key(version), limit: MOST, ..Query::on(BY_VERSION) };
        posts.extend(tenant.store.find::<Post>(&together).await?.items);
    } else {
        // a version need not have changed a post
        version = version.max(head.version);
    }
    let mut changes = Vec::with_capacity(posts.len());
    for Stored { document, .. } in posts {
        let comments = shown_with(tenant, &document).await?;
        let aliases = if document.source.is_some() { document.aliases } else { Vec::new() };
        changes.push(Change { name: document.name, source: document.source, aliases, comments });
    }
    let lineage = lineage_of(&tenant.store, version).await?;
    Ok(Changes { posts: changes, since, version, lineage, head: head.version.max(version), more })
}

/// Whether a version that somebody knows was ever here. Without a lineage the number is trusted.
async fn is_ours(tenant: &Tenant, query: &ChangesQuery) -> Result<bool, Error> {
    match &query.lineage {
        Some(lineage) if query.since > 0 => Ok(lineage_of(&tenant.store, query.since).await?.as_ref() == Some(lineage)),
        _ => Ok(true),
    }
}
