//! Templates that are named but not there, that are broken, or that nothing uses.

use source::Diagnostic;

use crate::site_build::Prepared;

/// Checks the templates that a site can see.
pub(super) fn check(prepared: &Prepared) -> Vec<Diagnostic> {
    let library = prepared.renderer.library();
    let model = &prepared.renderer.facts().model;
    let roots: Vec<&str> = prepared.plan.page_ids().into_iter().map(|id| model.pages[id].template.as_str()).collect();
    let (reached, missing) = library.reach(roots);
    let always = &model.settings.styles.components;
    let mut problems = missing;
    for template in library.templates() {
        let is_own = !template.id.starts_with(components::SHARED);
        if let Some(broken) = &template.broken {
            problems.push(broken.clone());
        } else if is_own && !reached.contains(template.id.as_str()) && !always.iter().any(|name| template.id.starts_with(name.as_str())) {
            let what = if template.id.starts_with(components::PAGE) {
                "another page has the address of this one"
            } else {
                "no page of the site uses this template"
            };
            let problem = Diagnostic::warning(what).in_file(template.source.file.clone());
            problems.push(problem.hint("remove it, or name it under components in [styles] if it is chosen at run time"));
        }
    }
    problems
}
