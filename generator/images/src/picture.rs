//! A decoded picture, and what is made of it.

use std::path::Path;
use std::{error, fmt};

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::DynamicImage;

use crate::examine::whole;
use crate::structure::walk;
use crate::{Format, Limits, Placeholder, Refusal, colours, decode, encode, identify};

/// A picture that was decoded once: upright, sRGB, eight bits. Of one that moves the first frame.
pub struct Picture {
    pixels: DynamicImage,
}

/// What to make of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The width. A picture is never made larger than it is.
    pub width: u32,
    /// The height, to which it is cropped; without it, as its shape demands.
    pub height: Option<u32>,
    /// What is to stay in sight where it is cropped: from left and from top, 0 to 1.
    pub focal: (f32, f32),
    /// The format.
    pub format: VariantFormat,
    /// How good, 1 to 100. PNG has no quality.
    pub quality: u8,
}

/// A format that variants are made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VariantFormat {
    /// JPEG; what shines through becomes white.
    Jpeg,
    /// PNG.
    Png,
    /// WebP, lossy.
    WebP,
    /// AVIF.
    Avif,
}

/// A variant that could not be made.
#[derive(Debug)]
pub struct NotEncoded {
    /// In which format.
    pub format: Format,
    /// What its encoder says.
    pub reason: String,
}

impl Picture {
    /// Decodes a JPEG, PNG, GIF or WebP.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn open(path: &Path, limits: &Limits) -> Result<Self, Refusal> {
        let data = whole(path, limits)?;
        let walked = walk(identify(&data).ok_or(Refusal::Unknown)?, &data)?;
        walked.within(limits)?;
        let (pixels, profile) = decode::first(&walked, limits)?;
        let mut pixels = colours::to_srgb(pixels, profile.as_deref());
        pixels.apply_orientation(walked.orientation());
        Ok(Self { pixels })
    }

    /// Its width and height.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.pixels.width(), self.pixels.height())
    }

    /// The width and height that a variant gets.
    #[must_use]
    pub fn size_of(&self, variant: &Variant) -> (u32, u32) {
        cut(self.size(), variant).1
    }

    /// Makes a variant.
    ///
    /// # Errors
    /// What the encoder says.
    pub fn variant(&self, variant: &Variant) -> Result<Vec<u8>, NotEncoded> {
        let quality = variant.quality.clamp(1, 100);
        let made = self.resized(variant).and_then(|pixels| match variant.format {
            VariantFormat::Jpeg => encode::jpeg(&pixels, quality),
            VariantFormat::Png => encode::png(&pixels),
            VariantFormat::WebP => encode::webp(&pixels, quality),
            VariantFormat::Avif => encode::avif(&pixels, quality),
        });
        made.map_err(|reason| NotEncoded { format: variant.format.format(), reason })
    }

    /// What is shown until it is there.
    #[must_use]
    pub fn placeholder(&self) -> Placeholder {
        Placeholder::of(&self.pixels)
    }

    fn resized(&self, variant: &Variant) -> Result<DynamicImage, String> {
        let (from, size) = cut(self.size(), variant);
        resized(&self.pixels, from, size)
    }
}

/// Pixels of a part of a picture, given by its corner and size, in another size.
pub(crate) fn resized(pixels: &DynamicImage, part: [f64; 4], (width, height): (u32, u32)) -> Result<DynamicImage, String> {
    let [left, top, part_width, part_height] = part;
    let mut made = DynamicImage::new(width, height, pixels.color());
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).crop(left, top, part_width, part_height);
    let (samples, channels) = (pixels.as_bytes(), if pixels.color().has_alpha() { PixelType::U8x4 } else { PixelType::U8x3 });
    let source = ImageRef::new(pixels.width(), pixels.height(), samples, channels).map_err(|error| error.to_string())?;
    let samples = match &mut made {
        DynamicImage::ImageRgb8(image) => image.as_mut(),
        DynamicImage::ImageRgba8(image) => image.as_mut(),
        _ => return Err("pixels of another kind".to_owned()),
    };
    let mut target = Image::from_slice_u8(width, height, samples, channels).map_err(|error| error.to_string())?;
    Resizer::new().resize(&source, &mut target, &options).map_err(|error| error.to_string())?;
    Ok(made)
}

/// What of a picture a variant shows, by its corner and size, and how large.
fn cut((width, height): (u32, u32), variant: &Variant) -> ([f64; 4], (u32, u32)) {
    let (whole_width, whole_height) = (f64::from(width), f64::from(height));
    let target_width = variant.width.clamp(1, width);
    let Some(wanted_height) = variant.height else {
        let height = (f64::from(target_width) * whole_height / whole_width).round().max(1.0);
        return ([0.0, 0.0, whole_width, whole_height], (target_width, height as u32));
    };
    // the largest part of the shape that is asked for
    let shape = f64::from(variant.width.max(1)) / f64::from(wanted_height.max(1));
    let part_width = whole_width.min(whole_height * shape);
    let part_height = whole_height.min(whole_width / shape);
    let along = |focal: f32, whole: f64, part: f64| {
        let focal = if focal.is_finite() { f64::from(focal.clamp(0.0, 1.0)) } else { 0.5 };
        (focal * whole - part / 2.0).clamp(0.0, (whole - part).max(0.0))
    };
    let part =
        [along(variant.focal.0, whole_width, part_width), along(variant.focal.1, whole_height, part_height), part_width, part_height];
    let shrunk = (part_width / f64::from(variant.width.max(1))).min(1.0);
    let size = |wanted: u32, most: u32| (f64::from(wanted.max(1)) * shrunk).round().clamp(1.0, f64::from(most)) as u32;
    (part, (size(variant.width, width), size(wanted_height, height)))
}

impl VariantFormat {
    /// The same among all formats.
    #[must_use]
    pub fn format(self) -> Format {
        match self {
            Self::Jpeg => Format::Jpeg,
            Self::Png => Format::Png,
            Self::WebP => Format::WebP,
            Self::Avif => Format::Avif,
        }
    }
}

impl fmt::Display for NotEncoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no {} could be made of the picture: {}", self.format, self.reason)
    }
}

impl error::Error for NotEncoded {}

#[cfg(test)]
mod tests {
    use super::*;

    fn variant(width: u32, height: Option<u32>, focal: (f32, f32)) -> Variant {
        Variant { width, height, focal, format: VariantFormat::Png, quality: 80 }
    }

    #[test]
    fn nothing_is_made_larger() {
        assert_eq!(cut((100, 50), &variant(200, None, (0.5, 0.5))).1, (100, 50));
        assert_eq!(cut((100, 50), &variant(40, None, (0.5, 0.5))).1, (40, 20));
        assert_eq!(cut((100, 50), &variant(200, Some(200), (0.5, 0.5))).1, (50, 50));
        assert_eq!(cut((1000, 1), &variant(10, None, (0.5, 0.5))).1, (10, 1));
        assert_eq!(cut((3, 2), &variant(0, Some(0), (0.5, 0.5))).1, (1, 1));
    }

    #[test]
    fn the_focal_point_stays_in_sight() {
        let part = |focal| cut((100, 50), &variant(50, Some(50), focal)).0;
        assert_eq!(part((0.5, 0.5)), [25.0, 0.0, 50.0, 50.0]);
        assert_eq!(part((0.0, 0.9)), [0.0, 0.0, 50.0, 50.0]);
        assert_eq!(part((1.0, 0.0)), [50.0, 0.0, 50.0, 50.0]);
        assert_eq!(part((f32::NAN, 7.0)), [25.0, 0.0, 50.0, 50.0]);
    }
}
