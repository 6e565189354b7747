//! Compressed copies beside the files, for servers that send them as they are (nginx's `gzip_static`).

use std::io::Write as _;

use flate2::{Compression, GzBuilder};

/// Text shorter than this is not worth a copy: it fits in one packet.
pub(super) const SMALLEST: usize = 1000;

/// Whether an output gets a copy: styles and scripts, which are few, always; pages and other text if `pages`; pictures and the like, which are compressed
/// already, never.
pub(super) fn is_wanted(output: &str, pages: bool) -> bool {
    match output.rsplit('.').next().unwrap_or_default() {
        "css" | "js" | "mjs" | "map" => true,
        "html" | "xml" | "svg" | "txt" | "json" | "webmanifest" | "ico" => pages,
        _ => false,
    }
}

/// The gzip copy (RFC 1952) of some bytes, the same for the same bytes at any time; none if it would not be smaller.
pub(super) fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() < SMALLEST {
        return None;
    }
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::with_capacity(bytes.len() / 3), Compression::default());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().filter(|packed| packed.len() < bytes.len())
}
