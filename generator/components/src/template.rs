//! A template as it was read, and which one a name leads to.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use source::{Diagnostic, Source};

use crate::Signature;
use crate::references::Reference;

/// What makes a name mean the shared template, whatever a site overrides.
pub const SHARED: &str = "shared:";
/// What stands before the names of a site's pages, so that they never meet a component's.
pub const PAGE: &str = "page:";
/// A template's text and what it says of itself.
#[derive(Debug, Clone)]
pub struct Template {
    /// The name under which it is compiled: `shared:ui/nav.html`, `ui/nav.html` or `page:about.html`.
    pub id: String,
    /// Its file.
    pub path: PathBuf,
    /// Its text.
    pub source: Source,
    /// Its purpose and props.
    pub signature: Signature,
    /// The templates that its text names.
    pub references: Vec<Reference>,
    /// What is wrong with it; it cannot be rendered then.
    pub broken: Option<Diagnostic>,
}

impl Template {
    /// The name of the template that it extends.
    pub(crate) fn extends(&self) -> Option<&str> {
        self.references.iter().find(|reference| reference.extends).map(|reference| reference.name.as_str())
    }
}

/// The id of the template that a name leads to: the site's own, else the shared one.
pub(crate) fn resolve<'a>(templates: &'a BTreeMap<String, Arc<Template>>, name: &str) -> Option<&'a str> {
    let id = templates.get_key_value(name).or_else(|| templates.get_key_value(format!("{SHARED}{name}").as_str()));
    id.map(|(id, _)| id.as_str())
}
