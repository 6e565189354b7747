//! The handle of one site: what modules read and write through.

use tokio::io::{AsyncRead, AsyncWrite};

use crate::migration::{Rewrite, check_versions};
use crate::query::{Scan, TermScan};
use crate::record::Found;
use crate::transfer::{self, Summary};
use crate::{Batch, Clock, Document, Migration, Outcome, Page, Query, Search, StoreError, Stored, sqlite};

/// The documents and counters of one site. No method takes a site: another site's document is simply not there.
///
/// Every method fails with `Unavailable`, `Full` or `Corrupt` where the database does; further errors stand with each.
#[derive(Clone)]
pub struct SiteStore {
    tenant: Tenant,
    clock: Clock,
}

#[derive(Clone)]
pub(crate) enum Tenant {
    Sqlite(sqlite::Tenant),
    #[cfg(feature = "mongodb")]
    Mongodb(crate::mongo::Tenant),
}

/// Calls the method of the backend that the tenant is in.
macro_rules! on_backend {
    ($self:ident.$method:ident($($argument:expr),*)) => {
        match &$self.tenant {
            Tenant::Sqlite(tenant) => tenant.$method($($argument),*).await,
            #[cfg(feature = "mongodb")]
            Tenant::Mongodb(tenant) => tenant.$method($($argument),*).await,
        }
    };
}

impl SiteStore {
    pub(crate) fn new(tenant: Tenant, clock: Clock) -> Self {
        Self { tenant, clock }
    }

    /// What time it is for this store, in UTC milliseconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// The document of an id.
    ///
    /// # Errors
    /// `Corrupt` where what is stored does not fit the type any more.
    pub async fn get<D: Document>(&self, id: &str) -> Result<Option<Stored<D>>, StoreError> {
        let row = on_backend!(self.get(D::COLLECTION.name, id, self.clock.now()))?;
        row.map(|row| row.decode()).transpose()
    }

