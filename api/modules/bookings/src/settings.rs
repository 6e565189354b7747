//! `[modules.bookings]`: what can be booked, when, and who is told.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use kernel::{EmailAddress, Error, Tenant};
use source::{Data, Fields, Value};

use crate::hours::{Days, Hours};
use crate::resource::{Resource, ResourceId};

const DAYS_AHEAD: i64 = 60;
const MOST_DAYS_AHEAD: i64 = 366;
const NOTICE: SignedDuration = SignedDuration::from_hours(2);
const KEEP: SignedDuration = SignedDuration::from_hours(90 * 24);

/// The module's settings for a site.
#[derive(Debug)]
pub(crate) struct Settings {
    /// What pages are called besides what they show.
    pub(crate) title: String,
    /// Whose clock counts.
    pub(crate) zone: TimeZone,
    /// Where visitors go.
    pub(crate) place: Option<String>,
    /// Who is told of appointments.
    pub(crate) to: Vec<EmailAddress>,
    /// How long appointments are kept after their end.
    pub(crate) keep: SignedDuration,
    /// What can be booked.
    pub(crate) resources: Vec<Resource>,
}

impl Settings {
    /// Those of the site.
    pub(crate) fn of(tenant: &Tenant) -> Self {
        tenant.settings("bookings", Self::read)
    }

    /// What is booked by this id.
    ///
    /// # Errors
    /// There is no such thing.
    pub(crate) fn resource(&self, id: &ResourceId) -> Result<&Resource, Error> {
        self.resources.iter().find(|resource| resource.id == *id).ok_or(Error::NotFound)
    }

    /// Reads the settings and reports what is wrong with them.
    pub(crate) fn read(fields: &mut Fields<'_>) -> Self {
        let zone = read_zone(fields);
        let to = read_addresses(fields);
        let shared =
            Shared { closed: Days::read_list(fields), days_ahead: read_days_ahead(fields), notice: signed(fields.length("notice")) };
        let tables = fields.tables("resources");
        if tables.is_empty() && fields.entry("resources").is_none() {
            let problem = fields.at_value("resources", "[modules.bookings] has nothing that can be booked");
            fields.report(problem.hint("add a table [[modules.bookings.resources]] with `id`, `name`, `slot` and `hours`"));
        }
        let mut known = BTreeSet::new();
        let resources = tables
            .into_iter()
            .map(|table| fields.inner(table, "[[modules.bookings.resources]]", |fields| read_resource(fields, &shared, &mut known)))
            .collect();
        Self {
            title: fields.text("title").unwrap_or_else(|| "Appointments".into()),
            zone,
            place: fields.text("place"),
            to,
            keep: signed(fields.length("keep")).unwrap_or(KEEP),
            resources,
        }
    }
}

/// What holds for resources that do not say otherwise.
struct Shared {
    closed: Vec<Days>,
    days_ahead: Option<i64>,
    notice: Option<SignedDuration>,
}

fn read_resource(fields: &mut Fields<'_>, shared: &Shared, known: &mut BTreeSet<String>) -> Resource {
    let text = fields.required_text("id");
    let id = ResourceId::parse(&text).unwrap_or_else(|| {
        if !text.is_empty() {
            let problem = fields.at_value("id", format!("`{text}` cannot be the id of a resource"));
            fields.report(problem.hint("it stands in addresses: small letters, digits and `-`; not `appointments`, `mine` or `resources`"));
        }
        ResourceId::nobody()
    });
    if !known.insert(text.clone()) {
        fields.problem("id", format!("two resources have the id `{text}`"));
    }
    let slot = read_slot(fields);
    let hours = fields.nested("hours", "`hours`", |fields| Hours::read(fields, slot.as_mins()));
    if hours.as_ref().is_none_or(Hours::is_empty)
        && fields.entry("hours").is_none_or(|entry| matches!(&entry.value.data, Data::Table(table) if table.entries.is_empty()))
    {
        let problem = fields.at_value("hours", format!("`{text}` is never open"));
        fields.report(problem.hint("write hours = { mon = [\"09:00-12:00\", \"13:00-18:00\"], tue = … }"));
    }
    let closed = Days::read_list(fields);
    Resource {
        id,
        name: fields.required_text("name"),
        about: fields.text("about"),
        slot,
        hours: hours.unwrap_or_default(),
        closed: shared.closed.iter().copied().chain(closed).collect(),
        days_ahead: read_days_ahead(fields).or(shared.days_ahead).unwrap_or(DAYS_AHEAD),
        notice: signed(fields.length("notice")).or(shared.notice).unwrap_or(NOTICE),
        to: read_addresses(fields),
    }
}

