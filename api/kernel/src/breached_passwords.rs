//! Passwords that were published after a breach: a list of the operator's own, from a file. Nobody else is asked, since that would tell them about a password.
//!
//! A file of sorted hashes, as Have I Been Pwned publishes them, has tens of gigabytes: it is searched on the disk, and none of it is kept in memory.

use std::fs::File;
use std::io::{Error, ErrorKind, Result};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use source::Diagnostic;

/// The longest line of a file of hashes, in bytes: 40 digits, a colon, a count, and the end of the line.
const LONGEST_LINE: usize = 64;
/// The largest file of passwords as they are, in bytes: their hashes are kept in memory.
const LARGEST: u64 = 16 << 20;
/// In how many places a file of hashes is looked at to see whether it is one.
const LOOKED_AT: u64 = 1000;

type Hash = [u8; 20];

/// A list of passwords that were published.
#[derive(Debug)]
pub struct BreachedPasswords {
    path: PathBuf,
    kept: Kept,
}

enum Kept {
    /// Lines of `HASH` or `HASH:COUNT`, sorted.
    OnDisk(File, u64),
    /// The hashes of a file with a password in each line, sorted.
    InMemory(Vec<Hash>),
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if matches!(self, Self::OnDisk(..)) { "OnDisk" } else { "InMemory" })
    }
}

/// A line of a file of hashes, with where it begins and where the next one does.
struct Line {
    start: u64,
    next: u64,
    hash: Hash,
}

impl BreachedPasswords {
    /// Opens a file: of SHA-1 hashes that are sorted, if its first line is one, else of passwords.
    ///
    /// # Errors
    /// It cannot be read, is not sorted, has a line of another kind, or is a list of passwords that is too large.
    pub fn open(path: &Path) -> std::result::Result<Self, Diagnostic> {
        let told = |why: &Error| Diagnostic::error(format!("the list of breached passwords {}: {why}", path.display()));
        let kept = File::open(path).and_then(Kept::of).map_err(|why| told(&why).hint(HINT))?;
        Ok(Self { path: path.to_owned(), kept })
    }

    /// Whether a password is in the list. It takes a few reads of the disk, and no time that depends on the size of the list.
    ///
    /// # Errors
    /// The file cannot be read, or has a line of another kind.
    pub fn contains(&self, password: &str) -> Result<bool> {
        let hash = hash_of(password.as_bytes());
        match &self.kept {
            Kept::InMemory(hashes) => Ok(hashes.binary_search(&hash).is_ok()),
            Kept::OnDisk(file, size) => {
                found(file, *size, &hash).map_err(|why| Error::new(why.kind(), format!("{}: {why}", self.path.display())))
            }
        }
    }
}

const HINT: &str = "name a file with a password in each line (16 MiB at most), or one of SHA-1 hashes sorted by them, with HASH or HASH:COUNT in each line, as the downloader of Have I Been Pwned writes it into one file";

impl Kept {
    fn of(file: File) -> Result<Self> {
        let size = file.metadata()?.len();
        if size == 0 {
            return Err(wrong("it is empty"));
        }
        let mut first = [0; LONGEST_LINE];
        let read = file.read_at(&mut first, 0)?;
        if first[..read].split(|byte| *byte == b'\n').next().is_some_and(|line| parsed(line).is_some()) {
            is_sorted(&file, size)?;
            return Ok(Self::OnDisk(file, size));
        }
        if size > LARGEST {
            return Err(wrong("it begins with no SHA-1 hash, and is too large for a list of passwords"));
        }
        let text = std::io::read_to_string(file)?;
        let mut hashes: Vec<Hash> = text.lines().filter(|line| !line.is_empty()).map(|line| hash_of(line.as_bytes())).collect();
        hashes.sort_unstable();
        Ok(Self::InMemory(hashes))
    }
}

/// Looks into a file of hashes in many places, its end among them: nobody reads all of it before each start.
fn is_sorted(file: &File, size: u64) -> Result<()> {
    let mut before: Option<Line> = None;
    let places = (0..LOOKED_AT).map(|part| u64::try_from(u128::from(size) * u128::from(part) / u128::from(LOOKED_AT)).unwrap_or(size));
    for place in places.chain([size.saturating_sub(LONGEST_LINE as u64)]) {
        let Some(line) = line_from(file, place, size)? else { continue };
        if before.as_ref().is_some_and(|before| line.start > before.start && line.hash <= before.hash) {
            return Err(wrong(&format!("the line at byte {} is not sorted", line.start)));
        }
        if before.as_ref().is_none_or(|before| line.start > before.start) {
            before = Some(line);
        }
    }
    Ok(())
}

/// Whether a hash is in a sorted file of this size: halves what is left of it until nothing is.
fn found(file: &File, size: u64, wanted: &Hash) -> Result<bool> {
    let (mut from, mut to) = (0, size);
    while from < to {
        let middle = from + (to - from) / 2;
        match line_from(file, middle, size)?.filter(|line| line.start < to) {
            Some(line) if line.hash == *wanted => return Ok(true),
            Some(line) if line.hash < *wanted => from = line.next,
            _ => to = middle,
        }
    }
    Ok(false)
}

