//! Signatures for links: proof that a link was given out by this site for this purpose (HMAC with SHA-256, RFC 2104).

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use store::{Collection, Document, StoreError};

use crate::{Error, Tenant};

const ID: &str = "signing";
/// What keys are derived for; no signature has this purpose.
const DERIVING: &str = "kernel.derived-key";

/// The site's key. It lies with the site's documents, so that its links go on working where these are taken to.
#[derive(Serialize, Deserialize)]
struct SigningKey {
    key: String,
}

impl Document for SigningKey {
    const COLLECTION: &'static Collection = &Collection { name: "kernel.secret", indexes: &[] };

    fn id(&self) -> &'static str {
        ID
    }
}

impl Tenant {
    /// The signature of `data` for one purpose, as text that can stand in an address.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn sign(&self, purpose: &str, data: &str) -> Result<String, Error> {
        let mac = mac(&self.signing_key().await?, purpose, data)?;
        Ok(BASE64.encode(mac.finalize().into_bytes()))
    }

    /// Whether [`Self::sign`] gave out this signature; told in constant time. A site that never signed anything gave out none, and is left as it is.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn is_signed(&self, purpose: &str, data: &str, signature: &str) -> Result<bool, Error> {
        let Ok(signature) = BASE64.decode(signature) else { return Ok(false) };
        let Some(known) = self.store.get::<SigningKey>(ID).await? else { return Ok(false) };
        Ok(mac(&known.document.key, purpose, data)?.verify_slice(&signature).is_ok())
    }

    /// A key of 256 bits for one purpose, made of the site's.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn derived_key(&self, purpose: &str) -> Result<Vec<u8>, Error> {
        let mac = mac(&self.signing_key().await?, DERIVING, purpose)?;
        Ok(mac.finalize().into_bytes().to_vec())
    }

    /// The site's key, which is made when it is first needed.
    async fn signing_key(&self) -> Result<String, Error> {
        loop {
            if let Some(known) = self.store.get::<SigningKey>(ID).await? {
                return Ok(known.document.key);
            }
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).map_err(|error| Error::Internal(Box::new(error)))?;
            match self.store.insert(&SigningKey { key: BASE64.encode(bytes) }).await {
                // another request may have been first
                Ok(_) | Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

fn mac(key: &str, purpose: &str, data: &str) -> Result<Hmac<Sha256>, Error> {
    let key = BASE64.decode(key).map_err(|error| Error::Internal(Box::new(error)))?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| Error::Internal(Box::new(error)))?;
    // the length keeps the end of one from being taken for the beginning of the other
    mac.update(&(purpose.len() as u64).to_be_bytes());
    mac.update(purpose.as_bytes());
    mac.update(data.as_bytes());
    Ok(mac)
}
