//! Templates that are named but not there, that are broken, or that nothing uses.

use source::Diagnostic;

use crate::site_build::Prepared;

/// Checks the templates that a site can see.
pub(super) fn check(prepared: &Prepared) -> Vec<Diagnostic> {
    let library = prepared.renderer.library();
    let model = &prepared.renderer.facts().model;
    let mails = &model.settings.module_mails;
    let (texts, html): (Vec<String>, Vec<String>) =
        mails.iter().map(|mail| (format!("mail/{mail}.txt"), format!("mail/{mail}.html"))).unzip();
    let needed: Vec<&str> = prepared.plan.templates(model).into_iter().chain(texts.iter().map(String::as_str)).collect();
    let (reached, missing) = library.reach(needed.iter().copied().chain(html.iter().map(String::as_str)));
    let always = &model.settings.styles.components;
    let mut problems: Vec<Diagnostic> =
        needed.iter().filter(|name| library.get(name).is_none()).map(|name| library.missing(name)).collect();
    problems.extend(missing);
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
