//! The place where a page ended, as an opaque text. It is bound to its collection, index and order, and to the range it came from.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::query::{BY_ID, Order, Query, Range, Scan, Search, TermScan};
use crate::{Collection, Kind, StoreError};

/// Many more terms than anybody types.
const MOST_TERMS: usize = 32;
/// A longer text was never made here: the longest key and id, in JSON and base64.
const LONGEST: usize = 512 * 1024;
const LARGEST_PAGE: u32 = 1000;

/// Where the next page begins: an opaque text made of letters, digits, `-` and `_`. It holds the last item's key and id, so whoever may read
/// that item may have it; a forged one cannot leave the range of the query that it is used with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor(String);

/// What a cursor holds.
#[derive(Serialize, Deserialize)]
struct Place(String, String, bool, String, String);

impl Cursor {
    fn new(collection: &str, index: &str, order: Order, key: &str, id: &str) -> Self {
        let place = Place(collection.into(), index.into(), order == Order::Descending, key.into(), id.into());
        Self(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&place).unwrap_or_default()))
    }

    fn read(&self, collection: &str, index: &str, order: Order) -> Result<(String, String), StoreError> {
        let bytes = URL_SAFE_NO_PAD.decode(&self.0).map_err(|_| StoreError::BadCursor)?;
        let Place(its_collection, its_index, descending, key, id) = serde_json::from_slice(&bytes).map_err(|_| StoreError::BadCursor)?;
        if its_collection != collection || its_index != index || descending != (order == Order::Descending) {
            return Err(StoreError::BadCursor);
        }
        Ok((key, id))
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Cursor {
    type Err = StoreError;

    /// Takes a text that looks like a cursor; whether it fits a query shows when it is used.
    fn from_str(text: &str) -> Result<Self, StoreError> {
        text.to_owned().try_into()
    }
}

impl TryFrom<String> for Cursor {
    type Error = StoreError;

    fn try_from(text: String) -> Result<Self, StoreError> {
        let fits = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if fits && !text.is_empty() && text.len() <= LONGEST { Ok(Self(text)) } else { Err(StoreError::BadCursor) }
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.0
    }
}

impl Scan {
    /// Checks a query against a collection.
    pub(crate) fn new(collection: &'static Collection, query: &Query, now: i64) -> Result<Self, StoreError> {
        let range = range(collection, query)?;
        let after = match &query.after {
            Some(cursor) => Some(cursor.read(collection.name, query.index, query.order)?),
            None => None,
        };
        if let (Range::Keys { from, to, .. }, Some((key, _))) = (&range, &after)
            && (key < from || key >= to)
        {
            return Err(StoreError::BadCursor);
        }
        Ok(Self { collection: collection.name, range, order: query.order, after, limit: query.limit.clamp(1, LARGEST_PAGE), now })
    }

    /// The cursor after an item of this scan.
    pub(crate) fn cursor(&self, key: &str, id: &str) -> Cursor {
        let index = match &self.range {
            Range::Ids => BY_ID,
            Range::Keys { index, .. } => index,
        };
        Cursor::new(self.collection, index, self.order, key, id)
    }
}

fn range(collection: &'static Collection, query: &Query) -> Result<Range, StoreError> {
    if query.index == BY_ID {
        let plain = query.prefix.as_str().is_empty() && query.from.is_none() && query.to.is_none();
        return if plain { Ok(Range::Ids) } else { Err(StoreError::Invalid("a query by id takes no prefix and no range".into())) };
    }
    let Some(index) = collection.index(query.index) else {
        return Err(StoreError::Invalid(format!("the collection `{}` has no index `{}`", collection.name, query.index)));
    };
    let from = query.from.as_ref().map_or_else(|| query.prefix.as_str().to_owned(), |from| query.prefix.join(from));
    let to = query.to.as_ref().map_or_else(|| query.prefix.after(), |to| query.prefix.join(to));
    Ok(Range::Keys { index: index.name, unique: index.kind == Kind::Unique, from, to })
}

impl TermScan {
    const INDEX: &'static str = "terms";

    /// Checks a search; nothing where it cannot find anything.
    pub(crate) fn new(collection: &'static Collection, search: &Search, now: i64) -> Result<Option<Self>, StoreError> {
        let terms: std::collections::BTreeSet<String> = search.terms.iter().map(|term| crate::terms::cut(term)).collect();
        if terms.len() > MOST_TERMS {
            return Err(StoreError::Invalid(format!("a search takes at most {MOST_TERMS} terms")));
        }
        let after = match &search.after {
            Some(cursor) => Some(cursor.read(collection.name, Self::INDEX, Order::Ascending)?.1),
            None => None,
        };
        let limit = search.limit.clamp(1, LARGEST_PAGE);
        let scan = Self { collection: collection.name, terms: terms.into_iter().collect(), after, limit, now };
        Ok(Some(scan).filter(|scan| !scan.terms.is_empty()))
    }

    /// The cursor after an item of this search.
    pub(crate) fn cursor(&self, id: &str) -> Cursor {
        Cursor::new(self.collection, Self::INDEX, Order::Ascending, "", id)
    }
}
