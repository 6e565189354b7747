//! The list of posts: filtered, searched, sorted, in pages.

use axum::http::HeaderMap;
use axum::response::Response;
use kernel::{ApiQuery, Error, Problem, Tenant};
use serde::{Deserialize, Serialize};
use store::{Cursor, Order, Query, Search, normalize_terms};
use utoipa::{IntoParams, ToSchema};

use crate::content_version::ContentVersion;
use crate::hot::Hot;
use crate::listing::{AUTHORS, BY_CHANGE, BY_TITLE, Listing, term_of, term_of_status};
use crate::permissions::Reader;
use crate::status::Status;
use crate::view::PostView;

/// The most posts of one page.
const MOST: u32 = 100;
/// How many are looked at in one go where an order and a filter do not go together.
const AT_ONCE: u32 = 200;
/// How many are looked at for one page.
const MOST_LOOKED_AT: usize = 2000;

/// Which posts, in which order.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    /// How many, from 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// The `next` of the page before.
    after: Option<String>,
    /// In which order: `-date` (the newest first, if nothing is said), `date`, `title`, or `-changed` (the last change first).
    #[serde(default)]
    #[param(inline)]
    sort: Sort,
    /// Those of a status; visitors see published ones only.
    #[param(inline)]
    status: Option<Status>,
    /// Those with a tag.
    tag: Option<String>,
    /// Those of an author.
    author: Option<String>,
    /// Those of a category, where the site has the taxonomy `categories`.
    category: Option<String>,
    /// Those that have all of these words.
    q: Option<String>,
}

/// An order of posts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub(crate) enum Sort {
    /// The newest first.
    #[default]
    #[serde(rename = "-date")]
    Newest,
    /// The oldest first.
    #[serde(rename = "date")]
    Oldest,
    /// By title.
    #[serde(rename = "title")]
    Title,
    /// The last change first.
    #[serde(rename = "-changed")]
    Changed,
}

/// A page of posts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PostList {
    /// The posts.
    posts: Vec<PostView>,
    /// What to give as `after` for the next page; absent on the last. A page may have less than it could and yet not be the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// The site's content version.
    version: u64,
    /// Its lineage, which tells it from the same version of another server; absent at version 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    lineage: Option<String>,
}

/// The posts of the site: to visitors those that are published, and drafts and the like too to whoever has `cms.read`.
#[utoipa::path(get, path = "/blog/posts", tag = "cms", params(ListQuery), responses(
    (status = 200, body = PostList), (status = 304), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn list(
    tenant: Tenant,
    Reader { sees_all }: Reader,
    headers: HeaderMap,
    ApiQuery(query): ApiQuery<ListQuery>,
) -> Result<Response, Error> {
    let limit = query.limit.unwrap_or(20);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::BadRequest(format!("`limit` has to be from 1 to {MOST}")));
    }
    let after = query.after.as_deref().map(str::parse::<Cursor>).transpose()?;
    let wanted = wanted(&tenant, &query, sees_all)?;
    let asked = serde_json::to_string(&query).map_err(|error| Error::Internal(Box::new(error)))?;
    let hot = Hot::of(&tenant, "cms.list", &asked, sees_all).await?;
    if let Some(known) = hot.known(&tenant, &headers) {
        return Ok(known);
    }
    let (listings, next) = match wanted {
        None => (Vec::new(), None),
        Some(terms) => find(&tenant, query.sort, &terms, limit, after).await?,
    };
    let posts = listings.into_iter().map(|listing| PostView::new(&tenant, listing, sees_all)).collect();
    let ContentVersion { version, lineage } = hot.at.clone();
    hot.give(&tenant, &headers, &PostList { posts, next: next.map(|next| next.to_string()), version, lineage })
}

/// The terms that a post has to have; none where a search cannot find any.
fn wanted(tenant: &Tenant, query: &ListQuery, sees_all: bool) -> Result<Option<Vec<String>>, Error> {
    let taxonomies = &tenant.site().settings.taxonomies;
    let term = |taxonomy: &str, term: &Option<String>| match term {
        Some(_) if taxonomy != AUTHORS && !taxonomies.iter().any(|known| known == taxonomy) => {
            Err(Error::BadRequest(format!("this site has no taxonomy `{taxonomy}`")))
        }
        term => Ok(term.as_ref().map(|term| term_of(taxonomy, term))),
    };
    let mut terms = Vec::new();
    terms.extend(term("tags", &query.tag)?);
    terms.extend(term(AUTHORS, &query.author)?);
    terms.extend(term("categories", &query.category)?);
    terms.extend(query.status.map(term_of_status));
    terms.extend((!sees_all).then(|| term_of_status(Status::Published)));
    if let Some(text) = &query.q {
        let words = normalize_terms(text);
        if words.is_empty() {
            return Ok(None);
        }
        terms.extend(words);
    }
    if terms.len() > 32 {
        return Err(Error::BadRequest("`q` has too many words".into()));
    }
    Ok(Some(terms))
}

type Found = (Vec<Listing>, Option<Cursor>);

/// A page of the posts that have some terms.
async fn find(tenant: &Tenant, sort: Sort, terms: &[String], limit: u32, after: Option<Cursor>) -> Result<Found, Error> {
    let all = match sort {
        Sort::Newest if !terms.is_empty() => {
            let page = tenant.store.search::<Listing>(&Search { terms: terms.to_vec(), after, limit }).await?;
            return Ok((page.items.into_iter().map(|item| item.document).collect(), page.next));
        }
        Sort::Newest => Query::by_id(),
        Sort::Oldest => Query { order: Order::Descending, ..Query::by_id() },
        Sort::Title => Query::on(BY_TITLE),
        Sort::Changed => Query::on(BY_CHANGE),
    };
    if terms.is_empty() {
        let page = tenant.store.find::<Listing>(&Query { limit, after, ..all }).await?;
        return Ok((page.items.into_iter().map(|item| item.document).collect(), page.next));
    }
    look_through(tenant, &all, terms, limit, after).await
}

/// Looks through posts in an order for those that have some terms.
async fn look_through(tenant: &Tenant, all: &Query, terms: &[String], limit: u32, mut after: Option<Cursor>) -> Result<Found, Error> {
    let (mut found, mut looked_at) = (Vec::new(), 0);
    loop {
        let query = Query { limit: AT_ONCE, after: after.clone(), ..all.clone() };
        let page = tenant.store.find::<Listing>(&query).await?;
        looked_at += page.items.len();
        let is_last = page.next.is_none();
        for (position, item) in (1..).zip(page.items) {
            if found.len() == limit as usize {
                // the next page begins at this one: behind those before it
                let before = tenant.store.find::<Listing>(&Query { limit: position - 1, ..query }).await?;
                return Ok((found, before.next));
            }
            if item.document.has_all(terms) {
                found.push(item.document);
            }
        }
        after = page.next;
        if is_last || looked_at >= MOST_LOOKED_AT || found.len() == limit as usize {
            return Ok((found, after));
        }
    }
}
