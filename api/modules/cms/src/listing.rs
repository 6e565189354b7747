//! A post as lists show it and searches find it: without its text, so that a list reads no texts.

use std::collections::BTreeMap;

use markdown::Slug;
use serde::{Deserialize, Serialize};
use store::{Collection, Document, Index, Key};

use crate::author::By;
use crate::post::Post;
use crate::status::{Status, Times};
use crate::understood::Understood;

/// What a list shows of a post. Its id sorts the newest first, so that a search, whose order is that of ids, finds the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Listing {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) address: String,
    pub(crate) times: Times,
    pub(crate) status: Status,
    pub(crate) description: Option<String>,
    pub(crate) excerpt: String,
    pub(crate) authors: Vec<String>,
    pub(crate) taxonomies: BTreeMap<String, Vec<String>>,
    /// The entity tag of the text.
    pub(crate) etag: String,
    pub(crate) by: Option<By>,
    pub(crate) at: i64,
    /// The words by which it is found, with spaces between.
    pub(crate) words: String,
}

/// The index by title.
pub(crate) const BY_TITLE: &str = "title";
/// The index by the last change, the newest first.
pub(crate) const BY_CHANGE: &str = "change";
/// The index by each term of each taxonomy, those that visitors see apart from the others.
pub(crate) const BY_TERM: &str = "term";
/// What authors are called where taxonomies are.
pub(crate) const AUTHORS: &str = "authors";

impl Document for Listing {
    const COLLECTION: &'static Collection =
        &Collection { name: "cms.listings", indexes: &[Index::sorted(BY_TITLE), Index::sorted(BY_CHANGE), Index::sorted(BY_TERM)] };

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        let is_seen = self.status == Status::Published;
        let terms = self.all_terms().map(|(taxonomy, term)| (BY_TERM, term_key(taxonomy, &Slug::from_text(term)).flag(is_seen)));
        let lists = [(BY_TITLE, Key::new().folded(&self.title)), (BY_CHANGE, Key::new().descending_number(self.at))];
        lists.into_iter().chain(terms).collect()
    }

    fn terms(&self) -> Vec<String> {
        let of_taxonomies = self.all_terms().map(|(taxonomy, term)| term_of(taxonomy, term));
        of_taxonomies.chain([term_of_status(self.status)]).chain(self.words.split_whitespace().map(str::to_owned)).collect()
    }
}

/// The term by which posts with a term of a taxonomy are found; the colon keeps it from being a word.
pub(crate) fn term_of(taxonomy: &str, term: &str) -> String {
    format!("{taxonomy}:{}", Slug::from_text(term))
}

/// The term by which posts of a status are found. It sorts behind words, so that a search begins with these, which are rarer.
pub(crate) fn term_of_status(status: Status) -> String {
    format!("~{}", status.name())
}

/// Where the posts with a term of a taxonomy stand in [`BY_TERM`]; a flag follows that says whether visitors see them.
pub(crate) fn term_key(taxonomy: &str, slug: &Slug) -> Key {
    Key::new().text(taxonomy).text(slug.as_str())
}

impl Listing {
    /// What a list shows of a post that says this.
    pub(crate) fn new(post: &Post, understood: &Understood) -> Self {
        Self {
            id: Self::id_of(post),
            name: post.name.clone(),
            title: post.title.clone(),
            address: post.address.clone(),
            times: post.times,
            status: post.status,
            description: understood.description.clone(),
            excerpt: understood.excerpt.clone(),
            authors: understood.authors.clone(),
            taxonomies: understood.taxonomies.clone(),
            etag: post.own_tag().map(|tag| tag.as_str().to_owned()).unwrap_or_default(),
            by: post.by.clone(),
            at: post.at,
            words: understood.words.join(" "),
        }
    }

    /// The id of what lists show of a post.
    pub(crate) fn id_of(post: &Post) -> String {
        let date = post.times.date.unwrap_or(i64::MIN).cast_unsigned() ^ (1 << 63);
        format!("{:016x} {}", !date, post.name)
    }

    /// Its terms with the taxonomies that they are of; authors are one.
    pub(crate) fn all_terms(&self) -> impl Iterator<Item = (&str, &str)> {
        let of_taxonomies = self.taxonomies.iter().flat_map(|(name, terms)| terms.iter().map(|term| (name.as_str(), term.as_str())));
        of_taxonomies.chain(self.authors.iter().map(|author| (AUTHORS, author.as_str())))
    }

    /// Whether a search for these terms finds it.
    pub(crate) fn has_all(&self, wanted: &[String]) -> bool {
        let own = self.terms();
        wanted.iter().all(|term| own.contains(term))
    }
}
