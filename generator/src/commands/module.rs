//! `sitegen module`

use std::fmt::Write as _;

use kernel::Permission;
use serde_json::json;
use site::{ModuleSpec, Resolved, Workspace, resolve_modules};

use crate::cli::{GraphFormat, ModuleGraphArgs, ModuleListArgs};
use crate::report::{Failure, Reporter, dim};

pub(super) fn list(workspace: &Workspace, args: &ModuleListArgs, reporter: &Reporter) -> Result<(), Failure> {
    let site = super::select::site(workspace, &args.site)?;
    let names: Vec<&str> = site.settings.modules.iter().map(|switch| switch.name.as_str()).collect();
    let modules = resolve_modules(workspace.modules, &names)?;
    if args.json {
        reporter.data_json(&modules.iter().map(to_json).collect());
        return Ok(());
    }
    for module in &modules {
        let why = if module.asked_for { "in site.toml".to_owned() } else { format!("needed by {}", module.needed_by.join(", ")) };
        reporter.data(&format!("{} {}  {}  {}", module.spec.name, module.spec.version, why, dim(module.spec.purpose)));
        let permissions = permissions(module.spec.name);
        let width = permissions.iter().map(|permission| permission.name.len()).max().unwrap_or_default();
        for permission in permissions {
            reporter.data(&format!("  {:width$}  {}  {}", permission.name, roles(permission).join(", "), dim(permission.purpose)));
        }
    }
    if modules.is_empty() {
        reporter.say(&format!("{} has no modules; a line [modules.NAME] in its site.toml switches one on", site.name));
    }
    Ok(())
}

pub(super) fn graph(workspace: &Workspace, args: &ModuleGraphArgs, reporter: &Reporter) {
    reporter.data(drawn(workspace.modules, args.format).trim_end());
}

/// What a module lets somebody do.
fn permissions(module: &str) -> &'static [&'static Permission] {
    api::modules().iter().find(|known| known.spec.name == module).map_or(&[], |known| known.permissions)
}

/// The built-in roles that may.
fn roles(permission: &Permission) -> Vec<&'static str> {
    permission.roles.iter().map(|role| role.name()).collect()
}

fn to_json(module: &Resolved) -> serde_json::Value {
    let told = |permission: &&Permission| json!({"name": permission.name, "purpose": permission.purpose, "roles": roles(permission)});
    let permissions: Vec<serde_json::Value> = permissions(module.spec.name).iter().map(told).collect();
    json!({
        "name": module.spec.name,
        "version": module.spec.version,
        "asked_for": module.asked_for,
        "needed_by": module.needed_by,
        "purpose": module.spec.purpose,
        "permissions": permissions,
    })
}

fn drawn(modules: &[&ModuleSpec], format: GraphFormat) -> String {
    let needs = modules.iter().flat_map(|module| module.needs.iter().map(|need| (module.name, *need)));
    let mut text = String::new();
    match format {
        GraphFormat::Text => {
            for module in modules {
                let needs = if module.needs.is_empty() { String::new() } else { format!("  needs {}", module.needs.join(", ")) };
                let _ = writeln!(text, "{} {}{needs}", module.name, module.version);
            }
        }
        GraphFormat::Dot => {
            text.push_str("digraph modules {\n");
            modules.iter().for_each(|module| _ = writeln!(text, "  \"{}\";", module.name));
            needs.for_each(|(module, need)| _ = writeln!(text, "  \"{module}\" -> \"{need}\";"));
            text.push_str("}\n");
        }
        GraphFormat::Mermaid => {
            text.push_str("flowchart LR\n");
            modules.iter().for_each(|module| _ = writeln!(text, "  {}", module.name));
            needs.for_each(|(module, need)| _ = writeln!(text, "  {module} --> {need}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    static BASE: ModuleSpec =
        ModuleSpec { name: "base", version: "1.0.0", purpose: "", needs: &[], components: &[], mails: &[], shown_if: None, check: |_| {} };
    static TOP: ModuleSpec = ModuleSpec {
        name: "top",
        version: "2.0.0",
        purpose: "",
        needs: &["base"],
        components: &[],
        mails: &[],
        shown_if: None,
        check: |_| {},
    };

    #[test]
    fn needs_are_drawn_in_every_format() {
        let modules = [&BASE, &TOP];
        assert_eq!(drawn(&modules, GraphFormat::Text), "base 1.0.0\ntop 2.0.0  needs base\n");
        assert_eq!(drawn(&modules, GraphFormat::Dot), "digraph modules {\n  \"base\";\n  \"top\";\n  \"top\" -> \"base\";\n}\n");
        assert_eq!(drawn(&modules, GraphFormat::Mermaid), "flowchart LR\n  base\n  top\n  top --> base\n");
    }
}
