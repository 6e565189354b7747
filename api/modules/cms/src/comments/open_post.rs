//! The posts that visitors may comment on.

use kernel::{Error, Tenant};
use serde_json::{Map, Value};

use crate::PostName;
use crate::post::{self, Post};

/// Whether a post says that it takes no comments: `comments: false` under `extra` of its front matter.
pub(crate) fn are_off(extra: &Map<String, Value>) -> bool {
    extra.get("comments") == Some(&Value::Bool(false))
}

/// A post that visitors see and that takes comments.
///
/// # Errors
/// [`Error::NotFound`] if it is none.
pub(crate) async fn open_post(tenant: &Tenant, name: &PostName) -> Result<Post, Error> {
    let found = post::find(tenant, name.as_str()).await?.map(|stored| stored.document);
    found.filter(|post| !post.without_comments && post.is_published(tenant.store.now())).ok_or(Error::NotFound)
}
