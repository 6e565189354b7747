//! Somebody who is to become a user, checked where they enter.

use kernel::{EmailAddress, Error, FieldProblem, Tenant, User};
use serde::Deserialize;
use store::Query;
use utoipa::ToSchema;

const LONGEST_NAME: usize = 100;

/// Somebody who is to become a user.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewUser {
    /// Their address, which no other user of the site has.
    #[schema(format = "email", max_length = 254)]
    pub(crate) email: String,
    /// What they are called, up to 100 characters; else what stands before the `@`.
    #[schema(max_length = 100)]
    pub(crate) name: Option<String>,
    /// Their role: `owner`, `editor`, `author`, `contributor`, `viewer`, or one of the site's own.
    pub(crate) role: String,
}

impl NewUser {
    /// Their address and name.
    ///
    /// # Errors
    /// All that is wrong.
    pub(crate) fn check(&self) -> Result<(EmailAddress, String), Vec<FieldProblem>> {
        let email = check_email(&self.email);
        let before_at = self.email.split('@').next().unwrap_or_default();
        let name = check_name(self.name.as_deref().unwrap_or(before_at));
        match (email, name) {
            (Ok(email), Ok(name)) => Ok((email, name)),
            (email, name) => Err([email.err(), name.err()].into_iter().flatten().collect()),
        }
    }
}

/// The address of a mailbox.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check_email(email: &str) -> Result<EmailAddress, FieldProblem> {
    let problem = |code, message: &str| FieldProblem { field: "email", code, message: message.into() };
    match email.trim() {
        "" => Err(problem("missing", "`email` is missing")),
        email => email.parse().map_err(|_| problem("not-an-address", "`email` is not the address of a mailbox, such as name@example.org")),
    }
}

/// What somebody is called: one line, not empty.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check_name(name: &str) -> Result<String, FieldProblem> {
    let name = name.trim();
    let problem = |code, message: String| Err(FieldProblem { field: "name", code, message });
    match name.chars().count() {
        0 => problem("missing", "`name` is empty".into()),
        _ if name.contains(char::is_control) => problem("characters", "`name` has control characters in it".into()),
        count if count > LONGEST_NAME => problem("too-long", format!("`name` has {count} characters, more than {LONGEST_NAME}")),
        _ => Ok(name.to_owned()),
    }
}

/// What is wrong where no password was typed: it is told along with what is wrong with other fields.
pub(crate) fn no_password(typed: Option<&str>) -> Option<FieldProblem> {
    let is_missing = typed.unwrap_or_default().is_empty();
    is_missing.then(|| FieldProblem { field: "password", code: "missing", message: "`password` is missing".into() })
}

/// The user who has an address.
///
/// # Errors
/// Those of the store.
pub(crate) async fn by_email(tenant: &Tenant, email: &EmailAddress) -> Result<Option<User>, Error> {
    let found = tenant.store.find::<User>(&Query { prefix: User::email_key(email), limit: 1, ..Query::on(User::BY_EMAIL) }).await?;
    Ok(found.items.into_iter().next().map(|found| found.document))
}
