//! What is wrong with a call, carried inside minijinja's error together with its hint.

use minijinja::{Error, ErrorKind};

/// What went wrong in a call, with a hint; carried inside minijinja's error.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

pub(crate) fn fault(message: String, hint: Option<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.clone()).with_source(Fault { message, hint })
}
