//! Files from pixels. Each encoder works on the thread that calls it, so that callers decide how many processors are taken.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageEncoder as _, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use ravif::Img;
use rgb::FromSlice as _;

/// How long AVIF may take, from 1, the longest, to 10. Not measured yet: the encoder without assembler is slow, so this leans to the fast end.
const AVIF_SPEED: u8 = 8;

/// A JPEG; what shines through becomes white.
pub(crate) fn jpeg(pixels: &DynamicImage, quality: u8) -> Result<Vec<u8>, String> {
    let flat = match pixels {
        DynamicImage::ImageRgb8(_) => None,
        other => Some(on_white(other)),
    };
    let rgb = flat.as_ref().or(pixels.as_rgb8()).ok_or("no pixels")?;
    let side = |length: u32| u16::try_from(length).map_err(|_| format!("no side may have more than {} pixels", u16::MAX));
    let (width, height) = (side(rgb.width())?, side(rgb.height())?);
    let mut made = Vec::new();
    let mut encoder = Encoder::new(&mut made, quality);
    // at 90 and above colours are kept as sharp as light, as other programs do
    encoder.set_sampling_factor(if quality < 90 { SamplingFactor::F_2_2 } else { SamplingFactor::F_1_1 });
    // tables of their own would save some bytes, but `zune-jpeg` 0.5.15 reads those of flat pictures wrongly, and variants are made of copies
    encoder.set_optimized_huffman_tables(false);
    encoder.encode(rgb.as_raw(), width, height, ColorType::Rgb).map_err(|error| error.to_string())?;
    Ok(made)
}

/// Pixels on a white ground.
fn on_white(pixels: &DynamicImage) -> RgbImage {
    let pixels = pixels.to_rgba8();
    RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let [red, green, blue, alpha] = pixels.get_pixel(x, y).0.map(u32::from);
        let over = |colour: u32| u8::try_from((colour * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX);
        image::Rgb([over(red), over(green), over(blue)])
    })
}

/// A PNG.
pub(crate) fn png(pixels: &DynamicImage) -> Result<Vec<u8>, String> {
    let mut made = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut made, CompressionType::Default, FilterType::Adaptive);
    let (width, height) = (pixels.width(), pixels.height());
    encoder.write_image(pixels.as_bytes(), width, height, pixels.color().into()).map_err(|error| error.to_string())?;
    Ok(made)
}

/// A lossy WebP.
pub(crate) fn webp(pixels: &DynamicImage, quality: u8) -> Result<Vec<u8>, String> {
    let mut config = webp::WebPConfig::new().map_err(|()| "the encoder has no settings")?;
    config.quality = f32::from(quality);
    config.method = 4;
    let encoder = match pixels {
        DynamicImage::ImageRgba8(image) => webp::Encoder::from_rgba(image.as_raw(), image.width(), image.height()),
        DynamicImage::ImageRgb8(image) => webp::Encoder::from_rgb(image.as_raw(), image.width(), image.height()),
        _ => return Err("pixels of another kind".to_owned()),
    };
    let made = encoder.encode_advanced(&config).map_err(|error| format!("{error:?}"))?;
    Ok(made.to_vec())
}

/// An AVIF.
pub(crate) fn avif(pixels: &DynamicImage, quality: u8) -> Result<Vec<u8>, String> {
    let encoder = ravif::Encoder::new()
        .with_quality(f32::from(quality))
        .with_alpha_quality(f32::from(quality))
        .with_bit_depth(ravif::BitDepth::Eight)
        .with_speed(AVIF_SPEED);
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let made = match pixels {
        DynamicImage::ImageRgba8(image) => encoder.encode_rgba(Img::new(image.as_raw().as_rgba(), width, height)),
        DynamicImage::ImageRgb8(image) => encoder.encode_rgb(Img::new(image.as_raw().as_rgb(), width, height)),
        _ => return Err("pixels of another kind".to_owned()),
    };
    Ok(made.map_err(|error| error.to_string())?.avif_file)
}
