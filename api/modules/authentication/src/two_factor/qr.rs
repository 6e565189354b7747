//! The QR code of an address, as the numbers that a drawing of it needs: how it looks is the component's.

use std::fmt::Write as _;

use components::table;
use kernel::Error;
use minijinja::Value;
use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};

/// The code of a text: `size`, how many squares it is wide, and `path`, which draws those that are dark (SVG), a unit each.
///
/// # Errors
/// The text is longer than any code.
pub(super) fn drawing(text: &str) -> Result<Value, Error> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|error| Error::Internal(error.to_string().into()))?;
    let (width, colors) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, next| one == next) {
            let length = run.len();
            if run.first() == Some(&Color::Dark) {
                // writing into a string never fails
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            x += length;
        }
    }
    Ok(table([("size", Value::from(width)), ("path", Value::from(path))]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corner_has_the_square_by_which_codes_are_found() {
        let drawing = drawing("otpauth://totp/x").unwrap();
        let path = drawing.get_attr("path").unwrap().to_string();
        assert!(path.starts_with("M0 0h7v1h-7z"), "{path}");
        for row in ["M0 1h1v1h-1z", "M0 2h1v1h-1zM2 2h3v1h-3zM6 2h1v1h-1z", "M0 6h7v1h-7z"] {
            assert!(path.contains(row), "{row}: {path}");
        }
        // the one dark square that has a place of its own (ISO/IEC 18004): it shows that rows are rows
        let row: Vec<&str> = path.split('M').filter(|run| run.split_once('h').is_some_and(|(at, _)| at.ends_with(" 17"))).collect();
        let covers = |run: &&str| {
            let (at, rest) = run.split_once(' ').unwrap();
            let (at, length) = (at.parse::<usize>().unwrap(), rest["17h".len()..].split('v').next().unwrap().parse::<usize>().unwrap());
            (at..at + length).contains(&8)
        };
        assert!(row.iter().any(covers), "{row:?}");
        assert_eq!(drawing.get_attr("size").unwrap(), Value::from(25));
    }
}
