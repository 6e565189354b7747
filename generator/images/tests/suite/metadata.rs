//! What a copy no longer tells.

use image::ImageFormat;
use images::Format;

use crate::made::{Tried, cleaned, drawing, encoded, gif_with_comment, has_secret, jpeg_of_camera, png_of_camera, webp_of_camera};

#[test]
fn nothing_that_a_camera_tells_stays() {
    let files =
        [jpeg_of_camera(1), jpeg_of_camera(6), png_of_camera(1), png_of_camera(6), webp_of_camera(1), gif_with_comment(), drawing()];
    for file in files {
        assert!(has_secret(&file));
        let copy = cleaned(&file);
        assert!(!has_secret(&copy), "{}", String::from_utf8_lossy(&copy[..16]));
        assert_eq!(cleaned(&copy), copy, "a clean file stays as it is");
    }
}

#[test]
fn pixels_that_need_not_be_turned_are_not_touched() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif] {
        assert_eq!(cleaned(&encoded(format)), encoded(format));
    }
    assert_eq!(cleaned(&jpeg_of_camera(1)), encoded(ImageFormat::Jpeg));
    assert_eq!(cleaned(&png_of_camera(1)), encoded(ImageFormat::Png));
    assert_eq!(cleaned(&gif_with_comment()), encoded(ImageFormat::Gif));
}

#[test]
fn each_format_is_known_by_its_content() {
    for (file, format) in [
        (jpeg_of_camera(1), Format::Jpeg),
        (png_of_camera(1), Format::Png),
        (gif_with_comment(), Format::Gif),
        (webp_of_camera(1), Format::WebP),
        (drawing(), Format::Svg),
    ] {
        let examined = Tried::new(&file).examined().unwrap();
        assert_eq!((examined.format, examined.width, examined.height, examined.animated), (format, 64, 32, false));
    }
}
