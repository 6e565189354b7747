//! Bytes taken from the front, as many as a format says, and never more than there are.

use crate::{Format, Refusal};

/// What is left of a file.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a> {
    pub(super) rest: &'a [u8],
    format: Format,
}

impl<'a> Bytes<'a> {
    pub(super) fn new(format: Format, rest: &'a [u8]) -> Self {
        Self { rest, format }
    }

    /// The next so many.
    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Refusal::Truncated(self.format))?;
        self.rest = rest;
        Ok(taken)
    }

    /// The next so many, of a known number.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(Refusal::Truncated(self.format))?;
        self.rest = rest;
        Ok(*taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, Refusal> {
        self.array().map(|[byte]| byte)
    }

    pub(super) fn u16_le(&mut self) -> Result<u16, Refusal> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u16_be(&mut self) -> Result<u16, Refusal> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32_le(&mut self) -> Result<u32, Refusal> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u32_be(&mut self) -> Result<u32, Refusal> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn u64_be(&mut self) -> Result<u64, Refusal> {
        self.array().map(u64::from_be_bytes)
    }

    /// That it is not built as its format says.
    pub(super) fn broken(&self, what: &str) -> Refusal {
        Refusal::Broken(self.format, what.to_owned())
    }

    /// That nothing is left.
    pub(super) fn ends(&self) -> Result<(), Refusal> {
        if self.rest.is_empty() { Ok(()) } else { Err(Refusal::GoesOn(self.format)) }
    }
}
