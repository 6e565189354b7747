//! What is wrong with a site beyond what stops its build: dead links, pictures without words, templates that are missing or of no use.

mod html;
mod links;
mod origin;
mod templates;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use components::SharedLibrary;
use site::{Site, Workspace};
use source::Diagnostic;

use crate::render::Content;
use crate::site_build::{BuildOptions, build, prepare};

/// All problems of a site. Nothing is written.
#[must_use]
pub fn check(workspace: &Workspace, shared: &SharedLibrary, site: &Site, options: &BuildOptions) -> Vec<Diagnostic> {
    if site.settings.build.is_some() {
        return build(workspace, shared, site, options, &|_, _| Ok(())).err().unwrap_or_default();
    }
    let prepared = match prepare(workspace, shared, site, options) {
        Ok(prepared) => prepared,
        Err(problems) => return problems,
    };
    let outputs: Mutex<HashMap<String, String>> = Mutex::default();
    let keep = |output: &str, content: Content| {
        let text = match content {
            Content::Bytes(bytes) if output.ends_with(".html") => String::from_utf8(bytes).unwrap_or_default(),
            Content::Bytes(_) | Content::File(_) => String::new(),
        };
        outputs.lock().unwrap_or_else(PoisonError::into_inner).insert(output.to_owned(), text);
        Ok(())
    };
    let mut problems = prepared.renderer.run(&prepared.plan, &keep).err().unwrap_or_default();
    let outputs = outputs.into_inner().unwrap_or_else(PoisonError::into_inner);
    problems.extend(prepared.warnings.iter().cloned());
    problems.extend(templates::check(&prepared));
    problems.extend(links::check(workspace, &prepared, &outputs));
    problems
}
