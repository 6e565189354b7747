//! Secrets and signatures of webhooks (Standard Webhooks 1.0.0: `whsec_…`, `v1,…`).

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use kernel::Error;
use sha2::Sha256;

const PREFIX: &str = "whsec_";

/// A new secret, as it is shown to whoever receives: once.
///
/// # Errors
/// The system has no random numbers.
pub(super) fn new_secret() -> Result<String, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(format!("{PREFIX}{}", BASE64.encode(bytes)))
}

/// What stands in `webhook-signature`.
///
/// # Errors
/// The secret is none of ours.
pub(super) fn signature(secret: &str, id: &str, timestamp: i64, body: &str) -> Result<String, Error> {
    let key = secret.strip_prefix(PREFIX).and_then(|key| BASE64.decode(key).ok());
    let key = key.ok_or_else(|| Error::Internal("the secret of a webhook is damaged".into()))?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| Error::Internal(Box::new(error)))?;
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    Ok(format!("v1,{}", BASE64.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the standard's own libraries.
    #[test]
    fn a_signature_is_the_one_of_the_standard() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let body = "{\"test\": 2432232314}";
        let made = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body).unwrap();
        assert_eq!(made, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn secrets_are_long_and_never_the_same() {
        let (one, other) = (new_secret().unwrap(), new_secret().unwrap());
        assert!(one != other && BASE64.decode(one.strip_prefix(PREFIX).unwrap()).unwrap().len() == 32);
    }
}
