//! How large a drawing says that it is, in CSS pixels.

/// The width and height by its attributes, else by its view; 0 and 0 where neither says so.
pub(super) fn size(width: Option<&str>, height: Option<&str>, view: Option<&str>) -> (u32, u32) {
    let view: Vec<f32> = view.unwrap_or_default().split([' ', ',', '\t', '\n']).filter_map(|number| number.parse().ok()).collect();
    let view = if let [_, _, width, height] = view[..] { Some((width, height)) } else { None }
        .filter(|(width, height)| *width > 0.0 && *height > 0.0);
    let (width, height) = match (width.and_then(length), height.and_then(length), view) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some(view)) => (width, width * view.1 / view.0),
        (None, Some(height), Some(view)) => (height * view.0 / view.1, height),
        (_, _, Some(view)) => view,
        _ => return (0, 0),
    };
    let whole = |length: f32| length.round().clamp(1.0, 1_000_000.0) as u32;
    if width.is_finite() && height.is_finite() { (whole(width), whole(height)) } else { (0, 0) }
}

/// A length in pixels; nothing if it is relative to something else.
fn length(text: &str) -> Option<f32> {
    let text = text.trim();
    let end = text.find(|letter: char| letter.is_ascii_alphabetic() || letter == '%').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let in_pixels = match unit {
        "" | "px" => 1.0,
        "pt" => 4.0 / 3.0,
        "pc" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 9.6 / 2.54,
        _ => return None,
    };
    number.parse::<f32>().ok().map(|number| number * in_pixels).filter(|length| *length > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_count_before_the_view() {
        assert_eq!(size(Some("10px"), Some("1in"), Some("0 0 1 1")), (10, 96));
        assert_eq!(size(Some("100%"), None, Some("0,0,30,20")), (30, 20));
        assert_eq!(size(Some("60"), None, Some("0 0 30 20")), (60, 40));
        assert_eq!(size(None, None, None), (0, 0));
        assert_eq!(size(Some("1e39"), Some("NaN"), None), (0, 0));
    }
}