    /// A page of the documents in a range of an index. Pages that follow one another show each document that stays where it is exactly once,
    /// whatever is inserted or removed in between.
    ///
    /// # Errors
    /// `BadCursor` where `after` is not from this query; `Invalid` where the index is not declared.
    pub async fn find<D: Document>(&self, query: &Query) -> Result<Page<Stored<D>>, StoreError> {
        let scan = Scan::new(D::COLLECTION, query, self.clock.now())?;
        let limit = scan.limit as usize;
        let mut found: Vec<Found> = on_backend!(self.find(scan.clone()))?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|last| scan.cursor(&last.key, &last.id));
        let rows = found.iter().filter_map(|found| found.row.as_ref());
        Ok(Page { items: rows.map(|row| row.decode()).collect::<Result<_, _>>()?, next })
    }

    /// How many keys lie in a range of an index; of the query `order`, `after` and `limit` do not count.
    ///
    /// # Errors
    /// `Invalid` where the index is not declared.
    pub async fn count<D: Document>(&self, query: &Query) -> Result<u64, StoreError> {
        let all = Query { after: None, ..query.clone() };
        on_backend!(self.count(Scan::new(D::COLLECTION, &all, self.clock.now())?))
    }

    /// A page of the documents that have all terms, sorted by id.
    ///
    /// # Errors
    /// `BadCursor` where `after` is not from a search of this collection; `Invalid` for more than 32 terms.
    pub async fn search<D: Document>(&self, search: &Search) -> Result<Page<Stored<D>>, StoreError> {
        let Some(scan) = TermScan::new(D::COLLECTION, search, self.clock.now())? else {
            return Ok(Page { items: Vec::new(), next: None });
        };
        let limit = scan.limit as usize;
        let mut rows = on_backend!(self.search(scan.clone()))?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|last| scan.cursor(&last.id));
        Ok(Page { items: rows.iter().map(|row| row.decode()).collect::<Result<_, _>>()?, next })
    }

    /// Does all writes of a batch or none. When it returns, they survive a crash.
    ///
    /// # Errors
    /// What the first write that cannot be done says, see [`Batch`]; `TooLarge` or `Invalid` where a document cannot be stored at all.
    pub async fn batch(&self, batch: Batch) -> Result<Outcome, StoreError> {
        match batch.problem {
            Some(problem) => Err(problem),
            None if batch.writes.is_empty() => Ok(Outcome::default()),
            None => on_backend!(self.write(batch.writes, self.clock.now())),
        }
    }

    /// A batch of one insert; returns the revision.
    ///
    /// # Errors
    /// As [`Batch::insert`].
    pub async fn insert<D: Document>(&self, document: &D) -> Result<u64, StoreError> {
        self.batch(Batch::new().insert(document)).await.map(|outcome| outcome.revisions[0])
    }

    /// A batch of one replacement; returns the new revision.
    ///
    /// # Errors
    /// As [`Batch::replace`].
    pub async fn replace<D: Document>(&self, document: &D, expected: u64) -> Result<u64, StoreError> {
        self.batch(Batch::new().replace(document, expected)).await.map(|outcome| outcome.revisions[0])
    }

    /// A batch of one removal.
    ///
    /// # Errors
    /// As [`Batch::remove`].
    pub async fn remove<D: Document>(&self, id: &str, expected: Option<u64>) -> Result<(), StoreError> {
        self.batch(Batch::new().remove::<D>(id, expected)).await.map(|_| ())
    }

    /// The value of a counter; 0 where it was never raised.
    ///
    /// # Errors
    /// Those of every method.
    pub async fn counter(&self, name: &str) -> Result<u64, StoreError> {
        on_backend!(self.counter(name))
    }

    /// Whether nothing is stored: no document, not even one that has expired, and no counter.
    ///
    /// # Errors
    /// Those of every method.
    pub async fn is_empty(&self) -> Result<bool, StoreError> {
        on_backend!(self.is_empty())
    }

    /// Clears away what has expired, and returns how many documents that were. Nothing that can be read changes.
    ///
    /// # Errors
    /// Those of every method.
    pub async fn sweep(&self) -> Result<u64, StoreError> {
        on_backend!(self.sweep(self.clock.now()))
    }

    /// Does those migrations that were not done here yet, in the order of the list, each whole or not at all; returns how many that were.
    ///
    /// # Errors
    /// `Invalid` where the versions of a module do not grow; `Corrupt` where a document cannot be migrated; `Conflict` where two documents
    /// have the same key in a new unique index.
    pub async fn migrate(&self, migrations: &[Migration]) -> Result<usize, StoreError> {
        check_versions(migrations)?;
        let done = on_backend!(self.migrations())?;
        let mut count = 0;
        for migration in migrations {
            if done.get(migration.module).is_none_or(|version| *version < migration.version) {
                on_backend!(self.rewrite(migration.rewrite, Some((migration.module, migration.version))))?;
                count += 1;
            }
        }
        Ok(count)
    }

    /// Makes the keys, terms and expiry of every document of a type anew; returns how many documents had others.
    ///
    /// # Errors
    /// `Corrupt` where a document does not fit the type; `Conflict` where two documents have the same key in a unique index.
    pub async fn reindex<D: Document>(&self) -> Result<u64, StoreError> {
        on_backend!(self.rewrite(Rewrite::reindex::<D>(), None))
    }

    /// Writes the whole site, as it is at one moment, as lines of JSON that end with their own SHA-256; what has expired is left out.
    ///
    /// # Errors
    /// `Unavailable` or `Full` where the writer fails.
    pub async fn export<W: AsyncWrite + Unpin + Send>(&self, writer: &mut W) -> Result<Summary, StoreError> {
        let (sender, parts) = transfer::channel();
        let reading = async { on_backend!(self.export(self.clock.now(), sender)) };
        transfer::export(reading, parts, writer).await
    }

    /// Takes over an export, whole or not at all, into a site that holds neither documents nor counters. Migrations that were done here and
    /// not there have to be done again afterwards.
    ///
    /// # Errors
    /// `Invalid` where the site is not empty or the format is unknown; `Corrupt` where the export was cut off or changed.
    pub async fn import<R: AsyncRead + Unpin + Send>(&self, reader: &mut R) -> Result<Summary, StoreError> {
        let (sender, parts) = transfer::channel();
        let writing = async { on_backend!(self.import(parts)) };
        transfer::import(reader, sender, writing).await
    }

    /// The SHA-256 of the export: the same exactly where the same is stored, in either backend.
    ///
    /// # Errors
    /// Those of every method.
    pub async fn content_hash(&self) -> Result<String, StoreError> {
        self.export(&mut tokio::io::sink()).await.map(|summary| summary.sha256)
    }

    /// Removes everything of the site. In SQLite no other process may have its file open.
    ///
    /// # Errors
    /// Those of every method; what was begun can be finished by calling it again.
    pub async fn destroy(&self) -> Result<(), StoreError> {
        on_backend!(self.destroy())
    }
}
