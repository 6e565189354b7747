//! A PNG (third edition): chunks from `IHDR` to `IEND`.

use super::bytes::Bytes;
use super::walked::Walked;
use crate::{Format, Refusal};

/// What a PNG is drawn from (§11), its colours among them. What moves one is kept too.
const DRAWN_FROM: [&[u8; 4]; 13] =
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"cICP", b"gAMA", b"iCCP", b"sRGB", b"acTL", b"fcTL", b"fdAT"];

/// Takes a PNG apart.
pub(super) fn walk(data: &[u8]) -> Result<Walked<'_>, Refusal> {
    let mut bytes = Bytes::new(Format::Png, data);
    let signature = bytes.take(8)?;
    let mut picture = None;
    let (mut frames, mut has_pixels) = (None, false);
    loop {
        let before = bytes.rest;
        let length = bytes.u32_be()?;
        let kind = bytes.array::<4>()?;
        if !kind.iter().all(u8::is_ascii_alphabetic) || length > i32::MAX as u32 {
            return Err(bytes.broken("a chunk without a name"));
        }
        let content = bytes.take(length as usize)?;
        bytes.take(4)?;
        let chunk = &before[..before.len() - bytes.rest.len()];
        let picture = match &mut picture {
            None if &kind == b"IHDR" => picture.insert(header(content, &bytes, signature)?),
            Some(_) if &kind == b"IHDR" => return Err(bytes.broken("more than one header")),
            None => return Err(bytes.broken("it does not begin with its header")),
            Some(picture) => picture,
        };
        match &kind {
            b"IDAT" => has_pixels = true,
            b"acTL" => frames = Some(Bytes::new(Format::Png, content).u32_be()?),
            b"fcTL" => frame(picture, content, &bytes)?,
            b"eXIf" => picture.exif = picture.exif.or(Some(content)),
            b"iCCP" => picture.has_profile = true,
            b"PLTE" | b"IEND" | b"IHDR" => {}
            unknown if unknown[0].is_ascii_uppercase() => return Err(bytes.broken("a chunk that nobody knows and that has to be known")),
            _ => {}
        }
        if DRAWN_FROM.contains(&&kind) {
            picture.keep(chunk);
        }
        if &kind == b"IEND" {
            break;
        }
    }
    let mut picture = picture.ok_or(Refusal::Truncated(Format::Png))?;
    if !has_pixels {
        return Err(bytes.broken("it has no pixels"));
    }
    bytes.ends()?;
    if let Some(frames) = frames {
        picture.animated = true;
        picture.frames = frames.max(picture.frames - 1);
    }
    Ok(picture)
}

fn header<'a>(content: &[u8], bytes: &Bytes<'_>, signature: &'a [u8]) -> Result<Walked<'a>, Refusal> {
    let [w1, w2, w3, w4, h1, h2, h3, h4, depth, colours, 0, 0, 0 | 1] = *content else {
        return Err(bytes.broken("a header that says something else than it may"));
    };
    let mut picture = Walked::new(Format::Png, u32::from_be_bytes([w1, w2, w3, w4]), u32::from_be_bytes([h1, h2, h3, h4]));
    picture.keep(signature);
    let samples = match colours {
        0 => 1,
        4 => 2,
        2 => 3,
        3 | 6 => 4,
        _ => return Err(bytes.broken("a header that says something else than it may")),
    };
    picture.bytes_per_pixel = if depth == 16 { 2 * samples } else { samples };
    Ok(picture)
}

/// Counts a frame.
fn frame(picture: &mut Walked<'_>, content: &[u8], bytes: &Bytes<'_>) -> Result<(), Refusal> {
    let [_, _, _, _, w1, w2, w3, w4, h1, h2, h3, h4, ..] = *content else { return Err(bytes.broken("a frame that says too little")) };
    let (width, height) = (u32::from_be_bytes([w1, w2, w3, w4]), u32::from_be_bytes([h1, h2, h3, h4]));
    if width > picture.width || height > picture.height {
        return Err(bytes.broken("a frame larger than the picture"));
    }
    picture.frames = picture.frames.saturating_add(1);
    picture.pixels_of_all_frames += u64::from(width) * u64::from(height);
    Ok(())
}
