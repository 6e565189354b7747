//! A site's model → its pages and files. What is written where is decided by `plan.rs`; templates see the model through the objects in `views/`.

mod assets;
mod encode;
mod facts;
mod feed;
mod functions;
mod minify;
mod outputs;
mod plan;
mod prints;
mod problems;
mod redirect;
mod sitemap;
mod stylesheets;
mod tasks;
mod views;

pub use assets::{Assets, KnownFile};
pub use encode::encode_path;
pub use facts::{Facts, Memory};
pub use minify::minify;
pub use outputs::{Content, Outputs, Sink};
pub use plan::{Plan, Task};
pub use stylesheets::{Stylesheet, Stylesheets, component_names, library as style_library};
pub use tasks::Renderer;
