//! The colours of code blocks, kept from one build to the next for all sites: `.sitegen/cache/highlights`. A file that cannot be used is as good as none.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use markdown::HighlightCache;
use source::Moment;

use crate::whole_file::write_whole;

const DAY: i64 = 86_400;

/// The cache with its file. It is read when the first page asks for it.
#[derive(Debug)]
pub struct Highlights {
    file: PathBuf,
    today: u32,
    cache: OnceLock<HighlightCache>,
}

impl Highlights {
    /// The cache of the workspace at `root`.
    #[must_use]
    pub fn of(root: &Path, now: Moment) -> Self {
        let today = u32::try_from(now.timestamp().as_second() / DAY).unwrap_or_default();
        Self { file: root.join(".sitegen/cache/highlights"), today, cache: OnceLock::new() }
    }

    /// What is remembered.
    pub fn cache(&self) -> &HighlightCache {
        self.cache.get_or_init(|| match std::fs::read(&self.file) {
            Ok(bytes) => HighlightCache::from_bytes(bytes, self.today),
            Err(_) => HighlightCache::new(self.today),
        })
    }

    /// Keeps what is new. Two builds at once each keep what they know, and the later one wins: what is lost is only time.
    pub fn save(&self) {
        if let Some(bytes) = self.cache.get().and_then(HighlightCache::to_bytes)
            && let Some(folder) = self.file.parent()
        {
            // a disk that is full or read-only must not fail a build that went well
            let _ = std::fs::create_dir_all(folder).and_then(|()| write_whole(&self.file, &bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(highlights: &Highlights) -> String {
        let options = markdown::Options { highlights: Some(highlights.cache()), ..markdown::Options::plain() };
        markdown::render("```rust\nfn a() {}\n```\n", &options).html
    }

    #[test]
    fn what_a_site_at_rest_needs_is_kept_for_years() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".sitegen/cache/highlights");
        let length_after = |year: &str, body: &str| {
            let highlights = Highlights::of(folder.path(), Moment::parse(year).unwrap());
            let options = markdown::Options { highlights: Some(highlights.cache()), ..markdown::Options::plain() };
            let _ = markdown::render(body, &options);
            highlights.save();
            std::fs::metadata(&file).unwrap().len()
        };
        let first = length_after("2026-01-01", "```rust\nfn a() {}\n```\n");
        let both = length_after("2028-01-01", "```sh\nls\n```\n");
        assert!(both > first, "{both}");
        assert_eq!(length_after("2028-01-02", "```rust\nfn a() {}\n```\n"), both);
    }

    #[test]
    fn a_damaged_file_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let now = Moment::now();
        let first = Highlights::of(folder.path(), now);
        let html = write(&first);
        first.save();
        let file = folder.path().join(".sitegen/cache/highlights");
        let bytes = std::fs::read(&file).unwrap();
        std::fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
        let second = Highlights::of(folder.path(), now);
        assert_eq!(write(&second), html);
        second.save();
        assert_eq!(std::fs::read(&file).unwrap(), bytes);
    }
}