/// The first line that begins at a byte or after it.
fn line_from(file: &File, place: u64, size: u64) -> Result<Option<Line>> {
    // with the end of the line before, which shows whether one begins right here
    let from = place.saturating_sub(1);
    let mut bytes = [0; 2 * LONGEST_LINE];
    let mut read = 0;
    while read < bytes.len() {
        match file.read_at(&mut bytes[read..], from + read as u64)? {
            0 => break,
            more => read += more,
        }
    }
    let bytes = &bytes[..read];
    let skipped = match (place, bytes.iter().position(|byte| *byte == b'\n')) {
        (0, _) => 0,
        (_, Some(end)) => end + 1,
        (_, None) if from + read as u64 == size => return Ok(None),
        (_, None) => return Err(wrong(&format!("the line at byte {from} is no hash"))),
    };
    let start = from + skipped as u64;
    if start >= size {
        return Ok(None);
    }
    let rest = &bytes[skipped..];
    let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    let hash = parsed(&rest[..length]).ok_or_else(|| wrong(&format!("the line at byte {start} is no hash")))?;
    Ok(Some(Line { start, next: start + length as u64 + 1, hash }))
}

/// The hash of a line: 40 hexadecimal digits, which a colon and a count may follow.
fn parsed(line: &[u8]) -> Option<Hash> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (digits, rest) = line.split_at_checked(40)?;
    let is_count = |count: &[u8]| !count.is_empty() && count.iter().all(u8::is_ascii_digit);
    if !rest.is_empty() && !rest.strip_prefix(b":").is_some_and(is_count) {
        return None;
    }
    let mut hash = [0; 20];
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |byte: u8| char::from(byte).to_digit(16);
        *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
    }
    Some(hash)
}

/// SHA-1, which is what lists are made with; nothing is kept secret by it here.
fn hash_of(password: &[u8]) -> Hash {
    let mut hash = [0; 20];
    hash.copy_from_slice(digest(&SHA1_FOR_LEGACY_USE_ONLY, password).as_ref());
    hash
}

fn wrong(why: &str) -> Error {
    Error::new(ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    fn hex(password: &str) -> String {
        hash_of(password.as_bytes()).iter().map(|byte| format!("{byte:02X}")).collect()
    }

    /// As the downloader writes them: sorted, with counts of any length.
    fn lines_of(passwords: &[String], end: &str) -> String {
        let mut hashes: Vec<String> = passwords.iter().map(|password| hex(password)).collect();
        hashes.sort();
        hashes.iter().enumerate().map(|(at, hash)| format!("{hash}:{}{end}", 7_u64.pow(u32::try_from(at % 12).unwrap()))).collect()
    }

    #[test]
    fn each_hash_of_a_file_is_found_and_no_other() {
        for (count, end) in [(1, "\n"), (2, "\n"), (3, "\r\n"), (1000, "\n"), (1001, "\r\n")] {
            let passwords: Vec<String> = (0..count).map(|number| format!("password {number}")).collect();
            let text = lines_of(&passwords, end);
            // the last line may have no end
            for text in [text.as_str(), text.trim_end()] {
                let file = written(text.as_bytes());
                let list = BreachedPasswords::open(file.path()).unwrap();
                assert!(matches!(list.kept, Kept::OnDisk(..)));
                for password in &passwords {
                    assert!(list.contains(password).unwrap(), "{password} of {count}");
                    assert!(!list.contains(&format!("{password}!")).unwrap());
                }
            }
        }
    }

    #[test]
    fn a_list_of_passwords_as_they_are_is_taken_too() {
        let file = written("correct horse battery staple\r\n\nsieben stille wasserwege\n".as_bytes());
        let list = BreachedPasswords::open(file.path()).unwrap();
        assert!(list.contains("correct horse battery staple").unwrap() && list.contains("sieben stille wasserwege").unwrap());
        assert!(!list.contains("").unwrap() && !list.contains("Correct horse battery staple").unwrap());
        assert!(!format!("{list:?}").contains("horse"));
    }

    #[test]
    fn what_is_no_such_file_is_refused_with_what_and_where_and_what_to_do() {
        let sorted = lines_of(&(0..2000).map(|number| number.to_string()).collect::<Vec<_>>(), "\n");
        let mut lines: Vec<&str> = sorted.lines().collect();
        lines.swap(3, 1500);
        let large = "no hash\n".repeat((16 << 20) / 8 + 1);
        for (text, told) in [
            ("", "it is empty"),
            (&*lines.iter().rev().copied().collect::<Vec<_>>().join("\n"), "is not sorted"),
            (&lines.join("\n"), "is not sorted"),
            (&format!("{}\nabc\n{}", hex("a"), hex("b")), "the line at byte 41 is no hash"),
            (&format!("{}\n{}", hex("a"), "0".repeat(5000)), "is no hash"),
            (&large, "too large for a list of passwords"),
        ] {
            let file = written(text.as_bytes());
            let problem = BreachedPasswords::open(file.path()).unwrap_err();
            let (message, hint) = (problem.message.clone(), problem.hint.clone().unwrap_or_default());
            assert!(
                message.contains(told) && message.contains(&file.path().display().to_string()) && hint.contains("HASH:COUNT"),
                "{message}"
            );
        }
        let nowhere = BreachedPasswords::open(Path::new("/nowhere/at/all")).unwrap_err().message;
        assert!(nowhere.contains("/nowhere/at/all: No such file"), "{nowhere}");
    }

    #[test]
    fn a_line_that_is_found_to_be_none_later_lets_no_password_through() {
        let passwords: Vec<String> = (0..5000).map(|number| number.to_string()).collect();
        let text = lines_of(&passwords, "\n");
        let file = written(text.as_bytes());
        let list = BreachedPasswords::open(file.path()).unwrap();
        std::fs::write(file.path(), "x".repeat(text.len())).unwrap();
        assert_eq!(list.contains("1").unwrap_err().kind(), ErrorKind::InvalidData);
    }
}