fn read_zone(fields: &mut Fields<'_>) -> TimeZone {
    let name = fields.required_text("time_zone");
    // the database is in the program: what is found does not depend on the machine
    TimeZone::get(&name).unwrap_or_else(|_| {
        if !name.is_empty() {
            let known: Vec<String> = jiff::tz::db().available().map(|known| known.to_string()).collect();
            let problem = fields.at_value("time_zone", format!("there is no time zone `{name}`"));
            let near = source::nearest(&name, known.iter().map(String::as_str));
            let hint = near.map_or_else(|| "a zone is written as \"Europe/Berlin\"".into(), |near| format!("did you mean `{near}`?"));
            fields.report(problem.hint(hint));
        }
        TimeZone::UTC
    })
}

fn read_slot(fields: &mut Fields<'_>) -> SignedDuration {
    let (least, most) = (SignedDuration::from_mins(5), SignedDuration::from_hours(24));
    if fields.entry("slot").is_none() {
        let problem = fields.at_value("slot", "[[modules.bookings.resources]] needs `slot`, how long one appointment is");
        fields.report(problem.hint("add a line slot = \"30m\""));
    }
    match signed(fields.length("slot")) {
        Some(slot) if (least..=most).contains(&slot) => slot,
        Some(_) => {
            fields.problem("slot", "a slot has to be from 5 minutes to 24 hours long");
            SignedDuration::from_mins(30)
        }
        None => SignedDuration::from_mins(30),
    }
}

fn signed(length: Option<std::time::Duration>) -> Option<SignedDuration> {
    length.and_then(|length| SignedDuration::try_from(length).ok())
}

fn read_days_ahead(fields: &mut Fields<'_>) -> Option<i64> {
    let days = i64::try_from(fields.count("days_ahead", 1)?).unwrap_or(i64::MAX);
    if days > MOST_DAYS_AHEAD {
        fields.problem("days_ahead", format!("`days_ahead` is {MOST_DAYS_AHEAD} at most"));
    }
    Some(days.min(MOST_DAYS_AHEAD))
}

