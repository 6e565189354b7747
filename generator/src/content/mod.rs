//! A site's content as a model: pages, sections, terms, each with its address and its place among the others. Knows nothing of templates or files on disk.

mod addresses;
mod assemble;
mod beside;
mod data;
mod model;
mod order;
mod page;
mod parse;
mod revise;
mod sections;
mod taxonomies;
mod text;

pub use addresses::{Claimant, Claims};
pub use assemble::{Assembly, is_left_out};
pub use beside::{Beside, Comment};
pub use data::read_data;
pub use model::{LeftOut, SiteModel, Taxonomy};
pub use page::{Body, Kind, Page, PageId};
pub use parse::{ParsedPage, Place, parse_markdown, parse_template};
pub use revise::Revised;
pub use text::PageText;
