//! Requests about accounts: making a user, and signing in for a token.

use serde_json::{Value, json};
use source::Diagnostic;
use ureq::http::StatusCode;

use super::{Client, Endpoint};

const JSON: (&str, &str) = ("content-type", "application/json");

/// Makes a user and invites them; returns what the API tells of them: `id`, `email`, `name`, `role`, `state`, `link`.
///
/// # Errors
/// The API cannot be reached or says no.
pub fn invite(endpoint: Endpoint, email: &str, name: Option<&str>, role: &str) -> Result<Value, Diagnostic> {
    let mut wanted = json!({"email": email, "role": role});
    if let Some(name) = name {
        wanted["name"] = name.into();
    }
    let client = Client::new(endpoint);
    let response = client.request("POST", "/api/users", &[JSON], wanted.to_string())?;
    client.read_json(&mut client.accepted(response)?)
}

/// Whether a site has any user.
///
/// # Errors
/// The API cannot be reached or says no.
pub fn has_users(endpoint: Endpoint) -> Result<bool, Diagnostic> {
    let client = Client::new(endpoint);
    let response = client.request("GET", "/api/users?limit=1", &[], ())?;
    let list = client.read_json(&mut client.accepted(response)?)?;
    Ok(list["users"].as_array().is_some_and(|users| !users.is_empty()))
}

/// Sets the password of somebody by the end of the link that they were sent.
///
/// # Errors
/// The API cannot be reached or says no.
pub fn set_password(endpoint: Endpoint, link: &str, password: &str) -> Result<(), Diagnostic> {
    let client = Client::new(endpoint);
    let body = json!({"password": password}).to_string();
    let response = client.request("POST", &format!("/api/auth/password/{link}"), &[JSON], body)?;
    client.accepted(response).map(|_| ())
}

/// A token that is wanted.
pub struct WantedToken<'a> {
    /// What it is called in lists.
    pub name: &'a str,
    /// For how many days it is to be good.
    pub days: u16,
}

/// Signs in and makes a token; the session ends again at once. `code` is asked for where the password alone is not enough. Returns the token.
///
/// # Errors
/// The API cannot be reached or says no.
pub fn token(
    endpoint: Endpoint,
    (email, password): (&str, &str),
    code: impl FnOnce() -> Result<String, Diagnostic>,
    wanted: &WantedToken<'_>,
) -> Result<String, Diagnostic> {
    let client = Client::new(endpoint);
    let who = json!({"email": email, "password": password});
    let mut signed = client.accepted(client.request("POST", "/api/auth/sign-in", &[JSON], who.to_string())?)?;
    if signed.status() == StatusCode::ACCEPTED {
        let ticket = client.read_json(&mut signed)?["ticket"].clone();
        let step = json!({"ticket": ticket, "code": code()?});
        signed = client.accepted(client.request("POST", "/api/auth/second-step", &[JSON], step.to_string())?)?;
    }
    let cookie = signed.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok()).unwrap_or_default();
    let session = ("cookie", cookie.split(';').next().unwrap_or_default());
    let wanted = json!({"name": wanted.name, "days": wanted.days});
    let made = client.request("POST", "/api/auth/tokens", &[JSON, session], wanted.to_string())?;
    let made = client.accepted(made).and_then(|mut made| client.read_json(&mut made));
    // the token goes on without it, and where there is none nobody needs it
    client.request("DELETE", "/api/auth/session", &[session], ())?;
    made?["token"].as_str().map(str::to_owned).ok_or_else(|| Diagnostic::error("the API made no token"))
}
