//! Styles: SCSS and a site's theme become stylesheets.
//!
//! A site's stylesheet is its theme's tokens (layer `tokens`), the styles of the components that it uses (layer `components`) and its own
//! `styles/main.scss` (in no layer). Sass is compiled by `grass`; `lightningcss` checks the result, resolves nesting, adds prefixes and
//! minifies. Which components a site uses, and where the results are written, is the business of others.

mod assemble;
mod catch;
mod color;
mod compile;
mod culprit;
mod files;
mod fingerprint;
mod fragment;
mod library;
mod markers;
mod palette;
mod sass;
mod sass_run;
mod scan;
mod scheme;
mod sheet;
mod tokens;

pub use compile::{site_stylesheet, stylesheet};
pub use fingerprint::{fingerprint, integrity};
pub use library::Library;
pub use sheet::{Mode, Sheet};
pub use tokens::{css as tokens_css, scss_module};
