//! What the API says of itself: a document for programs (OpenAPI 3.1) and the same as a page for people.

mod document;
mod everywhere;
mod example;
mod page;
pub(crate) mod routes;

pub use document::document;
