//! A time as people write it in content: a day, or a day and a time, with an offset or without.

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

/// A point in time that remembers the offset it was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    timestamp: Timestamp,
    offset: Offset,
}

impl Moment {
    /// Reads RFC 3339 (`2026-11-22T10:30:00+01:00`), the same without an offset (then UTC) or with a space for the `T`, or a day alone.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(pieces) = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(text) {
            let time = pieces.time().unwrap_or_default();
            let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
            return Self::from_civil(pieces.date().to_datetime(time), offset);
        }
        jiff::fmt::rfc2822::parse(text).ok().map(|zoned| Self { timestamp: zoned.timestamp(), offset: zoned.offset() })
    }

    fn from_civil(civil: DateTime, offset: Offset) -> Option<Self> {
        offset.to_timestamp(civil).ok().map(|timestamp| Self { timestamp, offset })
    }

    /// Midnight of a day, in UTC.
    #[must_use]
    pub fn day(date: Date) -> Option<Self> {
        Self::from_civil(date.to_datetime(jiff::civil::Time::midnight()), Offset::UTC)
    }

    /// A point in time, shown in UTC.
    #[must_use]
    pub fn from_timestamp(timestamp: Timestamp) -> Self {
        Self { timestamp, offset: Offset::UTC }
    }

    /// So many milliseconds after the beginning of 1970, shown in UTC; none for a time that cannot be written.
    #[must_use]
    pub fn from_milliseconds(milliseconds: i64) -> Option<Self> {
        Timestamp::from_millisecond(milliseconds).ok().map(Self::from_timestamp)
    }

    /// This moment.
    #[must_use]
    pub fn now() -> Self {
        Self::from_timestamp(Timestamp::now())
    }

    /// What a file system says, in whole seconds; the beginning of 1970 for a time that cannot be written.
    #[must_use]
    pub fn from_system_time(time: std::time::SystemTime) -> Self {
        Self::from_timestamp(Timestamp::try_from(time).unwrap_or_default())
    }

    /// The point in time.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        self.timestamp
    }

    /// All that it is: seconds since 1970, nanoseconds, and the offset in seconds.
    #[must_use]
    pub fn parts(self) -> (i64, i32, i32) {
        (self.timestamp.as_second(), self.timestamp.subsec_nanosecond(), self.offset.seconds())
    }

    /// The same with its offset as a time zone, for printing.
    #[must_use]
    pub fn zoned(self) -> Zoned {
        self.timestamp.to_zoned(TimeZone::fixed(self.offset))
    }
}

impl serde::Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.parts().serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (seconds, nanoseconds, offset) = <(i64, i32, i32)>::deserialize(deserializer)?;
        let told = |error: jiff::Error| serde::de::Error::custom(error);
        let timestamp = Timestamp::new(seconds, nanoseconds).map_err(told)?;
        Ok(Self { timestamp, offset: Offset::from_seconds(offset).map_err(told)? })
    }
}

impl std::fmt::Display for Moment {
    /// RFC 3339, in whole seconds.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = self.offset.to_datetime(self.timestamp);
        let (date, time) = (at.date(), at.time());
        write!(f, "{:04}-{:02}-{:02}T", date.year(), date.month(), date.day())?;
        write!(f, "{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())?;
        // whole minutes, as RFC 3339 has it
        match self.offset.seconds() / 60 {
            0 => f.write_str("Z"),
            minutes => {
                let sign = if minutes < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_read_and_printed_as_rfc_3339() {
        for (written, printed) in [
            ("2026-11-22", "2026-11-22T00:00:00Z"),
            ("2026-11-22T10:30:00+01:00", "2026-11-22T10:30:00+01:00"),
            ("2026-11-22T00:30:00-03:30", "2026-11-22T00:30:00-03:30"),
            ("0099-01-02", "0099-01-02T00:00:00Z"),
            ("2026-11-22 10:30", "2026-11-22T10:30:00Z"),
            ("2026-11-22T10:30:00.123Z", "2026-11-22T10:30:00Z"),
            ("Tue, 10 Jan 2017 00:00:00 GMT", "2017-01-10T00:00:00Z"),
        ] {
            assert_eq!(Moment::parse(written).map(|moment| moment.to_string()).as_deref(), Some(printed), "{written}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for wrong in ["2026-13-01", "2026-02-30", "yesterday", "", "11/22/2026"] {
            assert_eq!(Moment::parse(wrong), None, "{wrong}");
        }
    }
}
