//! A picture as it comes from somebody: one whole PNG, JPEG or WebP, known by its content, and kept without all that says where and by what it was made.
//!
//! Only those parts are kept that it is drawn from, so that what nobody has heard of yet does not stay either. Its pixels are left as they are.

use axum::body::Bytes;
use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::png::{Png, PngChunk};
use img_parts::riff::RiffChunk;
use img_parts::webp::{CHUNK_ALPH, CHUNK_ANIM, CHUNK_ANMF, CHUNK_ICCP, CHUNK_VP8, CHUNK_VP8L, CHUNK_VP8X, WebP};
use img_parts::{DynImage, ImageEXIF as _};
use kernel::FieldProblem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::jpeg_scans::bare_scans;
use crate::orientation::{noted, orientation};

/// The most bytes of a picture.
pub(crate) const LARGEST: usize = 256 << 10;
/// The most pixels in a row, and the most rows.
const MOST_PIXELS: u32 = 2048;

/// The parts of a PNG that it is drawn from (PNG, third edition, §11), its colours among them.
const OF_PNG: [[u8; 4]; 10] = [*b"IHDR", *b"PLTE", *b"IDAT", *b"IEND", *b"tRNS", *b"cHRM", *b"cICP", *b"gAMA", *b"iCCP", *b"sRGB"];
/// Those of one that moves.
const OF_MOVING_PNG: [[u8; 4]; 3] = [*b"acTL", *b"fcTL", *b"fdAT"];
/// The parts of a WebP that it is drawn from (RFC 9649); its head is made anew.
const OF_WEBP: [[u8; 4]; 4] = [CHUNK_ICCP, CHUNK_ALPH, CHUNK_VP8, CHUNK_VP8L];
/// The bit in the head of a WebP that says that it moves.
const MOVES: u8 = 0b10;

/// The format of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) enum Format {
    /// PNG.
    #[serde(rename = "image/png")]
    Png,
    /// JPEG.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// WebP.
    #[serde(rename = "image/webp")]
    WebP,
}

impl Format {
    /// Its media type.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
        }
    }
}

/// A picture that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) format: Format,
    /// How many pixels a row has.
    pub(crate) width: u32,
    /// How many rows it has.
    pub(crate) height: u32,
    pub(crate) bytes: Bytes,
}

/// Why a picture is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// There is none.
    Missing,
    /// It has too many bytes.
    TooLarge,
    /// It is none of the three formats.
    Unknown,
    /// It is not whole.
    Broken,
    /// There is something else behind its end.
    GoesOn,
    /// It moves.
    Animated,
    /// It has too many pixels: in a row, and rows.
    TooManyPixels(u32, u32),
}

impl Picture {
    /// The picture that these bytes are.
    ///
    /// # Errors
    /// What keeps it from being taken.
    pub(crate) fn read(bytes: Bytes) -> Result<Self, Flaw> {
        let length = bytes.len();
        match length {
            0 => return Err(Flaw::Missing),
            1..=LARGEST => {}
            _ => return Err(Flaw::TooLarge),
        }
        let mut image = DynImage::from_bytes(bytes).map_err(|_| Flaw::Broken)?.ok_or(Flaw::Unknown)?;
        let which_way_up = image.exif().and_then(|exif| orientation(&exif));
        let format = match &mut image {
            DynImage::Png(png) => bare_png(png, length).map(|()| Format::Png),
            DynImage::Jpeg(jpeg) => bare_jpeg(jpeg).map(|()| Format::Jpeg),
            DynImage::WebP(webp) => bare_webp(webp, length).map(|()| Format::WebP),
        }?;
        // a WebP gets its head anew by this
        image.set_exif(which_way_up.map(noted));
        let (width, height) = image.dimensions().ok_or(Flaw::Broken)?;
        if width.max(height) > MOST_PIXELS {
            return Err(Flaw::TooManyPixels(width, height));
        }
        Ok(Self { format, width, height, bytes: image.encoder().bytes() })
    }
}

