//! Writing a file whole or not at all: a reader, or a crash, never meets half of it.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// Writes a file beside its place and moves it there. Its folder has to be there.
///
/// # Errors
/// The file cannot be written; what was there before is still there.
pub fn write_whole(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    write_whole_by(file, |new| new.write_all(bytes))
}

/// Writes a file that may be missing for a moment, or after a crash: file systems write out at once what is moved over another file, and that is slow.
///
/// # Errors
/// The file cannot be written; what was there before may be gone.
pub fn write_anew(file: &Path, parts: impl IntoIterator<Item = impl AsRef<[u8]>>) -> std::io::Result<()> {
    write_whole_by(file, |new| {
        parts.into_iter().try_for_each(|part| new.write_all(part.as_ref()))?;
        match std::fs::remove_file(file) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    })
}

/// The same with a function that writes the content. If it fails, there is no new file.
///
/// # Errors
/// Those of the function; the file cannot be written.
pub fn write_whole_by<T, E: From<std::io::Error>>(file: &Path, write: impl FnOnce(&mut File) -> Result<T, E>) -> Result<T, E> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let temporary = file.with_file_name(format!(".{name}.new"));
    let written = File::create(&temporary).map_err(E::from).and_then(|mut new| write(&mut new));
    written.and_then(|done| std::fs::rename(&temporary, file).map(|()| done).map_err(E::from)).inspect_err(|_| {
        let _ = std::fs::remove_file(&temporary);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("b.json");
        write_whole(&file, b"one").unwrap();
        write_whole(&file, b"two").unwrap();
        let failed: std::io::Result<()> = write_whole_by(&file, |new| new.write_all(b"half").and(Err(std::io::Error::other("no"))));
        assert!(failed.is_err());
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        for _ in 0..2 {
            std::fs::remove_file(&file).unwrap();
            write_anew(&file, ["th", "ree"]).unwrap();
            write_anew(&file, ["fo", "ur"]).unwrap();
            assert_eq!(std::fs::read(&file).unwrap(), b"four");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
