//! One site in MongoDB as a backend.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use mongodb::bson::doc;
use site::SiteName;
use tokio::sync::mpsc::{Receiver, Sender};

use super::server::{Database, Server};
use super::transaction::{Done, Transaction, Work};
use super::{read, transfer};
use crate::batch::Write;
use crate::migration::Rewrite;
use crate::query::{Scan, TermScan};
use crate::record::{Found, NEVER, Row};
use crate::transfer::Part;
use crate::{Outcome, StoreError};

/// How long to wait for an answer; longer than a transaction is tried again.
const PATIENCE: Duration = Duration::from_secs(30);

/// The documents of one site in the database of all.
#[derive(Clone)]
pub(crate) struct Tenant {
    server: Arc<Server>,
    name: Arc<str>,
}

impl Tenant {
    pub(crate) fn new(server: Arc<Server>, site: &SiteName) -> Self {
        Self { server, name: site.as_str().into() }
    }

    pub(crate) async fn get(&self, collection: &'static str, id: &str, now: i64) -> Result<Option<Row>, StoreError> {
        in_time(read::get(self.database().await?, &self.name, collection, id, now)).await
    }

    pub(crate) async fn find(&self, scan: Scan) -> Result<Vec<Found>, StoreError> {
        in_time(read::find(self.database().await?, &self.name, &scan)).await
    }

    pub(crate) async fn count(&self, scan: Scan) -> Result<u64, StoreError> {
        in_time(read::count(self.database().await?, &self.name, &scan)).await
    }

    pub(crate) async fn search(&self, scan: TermScan) -> Result<Vec<Row>, StoreError> {
        in_time(read::search(self.database().await?, &self.name, &scan)).await
    }

    pub(crate) async fn counter(&self, name: &str) -> Result<u64, StoreError> {
        in_time(read::counter(self.database().await?, &self.name, name)).await
    }

    pub(crate) async fn migrations(&self) -> Result<BTreeMap<String, u32>, StoreError> {
        in_time(read::migrations(self.database().await?, &self.name)).await
    }

    pub(crate) async fn write(&self, writes: Vec<Write>, now: i64) -> Result<Outcome, StoreError> {
        Ok(in_time(self.run(Work::Batch { writes, now })).await?.outcome)
    }

    pub(crate) async fn is_empty(&self) -> Result<bool, StoreError> {
        let database = self.database().await?;
        let of_tenant = || doc! { "tenant": &*self.name };
        let looked = async {
            Ok(database.documents.find_one(of_tenant()).await?.is_none() && database.counters.find_one(of_tenant()).await?.is_none())
        };
        in_time(looked).await
    }

    /// Clears away in small steps, so that others can write in between.
    pub(crate) async fn sweep(&self, until: i64) -> Result<u64, StoreError> {
        let mut swept = 0;
        loop {
            match in_time(self.run(Work::Sweep { until })).await?.count {
                0 => return Ok(swept),
                count => swept += count,
            }
        }
    }

    pub(crate) async fn rewrite(&self, rewrite: Rewrite, mark: Option<(&'static str, u32)>) -> Result<u64, StoreError> {
        Ok(self.run(Work::Rewrite { rewrite, mark }).await?.count)
    }

    pub(crate) async fn export(&self, now: i64, sender: Sender<Part>) -> Result<(), StoreError> {
        transfer::export(self.database().await?, &self.name, now, &sender).await
    }

    pub(crate) async fn import(&self, parts: Receiver<Part>) -> Result<(), StoreError> {
        transfer::import(self.database().await?, &self.name, parts).await
    }

    /// Erases the documents like expired ones, each with its keys, so that a write in between stays whole.
    pub(crate) async fn destroy(&self) -> Result<(), StoreError> {
        self.sweep(NEVER).await?;
        let database = self.database().await?;
        let of_tenant = || doc! { "tenant": &*self.name };
        database.counters.delete_many(of_tenant()).await?;
        database.migrations.delete_many(of_tenant()).await?;
        Ok(())
    }

    async fn run(&self, work: Work) -> Result<Done, StoreError> {
        Transaction::new(self.database().await?, &self.name).await?.run(&work).await
    }

    async fn database(&self) -> Result<&Database, StoreError> {
        self.server.database().await
    }
}

async fn in_time<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let late = || Err(StoreError::Unavailable("MongoDB did not answer in time".into()));
    tokio::time::timeout(PATIENCE, work).await.unwrap_or_else(|_| late())
}
