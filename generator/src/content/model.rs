//! All that is known of a site's content before anything is rendered.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;
use markdown::Address;
use serde_json::Value;
use site::SiteSettings;
use source::Moment;

use super::{Page, PageId};
use crate::reads::Print;

/// How many pages were left out, and why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LeftOut {
    /// Drafts.
    pub drafts: usize,
    /// Those dated in the future.
    pub scheduled: usize,
    /// Those that have expired.
    pub expired: usize,
}

/// A taxonomy that is in use.
#[derive(Debug, Clone)]
pub struct Taxonomy {
    /// Its name in front matter.
    pub name: String,
    /// Its terms, by name.
    pub terms: Vec<PageId>,
}

/// A site's content.
#[derive(Debug)]
pub struct SiteModel {
    /// The site's settings.
    pub settings: SiteSettings,
    /// Everything with an address that a template renders. An id is an index into this.
    pub pages: Vec<Page>,
    /// The section at the top.
    pub root: PageId,
    /// Sections by folder; the one at the top is not among them.
    pub sections: BTreeMap<String, PageId>,
    /// Taxonomies in use, in the order of the settings.
    pub taxonomies: Vec<Taxonomy>,
    /// All pages with a date, newest first.
    pub posts: Vec<PageId>,
    /// The page that each markdown file became, by its name under `content/`.
    pub by_file: HashMap<String, PageId, FixedState>,
    /// The page at each address.
    pub by_address: HashMap<Address, PageId, FixedState>,
    /// The address of each file beside the content, by its name under `content/`.
    pub attachments: BTreeMap<String, String>,
    /// What stands in `data/`.
    pub data: Value,
    /// The time of the build.
    pub now: Moment,
    /// What was left out.
    pub left_out: LeftOut,
}

impl SiteModel {
    /// What tells each page from all others, by its id.
    #[must_use]
    pub fn keys(&self) -> Vec<Print> {
        self.pages.iter().map(|page| page.key).collect()
    }

    /// An address with the site's own in front.
    #[must_use]
    pub fn permalink(&self, address: &Address) -> String {
        format!("{}{}", self.settings.base_url, address.encoded())
    }

    /// Where a relative link in a file of a folder leads: to the address of a markdown file, or of a file beside it. The part after `#` is kept.
    #[must_use]
    pub fn resolve_link(&self, folder: &str, destination: &str) -> Option<String> {
        let (path, fragment) = destination.find('#').map_or((destination, ""), |at| destination.split_at(at));
        let name = join(folder, path)?;
        if let Some(id) = self.by_file.get(&name) {
            return Some(format!("{}{fragment}", self.pages[*id].address.encoded()));
        }
        let attachment = self.attachments.get(&name)?;
        Some(format!("{}{fragment}", Address::parse(attachment).map_or_else(|_| attachment.clone(), |address| address.encoded())))
    }
}

/// A relative path from a folder, without `.` and `..`; none if it climbs out.
fn join(folder: &str, path: &str) -> Option<String> {
    let (start, path) = match path.strip_prefix("@/").or_else(|| path.strip_prefix('/')) {
        Some(from_the_top) => ("", from_the_top),
        None => (folder, path),
    };
    let mut parts: Vec<&str> = start.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
