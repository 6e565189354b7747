//! A file's text together with its name, so that a byte range can be turned into a place.

use std::ops::Range;
use std::sync::Arc;

use crate::{Diagnostic, Location, Place, SyntaxError};

/// The text of one file, or of a part of it.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file's name as shown to users: relative to the workspace, with `/`.
    pub file: Arc<str>,
    /// The whole text of the file.
    pub text: Arc<str>,
}

impl Source {
    /// Joins a name and a text.
    #[must_use]
    pub fn new(file: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), text: text.into() }
    }

    /// The place of a byte range of the text.
    #[must_use]
    pub fn place(&self, span: &Range<usize>) -> Place {
        Place { file: Arc::clone(&self.file), location: Some(Location::in_text(&self.text, span)) }
    }

    /// An error about a byte range of the text.
    #[must_use]
    pub fn error(&self, span: &Range<usize>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(message).at(self.place(span))
    }

    /// The error for text that breaks a grammar.
    #[must_use]
    pub fn syntax(&self, error: &SyntaxError) -> Diagnostic {
        let problem = self.error(&error.span, error.message.clone());
        match error.hint {
            Some(hint) => problem.hint(hint),
            None => problem,
        }
    }
}
