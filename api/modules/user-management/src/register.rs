//! Becoming a user by oneself, where the site allows it. Whether an address is known is not told, neither by the answer nor by how long it takes.

use std::time::Duration;

use authentication::{HashedPassword, invite};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use kernel::{Allowance, AuditEntry, Caller, Client, Error, Event, Permit as _, Problem, Submission, Tenant, Ticket, User, UserState};
use serde::Deserialize;
use store::{Batch, StoreError};
use utoipa::ToSchema;

use crate::mails::{already_there_mail, registration_mail};
use crate::new_user::{by_email, check_email, check_name, no_password};
use crate::pages::{self, REGISTER};
use crate::permissions::WriteUsers;
use crate::registration::Registration;
use crate::settings::Settings;

/// How often a client may register.
const REGISTERING: Allowance = Allowance::new(5, Duration::from_hours(1));
/// The form.
const FORM: (&str, &str) = ("Create an account", REGISTER);

/// The fields as they come: from a browser's form, or as JSON.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Register {
    /// What they are called, up to 100 characters.
    #[schema(required = true, nullable = false, min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Their address.
    #[schema(required = true, nullable = false, format = "email", max_length = 254)]
    email: Option<String>,
    /// A password: at least 10 characters, and not easy to guess.
    #[schema(required = true, nullable = false, format = "password", min_length = 10, max_length = 256)]
    password: Option<String>,
    /// Leave it out: no person sees this field, and what is in it gives a program away that fills in forms.
    homepage: Option<String>,
}

/// The form to register.
#[utoipa::path(get, path = "/auth/register", tag = "user-management", responses(
    (status = 200, content_type = "text/html", body = String), (status = 404, body = Problem, description = "The site makes its users itself")
))]
pub(crate) async fn page(tenant: Tenant) -> Result<Response, Error> {
    open(&tenant)?;
    pages::form(&tenant, FORM, Vec::new(), &[]).await
}

