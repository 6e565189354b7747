//! Lengths of time as settings write them: `30m`, `2h`, `1h30m`, `90d`.

use std::time::Duration;

const MINUTES: [(char, u64); 3] = [('d', 24 * 60), ('h', 60), ('m', 1)];

/// Reads a length of time in whole minutes; the parts go from large to small, each at most once. None for what is no length.
pub(crate) fn parse_length(text: &str) -> Option<Duration> {
    let (mut rest, mut minutes) = (text, 0_u64);
    for (unit, factor) in MINUTES {
        if let Some((number, after)) = rest.split_once(unit) {
            if number.is_empty() || !number.bytes().all(|c| c.is_ascii_digit()) {
                return None;
            }
            minutes = number.parse::<u32>().ok().map(u64::from)?.checked_mul(factor)?.checked_add(minutes)?;
            rest = after;
        }
    }
    (rest.is_empty() && !text.is_empty()).then(|| Duration::from_mins(minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_hours_and_minutes_are_read() {
        for (text, minutes) in [("30m", 30), ("2h", 120), ("1h30m", 90), ("90m", 90), ("90d", 129_600), ("1d2h3m", 1563), ("0m", 0)] {
            assert_eq!(parse_length(text), Some(Duration::from_mins(minutes)), "{text}");
        }
    }

    #[test]
    fn what_is_no_length_is_refused() {
        for text in ["", "30", "m", "30 m", "-30m", "30m2h", "2h2h", "1.5h", "30min", "99999999999m", "+3m"] {
            assert_eq!(parse_length(text), None, "{text}");
        }
    }
}
