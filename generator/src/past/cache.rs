//! The file that keeps what is known of a site from one build to the next: `.sitegen/cache/sites/<domain>`. One that is damaged, of another version
//! or of another program is as good as none.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use markdown::FrontMatter;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator, ParallelSlice};
use serde::{Deserialize, Serialize};
use site::Site;

use super::header::Header;
use super::{KnownPage, KnownPages, KnownStyles, Past};
use crate::content::{Beside, PageText, ParsedPage, Place};
use crate::reads::{Digest, Print};
use crate::records::Records;
use crate::render::KnownFile;
use crate::stamp::Stamp;
use crate::whole_file::write_anew;

/// What the file begins with; the last byte is raised when the same bytes mean something else.
const MAGIC: &[u8; 8] = b"sgbuild\x02";
/// How many pages are read and written at once.
const CHUNK: usize = 512;
/// The most that a header may have.
const LARGEST_HEADER: u32 = 1 << 20;

/// The file of one site.
#[derive(Debug)]
pub struct Cache {
    root: Arc<Path>,
    content: PathBuf,
    /// How that folder is named to users.
    shown: String,
    file: PathBuf,
}

/// A header with the lengths of what follows and its fingerprint.
#[derive(Debug, Serialize, Deserialize)]
struct Front {
    header: Header,
    parts: Vec<u64>,
    print: Print,
}

/// All that is kept but the pages.
#[derive(Serialize, Deserialize)]
struct Rest {
    files: BTreeMap<PathBuf, KnownFile>,
    styles: Option<KnownStyles>,
}

/// A page as it is kept; its text stays in its own file.
#[derive(Serialize, Deserialize)]
struct Kept<F> {
    name: String,
    stamp: Option<Stamp>,
    print: Print,
    front: F,
    front_print: Print,
    words: usize,
    body_start: usize,
    place: Place,
    folder: String,
    stem: String,
    /// The fingerprint of what the API knows besides; none of what is a file.
    beside: Option<Print>,
}

impl Cache {
    /// The file of a site.
    #[must_use]
    pub fn of(root: &Path, site: &Site) -> Self {
        let file = root.join(".sitegen/cache/sites").join(site.name.as_str());
        let content = site.folder.join("content");
        Self { root: root.into(), shown: source::shown(root, &content), content, file }
    }

    /// What is kept, if the file is whole: its beginning, and the rest to be read if it is needed.
    #[must_use]
    pub fn open(&self) -> Option<(Header, Body<'_>)> {
        let mut file = File::open(&self.file).ok()?;
        let mut beginning = [0; MAGIC.len() + 4];
        file.read_exact(&mut beginning).ok()?;
        let (magic, length) = beginning.split_at(MAGIC.len());
        let length = u32::from_le_bytes(length.try_into().ok()?);
        if magic != MAGIC || length > LARGEST_HEADER {
            return None;
        }
        let mut front = vec![0; length as usize];
        file.read_exact(&mut front).ok()?;
        let mut print = [0; size_of::<Print>()];
        file.read_exact(&mut print).ok()?;
        if Digest::of(&front) != Print::from_le_bytes(print) {
            return None;
        }
        let front: Front = postcard::from_bytes(&front).ok()?;
        Some((front.header, Body { cache: self, file, parts: front.parts, print: front.print }))
    }

    /// Keeps what is known, which was [encoded](Encoded::of) before. A disk that is full or read-only must not fail a build that went well: then there is no file, and the next build knows nothing.
    pub fn save(&self, header: &Header, past: Option<&Encoded>) {
        let Some((beginning, Encoded { parts, .. })) = past.and_then(|past| Some((past.beginning(header)?, past))) else {
            return self.forget();
        };
        let folder = self.file.parent().map_or(Ok(()), std::fs::create_dir_all);
        if folder.and_then(|()| write_anew(&self.file, std::iter::once(&beginning).chain(parts))).is_err() {
            self.forget();
        }
    }

    /// Removes the file.
    pub fn forget(&self) {
        // where there is none, that is what is wanted
        let _ = std::fs::remove_file(&self.file);
    }
}

/// What follows the header of a file.
#[derive(Debug)]
pub struct Body<'a> {
    cache: &'a Cache,
    file: File,
    parts: Vec<u64>,
    print: Print,
}

