//! The whole of one site in MongoDB as parts, out and in.

use std::time::Instant;

use mongodb::bson::doc;
use mongodb::options::ReadConcern;
use mongodb::{ClientSession, Collection};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::mpsc::{Receiver, Sender};

use super::error::Failure;
use super::read::version;
use super::row::{DocumentRow, EntryRow, NumberRow, number_key};
use super::server::Database;
use super::transaction::Transaction;
use crate::StoreError;
use crate::transfer::Part;

/// How many bytes are sent to the server at once, about.
const AT_ONCE: usize = 4 * 1024 * 1024;

/// Sends everything as it is at one moment. Ends quietly where nobody listens any more.
pub(super) async fn export(database: &Database, tenant: &str, now: i64, sender: &Sender<Part>) -> Result<(), StoreError> {
    // In MongoDB's order of ids, documents stand sorted by collection and id.
    let mut session = database.client.start_session().snapshot(true).await?;
    let living = doc! { "tenant": tenant, "expires": { "$gt": now } };
    let listened = send(&mut session, &database.documents, living, sender, |row| Ok(Part::Record(row.into_record()))).await?
        && send(&mut session, &database.counters, doc! { "tenant": tenant }, sender, |row| {
            Ok(Part::Counter { name: row.name, value: row.value.cast_unsigned() })
        })
        .await?
        && send(&mut session, &database.migrations, doc! { "tenant": tenant }, sender, |row| {
            Ok(Part::Migration { module: row.name, version: version(row.value)? })
        })
        .await?;
    if listened {
        let _ = sender.send(Part::End).await;
    }
    Ok(())
}

/// Sends what a filter finds, sorted by id; false where nobody listens any more.
async fn send<T: DeserializeOwned + Send + Sync>(
    session: &mut ClientSession,
    collection: &Collection<T>,
    filter: mongodb::bson::Document,
    sender: &Sender<Part>,
    part: fn(T) -> Result<Part, StoreError>,
) -> Result<bool, StoreError> {
    // Named here once more: the driver would keep the client's `majority`, and each command would see a moment of its own.
    let find = collection.find(filter).sort(doc! { "_id": 1 }).read_concern(ReadConcern::snapshot());
    let mut cursor = find.session(&mut *session).await?;
    while cursor.advance(session).await? {
        if sender.send(part(cursor.deserialize_current()?)?).await.is_err() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes over all parts in one transaction, or nothing where they break off before their end. The server ends a transaction after a time of
/// its own (`transactionLifetimeLimitSeconds`, a minute by default), which bounds how much can be imported.
pub(super) async fn import(database: &Database, tenant: &str, mut parts: Receiver<Part>) -> Result<(), StoreError> {
    let mut transaction = Transaction::new(database, tenant).await?;
    transaction.begin().await?;
    let taken = match take_over(&mut transaction, &mut parts).await {
        Ok(()) => transaction.commit(Instant::now()).await.map_err(Failure::Server),
        Err(failure) => {
            let _ = transaction.session.abort_transaction().await;
            Err(failure)
        }
    };
    match taken {
        // the site was empty when the transaction began: whoever else wrote since then is a conflict of transactions, and no duplicate
        Err(failure) if failure.is_duplicate() => Err(StoreError::Corrupt("the export holds an id or a unique key twice".into())),
        taken => Ok(taken?),
    }
}

async fn take_over(transaction: &mut Transaction<'_>, parts: &mut Receiver<Part>) -> Result<(), Failure> {
    let database = transaction.database;
    let tenant = transaction.tenant;
    let of_tenant = || doc! { "tenant": tenant };
    let documents = database.documents.find_one(of_tenant()).session(&mut transaction.session).await?;
    let counters = database.counters.find_one(of_tenant()).session(&mut transaction.session).await?;
    if documents.is_some() || counters.is_some() {
        return Err(StoreError::Invalid("an import needs a site without documents and counters".into()).into());
    }
    database.migrations.delete_many(of_tenant()).session(&mut transaction.session).await?;
    let mut pending = Pending::default();
    while let Some(part) = parts.recv().await {
        match part {
            Part::Record(record) => {
                pending.bytes += record.data.len();
                pending.entries.extend(record.entries.iter().map(|entry| EntryRow::new(tenant, &record, entry)));
                pending.documents.push(DocumentRow::new(tenant, record));
            }
            Part::Counter { name, value } => pending.counters.push(number(tenant, name, value.cast_signed())),
            Part::Migration { module, version } => pending.migrations.push(number(tenant, module, i64::from(version))),
            Part::End => return pending.write(transaction).await,
        }
        if pending.bytes > AT_ONCE || pending.entries.len() + pending.documents.len() + pending.counters.len() > 5000 {
            pending.write(transaction).await?;
        }
    }
    Err(StoreError::Unavailable("the import was broken off".into()).into())
}

fn number(tenant: &str, name: String, value: i64) -> NumberRow {
    NumberRow { key: number_key(tenant, &name), tenant: tenant.to_owned(), name, value }
}

/// What was read and not yet sent to the server.
#[derive(Default)]
struct Pending {
    bytes: usize,
    documents: Vec<DocumentRow>,
    entries: Vec<EntryRow>,
    counters: Vec<NumberRow>,
    migrations: Vec<NumberRow>,
}

impl Pending {
    async fn write(&mut self, transaction: &mut Transaction<'_>) -> Result<(), Failure> {
        let database = transaction.database;
        let session = &mut transaction.session;
        insert(&database.documents, &mut self.documents, session).await?;
        insert(&database.entries, &mut self.entries, session).await?;
        insert(&database.counters, &mut self.counters, session).await?;
        insert(&database.migrations, &mut self.migrations, session).await?;
        self.bytes = 0;
        Ok(())
    }
}

async fn insert<T: Serialize + Send + Sync>(
    collection: &Collection<T>,
    rows: &mut Vec<T>,
    session: &mut ClientSession,
) -> Result<(), Failure> {
    if !rows.is_empty() {
        collection.insert_many(std::mem::take(rows)).session(session).await?;
    }
    Ok(())
}
