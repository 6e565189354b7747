//! A table of users as text (RFC 4180), read line by line: what is wrong with one does not keep the others from being read.

use csv::{ErrorKind, ReaderBuilder, StringRecord, Trim};
use kernel::{Error, FieldProblem};

use crate::new_user::NewUser;

/// The most lines of a table, so that all of them are done within the time of a request.
const MOST: usize = 500;
/// The columns that there may be.
const COLUMNS: [&str; 3] = ["email", "name", "role"];

/// A line of the table.
#[derive(Debug)]
pub(crate) struct Line {
    /// Its number in the text, from 1; the names of the columns stand on the first.
    pub(crate) number: u64,
    /// Who it says, or why it says nobody.
    pub(crate) user: Result<NewUser, FieldProblem>,
}

/// The lines of a table that begins with the names of its columns, in any order; commas or semicolons stand between them, as spreadsheets write them.
///
/// # Errors
/// [`Error::BadRequest`] if the columns are not these, or there are too many lines.
pub(crate) fn lines(text: &str) -> Result<Vec<Line>, Error> {
    // the reader counts a line from the second half of the end of the one before
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let head = text.lines().next().unwrap_or_default();
    let delimiter = if head.contains(';') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new().delimiter(delimiter).trim(Trim::All).from_reader(text.as_bytes());
    let names = reader.headers().map_err(|error| Error::BadRequest(error.to_string()))?.clone();
    let columns = columns(&names)?;
    let mut lines = Vec::new();
    for record in reader.records() {
        if lines.len() == MOST {
            return Err(Error::BadRequest(format!("a table may have {MOST} lines at once: send the rest afterwards")));
        }
        lines.push(match record {
            Ok(record) => Line { number: record.position().map_or(0, csv::Position::line), user: Ok(new_user(&record, columns)) },
            Err(error) => unreadable(&error)?,
        });
    }
    Ok(lines)
}

/// Where the columns stand; the name may be missing.
fn columns(names: &StringRecord) -> Result<[Option<usize>; 3], Error> {
    if let Some(unknown) = names.iter().find(|name| !COLUMNS.contains(name)) {
        return Err(Error::BadRequest(format!("there is no column `{unknown}`: the first line has to be email,name,role")));
    }
    let places = COLUMNS.map(|column| names.iter().position(|name| name == column));
    if names.len() > COLUMNS.iter().filter(|column| names.iter().any(|name| name == **column)).count() {
        return Err(Error::BadRequest("a column stands twice in the first line".into()));
    }
    if places[0].is_none() || places[2].is_none() {
        return Err(Error::BadRequest("the first line has to name the columns: email,name,role".into()));
    }
    Ok(places)
}

fn new_user(record: &StringRecord, columns: [Option<usize>; 3]) -> NewUser {
    let [email, name, role] = columns.map(|place| place.and_then(|place| record.get(place)).unwrap_or_default().to_owned());
    NewUser { email, name: Some(name).filter(|name| !name.is_empty()), role }
}

fn unreadable(error: &csv::Error) -> Result<Line, Error> {
    match error.kind() {
        ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let message = format!("this line has {len} columns in place of {expected_len}");
            let number = pos.as_ref().map_or(0, csv::Position::line);
            Ok(Line { number, user: Err(FieldProblem { field: "line", code: "columns", message }) })
        }
        _ => Err(Error::BadRequest(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u64, String)> {
        let told = |user: Result<NewUser, FieldProblem>| match user {
            Ok(NewUser { email, name, role }) => format!("{email} {} {role}", name.unwrap_or_else(|| "-".into())),
            Err(problem) => problem.code.to_owned(),
        };
        lines(text).unwrap().into_iter().map(|line| (line.number, told(line.user))).collect()
    }

    fn refused(text: &str) -> String {
        match lines(text) {
            Err(Error::BadRequest(why)) => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn columns_are_found_by_name_whatever_a_spreadsheet_writes() {
        let expected = [(2, "ada@b.example Ada, Countess author".to_owned()), (3, "bob@b.example - viewer".to_owned())];
        assert_eq!(read("email,name,role\nada@b.example,\"Ada, Countess\",author\nbob@b.example,,viewer\n"), expected);
        assert_eq!(read("\u{feff}role;email;name\r\nauthor;ada@b.example;Ada, Countess\r\nviewer; bob@b.example ;\r\n"), expected);
        assert_eq!(read("email,role\nada@b.example,author"), [(2, "ada@b.example - author".to_owned())]);
        assert_eq!(read("email,name,role\n"), []);
    }

    #[test]
    fn a_line_that_is_wrong_keeps_no_other_from_being_read() {
        assert_eq!(read("email,role\na@b.example\nb@b.example,viewer\n"), [(2, "columns".into()), (3, "b@b.example - viewer".into())]);
    }

    #[test]
    fn a_table_of_something_else_is_refused_as_a_whole() {
        assert!(refused("email,name,password\n").contains("`password`"));
        assert!(refused("name,role\n").contains("email,name,role"));
        assert!(refused("").contains("email,name,role"));
        assert!(refused("email,role,email\n").contains("twice"));
        assert!(refused(&format!("email,role\n{}", "a@b.example,viewer\n".repeat(MOST + 1))).contains("500 lines"));
    }
}
