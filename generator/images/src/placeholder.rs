//! What is shown of a picture until it is there.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::DynamicImage;

use crate::encode;
use crate::picture::resized;

/// The longer side of the small picture that a browser draws large and so blurs.
const LONGER_SIDE: f64 = 16.0;
/// How good that is.
const QUALITY: u8 = 30;
/// The longer side of what colours are counted in.
const COUNTED_SIDE: f64 = 64.0;
/// How many colours are told at most.
const MOST_COLORS: usize = 5;
/// A colour that fewer pixels of a hundred have is none of the main ones.
const LEAST_SHARE: usize = 3;
/// How far two main colours are apart at least, by the sum over red, green and blue.
const LEAST_DISTANCE: u32 = 72;

/// What is shown of a picture until it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// A very small, blurred WebP as a `data:` address; empty if none could be made.
    pub data_uri: String,
    /// Its main colours as `#rrggbb`, the one with most of it first; five at most.
    pub colors: Vec<String>,
}

impl Placeholder {
    /// The placeholder of a picture.
    pub(crate) fn of(pixels: &DynamicImage) -> Self {
        let small = shrunk(pixels, LONGER_SIDE).and_then(|small| encode::webp(&small, QUALITY)).unwrap_or_default();
        let data_uri = if small.is_empty() { String::new() } else { format!("data:image/webp;base64,{}", STANDARD.encode(small)) };
        let colors = shrunk(pixels, COUNTED_SIDE).map_or_else(|_| Vec::new(), |small| main_colors(&small));
        Self { data_uri, colors }
    }
}

fn shrunk(pixels: &DynamicImage, longer_side: f64) -> Result<DynamicImage, String> {
    let (width, height) = (f64::from(pixels.width()), f64::from(pixels.height()));
    let scale = (longer_side / width.max(height)).min(1.0);
    let side = |length: f64| (length * scale).round().max(1.0) as u32;
    resized(pixels, [0.0, 0.0, width, height], (side(width), side(height)))
}

/// Pixels that are alike: how many, and the sums of their channels.
#[derive(Clone, Copy, Default)]
struct Alike {
    count: u32,
    sums: [u32; 3],
}

impl Alike {
    fn average(self) -> [u8; 3] {
        self.sums.map(|sum| u8::try_from(sum / self.count.max(1)).unwrap_or(u8::MAX))
    }
}

/// Colours by how many pixels have them, three bits a channel, without those that look like one before.
fn main_colors(pixels: &DynamicImage) -> Vec<String> {
    let mut all = vec![Alike::default(); 512];
    let pixels = pixels.to_rgba8();
    for pixel in pixels.pixels().filter(|pixel| pixel.0[3] >= 128) {
        let [red, green, blue, _] = pixel.0;
        let alike = &mut all[usize::from(red >> 5) << 6 | usize::from(green >> 5) << 3 | usize::from(blue >> 5)];
        alike.count += 1;
        for (sum, channel) in alike.sums.iter_mut().zip([red, green, blue]) {
            *sum += u32::from(channel);
        }
    }
    let seen: usize = all.iter().map(|alike| alike.count as usize).sum();
    all.sort_by_key(|alike| std::cmp::Reverse(alike.count));
    let mut main: Vec<[u8; 3]> = Vec::new();
    for alike in all.into_iter().filter(|alike| alike.count > 0) {
        let is_rare = alike.count as usize * 100 < seen * LEAST_SHARE;
        let color = alike.average();
        if main.is_empty() || !is_rare && main.iter().all(|other| distance(*other, color) >= LEAST_DISTANCE) {
            main.push(color);
        }
    }
    main.truncate(MOST_COLORS);
    main.into_iter().map(|[red, green, blue]| format!("#{red:02x}{green:02x}{blue:02x}")).collect()
}

fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    one.into_iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(other))).sum()
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    #[test]
    fn the_main_colours_are_told_by_how_much_there_is_of_them() {
        let picture = RgbImage::from_fn(100, 50, |x, _| if x < 70 { Rgb([200, 10, 10]) } else { Rgb([10, 10, 200]) });
        assert_eq!(main_colors(&picture.into()), ["#c80a0a", "#0a0ac8"]);
    }

    #[test]
    fn the_small_picture_is_small() {
        let picture = RgbImage::from_fn(400, 300, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, ((x * y) % 256) as u8]));
        let placeholder = Placeholder::of(&picture.into());
        assert!(placeholder.data_uri.starts_with("data:image/webp;base64,"));
        assert!(placeholder.data_uri.len() < 400, "{}", placeholder.data_uri.len());
    }
}
