//! What is refused, and as what.

use image::ImageFormat;
use images::{Format, Limits, Refusal, TooLarge, examine};

use crate::made::{Tried, encoded, examined, with_segment};

const ALL: [(ImageFormat, Format); 4] = [
    (ImageFormat::Jpeg, Format::Jpeg),
    (ImageFormat::Png, Format::Png),
    (ImageFormat::Gif, Format::Gif),
    (ImageFormat::WebP, Format::WebP),
];

#[test]
fn what_was_cut_off_is_refused_wherever_it_was_cut() {
    for (format, _) in ALL {
        let file = encoded(format);
        for length in 0..file.len() {
            assert!(examined(&file[..length]).is_err(), "{format:?} of {length} bytes out of {}", file.len());
        }
    }
}

#[test]
fn what_goes_on_after_its_end_is_refused() {
    for (format, ours) in ALL {
        for more in [&b"\0"[..], b"<html>", b"<?php ?>", b"PK\x03\x04", &encoded(format)] {
            let file = [encoded(format).as_slice(), more].concat();
            assert!(matches!(examined(&file), Err(Refusal::GoesOn(format)) if format == ours), "{ours} and {more:?}");
        }
    }
}

#[test]
fn an_archive_in_a_picture_is_found() {
    let archive = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
    let file = with_segment(&encoded(ImageFormat::Jpeg), 0xfe, &archive);
    assert!(examined(&file).unwrap_err().to_string().contains("ZIP"));
}

#[test]
fn bombs_are_refused_before_they_are_unpacked() {
    let mut png = encoded(ImageFormat::Png);
    png[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    assert!(matches!(examined(&png), Err(Refusal::TooLarge(TooLarge::Pixels(30_000, 30_000, _)))));
    let mut jpeg = encoded(ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x20, 0, 0x20, 0]);
    assert!(matches!(examined(&jpeg), Err(Refusal::Truncated(_))));
    let gif = encoded(ImageFormat::Gif);
    let frame = gif.windows(2).position(|pair| pair == [0x21, 0xf9]).unwrap();
    let frames = gif[frame..gif.len() - 1].repeat(4000);
    let file = [&gif[..frame], &frames, &[0x3b]].concat();
    assert!(matches!(examined(&file), Err(Refusal::TooLarge(TooLarge::Frames(_)))));
}

#[test]
fn limits_are_kept() {
    let tried = Tried::new(&encoded(ImageFormat::Png));
    let refused = |limits: Limits| examine(&tried.path(), &limits).unwrap_err().to_string();
    assert!(refused(Limits { bytes: 10, ..Limits::default() }).contains("10 bytes at most"));
    assert!(refused(Limits { pixels: 100, ..Limits::default() }).contains("64 × 32 pixels"));
    assert!(refused(Limits { side: 63, ..Limits::default() }).contains("no side longer than 63"));
    assert!(refused(Limits { memory: 100, ..Limits::default() }).contains("bytes of memory"));
}

#[test]
fn what_is_no_picture_is_refused() {
    for other in [&b""[..], b"hello", b"<html><svg/></html>", b"%PDF-1.7", b"MZ"] {
        assert!(matches!(examined(other), Err(Refusal::Unknown)));
    }
    assert!(matches!(examined(b"\0\0\0\x18ftypavif\0\0\0\0avifmif1"), Err(Refusal::NotRead(Format::Avif))));
}
