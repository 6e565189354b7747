//! What keeps two processes out of one folder: a locked file. The lock goes with the process, however that ends.

use std::fs::{File, TryLockError};
use std::path::Path;

use source::Diagnostic;

use super::errors::cannot;

/// A file that is locked until this is dropped.
#[derive(Debug)]
pub(super) struct Hold {
    file: File,
}

impl Hold {
    /// Locks a file, which `path` names. If another process has it, that is said with `taken`.
    ///
    /// # Errors
    /// Another process has it, or the file system knows no locks.
    pub(super) fn take(file: File, path: &Path, taken: &str) -> Result<Self, Diagnostic> {
        match file.try_lock() {
            Ok(()) => Ok(Self { file }),
            Err(error) => Err(refused(&error, path, taken)),
        }
    }

    /// What is locked.
    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        // closing the file is not enough: a process that is being started elsewhere in the program has it open for a moment
        let _ = self.file.unlock();
    }
}

fn refused(error: &TryLockError, path: &Path, taken: &str) -> Diagnostic {
    match error {
        TryLockError::WouldBlock => {
            let folder = path.parent().unwrap_or(path).to_string_lossy();
            Diagnostic::error(taken).in_file(folder.as_ref()).hint("wait until the other build, or rollback, is done")
        }
        TryLockError::Error(error) => cannot("lock this", path, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_system_that_knows_no_locks_is_not_taken_for_another_build() {
        let path = Path::new("dist/a.example/.lock");
        let problem = refused(&TryLockError::Error(std::io::ErrorKind::Unsupported.into()), path, "taken");
        assert!(problem.to_string().contains("cannot lock this: ") && problem.to_string().contains("dist/a.example/.lock"), "{problem}");
        assert!(refused(&TryLockError::WouldBlock, path, "taken").to_string().contains("taken"));
    }
}
