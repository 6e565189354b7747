//! That `docs/security/asvs.md` is true: it has every requirement once, and each test that it names exists.

use std::path::{Path, PathBuf};

/// The sections with requirements of the levels 1 and 2, and how many each has of these, which come first in it (OWASP ASVS 5.0.0).
const SECTIONS: [(&str, usize); 17] = [
    ("6.1", 3),
    ("6.2", 12),
    ("6.3", 4),
    ("6.4", 4),
    ("6.5", 5),
    ("6.6", 3),
    ("6.8", 4),
    ("7.1", 3),
    ("7.2", 4),
    ("7.3", 2),
    ("7.4", 5),
    ("7.5", 2),
    ("7.6", 2),
    ("8.1", 2),
    ("8.2", 3),
    ("8.3", 1),
    ("8.4", 1),
];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A line of the table.
struct Row {
    number: String,
    level: String,
    met: String,
    how: String,
    tests: Vec<String>,
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(repository().join("docs/security/asvs.md")).unwrap();
    let is_one = |line: &&str| line.strip_prefix("| ").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        assert_eq!(cells.len(), 6, "{line}");
        let tests = cells[5].split('`').filter(|part| part.contains("::")).map(str::to_owned).collect();
        let [number, level, _, met, how] = [0, 1, 2, 3, 4].map(|index| cells[index].to_owned());
        Row { number, level, met, how, tests }
    };
    text.lines().filter(is_one).map(row).collect()
}

/// Whether there is a test of this name in a file: a function of ours, or the title of one for the whole system.
fn exists(test: &str) -> bool {
    let (file, name) = test.split_once("::").unwrap();
    let read = |folder: &str| std::fs::read_to_string(repository().join(folder).join(file));
    if file.ends_with(".mjs") {
        return read("tests").is_ok_and(|text| text.contains(&format!("test(\"{name}\"")));
    }
    let text = read("api/tests/suite").or_else(|_| read("api")).unwrap_or_default();
    let is_marked = |before: &str| before.lines().rev().take_while(|line| !line.is_empty()).any(|line| line.contains("test"));
    text.split_once(&format!("fn {name}(")).is_some_and(|(before, _)| is_marked(before))
}

#[test]
fn every_requirement_stands_there_once() {
    let expected: Vec<String> =
        SECTIONS.iter().flat_map(|(section, count)| (1..=*count).map(move |number| format!("{section}.{number}"))).collect();
    let found: Vec<String> = rows().into_iter().map(|row| row.number).collect();
    assert_eq!(found, expected);
}

#[test]
fn each_test_that_is_named_exists() {
    for row in rows() {
        assert!(["1", "2"].contains(&row.level.as_str()), "{}: level {}", row.number, row.level);
        assert!(!row.how.is_empty(), "{} says nothing", row.number);
        match row.met.as_str() {
            "yes" => assert!(!row.tests.is_empty(), "{} has no test that shows it", row.number),
            "no" | "–" => {}
            other => panic!("{}: {other}", row.number),
        }
        for test in &row.tests {
            assert!(exists(test), "{}: there is no test {test}", row.number);
        }
    }
}
