//! What a client that has something already, or wants a part, is to get (RFC 9110 §13 and §14).

use axum::http::{HeaderMap, HeaderName, header};

/// What the answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it.
    All,
    /// From this byte on, so many.
    Part(u64, u64),
    /// Nothing: the client has it.
    NotModified,
    /// Nothing: it is not what the client thinks.
    Failed,
    /// Nothing: it is not that long.
    OutOfRange,
}

/// What a client wants of something that has this tag and so many bytes. Only a GET can ask for a part.
pub(super) fn wanted(headers: &HeaderMap, tag: &str, size: u64, is_get: bool) -> Wanted {
    if let Some(list) = values(headers, header::IF_MATCH)
        && !tags(&list).any(|known| known == "*" || known == tag)
    {
        return Wanted::Failed;
    }
    if let Some(list) = values(headers, header::IF_NONE_MATCH)
        && tags(&list).any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
    {
        return Wanted::NotModified;
    }
    let is_same = headers.get(header::IF_RANGE).is_none_or(|known| known.as_bytes() == tag.as_bytes());
    match headers.get(header::RANGE).and_then(|range| range.to_str().ok()).filter(|_| is_get && is_same) {
        Some(range) => part(range, size),
        None => Wanted::All,
    }
}

/// One range of bytes. What is no range, or several of them, may be answered by all (RFC 9110 §14.2).
fn part(range: &str, size: u64) -> Wanted {
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-')) else { return Wanted::All };
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>().unwrap_or(u64::MAX));
    match (first, last) {
        ("", "") => Wanted::All,
        ("", last) => match number(last) {
            Some(0) => Wanted::OutOfRange,
            Some(_) if size == 0 => Wanted::OutOfRange,
            Some(count) => Wanted::Part(size - count.min(size), count.min(size)),
            None => Wanted::All,
        },
        (first, last) => match (number(first), if last.is_empty() { Some(u64::MAX) } else { number(last) }) {
            (Some(first), Some(last)) if first > last => Wanted::All,
            (Some(first), Some(_)) if first >= size => Wanted::OutOfRange,
            (Some(first), Some(last)) => Wanted::Part(first, last.min(size - 1) - first + 1),
            _ => Wanted::All,
        },
    }
}

fn tags(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim)
}

fn values(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let values: Vec<&str> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    (!values.is_empty()).then(|| values.join(","))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn of(headers: &[(HeaderName, &str)]) -> Wanted {
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect();
        wanted(&headers, "\"a\"", 10, true)
    }

    #[test]
    fn a_part_is_what_the_client_asked_for_as_far_as_there_is_any() {
        for (range, expected) in [
            ("bytes=0-3", Wanted::Part(0, 4)),
            ("bytes=8-", Wanted::Part(8, 2)),
            ("bytes=-3", Wanted::Part(7, 3)),
            ("bytes=-30", Wanted::Part(0, 10)),
            ("bytes=9-99", Wanted::Part(9, 1)),
            ("bytes=0-99999999999999999999999", Wanted::Part(0, 10)),
            ("bytes=10-", Wanted::OutOfRange),
            ("bytes=-0", Wanted::OutOfRange),
            ("bytes=3-2", Wanted::All),
            ("bytes=0-1,3-4", Wanted::All),
            ("bytes=x-y", Wanted::All),
            ("bytes=-", Wanted::All),
            ("lines=0-1", Wanted::All),
        ] {
            assert_eq!(of(&[(header::RANGE, range)]), expected, "{range}");
        }
        assert_eq!(part("bytes=-1", 0), Wanted::OutOfRange);
    }

    #[test]
    fn a_part_of_what_has_changed_since_is_all_of_it() {
        let range = (header::RANGE, "bytes=0-3");
        assert_eq!(of(&[range.clone(), (header::IF_RANGE, "\"a\"")]), Wanted::Part(0, 4));
        for other in ["\"b\"", "W/\"a\"", "Tue, 01 Dec 2026 00:00:00 GMT"] {
            assert_eq!(of(&[range.clone(), (header::IF_RANGE, other)]), Wanted::All, "{other}");
        }
    }

    #[test]
    fn who_has_it_gets_nothing_and_who_thinks_of_another_hears_so() {
        for known in ["\"a\"", "W/\"a\"", "\"x\", \"a\"", "*"] {
            assert_eq!(of(&[(header::IF_NONE_MATCH, known)]), Wanted::NotModified, "{known}");
        }
        assert_eq!(of(&[(header::IF_NONE_MATCH, "\"b\"")]), Wanted::All);
        assert_eq!(of(&[(header::IF_MATCH, "\"a\"")]), Wanted::All);
        for known in ["\"b\"", "W/\"a\""] {
            assert_eq!(of(&[(header::IF_MATCH, known)]), Wanted::Failed, "{known}");
        }
    }
}
