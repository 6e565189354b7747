//! What a push or a pull has to do, post by post. Knows files and answers only by their fingerprints.

use std::collections::{BTreeMap, BTreeSet};

use super::{Precondition, RemotePost, State};

/// What is to be done with one post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The two are the same.
    Same,
    /// The API gets the file.
    Push(Precondition),
    /// The API removes the post, whose file is gone.
    RemoveRemote(String),
    /// The file gets the API's text.
    Pull,
    /// The file is removed, whose post is gone.
    RemoveLocal,
    /// Both may differ, and nothing is known of before: the texts have to be compared.
    Compare,
    /// Only the other side changed: a pull, or a push, is what is needed.
    OtherWay,
    /// Both sides changed. Nobody's work is overwritten.
    Conflict,
}

/// The steps, by name.
pub type Steps = BTreeMap<String, Step>;

/// What changed on the two sides since they were last the same.
struct Sides<'a> {
    /// Whether the file is there, and differs from what is known.
    local: Side,
    /// The same for the API.
    remote: Side,
    etag: Option<&'a str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Absent,
    Gone,
    Unknown,
    Same,
    Changed,
}

/// What a push has to do.
#[must_use]
pub fn push_steps(local: &BTreeMap<String, String>, remote: &[RemotePost], state: &State) -> Steps {
    steps(local, remote, state, |sides| match (sides.local, sides.remote) {
        (Side::Unknown, Side::Absent) => Step::Push(Precondition::New),
        (Side::Unknown, Side::Unknown) => Step::Compare,
        (Side::Changed, Side::Same) => Step::Push(Precondition::Unchanged(sides.etag.unwrap_or_default().to_owned())),
        (Side::Gone, Side::Same) => Step::RemoveRemote(sides.etag.unwrap_or_default().to_owned()),
        other => common(other),
    })
}

/// What a pull has to do.
#[must_use]
pub fn pull_steps(local: &BTreeMap<String, String>, remote: &[RemotePost], state: &State) -> Steps {
    steps(local, remote, state, |sides| match (sides.local, sides.remote) {
        (Side::Absent, Side::Unknown) | (Side::Same, Side::Changed) => Step::Pull,
        (Side::Unknown, Side::Unknown) => Step::Compare,
        (Side::Same, Side::Gone) => Step::RemoveLocal,
        other => common(other),
    })
}

fn common(sides: (Side, Side)) -> Step {
    match sides {
        (Side::Same, Side::Same) | (Side::Gone, Side::Gone) => Step::Same,
        (Side::Changed, Side::Changed | Side::Gone) | (Side::Gone, Side::Changed) => Step::Conflict,
        _ => Step::OtherWay,
    }
}

fn steps(local: &BTreeMap<String, String>, remote: &[RemotePost], state: &State, decide: impl Fn(&Sides<'_>) -> Step) -> Steps {
    let remote: BTreeMap<&str, &str> = remote.iter().map(|post| (post.name.as_str(), post.etag.as_str())).collect();
    let names: BTreeSet<&str> = local.keys().chain(state.posts.keys()).map(String::as_str).chain(remote.keys().copied()).collect();
    let step = |name: &str| {
        let known = state.posts.get(name);
        let local = side(local.get(name).map(String::as_str), known.map(|known| known.fingerprint.as_str()));
        let etag = remote.get(name).copied();
        decide(&Sides { local, remote: side(etag, known.map(|known| known.etag.as_str())), etag })
    };
    names.into_iter().map(|name| (name.to_owned(), step(name))).collect()
}

fn side(now: Option<&str>, known: Option<&str>) -> Side {
    match (now, known) {
        (None, None) => Side::Absent,
        (None, Some(_)) => Side::Gone,
        (Some(_), None) => Side::Unknown,
        (Some(now), Some(known)) if now == known => Side::Same,
        (Some(_), Some(_)) => Side::Changed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::Known;

    /// One post, by what the file, the API and the last exchange have of it.
    fn decide(local: Option<&str>, remote: Option<&str>, known: Option<&str>) -> (Step, Step) {
        let name = || "post".to_owned();
        let local: BTreeMap<String, String> = local.iter().map(|text| (name(), (*text).to_owned())).collect();
        let remote: Vec<RemotePost> = remote.iter().map(|text| RemotePost { name: name(), etag: (*text).to_owned() }).collect();
        let posts = known.iter().map(|text| (name(), Known { fingerprint: (*text).to_owned(), etag: (*text).to_owned() })).collect();
        let state = State { posts, ..State::default() };
        (push_steps(&local, &remote, &state).remove("post").unwrap(), pull_steps(&local, &remote, &state).remove("post").unwrap())
    }

    #[test]
    fn what_changed_on_one_side_goes_to_the_other() {
        assert_eq!(decide(Some("1"), None, None), (Step::Push(Precondition::New), Step::OtherWay));
        assert_eq!(decide(Some("2"), Some("1"), Some("1")), (Step::Push(Precondition::Unchanged("1".into())), Step::OtherWay));
        assert_eq!(decide(None, Some("1"), Some("1")), (Step::RemoveRemote("1".into()), Step::OtherWay));
        assert_eq!(decide(None, Some("1"), None), (Step::OtherWay, Step::Pull));
        assert_eq!(decide(Some("1"), Some("2"), Some("1")), (Step::OtherWay, Step::Pull));
        assert_eq!(decide(Some("1"), None, Some("1")), (Step::OtherWay, Step::RemoveLocal));
    }

    #[test]
    fn what_is_the_same_is_left_alone() {
        assert_eq!(decide(Some("1"), Some("1"), Some("1")), (Step::Same, Step::Same));
        assert_eq!(decide(None, None, Some("1")), (Step::Same, Step::Same));
        assert_eq!(decide(Some("1"), Some("1"), None), (Step::Compare, Step::Compare));
    }

    #[test]
    fn nobody_s_work_is_overwritten() {
        assert_eq!(decide(Some("2"), Some("3"), Some("1")), (Step::Conflict, Step::Conflict));
        assert_eq!(decide(Some("2"), None, Some("1")), (Step::Conflict, Step::Conflict));
        assert_eq!(decide(None, Some("3"), Some("1")), (Step::Conflict, Step::Conflict));
    }
}
