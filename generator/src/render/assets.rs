//! The files in `public/`: copied as they are, and under a fingerprinted name where a template asks for that with `asset()`.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use source::{Diagnostic, reason};

use crate::load::SiteFile;
use crate::stamp::Stamp;

/// Where fingerprinted files lie. Servers may keep them for good, since a changed file has another name.
pub(super) const FOLDER: &str = "assets";

/// The files that templates ask about, by name, with what was found out.
#[derive(Debug, Default)]
pub struct Assets {
    public: HashMap<String, SiteFile>,
    known: Mutex<HashMap<PathBuf, KnownFile>>,
}

/// The width and height of a picture in pixels.
pub(super) type Size = (u32, u32);

/// What was found out about a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct KnownFile {
    /// What the file system said of it.
    pub stamp: Option<Stamp>,
    /// Its fingerprint, if that was asked for, or why it cannot be read.
    fingerprint: Option<Result<String, String>>,
    /// Its size as a picture, if that was asked for.
    size: Option<Option<Size>>,
}

impl Assets {
    /// Takes the files of `public/`, and what a build before found out about any file of the site that is still the same.
    #[must_use]
    pub fn new(public: &[SiteFile], known: HashMap<PathBuf, KnownFile>) -> Self {
        let public = public.iter().map(|file| (file.name.clone(), file.clone())).collect();
        Self { public, known: Mutex::new(known) }
    }

    /// The fingerprinted output path of a file in `public/`, such as `assets/img/logo.0123456789abcdef.svg`.
    ///
    /// # Errors
    /// There is no such file, or it cannot be read.
    pub fn fingerprinted(&self, name: &str) -> Result<String, Diagnostic> {
        let name = name.trim_start_matches('/');
        let Some(file) = self.public.get(name) else {
            let problem = Diagnostic::error(format!("there is no file `{name}` in public/"));
            return Err(match source::nearest(name, self.public.keys().map(String::as_str)) {
                Some(near) => problem.hint(format!("did you mean `{near}`?")),
                None => problem,
            });
        };
        let mut known = self.known();
        let known = entry(&mut known, &file.path, || file.stamp);
        let fingerprint = known.fingerprint.get_or_insert_with(|| match std::fs::read(&file.path) {
            Ok(bytes) => Ok(styles::fingerprint(&bytes)),
            Err(error) => Err(reason(&error)),
        });
        match fingerprint {
            Ok(fingerprint) => Ok(with_fingerprint(name, fingerprint)),
            Err(reason) => Err(Diagnostic::error(format!("cannot read public/{name}: {reason}"))),
        }
    }

    /// The size of a picture in `public/`, so that pages can keep its room free; none for other files and for drawings.
    #[must_use]
    pub fn size_of(&self, name: &str) -> Option<Size> {
        let file = self.public.get(name.trim_start_matches('/'))?;
        self.look_up(&file.path, || file.stamp)
    }

    /// The same for any file.
    #[must_use]
    pub fn size(&self, path: &Path) -> Option<Size> {
        self.look_up(path, || Stamp::of(path))
    }

    fn look_up(&self, path: &Path, stamp: impl FnOnce() -> Option<Stamp>) -> Option<Size> {
        let read = || imagesize::size(path).ok().and_then(|size| Some((size.width.try_into().ok()?, size.height.try_into().ok()?)));
        *entry(&mut self.known(), path, stamp).size.get_or_insert_with(read)
    }

    /// Where a file of `public/` lies, for an output path that [`Self::fingerprinted`] gave.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<&Path> {
        self.public.get(name.trim_start_matches('/')).map(|file| file.path.as_path())
    }

    /// What was found out about all files that were asked for.
    #[must_use]
    pub fn known_files(&self) -> BTreeMap<PathBuf, KnownFile> {
        self.known().iter().map(|(path, known)| (path.clone(), known.clone())).collect()
    }

    fn known(&self) -> MutexGuard<'_, HashMap<PathBuf, KnownFile>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn entry<'a>(known: &'a mut HashMap<PathBuf, KnownFile>, path: &Path, stamp: impl FnOnce() -> Option<Stamp>) -> &'a mut KnownFile {
    if !known.contains_key(path) {
        known.insert(path.to_owned(), KnownFile { stamp: stamp(), ..KnownFile::default() });
    }
    known.entry(path.to_owned()).or_default()
}

/// `img/logo.svg` → `assets/img/logo.<fingerprint>.svg`.
pub(super) fn with_fingerprint(name: &str, fingerprint: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !ending.contains('/') => format!("{FOLDER}/{stem}.{fingerprint}.{ending}"),
        _ => format!("{FOLDER}/{name}.{fingerprint}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_stands_before_the_ending() {
        assert_eq!(with_fingerprint("img/logo.min.svg", "00"), "assets/img/logo.min.00.svg");
        assert_eq!(with_fingerprint("v1.2/LICENSE", "00"), "assets/v1.2/LICENSE.00");
    }
}
