//! Lines become parts for a backend, which keeps them once the footer has proved that nothing is missing.

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::sync::mpsc::Sender;

use super::line::{FORMAT, Line, LineHash, Part, Summary};
use crate::StoreError;

/// The longest line: the largest document with every character of its keys escaped.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;

/// Runs the backend on what is read, until both are done.
pub(crate) async fn import<R: AsyncRead + Unpin>(
    reader: &mut R,
    sender: Sender<Part>,
    writing: impl Future<Output = Result<(), StoreError>>,
) -> Result<Summary, StoreError> {
    let (read, written) = tokio::join!(read_lines(BufReader::new(reader), sender), writing);
    match read {
        Ok(Some(summary)) => written.map(|()| summary),
        Ok(None) => Err(written.err().unwrap_or_else(|| StoreError::Unavailable("the import was broken off".into()))),
        Err(error) => Err(error),
    }
}

/// Reads up to the footer and checks it; nothing is returned where the backend stops listening.
async fn read_lines<R: AsyncRead + Unpin>(mut reader: BufReader<&mut R>, sender: Sender<Part>) -> Result<Option<Summary>, StoreError> {
    let mut hash = LineHash::default();
    let (mut lines, mut documents) = (0, 0);
    let mut text = Vec::new();
    match next_line(&mut reader, &mut text).await? {
        Line::Header { format: FORMAT } => hash.add(&text),
        Line::Header { format } => return Err(StoreError::Invalid(format!("the export has the unknown format {format}"))),
        _ => return Err(corrupt("it has no header")),
    }
    loop {
        let part = match next_line(&mut reader, &mut text).await? {
            Line::Document(line) => Part::Record(line.record().ok_or_else(|| corrupt("it holds a document that was never stored"))?),
            Line::Counter { name, value } if i64::try_from(value).is_ok() => Part::Counter { name, value },
            Line::Migration { module, version } => Part::Migration { module, version },
            Line::Header { .. } | Line::Counter { .. } => return Err(corrupt("a line is not what was written")),
            Line::Footer { lines: expected, sha256 } => {
                let summary = Summary { lines, documents, sha256: hash.hex() };
                if (lines, &summary.sha256) != (expected, &sha256) || !at_end(&mut reader).await? {
                    return Err(corrupt("it was changed: its footer does not fit"));
                }
                return Ok(sender.send(Part::End).await.is_ok().then_some(summary));
            }
        };
        hash.add(&text);
        lines += 1;
        documents += u64::from(matches!(part, Part::Record(_)));
        if sender.send(part).await.is_err() {
            return Ok(None);
        }
    }
}

async fn next_line<R: AsyncRead + Unpin>(reader: &mut BufReader<&mut R>, text: &mut Vec<u8>) -> Result<Line, StoreError> {
    text.clear();
    reader.take(LONGEST_LINE).read_until(b'\n', text).await.map_err(|error| unreadable(&error))?;
    if text.last() != Some(&b'\n') {
        return Err(corrupt("it was cut off"));
    }
    serde_json::from_slice(text).map_err(|error| corrupt(&format!("a line cannot be read: {error}")))
}

async fn at_end<R: AsyncRead + Unpin>(reader: &mut BufReader<&mut R>) -> Result<bool, StoreError> {
    let rest = reader.fill_buf().await.map_err(|error| unreadable(&error))?;
    Ok(rest.is_empty())
}

fn corrupt(what: &str) -> StoreError {
    StoreError::Corrupt(format!("the export cannot be taken over: {what}"))
}

fn unreadable(error: &std::io::Error) -> StoreError {
    StoreError::Unavailable(format!("the export cannot be read: {error}"))
}
