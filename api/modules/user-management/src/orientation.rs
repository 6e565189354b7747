//! Which way up a picture is, as its camera noted it: the one note of a camera's that a picture is shown wrong without (EXIF 2.32, CIPA DC-008, §4.6.5 `Orientation`).

use axum::body::Bytes;

/// The note of which way up a picture is.
const TAG: u16 = 0x0112;
/// The bytes of an entry of a directory.
const ENTRY: usize = 12;

/// Which way up, from 2 to 8; nothing where the picture is as it is shown, or where nothing that can be read says otherwise.
pub(crate) fn orientation(exif: &[u8]) -> Option<u8> {
    let is_little = match exif.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let number = |at: usize, length: usize| {
        let bytes = exif.get(at..at.checked_add(length)?)?;
        let add = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
        Some(if is_little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) })
    };
    let directory = number(4, 4)?;
    let entries = (0..number(directory, 2)?).map(|index| directory + 2 + index * ENTRY);
    let noted = entries.take_while(|at| *at < exif.len()).find(|at| number(*at, 2) == Some(usize::from(TAG)))?;
    u8::try_from(number(noted + 8, 2)?).ok().filter(|noted| (2..=8).contains(noted))
}

/// A camera's notes that say which way up, and nothing else.
pub(crate) fn noted(orientation: u8) -> Bytes {
    // the directory at 8 with one entry, which is one number of 16 bits, and no further directory
    let mut exif = *b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0";
    exif[18] = orientation;
    Bytes::copy_from_slice(&exif)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_is_read_in_both_orders_of_bytes() {
        let big = b"MM\0*\0\0\0\x08\0\x02\x01\x0f\0\x02\0\0\0\x01A\0\0\0\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        assert_eq!((orientation(big), orientation(&noted(8))), (Some(6), Some(8)));
        assert_eq!((orientation(&noted(1)), orientation(&noted(9))), (None, None), "as it is, or nothing that there is");
    }

    #[test]
    fn notes_that_end_early_or_lead_out_of_themselves_say_nothing() {
        let whole = noted(6);
        for length in 0..20 {
            assert_eq!(orientation(&whole[..length]), None, "{length}");
        }
        assert_eq!(orientation(b"II*\0\xff\xff\xff\xff"), None);
        assert_eq!(orientation(b"II*\0\x08\0\0\0\xff\xff"), None);
    }
}
