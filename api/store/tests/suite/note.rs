//! The document of the cases: a note that is found by each kind of key.

use serde::{Deserialize, Serialize};
use store::{Collection, Document, Index, Key, Page, Query, SiteStore, Stored, normalize_terms};

/// A note. Its slug is unique; it is listed by section (important ones first), by rank, and by each of its tags.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) id: String,
    pub(crate) slug: Option<String>,
    pub(crate) section: String,
    pub(crate) rank: i64,
    pub(crate) pinned: bool,
    pub(crate) tags: Vec<String>,
    pub(crate) text: String,
    pub(crate) expires: Option<i64>,
}

pub(crate) static NOTES: Collection =
    Collection { name: "notes", indexes: &[Index::unique("slug"), Index::sorted("section"), Index::sorted("rank"), Index::sorted("tag")] };

impl Document for Note {
    const COLLECTION: &'static Collection = &NOTES;

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        let mut keys = vec![
            ("section", Key::new().text(&self.section).flag(!self.pinned).descending_number(self.rank)),
            ("rank", Key::new().number(self.rank)),
        ];
        keys.extend(self.slug.iter().map(|slug| ("slug", Key::new().text(slug))));
        keys.extend(self.tags.iter().map(|tag| ("tag", Key::new().text(tag))));
        keys
    }

    fn terms(&self) -> Vec<String> {
        normalize_terms(&self.text)
    }

    fn expires(&self) -> Option<i64> {
        self.expires
    }
}

impl Note {
    pub(crate) fn new(id: &str) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    pub(crate) fn slug(self, slug: &str) -> Self {
        Self { slug: Some(slug.into()), ..self }
    }

    pub(crate) fn section(self, section: &str, rank: i64) -> Self {
        Self { section: section.into(), rank, ..self }
    }

    pub(crate) fn text(self, text: &str) -> Self {
        Self { text: text.into(), ..self }
    }
}

pub(crate) async fn insert_all(site: &SiteStore, notes: &[Note]) {
    for note in notes {
        site.insert(note).await.unwrap();
    }
}

pub(crate) fn ids(page: &Page<Stored<Note>>) -> Vec<&str> {
    page.items.iter().map(|stored| stored.document.id.as_str()).collect()
}

/// The ids of all pages of a query, read `limit` at a time.
pub(crate) async fn all_ids(site: &SiteStore, query: &Query, limit: u32) -> Vec<String> {
    let mut query = Query { limit, ..query.clone() };
    let mut found = Vec::new();
    loop {
        let page = site.find::<Note>(&query).await.unwrap();
        found.extend(ids(&page).into_iter().map(str::to_owned));
        match page.next {
            Some(next) => query.after = Some(next),
            None => return found,
        }
    }
}
