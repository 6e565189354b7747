//! Compressed copies beside the files, for servers that send them as they are (nginx's `gzip_static`).

use std::io::Write as _;

use flate2::{Compression, GzBuilder};

/// Text shorter than this is not worth a copy: it fits in one packet.
const SMALLEST: usize = 1000;

/// Which outputs get a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Styles and scripts: few, and always worth it.
    Asset,
    /// Pages and other text.
    Page,
    /// Pictures and the like, which are compressed already.
    Packed,
}

pub(super) fn kind(output: &str) -> Kind {
    match output.rsplit('.').next().unwrap_or_default() {
        "css" | "js" | "mjs" | "map" => Kind::Asset,
        "html" | "xml" | "svg" | "txt" | "json" | "webmanifest" | "ico" => Kind::Page,
        _ => Kind::Packed,
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
