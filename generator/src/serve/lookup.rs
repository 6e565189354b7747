//! From the path of a request to an output, as nginx finds it with the generated configuration.

use percent_encoding::percent_decode_str;

use crate::render::encode_path;

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// To this output.
    Output(String),
    /// To a folder, whose address this is.
    Folder(String),
    /// Nowhere.
    Nothing,
}

/// Finds what a path leads to; `has` says whether there is such an output. None if it is no path.
pub(super) fn find(path: &str, has: impl Fn(&str) -> bool) -> Option<Found> {
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    if decoded.contains('\0') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            // above the top there is nothing
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    if parts.iter().any(|part| part.starts_with('.') && *part != ".well-known") {
        return Some(Found::Nothing);
    }
    let is_folder = decoded.rsplit('/').next().is_some_and(|last| matches!(last, "" | "." | ".."));
    let output = parts.join("/");
    let index = if output.is_empty() { "index.html".to_owned() } else { format!("{output}/index.html") };
    if is_folder || output.is_empty() {
        return Some(if has(&index) { Found::Output(index) } else { Found::Nothing });
    }
    // the page for what is not there is at no address of its own
    if output != "404.html" && has(&output) {
        return Some(Found::Output(output));
    }
    Some(if has(&index) { Found::Folder(format!("/{}/", encode_path(&output))) } else { Found::Nothing })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUTS: [&str; 6] = ["index.html", "404.html", "blog/index.html", "a b.txt", ".well-known/x", ".frame.html"];

    fn found(path: &str) -> Option<Found> {
        find(path, |output| OUTPUTS.contains(&output))
    }

    #[test]
    fn pages_files_and_folders_are_found_however_they_are_written() {
        for (path, output) in [
            ("/", "index.html"),
            ("//", "index.html"),
            ("/index.html", "index.html"),
            ("/blog/", "blog/index.html"),
            ("/x/../blog/", "blog/index.html"),
            ("/./blog//", "blog/index.html"),
            ("/%62log/", "blog/index.html"),
            ("/a%20b.txt", "a b.txt"),
            ("/.well-known/x", ".well-known/x"),
        ] {
            assert_eq!(found(path), Some(Found::Output(output.to_owned())), "{path}");
        }
        for path in ["/blog", "//blog", "/x/..//blog"] {
            assert_eq!(found(path), Some(Found::Folder("/blog/".to_owned())), "{path}");
        }
    }

    #[test]
    fn what_is_hidden_or_not_there_is_not_found() {
        for path in
            ["/404.html", "/.frame.html", "/%2eframe.html", "/x/", "/a", "/a%20b.txt/", "/.well-known/.x", "/.git/config", "/blog/..x"]
        {
            assert_eq!(found(path), Some(Found::Nothing), "{path}");
        }
    }

    #[test]
    fn nothing_leads_above_the_top() {
        for path in ["/..", "/../x", "/..%2f..%2fx", "/%2e%2e/x", "/blog/../../x", "/%ff", "/%00"] {
            assert_eq!(found(path), None, "{path}");
        }
    }
}
