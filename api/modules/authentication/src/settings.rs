//! `[modules.authentication]` of a `site.toml`.

use std::time::Duration;

use kernel::{JwtKeys, Lifetime, SecondFactorOf, Tenant};
use source::Fields;

/// A session that is not used for so long is over, where nothing else is said.
const IDLE: Duration = Duration::from_hours(12);
/// However it is used, a session is over after so long, where nothing else is said.
const ABSOLUTE: Duration = Duration::from_hours(30 * 24);
const SHORTEST: Duration = Duration::from_mins(5);
/// A token for another service is over after so long, where nothing else is said.
const JWT: Duration = Duration::from_mins(10);
/// How short and how long one may last: nothing ends it before where it was taken to.
const JWT_BOUNDS: std::ops::RangeInclusive<Duration> = Duration::from_mins(1)..=Duration::from_hours(1);

/// The settings of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// How long sessions count.
    pub(crate) lifetime: Lifetime,
    /// How long a token for another service counts, in milliseconds.
    pub(crate) jwt_timeout: i64,
    /// The page of the site that a browser comes to after signing in, where none was asked for; else one of the API.
    pub(crate) home: Option<String>,
}

impl Settings {
    /// The settings of the site that a request is for.
    pub(crate) fn of(tenant: &Tenant) -> Self {
        tenant.settings(crate::SPEC.name, Self::read)
    }

    /// Reads them, and reports what is wrong.
    pub(crate) fn read(fields: &mut Fields<'_>) -> Self {
        let idle = length(fields, "session_timeout").unwrap_or(IDLE);
        let absolute = length(fields, "session_limit").unwrap_or_else(|| ABSOLUTE.max(idle));
        if absolute < idle {
            fields.problem("session_limit", "`session_limit` is shorter than `session_timeout`: no session would ever rest so long");
        }
        // the kernel has the secrets, and lets nobody in by too few factors: it verifies
        JwtKeys::names(fields);
        SecondFactorOf::read(fields);
        let jwt_timeout = milliseconds(jwt_timeout(fields).unwrap_or(JWT));
        Self { jwt_timeout, lifetime: Lifetime { idle: milliseconds(idle), absolute: milliseconds(absolute) }, home: home(fields) }
    }
}

fn length(fields: &mut Fields<'_>, key: &'static str) -> Option<Duration> {
    let length = fields.length(key)?;
    if length < SHORTEST {
        let problem = fields.at_value(key, format!("`{key}` is shorter than 5 minutes"));
        fields.report(problem.hint("whoever writes a long text would be signed out before it is sent"));
    }
    Some(length)
}

fn jwt_timeout(fields: &mut Fields<'_>) -> Option<Duration> {
    let length = fields.length("jwt_timeout")?;
    if !JWT_BOUNDS.contains(&length) {
        let problem = fields.at_value("jwt_timeout", "`jwt_timeout` has to be from 1 minute to 1 hour");
        fields.report(problem.hint("other services take a token until it is over, whatever happens to its user"));
    }
    Some(length)
}

fn home(fields: &mut Fields<'_>) -> Option<String> {
    let path = fields.text("home")?;
    if !stays_here(&path) {
        let problem = fields.at_value("home", format!("`{path}` is not the address of a page of this site"));
        fields.report(problem.hint("write it from the first slash on, as in home = \"/members/\""));
    }
    Some(path).filter(|path| stays_here(path))
}

/// Whether an address leads to a page of the same site. A second slash, or a backslash that browsers take for one, would lead to another host.
pub(crate) fn stays_here(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

fn milliseconds(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use source::{Source, parse_toml};

    use super::*;

    fn read(text: &str) -> (Settings, Vec<String>) {
        let (source, table) = (Source::new("site.toml", text), parse_toml(text).unwrap());
        let mut fields = Fields::new(&table, &source, 0, "[modules.authentication]");
        let settings = Settings::read(&mut fields);
        (settings, fields.finish().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_session_rests_for_half_a_day_where_nothing_is_said() {
        let (settings, problems) = read("");
        assert_eq!((settings.lifetime.idle, settings.lifetime.absolute), (12 * 3_600_000, 30 * 24 * 3_600_000));
        assert_eq!(problems, [""; 0]);
    }

    #[test]
    fn what_is_said_is_taken() {
        let (settings, problems) = read("session_timeout = \"1h\"\nsession_limit = \"8h\"\nhome = \"/desk/\"\n");
        assert_eq!((settings.lifetime.idle, settings.lifetime.absolute, settings.home.as_deref()), (3_600_000, 28_800_000, Some("/desk/")));
        assert_eq!(problems, [""; 0]);
        assert_eq!(read("session_timeout = \"60d\"").0.lifetime.absolute, 60 * 24 * 3_600_000, "the limit grows with it");
    }

    #[test]
    fn every_mistake_is_told_where_it_stands() {
        for (line, told) in [
            ("session_timeout = \"1m\"", "`session_timeout` is shorter than 5 minutes"),
            ("session_timeout = \"soon\"", "`soon` is no length of time"),
            ("session_limit = \"1h\"", "`session_limit` is shorter than `session_timeout`"),
            ("home = \"//evil.example/\"", "is not the address of a page of this site"),
            ("jwt_timeout = \"2h\"", "`jwt_timeout` has to be from 1 minute to 1 hour"),
            ("jwt_secret = \"abc\"", "`jwt_secret` itself does not belong into this file"),
            ("require_second_factor = \"owner\"", "`owner` is nobody of whom a second factor can be required"),
            ("sesion_timeout = \"1h\"", "unknown key `sesion_timeout`"),
        ] {
            let (_, problems) = read(&format!("\n{line}\n"));
            assert!(problems.len() == 1 && problems[0].contains(told) && problems[0].starts_with("site.toml:2:"), "{line}: {problems:?}");
        }
    }
}
