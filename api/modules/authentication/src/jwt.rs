//! Tokens by which other services know who somebody is, and the keys by which they see that such a token is the site's.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use kernel::{Account, ApiJson, Error, FieldProblem, JwtClaims, Problem, PublicKey, Tenant};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::settings::Settings;
use crate::start::only_in_a_session;

/// The longest name of a service.
const LONGEST_AUDIENCE: usize = 200;

/// For whom a token is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WantedJwt {
    /// The service, by the name that it knows itself by: most take their address. The site itself if there is none here.
    #[schema(max_length = 200)]
    audience: Option<String>,
}

/// A token.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MadeJwt {
    /// The token (JWT, signed with EdDSA). A service is shown it as `Authorization: Bearer …`.
    token: String,
    /// Until when it counts, in UTC milliseconds.
    expires: i64,
}

/// The public keys of a site (JWK Set, RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Jwks {
    /// The one that signs now comes first.
    keys: Vec<Jwk>,
}

/// A public key (RFC 8037).
#[derive(Debug, Serialize, ToSchema)]
struct Jwk {
    kty: &'static str,
    crv: &'static str,
    alg: &'static str,
    r#use: &'static str,
    /// What it is called in the head of a token.
    kid: String,
    /// The key.
    x: String,
}

impl From<&PublicKey> for Jwk {
    fn from(key: &PublicKey) -> Self {
        Self { kty: "OKP", crv: "Ed25519", alg: "EdDSA", r#use: "sig", kid: key.id.clone(), x: key.x.clone() }
    }
}

/// Makes a token for one other service, which then knows who is signed in here. Only a session may.
///
/// It says `iss` (the site's address), `aud`, `sub` (the user's id), `sid` (their session), `tenant`, `role`, `iat`, `nbf`, `exp` and `jti`. One for the site itself is taken by
/// this API, too, as long as its session and its user count.
#[utoipa::path(post, path = "/auth/jwt", tag = "authentication", request_body = WantedJwt, security(("session" = [])), responses(
    (status = 200, body = MadeJwt), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem, description = "The site has no `jwt_secret`"), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem, description = "Fields are wrong: `not-an-audience`"), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn create(tenant: Tenant, account: Account, ApiJson(wanted): ApiJson<WantedJwt>) -> Result<Response, Error> {
    only_in_a_session(&account)?;
    let audience = wanted.audience.map_or_else(|| Ok(tenant.base_url()), checked)?;
    let now = tenant.store.now() / 1000;
    let claims = JwtClaims {
        iss: tenant.base_url(),
        aud: audience,
        sub: account.user.id,
        sid: account.session.unwrap_or_default(),
        tenant: tenant.name().to_string(),
        role: account.user.role,
        iat: now,
        nbf: now,
        exp: now + Settings::of(&tenant).jwt_timeout / 1000,
        jti: store::new_id(),
    };
    let made = MadeJwt { token: claims.signed(&tenant)?, expires: claims.exp * 1000 };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(made)).into_response())
}

fn checked(audience: String) -> Result<String, Error> {
    let is_one = (1..=LONGEST_AUDIENCE).contains(&audience.len()) && audience.bytes().all(|byte| byte.is_ascii_graphic());
    if is_one {
        return Ok(audience);
    }
    let message = format!("`audience` has to be 1 to {LONGEST_AUDIENCE} visible characters, as the address of a service has");
    Err(Error::Refused(vec![FieldProblem { field: "audience", code: "not-an-audience", message }]))
}

/// The keys by which other services see that a token is this site's (JWK Set, RFC 7517). Who meets a `kid` that is not among those that they know asks again.
#[utoipa::path(get, path = "/auth/jwks.json", tag = "authentication", responses(
    (status = 200, body = Jwks), (status = 404, body = Problem, description = "The site has no `jwt_secret`")
))]
pub(crate) async fn keys(tenant: Tenant) -> Result<Response, Error> {
    let keys = tenant.jwt_keys().ok_or(Error::NotFound)?.public().map(Jwk::from).collect();
    Ok(([(header::CACHE_CONTROL, "public, max-age=300")], Json(Jwks { keys })).into_response())
}
