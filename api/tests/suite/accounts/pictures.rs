//! Pictures made for the tests, with what cameras and programs write into them. What has to go says `secret`.

use std::io::Write as _;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

/// A picture of XMP, which says who made it.
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>secret</x:xmpmeta>";

/// The notes of a camera that was turned and knew where it was: two directories (EXIF 2.32).
pub(super) fn exif() -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0".to_vec();
    exif.extend(b"\x02\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\x25\x88\x04\0\x01\0\0\0\x26\0\0\0\0\0\0\0");
    // where it was: north, and a place of which the coordinates are words
    exif.extend(b"\x02\0\x01\0\x02\0\x02\0\0\0N\0\0\0\x02\0\x05\0\x03\0\0\0\x44\0\0\0\0\0\0\0");
    exif.extend(b"secret place secret place");
    exif
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(kind);
    crc.update(data);
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length[..], kind, data, &crc.sum().to_be_bytes()].concat()
}

/// A PNG of one grey, with more chunks in it.
pub(super) fn png(width: u32, height: u32, more: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::fast());
    rows.write_all(&vec![0; (width as usize + 1) * height as usize]).unwrap();
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png.extend(chunk(b"IHDR", &head));
    more.iter().for_each(|(kind, data)| png.extend(chunk(kind, data)));
    png.extend(chunk(b"IDAT", &rows.finish().unwrap()));
    png.extend(chunk(b"IEND", b""));
    png
}

/// A PNG with all that one may say.
pub(super) fn talkative_png() -> Vec<u8> {
    let exif = exif();
    png(3, 2, &[(b"gAMA", &[0, 0, 177, 143]), (b"eXIf", &exif), (b"tEXt", b"Author\0secret"), (b"seCr", b"secret")])
}

fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker][..], &length, data].concat()
}

/// A JPEG of two scans, with all that one may say before and between them.
pub(super) fn talkative_jpeg(width: u16, height: u16) -> Vec<u8> {
    let size = [&[8][..], &height.to_be_bytes(), &width.to_be_bytes(), b"\x01\x01\x11\0"].concat();
    let mut jpeg = b"\xff\xd8".to_vec();
    for (marker, data) in [
        (0xe0, &b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"[..]),
        (0xe1, &[b"Exif\0\0", &exif()[..]].concat()),
        (0xe1, XMP),
        (0xe2, b"ICC_PROFILE\0\x01\x01colours"),
        (0xed, b"Photoshop 3.0\0secret"),
        (0xfe, b"secret"),
        (0xdb, &[1; 65]),
        (0xc2, &size),
        (0xc4, &[0; 17]),
        (0xda, b"\x01\x01\0\0\0\0"),
    ] {
        jpeg.extend(segment(marker, data));
    }
    jpeg.extend(b"\x55\xff\x00\xff\xd0\x55");
    jpeg.extend(segment(0xfe, b"secret"));
    jpeg.extend(segment(0xda, b"\x01\x01\0\0\0\0"));
    jpeg.extend(b"\x66\xff\xd9");
    jpeg
}

/// A WebP of these chunks.
pub(super) fn webp(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (id, data) in chunks {
        body.extend(*id);
        body.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        body.extend(*data);
        body.extend(&[0][..data.len() % 2]);
    }
    [&b"RIFF"[..], &u32::try_from(body.len()).unwrap().to_le_bytes(), &body].concat()
}

/// A WebP of 3 × 2 pixels with all that one may say.
pub(super) fn talkative_webp() -> Vec<u8> {
    let exif = exif();
    let head = [0b0010_1100, 0, 0, 0, 2, 0, 0, 1, 0, 0];
    webp(&[(b"VP8X", &head), (b"ICCP", b"colours"), (b"VP8L", PIXELS), (b"EXIF", &exif), (b"XMP ", b"secret"), (b"JUNK", b"secret")])
}

/// The pixels of a WebP: 3 in a row, 2 rows.
pub(super) const PIXELS: &[u8] = &[0x2f, 2, 0x40, 0, 0, 7];
