//! `sitegen list`

use std::path::Path;

use serde_json::json;
use site::{Site, Workspace};
use source::{Diagnostic, Moment};

use crate::cli::ListArgs;
use crate::publish::CURRENT;
use crate::report::{Failure, Reporter, bad, dim, good, plural};

struct Row {
    domain: String,
    name: String,
    aliases: Vec<String>,
    modules: Vec<String>,
    last_build: Option<Moment>,
    problems: Vec<Diagnostic>,
}

pub(super) fn list(workspace: &Workspace, args: &ListArgs, reporter: &Reporter) -> Result<(), Failure> {
    let sites = workspace.sites();
    let mut rows: Vec<Row> = sites.good.iter().map(|site| row(workspace, site)).collect();
    rows.extend(sites.broken.into_iter().map(|site| Row {
        domain: site.name,
        name: String::new(),
        aliases: Vec::new(),
        modules: Vec::new(),
        last_build: None,
        problems: site.problems,
    }));
    rows.sort_by(|a, b| a.domain.cmp(&b.domain));
    if args.json {
        reporter.data_json(&rows.iter().map(to_json).collect());
    } else {
        table(&rows, reporter);
        for row in &rows {
            reporter.problems(&row.problems);
        }
    }
    if rows.iter().all(|row| row.problems.is_empty()) { Ok(()) } else { Err(Failure::Told) }
}

fn row(workspace: &Workspace, site: &Site) -> Row {
    Row {
        domain: site.name.to_string(),
        name: site.settings.name.clone(),
        aliases: site.settings.aliases.iter().map(ToString::to_string).collect(),
        modules: site.settings.modules.iter().map(|switch| switch.name.clone()).collect(),
        last_build: last_build(&workspace.dist(&site.name)),
        problems: Vec::new(),
    }
}

/// When the link to the live slot was last made.
fn last_build(dist: &Path) -> Option<Moment> {
    let made = std::fs::symlink_metadata(dist.join(CURRENT)).ok()?.modified().ok()?;
    Some(Moment::from_system_time(made))
}

fn table(rows: &[Row], reporter: &Reporter) {
    if rows.is_empty() {
        return reporter.say("there are no sites yet: `sitegen new NAME` makes one");
    }
    let width = |cell: &dyn Fn(&Row) -> usize| rows.iter().map(cell).max().unwrap_or_default();
    let domain_width = width(&|row| row.domain.len());
    let name_width = width(&|row| row.name.chars().count());
    let alias_width = width(&|row| row.aliases.join(", ").len());
    for row in rows {
        let mark = if row.problems.is_empty() { good("✓") } else { bad("✗") };
        let built =
            row.last_build.map_or_else(|| "never built".to_owned(), |at| at.zoned().strftime("built %Y-%m-%d %H:%M UTC").to_string());
        let last = if row.problems.is_empty() { dim(&built) } else { bad(&plural(row.problems.len(), "problem")) };
        let modules = if row.modules.is_empty() { String::new() } else { format!("  {}", row.modules.join(", ")) };
        let line = format!(
            "{mark} {:domain_width$}  {:name_width$}  {:alias_width$}  {last}{modules}",
            row.domain,
            row.name,
            row.aliases.join(", ")
        );
        reporter.data(line.trim_end());
    }
}

fn to_json(row: &Row) -> serde_json::Value {
    json!({
        "domain": row.domain,
        "name": row.name,
        "aliases": row.aliases,
        "modules": row.modules,
        "last_build": row.last_build.map(|at| at.to_string()),
        "problems": row.problems.iter().map(Diagnostic::to_json).collect::<Vec<_>>(),
    })
}
