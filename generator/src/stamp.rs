//! What the file system says of a file: when it is the same, the file is the same, unless it was changed at the very time it was looked at.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::reads::Digest;

/// File systems write times in steps of up to two seconds: whoever reads a file within one step of a change may see it before the change.
const STEP: Duration = Duration::from_secs(2);

/// A file as the file system knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Stamp {
    size: u64,
    /// When it was written, in nanoseconds; tools can set it back.
    modified: i64,
    /// When anything of it was changed; tools cannot set it.
    changed: i64,
    inode: u64,
}

impl Stamp {
    /// The stamp of a file; none if it is not there.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        path.metadata().ok().map(|metadata| Self::new(&metadata))
    }

    fn new(metadata: &Metadata) -> Self {
        let nanoseconds = |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000).saturating_add(rest);
        Self {
            size: metadata.len(),
            modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
            inode: metadata.ino(),
        }
    }

    /// Whether the file may change after `moment` and yet keep this stamp.
    #[must_use]
    pub fn is_young(&self, moment: SystemTime) -> bool {
        let since = moment.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().saturating_sub(STEP);
        i128::from(self.modified.max(self.changed)) >= i128::try_from(since.as_nanos()).unwrap_or(i128::MAX)
    }

    /// Adds it to a digest.
    #[must_use]
    pub fn digest(&self, digest: Digest) -> Digest {
        let signed = |number: i64| u64::from_le_bytes(number.to_le_bytes());
        digest.number(self.size).number(signed(self.modified)).number(signed(self.changed)).number(self.inode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_just_written_is_young_and_an_older_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        std::fs::write(&file, "one").unwrap();
        let stamp = Stamp::of(&file).unwrap();
        let now = SystemTime::now();
        assert!(stamp.is_young(now));
        assert!(!stamp.is_young(now + STEP * 2));
        assert!(stamp.is_young(now - Duration::from_secs(3600)), "a clock that went back proves nothing");
    }

    #[test]
    fn a_file_whose_time_was_set_back_has_another_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        std::fs::write(&file, "one").unwrap();
        let before = Stamp::of(&file).unwrap();
        let time = file.metadata().unwrap().modified().unwrap();
        std::fs::write(&file, "two").unwrap();
        std::fs::File::options().write(true).open(&file).unwrap().set_modified(time).unwrap();
        assert_ne!(Stamp::of(&file).unwrap(), before);
    }
}
