//! Messages as rows of CSV (RFC 4180), for programs that calculate.

use csv::{QuoteStyle, Terminator, WriterBuilder};
use kernel::Suspicion;
use store::Stored;

use crate::message::{Message, State};

/// What comes first: the mark by which spreadsheets know UTF-8, and the names of the columns.
pub(crate) const HEAD: &str = "\u{feff}id,received,state,suspicion,name,email,subject,message\r\n";

/// A row for each message, in the order of [`HEAD`].
pub(crate) fn rows(messages: &[Stored<Message>]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).quote_style(QuoteStyle::Necessary).from_writer(Vec::new());
    for Stored { document: message, .. } in messages {
        let subject = message.subject.as_deref().unwrap_or_default();
        let (received, email) = (message.received_at(), message.email.to_string());
        let (state, suspicion) = (State::name(message.state), message.suspicion.map_or("", Suspicion::name));
        let row = [&message.id, received.as_str(), state, suspicion, &message.name, &email, subject, &message.message];
        writer.write_record(row.map(harmless))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// A cell that no spreadsheet takes for a formula: what could begin one has an apostrophe before it, which spreadsheets take for "this is text".
fn harmless(cell: &str) -> String {
    let begins_formula = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    if cell.starts_with(begins_formula) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_begin_a_formula_is_text() {
        for formula in ["=1+1", "+49 30", "-1", "@SUM(A1)", "\t=1", "＝1"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        assert_eq!(harmless("a=1"), "a=1");
        assert_eq!(harmless(""), "");
    }
}
