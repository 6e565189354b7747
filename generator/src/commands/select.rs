//! Which workspace, and which of its sites, a command is about.

use std::path::Path;

use site::{BrokenSite, Site, SiteName, Sites, Workspace};
use source::Diagnostic;

/// The workspace named by `--root`, else the nearest one upwards.
///
/// # Errors
/// There is none, or its settings have problems.
pub(super) fn workspace(root: Option<&Path>) -> Result<Workspace, Vec<Diagnostic>> {
    let told = |error: std::io::Error, what: &str| vec![Diagnostic::error(format!("cannot open {what}: {}", source::reason(&error)))];
    match root {
        Some(root) => Workspace::open(&root.canonicalize().map_err(|error| told(error, &root.display().to_string()))?, api::specs()),
        None => Workspace::find(&std::env::current_dir().map_err(|error| told(error, "this folder"))?, api::specs()),
    }
}

/// The sites of these names, or all.
///
/// # Errors
/// A name that no site has.
pub(super) fn sites(workspace: &Workspace, names: &[SiteName]) -> Result<Sites, Vec<Diagnostic>> {
    let all = workspace.sites();
    if names.is_empty() {
        return Ok(all);
    }
    let known: Vec<String> =
        all.good.iter().map(|site| site.name.to_string()).chain(all.broken.iter().map(|site| site.name.clone())).collect();
    let unknown: Vec<Diagnostic> =
        names.iter().filter(|name| !known.iter().any(|known| known == name.as_str())).map(|name| unknown_site(name, &known)).collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let wanted = |name: &str| names.iter().any(|wanted| wanted.as_str() == name);
    let good: Vec<Site> = all.good.into_iter().filter(|site| wanted(site.name.as_str())).collect();
    let broken: Vec<BrokenSite> = all.broken.into_iter().filter(|site| wanted(&site.name)).collect();
    Ok(Sites { good, broken })
}

/// The one site of this name.
///
/// # Errors
/// No site has it, or its settings have problems.
pub(super) fn site(workspace: &Workspace, name: &SiteName) -> Result<Site, Vec<Diagnostic>> {
    let mut sites = self::sites(workspace, std::slice::from_ref(name))?;
    sites.good.pop().ok_or_else(|| sites.broken.into_iter().flat_map(|site| site.problems).collect())
}

fn unknown_site(name: &SiteName, known: &[String]) -> Diagnostic {
    let problem = Diagnostic::error(format!("there is no site `{name}`"));
    if let Some(near) = source::nearest(name.as_str(), known.iter().map(String::as_str)) {
        return problem.hint(format!("did you mean `{near}`?"));
    }
    problem.hint(format!("`sitegen list` shows the sites that there are; `sitegen new {name}` makes this one"))
}
