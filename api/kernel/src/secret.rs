//! A secret that is only ever compared: kept as its hash, and shown to nobody.

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// The hash of a secret: the secret itself is kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret([u8; 32]);

impl Secret {
    /// The shortest one that is taken, in characters.
    pub(crate) const SHORTEST: usize = 20;

    /// Hashes a secret; none if it is too short to be one.
    pub(crate) fn new(text: &str) -> Option<Self> {
        (text.chars().count() >= Self::SHORTEST).then(|| Self(Sha256::digest(text).into()))
    }

    /// Whether it is this one, found in a time that tells nothing about it.
    pub(crate) fn fits(&self, text: &str) -> bool {
        let hash: [u8; 32] = Sha256::digest(text).into();
        hash.ct_eq(&self.0).into()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_secret_itself_fits_and_it_is_never_shown() {
        let secret = Secret::new("a key of twenty letters").unwrap();
        assert!(secret.fits("a key of twenty letters"));
        assert!(!secret.fits("a key of twenty letterz") && !secret.fits(""));
        assert_eq!(format!("{secret:?}"), "***");
        assert_eq!(Secret::new("short"), None);
    }
}
