//! One site's file as a backend: each method runs one function on one connection.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::Connection;
use site::SiteName;
use tokio::sync::mpsc::{Receiver, Sender};

use super::files::Files;
use super::{read, rewrite, transfer, write};
use crate::batch::Write;
use crate::migration::Rewrite;
use crate::query::{Scan, TermScan};
use crate::record::{Found, Row};
use crate::transfer::Part;
use crate::{Outcome, StoreError};

/// The file of one site.
#[derive(Clone)]
pub(crate) struct Tenant {
    files: Arc<Files>,
    site: SiteName,
}

impl Tenant {
    pub(crate) fn new(files: Arc<Files>, site: SiteName) -> Self {
        Self { files, site }
    }

    pub(crate) async fn get(&self, collection: &'static str, id: &str, now: i64) -> Result<Option<Row>, StoreError> {
        let id = id.to_owned();
        self.read(move |connection| Ok(read::get(connection, collection, &id, now)?)).await
    }

    pub(crate) async fn find(&self, scan: Scan) -> Result<Vec<Found>, StoreError> {
        self.read(move |connection| Ok(read::find(connection, &scan)?)).await
    }

    pub(crate) async fn count(&self, scan: Scan) -> Result<u64, StoreError> {
        self.read(move |connection| Ok(read::count(connection, &scan)?)).await
    }

    pub(crate) async fn search(&self, scan: TermScan) -> Result<Vec<Row>, StoreError> {
        self.read(move |connection| Ok(read::search(connection, &scan)?)).await
    }

    pub(crate) async fn counter(&self, name: &str) -> Result<u64, StoreError> {
        let name = name.to_owned();
        self.read(move |connection| Ok(read::counter(connection, &name)?)).await
    }

    pub(crate) async fn is_empty(&self) -> Result<bool, StoreError> {
        self.read(|connection| Ok(!read::is_used(connection)?)).await
    }

    pub(crate) async fn migrations(&self) -> Result<BTreeMap<String, u32>, StoreError> {
        self.read(|connection| Ok(read::migrations(connection)?)).await
    }

    pub(crate) async fn write(&self, writes: Vec<Write>, now: i64) -> Result<Outcome, StoreError> {
        self.write_with(move |connection| write::batch(connection, &writes, now)).await
    }

    /// Clears away in small steps, so that others can write in between.
    pub(crate) async fn sweep(&self, now: i64) -> Result<u64, StoreError> {
        let mut swept = 0;
        loop {
            match self.write_with(move |connection| write::sweep(connection, now)).await? {
                0 => return Ok(swept),
                count => swept += count,
            }
        }
    }

    pub(crate) async fn rewrite(&self, rewrite: Rewrite, mark: Option<(&'static str, u32)>) -> Result<u64, StoreError> {
        self.write_with(move |connection| rewrite::rewrite(connection, rewrite, mark)).await
    }

    pub(crate) async fn export(&self, now: i64, sender: Sender<Part>) -> Result<(), StoreError> {
        self.read(move |connection| transfer::export(connection, now, &sender)).await
    }

    pub(crate) async fn import(&self, parts: Receiver<Part>) -> Result<(), StoreError> {
        self.write_with(move |connection| transfer::import(connection, parts)).await
    }

    pub(crate) async fn destroy(&self) -> Result<(), StoreError> {
        let file = self.files.file(&self.site);
        let (files, site, destroyed) = (Arc::clone(&self.files), self.site.clone(), Arc::clone(&file));
        file.destroy(move || files.forget(&site, &destroyed)).await
    }

    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let mut read = Some(read);
        loop {
            if let Some(result) = self.files.file(&self.site).read(&mut read).await {
                return result;
            }
        }
    }

    async fn write_with<T: Send + 'static>(
        &self,
        write: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let mut write = Some(write);
        loop {
            if let Some(result) = self.files.file(&self.site).write(&mut write).await {
                return result;
            }
        }
    }
}
