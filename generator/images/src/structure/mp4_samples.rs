//! Where in the file the samples of a track stand (ISO 14496-12 §8.7): chunks of them, one after another.

use std::io::{Read, Seek};
use std::ops::Range;

use super::bytes::Bytes;
use super::mp4_boxes::{Box, broken, read};
use crate::{Format, Refusal};

/// The parts of the file that a track plays.
pub(super) fn chunks<F: Read + Seek>(file: &mut F, tables: &[Box]) -> Result<Vec<Range<u64>>, Refusal> {
    let mut table = |kinds: &[&[u8; 4]]| {
        let found = tables.iter().find(|part| kinds.contains(&&part.kind)).ok_or_else(|| broken("a track without its tables"))?;
        Ok::<_, Refusal>((found.kind, read(file, found.content.clone())?))
    };
    let (kind, offsets) = table(&[b"stco", b"co64"])?;
    let offsets = entries(&offsets, if &kind == b"co64" { 8 } else { 4 })?;
    let (_, runs) = table(&[b"stsc"])?;
    let runs = entries(&runs, 12)?;
    let (kind, sizes) = table(&[b"stsz", b"stz2"])?;
    let mut sizes = Sizes::new(&kind, &sizes)?;
    let (mut found, mut run) = (Vec::with_capacity(offsets.len()), 0);
    for (index, offset) in offsets.iter().enumerate() {
        while runs.get(run + 1).is_some_and(|next| number(&next[..4]) <= index as u64 + 1) {
            run += 1;
        }
        let samples = runs.get(run).map(|run| number(&run[4..8])).ok_or_else(|| broken("chunks of no length"))?;
        let (start, length) = (number(offset), sizes.next(samples)?);
        found.push(start..start.checked_add(length).ok_or_else(|| broken("samples outside of the file"))?);
    }
    Ok(found)
}

/// The entries of a table that begins with its version and how many there are.
fn entries(table: &[u8], size: usize) -> Result<Vec<&[u8]>, Refusal> {
    let mut bytes = Bytes::new(Format::Mp4, table);
    bytes.take(4)?;
    let count = bytes.u32_be()? as usize;
    let length = count.checked_mul(size).ok_or_else(|| broken("a table longer than its box"))?;
    Ok(bytes.take(length)?.chunks_exact(size).collect())
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// How long each sample is, taken one after another.
enum Sizes<'a> {
    /// All of them as long.
    Same { size: u64, left: u64 },
    /// Each of its own length, of so many bits.
    Each { bits: usize, table: &'a [u8], at: usize, count: usize },
}

impl<'a> Sizes<'a> {
    fn new(kind: &[u8; 4], table: &'a [u8]) -> Result<Self, Refusal> {
        let mut bytes = Bytes::new(Format::Mp4, table);
        bytes.take(4)?;
        let first = bytes.u32_be()?;
        let count = bytes.u32_be()?;
        if kind == b"stsz" && first != 0 {
            return Ok(Self::Same { size: first.into(), left: count.into() });
        }
        let bits = match first {
            0 => 32,
            4 | 8 | 16 => first as usize,
            _ => return Err(broken("a table of sizes that nobody knows")),
        };
        let table = bytes.rest;
        if table.len() < (count as usize).saturating_mul(bits).div_ceil(8) {
            return Err(broken("a table longer than its box"));
        }
        Ok(Self::Each { bits, table, at: 0, count: count as usize })
    }

    /// How long the next so many are together.
    fn next(&mut self, samples: u64) -> Result<u64, Refusal> {
        let too_few = || broken("more samples in chunks than there are sizes");
        match self {
            Self::Same { size, left } => {
                *left = left.checked_sub(samples).ok_or_else(too_few)?;
                samples.checked_mul(*size).ok_or_else(|| broken("samples outside of the file"))
            }
            Self::Each { bits, table, at, count } => {
                let end = usize::try_from(samples).ok().and_then(|samples| at.checked_add(samples)).filter(|end| end <= count);
                let end = end.ok_or_else(too_few)?;
                let length = (*at..end).map(|index| match *bits {
                    4 => u64::from(table[index / 2] >> (4 * (1 - index % 2)) & 0xf),
                    bits => number(&table[index * bits / 8..(index + 1) * bits / 8]),
                });
                let length = length.sum();
                *at = end;
                Ok(length)
            }
        }
    }
}
