//! Secrets that have to be read again, and so cannot be stored as a hash: encrypted with a key that is derived from the site's own (AES-256-GCM, NIST SP 800-38D).
//!
//! The site's key lies with its documents, so that these can be taken elsewhere. What is sealed is kept out of lists, logs and copies of a single document;
//! whoever has all documents of the site has the key as well.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;

use crate::{Error, Tenant};

impl Tenant {
    /// Encrypts a secret for one purpose and one owner. Where it is opened, both have to be the same: sealed for one user it is nothing for another.
    ///
    /// # Errors
    /// Those of the store, and that the system has no random numbers.
    pub async fn seal(&self, purpose: &str, owner: &str, secret: &[u8]) -> Result<String, Error> {
        sealed(&key(&self.derived_key(purpose).await?)?, owner, secret)
    }

    /// The secret that [`Self::seal`] encrypted.
    ///
    /// # Errors
    /// It was not sealed by this site, for this purpose and this owner; or those of the store.
    pub async fn open(&self, purpose: &str, owner: &str, sealed: &str) -> Result<Vec<u8>, Error> {
        let key = key(&self.derived_key(purpose).await?)?;
        opened(&key, owner, sealed).ok_or_else(|| Error::Internal("what is sealed is damaged, or another's".into()))
    }
}

fn key(bytes: &[u8]) -> Result<LessSafeKey, Error> {
    let key = UnboundKey::new(&AES_256_GCM, bytes).map_err(|_| Error::Internal("a key has the wrong length".into()))?;
    Ok(LessSafeKey::new(key))
}

fn sealed(key: &LessSafeKey, owner: &str, secret: &[u8]) -> Result<String, Error> {
    let mut nonce = [0; NONCE_LEN];
    getrandom::fill(&mut nonce).map_err(|error| Error::Internal(Box::new(error)))?;
    let mut sealed = secret.to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(owner), &mut sealed)
        .map_err(|_| Error::Internal("a secret cannot be sealed".into()))?;
    Ok(BASE64.encode([&nonce[..], &sealed].concat()))
}

fn opened(key: &LessSafeKey, owner: &str, sealed: &str) -> Option<Vec<u8>> {
    let bytes = BASE64.decode(sealed).ok()?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut sealed = sealed.to_vec();
    key.open_in_place(nonce, Aad::from(owner), &mut sealed).ok().map(|secret| secret.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_opened_by_its_owner_and_only_whole() {
        let [ours, theirs] = [[1; 32], [2; 32]].map(|bytes| key(&bytes).unwrap());
        let text = sealed(&ours, "ada", b"a secret").unwrap();
        assert_eq!(opened(&ours, "ada", &text).unwrap(), b"a secret");
        assert_ne!(sealed(&ours, "ada", b"a secret").unwrap(), text, "nobody sees that two are the same");
        assert_eq!((opened(&ours, "bob", &text), opened(&theirs, "ada", &text)), (None, None));
        for length in 0..text.len() {
            assert_eq!(opened(&ours, "ada", &text[..length]), None, "{length}");
        }
    }
}
