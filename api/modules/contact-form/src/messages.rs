//! For the owner: messages listed, shown, marked, deleted.

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{ApiJson, ApiPath, ApiQuery, ETag, Error, May, Problem, Suspicion, Tenant, answer_unless_unchanged, precondition};
use serde::{Deserialize, Serialize};
use store::{Cursor, Key, Page, Query, Search, StoreError, Stored, normalize_terms};
use utoipa::{IntoParams, ToSchema};

use crate::message::{BY_STATE, Message, State};
use crate::permissions::{ReadMessages, WriteMessages};
use crate::settings::Settings;

/// The most messages of one page.
const MOST: u32 = 100;
/// The most words that can be searched for.
const MOST_WORDS: usize = 20;

/// Which messages.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    /// Only those in this state.
    #[param(inline)]
    state: Option<State>,
    /// Only those that have all of these words: up to 20.
    q: Option<String>,
    /// How many, from 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// A page of messages.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageList {
    /// The messages, newest first.
    messages: Vec<MessageView>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageView {
    /// Its id.
    id: String,
    /// Who wrote it.
    name: String,
    /// Where the answer goes.
    email: String,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    /// What it says.
    message: String,
    /// What has become of it.
    state: State,
    /// Why it was taken for spam when it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    suspicion: Option<Suspicion>,
    /// When it came, in UTC milliseconds.
    received: i64,
}

/// What is to change in a message.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    /// What has become of it.
    state: State,
}

impl From<Message> for MessageView {
    fn from(message: Message) -> Self {
        let Message { id, name, email, subject, message, state, suspicion, received, .. } = message;
        Self { id, name, email: email.to_string(), subject, message, state, suspicion, received }
    }
}

/// The messages of the site, newest first.
#[utoipa::path(get, path = "/contact-form/messages", tag = "contact-form", params(ListQuery), security(("operator" = ["contact-form.read"])), responses(
    (status = 200, body = MessageList), (status = 304), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn list(
    tenant: Tenant,
    _: May<ReadMessages>,
    headers: HeaderMap,
    ApiQuery(query): ApiQuery<ListQuery>,
) -> Result<Response, Error> {
    let limit = query.limit.unwrap_or(20);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::BadRequest(format!("`limit` has to be from 1 to {MOST}")));
    }
    let after = query.after.as_deref().map(str::parse::<Cursor>).transpose()?;
    let page = match query.q.as_deref().map(str::trim).filter(|words| !words.is_empty()) {
        Some(words) => search(&tenant, words, query.state, after, limit).await?,
        None => find(&tenant, query.state, after, limit).await?,
    };
    let tag = tag_of(&page);
    let messages = page.items.into_iter().map(|item| item.document.into()).collect();
    let list = MessageList { messages, next: page.next.map(|next| next.to_string()) };
    Ok(answer_unless_unchanged(&headers, &tag, Json(list)))
}

/// A message.
#[utoipa::path(get, path = "/contact-form/messages/{id}", tag = "contact-form", params(("id" = String, Path, description = "The id of the message")), security(("operator" = ["contact-form.read"])), responses(
    (status = 200, body = MessageView), (status = 304), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn show(
    tenant: Tenant,
    _: May<ReadMessages>,
    headers: HeaderMap,
    ApiPath(id): ApiPath<String>,
) -> Result<Response, Error> {
    let found = tenant.store.get::<Message>(&id).await?.ok_or(Error::NotFound)?;
    let tag = Message::tag(&found);
    Ok(answer_unless_unchanged(&headers, &tag, Json(MessageView::from(found.document))))
}

/// Says what has become of a message. With `If-Match` only if it still is in the state of that tag.
#[utoipa::path(patch, path = "/contact-form/messages/{id}", tag = "contact-form", params(("id" = String, Path, description = "The id of the message")), request_body = Change, security(("operator" = ["contact-form.write"])), responses(
    (status = 200, body = MessageView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 412, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn update(
    tenant: Tenant,
    _: May<WriteMessages>,
    headers: HeaderMap,
    ApiPath(id): ApiPath<String>,
    ApiJson(change): ApiJson<Change>,
) -> Result<Response, Error> {
    let settings = Settings::of(&tenant);
    loop {
        let there = tenant.store.get::<Message>(&id).await?.ok_or(Error::NotFound)?;
        precondition(&headers, Some(&Message::tag(&there)))?;
        let document = there.document.with_state(change.state, &settings);
        match tenant.store.replace(&document, there.revision).await {
            Ok(revision) => {
                let stored = Stored { document, revision };
                let tag = Message::tag(&stored);
                return Ok(([(header::ETAG, tag.as_str())], Json(MessageView::from(stored.document))).into_response());
            }
            // somebody else was faster: look again
            Err(StoreError::Changed { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Deletes a message. With `If-Match` only if it still is in the state of that tag.
#[utoipa::path(delete, path = "/contact-form/messages/{id}", tag = "contact-form", params(("id" = String, Path, description = "The id of the message")), security(("operator" = ["contact-form.write"])), responses(
    (status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 412, body = Problem),
    (status = 503, body = Problem), (status = 507, body = Problem)
))]
pub(crate) async fn delete(
    tenant: Tenant,
    _: May<WriteMessages>,
    headers: HeaderMap,
    ApiPath(id): ApiPath<String>,
) -> Result<StatusCode, Error> {
    loop {
        let there = tenant.store.get::<Message>(&id).await?.ok_or(Error::NotFound)?;
        precondition(&headers, Some(&Message::tag(&there)))?;
        match tenant.store.remove::<Message>(&id, Some(there.revision)).await {
            Ok(()) => return Ok(StatusCode::NO_CONTENT),
            Err(StoreError::Changed { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// The entity tag of a page: it depends on what is on it, and on whether there is another.
fn tag_of(page: &Page<Stored<Message>>) -> ETag {
    let tags: Vec<ETag> = page.items.iter().map(Message::tag).collect();
    let next = page.next.as_ref().map(ToString::to_string).unwrap_or_default();
    ETag::of(&["contact-form.list", &next].into_iter().chain(tags.iter().map(ETag::as_str)).collect::<Vec<_>>())
}

/// A page of the messages in a state, or of all, newest first.
pub(crate) async fn find(
    tenant: &Tenant,
    state: Option<State>,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<Stored<Message>>, StoreError> {
    let all = match state {
        Some(state) => Query { prefix: Key::new().text(state.name()), ..Query::on(BY_STATE) },
        None => Query::by_id(),
    };
    tenant.store.find(&Query { after, limit, ..all }).await
}

async fn search(
    tenant: &Tenant,
    words: &str,
    state: Option<State>,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<Stored<Message>>, Error> {
    let mut terms = normalize_terms(words);
    if terms.len() > MOST_WORDS {
        return Err(Error::BadRequest(format!("`q` may have {MOST_WORDS} words")));
    }
    if terms.is_empty() {
        return Ok(Page { items: Vec::new(), next: None });
    }
    terms.extend(state.map(State::term));
    Ok(tenant.store.search(&Search { terms, after, limit }).await?)
}
