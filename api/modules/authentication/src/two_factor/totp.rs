//! Codes by time (TOTP, RFC 6238): six digits, thirty seconds, SHA-1, which all apps know.

use kernel::{Error, Tenant, User};
use totp_rs::{Builder, Totp};

/// How long a secret is: 160 bits, as RFC 4226 §4 wants it.
const BYTES: usize = 20;
/// How many steps before and after the one of now count: clocks differ, and typing takes its time (RFC 6238 §5.2).
const SKEW: u16 = 1;

/// A new secret.
///
/// # Errors
/// The system has no random numbers.
pub(super) fn new_secret() -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(bytes)
}

/// What an app is told, so that it shows the codes of a user.
pub(super) struct Shared {
    /// As text in capital letters and digits (base32), to be typed.
    pub(super) secret: String,
    /// As an address that apps read from a QR code: `otpauth://totp/…`.
    pub(super) uri: String,
}

/// What an app is told of a secret.
///
/// # Errors
/// The secret is none.
pub(super) fn shared(tenant: &Tenant, user: &User, secret: &[u8]) -> Result<Shared, Error> {
    let email = user.email.to_string();
    let totp = made(secret, &tenant.site().settings.name, &email)?;
    Ok(Shared { secret: totp.secret().to_base32(), uri: totp.to_url().map_err(|error| Error::Internal(Box::new(error)))? })
}

/// The time step that a code is of, if it is right now.
///
/// # Errors
/// The secret is none.
pub(super) fn step(secret: &[u8], code: &str, now: i64) -> Result<Option<u64>, Error> {
    let seconds = u64::try_from(now / 1000).unwrap_or_default();
    Ok(made(secret, "", "-")?.check(code, seconds))
}

fn made(secret: &[u8], issuer: &str, account: &str) -> Result<Totp, Error> {
    // a colon stands between the two where apps read them
    let plain = |text: &str| text.replace(':', " ");
    let issuer = Some(plain(issuer)).filter(|issuer| !issuer.is_empty());
    Builder::new()
        .with_secret(secret.to_vec())
        .with_skew(SKEW)
        .with_issuer(issuer)
        .with_account_name(plain(account))
        .build()
        .map_err(|error| Error::Internal(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B, whose codes have eight digits there: ours are the last six.
    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")] {
            assert_eq!(step(SECRET, code, seconds * 1000).unwrap(), Some(u64::try_from(seconds / 30).unwrap()), "{seconds}");
        }
    }

    #[test]
    fn a_code_counts_in_the_steps_beside_its_own_and_in_no_others() {
        let at = |steps: i64| step(SECRET, "081804", (1_111_111_109 + steps * 30) * 1000).unwrap();
        assert_eq!([at(-1), at(0), at(1)], [Some(37_037_036); 3]);
        assert_eq!([at(-2), at(2)], [None; 2]);
    }

    #[test]
    fn what_is_no_code_is_none() {
        for wrong in ["", "08180", "0818044", "+81804", "08180a", "٠٨١٨٠٤", "081 804"] {
            assert_eq!(step(SECRET, wrong, 1_111_111_109_000).unwrap(), None, "{wrong}");
        }
    }

    #[test]
    fn a_name_with_a_colon_is_told_without() {
        let uri = made(SECRET, "Piano: the workshop", "ada@engine.example").unwrap().to_url().unwrap();
        assert!(
            uri.starts_with("otpauth://totp/Piano%20%20the%20workshop:ada%40engine.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
            "{uri}"
        );
    }
}
