//! What is wrong with a site beyond what stops its build: dead links, pictures without words, templates that are missing or of no use.

mod html;
mod links;
mod origin;
mod templates;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use source::Diagnostic;

use crate::load::Loaded;
use crate::past::Past;
use crate::render::{Content, Outputs};
use crate::site_build::{Job, build_external, prepare};

/// All problems of a site. Nothing is written.
#[must_use]
pub fn check(job: &Job<'_>) -> Vec<Diagnostic> {
    if let Some(external) = &job.site.settings.build {
        return build_external(job, external, &|_, _| Ok(())).err().unwrap_or_default();
    }
    let loaded = Loaded::of(&job.workspace.root, job.site);
    let mut past = Past::default();
    let mut prepared = match prepare(job, &loaded, &mut past) {
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
    let mut problems = prepared.render(&mut past, Outputs { put: &keep, keep: &|_| false }, job.clock).err().unwrap_or_default();
    let outputs = outputs.into_inner().unwrap_or_else(PoisonError::into_inner);
    problems.extend(prepared.warnings.iter().cloned());
    problems.extend(templates::check(&prepared));
    problems.extend(links::check(job.workspace, &prepared, &outputs));
    problems
}
