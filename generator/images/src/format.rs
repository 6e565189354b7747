//! The formats, known by how their files begin and not by their names.

use std::fmt;

/// A format that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// JPEG (ITU T.81).
    Jpeg,
    /// PNG (third edition), moving or not.
    Png,
    /// GIF 87a and 89a.
    Gif,
    /// WebP (RFC 9649).
    WebP,
    /// AVIF. Variants are made in it; files are recognised, but not read.
    Avif,
    /// SVG.
    Svg,
    /// A film in an ISO base media file (ISO 14496-12).
    Mp4,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::Jpeg, Self::Png, Self::Gif, Self::WebP, Self::Avif, Self::Svg, Self::Mp4];

    /// How names of such files end, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::WebP => "webp",
            Self::Avif => "avif",
            Self::Svg => "svg",
            Self::Mp4 => "mp4",
        }
    }

    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Avif => "image/avif",
            Self::Svg => "image/svg+xml",
            Self::Mp4 => "video/mp4",
        }
    }

    /// The format of files whose names end so, in whatever case: `jpg` and `jpeg` are the same.
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        if extension == "jpeg" {
            return Some(Self::Jpeg);
        }
        Self::ALL.into_iter().find(|format| format.extension() == extension)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::WebP => "WebP",
            Self::Avif => "AVIF",
            Self::Svg => "SVG",
            Self::Mp4 => "MP4",
        })
    }
}

/// The format of a file that begins with these bytes. A few hundred are enough; of an SVG as many as stand before `<svg`.
#[must_use]
pub fn identify(head: &[u8]) -> Option<Format> {
    match head {
        [0xff, 0xd8, 0xff, ..] => Some(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Format::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Format::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Format::WebP),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => iso_media(brand),
        _ => is_svg(head).then_some(Format::Svg),
    }
}

/// Which of the formats in ISO base media files this is, by its major brand.
fn iso_media(brand: &[u8]) -> Option<Format> {
    match brand.get(..4)? {
        b"avif" | b"avis" => Some(Format::Avif),
        b"isom" | b"iso2" | b"iso3" | b"iso4" | b"iso5" | b"iso6" | b"iso7" | b"iso8" | b"iso9" | b"mp41" | b"mp42" | b"mp71" | b"avc1"
        | b"dash" | b"M4V " | b"M4VH" | b"M4VP" | b"MSNV" | b"f4v " | b"cmfc" | b"cmf2" | b"XAVC" => Some(Format::Mp4),
        _ => None,
    }
}

/// Whether `<svg` is the first element, after what may come before one: a byte order mark, space, a declaration, comments, a document type.
fn is_svg(head: &[u8]) -> bool {
    let mut rest = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    loop {
        rest = rest.trim_ascii_start();
        let end: &[u8] = match rest {
            [b'<', b's', b'v', b'g', after, ..] => return after.is_ascii_whitespace() || matches!(after, b'>' | b'/'),
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            [b'<', b'!', b'D', ..] => b">",
            _ => return false,
        };
        let Some(at) = rest.windows(end.len()).position(|window| window == end) else { return false };
        rest = &rest[at + end.len()..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_counts() {
        assert_eq!(identify(b"\xff\xd8\xff\xe0"), Some(Format::Jpeg));
        assert_eq!(identify(b"GIF89a"), Some(Format::Gif));
        assert_eq!(identify(b"\0\0\0\x18ftypisom"), Some(Format::Mp4));
        assert_eq!(identify(b"\0\0\0\x18ftypavif"), Some(Format::Avif));
        assert_eq!(identify(b"\0\0\0\x18ftypheic"), None);
        assert_eq!(identify(b"RIFF\0\0\0\0WAVE"), None);
    }

    #[test]
    fn an_svg_is_known_behind_what_may_come_before_it() {
        assert_eq!(identify(b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- by hand -->\n<!DOCTYPE svg>\n<svg>"), Some(Format::Svg));
        for other in [&b"<svgx>"[..], b"<html><svg>", b"<!-- <svg>", b"text <svg>", b""] {
            assert_eq!(identify(other), None, "{other:?}");
        }
    }

    #[test]
    fn extensions_lead_back_to_their_format() {
        for format in Format::ALL {
            assert_eq!(Format::from_extension(format.extension()), Some(format));
        }
        assert_eq!(Format::from_extension("JPEG"), Some(Format::Jpeg));
        assert_eq!(Format::from_extension("exe"), None);
    }
}
