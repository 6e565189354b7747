//! Many posts at once: all are changed or none.

use std::collections::HashSet;

use axum::Json;
use kernel::{ApiJson, Error, May, Problem, Tenant};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::PostName;
use crate::permissions::WritePosts;
use crate::writing::{Deed, Expected, Wish, write};

/// The most changes of one request.
const MOST: usize = 500;

/// Changes that belong together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PostBatch {
    /// The changes, from 1 to 500; each post once.
    #[schema(min_items = 1, max_items = 500)]
    changes: Vec<PostChange>,
}

/// What is to become of a post.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PostChange {
    /// The name of its file, without the ending.
    #[schema(value_type = String)]
    name: PostName,
    /// Its text; null moves it to the trash.
    #[serde(deserialize_with = "said")]
    #[schema(required, nullable)]
    source: Option<String>,
    /// The entity tag of the text that is there now.
    if_match: Option<String>,
    /// Whether nothing may be there yet.
    #[serde(default)]
    new: bool,
}

/// What a batch did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchAccepted {
    /// The content version in which all changes are live.
    version: u64,
    /// Its lineage, which tells it from the same version of another server.
    #[serde(skip_serializing_if = "Option::is_none")]
    lineage: Option<String>,
    /// The posts, in the order of the changes.
    posts: Vec<ChangedPost>,
}

/// A post of a batch.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangedPost {
    name: String,
    /// The entity tag of its text; absent if it was moved to the trash.
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
}

/// A field that may be null and may not be left out.
fn said<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

/// Changes many posts, all or none: everything is checked first. What is wrong with any text is told with its file, and every post that is not as it was thought to be in `current`.
#[utoipa::path(post, path = "/blog/batch", tag = "cms", request_body = PostBatch, security(("operator" = ["cms.write"])), responses(
    (status = 200, body = BatchAccepted), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn create(
    tenant: Tenant,
    may: May<WritePosts>,
    ApiJson(PostBatch { changes }): ApiJson<PostBatch>,
) -> Result<Json<BatchAccepted>, Error> {
    if !(1..=MOST).contains(&changes.len()) {
        return Err(Error::BadRequest(format!("a batch has from 1 to {MOST} changes, not {}", changes.len())));
    }
    let mut names = HashSet::new();
    if let Some(twice) = changes.iter().find(|change| !names.insert(change.name.as_str())) {
        return Err(Error::BadRequest(format!("`{}` is there twice", twice.name.as_str())));
    }
    let wishes: Vec<Wish<'_>> = changes.iter().map(PostChange::wish).collect();
    let written = write(&tenant, &may.into(), &wishes).await?;
    let posts = written.posts.into_iter().map(|post| ChangedPost { name: post.name, etag: post.tag.map(|tag| tag.as_str().to_owned()) });
    Ok(Json(BatchAccepted { version: written.at.version, lineage: written.at.lineage, posts: posts.collect() }))
}

impl PostChange {
    fn wish(&self) -> Wish<'_> {
        Wish {
            name: self.name.clone(),
            deed: self.source.clone().map_or(Deed::Remove, Deed::Put),
            expected: match &self.if_match {
                _ if self.new => Expected::Nothing,
                Some(tag) => Expected::Tag(tag),
                None => Expected::Anything,
            },
        }
    }
}
