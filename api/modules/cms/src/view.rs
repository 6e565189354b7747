//! A post as lists show it: to visitors what they see of it anyway, to others also how it stands.

use std::collections::BTreeMap;

use kernel::Tenant;
use markdown::Address;
use serde::Serialize;
use utoipa::ToSchema;

use crate::author::By;
use crate::listing::Listing;
use crate::status::Status;

/// A post without its text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PostView {
    /// The name of its file, without the ending.
    name: String,
    /// Its title.
    title: String,
    /// Where its page is.
    url: String,
    /// Its date, in UTC milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<i64>,
    /// What it begins with, without markup.
    excerpt: String,
    /// What search engines are told of it: its description, else its excerpt.
    description: String,
    /// Who wrote it, as its front matter says.
    authors: Vec<String>,
    /// Its tags.
    tags: Vec<String>,
    /// Its terms in the other taxonomies of the site.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    taxonomies: BTreeMap<String, Vec<String>>,
    /// Whether visitors see it; for whoever may see drafts, as is all that follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    /// Whether it is a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    draft: Option<bool>,
    /// When it is taken away by itself, in UTC milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<i64>,
    /// The entity tag of its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<By>,
    /// When, in UTC milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<i64>,
}

impl PostView {
    /// What a list shows; with how it stands for whoever sees all.
    pub(crate) fn new(tenant: &Tenant, listing: Listing, sees_all: bool) -> Self {
        let Listing { name, title, address, times, status, description, excerpt, authors, mut taxonomies, etag, by, at, .. } = listing;
        Self {
            name,
            title,
            url: url(tenant, &address),
            date: times.date,
            description: description.unwrap_or_else(|| excerpt.clone()),
            excerpt,
            authors,
            tags: taxonomies.remove("tags").unwrap_or_default(),
            taxonomies,
            status: sees_all.then_some(status),
            draft: sees_all.then_some(times.draft),
            expires: times.expires.filter(|_| sees_all),
            etag: sees_all.then_some(etag),
            by: by.filter(|_| sees_all),
            changed: sees_all.then_some(at),
        }
    }
}

/// The URL of an address of a site.
pub(crate) fn url(tenant: &Tenant, address: &str) -> String {
    let path = Address::parse(address).map(|address| address.encoded()).unwrap_or_default();
    format!("{}{path}", tenant.base_url())
}