fn read_addresses(fields: &mut Fields<'_>) -> Vec<EmailAddress> {
    let values: Vec<&Value> = match fields.entry("to").map(|entry| &entry.value) {
        Some(Value { data: Data::List(values), .. }) => values.iter().collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    };
    let mut addresses = Vec::new();
    for value in values {
        match &value.data {
            Data::Text(text) if text.parse::<EmailAddress>().is_ok() => addresses.extend(text.parse::<EmailAddress>()),
            _ => {
                let problem = fields.at(&value.span, "this is not the address of a mailbox");
                fields.report(problem.hint("write it as \"owner@example.org\", without a name"));
            }
        }
    }
    addresses
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The settings that a text makes, and what is wrong with it: place, message and hint.
    pub(crate) fn read(text: &str) -> (Settings, Vec<String>) {
        let source = source::Source::new("site.toml", text);
        let table = source::parse_toml(text).unwrap();
        let mut fields = Fields::new(&table, &source, 0, "[modules.bookings]");
        let settings = Settings::read(&mut fields);
        let problems = fields.finish();
        (settings, problems.iter().map(|problem| format!("{problem} | {}", problem.hint.as_deref().unwrap_or_default())).collect())
    }

    const GOOD: &str = r#"
        time_zone = "europe/berlin"
        to = "owner@example.org"
        closed = ["2026-12-24..2027-01-02"]
        notice = "1h"
        keep = "30d"
        [[resources]]
        id = "test"
        name = "Eye test"
        slot = "45m"
        hours = { mon = ["13:00-17:30", "09:00-12:00"], sat = "22:30-24:00" }
        closed = ["2026-12-01"]
        days_ahead = 14
        [[resources]]
        id = "lenses"
        name = "Contact lenses"
        slot = "1h"
        hours = { tue = ["09:00-12:00"] }
        notice = "1d"
    "#;

    #[test]
    fn what_a_resource_does_not_say_the_module_says() {
        let (settings, problems) = read(GOOD);
        assert_eq!(problems, [""; 0]);
        assert_eq!((settings.zone.iana_name(), settings.keep), (Some("Europe/Berlin"), SignedDuration::from_hours(720)));
        let [test, lenses] = settings.resources.as_slice() else { panic!("two resources") };
        assert_eq!((test.notice, lenses.notice), (SignedDuration::from_hours(1), SignedDuration::from_hours(24)));
        assert_eq!((test.days_ahead, lenses.days_ahead), (14, DAYS_AHEAD));
        assert_eq!((test.closed.len(), lenses.closed.len()), (2, 1));
    }

    #[test]
    fn everything_that_is_wrong_is_told_with_line_and_hint() {
        let (_, problems) = read(
            r#"time_zone = "Europe/Berln"
to = ["Owner <owner@example.org>"]
closed = ["24.12.2026", "2026-12-24..2026-12-01"]
keep = "long"
[[resources]]
id = "Mine"
name = "A"
slot = "50m"
hours = { mon = ["09:00-12:00"], tue = ["09:00-10:40", "10:00-10:50"], moon = [], wed = ["12-13"], thu = ["18:00-09:00"], fri = [9] }
colour = "red"
"#,
        );
        let starts = [
            "site.toml:1:13: there is no time zone `Europe/Berln` | did you mean `Europe/Berlin`?",
            "site.toml:2:7: this is not the address of a mailbox | ",
            "site.toml:3:11: this is no day | write a day as \"2026-12-24\"",
            "site.toml:3:25: the last day comes before the first",
            "site.toml:6:6: `Mine` cannot be the id of a resource",
            "site.toml:9:18: `09:00-12:00` are 180 minutes, which slots of 50 minutes do not fill | end them at 11:30 or 12:20",
            "site.toml:9:56: these hours overlap others of the same day",
            "site.toml:9:90: `12-13` are no hours | write them as \"09:00-12:00\"",
            "site.toml:9:107: `18:00-09:00` ends before it begins | hours over midnight are two ranges",
            "site.toml:9:130: hours have to be text, not a number",
            "site.toml:9:72: unknown key `moon` in `hours` | did you mean `mon`?",
            "site.toml:10:1: unknown key `colour` in [[modules.bookings.resources]]",
            "site.toml:4:8: `long` is no length of time | write it as \"30m\"",
        ];
        assert_eq!(problems.len(), starts.len(), "{problems:#?}");
        for (problem, start) in problems.iter().zip(starts) {
            assert!(problem.starts_with(start), "{problem}\n{start}");
        }
    }

    #[test]
    fn what_is_missing_says_what_to_write() {
        let (_, problems) = read("");
        assert!(problems[0].starts_with("site.toml: [modules.bookings] needs `time_zone` | add a line time_zone"), "{problems:?}");
        assert!(problems[1].contains("nothing that can be booked"), "{problems:?}");
        let (_, problems) =
            read("time_zone = \"UTC\"\n[[resources]]\nid = \"a\"\n[[resources]]\nid = \"a\"\nname = \"A\"\nslot = \"2m\"\nhours = {}\n");
        for part in ["needs `slot`", "is never open", "needs `name`", "two resources have the id `a`", "from 5 minutes to 24 hours"] {
            assert!(problems.iter().any(|problem| problem.contains(part)), "{part}: {problems:#?}");
        }
    }
}
