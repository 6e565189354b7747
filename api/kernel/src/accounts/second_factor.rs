//! Of whom a site requires a second factor, and what somebody showed of theirs.

use source::Fields;

use super::caller::AUTHENTICATION;
use super::{Grants, User};
use crate::{Error, Permission, Role, Tenant};

/// The setting of the authentication module that says it.
const SETTING: &str = "require_second_factor";

/// Of whom a site requires a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SecondFactorOf {
    /// Each user decides for themselves.
    #[default]
    Nobody,
    /// Of whoever may more than a viewer, by whatever role.
    Staff,
    /// Of every user.
    Everybody,
}

/// What somebody showed when they signed in, or when the token was made that acts for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factors {
    /// One factor, which is enough of them here.
    One,
    /// One factor, where the site requires two: they may see to the second, and nothing else.
    TooFew,
    /// Two factors.
    Two,
}

impl SecondFactorOf {
    /// What the settings of the authentication module say.
    pub fn read(fields: &mut Fields<'_>) -> Self {
        match fields.text(SETTING).as_deref() {
            None | Some("nobody") => Self::Nobody,
            Some("staff") => Self::Staff,
            Some("everybody") => Self::Everybody,
            Some(other) => {
                let problem = fields.at_value(SETTING, format!("`{other}` is nobody of whom a second factor can be required"));
                fields.report(problem.hint("write \"nobody\", \"staff\" (whoever may more than a viewer) or \"everybody\""));
                Self::Nobody
            }
        }
    }

    fn includes(self, grants: &Grants, all: &[&'static Permission]) -> bool {
        match self {
            Self::Nobody => false,
            Self::Staff => all.iter().any(|permission| grants.has(permission.name) && !permission.roles.contains(&Role::Viewer)),
            Self::Everybody => true,
        }
    }
}

impl Tenant {
    /// What a user may, by one factor or with a second one. Who shows too few may nothing.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn admitted(&self, user: &User, with_second_factor: bool) -> Result<(Grants, Factors), Error> {
        let grants = self.grants_of(&user.role).await?;
        let required = self.settings(AUTHENTICATION, SecondFactorOf::read);
        Ok(match with_second_factor {
            true => (grants, Factors::Two),
            false if required.includes(&grants, &self.permissions()) => (Grants::default(), Factors::TooFew),
            false => (grants, Factors::One),
        })
    }
}
