//! Parts out of a backend become lines.

use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc::Receiver;

use super::line::{FORMAT, Line, LineHash, Part, Summary};
use crate::StoreError;

/// Runs the backend and writes what it sends, until both are done.
pub(crate) async fn export<W: AsyncWrite + Unpin>(
    reading: impl Future<Output = Result<(), StoreError>>,
    parts: Receiver<Part>,
    writer: &mut W,
) -> Result<Summary, StoreError> {
    let (read, written) = tokio::join!(reading, write_lines(parts, writer));
    match written {
        Ok(Some(summary)) => read.map(|()| summary),
        Ok(None) => Err(read.err().unwrap_or_else(|| StoreError::Unavailable("the export was broken off".into()))),
        Err(error) => Err(error),
    }
}

/// Writes all lines; nothing is returned where the parts break off before their end.
async fn write_lines<W: AsyncWrite + Unpin>(mut parts: Receiver<Part>, writer: &mut W) -> Result<Option<Summary>, StoreError> {
    let mut hash = LineHash::default();
    let (mut lines, mut documents) = (0, 0);
    let header = write_line(writer, &Line::Header { format: FORMAT }).await?;
    hash.add(&header);
    while let Some(part) = parts.recv().await {
        let Some(line) = Line::of(part)? else {
            let summary = Summary { lines, documents, sha256: hash.hex() };
            write_line(writer, &Line::Footer { lines, sha256: summary.sha256.clone() }).await?;
            writer.flush().await.map_err(|error| failed(&error))?;
            return Ok(Some(summary));
        };
        hash.add(&write_line(writer, &line).await?);
        lines += 1;
        documents += u64::from(matches!(line, Line::Document(_)));
    }
    Ok(None)
}

async fn write_line<W: AsyncWrite + Unpin>(writer: &mut W, line: &Line) -> Result<Vec<u8>, StoreError> {
    let mut bytes = serde_json::to_vec(line).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    bytes.push(b'\n');
    writer.write_all(&bytes).await.map_err(|error| failed(&error))?;
    Ok(bytes)
}

fn failed(error: &std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded | std::io::ErrorKind::FileTooLarge => StoreError::Full,
        _ => StoreError::Unavailable(format!("the export cannot be written: {error}")),
    }
}
