//! Passwords as they are stored: argon2id (RFC 9106) with the parameters that OWASP's cheat sheet on password storage names first.
//!
//! A hash takes 19 MiB and tens of milliseconds of a processor, on purpose. So few are made at once: some others wait for a while, the rest is told to come
//! again, and everything that needs no password goes on meanwhile.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::Error;
use site::SiteName;
use tokio::sync::Semaphore;

use crate::places::Places;

/// KiB of memory, passes, lanes.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// How long somebody waits for their turn.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many are at work or wait for their turn, of all sites: half of the requests that one may have at once by default, so that these never keep it from everything else.
const PLACES: usize = 32;

/// How many hashes are made at once in this process: half of the processors, so that the other half has time for everything else.
static ROOM: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    Arc::new(Semaphore::new((processors / 2).max(1)))
});

/// The places that are free. Who finds none is told so at once.
static FREE: LazyLock<Arc<Places>> = LazyLock::new(|| Places::new(PLACES));

/// What is compared where there is no password: it takes as long, and nothing fits.
static DUMMY: LazyLock<String> = LazyLock::new(|| made("no password is ever this one").unwrap_or_default());

/// Whether a password is the right one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is not.
    Wrong,
    /// It is. Where it was hashed at another cost than today's, there is a new hash.
    Right(Option<String>),
}

/// The hash of a password, as text that holds its salt and cost (PHC).
///
/// # Errors
/// [`Error::Busy`] if too many others are before it, of this site or of all.
pub(crate) async fn hash(site: &SiteName, password: String) -> Result<String, Error> {
    at_work(site, move || made(&password)).await?
}

/// Compares a password with a hash; with none it takes as long, and is wrong.
///
/// # Errors
/// [`Error::Busy`] if too many others are before it, of this site or of all.
pub(crate) async fn verify(site: &SiteName, hash: Option<String>, password: String) -> Result<Verdict, Error> {
    at_work(site, move || {
        let known = hash.as_deref().unwrap_or(&DUMMY);
        let parsed = PasswordHash::new(known).map_err(|error| Error::Internal(error.to_string().into()))?;
        let fits = argon2().verify_password(password.as_bytes(), &parsed).is_ok();
        match hash {
            Some(_) if fits => Ok(Verdict::Right(if is_of_today(&parsed) { None } else { Some(made(&password)?) })),
            _ => Ok(Verdict::Wrong),
        }
    })
    .await?
}

async fn at_work<T: Send + 'static>(site: &SiteName, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let place = FREE.take(site).ok_or(Error::Busy)?;
    let turn = tokio::time::timeout(PATIENCE, Arc::clone(&ROOM).acquire_owned()).await.map_err(|_| Error::Busy)?;
    let done = tokio::task::spawn_blocking(move || {
        // they are given back when the work is done, also where nobody waits for it any more
        let _held = (turn, place);
        work()
    });
    done.await.map_err(|error| Error::Internal(Box::new(error)))
}

fn argon2() -> Argon2<'static> {
    let (memory, passes, lanes) = COST;
    // the parameters are constants that are allowed
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(memory, passes, lanes, None).unwrap_or_default())
}

fn made(password: &str) -> Result<String, Error> {
    let made = argon2().hash_password(password.as_bytes());
    made.map(|hash| hash.to_string()).map_err(|error| Error::Internal(error.to_string().into()))
}

/// Whether a hash was made at today's cost.
fn is_of_today(hash: &PasswordHash) -> bool {
    let (memory, passes, lanes) = COST;
    let known = Params::try_from(hash);
    hash.algorithm.as_str() == "argon2id"
        && known.is_ok_and(|known| (known.m_cost(), known.t_cost(), known.p_cost()) == (memory, passes, lanes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> SiteName {
        "a.example".parse().unwrap()
    }

    #[tokio::test]
    async fn the_right_password_fits_and_no_other() {
        let stored = hash(&site(), "a long password".into()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_eq!(verify(&site(), Some(stored.clone()), "a long password".into()).await.unwrap(), Verdict::Right(None));
        assert_eq!(verify(&site(), Some(stored), "a long Password".into()).await.unwrap(), Verdict::Wrong);
        assert_eq!(verify(&site(), None, "no password is ever this one".into()).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_is_made_anew() {
        let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).unwrap());
        let old = cheap.hash_password(b"a long password").unwrap().to_string();
        let Verdict::Right(Some(new)) = verify(&site(), Some(old), "a long password".into()).await.unwrap() else {
            panic!("there is no new hash")
        };
        assert_eq!(verify(&site(), Some(new), "a long password".into()).await.unwrap(), Verdict::Right(None));
    }
}
