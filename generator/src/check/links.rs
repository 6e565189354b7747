//! Links that lead nowhere, anchors that there are not, pictures without words.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use percent_encoding::percent_decode_str;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use site::Workspace;
use source::{Diagnostic, Place};

use super::html::{Findings, read};
use super::origin::{Origin, wordless_pictures};
use crate::content::PageId;
use crate::render::Task;
use crate::site_build::Prepared;

const ALT: &str =
    "say in a few words what it shows, as in ![A red kite over a field](kite.jpg); in HTML, alt=\"\" says that it only decorates";

/// A rendered page.
struct Rendered<'a> {
    output: &'a str,
    id: PageId,
    html: &'a str,
    findings: Findings,
}

/// The whole site as links see it.
struct Map<'a> {
    base_url: &'a str,
    outputs: &'a HashMap<String, String>,
    anchors: HashMap<&'a str, &'a HashSet<String>>,
}

/// Checks all rendered pages. `outputs` holds every output of the site with its text, if it is HTML.
pub(super) fn check(workspace: &Workspace, prepared: &Prepared, outputs: &HashMap<String, String>) -> Vec<Diagnostic> {
    let model = &prepared.renderer.facts().model;
    let rendered = |(output, task): &'_ (String, Task)| {
        let Task::Page(id, _) = task else { return None };
        let (output, html) = outputs.get_key_value(output)?;
        Some(Rendered { output, id: *id, html, findings: read(html) })
    };
    let pages: Vec<Rendered<'_>> = prepared.plan.tasks.par_iter().filter_map(rendered).collect();
    let anchors = pages.iter().map(|page| (page.output, &page.findings.anchors)).collect();
    let map = Map { base_url: &model.settings.base_url, outputs, anchors };
    let mut collected = Collected::default();
    for rendered in &pages {
        let page = &model.pages[rendered.id];
        let origin = Origin::new(workspace, prepared, page, rendered.output, rendered.html);
        for reference in &rendered.findings.references {
            if let Some(fault) = map.fault(&reference.url, rendered.output) {
                collected.add(origin.of(reference), fault, page.address.as_str());
            }
        }
        let wordless = rendered.findings.wordless.iter().map(|reference| (reference.url.clone(), origin.of(reference)));
        for (url, place) in wordless.chain(wordless_pictures(page)) {
            collected.add(place, (format!("the picture `{url}` has no alt text"), ALT.to_owned()), page.address.as_str());
        }
    }
    collected.into_problems()
}

/// What is wrong, and what to do about it.
type Fault = (String, String);

impl Map<'_> {
    /// What is wrong with a reference from the page at `from`.
    fn fault(&self, url: &str, from: &str) -> Option<Fault> {
        let inside = url.strip_prefix(self.base_url).filter(|rest| rest.is_empty() || rest.starts_with(['/', '#', '?'])).unwrap_or(url);
        if inside.starts_with("//") || has_scheme(inside) || inside.starts_with("/api/") {
            return None;
        }
        let (path, fragment) = inside.split_once('#').unwrap_or((inside, ""));
        let path = path.split('?').next().unwrap_or_default();
        let output = if path.is_empty() { from.to_owned() } else { resolve(from, path) };
        let Some(found) = [output.clone(), join(&output, "index.html")].into_iter().find(|candidate| self.outputs.contains_key(candidate))
        else {
            return Some(self.dead(url, &output));
        };
        let wanted = percent_decode_str(fragment).decode_utf8_lossy().into_owned();
        let known = self.anchors.get(found.as_str())?;
        if wanted.is_empty() || wanted == "top" || known.contains(&wanted) {
            return None;
        }
        let hint = match source::nearest(&wanted, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `#{near}`?"),
            None => "an anchor is the `id` of an element; a heading's is its text in small letters with hyphens".to_owned(),
        };
        Some((format!("the link `{url}` leads to an anchor that there is not"), hint))
    }

    fn dead(&self, url: &str, output: &str) -> Fault {
        let known = self.outputs.keys().map(|output| output.strip_suffix("/index.html").unwrap_or(output));
        let hint = match source::nearest(output.trim_end_matches('/'), known) {
            Some(near) => format!("did you mean `/{near}`?"),
            None if url.ends_with(".md") => {
                "there is no such file: a relative link starts from the folder of the file that it stands in".to_owned()
            }
            None => "no page or file of the site has this address; files for visitors belong under public/".to_owned(),
        };
        (format!("the link `{url}` leads to nothing"), hint)
    }
}

fn has_scheme(url: &str) -> bool {
    let scheme = url.split([':', '/', '?', '#']).next().unwrap_or_default();
    url[scheme.len()..].starts_with(':') && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn join(folder: &str, name: &str) -> String {
    let folder = folder.trim_end_matches('/');
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The output that a path leads to from another output, as a browser would find it (RFC 3986 §5.2).
fn resolve(from: &str, path: &str) -> String {
    let path = percent_decode_str(path).decode_utf8_lossy();
    let base = if path.starts_with('/') { "" } else { from.rsplit_once('/').map_or("", |(folder, _)| folder) };
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Problems, those that many pages have in common once.
#[derive(Default)]
struct Collected {
    by_place: BTreeMap<(Place, String), (String, BTreeSet<String>)>,
}

impl Collected {
    fn add(&mut self, place: Place, (message, hint): Fault, address: &str) {
        let entry = self.by_place.entry((place, message)).or_insert_with(|| (hint, BTreeSet::new()));
        entry.1.insert(address.to_owned());
    }

    fn into_problems(self) -> Vec<Diagnostic> {
        let problem = |((place, message), (hint, pages)): ((Place, String), (String, BTreeSet<String>))| {
            let problem = Diagnostic::error(message).at(place).hint(hint);
            match (pages.len(), pages.first()) {
                (1, Some(page)) => problem.note(format!("on the page {page}")),
                (count, Some(first)) => problem.note(format!("on {count} pages, {first} among them")),
                (_, None) => problem,
            }
        };
        self.by_place.into_iter().map(problem).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_as_a_browser_would() {
        for (from, path, output) in [
            ("blog/x/index.html", "/about/", "about"),
            ("blog/x/index.html", "../y/", "blog/y"),
            ("blog/x/index.html", "pic%20a.png", "blog/x/pic a.png"),
            ("index.html", "../../x", "x"),
            ("index.html", "/", ""),
        ] {
            assert_eq!(resolve(from, path), output, "{from} {path}");
        }
    }

    #[test]
    fn what_leads_out_of_the_site_is_left_alone() {
        let outputs = HashMap::from([("index.html".to_owned(), String::new())]);
        let map = Map { base_url: "https://a.example", outputs: &outputs, anchors: HashMap::new() };
        for url in [
            "https://b.example/x",
            "//b.example",
            "mailto:a@b.example",
            "data:,x",
            "/api/contact",
            "https://a.example.org/",
            "/",
            "",
            "#top",
            "https://a.example/",
        ] {
            assert_eq!(map.fault(url, "index.html"), None, "{url}");
        }
        assert!(map.fault("https://a.example/nope/", "index.html").is_some());
        assert!(map.fault("nope:80/x/..", "index.html").is_none());
    }
}
