//! What the package promises, on files made here.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod broken;
mod films;
mod made;
mod metadata;
mod mutated;
mod orientation;
mod variants;
