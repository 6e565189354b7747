//! A WebP (RFC 9649): a RIFF of chunks, of which one or many are bitstreams.

use std::borrow::Cow;

use super::bytes::Bytes;
use super::walked::Walked;
use crate::{Format, Refusal};

/// The bits in the head of an extended file.
const HAS_PROFILE: u8 = 0x20;
const HAS_ALPHA: u8 = 0x10;
const MOVES: u8 = 0x02;

/// A chunk: its name, what is in it, and all of it with what fills it up.
struct Chunk<'a> {
    kind: [u8; 4],
    content: &'a [u8],
    whole: &'a [u8],
}

/// Takes a WebP apart.
pub(super) fn walk(data: &[u8]) -> Result<Walked<'_>, Refusal> {
    let mut bytes = Bytes::new(Format::WebP, data);
    bytes.take(4)?;
    let length = bytes.u32_le()? as usize;
    if length % 2 == 1 || length < 4 {
        return Err(bytes.broken("an odd length"));
    }
    let mut inside = Bytes::new(Format::WebP, bytes.take(length)?);
    bytes.ends()?;
    inside.take(4)?;
    let first = chunk(&mut inside)?;
    let mut picture = if &first.kind == b"VP8X" {
        extended(&first, inside)?
    } else {
        let (width, height) = bitstream(&first, &bytes)?;
        inside.ends()?;
        let mut picture = Walked::new(Format::WebP, width, height);
        picture.keep(first.whole);
        picture
    };
    let length: usize = picture.kept.iter().map(|part| part.len()).sum();
    let head = [&b"RIFF"[..], &u32::try_from(length + 4).map_err(|_| bytes.broken("its length"))?.to_le_bytes(), b"WEBP"].concat();
    picture.kept.insert(0, head.into());
    Ok(picture)
}

fn chunk<'a>(bytes: &mut Bytes<'a>) -> Result<Chunk<'a>, Refusal> {
    let before = bytes.rest;
    let kind = bytes.array()?;
    let length = bytes.u32_le()? as usize;
    let content = bytes.take(length)?;
    bytes.take(length % 2)?;
    Ok(Chunk { kind, content, whole: &before[..before.len() - bytes.rest.len()] })
}

/// The size that a bitstream says of itself.
fn bitstream(chunk: &Chunk<'_>, bytes: &Bytes<'_>) -> Result<(u32, u32), Refusal> {
    match (&chunk.kind, chunk.content) {
        (b"VP8 ", [_, _, _, 0x9d, 0x01, 0x2a, w1, w2, h1, h2, ..]) => {
            let side = |low: u8, high: u8| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
            Ok((side(*w1, *w2), side(*h1, *h2)))
        }
        (b"VP8L", [0x2f, a, b, c, d, ..]) => {
            let bits = u32::from_le_bytes([*a, *b, *c, *d]);
            Ok(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        _ => Err(bytes.broken("a bitstream that does not begin as one")),
    }
}

/// Three bytes as a number.
fn u24(bytes: &[u8]) -> u32 {
    bytes.iter().take(3).rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// Walks through the chunks of a file with a head, which is made anew.
fn extended<'a>(head: &Chunk<'a>, mut bytes: Bytes<'a>) -> Result<Walked<'a>, Refusal> {
    let [flags, _, _, _, sides @ ..] = head.content else { return Err(bytes.broken("a head that says too little")) };
    if sides.len() != 6 {
        return Err(bytes.broken("a head that says too much"));
    }
    let mut picture = Walked::new(Format::WebP, u24(sides) + 1, u24(&sides[3..]) + 1);
    picture.animated = flags & MOVES != 0;
    if picture.animated {
        (picture.frames, picture.pixels_of_all_frames, picture.bytes_per_pixel) = (0, 0, 12);
    }
    let (mut bitstreams, mut parts) = (0, Vec::new());
    while !bytes.rest.is_empty() {
        let part = chunk(&mut bytes)?;
        match &part.kind {
            b"VP8 " | b"VP8L" if !picture.animated => {
                bitstreams += 1;
                if bitstream(&part, &bytes)? != (picture.width, picture.height) {
                    return Err(bytes.broken("pixels of another size than its head says"));
                }
                parts.push(Cow::Borrowed(part.whole));
            }
            b"ALPH" if !picture.animated => parts.push(Cow::Borrowed(part.whole)),
            b"ANIM" if picture.animated => parts.push(Cow::Borrowed(part.whole)),
            b"ANMF" if picture.animated => {
                bitstreams = 1;
                parts.push(Cow::Owned(frame(&mut picture, &part)?));
            }
            b"ICCP" => {
                picture.has_profile = true;
                parts.push(Cow::Borrowed(part.whole));
            }
            b"EXIF" => picture.exif = Some(part.content.strip_prefix(b"Exif\0\0").unwrap_or(part.content)),
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" | b"VP8X" => return Err(bytes.broken("parts that do not go together")),
            _ => {}
        }
    }
    if bitstreams != 1 {
        return Err(bytes.broken("not one picture"));
    }
    let flags = flags & (HAS_ALPHA | MOVES) | if picture.has_profile { HAS_PROFILE } else { 0 };
    picture.kept.push([&b"VP8X\x0a\0\0\0"[..], &[flags, 0, 0, 0], sides].concat().into());
    picture.kept.append(&mut parts);
    Ok(picture)
}

/// A frame without what it is not drawn from.
fn frame(picture: &mut Walked<'_>, whole: &Chunk<'_>) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Bytes::new(Format::WebP, whole.content);
    let head = bytes.take(16)?;
    let (left, top) = (2 * u24(head), 2 * u24(&head[3..]));
    let (width, height) = (u24(&head[6..]) + 1, u24(&head[9..]) + 1);
    if left + width > picture.width || top + height > picture.height {
        return Err(bytes.broken("a frame larger than the picture"));
    }
    picture.frames = picture.frames.saturating_add(1);
    picture.pixels_of_all_frames += u64::from(width) * u64::from(height);
    let (mut content, mut bitstreams) = (head.to_vec(), 0);
    while !bytes.rest.is_empty() {
        let part = chunk(&mut bytes)?;
        match &part.kind {
            b"VP8 " | b"VP8L" => {
                bitstreams += 1;
                if bitstream(&part, &bytes)? != (width, height) {
                    return Err(bytes.broken("a frame of another size than its head says"));
                }
            }
            b"ALPH" => {}
            _ => continue,
        }
        content.extend_from_slice(part.whole);
    }
    if bitstreams != 1 {
        return Err(bytes.broken("a frame that is not one picture"));
    }
    let length = u32::try_from(content.len()).map_err(|_| bytes.broken("its length"))?;
    // its parts are of even length, and so is it
    Ok([&b"ANMF"[..], &length.to_le_bytes(), &content].concat())
}
