//! What the link in a mail is good for: one thing, once, for a while.

use kernel::{EmailAddress, Error, Tenant, Ticket, User};
use serde::{Deserialize, Serialize};
use store::{Collection, Document, Index, Key, Stored};

const HOUR: i64 = 60 * 60 * 1000;

/// What a link does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Purpose {
    /// Sets a new password.
    Reset,
    /// Sets the first password, and shows that the address is theirs.
    Invitation,
    /// Shows that the address is theirs.
    Verification,
    /// Shows that another address is theirs, which is their address then.
    NewAddress,
}

impl Purpose {
    /// For how long it is good, in milliseconds.
    fn good_for(self) -> i64 {
        match self {
            Self::Reset => HOUR,
            Self::NewAddress => 24 * HOUR,
            Self::Verification => 3 * 24 * HOUR,
            Self::Invitation => 7 * 24 * HOUR,
        }
    }

    /// Whether a password is set by it.
    pub(crate) fn sets_password(self) -> bool {
        matches!(self, Self::Reset | Self::Invitation)
    }
}

/// A link that was given out; here is only the hash of its end.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct OneTime {
    hash: String,
    /// The id of the user.
    pub(crate) user: String,
    /// The address of the user when it was given out: it is good only as long as they have that.
    pub(crate) email: String,
    /// What it does.
    pub(crate) purpose: Purpose,
    /// The address that it was sent to, if it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<EmailAddress>,
    until: i64,
}

impl OneTime {
    /// The index of links by their user.
    pub(crate) const BY_USER: &'static str = "user";

    pub(crate) fn new(ticket: &Ticket, user: &User, purpose: Purpose, now: i64) -> Self {
        let (hash, until) = (ticket.hash(), now + purpose.good_for());
        Self { hash, user: user.id.clone(), email: user.email.to_string(), purpose, to: None, until }
    }

    /// One that is sent to another address than the user's.
    pub(crate) fn to_address(ticket: &Ticket, user: &User, to: EmailAddress, now: i64) -> Self {
        Self { to: Some(to), ..Self::new(ticket, user, Purpose::NewAddress, now) }
    }

    /// The link that somebody followed, with its user, if it is good.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn followed(tenant: &Tenant, end: &str) -> Result<Option<(Stored<Self>, Stored<User>)>, Error> {
        let Some(ticket) = Ticket::shown(end) else { return Ok(None) };
        let Some(link) = tenant.store.get::<Self>(&ticket.hash()).await? else { return Ok(None) };
        let user = tenant.store.get::<User>(&link.document.user).await?;
        let fits = |user: &Stored<User>| user.document.email.to_string() == link.document.email;
        Ok(user.filter(fits).map(|user| (link, user)))
    }
}

impl Document for OneTime {
    const COLLECTION: &'static Collection = &Collection { name: "authentication.links", indexes: &[Index::sorted(Self::BY_USER)] };

    fn id(&self) -> &str {
        &self.hash
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        vec![(Self::BY_USER, Key::new().text(&self.user))]
    }

    fn expires(&self) -> Option<i64> {
        Some(self.until)
    }
}
