//! A copy without what a file tells of its makers: places, times, devices, names, small pictures.

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use crate::examine::whole;
use crate::structure::{Film, Walked, walk};
use crate::svg::sanitise;
use crate::{Examined, Format, Limits, Orientation, Refusal, TooLarge, colours, decode, encode};

/// How good a picture is kept that has to be turned.
const QUALITY_OF_TURNED: u8 = 95;

/// The copy that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// How many bytes it has.
    pub bytes: u64,
    /// Whether the compressed pixels are the ones that came. A picture that had to be turned was made anew, in sRGB.
    pub untouched: bool,
}

/// Writes a copy of an examined file without metadata, upright. A profile of colours stays where the pixels do.
///
/// The copy may be there in part when this fails, and is not synced when it does not.
///
/// # Errors
/// What could not be read or written, or is not as it was when it was examined.
pub fn clean(path: &Path, examined: &Examined, to: &Path, limits: &Limits) -> Result<Cleaned, Refusal> {
    if examined.format == Format::Mp4 {
        return film(path, to);
    }
    let data = whole(path, limits)?;
    let (copy, untouched) = match examined.format {
        Format::Svg => (sanitise(&data)?.text.into_bytes(), false),
        format => {
            let walked = walk(format, &data)?;
            walked.within(limits)?;
            match walked.orientation() {
                Orientation::NoTransforms => (walked.bare(), true),
                orientation => (turned(&walked, orientation, limits)?, false),
            }
        }
    };
    std::fs::write(to, &copy)?;
    Ok(Cleaned { bytes: copy.len() as u64, untouched })
}

/// A picture made anew, upright, as well as its format can.
fn turned(walked: &Walked<'_>, orientation: Orientation, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    // the picture and the turned one
    let memory = u64::from(walked.width) * u64::from(walked.height) * 8;
    if memory > limits.memory {
        return Err(TooLarge::Memory(memory, limits.memory).into());
    }
    let (pixels, profile) = decode::first(walked, limits)?;
    let mut pixels = colours::to_srgb(pixels, profile.as_deref());
    pixels.apply_orientation(orientation);
    let made = match walked.format {
        Format::Jpeg => encode::jpeg(&pixels, QUALITY_OF_TURNED),
        Format::WebP => encode::webp(&pixels, QUALITY_OF_TURNED),
        _ => encode::png(&pixels),
    };
    made.map_err(|reason| Refusal::Broken(walked.format, reason))
}

/// A film is copied as it is, and then written over where it tells too much.
fn film(path: &Path, to: &Path) -> Result<Cleaned, Refusal> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let film = Film::walk(&mut BufReader::new(&file), length)?;
    file.seek(SeekFrom::Start(0))?;
    let mut copy = File::create(to)?;
    // no more than was walked, should the file be growing
    let bytes = std::io::copy(&mut file.take(length), &mut copy)?;
    for range in film.blanked.iter().filter(|range| range.start < range.end) {
        copy.seek(SeekFrom::Start(range.start))?;
        std::io::copy(&mut std::io::repeat(0).take(range.end - range.start), &mut copy)?;
    }
    for at in film.freed {
        copy.seek(SeekFrom::Start(at))?;
        copy.write_all(b"free")?;
    }
    Ok(Cleaned { bytes, untouched: true })
}
