//! Previews: links that show a text as a post before visitors see it, to whoever has the link, until it expires.
//!
//! A link names the post and which of its texts it shows, and is signed by the site. A text that is not saved is kept for as long as its link counts.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use kernel::{ApiJson, ApiPath, Error, May, Problem, Tenant};
use serde::{Deserialize, Serialize};
use store::{Collection, Document, new_id};
use utoipa::ToSchema;

use crate::PostName;
use crate::permissions::ReadPosts;
use crate::post;
use crate::revision::{Revision, id_of};
use crate::understood::understand;

/// What signatures of previews are for.
const PURPOSE: &str = "cms.preview";
/// How long a link counts if nothing is said, in seconds.
const USUAL: u64 = 60 * 60;
/// How long it may count, in seconds.
const LONGEST: u64 = 7 * 24 * 60 * 60;

/// What is to be shown, for how long.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewRequest {
    /// A text that is not saved; the one that is there, if nothing is said.
    source: Option<String>,
    /// For how many seconds the link counts, from 1 to 604,800 (7 days); 3,600 if nothing is said.
    #[schema(minimum = 1, maximum = 604_800)]
    expires_in: Option<u64>,
}

/// A link to a preview.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewLink {
    /// Where the preview is. Whoever has it sees it.
    url: String,
    /// When it ends, in UTC milliseconds.
    expires: i64,
}

/// A text to be shown.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Preview {
    /// The name of its file, without the ending.
    name: String,
    /// The text.
    source: String,
    /// When the link ends, in UTC milliseconds.
    expires: i64,
}

/// What a link names.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    name: String,
    /// The id of the text.
    text: String,
    expires: i64,
}

/// A text that is not saved.
#[derive(Debug, Serialize, Deserialize)]
struct Unsaved {
    id: String,
    source: String,
    expires: i64,
}

impl Document for Unsaved {
    const COLLECTION: &'static Collection = &Collection { name: "cms.previews", indexes: &[] };

    fn id(&self) -> &str {
        &self.id
    }

    fn expires(&self) -> Option<i64> {
        Some(self.expires)
    }
}

/// Makes a link that shows a post as it is now, or as it would be with a text that is not saved, which need not be there yet.
#[utoipa::path(post, path = "/blog/posts/{name}/preview", tag = "cms", params(("name" = String, Path, description = "The name of its file, without the ending")), request_body = PreviewRequest, security(("operator" = ["cms.read"])), responses(
    (status = 200, body = PreviewLink), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn create(
    tenant: Tenant,
    _: May<ReadPosts>,
    ApiPath(name): ApiPath<PostName>,
    ApiJson(request): ApiJson<PreviewRequest>,
) -> Result<Json<PreviewLink>, Error> {
    let seconds = request.expires_in.unwrap_or(USUAL);
    if !(1..=LONGEST).contains(&seconds) {
        return Err(Error::BadRequest(format!("`expires_in` has to be from 1 to {LONGEST}")));
    }
    let expires = tenant.store.now().saturating_add(i64::try_from(seconds * 1000).unwrap_or(i64::MAX));
    let text = match request.source {
        Some(source) => {
            understand(&tenant, &name, &source).map_err(Error::Invalid)?;
            let unsaved = Unsaved { id: new_id(), source, expires };
            tenant.store.insert(&unsaved).await?;
            unsaved.id
        }
        None => {
            let post = post::find(&tenant, name.as_str()).await?.ok_or(Error::NotFound)?.document;
            id_of(&post.identity, post.edits)
        }
    };
    let claims = Claims { name: name.as_str().to_owned(), text, expires };
    let claims = BASE64.encode(serde_json::to_vec(&claims).map_err(|error| Error::Internal(Box::new(error)))?);
    let signature = tenant.sign(PURPOSE, &claims).await?;
    Ok(Json(PreviewLink { url: format!("{}/_preview/{claims}.{signature}/", tenant.base_url()), expires }))
}

/// The text that a link shows. Needs nothing but what stands in the link.
#[utoipa::path(get, path = "/blog/preview/{token}", tag = "cms", params(("token" = String, Path, description = "What stands in the link behind `/_preview/`")), responses(
    (status = 200, body = Preview), (status = 404, body = Problem)
))]
pub(crate) async fn show(tenant: Tenant, ApiPath(token): ApiPath<String>) -> Result<Response, Error> {
    let Claims { name, text, expires } = claims(&tenant, &token).await?.ok_or(Error::NotFound)?;
    let source = match tenant.store.get::<Unsaved>(&text).await? {
        Some(unsaved) => unsaved.document.source,
        None => saved(&tenant, &name, &text).await?.ok_or(Error::NotFound)?,
    };
    let kept_nowhere = [(header::CACHE_CONTROL, "no-store"), (header::HeaderName::from_static("x-robots-tag"), "noindex")];
    Ok((kept_nowhere, Json(Preview { name, source, expires })).into_response())
}

/// What a link of this site names that has not expired.
async fn claims(tenant: &Tenant, token: &str) -> Result<Option<Claims>, Error> {
    let Some((claims, signature)) = token.split_once('.') else { return Ok(None) };
    if !tenant.is_signed(PURPOSE, claims, signature).await? {
        return Ok(None);
    }
    let claims = BASE64.decode(claims).ok().and_then(|json| serde_json::from_slice::<Claims>(&json).ok());
    Ok(claims.filter(|claims| claims.expires > tenant.store.now()))
}

/// A text that a post had or has. None of one in the trash: whoever removed it did not want it to be seen any more.
async fn saved(tenant: &Tenant, name: &str, text: &str) -> Result<Option<String>, Error> {
    let present = post::find(tenant, name).await?.map(|post| post.document);
    match present.filter(|post| id_of(&post.identity, post.edits) == text) {
        Some(post) => Ok(post.source),
        None => {
            let past = tenant.store.get::<Revision>(text).await?.map(|revision| revision.document);
            Ok(past.filter(|past| past.until.is_none()).map(|past| past.source))
        }
    }
}
