//! The audit log, for those who may read it.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use kernel::{ApiQuery, AuditEntry, Error, May, PermissionChange, Problem, Tenant};
use serde::{Deserialize, Serialize};
use store::{Cursor, Key, Order, Query};
use utoipa::{IntoParams, ToSchema};

use crate::permissions::ReadAudit;

const MOST: u32 = 200;

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditQuery {
    /// Only those that this user caused, or that are about them, by id; `operator` and `nobody` are possible too.
    who: Option<String>,
    /// How many, from 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// A page of the log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditList {
    /// The entries, newest first.
    entries: Vec<AuditView>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditView {
    /// When, in UTC milliseconds.
    at: i64,
    /// What: `authentication.signed-in`.
    what: String,
    /// The id of the user who did it, `operator`, or `nobody`.
    by: String,
    /// To whom or what, by id; empty if that is who did it.
    about: String,
    /// From which address.
    address: String,
    /// Which permissions a role came to have and lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions: Option<PermissionChange>,
}

impl From<AuditEntry> for AuditView {
    fn from(entry: AuditEntry) -> Self {
        Self { at: entry.at, what: entry.what, by: entry.by, about: entry.about, address: entry.address, permissions: entry.permissions }
    }
}

/// What happened to accounts, newest first. Entries are kept for a year.
#[utoipa::path(get, path = "/auth/audit", tag = "authentication", params(AuditQuery), security(("operator" = ["authentication.audit"])), responses(
    (status = 200, body = AuditList), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn list(tenant: Tenant, _: May<ReadAudit>, ApiQuery(query): ApiQuery<AuditQuery>) -> Result<Response, Error> {
    let limit = query.limit.unwrap_or(50);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::BadRequest(format!("`limit` has to be from 1 to {MOST}")));
    }
    let all = match &query.who {
        Some(who) => Query { prefix: Key::new().text(who), ..Query::on(AuditEntry::BY_WHOM) },
        None => Query::on(AuditEntry::BY_TIME),
    };
    let after = query.after.as_deref().map(str::parse::<Cursor>).transpose()?;
    let page = tenant.store.find::<AuditEntry>(&Query { order: Order::Descending, after, limit, ..all }).await?;
    let entries = page.items.into_iter().map(|entry| entry.document.into()).collect();
    let list = AuditList { entries, next: page.next.map(|next| next.to_string()) };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(list)).into_response())
}
