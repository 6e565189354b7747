//! The whole of a site in the API, out and in.

use std::io::{Read, Write};

use source::{Diagnostic, reason};
use ureq::SendBody;

use super::{Client, Endpoint, Verified, Verifier};

/// How many bytes are moved at once.
const AT_ONCE: usize = 64 << 10;

/// What was moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transferred {
    /// How many documents.
    pub documents: u64,
    /// The SHA-256 of the content.
    pub sha256: String,
    /// How many bytes it took.
    pub bytes: u64,
}

impl Transferred {
    fn new(verified: Verified, bytes: u64) -> Self {
        Self { documents: verified.documents, sha256: verified.sha256, bytes }
    }
}

/// Why an export ended early.
#[derive(Debug)]
pub struct Broken(pub Diagnostic);

impl From<std::io::Error> for Broken {
    fn from(error: std::io::Error) -> Self {
        Self(Diagnostic::error(format!("the export cannot be written: {}", reason(&error))))
    }
}

/// Writes everything that the site has; `moved` hears how many bytes came.
///
/// # Errors
/// The API cannot be reached or says no, the writer fails, or what came is not whole.
pub fn export(endpoint: Endpoint, out: &mut dyn Write, moved: &dyn Fn(u64)) -> Result<Transferred, Broken> {
    let client = Client::patient(endpoint);
    let response = client.request("GET", "/api/export", &[], ()).and_then(|response| client.accepted(response)).map_err(Broken)?;
    let mut reader = response.into_body().into_reader();
    let (mut verifier, mut bytes, mut buffer) = (Verifier::default(), 0, vec![0; AT_ONCE]);
    loop {
        let count = reader.read(&mut buffer).map_err(|error| Broken(client.unreachable(&reason(&error))))?;
        if count == 0 {
            break;
        }
        verifier.add(&buffer[..count]);
        out.write_all(&buffer[..count])?;
        bytes += count as u64;
        moved(count as u64);
    }
    out.flush()?;
    let verified = verifier.finish().ok_or_else(|| Broken(Diagnostic::error("the export did not arrive whole").hint("try again")))?;
    Ok(Transferred::new(verified, bytes))
}

/// Sends an export to a site that holds nothing yet; `moved` hears how many bytes went.
///
/// # Errors
/// The API cannot be reached or says no, or what it has now is not what was sent.
pub fn import(endpoint: Endpoint, from: &mut dyn Read, moved: &dyn Fn(u64)) -> Result<Transferred, Diagnostic> {
    let client = Client::patient(endpoint);
    let mut sending = Sending { from, moved, verifier: Verifier::default(), bytes: 0 };
    // a server that takes nothing says so before anything is sent
    let headers = [("content-type", "application/x-ndjson"), ("expect", "100-continue")];
    let response = client.request("POST", "/api/import", &headers, SendBody::from_reader(&mut sending))?;
    let answer = client.read_json(&mut client.accepted(response)?)?;
    let bytes = sending.bytes;
    match sending.verifier.finish() {
        Some(sent) if answer["sha256"] == sent.sha256 && answer["documents"] == sent.documents => Ok(Transferred::new(sent, bytes)),
        _ => Err(Diagnostic::error("the API took over something else than what was sent").hint("compare the two by `sitegen export`")),
    }
}

/// A reader that looks at what goes through it.
struct Sending<'a> {
    from: &'a mut dyn Read,
    moved: &'a dyn Fn(u64),
    verifier: Verifier,
    bytes: u64,
}

impl Read for Sending<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.from.read(buffer)?;
        self.verifier.add(&buffer[..count]);
        self.bytes += count as u64;
        (self.moved)(count as u64);
        Ok(count)
    }
}
