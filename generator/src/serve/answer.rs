//! The answer that is an output of a release, or a part of one.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use tokio::io::AsyncReadExt as _;
use tokio_util::io::ReaderStream;

use super::conditions::{Wanted, wanted};
use super::encodings::{Encoding, accepted};
use super::hot::{Hot, LARGEST};
use crate::publish::{Digest, Entry, LiveRelease, has_fingerprint};
use crate::visitor_headers::{KEPT, REFERRER, REVALIDATED, SNIFFING, STAY_SECURE};

/// How much of a long file is in memory at a time.
const PART: usize = 64 << 10;

/// The file is not what the release says: another one came in between, or somebody was at it.
#[derive(Debug)]
pub(super) struct Changed;

/// What is asked for, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// How.
    pub(super) method: &'a Method,
    /// The headers of the request.
    pub(super) headers: &'a HeaderMap,
}

/// One form of an output: as it is, or a compressed copy.
struct Form {
    file: PathBuf,
    hash: Digest,
    size: Option<u64>,
    encoding: Option<Encoding>,
}

/// Answers with an output of a release.
///
/// # Errors
/// Its file is not what the release says.
pub(super) async fn output(hot: &Hot, release: &LiveRelease, output: &str, entry: Entry, asked: Asked<'_>) -> Result<Response, Changed> {
    let (form, varies) = form(release, output, entry, asked.headers);
    let body = Contents::of(hot, release, &form).await?;
    let tag = format!("\"{}\"", &form.hash.to_string()[..32]);
    let wanted = wanted(asked.headers, &tag, body.size, asked.method == Method::GET);
    let (status, range) = match wanted {
        Wanted::All => (StatusCode::OK, Some((0, body.size))),
        Wanted::Part(from, count) => (StatusCode::PARTIAL_CONTENT, Some((from, count))),
        Wanted::NotModified => (StatusCode::NOT_MODIFIED, None),
        Wanted::Failed => (StatusCode::PRECONDITION_FAILED, None),
        Wanted::OutOfRange => (StatusCode::RANGE_NOT_SATISFIABLE, None),
    };
    let size = body.size;
    let mut response = match range {
        Some((from, count)) => body.response(from, count, asked.method)?,
        None => Response::new(Body::empty()),
    };
    *response.status_mut() = status;
    match wanted {
        Wanted::Part(from, count) => set(&mut response, header::CONTENT_RANGE, &format!("bytes {from}-{}/{size}", from + count - 1)),
        Wanted::OutOfRange => set(&mut response, header::CONTENT_RANGE, &format!("bytes */{size}")),
        _ => {}
    }
    set(&mut response, header::ETAG, &tag);
    set(&mut response, header::ACCEPT_RANGES, "bytes");
    if range.is_some() {
        describe(&mut response, output, form.encoding);
    }
    if varies {
        set(&mut response, header::VARY, "accept-encoding");
    }
    let caching = if has_fingerprint(output) { format!("public, max-age={KEPT}, immutable") } else { REVALIDATED.to_owned() };
    set(&mut response, header::CACHE_CONTROL, &caching);
    Ok(response)
}

/// Answers with a page of the release that stands for another answer, such as that something is not there: all of it, whatever was asked for.
///
/// # Errors
/// Its file is not what the release says.
pub(super) async fn page_for(
    hot: &Hot,
    release: &LiveRelease,
    page: &str,
    status: StatusCode,
    asked: Asked<'_>,
) -> Result<Option<Response>, Changed> {
    let Some(entry) = release.get(page) else { return Ok(None) };
    let (form, varies) = form(release, page, entry, asked.headers);
    let body = Contents::of(hot, release, &form).await?;
    let size = body.size;
    let mut response = body.response(0, size, asked.method)?;
    *response.status_mut() = status;
    describe(&mut response, page, form.encoding);
    if varies {
        set(&mut response, header::VARY, "accept-encoding");
    }
    set(&mut response, header::CACHE_CONTROL, REVALIDATED);
    Ok(Some(response))
}

/// What every answer says besides.
pub(super) fn guard(mut response: Response, policy: &str, is_https: bool) -> Response {
    set(&mut response, header::CONTENT_SECURITY_POLICY, policy);
    for (name, value) in [SNIFFING, REFERRER].into_iter().chain(is_https.then_some(STAY_SECURE)) {
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
        }
    }
    response
}

