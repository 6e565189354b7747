//! What a user has besides a password: a secret that an app makes codes of, and recovery codes.

use kernel::{AuditEntry, Caller, Client, Error, Event, Tenant, User};
use serde::{Deserialize, Serialize};
use store::{Batch, Collection, Document, StoreError, Stored};

use super::{recovery_codes, totp};
use crate::mails::{RECOVERY_CODE_USED, word_mail};

/// What the secret is sealed for.
const PURPOSE: &str = "authentication.second-factor";
/// How long one that was begun waits for its first code, in milliseconds: an hour.
const WAITS: i64 = 60 * 60 * 1000;

/// The second factor of a user.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SecondFactor {
    /// The id of the user.
    user: String,
    /// The secret, sealed.
    secret: String,
    /// Since when it is on, in UTC milliseconds; none as long as no code showed that the app has the secret.
    pub(crate) since: Option<i64>,
    begun: i64,
    /// The last time step whose code was used. Neither it nor one before it counts again.
    last_step: u64,
    /// The hashes of the recovery codes that are left.
    recovery: Vec<String>,
}

impl SecondFactor {
    /// One that is begun, and its secret.
    pub(super) async fn begin(tenant: &Tenant, user: &User) -> Result<(Self, Vec<u8>), Error> {
        let secret = totp::new_secret()?;
        let sealed = tenant.seal(PURPOSE, &user.id, &secret).await?;
        let begun =
            Self { user: user.id.clone(), secret: sealed, since: None, begun: tenant.store.now(), last_step: 0, recovery: Vec::new() };
        Ok((begun, secret))
    }

    /// That of a user, whether it is on or only begun.
    pub(super) async fn of(tenant: &Tenant, user: &str) -> Result<Option<Stored<Self>>, Error> {
        Ok(tenant.store.get::<Self>(user).await?)
    }

    /// That of a user, if it is on.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn on(tenant: &Tenant, user: &str) -> Result<Option<Stored<Self>>, Error> {
        Ok(Self::of(tenant, user).await?.filter(|found| found.document.since.is_some()))
    }

    /// How many recovery codes are left.
    pub(super) fn codes_left(&self) -> usize {
        self.recovery.len()
    }

    /// The secret itself.
    pub(super) async fn secret(&self, tenant: &Tenant) -> Result<Vec<u8>, Error> {
        tenant.open(PURPOSE, &self.user, &self.secret).await
    }

    /// The same after a code of its app; none if the code is not right, or was used before.
    pub(super) async fn after_code(&self, tenant: &Tenant, code: &str) -> Result<Option<Self>, Error> {
        let plain: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let step = totp::step(&self.secret(tenant).await?, &plain, tenant.store.now())?;
        Ok(step.filter(|step| *step > self.last_step).map(|last_step| Self { last_step, ..self.clone() }))
    }

    /// The same, on from now, with these recovery codes and no others.
    pub(super) fn with_codes(self, codes: &[String], now: i64) -> Self {
        Self { since: self.since.or(Some(now)), recovery: codes.iter().filter_map(|code| recovery_codes::hash(code)).collect(), ..self }
    }

    /// The same without a recovery code; none if it is none of those.
    fn without(&self, code: &str) -> Option<Self> {
        let hash = recovery_codes::hash(code)?;
        let recovery: Vec<String> = self.recovery.iter().filter(|known| **known != hash).cloned().collect();
        (recovery.len() < self.recovery.len()).then(|| Self { recovery, ..self.clone() })
    }

    /// Uses a code of a user up: one of the app, or a recovery code, of which they are told by mail. Returns whether it was right. Of the same code at
    /// the same time only one is.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn uses(tenant: &Tenant, client: Client, user: &User, code: &str) -> Result<bool, Error> {
        loop {
            let Some(found) = Self::on(tenant, &user.id).await? else { return Ok(false) };
            let (batch, mails) = if let Some(after) = found.document.after_code(tenant, code).await? {
                (Batch::new().replace(&after, found.revision), false)
            } else if let Some(after) = found.document.without(code) {
                let event = Event { what: "authentication.recovery-code-used", about: &user.id };
                let entry = AuditEntry::new(&event, &Caller::Nobody, client, tenant.store.now());
                let mail = word_mail(tenant, user, RECOVERY_CODE_USED).await?;
                (Batch::new().replace(&after, found.revision).insert(&entry).insert(&mail), true)
            } else {
                return Ok(false);
            };
            match tenant.store.batch(batch).await {
                Ok(_) if mails => tenant.mails_wait(),
                Ok(_) => {}
                // another code was used meanwhile, maybe this one
                Err(StoreError::Changed { .. } | StoreError::Missing) => continue,
                Err(error) => return Err(error.into()),
            }
            return Ok(true);
        }
    }
}

impl Document for SecondFactor {
    const COLLECTION: &'static Collection = &Collection { name: "authentication.second-factors", indexes: &[] };

    fn id(&self) -> &str {
        &self.user
    }

    fn expires(&self) -> Option<i64> {
        if self.since.is_some() { None } else { Some(self.begun.saturating_add(WAITS)) }
    }
}
