//! Many users at once, from a table.

use std::collections::{HashMap, HashSet};

use authentication::invite;
use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use kernel::{ApiQuery, AuditEntry, Caller, Client, Csv, EmailAddress, Error, Event, FieldProblem, May, Problem, Tenant, User, UserState};
use serde::{Deserialize, Serialize};
use store::{Batch, StoreError};
use utoipa::{IntoParams, ToSchema};

use crate::csv_lines::lines;
use crate::new_user::{NewUser, by_email};
use crate::permissions::WriteUsers;
use crate::rules::giving;

/// How a table is taken.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportQuery {
    /// With `true` nobody is made: the report says what would be.
    dry_run: Option<bool>,
    /// With `false` nobody gets a mail; they are invited when that is asked for each.
    invite: Option<bool>,
}

/// What became of a table.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportReport {
    /// How many users were made, or would be.
    made: usize,
    /// How many lines were refused.
    refused: usize,
    /// The lines, in their order.
    lines: Vec<LineReport>,
}

/// What became of a line.
#[derive(Debug, Serialize, ToSchema)]
struct LineReport {
    /// Its number in the text.
    line: u64,
    /// The address that it says.
    email: String,
    /// The id of the user who was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// Why nobody was made (`field`, `code`, `message`); nothing if somebody was.
    #[schema(value_type = Vec<Object>)]
    problems: Vec<FieldProblem>,
}

/// Makes users from a table with the columns `email`, `name` and `role`, of 500 lines at most, and invites each by a mail. A line that is wrong is told, and keeps no other from being taken.
#[utoipa::path(post, path = "/users/import", tag = "user-management", params(ImportQuery), request_body(content = String, content_type = "text/csv"), security(("operator" = ["user-management.write"])), responses(
    (status = 200, body = ImportReport), (status = 400, body = Problem, description = "It is no such table, or too long"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 413, body = Problem), (status = 415, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn import(
    tenant: Tenant,
    client: Client,
    may: May<WriteUsers>,
    ApiQuery(query): ApiQuery<ImportQuery>,
    Csv(text): Csv,
) -> Result<Response, Error> {
    let (dry_run, by_mail) = (query.dry_run.unwrap_or(false), query.invite.unwrap_or(true));
    let mut import = Import { tenant: &tenant, client, caller: &may.caller, by_mail, roles: HashMap::new(), seen: HashSet::new() };
    let mut reports = Vec::new();
    for line in lines(&text)? {
        let email = line.user.as_ref().map(|wanted| wanted.email.clone()).unwrap_or_default();
        let done = match line.user.map_err(|problem| vec![problem]) {
            Ok(wanted) => import.line(&wanted, dry_run).await?,
            Err(problems) => Err(problems),
        };
        let (id, problems) = match done {
            Ok(id) => (id, Vec::new()),
            Err(problems) => (None, problems),
        };
        reports.push(LineReport { line: line.number, email, id, problems });
    }
    let refused = reports.iter().filter(|report| !report.problems.is_empty()).count();
    let report = ImportReport { made: reports.len() - refused, refused, lines: reports };
    if !dry_run {
        tenant.mails_wait();
    }
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(report)).into_response())
}

/// A table that is being taken.
struct Import<'a> {
    tenant: &'a Tenant,
    client: Client,
    caller: &'a Caller,
    by_mail: bool,
    /// Which roles the caller may give, as far as they were asked about.
    roles: HashMap<String, Vec<FieldProblem>>,
    /// The addresses of the lines before.
    seen: HashSet<String>,
}

/// What came of a line: the id of the user, none in a dry run; or what is wrong with it.
type Done = Result<Option<String>, Vec<FieldProblem>>;

impl Import<'_> {
    async fn line(&mut self, wanted: &NewUser, dry_run: bool) -> Result<Done, Error> {
        let mut problems = self.role(&wanted.role).await?;
        let (email, name) = match wanted.check() {
            Ok(checked) => checked,
            Err(wrong) => {
                problems.splice(..0, wrong);
                return Ok(Err(problems));
            }
        };
        if !self.seen.insert(email.to_string().to_lowercase()) || by_email(self.tenant, &email).await?.is_some() {
            problems.insert(0, taken());
        }
        if !problems.is_empty() {
            return Ok(Err(problems));
        }
        if dry_run {
            return Ok(Ok(None));
        }
        self.make(email, name, &wanted.role).await
    }

    /// What keeps the caller from giving a role.
    async fn role(&mut self, role: &str) -> Result<Vec<FieldProblem>, Error> {
        if let Some(known) = self.roles.get(role) {
            return Ok(known.clone());
        }
        let problems = match giving(self.tenant, self.caller, role).await {
            Ok(_) => Vec::new(),
            Err(Error::Refused(problems)) => problems,
            Err(error) => return Err(error),
        };
        self.roles.insert(role.to_owned(), problems.clone());
        Ok(problems)
    }

    async fn make(&self, email: EmailAddress, name: String, role: &str) -> Result<Done, Error> {
        let now = self.tenant.store.now();
        let user = User::new(email, name, role.to_owned(), UserState::Invited, now);
        let event = Event { what: "user-management.imported", about: &user.id };
        loop {
            let role = match giving(self.tenant, self.caller, &user.role).await {
                Ok(role) => role,
                Err(Error::Refused(problems)) => return Ok(Err(problems)),
                Err(error) => return Err(error),
            };
            let mut batch = Batch::new().insert(&user).insert(&AuditEntry::new(&event, self.caller, self.client, now));
            if self.by_mail {
                batch = invite(self.tenant, &user).await?.stored(batch);
            }
            batch.append(role);
            match self.tenant.store.batch(batch).await {
                Ok(_) => return Ok(Ok(Some(user.id))),
                // the role is not what it was: look again
                Err(StoreError::Changed { .. } | StoreError::Missing) => {}
                // somebody else made a user with it meanwhile
                Err(StoreError::Conflict { .. }) => return Ok(Err(vec![taken()])),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

fn taken() -> FieldProblem {
    FieldProblem { field: "email", code: "taken", message: "another user of the site, or a line before, has this address".into() }
}
