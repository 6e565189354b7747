//! Days and times on the clock as addresses and settings write them: `2026-12-01`, `2026-W49`, `2026-12-01T09:30`, `09:30`.

use std::fmt;

use jiff::civil::{Date, DateTime, ISOWeekDate, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day of the calendar, in this millennium.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) Date);

impl Day {
    /// Reads `2026-12-01`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let fits =
            text.len() == 10 && text.bytes().enumerate().all(|(at, c)| if matches!(at, 4 | 7) { c == b'-' } else { c.is_ascii_digit() });
        let date: Date = text.parse().ok().filter(|_| fits)?;
        (2000..=2999).contains(&date.year()).then_some(Self(date))
    }

    /// The day that it is at a point in time.
    pub(crate) fn at(time: Timestamp, zone: &TimeZone) -> Self {
        Self(zone.to_datetime(time).date())
    }

    /// So many days later, or earlier.
    pub(crate) fn plus(self, days: i64) -> Self {
        Self(self.0.checked_add(days.days()).unwrap_or(self.0))
    }

    /// The days from one to the other, both with it.
    pub(crate) fn to(self, last: Self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |day| Some(day.plus(1))).take_while(move |day| *day <= last)
    }

    /// The Monday of its week.
    pub(crate) fn monday(self) -> Self {
        self.plus(-i64::from(self.0.weekday().to_monday_zero_offset()))
    }

    /// How many days there are from another one to this one.
    pub(crate) fn since(self, other: Self) -> i64 {
        (self.0 - other.0).get_days().into()
    }

    /// When it begins on the clock of a zone.
    pub(crate) fn begin(self, zone: &TimeZone) -> Timestamp {
        zone.to_ambiguous_timestamp(self.0.to_datetime(Time::midnight())).compatible().unwrap_or(Timestamp::MAX)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("a day is written as 2026-12-01"))
    }
}

/// A week by its number (ISO 8601): the first of a year is the one with its first Thursday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Week {
    monday: Day,
}

impl Week {
    /// Reads `2026-W49`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = |text: &str| text.bytes().all(|c| c.is_ascii_digit()).then(|| text.parse::<i16>().ok()).flatten();
        let (year, week) = text.split_once("-W").filter(|(year, week)| year.len() == 4 && week.len() == 2)?;
        let (year, week) = (digits(year).filter(|year| (2000..=2999).contains(year))?, i8::try_from(digits(week)?).ok()?);
        let monday = ISOWeekDate::new(year, week, Weekday::Monday).ok()?.date();
        Some(Self { monday: Day(monday) })
    }

    /// The week of a day.
    pub(crate) fn of(day: Day) -> Self {
        Self { monday: day.monday() }
    }

    /// Its first day.
    pub(crate) fn monday(self) -> Day {
        self.monday
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let week = self.monday.0.iso_week_date();
        write!(f, "{:04}-W{:02}", week.year(), week.week())
    }
}

impl<'de> Deserialize<'de> for Week {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("a week is written as 2026-W49"))
    }
}

/// When a slot begins, on the clock on the wall: what names it in addresses. A time that comes twice, when clocks go back, is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WallTime(pub(crate) DateTime);

impl WallTime {
    /// Reads `2026-12-01T09:30`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (day, time) = text.split_once('T')?;
        Some(Self(Day::parse(day)?.0.to_datetime(parse_clock(time)?)))
    }

    /// Its day.
    pub(crate) fn day(self) -> Day {
        Day(self.0.date())
    }
}

impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{:02}:{:02}", self.0.date(), self.0.hour(), self.0.minute())
    }
}

impl Serialize for WallTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for WallTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("a slot is written as 2026-12-01T09:30"))
    }
}

/// Reads `09:30`, with two digits each.
pub(crate) fn parse_clock(text: &str) -> Option<Time> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |part: &str| (part.len() == 2 && part.bytes().all(|c| c.is_ascii_digit())).then(|| part.parse::<i8>().ok()).flatten();
    Time::new(two(hours)?, two(minutes)?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_weeks_and_times_come_back_as_they_were_written() {
        assert_eq!(Day::parse("2026-12-01").unwrap().to_string(), "2026-12-01");
        assert_eq!(Week::parse("2026-W53").unwrap().to_string(), "2026-W53");
        assert_eq!(WallTime::parse("2026-12-01T09:05").unwrap().to_string(), "2026-12-01T09:05");
    }

    #[test]
    fn a_week_begins_on_its_monday_even_in_the_year_before() {
        let monday = |week: &str| Week::parse(week).unwrap().monday().to_string();
        assert_eq!((monday("2026-W01"), monday("2026-W49")), ("2025-12-29".into(), "2026-11-30".into()));
        assert_eq!(Week::of(Day::parse("2027-01-03").unwrap()).to_string(), "2026-W53");
    }

    #[test]
    fn what_is_no_day_no_week_and_no_slot_is_refused() {
        for text in ["", "2026-13-01", "2026-02-30", "2026-1-1", "20261201", "2026-12-01T00:00", "1999-01-01", "+026-12-01", "2026-12-0x"] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
        for text in ["", "2026-W54", "2025-W53", "2026-W00", "2026W49", "2026-w49", "2026-W9", "2026-W+1"] {
            assert_eq!(Week::parse(text), None, "{text}");
        }
        for text in ["", "2026-12-01", "2026-12-01T9:30", "2026-12-01T24:00", "2026-12-01T09:30:00", "2026-12-01 09:30", "2026-12-01T-1:30"]
        {
            assert_eq!(WallTime::parse(text), None, "{text}");
        }
    }
}
