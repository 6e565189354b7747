//! Pixels from files, within limits: always from the bare file, so that nothing is unpacked that is not kept.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder as _, DynamicImage, ImageDecoder, ImageError};

use crate::structure::Walked;
use crate::{Format, Limits, Refusal};

/// The first picture of a file, as it is stored, and its profile.
pub(crate) fn first(walked: &Walked<'_>, limits: &Limits) -> Result<(DynamicImage, Option<Vec<u8>>), Refusal> {
    let bare = Cursor::new(walked.bare());
    let decoded = match walked.format {
        Format::Jpeg => JpegDecoder::new(bare).and_then(|decoder| one(decoder, limits)),
        Format::Png => PngDecoder::with_limits(bare, of_decoder(limits)).and_then(|decoder| one(decoder, limits)),
        Format::Gif => GifDecoder::new(bare).and_then(|decoder| one(decoder, limits)),
        Format::WebP => WebPDecoder::new(bare).and_then(|decoder| one(decoder, limits)),
        other => return Err(Refusal::NotRead(other)),
    };
    decoded.map_err(|error| told(walked.format, &error))
}

/// Decodes each frame of a picture, and keeps none.
pub(crate) fn all(walked: &Walked<'_>, limits: &Limits) -> Result<(), Refusal> {
    if !walked.animated {
        return first(walked, limits).map(drop);
    }
    let bare = Cursor::new(walked.bare());
    let frames = match walked.format {
        Format::Png => {
            PngDecoder::with_limits(bare, of_decoder(limits)).and_then(PngDecoder::apng).map(image::codecs::png::ApngDecoder::into_frames)
        }
        Format::Gif => GifDecoder::new(bare).and_then(|mut decoder| decoder.set_limits(of_decoder(limits)).map(|()| decoder.into_frames())),
        Format::WebP => WebPDecoder::new(bare).map(image::AnimationDecoder::into_frames),
        other => return Err(Refusal::NotRead(other)),
    };
    let mut count = 0;
    for frame in frames.map_err(|error| told(walked.format, &error))? {
        frame.map_err(|error| told(walked.format, &error))?;
        count += 1;
    }
    if count < walked.frames {
        return Err(Refusal::Truncated(walked.format));
    }
    Ok(())
}

fn one(mut decoder: impl ImageDecoder, limits: &Limits) -> Result<(DynamicImage, Option<Vec<u8>>), ImageError> {
    decoder.set_limits(of_decoder(limits))?;
    let profile = decoder.icc_profile()?;
    Ok((DynamicImage::from_decoder(decoder)?, profile))
}

fn of_decoder(limits: &Limits) -> image::Limits {
    let mut own = image::Limits::no_limits();
    (own.max_image_width, own.max_image_height) = (Some(limits.side), Some(limits.side));
    own.max_alloc = Some(limits.memory);
    own
}

fn told(format: Format, error: &ImageError) -> Refusal {
    Refusal::Broken(format, error.to_string())
}
