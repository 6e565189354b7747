//! Films: what is known of them, what goes, what is refused.

use images::{Format, Refusal};
use std::time::Duration;

use crate::made::{cleaned, examined, film, has_secret, mp4_box};

#[test]
fn a_film_is_known_by_its_boxes() {
    let film = examined(&film()).unwrap();
    assert_eq!((film.format, film.width, film.height, film.animated), (Format::Mp4, 64, 32, true));
    assert_eq!(film.duration, Some(Duration::from_millis(2500)));
}

#[test]
fn a_film_keeps_its_pictures_and_loses_what_it_tells() {
    let before = film();
    assert!(has_secret(&before));
    let after = cleaned(&before);
    assert!(!has_secret(&after));
    assert_eq!(after.len(), before.len());
    assert!(after.windows(8).any(|window| window == b"PLAYPLAY"));
    assert!(!after.windows(8).any(|window| window == b"12345678"), "what nothing plays goes");
    let (before, after) = (examined(&before).unwrap(), examined(&after).unwrap());
    assert_eq!(before, after);
    assert_eq!(cleaned(&film()), cleaned(&cleaned(&film())), "a clean film stays as it is");
}

#[test]
fn films_that_are_not_built_as_such_are_refused() {
    let film = film();
    for length in [film.len() - 1, film.len() / 2, 40, 20] {
        assert!(matches!(examined(&film[..length]), Err(Refusal::Truncated(_) | Refusal::Broken(..))), "{length}");
    }
    let no_movie = [mp4_box(b"ftyp", b"isom\0\0\0\0"), mp4_box(b"mdat", b"")].concat();
    assert!(matches!(examined(&no_movie), Err(Refusal::Broken(..))));
    let appended = [film.as_slice(), b"<?php system('id'); ?>"].concat();
    assert!(matches!(examined(&appended), Err(Refusal::Truncated(_) | Refusal::Broken(..))));
}
