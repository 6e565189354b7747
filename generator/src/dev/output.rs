//! An output as it is kept in memory.

use std::path::PathBuf;
use std::sync::Arc;

use crate::render::Content;

/// One output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Made by the build.
    Bytes(Arc<[u8]>),
    /// A file that is served as it is; its time tells whether it changed.
    File(PathBuf, Option<std::time::SystemTime>),
}

impl From<Content> for Output {
    fn from(content: Content) -> Self {
        match content {
            Content::Bytes(bytes) => Self::Bytes(bytes.into()),
            Content::File(path) => {
                let changed = path.metadata().and_then(|metadata| metadata.modified()).ok();
                Self::File(path, changed)
            }
        }
    }
}
