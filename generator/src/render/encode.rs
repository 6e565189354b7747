//! Percent-encoding of paths (RFC 3986 §2.1).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What may stand in a path as it is: unreserved characters and slashes.
const KEPT: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A path as it stands in an URL.
#[must_use]
pub fn encode_path(path: &str) -> String {
    utf8_percent_encode(path, &KEPT).to_string()
}
