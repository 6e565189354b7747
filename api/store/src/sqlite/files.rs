//! The folder of files, and which of them are open. Those used last stay open, up to a bound.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use site::SiteName;

use super::connection::unavailable;
use super::file::File;
use crate::StoreError;

/// How many files stay open when nobody uses them. More than these are open only while they are in use.
const MOST_OPEN: usize = 64;

/// The files of a folder.
pub(crate) struct Files {
    folder: PathBuf,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    files: HashMap<SiteName, (Arc<File>, u64)>,
    /// Counts the uses, to know which file was used longest ago.
    uses: u64,
}

impl Files {
    /// Takes a folder, which is made where it is missing.
    pub(crate) fn open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(|error| unavailable(folder, &error))?;
        Ok(Self { folder: folder.to_owned(), open: Mutex::default() })
    }

    /// Whether the folder is there.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        match tokio::fs::metadata(&self.folder).await {
            Ok(metadata) if metadata.is_dir() => Ok(()),
            Ok(_) => Err(StoreError::Unavailable(format!("`{}` is no folder", self.folder.display()))),
            Err(error) => Err(unavailable(&self.folder, &error)),
        }
    }

    /// The file of a site, opened or not.
    pub(super) fn file(&self, site: &SiteName) -> Arc<File> {
        let mut open = self.locked();
        open.uses += 1;
        let uses = open.uses;
        if let Some((file, used)) = open.files.get_mut(site) {
            *used = uses;
            return Arc::clone(file);
        }
        let file = Arc::new(File::new(self.folder.join(format!("{site}.db"))));
        open.files.insert(site.clone(), (Arc::clone(&file), uses));
        let unused = open.take_unused();
        drop(open);
        if !unused.is_empty() {
            // Closing a database may write to the disk.
            tokio::task::spawn_blocking(move || drop(unused));
        }
        file
    }

    /// Forgets a file that was destroyed.
    pub(super) fn forget(&self, site: &SiteName, destroyed: &Arc<File>) {
        let mut open = self.locked();
        if open.files.get(site).is_some_and(|(file, _)| Arc::ptr_eq(file, destroyed)) {
            open.files.remove(site);
        }
    }

    #[cfg(test)]
    fn open_count(&self) -> usize {
        self.locked().files.len()
    }

    fn locked(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// Takes out the files beyond the bound that were used longest ago and that nobody holds.
    fn take_unused(&mut self) -> Vec<Arc<File>> {
        let mut unused = Vec::new();
        while self.files.len() > MOST_OPEN {
            let idle = self.files.iter().filter(|(_, (file, _))| Arc::strong_count(file) == 1);
            let Some(oldest) = idle.min_by_key(|(_, (_, used))| *used).map(|(site, _)| site.clone()) else {
                break;
            };
            unused.extend(self.files.remove(&oldest).map(|(file, _)| file));
        }
        unused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_file_used_longest_ago_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path()).unwrap();
        let site = |number: usize| format!("s{number}.example").parse::<SiteName>().unwrap();
        let held = files.file(&site(0));
        for number in 1..=MOST_OPEN + 10 {
            files.file(&site(number));
        }
        assert_eq!(files.open_count(), MOST_OPEN);
        assert!(Arc::ptr_eq(&held, &files.file(&site(0))), "a file in use stays open");
        assert!(files.locked().files.contains_key(&site(MOST_OPEN + 10)));
        assert!(!files.locked().files.contains_key(&site(1)));
    }
}