fn bare_png(png: &mut Png, length: usize) -> Result<(), Flaw> {
    let is_there = |kind: &[u8; 4]| png.chunk_by_type(*kind).is_some();
    let ends = png.chunks().last().is_some_and(|last| last.kind() == *b"IEND" && last.contents().is_empty());
    let begins = png.chunks().first().is_some_and(|first| first.kind() == *b"IHDR");
    if !begins || !ends || !is_there(b"IDAT") {
        return Err(Flaw::Broken);
    }
    if png.len() != length {
        return Err(Flaw::GoesOn);
    }
    if OF_MOVING_PNG.iter().any(is_there) {
        return Err(Flaw::Animated);
    }
    png.chunks_mut().retain(|chunk: &PngChunk| OF_PNG.contains(&chunk.kind()));
    Ok(())
}

fn bare_jpeg(jpeg: &mut Jpeg) -> Result<(), Flaw> {
    let scan = jpeg.segments_mut().pop().filter(JpegSegment::has_entropy).ok_or(Flaw::Broken)?;
    if jpeg.segments().iter().filter(|segment| is_frame(segment.marker())).count() != 1 {
        return Err(Flaw::Broken);
    }
    jpeg.segments_mut().retain(is_of_jpeg);
    let all = scan.clone().encoder().bytes();
    let scans = bare_scans(&all[scan.len()..])?;
    jpeg.segments_mut().push(JpegSegment::new_with_entropy(markers::SOS, scan.contents().clone(), scans.into()));
    Ok(())
}

/// Whether a segment tells how a JPEG is coded: `SOFn`.
fn is_frame(marker: u8) -> bool {
    matches!(marker, markers::SOF0..=markers::SOF15) && !matches!(marker, markers::DHT | markers::JPG | markers::DAC)
}

/// Whether a JPEG is drawn from a segment: by what it is coded, and its colours (JFIF without a small picture in it, ICC, Adobe's transform).
fn is_of_jpeg(segment: &JpegSegment) -> bool {
    match segment.marker() {
        markers::DHT | markers::DAC | markers::DQT | markers::DRI => true,
        markers::APP0 => segment.contents().len() == 14 && segment.contents().starts_with(b"JFIF\0"),
        markers::APP2 => segment.contents().starts_with(b"ICC_PROFILE\0"),
        markers::APP14 => segment.contents().len() == 12 && segment.contents().starts_with(b"Adobe"),
        marker => is_frame(marker),
    }
}

fn bare_webp(webp: &mut WebP, length: usize) -> Result<(), Flaw> {
    if webp.len() as usize != length {
        return Err(Flaw::GoesOn);
    }
    let head = webp.chunk_by_id(CHUNK_VP8X).and_then(|head| head.content().data());
    let says_that_it_moves = head.and_then(|head| head.first()).is_some_and(|flags| flags & MOVES != 0);
    if says_that_it_moves || webp.has_chunk(CHUNK_ANIM) || webp.has_chunk(CHUNK_ANMF) {
        return Err(Flaw::Animated);
    }
    if webp.chunks_by_id(CHUNK_VP8).count() + webp.chunks_by_id(CHUNK_VP8L).count() != 1 {
        return Err(Flaw::Broken);
    }
    webp.chunks_mut().retain(|chunk: &RiffChunk| OF_WEBP.contains(&chunk.id()));
    Ok(())
}

impl Flaw {
    /// The same for programs and for the texts of components, with what to do.
    pub(crate) fn told(self) -> FieldProblem {
        let problem = |code, message: &str| FieldProblem { field: "picture", code, message: message.into() };
        match self {
            Self::Missing => problem("missing", "there is no picture: send a PNG, JPEG or WebP"),
            Self::TooLarge => {
                problem("too-large", &format!("the picture has more than {} KB: save it smaller, or as a JPEG or WebP", LARGEST >> 10))
            }
            Self::Unknown => {
                problem("not-a-picture", "this is no PNG, JPEG or WebP, whatever it is called: save the picture as one of these")
            }
            Self::Broken => problem("broken", "the picture is not whole: save it anew, and send that"),
            Self::GoesOn => problem("goes-on", "something else comes after the end of the picture: save it anew, and send that"),
            Self::Animated => problem("animated", "the picture moves: send one of its frames"),
            Self::TooManyPixels(width, height) => problem(
                "too-many-pixels",
                &format!("the picture has {width} × {height} pixels: make it {MOST_PIXELS} × {MOST_PIXELS} at most"),
            ),
        }
    }
}
