//! What `site.toml`, `sitegen.toml` and the folders of a workspace become.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

mod hosts;
mod settings;
mod workspace;
