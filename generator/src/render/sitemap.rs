//! `sitemap.xml` (sitemaps.org protocol 0.9) and `robots.txt` (RFC 9309).

use std::fmt::Write as _;

use source::Moment;

use super::feed::escape;
use crate::content::{Kind, Page, PageId, SiteModel};

/// The most addresses that one sitemap may have.
pub(super) const LARGEST: usize = 50_000;
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The sitemap of some pages.
pub(super) fn render(model: &SiteModel, pages: &[PageId]) -> String {
    let mut xml = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"{NAMESPACE}\">\n");
    for id in pages {
        let page = &model.pages[*id];
        let _ = write!(xml, "<url><loc>{}</loc>", escape(&model.permalink(&page.address)));
        if let Some(changed) = changed(page) {
            let _ = write!(xml, "<lastmod>{changed}</lastmod>");
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    xml
}

/// When a page was changed, if it says so.
pub(super) fn changed(page: &Page) -> Option<Moment> {
    page.front.updated.or_else(|| page.front.date.filter(|_| page.kind == Kind::Post))
}

/// The list of sitemaps of a site that needs more than one.
pub(super) fn render_index(model: &SiteModel, parts: usize) -> String {
    let mut xml = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    for part in 1..=parts {
        let _ = writeln!(xml, "<sitemap><loc>{}</loc></sitemap>", escape(&format!("{}/sitemap-{part}.xml", model.settings.base_url)));
    }
    xml.push_str("</sitemapindex>\n");
    xml
}

/// A `robots.txt` that lets everybody in and names the sitemap.
pub(super) fn robots(model: &SiteModel) -> String {
    format!("User-agent: *\nAllow: /\n\nSitemap: {}/sitemap.xml\n", model.settings.base_url)
}
