//! How `sitegen component` tells what it found: lines for people, JSON for scripts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use site::SiteName;

use crate::report::{Reporter, dim, good, plural};
use crate::survey::{Component, Difference, Impact, Inspection, Part};

/// How many addresses of a site are shown to somebody who did not ask for more.
const SHOWN: usize = 8;

type Impacts = BTreeMap<SiteName, (Impact, Option<Vec<Difference>>)>;

pub(super) fn tell_components(found: &[Component], with_props: bool, reporter: &Reporter) {
    if reporter.json() {
        return reporter.data_json(&found.iter().map(component_json).collect());
    }
    let width = found.iter().map(|component| component.name.len()).max().unwrap_or_default();
    for component in found {
        let whose = component.site.as_ref().map(|site| format!("own of {site}"));
        let others = (!component.overridden_by.is_empty()).then(|| overrides(&component.overridden_by));
        let shown = (!component.shown_by_modules.is_empty()).then(|| "shown by the API".to_owned());
        let facts: Vec<String> = [Some(usage(&component.pages)), whose, shown, others].into_iter().flatten().collect();
        reporter.data(&format!("{:width$}  {}", component.name, facts.join(", ")));
        if with_props {
            if !component.signature.purpose.is_empty() {
                reporter.data(&dim(&format!("    {}", component.signature.purpose)));
            }
            for prop in &component.signature.props {
                let default = prop.default.as_ref().map(|default| format!(" = {default}")).unwrap_or_default();
                reporter.data(&format!("    {}{default}  {}", prop.name, dim(&prop.meaning)));
            }
        }
    }
}

fn usage(pages: &BTreeMap<SiteName, usize>) -> String {
    match pages.len() {
        0 => "no page".into(),
        1 => plural(pages.values().sum(), "page"),
        sites => format!("{} of {}", plural(pages.values().sum(), "page"), plural(sites, "site")),
    }
}

