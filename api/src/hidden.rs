//! A secret as it was given to the program: printed by nobody, and to be dropped once it was used.

use std::fmt;

/// A text that shows itself as `***`.
#[derive(Clone)]
pub(crate) struct Hidden(String);

impl Hidden {
    /// The secret itself.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Hidden {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