impl Body<'_> {
    /// Reads it; nothing if it is damaged.
    #[must_use]
    pub fn read(mut self, settings: Print) -> Option<Past> {
        let mut bytes = Vec::new();
        self.file.read_to_end(&mut bytes).ok()?;
        if Digest::of(&bytes) != self.print {
            return None;
        }
        let mut rest = bytes.as_slice();
        let mut parts = Vec::with_capacity(self.parts.len());
        for length in &self.parts {
            let (part, after) = rest.split_at_checked(usize::try_from(*length).ok()?)?;
            parts.push(part);
            rest = after;
        }
        let [others, records, pages @ ..] = parts.as_slice() else { return None };
        let read_pages = || pages.par_iter().map(|part| self.pages(part)).collect::<Option<Vec<_>>>();
        let (records, pages) = rayon::join(|| postcard::from_bytes::<Records>(records).ok(), read_pages);
        let Rest { files, styles } = postcard::from_bytes(others).ok()?;
        let pages: KnownPages = pages?.into_iter().flatten().collect();
        Some(Past { settings, pages, files, styles, records: records?, standing: None })
    }

    fn pages(&self, part: &[u8]) -> Option<Vec<(String, KnownPage)>> {
        let kept: Vec<Kept<FrontMatter>> = postcard::from_bytes(part).ok()?;
        Some(kept.into_iter().map(|kept| (kept.name.clone(), self.page(kept))).collect())
    }

    fn page(&self, kept: Kept<FrontMatter>) -> KnownPage {
        let path = self.cache.content.join(&kept.name);
        let page = ParsedPage {
            text: PageText::of_file(&self.cache.root, path, format!("{}/{}", self.cache.shown, kept.name).into(), kept.print),
            body_start: kept.body_start,
            front: Arc::new(kept.front),
            front_print: kept.front_print,
            words: kept.words,
            place: kept.place,
            folder: kept.folder,
            stem: kept.stem,
            name: kept.name,
            beside: kept.beside.map(|print| Arc::new(Beside::remembered(print))),
        };
        KnownPage { stamp: kept.stamp, page: Arc::new(page) }
    }
}

/// What is known, as it is written behind the header.
#[derive(Debug)]
pub struct Encoded {
    parts: Vec<Vec<u8>>,
    print: Print,
}

impl Encoded {
    /// Encodes it, on all cores.
    #[must_use]
    pub fn of(past: &Past) -> Option<Self> {
        let known: Vec<&KnownPage> = past.pages.values().filter(|known| known.page.place != Place::Template).collect();
        let encode_pages = |chunk: &[&KnownPage]| postcard::to_allocvec(&chunk.iter().map(|known| keep(known)).collect::<Vec<_>>()).ok();
        let pages = || known.par_chunks(CHUNK).map(encode_pages).collect::<Vec<_>>();
        let (records, pages) = rayon::join(|| postcard::to_allocvec(&past.records).ok(), pages);
        let rest = postcard::to_allocvec(&Rest { files: past.files.clone(), styles: past.styles.clone() }).ok();
        let parts = [rest, records].into_iter().chain(pages).collect::<Option<Vec<Vec<u8>>>>()?;
        Some(Self { print: Digest::of_parts(&parts), parts })
    }

    /// What the file begins with.
    fn beginning(&self, header: &Header) -> Option<Vec<u8>> {
        let parts = self.parts.iter().map(|part| part.len() as u64).collect();
        let front = postcard::to_allocvec(&Front { header: header.clone(), parts, print: self.print }).ok()?;
        let length = u32::try_from(front.len()).ok().filter(|length| *length <= LARGEST_HEADER)?;
        Some([&MAGIC[..], &length.to_le_bytes(), &front, &Digest::of(&front).to_le_bytes()].concat())
    }
}

fn keep(known: &KnownPage) -> Kept<&FrontMatter> {
    let page = &known.page;
    Kept {
        name: page.name.clone(),
        stamp: known.stamp,
        print: page.text.print,
        front: &page.front,
        front_print: page.front_print,
        words: page.words,
        body_start: page.body_start,
        place: page.place,
        folder: page.folder.clone(),
        stem: page.stem.clone(),
        beside: page.beside.as_ref().map(|beside| beside.print),
    }
}
