//! `sitegen content export`

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;
use site::{Site, Workspace};
use source::{Diagnostic, reason, shown};

use super::exchange::Exchange;
use crate::cli_moving::ContentExportArgs;
use crate::load::Loaded;
use crate::report::{Failure, Reporter, good, plural};
use crate::whole_file::write_whole;

/// The files of the content, by their names under `content/`.
type Files = BTreeMap<String, Vec<u8>>;

pub(super) fn export(workspace: &Workspace, args: &ContentExportArgs, reporter: &Reporter) -> Result<(), Failure> {
    let site = super::select::site(workspace, &args.site)?;
    let mut files = own_files(workspace, &site, args)?;
    let api = site.settings.content.api_section.as_deref();
    if let Some(section) = api.filter(|section| wants(args, &format!("{section}/"))) {
        files.extend(posts(workspace, section, args)?);
    }
    if files.is_empty() {
        let problem = match &args.section {
            Some(section) => Diagnostic::error(format!("{} has no section `{section}`", args.site)),
            None => Diagnostic::error(format!("{} has no content", args.site)),
        };
        return Err(problem.into());
    }
    let mut refused = Vec::new();
    let mut written = 0;
    for (name, bytes) in &files {
        match write(&args.folder.join(name), bytes, args.force) {
            Ok(is_new) => written += usize::from(is_new),
            Err(problem) => refused.push(problem),
        }
    }
    reporter.problems(&refused);
    if reporter.json() {
        let refused: Vec<_> = refused.iter().map(Diagnostic::to_json).collect();
        let names: Vec<&String> = files.keys().collect();
        reporter
            .data_json(&json!({"site": args.site.as_str(), "folder": args.folder, "files": names, "written": written, "skipped": refused}));
    }
    let same = files.len() - written - refused.len();
    reporter.say(&format!("{} {} to {}, {same} there already", good("✓"), plural(written, "file"), args.folder.display()));
    if refused.is_empty() { Ok(()) } else { Err(Failure::Told) }
}

/// Whether a file under `content/` is wanted.
fn wants(args: &ContentExportArgs, name: &str) -> bool {
    let inside = |section: &String| name.strip_prefix(section.as_str()).is_some_and(|rest| rest.starts_with('/'));
    args.section.as_ref().is_none_or(inside)
}

/// What lies in the site's folder. Of a section in the API that is a working copy, but for the page of the section itself.
fn own_files(workspace: &Workspace, site: &Site, args: &ContentExportArgs) -> Result<Files, Vec<Diagnostic>> {
    let loaded = Loaded::of(&workspace.root, site);
    if !loaded.problems.is_empty() {
        return Err(loaded.problems);
    }
    let is_copy = |name: &str| {
        let inside = site.settings.content.api_section.as_deref().and_then(|section| name.strip_prefix(section)?.strip_prefix('/'));
        inside.is_some_and(|inside| inside != "_index.md")
    };
    let all = loaded.files.markdown.iter().chain(&loaded.files.attachments);
    let wanted = all.filter(|file| wants(args, &file.name) && !is_copy(&file.name));
    let read = |file: &crate::load::SiteFile| {
        let bytes = std::fs::read(&file.path).map_err(|error| vec![source::unreadable(&shown(&workspace.root, &file.path), &error)])?;
        Ok((file.name.clone(), bytes))
    };
    wanted.map(read).collect()
}

/// What the API has, drafts and all.
fn posts(workspace: &Workspace, section: &str, args: &ContentExportArgs) -> Result<Files, Vec<Diagnostic>> {
    let mut exchange = Exchange::open(workspace, &args.site, &args.api)?;
    let told = |problem| vec![problem];
    let posts = exchange.list().map_err(told)?;
    let text = |name: &str| exchange.client.text(name).map(|text| (format!("{section}/{name}.md"), text.into_bytes()));
    posts.iter().map(|post| text(&post.name).map_err(told)).collect()
}

/// Writes a file whole. False where it is there already.
fn write(to: &Path, bytes: &[u8], force: bool) -> Result<bool, Diagnostic> {
    let file = to.display().to_string();
    match std::fs::read(to) {
        Ok(there) if there == bytes => return Ok(false),
        Ok(_) if !force => {
            let problem = Diagnostic::error("this file is there with another text: it stays as it is").in_file(file);
            return Err(problem.hint("--force overwrites it"));
        }
        _ => {}
    }
    let told = |error: std::io::Error| Diagnostic::error(format!("cannot write this: {}", reason(&error))).in_file(file.clone());
    std::fs::create_dir_all(to.parent().unwrap_or(to)).map_err(told)?;
    write_whole(to, bytes).map_err(told)?;
    Ok(true)
}
