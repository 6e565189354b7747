//! What the name of a file says of the page in it.

use source::Moment;

/// The date that a name such as `2026-11-22-hello` begins with, and the rest of it; a name that is nothing but a date stays as it is.
#[must_use]
pub fn date_in_name(stem: &str) -> (Option<Moment>, &str) {
    let dated = stem.get(..10).zip(stem.get(10..)).and_then(|(day, rest)| Some((Moment::parse(day)?, rest.strip_prefix(['-', '_', ' '])?)));
    match dated {
        Some((moment, rest)) if !rest.is_empty() => (Some(moment), rest),
        _ => (None, stem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_the_name_is_taken_off() {
        assert_eq!(date_in_name("2026-11-22-hello").1, "hello");
        for stem in ["2026-11-22", "2026-13-22-hello", "2017-01-tokio-0-1", "hello", "2026-11-2ä-x"] {
            assert_eq!(date_in_name(stem), (None, stem));
        }
    }
}
