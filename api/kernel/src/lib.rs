//! What every request to the API goes through: which site it is for, whether the module is on, who asks, and what an answer looks like.
//!
//! A module is a value ([`Module`]); [`router`] puts the modules of a program together. Past the router a handler has its site and
//! its documents from [`Tenant`], and cannot reach another's.

mod access;
mod app;
mod body;
mod directory;
mod error;
mod etag;
mod health;
mod module;
mod openapi;
mod path;
mod query;
mod router;
mod tenant;

pub use access::{Operator, OperatorKey};
pub use app::{App, Settings};
pub use body::{ApiJson, Markdown};
pub use directory::Directory;
pub use error::{Error, Problem};
pub use etag::{ETag, answer_unless_unchanged, precondition};
pub use module::Module;
pub use path::ApiPath;
pub use query::ApiQuery;
pub use router::router;
pub use tenant::Tenant;
