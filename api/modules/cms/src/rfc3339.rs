//! Times as other programs read them.

use jiff::Timestamp;
use source::Moment;

/// A time in UTC milliseconds, by RFC 3339.
pub(crate) fn rfc3339(time: i64) -> String {
    Moment::from_timestamp(Timestamp::from_millisecond(time).unwrap_or_default()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_in_utc() {
        assert_eq!(rfc3339(1_795_338_000_000), "2026-11-22T09:00:00Z");
    }
}
