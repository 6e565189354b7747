//! The terms of a taxonomy, with how many posts have them.

use axum::http::HeaderMap;
use axum::response::Response;
use kernel::{ApiPath, Error, Problem, Tenant};
use markdown::Slug;
use serde::Serialize;
use store::{Key, Query};
use utoipa::ToSchema;

use crate::hot::Hot;
use crate::listing::{AUTHORS, BY_TERM, Listing, term_key};
use crate::permissions::Reader;

/// The most terms of an answer.
const MOST: usize = 1000;

/// The terms of a taxonomy.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TermList {
    /// The terms, by their place in addresses; at most 1000.
    terms: Vec<TermView>,
}

/// A term of a taxonomy.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TermView {
    /// As it is written in a post.
    name: String,
    /// As it stands in addresses. Spellings that lead to one are one term.
    slug: String,
    /// How many posts have it: of those that whoever asks may see.
    posts: u64,
}

/// The tags, categories, authors or other terms of the site's posts: `tags`, `authors`, or another taxonomy of the site.
#[utoipa::path(get, path = "/blog/terms/{taxonomy}", tag = "cms", params(("taxonomy" = String, Path, description = "`tags`, `authors`, or another taxonomy of the site")), responses(
    (status = 200, body = TermList), (status = 304), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(crate) async fn list(
    tenant: Tenant,
    Reader { sees_all }: Reader,
    headers: HeaderMap,
    ApiPath(taxonomy): ApiPath<String>,
) -> Result<Response, Error> {
    if taxonomy != AUTHORS && !tenant.site().settings.taxonomies.contains(&taxonomy) {
        return Err(Error::NotFound);
    }
    let hot = Hot::of(&tenant, "cms.terms", &taxonomy, sees_all).await?;
    if let Some(known) = hot.known(&tenant, &headers) {
        return Ok(known);
    }
    let (mut terms, mut from) = (Vec::new(), None);
    while terms.len() < MOST {
        // from one term to the next, whatever number of posts is between
        let next = Query { prefix: Key::new().text(&taxonomy), from, limit: 1, ..Query::on(BY_TERM) };
        let found = tenant.store.find::<Listing>(&next).await?;
        let Some(first) = found.items.first() else { break };
        let Some((name, slug)) = first_term(&first.document, &taxonomy, terms.last()) else { break };
        let mut prefix = term_key(&taxonomy, &slug);
        if !sees_all {
            prefix = prefix.flag(true);
        }
        let posts = tenant.store.count::<Listing>(&Query { prefix, ..Query::on(BY_TERM) }).await?;
        from = Some(Key::new().text(&format!("{slug}\0")));
        terms.push(TermView { name, slug: slug.as_str().to_owned(), posts });
    }
    terms.retain(|term| term.posts > 0);
    hot.give(&tenant, &headers, &TermList { terms })
}

/// The first term of a post behind the last one.
fn first_term(listing: &Listing, taxonomy: &str, last: Option<&TermView>) -> Option<(String, Slug)> {
    let own = listing.all_terms().filter(|(of, _)| *of == taxonomy).map(|(_, name)| (name.to_owned(), Slug::from_text(name)));
    own.filter(|(_, slug)| last.is_none_or(|last| slug.as_str() > last.slug.as_str())).min_by(|a, b| a.1.cmp(&b.1))
}
