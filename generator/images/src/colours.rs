//! The colours of pixels: brought to sRGB by the profile that a picture came with.

use image::{DynamicImage, RgbImage, RgbaImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// The larger of these are no profiles of cameras or screens.
const LARGEST_PROFILE: usize = 4 << 20;

/// The picture in sRGB, eight bits a channel, with alpha only where something shines through. A profile that cannot be used is passed over.
pub(crate) fn to_srgb(pixels: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
    let profile = profile.filter(|profile| profile.len() <= LARGEST_PROFILE).and_then(|profile| ColorProfile::new_from_slice(profile).ok());
    let is_grey = !pixels.color().has_color();
    let (width, height) = (pixels.width(), pixels.height());
    let pixels = if pixels.color().has_alpha() {
        let pixels = pixels.into_rgba8();
        if pixels.as_raw().as_chunks::<4>().0.iter().all(|pixel| pixel[3] == 255) {
            DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(pixels).into_rgb8())
        } else {
            DynamicImage::ImageRgba8(pixels)
        }
    } else {
        DynamicImage::ImageRgb8(pixels.into_rgb8())
    };
    let converted = match (&pixels, profile) {
        (_, None) => None,
        (DynamicImage::ImageRgb8(image), Some(profile)) if is_grey && profile.color_space == DataColorSpace::Gray => {
            let grey: Vec<u8> = image.as_raw().as_chunks::<3>().0.iter().map(|pixel| pixel[0]).collect();
            through(&profile, &grey, (Layout::Gray, 1), (Layout::Rgb, 3))
                .and_then(|raw| RgbImage::from_raw(width, height, raw))
                .map(DynamicImage::ImageRgb8)
        }
        (_, Some(profile)) if profile.color_space != DataColorSpace::Rgb => None,
        (DynamicImage::ImageRgba8(image), Some(profile)) => through(&profile, image.as_raw(), (Layout::Rgba, 4), (Layout::Rgba, 4))
            .and_then(|raw| RgbaImage::from_raw(width, height, raw))
            .map(DynamicImage::ImageRgba8),
        (other, Some(profile)) => through(&profile, other.as_bytes(), (Layout::Rgb, 3), (Layout::Rgb, 3))
            .and_then(|raw| RgbImage::from_raw(width, height, raw))
            .map(DynamicImage::ImageRgb8),
    };
    converted.unwrap_or(pixels)
}

/// Samples brought from a profile to sRGB; from and to a layout with so many channels.
fn through(profile: &ColorProfile, samples: &[u8], from: (Layout, usize), to: (Layout, usize)) -> Option<Vec<u8>> {
    let transform = profile.create_transform_8bit(from.0, &ColorProfile::new_srgb(), to.0, TransformOptions::default()).ok()?;
    let mut converted = vec![0; samples.len() / from.1 * to.1];
    transform.transform(samples, &mut converted).ok()?;
    Some(converted)
}
