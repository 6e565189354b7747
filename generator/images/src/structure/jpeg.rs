//! A JPEG (ITU T.81 §B): segments, scans, and its end.

use memchr::memchr_iter;

use super::bytes::Bytes;
use super::walked::Walked;
use crate::{Format, Refusal};

/// More scans than any program writes; each of them is a pass over all pixels.
const MOST_SCANS: u32 = 100;
/// More pixels for a byte than a JPEG can hold: one of the least blocks is a bit of DC at least, and there are 256 pixels in the largest unit.
const MOST_PIXELS_PER_BYTE: u64 = 2048;

const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

/// Takes a JPEG apart.
pub(super) fn walk(data: &[u8]) -> Result<Walked<'_>, Refusal> {
    let mut bytes = Bytes::new(Format::Jpeg, data);
    let mut picture = Walked::new(Format::Jpeg, 0, 0);
    picture.keep(bytes.take(2)?);
    let (mut scans, mut has_more_pictures) = (0, false);
    loop {
        let marker = next_marker(&mut bytes)?;
        let before = bytes.rest;
        match marker {
            EOI => break,
            0x00 | 0x01 | 0xd0..=0xd8 => return Err(bytes.broken("a marker where none may be")),
            _ => {}
        }
        let length = usize::from(bytes.u16_be()?);
        let content = bytes.take(length.checked_sub(2).ok_or_else(|| bytes.broken("a segment shorter than its length"))?)?;
        match marker {
            SOS => {
                scans += 1;
                if scans > MOST_SCANS {
                    return Err(bytes.broken("more scans than any program writes"));
                }
                if picture.width == 0 {
                    return Err(bytes.broken("a scan before its frame"));
                }
                bytes.take(scan_length(bytes.rest).ok_or(Refusal::Truncated(Format::Jpeg))?)?;
            }
            0xc0..=0xc2 => frame(&mut picture, marker, content, &bytes)?,
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return Err(bytes.broken("a coding that browsers do not know")),
            0xdc => return Err(bytes.broken("its height stands after its pixels")),
            0xe1 => picture.exif = picture.exif.or(content.strip_prefix(b"Exif\0\0")),
            0xe2 => {
                picture.has_profile |= content.starts_with(b"ICC_PROFILE\0");
                has_more_pictures |= content.starts_with(b"MPF\0");
            }
            _ => {}
        }
        if is_drawn_from(marker, content) {
            picture.kept.push([0xff, marker].to_vec().into());
            picture.keep(&before[..before.len() - bytes.rest.len()]);
        }
    }
    if scans == 0 {
        return Err(bytes.broken("it has no pixels"));
    }
    if pixels(&picture) > MOST_PIXELS_PER_BYTE * data.len() as u64 {
        return Err(Refusal::Truncated(Format::Jpeg));
    }
    // phones put more pictures behind the first, which that announces (CIPA DC-007): none of them is kept
    if !(has_more_pictures && bytes.rest.starts_with(&[0xff, 0xd8, 0xff])) {
        bytes.ends()?;
    }
    picture.kept.push(vec![0xff, EOI].into());
    Ok(picture)
}

fn pixels(picture: &Walked<'_>) -> u64 {
    u64::from(picture.width) * u64::from(picture.height)
}

/// The next marker, before which there may be bytes that fill.
fn next_marker(bytes: &mut Bytes<'_>) -> Result<u8, Refusal> {
    if bytes.byte()? != 0xff {
        return Err(bytes.broken("data between its segments"));
    }
    loop {
        match bytes.byte()? {
            0xff => {}
            marker => return Ok(marker),
        }
    }
}

/// How long the data of a scan is: up to a marker other than a place to begin again.
fn scan_length(rest: &[u8]) -> Option<usize> {
    memchr_iter(0xff, rest).find(|at| rest.get(at + 1).is_some_and(|next| !matches!(next, 0x00 | 0xff | 0xd0..=0xd7)))
}

/// Reads how the picture is coded.
fn frame(picture: &mut Walked<'_>, marker: u8, content: &[u8], bytes: &Bytes<'_>) -> Result<(), Refusal> {
    let [precision, h1, h2, w1, w2, components, table @ ..] = content else { return Err(bytes.broken("a frame that says too little")) };
    if picture.width != 0 {
        return Err(bytes.broken("more than one frame"));
    }
    if *precision != 8 || !matches!(components, 1 | 3 | 4) || table.len() != 3 * usize::from(*components) {
        return Err(bytes.broken("colours that browsers do not know"));
    }
    picture.width = u32::from(u16::from_be_bytes([*w1, *w2]));
    picture.height = u32::from(u16::from_be_bytes([*h1, *h2]));
    if picture.width == 0 || picture.height == 0 {
        return Err(bytes.broken("it has no pixels"));
    }
    picture.pixels_of_all_frames = pixels(picture);
    let colours = u64::from(*components);
    // progressive ones keep their coefficients, of two bytes each, until the last scan
    picture.bytes_per_pixel = colours.max(3) + if marker == 0xc2 { 2 * colours } else { 0 };
    Ok(())
}

/// Whether a JPEG is drawn from a segment: by what it is coded, and its colours (JFIF without a small picture in it, ICC, Adobe's transform).
fn is_drawn_from(marker: u8, content: &[u8]) -> bool {
    match marker {
        0xc0..=0xc2 | 0xc4 | 0xcc | SOS | 0xdb | 0xdd => true,
        0xe0 => content.len() == 14 && content.starts_with(b"JFIF\0"),
        0xe2 => content.starts_with(b"ICC_PROFILE\0"),
        0xee => content.len() == 12 && content.starts_with(b"Adobe"),
        _ => false,
    }
}
