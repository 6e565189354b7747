//! The boxes of an ISO base media file (ISO 14496-12 §4.2), read where they stand: a film is never in memory whole.

use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;

use super::bytes::Bytes;
use crate::{Format, Refusal};

/// More boxes side by side than a film of a day has.
const MOST_BOXES: usize = 400_000;
/// The largest box that is read whole: a table of samples of a very long film.
const LARGEST: u64 = 32 << 20;

/// A box: its name, where it begins, and what is in it.
#[derive(Debug, Clone)]
pub(super) struct Box {
    pub(super) kind: [u8; 4],
    pub(super) start: u64,
    pub(super) content: Range<u64>,
}

/// That a film is not built as one.
pub(super) fn broken(what: &str) -> Refusal {
    Refusal::Broken(Format::Mp4, what.to_owned())
}

/// The boxes that fill a part of a file.
pub(super) fn boxes<F: Read + Seek>(file: &mut F, within: Range<u64>) -> Result<Vec<Box>, Refusal> {
    let (mut found, mut at) = (Vec::new(), within.start);
    while at < within.end {
        let next = one(file, at, within.end)?;
        at = next.content.end;
        found.push(next);
        if found.len() > MOST_BOXES {
            return Err(broken("more boxes than any film has"));
        }
    }
    Ok(found)
}

fn one<F: Read + Seek>(file: &mut F, start: u64, end: u64) -> Result<Box, Refusal> {
    let head = read(file, start..end.min(start + 16))?;
    let mut bytes = Bytes::new(Format::Mp4, &head);
    let size = bytes.u32_be()?;
    let kind = bytes.array()?;
    let (size, length) = match size {
        0 => (end - start, 8),
        1 => (bytes.u64_be()?, 16),
        size => (size.into(), 8),
    };
    if size < length {
        return Err(broken("a box smaller than its head"));
    }
    if size > end - start {
        return Err(Refusal::Truncated(Format::Mp4));
    }
    Ok(Box { kind, start, content: start + length..start + size })
}

/// What stands in a part of a file.
pub(super) fn read<F: Read + Seek>(file: &mut F, range: Range<u64>) -> Result<Vec<u8>, Refusal> {
    let length = range.end - range.start;
    if length > LARGEST {
        return Err(broken("a table larger than any film has"));
    }
    file.seek(SeekFrom::Start(range.start))?;
    let mut content = Vec::new();
    file.take(length).read_to_end(&mut content)?;
    if content.len() as u64 == length { Ok(content) } else { Err(Refusal::Truncated(Format::Mp4)) }
}
