//! The moderators' own list of what is blocked, besides what the site's settings say.

use std::net::IpAddr;

use axum::Json;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{ApiJson, ETag, Error, FieldProblem, May, Problem, Tenant, answer_unless_unchanged, blocked_word, precondition};
use serde::{Deserialize, Serialize};
use store::{Batch, Collection, Document, Stored};
use utoipa::ToSchema;

use super::network::Network;
use super::publishing::done;
use super::settings::Commenting;
use crate::permissions::Moderate;

const ID: &str = "blocked";
/// The most entries of each kind.
const MOST: usize = 1000;
/// The most characters of an entry.
const LONGEST: usize = 200;

/// What is blocked. A comment with any of it is kept as spam.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BlockList {
    /// Words, phrases and domains, wherever they stand.
    #[serde(default)]
    words: Vec<String>,
    /// E-mail addresses, or domains of such from the @ on: `somebody@mail.example`, `@mail.example`.
    #[serde(default)]
    addresses: Vec<String>,
    /// Networks: `192.0.2.0/24`, `2001:db8::/32`, or a single address.
    #[serde(default)]
    networks: Vec<String>,
}

/// The list as it is stored.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Blocked {
    pub(crate) words: Vec<String>,
    addresses: Vec<String>,
    networks: Vec<Network>,
}

impl Document for Blocked {
    const COLLECTION: &'static Collection = &Collection { name: "cms.blocked", indexes: &[] };

    fn id(&self) -> &'static str {
        ID
    }
}

impl Blocked {
    /// The list of a site; empty where nobody wrote any.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn of(tenant: &Tenant) -> Result<Self, Error> {
        Ok(tenant.store.get::<Self>(ID).await?.map(|stored| stored.document).unwrap_or_default())
    }

    /// Whether somebody is blocked, by their address or by where they are.
    pub(crate) fn has(&self, email: &str, client: IpAddr) -> bool {
        let email = email.to_lowercase();
        let is_address = |blocked: &String| if blocked.starts_with('@') { email.ends_with(blocked.as_str()) } else { email == *blocked };
        self.addresses.iter().any(is_address) || self.networks.iter().any(|network| network.holds(client))
    }

    fn tag(stored: Option<&Stored<Self>>) -> ETag {
        ETag::of(&["cms.blocked", &stored.map_or(0, |stored| stored.revision).to_string()])
    }
}

impl BlockList {
    fn new(Blocked { words, addresses, networks }: Blocked) -> Self {
        Self { words, addresses, networks: networks.iter().map(ToString::to_string).collect() }
    }

    /// Checks all entries.
    fn check(&self) -> Result<Blocked, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        for (field, entries) in [("words", &self.words), ("addresses", &self.addresses), ("networks", &self.networks)] {
            if entries.len() > MOST || entries.iter().any(|entry| entry.chars().count() > LONGEST) {
                let message = format!("`{field}` may have {MOST} entries of {LONGEST} characters");
                problems.push(FieldProblem { field, code: "too-long", message });
            }
        }
        let words = each(&self.words, "words", |word| blocked_word(word).ok_or("has no letter and no digit".into()), &mut problems);
        let addresses = each(&self.addresses, "addresses", blocked_address, &mut problems);
        let networks = each(&self.networks, "networks", str::parse, &mut problems);
        if problems.is_empty() { Ok(Blocked { words, addresses, networks }) } else { Err(problems) }
    }
}

fn each<T>(entries: &[String], field: &'static str, read: impl Fn(&str) -> Result<T, String>, problems: &mut Vec<FieldProblem>) -> Vec<T> {
    let mut all = Vec::new();
    for entry in entries {
        match read(entry) {
            Ok(value) => all.push(value),
            Err(why) => problems.push(FieldProblem { field, code: "not-understood", message: format!("`{entry}` in `{field}`: {why}") }),
        }
    }
    all
}

fn blocked_address(text: &str) -> Result<String, String> {
    let address = text.trim().to_lowercase();
    let whole = if address.starts_with('@') { format!("somebody{address}") } else { address.clone() };
    whole.parse::<kernel::EmailAddress>().map(|_| address).map_err(|_| "it is no address, and no domain after an @".to_owned())
}

/// What is blocked by the moderators' own list.
#[utoipa::path(get, path = "/blog/comments/blocked", tag = "cms", security(("operator" = ["cms.moderate"])), responses(
    (status = 200, body = BlockList), (status = 304), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn show(tenant: Tenant, _: Commenting, _: May<Moderate>, headers: HeaderMap) -> Result<Response, Error> {
    let there = tenant.store.get::<Blocked>(ID).await?;
    let tag = Blocked::tag(there.as_ref());
    Ok(answer_unless_unchanged(&headers, &tag, Json(BlockList::new(there.map(|stored| stored.document).unwrap_or_default()))))
}

/// Replaces the list. With `If-Match` only the one of that tag.
#[utoipa::path(put, path = "/blog/comments/blocked", tag = "cms", request_body = BlockList, security(("operator" = ["cms.moderate"])), responses(
    (status = 200, body = BlockList), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 412, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem, description = "Entries are wrong: `too-long`, `not-understood`"), (status = 507, body = Problem)
))]
pub(crate) async fn put(
    tenant: Tenant,
    _: Commenting,
    _: May<Moderate>,
    headers: HeaderMap,
    ApiJson(list): ApiJson<BlockList>,
) -> Result<Response, Error> {
    let blocked = list.check().map_err(Error::Refused)?;
    loop {
        let there = tenant.store.get::<Blocked>(ID).await?;
        precondition(&headers, Some(&Blocked::tag(there.as_ref())))?;
        let batch = match &there {
            Some(there) => Batch::new().replace(&blocked, there.revision),
            None => Batch::new().insert(&blocked),
        };
        if done(&tenant, batch).await? {
            let tag = Blocked::tag(tenant.store.get::<Blocked>(ID).await?.as_ref());
            return Ok(([(header::ETAG, tag.as_str())], Json(BlockList::new(blocked))).into_response());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_blocked_alone_or_with_their_domain() {
        let list = BlockList {
            addresses: vec!["Bad@mail.example".into(), "@spam.example".into()],
            networks: vec!["192.0.2.0/24".into()],
            ..BlockList::default()
        };
        let blocked = list.check().unwrap();
        let elsewhere = "203.0.113.7".parse().unwrap();
        assert!(blocked.has("bad@MAIL.example", elsewhere) && blocked.has("x@spam.example", elsewhere));
        assert!(!blocked.has("good@mail.example", elsewhere) && !blocked.has("x@notspam.example", elsewhere));
        assert!(blocked.has("", "192.0.2.9".parse().unwrap()));
    }

    #[test]
    fn every_entry_that_is_wrong_is_told() {
        let list = BlockList { words: vec!["--".into()], addresses: vec!["x".into()], networks: vec!["x".into()] };
        let problems: Vec<&str> = list.check().unwrap_err().iter().map(|problem| problem.field).collect();
        assert_eq!(problems, ["words", "addresses", "networks"]);
        assert_eq!(BlockList { words: vec!["a".into(); MOST + 1], ..BlockList::default() }.check().unwrap_err()[0].code, "too-long");
    }
}
