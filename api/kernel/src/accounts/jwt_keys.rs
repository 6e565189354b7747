//! The keys that a site's tokens for other services are signed with: Ed25519 (RFC 8032), each made of a secret in the environment.
//!
//! Who verifies needs the public half alone, and cannot make any. The site's name goes into a key: two sites with the same secret have different ones.

use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jsonwebtoken::{DecodingKey, EncodingKey};
use sha2::{Digest as _, Sha256};
use site::{Site, SiteName, secret_names};
use source::{Diagnostic, Fields};

use super::caller::AUTHENTICATION;

/// The setting of the authentication module that names the variables.
const SETTING: &str = "jwt_secret";
/// The shortest secret, in characters. The public half can be tried out against secrets by whoever likes, so it has to be long.
const SHORTEST: usize = 32;

/// In development a secret need not be set: then this one is taken, which ends with the process.
static OF_DEVELOPMENT: LazyLock<String> = LazyLock::new(|| {
    let mut bytes = [0; 32];
    // without random numbers there is none, and so no token
    if getrandom::fill(&mut bytes).is_ok() { BASE64.encode(bytes) } else { String::new() }
});

/// The keys of a site. The first signs, all verify: so one takes the place of another without a token that fails.
pub struct JwtKeys {
    keys: Vec<JwtKey>,
}

pub(super) struct JwtKey {
    pub(super) public: PublicKey,
    pub(super) signs: EncodingKey,
    pub(super) verifies: DecodingKey,
}

/// The public half of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// What it is called in the head of a token: its thumbprint (RFC 7638).
    pub id: String,
    /// The key itself (`x` of RFC 8037), in base64url.
    pub x: String,
}

impl JwtKeys {
    /// The names of the variables that hold the secrets, newest first, as the settings of the authentication module say them.
    pub fn names(fields: &mut Fields<'_>) -> Vec<String> {
        secret_names(fields, SETTING)
    }

    /// The public halves, of the one that signs first.
    pub fn public(&self) -> impl Iterator<Item = &PublicKey> {
        self.keys.iter().map(|key| &key.public)
    }

    /// The one that signs.
    pub(super) fn newest(&self) -> Option<&JwtKey> {
        self.keys.first()
    }

    /// One by its name.
    pub(super) fn by_id(&self, id: &str) -> Option<&JwtKey> {
        self.keys.iter().find(|key| key.public.id == id)
    }

    /// The keys of a site; none if its settings name no secret. Without an environment, in development, a secret may be missing.
    ///
    /// # Errors
    /// A variable is not set, or too short.
    pub(crate) fn of(site: &Site, root: &Path, environment: Option<&HashMap<String, String>>) -> Result<Option<Self>, Vec<Diagnostic>> {
        let Some(switch) = site.settings.modules.iter().find(|switch| switch.name == AUTHENTICATION) else { return Ok(None) };
        let mut fields = Fields::new(&switch.settings, &site.settings.source, 0, AUTHENTICATION);
        let names = Self::names(&mut fields);
        let nothing = HashMap::new();
        let mut keys = Vec::new();
        for name in &names {
            let told = |message: String, hint: String| vec![fields.at_value(SETTING, message).hint(hint)];
            let secret = site.variable(root, environment.unwrap_or(&nothing), name)?;
            let secret = secret.or_else(|| environment.is_none().then(|| OF_DEVELOPMENT.clone())).ok_or_else(|| {
                let hint = format!("set {name} in the environment of the API, or write {name}=… into sites/{}/.env", site.name);
                told(format!("the variable {name} is not set: it has to hold the secret that tokens are signed with"), hint)
            })?;
            let key = (secret.chars().count() >= SHORTEST).then(|| JwtKey::made(&secret, &site.name)).flatten();
            let short = || told(format!("{name} is shorter than {SHORTEST} characters"), "make one by `openssl rand -hex 32`".into());
            keys.push(key.ok_or_else(short)?);
        }
        Ok((!keys.is_empty()).then_some(Self { keys }))
    }
}

impl JwtKey {
    fn made(secret: &str, site: &SiteName) -> Option<Self> {
        let mut seed = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
        seed.update(b"jwt ed25519 ");
        seed.update(site.as_str().as_bytes());
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed.finalize().into_bytes()).ok()?;
        let public = pair.public_key().as_ref();
        let x = BASE64.encode(public);
        let id = BASE64.encode(Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#)));
        Some(Self {
            public: PublicKey { id, x },
            signs: EncodingKey::from_ed_der(pair.to_pkcs8().ok()?.as_ref()),
            verifies: DecodingKey::from_ed_der(public),
        })
    }
}

impl std::fmt::Debug for JwtKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.public()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "a secret of more than thirty letters";

    #[test]
    fn a_key_belongs_to_its_secret_and_its_site() {
        let key = |secret, site: &str| JwtKey::made(secret, &site.parse().unwrap()).unwrap().public;
        assert_eq!(key(SECRET, "a.example"), key(SECRET, "a.example"));
        assert_ne!(key(SECRET, "a.example"), key(SECRET, "b.example"));
        assert_ne!(key(SECRET, "a.example"), key("another of more than thirty letters", "a.example"));
    }

    #[test]
    fn keys_show_their_public_half_alone() {
        let key = JwtKey::made(SECRET, &"a.example".parse().unwrap()).unwrap();
        let x = key.public.x.clone();
        let shown = format!("{:?}", JwtKeys { keys: vec![key] });
        assert!(shown.contains(&x) && !shown.contains("secret"), "{shown}");
    }
}
