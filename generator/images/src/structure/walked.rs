//! What a walk through a picture finds, the same for all formats.

use std::borrow::Cow;

use super::{gif, jpeg, png, webp};
use crate::{Format, Limits, Orientation, Refusal, TooLarge};

/// A picture taken apart.
pub(crate) struct Walked<'a> {
    pub(crate) format: Format,
    /// As it is stored, not as it is seen.
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// How many frames it has; 1 if it does not move.
    pub(crate) frames: u32,
    /// Whether it moves. One frame can be a film that stands still.
    pub(crate) animated: bool,
    pub(crate) pixels_of_all_frames: u64,
    /// What it tells of itself, a TIFF.
    pub(crate) exif: Option<&'a [u8]>,
    pub(crate) has_profile: bool,
    /// About how many bytes decoding takes for a pixel.
    pub(crate) bytes_per_pixel: u64,
    /// What it is drawn from, in order: the file without all else.
    pub(crate) kept: Vec<Cow<'a, [u8]>>,
}

/// Takes a picture apart that is in one of the formats made of pixels.
///
/// # Errors
/// What is wrong with its structure.
pub(crate) fn walk(format: Format, data: &[u8]) -> Result<Walked<'_>, Refusal> {
    match format {
        Format::Jpeg => jpeg::walk(data),
        Format::Png => png::walk(data),
        Format::Gif => gif::walk(data),
        Format::WebP => webp::walk(data),
        Format::Avif | Format::Svg | Format::Mp4 => Err(Refusal::NotRead(format)),
    }
}

impl<'a> Walked<'a> {
    /// A picture that says nothing but its size, to begin with.
    pub(super) fn new(format: Format, width: u32, height: u32) -> Self {
        let pixels_of_all_frames = u64::from(width) * u64::from(height);
        Self {
            format,
            width,
            height,
            frames: 1,
            animated: false,
            pixels_of_all_frames,
            exif: None,
            has_profile: false,
            bytes_per_pixel: 4,
            kept: Vec::new(),
        }
    }

    /// Keeps a part as it is.
    pub(super) fn keep(&mut self, part: &'a [u8]) {
        self.kept.push(Cow::Borrowed(part));
    }

    /// The file without what it is not drawn from.
    pub(crate) fn bare(&self) -> Vec<u8> {
        self.kept.concat()
    }

    /// What has to be done to it so that it stands upright. A picture that moves is shown as it is stored, whatever it says.
    pub(crate) fn orientation(&self) -> Orientation {
        let said = self.exif.filter(|_| !self.animated).and_then(Orientation::from_exif_chunk);
        said.unwrap_or(Orientation::NoTransforms)
    }

    /// Refuses what asks for too much, before anything is given to it.
    pub(crate) fn within(&self, limits: &Limits) -> Result<(), Refusal> {
        let (width, height) = (self.width, self.height);
        if width == 0 || height == 0 {
            return Err(Refusal::Broken(self.format, "it has no pixels".to_owned()));
        }
        let pixels = u64::from(width) * u64::from(height);
        let memory = pixels.saturating_mul(self.bytes_per_pixel);
        let too_large = if pixels > limits.pixels {
            TooLarge::Pixels(width, height, limits.pixels)
        } else if width.max(height) > limits.side {
            TooLarge::Side(width, height, limits.side)
        } else if self.frames > limits.frames {
            TooLarge::Frames(limits.frames)
        } else if self.frames > 1 && self.pixels_of_all_frames > limits.pixels_of_all_frames {
            TooLarge::PixelsOfAllFrames(limits.pixels_of_all_frames)
        } else if memory > limits.memory {
            TooLarge::Memory(memory, limits.memory)
        } else {
            return Ok(());
        };
        Err(too_large.into())
    }
}
