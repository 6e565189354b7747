//! A site that another tool builds: run its command, then take what it wrote.

use std::path::Path;
use std::process::{Command, Stdio};

use site::{ExternalBuild, Site};
use source::{Diagnostic, reason, shown};
use walkdir::WalkDir;

use crate::render::{Content, Sink};

/// How many lines of the tool's output are shown when it fails.
const SHOWN: usize = 30;

/// Gives every file that the site's own build command left to `sink`. Returns the number of pages.
///
/// # Errors
/// Its output is missing or empty.
pub fn take(root: &Path, site: &Site, external: &ExternalBuild, sink: &Sink<'_>) -> Result<usize, Vec<Diagnostic>> {
    let output = site.folder.join(&external.output);
    let told = |message: String| {
        let problem = Diagnostic::error(message).in_file(site.settings.source.file.clone());
        vec![problem.hint(format!("`output` in [build] has to name the folder that `{}` writes", external.command))]
    };
    let name = shown(root, &output);
    if !output.is_dir() {
        return Err(told(format!("the build command ran, but {name} is not there")));
    }
    let mut pages = 0;
    let mut files = 0;
    for entry in WalkDir::new(&output).sort_by_file_name() {
        let entry = entry.map_err(|error| told(format!("cannot read {name}: {error}")))?;
        if entry.file_type().is_file() {
            let output_path = shown(&output, entry.path());
            pages += usize::from(output_path.ends_with(".html"));
            files += 1;
            sink(&output_path, Content::File(entry.into_path())).map_err(|problem| vec![problem])?;
        }
    }
    if files == 0 { Err(told(format!("the build command ran, but {name} is empty"))) } else { Ok(pages) }
}

/// Runs the site's own build command.
///
/// # Errors
/// The command fails (with what it printed).
pub fn run(site: &Site, external: &ExternalBuild, environment: &[(String, String)]) -> Result<(), Diagnostic> {
    let told = |message: String| Diagnostic::error(message).in_file(site.settings.source.file.clone());
    let mut command = Command::new("sh");
    command.arg("-c").arg(&external.command).current_dir(&site.folder).stdin(Stdio::null());
    command.env("SITE", site.name.as_str()).env("SITE_URL", &site.settings.base_url).envs(environment.iter().cloned());
    let output = command.output().map_err(|error| told(format!("cannot run `{}`: {}", external.command, reason(&error))))?;
    if output.status.success() {
        return Ok(());
    }
    let status = output.status.code().map_or_else(|| "a signal".to_owned(), |code| format!("exit code {code}"));
    let problem = told(format!("`{}` failed with {status}", external.command));
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8_lossy(&printed);
    let lines: Vec<&str> = printed.lines().collect();
    let last = &lines[lines.len().saturating_sub(SHOWN)..];
    Err(if last.is_empty() { problem.note("it printed nothing") } else { problem.note(format!("it printed:\n{}", last.join("\n"))) })
}
