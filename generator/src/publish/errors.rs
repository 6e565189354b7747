//! What goes wrong with files, said so that somebody can act on it.

use std::io::{Error, ErrorKind};
use std::path::Path;

use source::{Diagnostic, reason};

/// The problem that something could not be done with a file or folder. `what` follows "cannot": "write this".
pub(super) fn cannot(what: &str, path: &Path, error: &Error) -> Diagnostic {
    let problem = Diagnostic::error(format!("cannot {what}: {}", reason(error))).in_file(path.to_string_lossy().as_ref());
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => problem.hint("make room on the disk; what is live was not touched"),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            problem.hint("give the user who runs sitegen the right to write there; what is live was not touched")
        }
        _ => problem,
    }
}
