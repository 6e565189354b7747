//! The name of a release: when it was made and the beginning of a fingerprint. Names sort by age.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use source::Moment;

use crate::reads::Print;

/// Such as `2026-11-22T10-15-03.127Z-3f9a1c`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReleaseId(Arc<str>);

/// What every name looks like: `0` stands for a digit, `x` for a hexadecimal one.
const SHAPE: &str = "0000-00-00T00-00-00.000Z-xxxxxx";
/// How much of it is the time.
const TIME: usize = 24;

impl ReleaseId {
    /// The name of a release made now, later than all others whatever the clock says.
    pub(super) fn new(now: Moment, newest: Option<&Self>, print: Print) -> Self {
        let now = time_text(now);
        let time = match newest {
            Some(newest) if now.as_str() <= &newest.0[..TIME] => newest.next_time(),
            _ => now,
        };
        Self(format!("{time}-{}", &format!("{print:032x}")[..SHAPE.len() - TIME - 1]).into())
    }

    /// Stands for a release that nobody recorded.
    pub(super) fn unrecorded() -> Self {
        Self(SHAPE.replace('x', "0").into())
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = |(expected, found): (char, char)| match expected {
            '0' => found.is_ascii_digit(),
            'x' => found.is_ascii_digit() || ('a'..='f').contains(&found),
            _ => found == expected,
        };
        (text.len() == SHAPE.len() && SHAPE.chars().zip(text.chars()).all(fits)).then(|| Self(text.into()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn next_time(&self) -> String {
        let (day, time) = (&self.0[..10], self.0[11..TIME].replace('-', ":"));
        let milliseconds = Moment::parse(&format!("{day}T{time}")).map_or(0, |moment| moment.timestamp().as_millisecond());
        time_text(moment(milliseconds + 1))
    }
}

/// A point in time from milliseconds since 1970.
pub(super) fn moment(milliseconds: i64) -> Moment {
    Moment::from_system_time(UNIX_EPOCH + Duration::from_millis(u64::try_from(milliseconds).unwrap_or_default()))
}

fn time_text(moment: Moment) -> String {
    Moment::from_timestamp(moment.timestamp()).zoned().strftime("%Y-%m-%dT%H-%M-%S.%3fZ").to_string()
}

impl std::fmt::Display for ReleaseId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_readable_and_sort_by_age_even_if_the_clock_goes_back() {
        let print = 0x00ba_7816 << (128 - 32);
        let noon = Moment::parse("2026-11-22T13:00:03.999+01:00").unwrap();
        let first = ReleaseId::new(noon, None, print);
        assert_eq!(first.as_str(), "2026-11-22T12-00-03.999Z-00ba78");
        let second = ReleaseId::new(noon, Some(&first), print);
        assert_eq!(second.as_str(), "2026-11-22T12-00-04.000Z-00ba78");
        let third = ReleaseId::new(Moment::parse("2020-01-01").unwrap(), Some(&second), print);
        assert!(first < second && second < third, "{third}");
    }

    #[test]
    fn only_names_are_read_as_names() {
        let name = "2026-11-22T12-00-03.999Z-ba7816";
        assert_eq!(ReleaseId::parse(name).map(|id| id.to_string()).as_deref(), Some(name));
        assert_eq!(ReleaseId::parse(ReleaseId::unrecorded().as_str()), Some(ReleaseId::unrecorded()));
        for wrong in
            ["new", "state", "", "2026-11-22T12-00-03.999Z-BA7816", "2026-11-22T12-00-03.999Z-ba78166", "../../../../../../../etc/passwdxx"]
        {
            assert_eq!(ReleaseId::parse(wrong), None, "{wrong}");
        }
    }
}
