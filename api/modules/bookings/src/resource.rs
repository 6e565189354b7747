//! What can be booked, and its grid of slots.

use std::fmt;

use jiff::civil::Time;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use kernel::EmailAddress;
use serde::{Deserialize, Deserializer, Serialize};

use crate::day::{Day, WallTime};
use crate::hours::{Days, Hours};

/// What stands in addresses in place of a resource.
const RESERVED: [&str; 3] = ["appointments", "mine", "resources"];
const LONGEST_ID: usize = 60;

/// The id of a resource, which stands in addresses: small letters, digits and `-`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct ResourceId(String);

impl ResourceId {
    /// Takes what can be an id.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let good = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        let fits = (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(good) && !RESERVED.contains(&text);
        fits.then(|| Self(text.to_owned()))
    }

    /// A stand-in where a mistake was reported.
    pub(crate) fn nobody() -> Self {
        Self(String::new())
    }

    /// The id as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ResourceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not the id of a resource"))
    }
}

/// What can be booked: a person, a room, a service.
#[derive(Debug, Clone)]
pub(crate) struct Resource {
    /// What it is in addresses.
    pub(crate) id: ResourceId,
    /// What visitors read.
    pub(crate) name: String,
    /// A sentence about it.
    pub(crate) about: Option<String>,
    /// How long one appointment is.
    pub(crate) slot: SignedDuration,
    /// When it is open.
    pub(crate) hours: Hours,
    /// When it is not, all the same.
    pub(crate) closed: Vec<Days>,
    /// How many days ahead visitors can book.
    pub(crate) days_ahead: i64,
    /// How long before its beginning an appointment has to be made.
    pub(crate) notice: SignedDuration,
    /// Who is told of appointments; nobody means those of the module.
    pub(crate) to: Vec<EmailAddress>,
}

/// One slot of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    /// When it begins on the clock.
    pub(crate) at: WallTime,
    /// When it begins.
    pub(crate) start: Timestamp,
    /// When it ends.
    pub(crate) end: Timestamp,
}

impl Resource {
    /// The slots of a day by the hours alone, whether it is closed or not.
    pub(crate) fn grid(&self, day: Day, zone: &TimeZone) -> Vec<Slot> {
        let minutes = self.slot.as_mins();
        let starts = self
            .hours
            .on(day.0.weekday())
            .iter()
            .flat_map(|open| (0..(open.end - open.start) / minutes).map(move |n| open.start + n * minutes));
        starts.filter_map(|start| self.slot_of(day, start, zone)).collect()
    }

    /// The slot of the grid that begins then.
    pub(crate) fn slot_at(&self, at: WallTime, zone: &TimeZone) -> Option<Slot> {
        self.grid(at.day(), zone).into_iter().find(|slot| slot.at == at)
    }

    /// Whether visitors may book it now, if nobody has it.
    pub(crate) fn offers(&self, slot: &Slot, zone: &TimeZone, now: Timestamp) -> bool {
        let day = slot.at.day();
        let (first, last) = self.window(zone, now);
        first <= day
            && day <= last
            && !self.closed.iter().any(|days| days.contains(day))
            && slot.start > now
            && slot.start >= now + self.notice
    }

    /// The slots of a day that visitors may book now, if nobody has them.
    pub(crate) fn offered(&self, day: Day, zone: &TimeZone, now: Timestamp) -> Vec<Slot> {
        self.grid(day, zone).into_iter().filter(|slot| self.offers(slot, zone, now)).collect()
    }

    /// The first and the last day that can be booked now.
    pub(crate) fn window(&self, zone: &TimeZone, now: Timestamp) -> (Day, Day) {
        let today = Day::at(now, zone);
        (today, today.plus(self.days_ahead))
    }

