//! Posts that are called otherwise.

use axum::response::Response;
use kernel::{ApiJson, ApiPath, Error, May, Problem, Tenant};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::PostName;
use crate::permissions::WritePosts;
use crate::posts::accepted;
use crate::writing::{Deed, Expected, Wish, write};

/// What a post is to be called.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Renaming {
    /// The new name of its file, without the ending.
    #[schema(value_type = String)]
    to: PostName,
}

/// Calls a post otherwise. Where visitors had it before, they are led to where it is now.
#[utoipa::path(post, path = "/blog/posts/{name}/rename", tag = "cms", params(("name" = String, Path, description = "The name of its file, without the ending")), request_body = Renaming, security(("operator" = ["cms.write"])), responses(
    (status = 200, body = crate::posts::Accepted), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn rename(
    tenant: Tenant,
    may: May<WritePosts>,
    ApiPath(name): ApiPath<PostName>,
    ApiJson(Renaming { to }): ApiJson<Renaming>,
) -> Result<Response, Error> {
    let wish = Wish { name, deed: Deed::Rename(to), expected: Expected::Anything };
    write(&tenant, &may.into(), &[wish]).await.map(accepted)
}
