//! Files that are a ZIP archive too: those are found by their end, whatever stands at their beginning.

use memchr::memmem;

use crate::{Format, Refusal};

/// How an archive's last record begins: its name, and the number of its only disk twice (APPNOTE.TXT §4.3.16).
const LAST_RECORD: &[u8] = b"PK\x05\x06\0\0\0\0";
/// As far from the end as it may stand: its length, and that of the longest comment.
pub(crate) const FARTHEST: u64 = 22 + 65_535;

/// Refuses what unpacks as an archive.
pub(crate) fn refuse_archive(format: Format, tail: &[u8]) -> Result<(), Refusal> {
    let tail = &tail[tail.len().saturating_sub(FARTHEST as usize)..];
    match memmem::find(tail, LAST_RECORD) {
        Some(_) => Err(Refusal::Broken(format, "it is a ZIP archive too".to_owned())),
        None => Ok(()),
    }
}
