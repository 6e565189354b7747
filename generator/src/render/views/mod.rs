//! The model as templates see it: objects that look a field up when it is asked for, and never copy the site.

mod markdown;
mod page;
mod paginator;
mod seo;
mod site;

pub(super) use markdown::{Body, forget, picture_size, render_body, split_link_name, summary};
pub(super) use page::{PageView, page_list};
pub(super) use paginator::{paginator, part_address, part_pages, parts};
pub(super) use site::SiteView;
