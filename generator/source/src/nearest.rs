//! The known name that a wrong one was probably meant to be.

/// The name nearest to `wrong` by edit distance (Damerau–Levenshtein, adjacent swaps count once), if it is near enough to be meant.
#[must_use]
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (wrong.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|name| (distance(&normal(wrong), &normal(name)), name))
        .filter(|(edits, _)| *edits <= allowed)
        .min()
        .map(|(_, name)| name)
}

fn normal(name: &str) -> Vec<char> {
    name.to_lowercase().chars().filter(|c| !matches!(c, '_' | '-' | ' ')).collect()
}

fn distance(a: &[char], b: &[char]) -> usize {
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let kept = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let best = kept.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] { best.min(rows[i - 2][j - 2] + 1) } else { best }
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_the_name_that_was_meant() {
        let known = ["title", "description", "draft", "date"];
        assert_eq!(nearest("titel", known), Some("title"));
        assert_eq!(nearest("Draft", known), Some("draft"));
        assert_eq!(nearest("descripton", known), Some("description"));
    }

    #[test]
    fn a_name_that_is_far_from_all_finds_none() {
        assert_eq!(nearest("colour", ["title", "date"]), None);
    }
}
