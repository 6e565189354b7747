//! The picture of a user, as it is stored: a document of its own, since who reads users does not want their pictures along.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use kernel::{ETag, Error, Tenant, User, UserState};
use serde::{Deserialize, Serialize};
use store::{Collection, Document, StoreError, Stored};
use utoipa::ToSchema;

use crate::picture::{Format, Picture};

/// The picture of a user.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Avatar {
    user: String,
    pub(crate) format: Format,
    width: u32,
    height: u32,
    base64: String,
    changed: i64,
}

impl Document for Avatar {
    const COLLECTION: &'static Collection = &Collection { name: "user-management.avatars", indexes: &[] };

    fn id(&self) -> &str {
        &self.user
    }
}

/// The picture of a user, as they get it with all that is held of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AvatarView {
    /// Its media type.
    #[schema(inline)]
    r#type: Format,
    /// How many pixels a row has.
    width: u32,
    /// How many rows it has.
    height: u32,
    /// Since when it is there, in UTC milliseconds.
    changed: i64,
    /// The picture in base64.
    base64: String,
}

impl From<Avatar> for AvatarView {
    fn from(avatar: Avatar) -> Self {
        let Avatar { user: _, format, width, height, base64, changed } = avatar;
        Self { r#type: format, width, height, changed, base64 }
    }
}

impl Avatar {
    /// The picture of a user, if they have one.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn of(tenant: &Tenant, user: &str) -> Result<Option<Stored<Self>>, Error> {
        Ok(tenant.store.get(user).await?)
    }

    /// The picture of a user who is there and not kept out.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn shown(tenant: &Tenant, user: &str) -> Result<Option<Stored<Self>>, Error> {
        let there = tenant.store.get::<User>(user).await?;
        match there.filter(|there| there.document.state != UserState::Deactivated) {
            Some(_) => Self::of(tenant, user).await,
            None => Ok(None),
        }
    }

    /// Gives a user a picture, in place of the one that they have.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the user was removed meanwhile; those of the store.
    pub(crate) async fn keep(tenant: &Tenant, user: &str, picture: &Picture) -> Result<(), Error> {
        let Picture { format, width, height, bytes } = picture;
        let (base64, changed) = (BASE64.encode(bytes), tenant.store.now());
        let avatar = Self { user: user.to_owned(), format: *format, width: *width, height: *height, base64, changed };
        loop {
            let kept = match Self::of(tenant, user).await? {
                Some(there) => tenant.store.replace(&avatar, there.revision).await,
                None => tenant.store.insert(&avatar).await,
            };
            match kept {
                Ok(_) => break,
                // another request of theirs was faster: look again
                Err(StoreError::Changed { .. } | StoreError::Conflict { .. } | StoreError::Missing) => {}
                Err(error) => return Err(error.into()),
            }
        }
        // whoever removes a user removes the picture after them: it was seen there, or is here
        if tenant.store.get::<User>(user).await?.is_none() {
            Self::forget(tenant, user).await?;
            return Err(Error::NotFound);
        }
        Ok(())
    }

    /// Removes the picture of a user, if they have one.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn forget(tenant: &Tenant, user: &str) -> Result<(), Error> {
        match tenant.store.remove::<Self>(user, None).await {
            Ok(()) | Err(StoreError::Missing) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The picture itself.
    ///
    /// # Errors
    /// It was stored by something else than this program.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, Error> {
        BASE64.decode(&self.base64).map_err(|error| Error::Internal(Box::new(error)))
    }
}

/// The entity tag of a picture as it is stored.
pub(crate) fn tag(stored: &Stored<Avatar>) -> ETag {
    ETag::of(&["user-management.avatar", &stored.document.user, &stored.revision.to_string()])
}