fn overrides(by: &BTreeMap<SiteName, bool>) -> String {
    let of = |wanted: bool| by.iter().filter(move |(_, extends)| **extends == wanted).map(|(site, _)| site.as_str()).collect::<Vec<_>>();
    let named = |what: &str, sites: Vec<&str>| (!sites.is_empty()).then(|| format!("{what} by {}", sites.join(", ")));
    [named("extended", of(true)), named("replaced", of(false))].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn component_json(component: &Component) -> Value {
    let props = component
        .signature
        .props
        .iter()
        .map(|prop| json!({"name": prop.name, "default": prop.default, "required": prop.default.is_none(), "meaning": prop.meaning}));
    json!({
        "name": component.name,
        "site": component.site.as_ref().map(SiteName::as_str),
        "file": component.file,
        "purpose": component.signature.purpose,
        "props": props.collect::<Vec<_>>(),
        "extended_by": component.overridden_by.iter().filter(|(_, extends)| **extends).map(|(site, _)| site.as_str()).collect::<Vec<_>>(),
        "replaced_by": component.overridden_by.iter().filter(|(_, extends)| !**extends).map(|(site, _)| site.as_str()).collect::<Vec<_>>(),
        "pages": component.pages.iter().map(|(site, count)| (site.to_string(), json!(count))).collect::<serde_json::Map<_, _>>(),
        "shown_by_modules_on": component.shown_by_modules.iter().map(SiteName::as_str).collect::<Vec<_>>(),
    })
}

pub(super) fn tell_impacts(file: &str, impacts: &Impacts, reporter: &Reporter) {
    if reporter.json() {
        return reporter.data_json(&json!({"file": file, "sites": impacts.iter().map(impact_json).collect::<Vec<_>>()}));
    }
    for (site, (impact, differences)) in impacts {
        let outputs = impact.outputs();
        let how = if impact.through.is_empty() { "  by its styles" } else { "" };
        reporter.data(&format!("{site}  {}{how}", plural(outputs.len(), "output")));
        if impact.shown_by_modules {
            reporter.data("  shown by the API as soon as it is saved");
        }
        match differences {
            Some(differences) => tell_differences(outputs.len(), differences, reporter),
            None => tell_addresses(&outputs, "  ", reporter),
        }
    }
    if impacts.is_empty() {
        reporter.say(&format!("{file} reaches no page"));
    }
}

fn tell_addresses(outputs: &BTreeSet<&str>, indent: &str, reporter: &Reporter) {
    let shown = if reporter.is_verbose() { usize::MAX } else { SHOWN };
    outputs.iter().take(shown).for_each(|output| reporter.data(&format!("{indent}{}", address(output))));
    if outputs.len() > shown {
        reporter.data(&dim(&format!("{indent}… and {} more: --verbose shows them all", outputs.len() - shown)));
    }
}

fn tell_differences(all: usize, differences: &[Difference], reporter: &Reporter) {
    let changed: usize = differences.iter().map(|difference| difference.outputs.len()).sum();
    reporter.data(&format!("  {} would change, {} are as they are live", changed, all.saturating_sub(changed)));
    for difference in differences {
        tell_addresses(&difference.outputs.iter().map(String::as_str).collect(), "  ", reporter);
        if difference.lines.is_empty() {
            reporter.data(&dim("    no text"));
        }
        for line in difference.lines.lines() {
            reporter.data(&match line.chars().next() {
                Some('+') => good(&format!("    {line}")),
                Some('-') => crate::report::bad(&format!("    {line}")),
                _ => dim(&format!("    {line}")),
            });
        }
    }
}

fn impact_json((site, (impact, differences)): (&SiteName, &(Impact, Option<Vec<Difference>>))) -> Value {
    let difference = |difference: &Difference| json!({"outputs": difference.outputs, "lines": difference.lines});
    json!({
        "site": site.as_str(),
        "through_template": impact.through,
        "through_styles": impact.styles,
        "shown_by_modules": impact.shown_by_modules,
        "differences": differences.as_ref().map(|found| found.iter().map(difference).collect::<Vec<_>>()),
    })
}

pub(super) fn tell_inspection(found: &Inspection, reporter: &Reporter) {
    if reporter.json() {
        return reporter.data_json(&inspection_json(found));
    }
    reporter.data(&format!("{}  {}  {}", found.address, found.kind, dim(&found.title)));
    reporter.data(&format!("source      {}", found.source.as_deref().unwrap_or("made by sitegen")));
    if let Some(layout) = &found.layout {
        reporter.data(&format!("layout      {}", part(layout)));
    }
    tell_list("components", found.components.iter().map(part), reporter);
    tell_list("lists", found.lists.iter().cloned(), reporter);
    tell_list("pages", found.pages.iter().cloned(), reporter);
    tell_list("data", found.data.iter().cloned(), reporter);
    tell_list("files", found.files.iter().cloned(), reporter);
    tell_list("outputs", found.outputs.iter().cloned(), reporter);
}

fn tell_list(name: &str, items: impl ExactSizeIterator<Item = String>, reporter: &Reporter) {
    let (count, shown) = (items.len(), if reporter.is_verbose() { usize::MAX } else { 3 * SHOWN });
    for (index, item) in items.take(shown).enumerate() {
        reporter.data(&format!("{:10}  {item}", if index == 0 { name } else { "" }));
    }
    if count > shown {
        reporter.data(&dim(&format!("{:10}  … and {} more: --verbose shows them all", "", count - shown)));
    }
}

fn part(part: &Part) -> String {
    format!("{}{}", part.file, if part.is_override { "  in place of the shared one" } else { "" })
}

fn inspection_json(found: &Inspection) -> Value {
    let part = |part: &Part| json!({"name": part.name, "file": part.file, "override": part.is_override});
    json!({
        "address": found.address,
        "kind": found.kind,
        "title": found.title,
        "source": found.source,
        "layout": found.layout.as_ref().map(part),
        "components": found.components.iter().map(part).collect::<Vec<_>>(),
        "lists": found.lists,
        "pages": found.pages,
        "data": found.data,
        "files": found.files,
        "outputs": found.outputs,
    })
}

/// The address at which an output is found.
fn address(output: &str) -> String {
    match output.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => format!("/{folder}"),
        _ => format!("/{output}"),
    }
}
