//! The frame that a site's build makes for pages of the API: everything around the content, with marks where a title and the content go.

/// Where the frame lies in a release. No server hands out files that begin with a dot.
pub const FRAME: &str = ".frame.html";
/// What the build puts in place of the title. It has nothing that HTML escapes.
pub const FRAME_TITLE: &str = "sitegen-frame-title";
/// What the build puts in place of the content: an element that stays as it is when white space is taken out.
pub const FRAME_CONTENT: &str = "<sitegen-frame></sitegen-frame>";
/// The component that shows a visitor what went wrong.
pub const FRAME_PROBLEM: &str = "ui/problem.html";

/// The page that a frame makes of a title, which is text, and its content, which is HTML.
#[must_use]
pub fn fill_frame(frame: &str, title: &str, content: &str) -> String {
    let title = minijinja::HtmlEscape(title).to_string();
    // the title first: what visitors wrote stands in the content, and may hold the mark
    frame.replace(FRAME_TITLE, &title).replacen(FRAME_CONTENT, content, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_visitor_wrote_is_never_taken_for_a_mark() {
        let frame = format!("<title>{FRAME_TITLE}</title><main>{FRAME_CONTENT}</main>");
        let content = format!("{FRAME_TITLE} {FRAME_CONTENT}");
        let page = fill_frame(&frame, "a < b", &content);
        assert_eq!(page, format!("<title>a &lt; b</title><main>{content}</main>"));
    }
}
