//! The open file of one site: one connection that writes, a few that read.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::{Mutex as AsyncMutex, OnceCell, Semaphore};

use super::connection::{open_reader, open_writer, unavailable};
use crate::StoreError;

/// How many read at the same time.
const READERS: u32 = 4;

/// The connections of one site's file, opened when they are first needed.
pub(super) struct File {
    path: PathBuf,
    ready: OnceCell<()>,
    writer: Arc<AsyncMutex<Option<Connection>>>,
    may_read: Arc<Semaphore>,
    idle_readers: Arc<Mutex<Vec<Connection>>>,
}

impl File {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            ready: OnceCell::new(),
            writer: Arc::default(),
            may_read: Arc::new(Semaphore::new(READERS as usize)),
            idle_readers: Arc::default(),
        }
    }

    /// Runs a function that writes, after those that came before; nothing where the file was destroyed in the meantime.
    pub(super) async fn write<T: Send + 'static, F>(&self, write: &mut Option<F>) -> Option<Result<T, StoreError>>
    where
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        if let Err(error) = self.open().await {
            return Some(Err(error));
        }
        let mut writer = Arc::clone(&self.writer).lock_owned().await;
        if writer.is_none() {
            return None;
        }
        let write = write.take()?;
        let gone = || Err(StoreError::Unavailable("the file was closed".into()));
        Some(blocking(move || writer.as_mut().map_or_else(gone, write)).await)
    }

    /// Runs a function that reads; nothing where the file was destroyed in the meantime.
    pub(super) async fn read<T: Send + 'static, F>(&self, read: &mut Option<F>) -> Option<Result<T, StoreError>>
    where
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        if let Err(error) = self.open().await {
            return Some(Err(error));
        }
        let permit = Arc::clone(&self.may_read).acquire_owned().await.ok()?;
        let read = read.take()?;
        let idle = Arc::clone(&self.idle_readers);
        let path = self.path.clone();
        Some(
            blocking(move || {
                let reader = locked(&idle).pop().map_or_else(|| open_reader(&path), Ok)?;
                let result = read(&reader);
                locked(&idle).push(reader);
                drop(permit);
                result
            })
            .await,
        )
    }

    async fn open(&self) -> Result<(), StoreError> {
        let open = async || {
            let mut writer = Arc::clone(&self.writer).lock_owned().await;
            let path = self.path.clone();
            blocking(move || {
                *writer = Some(open_writer(&path)?);
                Ok(())
            })
            .await
        };
        self.ready.get_or_try_init(open).await.copied()
    }

    /// Waits for all who use the file, closes it for good and removes it; `forget` runs before anybody can open it anew.
    pub(super) async fn destroy(&self, forget: impl FnOnce() + Send + 'static) -> Result<(), StoreError> {
        self.open().await?;
        let mut writer = Arc::clone(&self.writer).lock_owned().await;
        if writer.is_none() {
            return Ok(());
        }
        let may_read = Arc::clone(&self.may_read);
        let readers = Arc::clone(&may_read).acquire_many_owned(READERS).await;
        let idle = Arc::clone(&self.idle_readers);
        let path = self.path.clone();
        blocking(move || {
            locked(&idle).clear();
            *writer = None;
            let removed = remove(&path);
            forget();
            may_read.close();
            drop((readers, writer));
            removed
        })
        .await
    }
}

/// Removes a database with what SQLite keeps beside it, the log first: a log without its database could be taken for that of a new one.
fn remove(path: &Path) -> Result<(), StoreError> {
    for suffix in ["-wal", "-shm", ""] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match std::fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(unavailable(Path::new(&name), &error)),
            _ => {}
        }
    }
    Ok(())
}

fn locked(readers: &Mutex<Vec<Connection>>) -> std::sync::MutexGuard<'_, Vec<Connection>> {
    readers.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a function where it may wait for the disk. It is finished even where nobody waits for it any more.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, StoreError> + Send + 'static) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(StoreError::Unavailable(format!("a task of the store was broken off: {error}"))))
}
