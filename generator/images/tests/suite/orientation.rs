//! All eight ways that a camera can be held: the copy stands upright and says nothing of it.

use image::DynamicImage;
use images::{Limits, Orientation, Picture, Variant, VariantFormat};

use crate::made::{Tried, corners, jpeg_of_camera, png_of_camera, webp_of_camera};

/// The colours of the four corners, coarsely, in reading order.
fn seen(picture: &DynamicImage) -> [[bool; 3]; 4] {
    let picture = picture.to_rgb8();
    let (right, bottom) = (picture.width() - 5, picture.height() - 5);
    [(4, 4), (right, 4), (4, bottom), (right, bottom)].map(|(x, y)| picture.get_pixel(x, y).0.map(|channel| channel > 127))
}

#[test]
fn pictures_of_all_eight_ways_become_upright() {
    for number in 1..=8 {
        let mut upright = corners();
        upright.apply_orientation(Orientation::from_exif(number).unwrap());
        for (name, file) in [("JPEG", jpeg_of_camera(number)), ("PNG", png_of_camera(number)), ("WebP", webp_of_camera(number))] {
            let tried = Tried::new(&file);
            let examined = tried.examined().unwrap();
            assert_eq!((examined.width, examined.height), (upright.width(), upright.height()), "{name} {number}");
            let copy = tried.cleaned().unwrap();
            assert_eq!(seen(&image::load_from_memory(&copy).unwrap()), seen(&upright), "{name} {number}");
            let again = Tried::new(&copy).examined().unwrap();
            assert_eq!((again.orientation, again.width, again.height), (Orientation::NoTransforms, upright.width(), upright.height()));
            let picture = Picture::open(&tried.path(), &Limits::default()).unwrap();
            let variant = Variant { width: 64, height: None, focal: (0.5, 0.5), format: VariantFormat::Png, quality: 80 };
            let made = picture.variant(&variant).unwrap();
            assert_eq!(seen(&image::load_from_memory(&made).unwrap()), seen(&upright), "variant of {name} {number}");
        }
    }
}
