//! What `sitegen build --trace` wrote.

use crate::harness::Workspace;

/// Something that was done; times are in microseconds.
pub(crate) struct Span {
    pub(crate) site: String,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) thread: u64,
    pub(crate) start: f64,
    pub(crate) end: f64,
}

impl Span {
    pub(crate) fn is(&self, site: &str, kind: &str, name: &str) -> bool {
        self.site == site && self.kind == kind && self.name == name
    }
}

/// All that a file holds.
pub(crate) fn spans(workspace: &Workspace, file: &str) -> Vec<Span> {
    let trace: serde_json::Value = serde_json::from_str(&workspace.read(file)).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let read = |span: &serde_json::Value| Span {
        site: text(&span["args"]["site"]),
        kind: text(&span["cat"]),
        name: text(&span["name"]),
        thread: span["tid"].as_u64().unwrap(),
        start: span["ts"].as_f64().unwrap(),
        end: span["ts"].as_f64().unwrap() + span["dur"].as_f64().unwrap(),
    };
    trace["traceEvents"].as_array().unwrap().iter().map(read).collect()
}

/// Builds `a.example`: the outputs that were made for it, and not kept, each as often as it was made.
pub(crate) fn made_by_a_build(workspace: &Workspace) -> Vec<String> {
    workspace.run(&["build", "a.example", "--trace", "trace.json"]);
    let made = spans(workspace, "trace.json").into_iter().filter(|span| span.kind == "render");
    let mut names: Vec<String> = made.map(|span| span.name).collect();
    names.sort();
    names
}
