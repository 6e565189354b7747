//! How much is let through: what can be set, and what holds where nothing is set.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::Quota;
use source::Fields;

/// The most that a site may allow in one go.
const MOST: u32 = 10_000;

/// How much the API lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The requests of one client to one site; none for no limit.
    pub client: Option<Rate>,
    /// The requests of all clients to one site; none for no limit.
    pub site: Option<Rate>,
    /// Whether modules may have limits of their own ([`crate::Tenant::limit`]).
    pub of_modules: bool,
    /// The most requests that are worked on at once.
    pub at_once: usize,
    /// The most of them that may be for one site, so that a busy one leaves room for the others.
    pub at_once_per_site: usize,
    /// The most requests of one site that are held until something changes; these take no place of the others.
    pub held_per_site: usize,
    /// The most bytes that a body may have, unless a route says otherwise.
    pub body: usize,
    /// The most bytes that the import of a site may have; none for any number.
    pub import: Option<u64>,
    /// How long a request may take, with the time in which its body arrives.
    pub time: Duration,
    /// How long an export or an import may stand still, which otherwise take as long as they take.
    pub still: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            client: Rate::new(20, 100),
            site: Rate::new(500, 1000),
            of_modules: true,
            at_once: 256,
            at_once_per_site: 64,
            held_per_site: 16,
            body: 16 << 20,
            import: None,
            time: Duration::from_secs(30),
            still: Duration::from_secs(30),
        }
    }
}

impl Limits {
    /// Those of development, where the only client is whoever develops.
    #[must_use]
    pub fn of_development() -> Self {
        Self { client: None, site: None, of_modules: false, at_once_per_site: 256, ..Self::default() }
    }
}

/// So many requests in each second, and so many at once after a rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    per_second: NonZeroU32,
    burst: NonZeroU32,
}

impl Rate {
    /// A rate; none for 0 in each second, which means that nothing is counted.
    #[must_use]
    pub fn new(per_second: u32, burst: u32) -> Option<Self> {
        let per_second = NonZeroU32::new(per_second)?;
        Some(Self { per_second, burst: NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN) })
    }

    pub(crate) fn quota(self) -> Quota {
        Quota::per_second(self.per_second).allow_burst(self.burst)
    }
}

/// What a module lets one client do: so often at once after a rest, and then one more each time that a part of `per` is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Allowance {
    count: NonZeroU32,
    per: Duration,
}

impl Allowance {
    /// `count` times in `per`; 0 is taken for 1.
    #[must_use]
    pub const fn new(count: u32, per: Duration) -> Self {
        let count = match NonZeroU32::new(count) {
            Some(count) => count,
            None => NonZeroU32::MIN,
        };
        Self { count, per }
    }

    /// Reads a key such as `limit = "5 per hour"` of a module's settings, and reports what is wrong; none where it is not set.
    pub fn read<'a>(fields: &mut Fields<'a>, key: &'a str) -> Option<Self> {
        let text = fields.text(key)?;
        let allowance = Self::parse(&text);
        if allowance.is_none() {
            let problem = fields.at_value(key, format!("`{text}` does not say how often"));
            fields.report(problem.hint(format!("write it as in {key} = \"5 per hour\"; there are minute, hour and day")));
        }
        allowance
    }

    fn parse(text: &str) -> Option<Self> {
        let (count, unit) = text.split_once(" per ")?;
        let per = match unit.trim() {
            "minute" => Duration::from_mins(1),
            "hour" => Duration::from_hours(1),
            "day" => Duration::from_hours(24),
            _ => return None,
        };
        let count = count.trim().parse().ok().filter(|count| (1..=MOST).contains(count))?;
        Some(Self::new(count, per))
    }

    pub(crate) fn quota(self) -> Quota {
        // what comes back in no time is as good as in a second
        let each = Quota::with_period(self.per / self.count.get());
        each.map_or(Quota::per_second(self.count), |quota| quota.allow_burst(self.count))
    }
}
