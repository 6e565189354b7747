//! What is made of pictures.

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use images::{Format, Limits, Picture, Variant, VariantFormat, identify};

use crate::made::{Tried, encoded};

fn picture(bytes: &[u8]) -> Picture {
    Picture::open(&Tried::new(bytes).path(), &Limits::default()).unwrap()
}

fn variant(width: u32, format: VariantFormat) -> Variant {
    Variant { width, height: None, focal: (0.5, 0.5), format, quality: 80 }
}

#[test]
fn each_format_is_made_in_the_size_that_was_told() {
    let picture = picture(&encoded(ImageFormat::Png));
    for format in [VariantFormat::Jpeg, VariantFormat::Png, VariantFormat::WebP, VariantFormat::Avif] {
        let asked = Variant { height: Some(20), ..variant(20, format) };
        let made = picture.variant(&asked).unwrap();
        assert_eq!(identify(&made), Some(format.format()));
        assert_eq!(picture.size_of(&asked), (20, 20));
        if format.format() != Format::Avif {
            let made = image::load_from_memory(&made).unwrap();
            assert_eq!((made.width(), made.height()), (20, 20));
        }
    }
}

#[test]
fn a_crop_keeps_what_matters() {
    let picture = picture(&encoded(ImageFormat::Png));
    let corner = |focal| {
        let made = picture.variant(&Variant { height: Some(8), focal, ..variant(8, VariantFormat::Png) }).unwrap();
        image::load_from_memory(&made).unwrap().to_rgb8().get_pixel(1, 1).0.map(|channel| channel > 127)
    };
    assert_eq!(corner((0.0, 0.0)), [true, false, false]);
    assert_eq!(corner((1.0, 0.0)), [false, true, false]);
}

#[test]
fn what_shines_through_stays_so_or_becomes_white() {
    let clear = DynamicImage::from(RgbaImage::from_pixel(16, 16, Rgba([255, 0, 0, 0])));
    let mut bytes = std::io::Cursor::new(Vec::new());
    clear.write_to(&mut bytes, ImageFormat::Png).unwrap();
    let picture = picture(&bytes.into_inner());
    let webp = image::load_from_memory(&picture.variant(&variant(16, VariantFormat::WebP)).unwrap()).unwrap();
    assert_eq!(webp.to_rgba8().get_pixel(4, 4).0[3], 0);
    let jpeg = image::load_from_memory(&picture.variant(&variant(16, VariantFormat::Jpeg)).unwrap()).unwrap();
    assert!(jpeg.to_rgb8().get_pixel(4, 4).0.iter().all(|channel| *channel > 250));
    assert!(picture.variant(&variant(8, VariantFormat::Avif)).is_ok());
}
