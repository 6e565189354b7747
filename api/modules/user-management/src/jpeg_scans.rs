//! What comes after the head of a JPEG: the scans, with tables between them, up to its end (ITU T.81 §B). `img-parts` leaves it as it is.

use img_parts::jpeg::markers::{DAC, DHT, DNL, DQT, DRI, EOI, P, RST0, RST7, SOI, SOS, Z};

use crate::picture::Flaw;

/// The scans without comments and notes between them.
///
/// # Errors
/// [`Flaw::Broken`] if they do not come to an end, [`Flaw::GoesOn`] if there is more after it.
pub(crate) fn bare_scans(data: &[u8]) -> Result<Vec<u8>, Flaw> {
    let (mut kept, mut rest) = (Vec::with_capacity(data.len()), data);
    loop {
        let at = rest.windows(2).position(|pair| pair[0] == P && ends_data(pair[1])).ok_or(Flaw::Broken)?;
        let (data, from_marker) = rest.split_at(at);
        kept.extend_from_slice(data);
        match from_marker {
            [P, EOI] => {
                kept.extend_from_slice(from_marker);
                return Ok(kept);
            }
            [P, EOI | SOI, ..] => return Err(Flaw::GoesOn),
            [P, marker, high, low, ..] => {
                let length = 2 + usize::from(u16::from_be_bytes([*high, *low]));
                let (segment, after) = from_marker.split_at_checked(length.max(4)).ok_or(Flaw::Broken)?;
                if matches!(*marker, SOS | DHT | DAC | DQT | DRI | DNL) {
                    kept.extend_from_slice(segment);
                }
                rest = after;
            }
            _ => return Err(Flaw::Broken),
        }
    }
}

/// Whether a byte after `P` begins something else than data: neither a `P` of the data nor one that fills, nor a place to begin again.
fn ends_data(byte: u8) -> bool {
    !matches!(byte, Z | P | RST0..=RST7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scans_and_tables_stay_and_comments_go() {
        let data = b"\x11\xff\x00\x22\xff\xd0\x33\xff\xfe\x00\x08secret\xff\xc4\x00\x03t\xff\xda\x00\x03h\x44\xff\xff\xd9";
        let kept = bare_scans(data).unwrap();
        assert_eq!(kept, b"\x11\xff\x00\x22\xff\xd0\x33\xff\xc4\x00\x03t\xff\xda\x00\x03h\x44\xff\xff\xd9");
    }

    #[test]
    fn no_end_and_more_after_the_end_are_told_apart() {
        assert_eq!(bare_scans(b"\x11\xff\xd9"), Ok(b"\x11\xff\xd9".to_vec()));
        for broken in [&b""[..], b"\x11", b"\x11\xff", b"\x11\xff\xfe", b"\x11\xff\xfe\xff\xff", b"\x11\xff\xfe\x00\x02"] {
            assert_eq!(bare_scans(broken), Err(Flaw::Broken), "{broken:?}");
        }
        for more in [&b"\x11\xff\xd9more"[..], b"\x11\xff\xd8\xff\xd9"] {
            assert_eq!(bare_scans(more), Err(Flaw::GoesOn), "{more:?}");
        }
    }
}
