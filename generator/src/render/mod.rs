//! A site's model → its pages and files. What is written where is decided by `plan.rs`; templates see the model through the objects in `views/`.

mod assets;
mod encode;
mod feed;
mod functions;
mod minify;
mod plan;
mod redirect;
mod sitemap;
mod stylesheets;
mod tasks;
mod views;

pub use assets::Assets;
pub use encode::encode_path;
pub use minify::minify;
pub use plan::{Plan, Task};
pub use stylesheets::{Stylesheet, Stylesheets, library as style_library};
pub use tasks::{Content, Renderer, Sink};

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::content::SiteModel;
use crate::highlights::Highlights;

/// Everything about a site that a template can ask for.
#[derive(Debug)]
pub struct Facts {
    /// Its content.
    pub model: SiteModel,
    /// The files in `public/`.
    pub assets: Assets,
    /// The files beside its content, by address.
    pub attachment_paths: HashMap<String, PathBuf>,
    /// The colours of code, remembered.
    pub highlights: Arc<Highlights>,
    /// Its compiled styles.
    pub stylesheets: Stylesheets,
}
