//! Which compressed copy a client takes (RFC 9110 §12.5.3).

/// A content coding and the ending of files that are in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Encoding {
    /// Its name in headers.
    pub(super) name: &'static str,
    /// What the name of such a copy ends with.
    pub(super) ending: &'static str,
}

/// Those that a copy may have, the smallest first.
pub(super) const ALL: [Encoding; 3] =
    [Encoding { name: "br", ending: ".br" }, Encoding { name: "zstd", ending: ".zst" }, Encoding { name: "gzip", ending: ".gz" }];

/// Those that a client takes, what it likes best first; of several that it likes as much, the smallest.
pub(super) fn accepted(header: &str) -> Vec<Encoding> {
    let mut taken: Vec<(u32, Encoding)> =
        ALL.into_iter().map(|encoding| (quality(header, encoding.name), encoding)).filter(|(quality, _)| *quality > 0).collect();
    taken.sort_by_key(|(quality, _)| std::cmp::Reverse(*quality));
    taken.into_iter().map(|(_, encoding)| encoding).collect()
}

/// How much a client likes a coding, in thousandths.
fn quality(header: &str, name: &str) -> u32 {
    let mut any = 0;
    for item in header.split(',') {
        let (coding, parameters) = item.split_once(';').unwrap_or((item, ""));
        let coding = coding.trim();
        let weight = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("q=")).map_or(1000, thousandths);
        if coding.eq_ignore_ascii_case(name) || (name == "gzip" && coding.eq_ignore_ascii_case("x-gzip")) {
            return weight;
        }
        if coding == "*" {
            any = weight;
        }
    }
    any
}

fn thousandths(weight: &str) -> u32 {
    let Some((whole, rest)) = weight.trim().split_once('.') else { return if weight.trim() == "1" { 1000 } else { 0 } };
    let digits: String = rest.chars().take_while(char::is_ascii_digit).chain("000".chars()).take(3).collect();
    let part = digits.parse::<u32>().unwrap_or_default();
    if whole == "1" { 1000 } else { part }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(header: &str) -> Vec<&'static str> {
        accepted(header).into_iter().map(|encoding| encoding.name).collect()
    }

    #[test]
    fn a_client_gets_what_it_says_that_it_takes() {
        assert_eq!(names("gzip, deflate, br, zstd"), ["br", "zstd", "gzip"]);
        assert_eq!(names("gzip;q=1.0, br;q=0.5"), ["gzip", "br"]);
        assert_eq!(names("GZIP;q=0.001"), ["gzip"]);
        assert_eq!(names("*"), ["br", "zstd", "gzip"]);
        assert_eq!(names("br;q=0, *;q=0.5"), ["zstd", "gzip"]);
        assert_eq!(names("gzip; q=0"), [""; 0]);
        assert_eq!(names("identity"), [""; 0]);
        assert_eq!(names(""), [""; 0]);
    }
}
