//! Files to try things on: pictures with four coloured corners, with what cameras tell in them, and a film of boxes.

use std::io::Cursor;
use std::path::PathBuf;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use images::{Examined, Limits, Refusal, clean, examine};
use tempfile::TempDir;

/// What no copy may hold.
pub(crate) const SECRET: &str = "48.2082N 16.3738E";

/// Red, green, blue and yellow, from the upper left on in reading order.
pub(crate) fn corners() -> DynamicImage {
    let picture = RgbImage::from_fn(64, 32, |x, y| match (x < 32, y < 16) {
        (true, true) => Rgb([255, 0, 0]),
        (false, true) => Rgb([0, 255, 0]),
        (true, false) => Rgb([0, 0, 255]),
        (false, false) => Rgb([255, 255, 0]),
    });
    picture.into()
}

pub(crate) fn encoded(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    corners().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A TIFF as EXIF is one: which way up, and something to hide.
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    tiff.extend([0x0e, 0x01, 2, 0, u8::try_from(SECRET.len()).unwrap(), 0, 0, 0, 38, 0, 0, 0]);
    tiff.extend([0; 4]);
    tiff.extend(SECRET.as_bytes());
    tiff
}

/// The same JPEG with a segment behind its beginning.
pub(crate) fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, content, &jpeg[2..]].concat()
}

pub(crate) fn jpeg_of_camera(orientation: u8) -> Vec<u8> {
    let jpeg = with_segment(&encoded(ImageFormat::Jpeg), 0xfe, SECRET.as_bytes());
    let jpeg = with_segment(&jpeg, 0xed, format!("Photoshop 3.0\0{SECRET}").as_bytes());
    let jpeg = with_segment(&jpeg, 0xe1, format!("http://ns.adobe.com/xap/1.0/\0{SECRET}").as_bytes());
    with_segment(&jpeg, 0xe1, &[b"Exif\0\0", exif(orientation).as_slice()].concat())
}

/// The same PNG with a chunk behind its header.
pub(crate) fn with_chunk(png: &[u8], kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut crc = !0u32;
    for byte in kind.iter().chain(content) {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&png[..33], &length, kind, content, &(!crc).to_be_bytes(), &png[33..]].concat()
}

pub(crate) fn png_of_camera(orientation: u8) -> Vec<u8> {
    let png = with_chunk(&encoded(ImageFormat::Png), b"tEXt", format!("Comment\0{SECRET}").as_bytes());
    with_chunk(&png, b"eXIf", &exif(orientation))
}

pub(crate) fn gif_with_comment() -> Vec<u8> {
    let gif = encoded(ImageFormat::Gif);
    let comment = [&[0x21, 0xfe, u8::try_from(SECRET.len()).unwrap()], SECRET.as_bytes(), &[0]].concat();
    let end = gif.len() - 1;
    [&gif[..end], &comment, &gif[end..]].concat()
}

/// An extended WebP out of a plain one.
pub(crate) fn webp_of_camera(orientation: u8) -> Vec<u8> {
    let plain = encoded(ImageFormat::WebP);
    let chunk = |kind: &[u8; 4], content: &[u8]| {
        let fill = vec![0; content.len() % 2];
        [&kind[..], &u32::try_from(content.len()).unwrap().to_le_bytes(), content, &fill].concat()
    };
    let content = [
        b"WEBP".to_vec(),
        chunk(b"VP8X", &[0x0c, 0, 0, 0, 63, 0, 0, 31, 0, 0]),
        plain[12..].to_vec(),
        chunk(b"EXIF", &exif(orientation)),
        chunk(b"XMP ", SECRET.as_bytes()),
    ]
    .concat();
    chunk(b"RIFF", &content)
}

pub(crate) fn drawing() -> Vec<u8> {
    let text = format!(
        "<?xml version='1.0'?><!-- {SECRET} --><svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 32'>\
         <metadata>{SECRET}</metadata><script>{SECRET}</script><rect width='64' height='32' fill='red' onclick='{SECRET}'/></svg>"
    );
    text.into_bytes()
}

/// A file, and what becomes of it.
pub(crate) struct Tried {
    folder: TempDir,
}

impl Tried {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), bytes).unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("file")
    }

    pub(crate) fn examined(&self) -> Result<Examined, Refusal> {
        examine(&self.path(), &Limits::default())
    }

    /// The examined and cleaned bytes.
    pub(crate) fn cleaned(&self) -> Result<Vec<u8>, Refusal> {
        let to = self.folder.path().join("copy");
        let cleaned = clean(&self.path(), &self.examined()?, &to, &Limits::default())?;
        let bytes = std::fs::read(to).unwrap();
        assert_eq!(cleaned.bytes, bytes.len() as u64);
        Ok(bytes)
    }
}

pub(crate) fn examined(bytes: &[u8]) -> Result<Examined, Refusal> {
    Tried::new(bytes).examined()
}

pub(crate) fn cleaned(bytes: &[u8]) -> Vec<u8> {
    Tried::new(bytes).cleaned().unwrap()
}

pub(crate) fn has_secret(bytes: &[u8]) -> bool {
    bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes())
}

pub(crate) fn mp4_box(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&u32::try_from(content.len() + 8).unwrap().to_be_bytes()[..], kind, content].concat()
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// A track of two samples of four bytes each, in one chunk at `offset`.
fn track(handler: &[u8; 4], offset: u32) -> Vec<u8> {
    let head = words(&[0, 1, 2, 1, 0, 5, 0, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000, 64 << 16, 32 << 16]);
    let hdlr = [&words(&[0, 0])[..], handler, &words(&[0, 0, 0]), SECRET.as_bytes(), b"\0"].concat();
    let tables = [
        mp4_box(b"stsd", &words(&[0, 0])),
        mp4_box(b"stts", &words(&[0, 1, 2, 1])),
        mp4_box(b"stsc", &words(&[0, 1, 1, 2, 1])),
        mp4_box(b"stsz", &words(&[0, 0, 2, 4, 4])),
        mp4_box(b"stco", &words(&[0, 1, offset])),
    ];
    let here = mp4_box(b"dref", &[&words(&[0, 1])[..], &mp4_box(b"url ", &words(&[1]))].concat());
    let media = [mp4_box(b"vmhd", &words(&[1, 0, 0])), mp4_box(b"dinf", &here), mp4_box(b"stbl", &tables.concat())].concat();
    let media = [mp4_box(b"mdhd", &words(&[0, 7, 7, 1000, 2500, 0])), mp4_box(b"hdlr", &hdlr), mp4_box(b"minf", &media)].concat();
    mp4_box(b"trak", &[mp4_box(b"tkhd", &head), mp4_box(b"mdia", &media), mp4_box(b"udta", SECRET.as_bytes())].concat())
}

/// A film with its place told in all ways: `udta`, a box of its own, a track of it, bytes that nothing plays.
pub(crate) fn film() -> Vec<u8> {
    let head = mp4_box(b"ftyp", b"isom\0\0\0\0isommp42");
    let data = [b"PLAYPLAY", SECRET.as_bytes(), b"12345678"].concat();
    let start = u32::try_from(head.len() + 8).unwrap();
    let movie = [
        mp4_box(b"mvhd", &[words(&[0, 7, 7, 1000, 2500]), vec![0; 80]].concat()),
        track(b"vide", start),
        track(b"meta", start + 8),
        mp4_box(b"udta", &mp4_box(b"\xa9xyz", SECRET.as_bytes())),
    ];
    [head, mp4_box(b"mdat", &data), mp4_box(b"moov", &movie.concat()), mp4_box(b"uuid", SECRET.as_bytes())].concat()
}