/// The form that a client gets, and whether another client may get another one.
fn form(release: &LiveRelease, output: &str, entry: Entry, headers: &HeaderMap) -> (Form, bool) {
    let plain = Form { file: release.file(output), hash: entry.hash, size: Some(entry.size), encoding: None };
    let copy = |encoding: Encoding| {
        let beside = format!("{output}{}", encoding.ending);
        match entry.gz.filter(|_| encoding.name == "gzip") {
            Some(hash) => Some(Form { file: release.packed_file(output), hash, size: None, encoding: Some(encoding) }),
            None => release.get(&beside).map(|entry| Form {
                file: release.file(&beside),
                hash: entry.hash,
                size: Some(entry.size),
                encoding: Some(encoding),
            }),
        }
    };
    let varies = super::encodings::ALL.into_iter().any(|encoding| copy(encoding).is_some());
    let header = headers.get(header::ACCEPT_ENCODING).and_then(|header| header.to_str().ok()).unwrap_or_default();
    let chosen = if varies { accepted(header).into_iter().find_map(copy) } else { None };
    (chosen.unwrap_or(plain), varies)
}

/// The bytes of a form: all of them, or a file that is open and will be what it is, whatever comes.
struct Contents {
    size: u64,
    source: Source,
}

enum Source {
    Memory(Bytes),
    File(File),
}

impl Contents {
    async fn of(hot: &Hot, release: &LiveRelease, form: &Form) -> Result<Self, Changed> {
        if let Some(bytes) = hot.get(&form.hash) {
            return Ok(Self { size: bytes.len() as u64, source: Source::Memory(bytes) });
        }
        let (file, hash, size) = (form.file.clone(), form.hash, form.size);
        let contents = tokio::task::spawn_blocking(move || Self::read(&file, hash, size)).await.map_err(|_| Changed)??;
        match &contents.source {
            Source::Memory(bytes) => hot.keep(form.hash, bytes.clone()),
            // its bytes were not looked at: it is of this release if that stood until now
            Source::File(_) if !release.is_current() => return Err(Changed),
            Source::File(_) => {}
        }
        Ok(contents)
    }

    fn read(path: &std::path::Path, hash: Digest, size: Option<u64>) -> Result<Self, Changed> {
        let mut file = File::open(path).map_err(|_| Changed)?;
        let about = file.metadata().map_err(|_| Changed)?;
        let length = about.len();
        if !about.is_file() || size.is_some_and(|size| size != length) {
            return Err(Changed);
        }
        if length > LARGEST {
            return Ok(Self { size: length, source: Source::File(file) });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        file.read_to_end(&mut bytes).map_err(|_| Changed)?;
        if Digest::of(&bytes) != hash {
            return Err(Changed);
        }
        Ok(Self { size: length, source: Source::Memory(bytes.into()) })
    }

    /// An answer with so many of the bytes.
    fn response(self, from: u64, count: u64, method: &Method) -> Result<Response, Changed> {
        let body = match self.source {
            _ if method == Method::HEAD => Body::empty(),
            Source::Memory(bytes) => {
                let place = |at: u64| usize::try_from(at).map_err(|_| Changed);
                Body::from(bytes.slice(place(from)?..place(from + count)?))
            }
            Source::File(mut file) => {
                file.seek(SeekFrom::Start(from)).map_err(|_| Changed)?;
                Body::from_stream(ReaderStream::with_capacity(tokio::fs::File::from_std(file).take(count), PART))
            }
        };
        let mut response = Response::new(body);
        set(&mut response, header::CONTENT_LENGTH, &count.to_string());
        Ok(response)
    }
}

/// Says of what kind an output is, and how it is encoded.
pub(super) fn describe(response: &mut Response, output: &str, encoding: Option<Encoding>) {
    let kind = mime_guess::from_path(output).first_or_octet_stream();
    let kind = if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    set(response, header::CONTENT_TYPE, &kind);
    if let Some(encoding) = encoding {
        set(response, header::CONTENT_ENCODING, encoding.name);
    }
}

/// Says something in a header.
pub(super) fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
