//! Codes for whoever lost what shows their codes: each good once, shown once, and stored as a hash.
//!
//! One has 120 random bits: what nobody can try out needs no slow hash (OWASP ASVS 5.0, 6.5.2).

use kernel::Error;
use sha2::{Digest as _, Sha256};

/// How many there are.
pub(super) const COUNT: usize = 10;
/// How many characters one has.
const LENGTH: usize = 24;
/// How many of these stand together.
const GROUP: usize = 6;
/// What they are made of: nothing that looks like another (Crockford's base32).
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// New ones, as they are shown.
///
/// # Errors
/// The system has no random numbers.
pub(super) fn new_codes() -> Result<Vec<String>, Error> {
    (0..COUNT).map(|_| new_code()).collect()
}

fn new_code() -> Result<String, Error> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).map_err(|error| Error::Internal(Box::new(error)))?;
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    Ok(letters.chunks(GROUP).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

/// What is stored of one, however it was typed; none for what cannot be one.
pub(super) fn hash(code: &str) -> Option<String> {
    let letters = code.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| match c.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    });
    let plain: String = letters.collect();
    let is_one = plain.len() == LENGTH && plain.bytes().all(|byte| LETTERS.contains(&byte));
    is_one.then(|| Sha256::digest(plain).iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_recognised_however_it_is_typed() {
        let codes = new_codes().unwrap();
        assert!(codes.len() == COUNT && codes.iter().all(|code| code.len() == 27 && code.split('-').count() == 4), "{codes:?}");
        let code = &codes[0];
        let typed = [code.to_uppercase(), code.replace('-', " "), code.replace('-', ""), code.replace('0', "O").replace('1', "l")];
        assert!(typed.iter().all(|typed| hash(typed) == hash(code) && hash(typed).is_some()), "{typed:?}");
        assert_ne!(hash(&codes[1]), hash(code));
    }

    #[test]
    fn what_cannot_be_one_is_not_looked_for() {
        for wrong in ["", "123456", "abcdef-abcdef-abcdef-abcde", "abcdef-abcdef-abcdef-abcdeu", "äbcdef-abcdef-abcdef-abcdef"] {
            assert_eq!(hash(wrong), None, "{wrong}");
        }
    }
}
