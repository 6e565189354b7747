//! A release as it is recorded: all its outputs with the hashes of their bytes, and where it came from. The record has a fingerprint of its own, so that
//! a damaged one is told from a whole one. One of another format is as good as none: the slots are looked at instead.

use std::path::Path;

use source::Moment;

use super::digest::Digest;
use super::outputs::{Entry, Outputs};
use super::release_id::{ReleaseId, moment};
use crate::reads::{self, Print};
use crate::whole_file::write_whole;

/// The first bytes of the file, with the version of its format.
const MAGIC: &[u8] = b"sitegen release 2\n";

/// A release: which outputs it has, what each one holds, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    pub(super) id: ReleaseId,
    made: Moment,
    pages: usize,
    pub(super) api_version: Option<u64>,
    program: String,
    pub(super) outputs: Outputs,
}

impl Manifest {
    /// A new release, later than `newest`.
    pub(super) fn new(made: Moment, pages: usize, api_version: Option<u64>, newest: Option<&ReleaseId>, outputs: Outputs) -> Self {
        let id = ReleaseId::new(made, newest, outputs.print());
        let made = moment(made.timestamp().as_millisecond());
        Self { id, made, pages, api_version, program: env!("CARGO_PKG_VERSION").to_owned(), outputs }
    }

    /// Outputs of which it is not known how they came about.
    pub(super) fn unrecorded(outputs: Outputs) -> Self {
        Self { id: ReleaseId::unrecorded(), made: moment(0), pages: 0, api_version: None, program: String::new(), outputs }
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> &ReleaseId {
        &self.id
    }

    /// When it was made, to the millisecond.
    #[must_use]
    pub fn made(&self) -> Moment {
        self.made
    }

    /// How many pages visitors see.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.pages
    }

    /// The version of the content that lives in the API: the latest one that gave these very outputs.
    #[must_use]
    pub fn api_version(&self) -> Option<u64> {
        self.api_version
    }

    /// The version of sitegen that made it.
    #[must_use]
    pub fn program(&self) -> &str {
        &self.program
    }

    /// Its outputs in the order of their paths.
    pub fn entries(&self) -> impl Iterator<Item = (&str, Entry)> {
        self.outputs.iter()
    }

    /// What an output holds, if there is one at this path.
    #[must_use]
    pub fn get(&self, output: &str) -> Option<Entry> {
        self.outputs.get(output)
    }

    /// How many outputs there are.
    #[must_use]
    pub fn files(&self) -> usize {
        self.outputs.len()
    }

    /// How many bytes they have, without the compressed copies.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.outputs.iter().map(|(_, entry)| entry.size).sum()
    }

    /// Reads a file; none if it is not there or not whole.
    pub(super) fn load(file: &Path) -> Option<Self> {
        Self::from_bytes(&std::fs::read(file).ok()?)
    }

    pub(super) fn save(&self, file: &Path) -> std::io::Result<()> {
        write_whole(file, &self.to_bytes())
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        write_text(&mut bytes, self.id.as_str());
        bytes.extend(self.made.timestamp().as_millisecond().to_le_bytes());
        bytes.extend((self.pages as u64).to_le_bytes());
        bytes.push(u8::from(self.api_version.is_some()));
        bytes.extend(self.api_version.unwrap_or_default().to_le_bytes());
        write_text(&mut bytes, &self.program);
        write_outputs(&mut bytes, &self.outputs);
        let print = reads::Digest::of(&bytes);
        bytes.extend(print.to_le_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (body, print) = bytes.split_last_chunk()?;
        if !body.starts_with(MAGIC) || reads::Digest::of(body) != Print::from_le_bytes(*print) {
            return None;
        }
        let mut rest = Rest(&body[MAGIC.len()..]);
        let id = ReleaseId::parse(rest.text()?)?;
        let made = moment(rest.number()?.cast_signed());
        let pages = usize::try_from(rest.number()?).ok()?;
        let has_version = rest.flag()?;
        let version = rest.number()?;
        let program = rest.text()?.to_owned();
        Some(Self { id, made, pages, api_version: has_version.then_some(version), program, outputs: rest.outputs()? })
    }
}

fn write_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text.as_bytes());
}

fn write_outputs(bytes: &mut Vec<u8>, outputs: &Outputs) {
    bytes.reserve(outputs.len() * 128);
    bytes.extend((outputs.len() as u64).to_le_bytes());
    for (path, entry) in outputs.iter() {
        write_text(bytes, path);
        bytes.extend(entry.hash.bytes());
        bytes.extend(entry.size.to_le_bytes());
        bytes.push(u8::from(entry.gz.is_some()));
        bytes.extend(entry.gz.iter().flat_map(Digest::bytes));
    }
}

/// What is still to be read. Every read is `None` past the end.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    fn number(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    fn flag(&mut self) -> Option<bool> {
        self.take::<1>().map(|byte| byte[0] == 1)
    }

    fn digest(&mut self) -> Option<Digest> {
        self.take().map(Digest::from_bytes)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(taken).ok()
    }

    fn outputs(&mut self) -> Option<Outputs> {
        let count = usize::try_from(self.number()?).ok().filter(|count| *count <= self.0.len())?;
        (0..count).map(|_| self.output()).collect()
    }

    fn output(&mut self) -> Option<(&'a str, Entry)> {
        let (path, hash, size) = (self.text()?, self.digest()?, self.number()?);
        let gz = if self.flag()? { Some(self.digest()?) } else { None };
        Some((path, Entry { hash, size, gz }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(files: usize) -> Manifest {
        let entry = |number: usize| Entry {
            hash: Digest::of(&number.to_le_bytes()),
            size: number as u64,
            gz: number.is_multiple_of(2).then(|| Digest::of(b"gz")),
        };
        let outputs = Outputs::new((0..files).map(|number| (format!("blog/post {number}\n/index.html"), entry(number))).collect());
        Manifest::new(moment(1_795_000_000_123), 7, Some(3), None, outputs)
    }

    #[test]
    fn a_release_reads_back_as_it_was_written() {
        for files in [0, 1, 1000] {
            let manifest = manifest(files);
            assert_eq!(Manifest::from_bytes(&manifest.to_bytes()), Some(manifest));
        }
    }

    #[test]
    fn a_record_of_another_format_is_not_read() {
        let bytes = manifest(5).to_bytes();
        let mut body = bytes[..bytes.len() - 16].to_vec();
        body[MAGIC.len() - 2] = b'1';
        let print = reads::Digest::of(&body);
        assert_eq!(Manifest::from_bytes(&[body, print.to_le_bytes().to_vec()].concat()), None);
    }

    #[test]
    fn a_damaged_record_is_recognised_wherever_the_damage_is() {
        let bytes = manifest(5).to_bytes();
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(Manifest::from_bytes(&damaged), None, "byte {at}");
            assert_eq!(Manifest::from_bytes(&bytes[..at]), None, "cut at {at}");
        }
    }
}
