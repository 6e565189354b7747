//! Who wrote a comment, as far as visitors never see it. It is gone when its time is over, also where the comment stays.

use kernel::{Client, EmailAddress, Error, Tenant};
use serde::{Deserialize, Serialize};
use store::{Collection, Document};

/// Who wrote a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Writer {
    /// The id of the comment.
    pub(crate) comment: String,
    /// Their address; none if they gave none.
    pub(crate) email: Option<EmailAddress>,
    /// A keyed hash of the network that it came from: enough to see that two came from the same.
    pub(crate) network: String,
    /// When this is gone, in UTC milliseconds.
    pub(crate) expires: i64,
}

impl Document for Writer {
    const COLLECTION: &'static Collection = &Collection { name: "cms.comment-writers", indexes: &[] };

    fn id(&self) -> &str {
        &self.comment
    }

    fn expires(&self) -> Option<i64> {
        Some(self.expires)
    }
}

/// By what the comments of an address are found: nobody without the site's key can tell which address it is.
///
/// # Errors
/// Those of the store.
pub(crate) async fn key_of(tenant: &Tenant, email: &EmailAddress) -> Result<String, Error> {
    tenant.sign("cms.comment-writer", &email.to_string().to_lowercase()).await
}

/// The keyed hash of a client's network.
///
/// # Errors
/// Those of the store.
pub(crate) async fn network_of(tenant: &Tenant, client: Client) -> Result<String, Error> {
    tenant.sign("cms.comment-network", &client.network().to_string()).await
}
