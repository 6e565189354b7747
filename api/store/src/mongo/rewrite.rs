//! A migration or a reindexing of one collection, inside one transaction.

use mongodb::bson::doc;

use super::error::Failure;
use super::read::version;
use super::row::{DocumentRow, NumberRow, document_key, documents_end, number_key};
use super::transaction::Transaction;
use super::write::exchange;
use crate::migration::Rewrite;

/// How many documents are in memory at the same time.
const AT_ONCE: i64 = 200;

/// Rewrites each document of a collection and records it under `mark`, unless that is recorded already; returns how many changed.
pub(super) async fn rewrite(
    transaction: &mut Transaction<'_>,
    rewrite: Rewrite,
    mark: Option<(&'static str, u32)>,
) -> Result<u64, Failure> {
    if let Some((module, to)) = mark
        && !record(transaction, module, to).await?
    {
        return Ok(0);
    }
    let mut last = document_key(transaction.tenant, rewrite.collection, "");
    let mut changed = 0;
    loop {
        let rows = next_rows(transaction, rewrite.collection, &last).await?;
        let Some(end) = rows.last() else {
            return Ok(changed);
        };
        last.clone_from(&end.key);
        for row in rows {
            let old = row.into_record();
            if let Some(new) = rewrite.apply(&old)? {
                // Nobody's keys give way here: what has expired is rewritten like the rest.
                exchange(transaction, &old, &new, i64::MIN).await?;
                changed += 1;
            }
        }
    }
}

/// Records a module's version; false where it was recorded before.
async fn record(transaction: &mut Transaction<'_>, module: &str, to: u32) -> Result<bool, Failure> {
    let migrations = &transaction.database.migrations;
    let key = number_key(transaction.tenant, module);
    let filter = doc! { "_id": &key, "tenant": transaction.tenant };
    if let Some(done) = migrations.find_one(filter.clone()).session(&mut transaction.session).await?
        && version(done.value)? >= to
    {
        return Ok(false);
    }
    let row = NumberRow { key, tenant: transaction.tenant.to_owned(), name: module.to_owned(), value: i64::from(to) };
    migrations.replace_one(filter, row).upsert(true).session(&mut transaction.session).await?;
    Ok(true)
}

async fn next_rows(transaction: &mut Transaction<'_>, collection: &str, last: &str) -> Result<Vec<DocumentRow>, Failure> {
    let tenant = transaction.tenant;
    let filter = doc! { "_id": { "$gt": last, "$lt": documents_end(tenant, collection) }, "tenant": tenant };
    let find = transaction.database.documents.find(filter).sort(doc! { "_id": 1 }).limit(AT_ONCE);
    let mut cursor = find.session(&mut transaction.session).await?;
    let mut rows = Vec::new();
    while cursor.advance(&mut transaction.session).await? {
        rows.push(cursor.deserialize_current()?);
    }
    Ok(rows)
}
