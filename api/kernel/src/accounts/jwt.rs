//! Tokens by which other services know a user of the site (JWT, RFC 7519): signed, short, and for one of them.
//!
//! The API itself takes those that are for it. Since it looks the session up that a token was given to, one of a session that ended, or of a user who
//! may not come in any more, counts no more from the next request on. Other services see that when the token is over.

use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};

use crate::{Error, Tenant};

/// The longest that is looked at, in bytes.
const LONGEST: usize = 4096;
/// How far the clocks of our own servers may be apart, in seconds.
const APART: i64 = 5;

/// What a token says. Times are in seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JwtClaims {
    /// Who gave it out: the site's address.
    pub iss: String,
    /// For whom it is: one service, or the site itself.
    pub aud: String,
    /// The id of the user.
    pub sub: String,
    /// The handle of the session that it was given to.
    pub sid: String,
    /// The site's name.
    pub tenant: String,
    /// The user's role at that time.
    pub role: String,
    /// When it was given out.
    pub iat: i64,
    /// Since when it counts.
    pub nbf: i64,
    /// Until when it counts.
    pub exp: i64,
    /// What it is called, and no other.
    pub jti: String,
}

impl JwtClaims {
    /// Whether this has the shape of a token: three parts. No other key that somebody shows does.
    pub(super) fn is_like_one(shown: &str) -> bool {
        shown.bytes().filter(|byte| *byte == b'.').count() == 2
    }

    /// The token that says this, signed with the site's newest key.
    ///
    /// # Errors
    /// The site has no keys ([`Error::NotFound`]).
    pub fn signed(&self, tenant: &Tenant) -> Result<String, Error> {
        let key = tenant.jwt_keys().and_then(|keys| keys.newest()).ok_or(Error::NotFound)?;
        let header = Header { kid: Some(key.public.id.clone()), ..Header::new(Algorithm::EdDSA) };
        encode(&header, self, &key.signs).map_err(|error| Error::Internal(Box::new(error)))
    }

    /// What a token says that is the site's own, for the site itself, and of now.
    pub(super) fn verified(tenant: &Tenant, shown: &str) -> Option<Self> {
        if shown.len() > LONGEST {
            return None;
        }
        let head = decode_header(shown).ok().filter(|head| head.alg == Algorithm::EdDSA)?;
        let key = tenant.jwt_keys()?.by_id(&head.kid?)?;
        let claims = decode::<Self>(shown, &key.verifies, &validation(&tenant.base_url())).ok()?.claims;
        let now = tenant.store.now() / 1000;
        let is_of_now = claims.nbf <= now + APART && claims.iat <= now + APART && now < claims.exp;
        (is_of_now && claims.tenant == tenant.name().as_str()).then_some(claims)
    }
}

/// What the library looks at besides the signature; times are looked at by the clock of the store.
fn validation(site: &str) -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[site]);
    validation.set_audience(&[site]);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "nbf", "exp"]);
    validation.validate_exp = false;
    validation
}