/// Registers. Where the site wants it shown that an address is somebody's, a mail with a link is on its way, and there is no user before that was followed;
/// else whoever registered signs in. The answer is the same whether there is a user with the address or not.
#[utoipa::path(post, path = "/auth/register", tag = "user-management",
    request_body(content((Register = "application/json"), (Register = "application/x-www-form-urlencoded"))), responses(
    (status = 202, description = "Taken, for a program"), (status = 200, content_type = "text/html", body = String, description = "Taken, for a browser"),
    (status = 400, body = Problem), (status = 404, body = Problem, description = "The site makes its users itself"), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, content((Problem = "application/problem+json"), (String = "text/html")), description = "Fields are wrong: `missing`, `too-long`, `characters`, `not-an-address`, `too-short`, `guessable`"),
    (status = 429, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn register(
    tenant: Tenant,
    client: Client,
    Submission { value, from_browser }: Submission<Register>,
) -> Result<Response, Error> {
    let settings = open(&tenant)?;
    match taken(&tenant, client, &settings, &value).await {
        Ok(()) if from_browser => {
            let what = if settings.verification { "registered" } else { "registered-at-once" };
            pages::note(&tenant, StatusCode::OK, what).await
        }
        Ok(()) => Ok(StatusCode::ACCEPTED.into_response()),
        Err(Error::Refused(problems)) if from_browser => {
            // the password is never shown again
            let fields = [("name", &value.name), ("email", &value.email)];
            let values = fields.into_iter().filter_map(|(field, value)| Some((field, value.as_deref()?)));
            pages::form(&tenant, FORM, values.collect(), &problems).await
        }
        Err(error) => Err(error),
    }
}

/// The settings of a site that lets visitors register.
///
/// # Errors
/// [`Error::NotFound`] if it does not: then there is nothing here.
pub(crate) fn open(tenant: &Tenant) -> Result<Settings, Error> {
    Some(Settings::of(tenant)).filter(|settings| settings.self_registration).ok_or(Error::NotFound)
}

async fn taken(tenant: &Tenant, client: Client, settings: &Settings, typed: &Register) -> Result<(), Error> {
    let user = checked(settings, typed, tenant.store.now())?;
    may_be_registered(tenant, &settings.role).await?;
    // what is mistyped does not count
    tenant.limit("user-management.registrations", client, REGISTERING)?;
    // whoever has an account costs the same time
    let password = HashedPassword::of(tenant, &user, typed.password.as_deref()).await?;
    if typed.homepage.as_ref().is_some_and(|homepage| !homepage.trim().is_empty()) {
        return Ok(());
    }
    if !settings.verification {
        return make(tenant, client, &user, password).await;
    }
    let site = tenant.clone();
    tokio::spawn(async move {
        if let Err(error) = send(&site, client, &user, password).await {
            tracing::error!(?error, site = %site.name(), "the mail to somebody who registers cannot be sent");
        }
    });
    Ok(())
}

/// Who is to become a user.
fn checked(settings: &Settings, typed: &Register, now: i64) -> Result<User, Error> {
    let (name, email) = (check_name(typed.name.as_deref().unwrap_or_default()), check_email(typed.email.as_deref().unwrap_or_default()));
    match (name, email) {
        (Ok(name), Ok(email)) => Ok(User::new(email, name, settings.role.clone(), UserState::Active, now)),
        (name, email) => {
            Err(Error::Refused([name.err(), email.err(), no_password(typed.password.as_deref())].into_iter().flatten().collect()))
        }
    }
}

/// Whether the role that the settings name is one that may be had by registering; a site's own is only known here.
///
/// # Errors
/// [`Error::Internal`] if it is not, which is for the log: visitors can do nothing about it.
pub(crate) async fn may_be_registered(tenant: &Tenant, role: &str) -> Result<(), Error> {
    let why = if tenant.role_as_it_is(role).await?.is_none() {
        "there is no such role"
    } else if tenant.grants_of(role).await?.has(WriteUsers::PERMISSION.name) {
        "it may manage users"
    } else {
        return Ok(());
    };
    Err(Error::Internal(format!("nobody can register: registration_role is `{role}`, and {why}").into()))
}

/// Sends a newcomer the link, and tells whoever has the address already that they have.
async fn send(tenant: &Tenant, client: Client, wanted: &User, password: HashedPassword) -> Result<(), Error> {
    if Registration::is_one_too_many(tenant, &wanted.email).await? {
        return Ok(());
    }
    let (ticket, now) = (Ticket::new()?, tenant.store.now());
    let batch = match by_email(tenant, &wanted.email).await? {
        Some(there) => word_to(tenant, client, &there).await?.insert(&Registration::new(&ticket, wanted, None, now)),
        None => {
            let mail = registration_mail(tenant, wanted, &ticket).await?;
            Batch::new().insert(&Registration::new(&ticket, wanted, Some(password), now)).insert(&mail)
        }
    };
    tenant.store.batch(batch).await?;
    tenant.mails_wait();
    Ok(())
}

/// Makes the user at once, of whom nobody knows whether the address is theirs. An address that is taken stays whose it is.
async fn make(tenant: &Tenant, client: Client, user: &User, password: HashedPassword) -> Result<(), Error> {
    let now = tenant.store.now();
    let entry = AuditEntry::new(&Event { what: "user-management.registered", about: &user.id }, &Caller::Nobody, client, now);
    let batch = match by_email(tenant, &user.email).await? {
        Some(there) if Registration::is_one_too_many(tenant, &there.email).await? => Batch::new(),
        Some(there) => word_to(tenant, client, &there).await?.insert(&Registration::new(&Ticket::new()?, &there, None, now)),
        None => password.stored(Batch::new().insert(user).insert(&entry), user, now),
    };
    match tenant.store.batch(batch).await {
        Ok(_) => tenant.mails_wait(),
        // somebody else registered with it at the same time
        Err(StoreError::Conflict { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Word to somebody who has the address already: how to sign in, or, if they were invited and have not come yet, how to. Who is kept out hears nothing.
async fn word_to(tenant: &Tenant, client: Client, there: &User) -> Result<Batch, Error> {
    let event = Event { what: "user-management.registered-again", about: &there.id };
    let batch = Batch::new().insert(&AuditEntry::new(&event, &Caller::Nobody, client, tenant.store.now()));
    Ok(match there.state {
        UserState::Invited => invite(tenant, there).await?.stored(batch),
        UserState::Active => batch.insert(&already_there_mail(tenant, there).await?),
        UserState::Deactivated => batch,
    })
}
