//! Appointments as a file that calendars read (RFC 5545, with the methods of RFC 5546).

use jiff::Timestamp;

/// How long a line may be before it is folded, in bytes (RFC 5545 §3.1).
const LONGEST_LINE: usize = 75;

/// What a calendar is told to do with the events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// Show them.
    Publish,
    /// Take them out.
    Cancel,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    /// What makes it the same event when it comes again.
    pub(crate) uid: String,
    /// When this state of it was made.
    pub(crate) changed: Timestamp,
    /// How often it was changed.
    pub(crate) sequence: u32,
    /// When it begins.
    pub(crate) start: Timestamp,
    /// When it ends.
    pub(crate) end: Timestamp,
    /// What it is.
    pub(crate) summary: String,
    /// More about it.
    pub(crate) description: Option<String>,
    /// Where it is.
    pub(crate) location: Option<String>,
    /// Where there is more about it.
    pub(crate) url: Option<String>,
    /// Whose event it is: the address of a mailbox.
    pub(crate) organizer: String,
    /// Whether it takes place.
    pub(crate) is_cancelled: bool,
}

impl Method {
    /// The name that stands in the file and in its media type.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Cancel => "CANCEL",
        }
    }

    /// The media type of a file with this method.
    pub(crate) fn media_type(self) -> String {
        format!("text/calendar; charset=utf-8; method={}", self.name())
    }
}

/// The file: lines that end with CR and LF, none longer than 75 bytes.
pub(crate) fn calendar_file(name: &str, method: Method, events: &[Event]) -> String {
    let mut file = CalendarFile::default();
    file.line("BEGIN", "VCALENDAR");
    file.line("VERSION", "2.0");
    file.line("PRODID", "-//sitegen//bookings//EN");
    file.line("CALSCALE", "GREGORIAN");
    file.line("METHOD", method.name());
    file.line("X-WR-CALNAME", &escaped(name));
    for event in events {
        file.event(event);
    }
    file.line("END", "VCALENDAR");
    file.text
}

#[derive(Default)]
struct CalendarFile {
    text: String,
}

impl CalendarFile {
    fn event(&mut self, event: &Event) {
        self.line("BEGIN", "VEVENT");
        self.line("UID", &escaped(&event.uid));
        self.line("DTSTAMP", &utc(event.changed));
        self.line("SEQUENCE", &event.sequence.to_string());
        self.line("DTSTART", &utc(event.start));
        self.line("DTEND", &utc(event.end));
        self.line("SUMMARY", &escaped(&event.summary));
        for (name, text) in [("DESCRIPTION", &event.description), ("LOCATION", &event.location)] {
            if let Some(text) = text {
                self.line(name, &escaped(text));
            }
        }
        if let Some(url) = &event.url {
            self.line("URL", url);
        }
        self.line("ORGANIZER", &format!("mailto:{}", event.organizer));
        self.line("STATUS", if event.is_cancelled { "CANCELLED" } else { "CONFIRMED" });
        self.line("TRANSP", if event.is_cancelled { "TRANSPARENT" } else { "OPAQUE" });
        self.line("END", "VEVENT");
    }

    /// Writes a line, folded between characters.
    fn line(&mut self, name: &str, value: &str) {
        let line = format!("{name}:{value}");
        let mut rest = line.as_str();
        let mut room = LONGEST_LINE;
        while rest.len() > room {
            let (part, after) = rest.split_at(rest.floor_char_boundary(room));
            self.text.push_str(part);
            self.text.push_str("\r\n ");
            rest = after;
            // the space in front counts
            room = LONGEST_LINE - 1;
        }
        self.text.push_str(rest);
        self.text.push_str("\r\n");
    }
}

fn utc(time: Timestamp) -> String {
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Text as a value (RFC 5545 §3.3.11). Other control characters than tabs may not stand in one.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' | '\r' => escaped.push_str("\\n"),
            '\t' => escaped.push('\t'),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Event {
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        Event {
            uid: "1@a.example".into(),
            changed: time("2026-11-22T10:00:00Z"),
            sequence: 0,
            start: time("2026-12-01T08:30:00Z"),
            end: time("2026-12-01T09:00:00Z"),
            summary: "Eye test".into(),
            description: None,
            location: None,
            url: None,
            organizer: "owner@a.example".into(),
            is_cancelled: false,
        }
    }

    #[test]
    fn times_are_utc_and_lines_end_with_cr_and_lf() {
        let file = calendar_file("A", Method::Publish, &[event()]);
        assert!(file.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && file.ends_with("END:VCALENDAR\r\n"), "{file}");
        assert!(file.contains("\r\nDTSTART:20261201T083000Z\r\nDTEND:20261201T090000Z\r\n"), "{file}");
        assert_eq!(file.matches('\n').count(), file.matches("\r\n").count());
    }

    #[test]
    fn long_lines_are_folded_at_75_bytes_between_characters() {
        let summary = "ä😀".repeat(60);
        let file = calendar_file("A", Method::Publish, &[Event { summary: summary.clone(), ..event() }]);
        assert!(file.split("\r\n").all(|line| line.len() <= 75), "{file}");
        assert!(file.replace("\r\n ", "").contains(&format!("SUMMARY:{summary}\r\n")), "{file}");
    }

    #[test]
    fn what_a_visitor_wrote_cannot_begin_a_line() {
        let description = Some("a;b,c\\d\r\nATTENDEE:x\rEND:VEVENT\u{0}".to_owned());
        let file = calendar_file("A", Method::Publish, &[Event { description, ..event() }]);
        assert!(file.contains("DESCRIPTION:a\\;b\\,c\\\\d\\nATTENDEE:x\\nEND:VEVENT\r\n"), "{file}");
        assert_eq!(file.matches("\r\nEND:VEVENT").count(), 1);
    }

    #[test]
    fn what_is_cancelled_says_so() {
        let file = calendar_file("A", Method::Cancel, &[Event { is_cancelled: true, sequence: 1, ..event() }]);
        assert!(file.contains("METHOD:CANCEL\r\n") && file.contains("STATUS:CANCELLED\r\n") && file.contains("SEQUENCE:1\r\n"), "{file}");
    }
}
