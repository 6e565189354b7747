//! The picture of a user: anybody sees it, and they change it, by a program or by the form of the page of their profile.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::Multipart;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use kernel::{Account, Allowance, ApiPath, Client, Error, Problem, Tenant, answer_unless_unchanged};
use utoipa::ToSchema;

use crate::avatar::{Avatar, tag};
use crate::pages::{PROFILE_PAGE, led_to};
use crate::picture::{LARGEST, Picture};
use crate::profile::{Form, again};

/// How often a client may send a picture.
const SENDING: Allowance = Allowance::new(30, Duration::from_hours(1));
/// The picture is no page: whatever is in it, nothing of it runs.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// A picture: PNG, JPEG or WebP.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
pub(crate) struct PictureFile(#[expect(dead_code, reason = "the document is what it is there for")] Vec<u8>);

/// The form of the page.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the document is what it is there for")]
pub(crate) struct PictureForm {
    /// A picture: PNG, JPEG or WebP, of 256 KB and 2048 × 2048 pixels at most.
    #[schema(value_type = String, format = Binary)]
    picture: Vec<u8>,
}

/// The picture of a user, for anybody who has its address: it stands beside what they wrote. Nobody who is kept out is shown.
#[utoipa::path(get, path = "/users/{id}/avatar", tag = "user-management", params(("id" = String, Path, description = "The id of the user")), responses(
    (status = 200, content((PictureFile = "image/png"), (PictureFile = "image/jpeg"), (PictureFile = "image/webp"))), (status = 304), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn show(tenant: Tenant, headers: HeaderMap, ApiPath(id): ApiPath<String>) -> Result<Response, Error> {
    let found = Avatar::shown(&tenant, &id).await?.ok_or(Error::NotFound)?;
    let about = [
        (header::CONTENT_TYPE, found.document.format.media_type()),
        (header::CONTENT_DISPOSITION, "inline"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok(answer_unless_unchanged(&headers, &tag(&found), (about, found.document.bytes()?)))
}

/// Gives oneself a picture, in place of the one that there is. It is known by its content, and kept without notes of where and by what it was made.
#[utoipa::path(put, path = "/auth/profile/avatar", tag = "user-management", security(("session" = [])),
    request_body(content((PictureFile = "image/png"), (PictureFile = "image/jpeg"), (PictureFile = "image/webp"))), responses(
    (status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem, description = "It has more than 256 KB"),
    (status = 422, body = Problem, description = "The picture is not taken: `missing`, `not-a-picture`, `broken`, `goes-on`, `animated`, `too-many-pixels`"),
    (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn update(
    tenant: Tenant,
    client: Client,
    account: Account,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Error> {
    let body = body.map_err(|rejection| unreadable(rejection.status(), rejection.body_text()))?;
    taken(&tenant, client, &account, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The same by the form of the page.
#[utoipa::path(post, path = "/auth/profile/avatar", tag = "user-management", security(("session" = [])),
    request_body(content = PictureForm, content_type = "multipart/form-data"), responses(
    (status = 303, description = "It is there", headers(("Location" = String, description = "The page to show"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content_type = "text/html", body = String, description = "The picture is not taken: as with `PUT`, or `too-large`"), (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn submit(
    tenant: Tenant,
    client: Client,
    account: Account,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Error> {
    let form = form.map_err(|_| Error::UnsupportedMediaType("multipart/form-data"))?;
    match taken(&tenant, client, &account, picture_in(form).await?).await {
        Ok(()) => Ok(led_to(PROFILE_PAGE)),
        Err(Error::Refused(problems)) => again(&tenant, &account, (Form::Picture, None), &problems).await,
        Err(error) => Err(error),
    }
}

async fn taken(tenant: &Tenant, client: Client, account: &Account, bytes: Bytes) -> Result<(), Error> {
    in_a_session(account)?;
    tenant.limit("user-management.pictures", client, SENDING)?;
    let picture = Picture::read(bytes).map_err(|flaw| Error::Refused(vec![flaw.told()]))?;
    Avatar::keep(tenant, &account.user.id, &picture).await
}

fn in_a_session(account: &Account) -> Result<(), Error> {
    if account.session.is_none() {
        return Err(Error::Forbidden("a token does not do this: sign in for that"));
    }
    Ok(())
}

/// The file of the form; no bytes where none was chosen. Of one that is too large the rest is read and let go: a browser that is cut off shows no page.
async fn picture_in(mut form: Multipart) -> Result<Bytes, Error> {
    let unreadable = |error: MultipartError| unreadable(error.status(), error.body_text());
    let mut picture = None;
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        if field.name() != Some("picture") || picture.is_some() {
            return Err(Error::BadRequest("the form has one field, `picture`".into()));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
            let room = LARGEST + 1 - bytes.len();
            bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
        picture = Some(bytes);
    }
    Ok(picture.unwrap_or_default().into())
}

fn unreadable(status: StatusCode, why: String) -> Error {
    if status == StatusCode::PAYLOAD_TOO_LARGE { Error::TooLarge } else { Error::BadRequest(why) }
}

/// Removes one's picture, if there is one.
#[utoipa::path(delete, path = "/auth/profile/avatar", tag = "user-management", security(("session" = [])), responses(
    (status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn delete(tenant: Tenant, account: Account) -> Result<StatusCode, Error> {
    in_a_session(&account)?;
    Avatar::forget(&tenant, &account.user.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The same by the button of the page.
#[utoipa::path(post, path = "/auth/profile/avatar/removal", tag = "user-management", security(("session" = [])), responses(
    (status = 303, description = "It is gone", headers(("Location" = String, description = "The page to show"))),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn remove(tenant: Tenant, account: Account) -> Result<Response, Error> {
    delete(tenant, account).await?;
    Ok(led_to(PROFILE_PAGE))
}
