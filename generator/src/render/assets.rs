//! The files in `public/`: copied as they are, and under a fingerprinted name where a template asks for that with `asset()`.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use source::{Diagnostic, reason};

use crate::load::SiteFile;

/// Where fingerprinted files lie. Servers may keep them for good, since a changed file has another name.
pub(super) const FOLDER: &str = "assets";

/// The files in `public/` by name, and which were asked for by fingerprint.
#[derive(Debug, Default)]
pub struct Assets {
    files: HashMap<String, PathBuf>,
    asked: Mutex<BTreeMap<String, Result<String, String>>>,
    sizes: Mutex<HashMap<PathBuf, Option<Size>>>,
}

/// The width and height of a picture in pixels.
pub(super) type Size = (u32, u32);

impl Assets {
    /// Takes the files of `public/`.
    #[must_use]
    pub fn new(public: &[SiteFile]) -> Self {
        Self { files: public.iter().map(|file| (file.name.clone(), file.path.clone())).collect(), ..Self::default() }
    }

    /// The fingerprinted output path of a file in `public/`, such as `assets/img/logo.0123456789abcdef.svg`.
    ///
    /// # Errors
    /// There is no such file, or it cannot be read.
    pub fn fingerprinted(&self, name: &str) -> Result<String, Diagnostic> {
        let name = name.trim_start_matches('/');
        let Some(path) = self.files.get(name) else {
            let problem = Diagnostic::error(format!("there is no file `{name}` in public/"));
            return Err(match source::nearest(name, self.files.keys().map(String::as_str)) {
                Some(near) => problem.hint(format!("did you mean `{near}`?")),
                None => problem,
            });
        };
        let mut asked = self.asked.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let output = asked.entry(name.to_owned()).or_insert_with(|| match std::fs::read(path) {
            Ok(bytes) => Ok(with_fingerprint(name, &styles::fingerprint(&bytes))),
            Err(error) => Err(reason(&error)),
        });
        output.clone().map_err(|reason| Diagnostic::error(format!("cannot read public/{name}: {reason}")))
    }

    /// The size of a picture in `public/`, so that pages can keep its room free; none for other files and for drawings.
    #[must_use]
    pub fn size_of(&self, name: &str) -> Option<Size> {
        self.size(self.files.get(name.trim_start_matches('/'))?)
    }

    /// The same for any file.
    #[must_use]
    pub fn size(&self, path: &Path) -> Option<Size> {
        let mut sizes = self.sizes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let read = || imagesize::size(path).ok().and_then(|size| Some((size.width.try_into().ok()?, size.height.try_into().ok()?)));
        *sizes.entry(path.to_owned()).or_insert_with(read)
    }

    /// The files that were asked for: output path and source.
    #[must_use]
    pub fn asked(&self) -> Vec<(String, PathBuf)> {
        let asked = self.asked.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        asked.iter().filter_map(|(name, output)| Some((output.clone().ok()?, self.files.get(name)?.clone()))).collect()
    }
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