    /// The slot that begins so many minutes after midnight on the clock. None if the clock never shows its beginning or its last moment, since clocks go forward
    /// before or in it. Where they go back the first of the two times counts.
    fn slot_of(&self, day: Day, minutes: i64, zone: &TimeZone) -> Option<Slot> {
        let time = Time::new(i8::try_from(minutes / 60).ok()?, i8::try_from(minutes % 60).ok()?, 0, 0).ok()?;
        let at = day.0.to_datetime(time);
        let ambiguous = zone.to_ambiguous_timestamp(at);
        if matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. }) {
            return None;
        }
        let start = ambiguous.earlier().ok()?;
        let second = SignedDuration::from_secs(1);
        let end = start.checked_add(self.slot).ok()?;
        let last_shown = zone.to_datetime(end - second);
        let last_expected = at.checked_add(self.slot - second).ok()?;
        (last_shown <= last_expected).then_some(Slot { at: WallTime(at), start, end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use crate::settings::tests::read;

    /// One resource with slots of this length at these hours of every day.
    fn settings(zone: &str, slot: &str, hours: &str, more: &str) -> Settings {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(|day| format!("{day} = [\"{hours}\"]")).join(", ");
        let (settings, problems) = read(&format!(
            "time_zone = \"{zone}\"\n[[resources]]\nid = \"a\"\nname = \"A\"\nslot = \"{slot}\"\nhours = {{ {days} }}\n{more}\n"
        ));
        assert_eq!(problems, [""; 0]);
        settings
    }

    fn grid(settings: &Settings, day: &str) -> Vec<String> {
        let slots = settings.resources[0].grid(Day::parse(day).unwrap(), &settings.zone);
        slots.iter().map(|slot| format!("{} {}", slot.at.to_string().split_once('T').unwrap().1, slot.start.strftime("%H:%MZ"))).collect()
    }

    fn offered(settings: &Settings, day: &str, now: &str) -> Vec<String> {
        let slots = settings.resources[0].offered(Day::parse(day).unwrap(), &settings.zone, now.parse().unwrap());
        slots.iter().map(|slot| slot.at.to_string().split_once('T').unwrap().1.to_owned()).collect()
    }

    #[test]
    fn a_day_is_cut_into_slots_on_the_clock() {
        let settings = settings("Europe/Berlin", "45m", "09:00-12:00", "");
        assert_eq!(grid(&settings, "2026-12-01"), ["09:00 08:00Z", "09:45 08:45Z", "10:30 09:30Z", "11:15 10:15Z"]);
        assert_eq!(grid(&settings, "2026-07-01")[0], "09:00 07:00Z");
    }

    #[test]
    fn a_slot_that_the_clock_never_shows_is_not_there() {
        // at two o'clock it is three o'clock
        assert_eq!(
            grid(&settings("Europe/Berlin", "30m", "01:00-04:00", ""), "2026-03-29"),
            ["01:00 00:00Z", "01:30 00:30Z", "03:00 01:00Z", "03:30 01:30Z"]
        );
        // 01:30 to 02:15 would reach into an hour that is not there, and into the slot of 03:00
        assert_eq!(
            grid(&settings("Europe/Berlin", "45m", "00:00-04:30", ""), "2026-03-29"),
            ["00:00 23:00Z", "00:45 23:45Z", "03:00 01:00Z", "03:45 01:45Z"]
        );
    }

    #[test]
    fn a_slot_that_comes_twice_is_one() {
        // at three o'clock it is two o'clock again
        let slots = grid(&settings("Europe/Berlin", "30m", "01:30-03:30", ""), "2026-10-25");
        assert_eq!(slots, ["01:30 23:30Z", "02:00 00:00Z", "02:30 00:30Z", "03:00 02:00Z"]);
    }

    #[test]
    fn slots_never_overlap_whatever_the_clocks_do() {
        for (zone, days) in [
            ("Europe/Berlin", ["2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25"]),
            ("Australia/Lord_Howe", ["2026-04-04", "2026-04-05", "2026-10-03", "2026-10-04"]),
            ("Africa/Cairo", ["2026-04-23", "2026-04-24", "2026-10-29", "2026-10-30"]),
            ("Pacific/Apia", ["2011-12-28", "2011-12-29", "2011-12-30", "2011-12-31"]),
        ] {
            for slot in ["5m", "20m", "45m", "90m", "12h", "24h"] {
                let settings = settings(zone, slot, "00:00-24:00", "");
                let slots: Vec<Slot> =
                    days.iter().flat_map(|day| settings.resources[0].grid(Day::parse(day).unwrap(), &settings.zone)).collect();
                assert!(slots.windows(2).all(|pair| pair[0].end <= pair[1].start), "{zone} {slot}");
                assert!(slots.iter().all(|slot| slot.end.duration_since(slot.start) == settings.resources[0].slot), "{zone} {slot}");
            }
        }
    }

    #[test]
    fn visitors_book_within_notice_and_days_ahead_and_not_when_it_is_closed() {
        let settings = settings(
            "Europe/Berlin",
            "1h",
            "09:00-12:00",
            "notice = \"90m\"\ndays_ahead = 7\nclosed = [\"2026-12-03\", \"2026-12-06..2026-12-07\"]",
        );
        // it is 08:30 in Berlin: 10:00 is the first that leaves 90 minutes
        let now = "2026-12-01T07:30:00Z";
        assert_eq!(offered(&settings, "2026-12-01", now), ["10:00", "11:00"]);
        assert_eq!(offered(&settings, "2026-12-02", now), ["09:00", "10:00", "11:00"]);
        for closed in ["2026-11-30", "2026-12-03", "2026-12-06", "2026-12-07", "2026-12-09"] {
            assert_eq!(offered(&settings, closed, now), [""; 0], "{closed}");
        }
        assert_eq!(offered(&settings, "2026-12-08", now).len(), 3);
    }

    #[test]
    fn today_is_the_day_of_the_zone() {
        let settings = settings("Pacific/Auckland", "1h", "09:00-10:00", "notice = \"0m\"\ndays_ahead = 1");
        // it is the evening of the 1st in Greenwich, and the morning of the 2nd in Auckland
        assert_eq!(offered(&settings, "2026-12-03", "2026-12-01T19:30:00Z"), ["09:00"]);
        assert_eq!(offered(&settings, "2026-12-02", "2026-12-01T19:30:00Z"), ["09:00"]);
        assert_eq!(offered(&settings, "2026-12-02", "2026-12-01T20:00:00Z"), [""; 0], "it begins now");
    }

    #[test]
    fn only_what_is_in_the_grid_is_a_slot() {
        let settings = settings("Europe/Berlin", "30m", "09:00-12:00", "");
        let slot_at = |text: &str| settings.resources[0].slot_at(WallTime::parse(text).unwrap(), &settings.zone);
        assert!(slot_at("2026-12-01T09:30").is_some());
        assert!(slot_at("2026-12-01T09:15").is_none() && slot_at("2026-12-01T12:00").is_none());
    }
}
