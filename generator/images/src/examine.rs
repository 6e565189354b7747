//! A file looked at whole, before anything is kept of it.

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::time::Duration;

use crate::structure::{FARTHEST, Film, refuse_archive, walk};
use crate::svg::sanitise;
use crate::{Format, Limits, Orientation, Refusal, TooLarge, decode, identify};

/// As much of a file as its format is known by.
const HEAD: u64 = 4096;

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// Its format, by content.
    pub format: Format,
    /// Its width as it is seen, after orientation. Of an SVG that says none: 0.
    pub width: u32,
    /// Its height as it is seen, after orientation. Of an SVG that says none: 0.
    pub height: u32,
    /// Whether it moves. A film always does.
    pub animated: bool,
    /// How long a film is, where it says so.
    pub duration: Option<Duration>,
    /// What has to be done to it so that it stands upright. A film's is left to its player.
    pub orientation: Orientation,
    /// Whether it says by a profile what its colours are.
    pub has_profile: bool,
}

/// What a file is: its structure walked from end to end, its pixels decoded. A film's are not.
///
/// # Errors
/// Why it is not taken.
pub fn examine(path: &Path, limits: &Limits) -> Result<Examined, Refusal> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let format = identify(&part(&mut file, 0, HEAD)?).ok_or(Refusal::Unknown)?;
    refuse_archive(format, &part(&mut file, length.saturating_sub(FARTHEST), FARTHEST)?)?;
    match format {
        Format::Mp4 => film(file, length),
        Format::Avif => Err(Refusal::NotRead(format)),
        Format::Svg => drawing(&whole(path, limits)?),
        Format::Jpeg | Format::Png | Format::Gif | Format::WebP => pixels(format, &whole(path, limits)?, limits),
    }
}

/// So many bytes of a file.
fn part(file: &mut File, start: u64, length: u64) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// All bytes of a file, if there are not too many.
pub(crate) fn whole(path: &Path, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > limits.bytes {
        return Err(TooLarge::Bytes(length, limits.bytes).into());
    }
    part(&mut file, 0, length)
}

fn pixels(format: Format, data: &[u8], limits: &Limits) -> Result<Examined, Refusal> {
    let walked = walk(format, data)?;
    walked.within(limits)?;
    decode::all(&walked, limits)?;
    let orientation = walked.orientation();
    let (width, height) = if lies_on_its_side(orientation) { (walked.height, walked.width) } else { (walked.width, walked.height) };
    Ok(Examined { format, width, height, animated: walked.animated, duration: None, orientation, has_profile: walked.has_profile })
}

fn lies_on_its_side(orientation: Orientation) -> bool {
    orientation.to_exif() >= 5
}

fn drawing(data: &[u8]) -> Result<Examined, Refusal> {
    let (width, height) = sanitise(data)?.size;
    let orientation = Orientation::NoTransforms;
    Ok(Examined { format: Format::Svg, width, height, animated: false, duration: None, orientation, has_profile: false })
}

fn film(file: File, length: u64) -> Result<Examined, Refusal> {
    let film = Film::walk(&mut BufReader::new(file), length)?;
    Ok(Examined {
        format: Format::Mp4,
        width: film.width,
        height: film.height,
        animated: true,
        duration: film.duration,
        orientation: Orientation::NoTransforms,
        has_profile: false,
    })
}
