//! What the API's modules say of themselves, and which of them a site gets: those that it switches on, and those that they need.

use std::collections::BTreeSet;

use source::{Diagnostic, Fields};

/// A module as `site.toml` knows it. What it does stands in its crate.
#[derive(Debug)]
pub struct ModuleSpec {
    /// The name in `[modules.<name>]`.
    pub name: &'static str,
    /// The version of its crate.
    pub version: &'static str,
    /// What it is for, in one line.
    pub purpose: &'static str,
    /// The modules that it does not work without.
    pub needs: &'static [&'static str],
    /// The shared components that it shows to visitors, in a frame that the site's build makes.
    pub components: &'static [&'static str],
    /// The mails that it sends: each is a component `mail/<name>.txt`, and may be one `mail/<name>.html` too.
    pub mails: &'static [&'static str],
    /// The switch in its settings without which it shows none of these components and sends none of these mails; none if it always may.
    pub shown_if: Option<&'static str>,
    /// Reads its settings and reports what is wrong with them.
    pub check: for<'a> fn(&mut Fields<'a>),
}

/// A module that a site gets, and why.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The module.
    pub spec: &'static ModuleSpec,
    /// Whether the site's settings name it.
    pub asked_for: bool,
    /// The modules of the site that need it.
    pub needed_by: Vec<&'static str>,
}

/// The modules that follow from the names, each after all that it needs.
///
/// # Errors
/// A name that no module has, with the chain of modules that led to it; a circle of needs.
pub fn resolve_modules(specs: &[&'static ModuleSpec], names: &[&str]) -> Result<Vec<Resolved>, Diagnostic> {
    let mut resolver = Resolver { specs, done: Vec::new(), path: Vec::new() };
    for name in names {
        resolver.visit(name)?;
    }
    let present: BTreeSet<&str> = resolver.done.iter().map(|spec| spec.name).collect();
    let resolved = resolver.done.iter().map(|spec| Resolved {
        spec,
        asked_for: names.contains(&spec.name),
        needed_by: specs
            .iter()
            .filter(|other| present.contains(other.name) && other.needs.contains(&spec.name))
            .map(|other| other.name)
            .collect(),
    });
    Ok(resolved.collect())
}

struct Resolver<'a> {
    specs: &'a [&'static ModuleSpec],
    done: Vec<&'static ModuleSpec>,
    path: Vec<&'static str>,
}

impl Resolver<'_> {
    fn visit(&mut self, name: &str) -> Result<(), Diagnostic> {
        let Some(spec) = self.specs.iter().copied().find(|spec| spec.name == name) else { return Err(self.unknown(name)) };
        if self.done.iter().any(|done| done.name == spec.name) {
            return Ok(());
        }
        if let Some(start) = self.path.iter().position(|above| *above == spec.name) {
            let circle: Vec<&str> = self.path[start..].iter().copied().chain([spec.name]).collect();
            return Err(Diagnostic::error(format!("the modules need one another in a circle: {}", circle.join(" → "))));
        }
        self.path.push(spec.name);
        for need in spec.needs {
            self.visit(need)?;
        }
        self.path.pop();
        self.done.push(spec);
        Ok(())
    }

    fn unknown(&self, name: &str) -> Diagnostic {
        let by = if self.path.is_empty() { String::new() } else { format!(", needed by {}", self.path.join(" → ")) };
        Diagnostic::error(format!("there is no module `{name}`{by}")).suggest(name, self.specs.iter().map(|spec| spec.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn spec(name: &'static str, needs: &'static [&'static str]) -> ModuleSpec {
        ModuleSpec { name, version: "1.0.0", purpose: "", needs, components: &[], mails: &[], shown_if: None, check: |_| {} }
    }

    static BASE: ModuleSpec = spec("base", &[]);
    static MIDDLE: ModuleSpec = spec("middle", &["base"]);
    static TOP: ModuleSpec = spec("top", &["middle", "base"]);
    static LOST: ModuleSpec = spec("lost", &["nowhere"]);
    static EGG: ModuleSpec = spec("egg", &["hen"]);
    static HEN: ModuleSpec = spec("hen", &["egg"]);
    static ALL: [&ModuleSpec; 6] = [&TOP, &MIDDLE, &BASE, &LOST, &EGG, &HEN];

    #[test]
    fn what_is_needed_comes_along_first_and_says_why() {
        let resolved = resolve_modules(&ALL, &["top"]).unwrap();
        let names: Vec<&str> = resolved.iter().map(|module| module.spec.name).collect();
        assert_eq!(names, ["base", "middle", "top"]);
        assert_eq!((resolved[0].asked_for, resolved[0].needed_by.as_slice()), (false, &["top", "middle"][..]));
        assert!(resolved[2].asked_for && resolved[2].needed_by.is_empty());
    }

    #[test]
    fn unknown_names_and_circles_show_the_path() {
        assert_eq!(resolve_modules(&ALL, &["tpo"]).unwrap_err().hint.as_deref(), Some("did you mean `top`?"));
        assert_eq!(resolve_modules(&ALL, &["lost"]).unwrap_err().message, "there is no module `nowhere`, needed by lost");
        assert_eq!(resolve_modules(&ALL, &["egg"]).unwrap_err().message, "the modules need one another in a circle: egg → hen → egg");
    }
}
