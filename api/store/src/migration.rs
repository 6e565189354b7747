//! Changes to what is stored already. Each is done once per site, whole or not at all, and recorded under its module.

use serde_json::Value;

use crate::record::{Record, Row};
use crate::{Collection, Document, StoreError};

/// One change to the documents of one collection. Migrations only add: fields with their defaults, keys of new indexes. So the program of
/// yesterday still reads what that of today wrote.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    pub(crate) module: &'static str,
    pub(crate) version: u32,
    pub(crate) rewrite: Rewrite,
}

/// What is done to each document of a collection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rewrite {
    pub(crate) collection: &'static str,
    pub(crate) step: Step,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    Change(fn(Value) -> Result<Option<Value>, String>),
    Reindex(fn(&Record) -> Result<Option<Record>, StoreError>),
}

impl Migration {
    /// Changes the raw JSON of each document; `Ok(None)` leaves one as it is, an error stops the migration, and so does a change that takes a
    /// field away. Its keys and terms stay: let a [`Migration::reindex`] follow where they depend on what changed. Versions of a module begin
    /// at 1.
    #[must_use]
    pub const fn change(
        module: &'static str,
        version: u32,
        collection: &'static Collection,
        change: fn(Value) -> Result<Option<Value>, String>,
    ) -> Self {
        Self { module, version, rewrite: Rewrite { collection: collection.name, step: Step::Change(change) } }
    }

    /// Makes the keys, terms and expiry of each document anew, as today's type says; to be done when its declared indexes grow. It reads
    /// documents as they are today, so when changes are added later, move it behind them under a new version.
    #[must_use]
    pub const fn reindex<D: Document>(module: &'static str, version: u32) -> Self {
        Self { module, version, rewrite: Rewrite::reindex::<D>() }
    }
}

impl Rewrite {
    pub(crate) const fn reindex<D: Document>() -> Self {
        Self { collection: D::COLLECTION.name, step: Step::Reindex(reindexed::<D>) }
    }

    /// The record in its new form; nothing where it stays as it is.
    pub(crate) fn apply(&self, record: &Record) -> Result<Option<Record>, StoreError> {
        match self.step {
            Step::Reindex(reindex) => reindex(record),
            Step::Change(change) => {
                let wrong = |what: String| StoreError::Corrupt(format!("`{}` {:?}: {what}", record.collection, record.id));
                let old: Value = serde_json::from_str(&record.data).map_err(|error| wrong(error.to_string()))?;
                let Some(new) = change(old.clone()).map_err(wrong)? else { return Ok(None) };
                if let Some(field) = lost(&old, &new) {
                    return Err(wrong(format!("a migration would take `{field}` away")));
                }
                Ok(Some(Record { data: new.to_string(), revision: record.revision + 1, ..record.clone() }))
            }
        }
    }
}

/// The first field of an object, or of one in it, that another value does not have.
fn lost(old: &Value, new: &Value) -> Option<String> {
    let mut fields = old.as_object()?.iter();
    fields.find_map(|(name, value)| match new.get(name) {
        None => Some(name.clone()),
        Some(stays) => lost(value, stays).map(|inner| format!("{name}.{inner}")),
    })
}

fn reindexed<D: Document>(record: &Record) -> Result<Option<Record>, StoreError> {
    let row = Row { id: record.id.clone(), revision: record.revision, data: record.data.clone() };
    let today = Record::encode(&row.decode::<D>()?.document)?;
    let new = Record { expires: today.expires, entries: today.entries, terms: today.terms, ..record.clone() };
    Ok(Some(new).filter(|new| new != record))
}

/// Refuses lists in which the versions of a module do not grow.
pub(crate) fn check_versions(migrations: &[Migration]) -> Result<(), StoreError> {
    let mut last = std::collections::BTreeMap::new();
    for migration in migrations {
        let before = last.insert(migration.module, migration.version).unwrap_or(0);
        if migration.version <= before {
            return Err(StoreError::Invalid(format!("migration {} of `{}` follows {before}", migration.version, migration.module)));
        }
    }
    Ok(())
}
