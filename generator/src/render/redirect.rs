//! The page at an alias, which leads on to the page itself.

use super::feed::escape;
use crate::content::{PageId, SiteModel};

/// An HTML page that leads on at once, also without JavaScript.
pub(super) fn render(model: &SiteModel, to: PageId) -> String {
    let page = &model.pages[to];
    let url = escape(&page.address.encoded());
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n<title>{}</title>\n<link rel=\"canonical\" href=\"{}\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<meta http-equiv=\"refresh\" content=\"0; url={url}\">\n<p><a href=\"{url}\">{}</a></p>\n</html>\n",
        escape(&model.settings.language),
        escape(&page.title),
        escape(&model.permalink(&page.address)),
        escape(&page.title),
    )
}
