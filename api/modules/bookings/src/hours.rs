//! When a resource is open: ranges of the clock for each day of the week, and days on which it is closed.

use std::ops::Range;

use jiff::civil::{Time, Weekday};
use source::{Data, Fields, Value};

use crate::day::{Day, parse_clock};

/// The names of the days in settings.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const A_DAY: i64 = 24 * 60;

/// A part of a day, in minutes since midnight on the clock.
type Open = Range<i64>;

/// The hours of a week, Monday first; those of a day in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Hours {
    days: [Vec<Open>; 7],
}

impl Hours {
    /// Those of a day of the week.
    pub(crate) fn on(&self, weekday: Weekday) -> &[Open] {
        let day = usize::try_from(weekday.to_monday_zero_offset()).unwrap_or_default();
        self.days.get(day).map_or(&[], Vec::as_slice)
    }

    /// Reads `mon = ["09:00-12:00", "13:00-18:00"]` and so on; `slot` minutes have to divide each range.
    pub(crate) fn read(fields: &mut Fields<'_>, slot: i64) -> Self {
        let days = DAYS.map(|day| {
            let mut open: Vec<Open> = Vec::new();
            for text in texts(fields, day) {
                if let Some(range) = read_range(fields, text, slot) {
                    let overlaps = open.iter().any(|other| other.start < range.end && range.start < other.end);
                    if overlaps {
                        let problem = fields.at(&text.span, "these hours overlap others of the same day");
                        fields.report(problem.hint("a slot would be offered twice: make one range of them"));
                    } else {
                        open.push(range);
                    }
                }
            }
            open.sort_by_key(|range| range.start);
            open
        });
        Self { days }
    }

    /// Whether it is never open.
    pub(crate) fn is_empty(&self) -> bool {
        self.days.iter().all(Vec::is_empty)
    }
}

fn read_range(fields: &mut Fields<'_>, value: &Value, slot: i64) -> Option<Open> {
    let Data::Text(text) = &value.data else {
        let problem = fields.at(&value.span, format!("hours have to be text, not {}", value.kind()));
        fields.report(problem.hint("write them as \"09:00-12:00\""));
        return None;
    };
    let Some((from, to)) = text.split_once('-').and_then(|(from, to)| Some((minutes(from.trim())?, minutes(to.trim())?))) else {
        let problem = fields.at(&value.span, format!("`{text}` are no hours"));
        fields.report(problem.hint("write them as \"09:00-12:00\", from 00:00 to 24:00"));
        return None;
    };
    if from >= to {
        let problem = fields.at(&value.span, format!("`{text}` ends before it begins"));
        fields.report(problem.hint("hours over midnight are two ranges: one until 24:00, and one from 00:00 of the next day"));
        return None;
    }
    if slot > 0 && (to - from) % slot != 0 {
        let fitting = from + (to - from) / slot * slot;
        let hint = if fitting > from {
            format!("end them at {} or {}", clock(fitting), clock(fitting + slot))
        } else {
            format!("they hold no slot at all: end them at {}", clock(fitting + slot))
        };
        let problem = fields.at(&value.span, format!("`{text}` are {} minutes, which slots of {slot} minutes do not fill", to - from));
        fields.report(problem.hint(hint));
        return None;
    }
    Some(from..to)
}

fn minutes(text: &str) -> Option<i64> {
    if text == "24:00" {
        return Some(A_DAY);
    }
    parse_clock(text).map(|time: Time| i64::from(time.hour()) * 60 + i64::from(time.minute()))
}

fn clock(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A row of days, the first and the last with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Days {
    first: Day,
    last: Day,
}

impl Days {
    /// Whether a day is one of them.
    pub(crate) fn contains(self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }

    /// Reads `closed = ["2026-12-24", "2026-12-24..2027-01-02"]`.
    pub(crate) fn read_list(fields: &mut Fields<'_>) -> Vec<Self> {
        let mut list = Vec::new();
        for value in texts(fields, "closed") {
            let read = match &value.data {
                Data::Text(text) | Data::Date(text) => {
                    let (first, last) = text.split_once("..").unwrap_or((text, text));
                    Day::parse(first.trim()).zip(Day::parse(last.trim()))
                }
                _ => None,
            };
            match read {
                Some((first, last)) if first <= last => list.push(Self { first, last }),
                Some(_) => fields.report(fields.at(&value.span, "the last day comes before the first")),
                None => {
                    let problem = fields.at(&value.span, "this is no day");
                    fields.report(problem.hint("write a day as \"2026-12-24\", or days as \"2026-12-24..2027-01-02\""));
                }
            }
        }
        list
    }
}

/// The values of a list, each with its place; a single one counts as a list of one.
fn texts<'a>(fields: &mut Fields<'a>, key: &'a str) -> Vec<&'a Value> {
    match fields.entry(key).map(|entry| &entry.value) {
        Some(Value { data: Data::List(values), .. }) => values.iter().collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    }
}
