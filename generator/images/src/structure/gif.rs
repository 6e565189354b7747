//! A GIF (89a): blocks from its screen to its trailer.

use super::bytes::Bytes;
use super::walked::Walked;
use crate::{Format, Refusal};

/// Takes a GIF apart.
pub(super) fn walk(data: &[u8]) -> Result<Walked<'_>, Refusal> {
    let mut bytes = Bytes::new(Format::Gif, data);
    bytes.take(6)?;
    let (width, height) = (bytes.u16_le()?, bytes.u16_le()?);
    let mut picture = Walked::new(Format::Gif, width.into(), height.into());
    // what has been drawn, what it is put back to, and a frame
    picture.bytes_per_pixel = 12;
    picture.frames = 0;
    picture.pixels_of_all_frames = 0;
    let flags = bytes.byte()?;
    bytes.take(2)?;
    bytes.take(colours(flags))?;
    picture.keep(&data[..data.len() - bytes.rest.len()]);
    loop {
        let before = bytes.rest;
        let is_kept = match bytes.byte()? {
            0x21 => extension(&mut bytes)?,
            0x2c => {
                frame(&mut picture, &mut bytes)?;
                true
            }
            0x3b => break,
            _ => return Err(bytes.broken("a block that nobody knows")),
        };
        if is_kept {
            picture.keep(&before[..before.len() - bytes.rest.len()]);
        }
    }
    if picture.frames == 0 {
        return Err(bytes.broken("it has no pixels"));
    }
    bytes.ends()?;
    picture.kept.push(vec![0x3b].into());
    picture.animated = picture.frames > 1;
    Ok(picture)
}

/// How many bytes the table of colours has that such flags announce.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Walks over an extension, and says whether the picture is drawn from it: how long a frame stays, and how often all is shown.
fn extension(bytes: &mut Bytes<'_>) -> Result<bool, Refusal> {
    let label = bytes.byte()?;
    let name = bytes.rest.get(1..12).filter(|_| bytes.rest[0] == 11);
    let mut content = *bytes;
    let length = sub_blocks(bytes)?;
    Ok(match label {
        0xf9 => content.byte()? == 4 && length == 4,
        // one block of a name, one of three bytes
        0xff => matches!(name, Some(b"NETSCAPE2.0" | b"ANIMEXTS1.0")) && length == 14,
        _ => false,
    })
}

/// Walks over blocks up to the empty one; how many bytes are in them.
fn sub_blocks(bytes: &mut Bytes<'_>) -> Result<usize, Refusal> {
    let mut all = 0;
    loop {
        let length = usize::from(bytes.byte()?);
        if length == 0 {
            return Ok(all);
        }
        bytes.take(length)?;
        all += length;
    }
}

fn frame(picture: &mut Walked<'_>, bytes: &mut Bytes<'_>) -> Result<(), Refusal> {
    let (left, top) = (bytes.u16_le()?, bytes.u16_le()?);
    let (width, height) = (bytes.u16_le()?, bytes.u16_le()?);
    let flags = bytes.byte()?;
    bytes.take(colours(flags))?;
    if !(2..=11).contains(&bytes.byte()?) {
        return Err(bytes.broken("a frame that is coded as none can be"));
    }
    sub_blocks(bytes)?;
    if width == 0 || height == 0 {
        return Err(bytes.broken("a frame without pixels"));
    }
    if u32::from(left) + u32::from(width) > picture.width || u32::from(top) + u32::from(height) > picture.height {
        return Err(bytes.broken("a frame larger than the picture"));
    }
    picture.frames = picture.frames.saturating_add(1);
    picture.pixels_of_all_frames += u64::from(width) * u64::from(height);
    Ok(())
}
