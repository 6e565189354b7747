//! `data/`: files of facts that templates see as `site.data`.

use serde_json::{Map, Value};
use source::{Diagnostic, Source};

/// Reads data files by their names: `team.toml` is `team`, `shop/prices.csv` is `shop.prices`. A CSV file becomes a list of rows by its heading.
///
/// # Errors
/// All files that cannot be understood, each with its place.
pub fn read_data(files: &[(String, Source)]) -> Result<Value, Vec<Diagnostic>> {
    let mut root = Map::new();
    let mut problems = Vec::new();
    for (name, source) in files {
        match parse(name, source) {
            Ok(value) => problems.extend(insert(&mut root, name, value, source)),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(Value::Object(root)) } else { Err(problems) }
}

fn parse(name: &str, source: &Source) -> Result<Value, Diagnostic> {
    let text = &source.text;
    match name.rsplit('.').next().unwrap_or_default().to_lowercase().as_str() {
        "toml" => source::parse_toml(text).map(|table| table.to_json()).map_err(|error| source.syntax(&error)),
        "json" => serde_json::from_str(text).map_err(|error| json_problem(source, &error)),
        "csv" => parse_csv(source),
        _ => source::parse_yaml_value(text).map(|value| value.to_json()).map_err(|error| source.syntax(&error)),
    }
}

fn json_problem(source: &Source, error: &serde_json::Error) -> Diagnostic {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message);
    let location = source::Location::at_line(&source.text, error.line(), error.column(), 1);
    let place = source::Place { file: source.file.clone(), location: Some(location) };
    Diagnostic::error(format!("this is not valid JSON: {message}")).at(place)
}

fn parse_csv(source: &Source) -> Result<Value, Diagnostic> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(source.text.as_bytes());
    let problem = |error: &csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        let location = source::Location::at_line(&source.text, usize::try_from(line).unwrap_or(1), 1, usize::MAX / 2);
        let message = match error.kind() {
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("this row has {len} fields, the heading has {expected_len}")
            }
            _ => format!("this is not valid CSV: {error}"),
        };
        Diagnostic::error(message).at(source::Place { file: source.file.clone(), location: Some(location) })
    };
    let heading = reader.headers().map_err(|error| problem(&error))?.clone();
    let rows = reader.records().map(|row| {
        let row = row.map_err(|error| problem(&error))?;
        Ok(Value::Object(heading.iter().map(str::to_owned).zip(row.iter().map(Value::from)).collect()))
    });
    rows.collect()
}

fn insert(root: &mut Map<String, Value>, name: &str, value: Value, source: &Source) -> Option<Diagnostic> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let (folders, last) = stem.rsplit_once('/').map_or((None, stem), |(folders, last)| (Some(folders), last));
    let mut map = root;
    for folder in folders.into_iter().flat_map(|folders| folders.split('/')) {
        let Value::Object(inner) = map.entry(folder).or_insert_with(|| Value::Object(Map::new())) else {
            return Some(clash(folder, source));
        };
        map = inner;
    }
    map.insert(last.to_owned(), value).map(|_| clash(last, source))
}

fn clash(name: &str, source: &Source) -> Diagnostic {
    let problem = Diagnostic::error(format!("there are two data files named `{name}`")).in_file(source.file.clone());
    problem.hint("rename one: the ending does not tell them apart")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[(&str, &str)]) -> Result<Value, Vec<String>> {
        let files: Vec<(String, Source)> = files.iter().map(|(name, text)| ((*name).to_owned(), Source::new(*name, *text))).collect();
        read_data(&files).map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn every_format_is_read_under_its_name() {
        let data =
            read(&[("a.toml", "x = 1"), ("b.yaml", "- one\n- two"), ("shop/c.csv", "name,price\ncup, 3\n"), ("d.json", "{\"k\": [true]}")])
                .unwrap();
        assert_eq!(
            data,
            serde_json::json!({"a": {"x": 1}, "b": ["one", "two"], "shop": {"c": [{"name": "cup", "price": "3"}]}, "d": {"k": [true]}})
        );
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        let problems =
            read(&[("a.toml", "x = "), ("b.csv", "a,b\n1\n"), ("d.json", "{\"k\": }"), ("e.json", "1"), ("e.toml", "")]).unwrap_err();
        assert_eq!(problems.len(), 4, "{problems:?}");
        assert!(problems[0].starts_with("a.toml:1:"), "{problems:?}");
        assert_eq!(problems[1], "b.csv:2:1: this row has 1 fields, the heading has 2");
        assert!(problems[2].starts_with("d.json:1:7: this is not valid JSON"), "{problems:?}");
        assert_eq!(problems[3], "e.toml: there are two data files named `e`");
    }
}
