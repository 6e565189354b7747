//! Whether visitors see a post, which follows from its text and the clock.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether visitors see a post.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    /// It says that it is a draft.
    #[default]
    Draft,
    /// Its date is still to come.
    Scheduled,
    /// Visitors see it.
    Published,
    /// It has expired.
    Archived,
}

/// What a post says of when it is to be seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Times {
    /// Its date, in UTC milliseconds.
    pub(crate) date: Option<i64>,
    /// From when on it is left out, in UTC milliseconds.
    #[serde(default)]
    pub(crate) expires: Option<i64>,
    /// Whether it is a draft.
    pub(crate) draft: bool,
}

impl Times {
    /// The status at a time, as the build sees it, and when it becomes another one by itself.
    pub(crate) fn at(self, now: i64) -> (Status, Option<i64>) {
        let to_come = |moment: Option<i64>| moment.filter(|moment| *moment > now);
        match (self.draft, to_come(self.date), self.expires) {
            (true, ..) => (Status::Draft, None),
            (_, _, Some(expires)) if expires <= now => (Status::Archived, None),
            (_, Some(date), expires) => (Status::Scheduled, Some(expires.map_or(date, |expires| date.min(expires)))),
            (_, None, expires) => (Status::Published, expires),
        }
    }
}

impl Status {
    /// Its name in addresses and answers.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
            Self::Archived => "archived",
        }
    }

    /// Whether visitors have it, or had it.
    pub(crate) fn was_seen(self) -> bool {
        matches!(self, Self::Published | Self::Archived)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_comes_at_its_date_and_goes_when_it_expires() {
        let times = Times { date: Some(10), expires: Some(20), draft: false };
        assert_eq!(times.at(9), (Status::Scheduled, Some(10)));
        assert_eq!(times.at(10), (Status::Published, Some(20)));
        assert_eq!(times.at(20), (Status::Archived, None));
        assert_eq!(Times { draft: true, ..times }.at(15), (Status::Draft, None), "a draft stays one");
        assert_eq!(Times::default().at(0), (Status::Published, None));
        assert_eq!(Times { date: Some(30), ..times }.at(0), (Status::Scheduled, Some(20)), "it expires before it comes");
        assert_eq!(Times { date: Some(30), ..times }.at(25), (Status::Archived, None));
    }
}
