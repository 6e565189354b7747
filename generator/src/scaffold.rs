//! A new site from a template: a copy of an ordinary site folder with its placeholders filled in.

use std::path::{Path, PathBuf};

use site::{SiteName, Workspace};
use source::{Diagnostic, Moment, reason};
use walkdir::WalkDir;

/// The files in which placeholders are filled in; all others are copied as they are.
const TEXT: [&str; 10] = ["toml", "md", "html", "scss", "css", "json", "yaml", "yml", "txt", "svg"];

/// The names of the templates of a workspace.
#[must_use]
pub fn templates(workspace: &Workspace) -> Vec<String> {
    let entries = std::fs::read_dir(workspace.root.join("templates")).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Makes a site and returns its folder. Either all of it is there afterwards, or nothing.
///
/// # Errors
/// The site exists, there is no such template, or a file cannot be written.
pub fn create(workspace: &Workspace, name: &SiteName, template: &str, now: Moment) -> Result<PathBuf, Diagnostic> {
    let folder = workspace.site_folder(name);
    if folder.symlink_metadata().is_ok() {
        let problem = Diagnostic::error(format!("the site {name} exists already")).in_file(source::shown(&workspace.root, &folder));
        return Err(problem.hint("choose another name, or remove that folder first: nothing was changed"));
    }
    if !templates(workspace).iter().any(|known| known == template) {
        let problem = Diagnostic::error(format!("there is no template `{template}`")).in_file("templates");
        return Err(problem.suggest(template, templates(workspace).iter().map(String::as_str)));
    }
    let unfinished = workspace.root.join("sites").join(format!(".{name}.new"));
    let result = copy(&workspace.root.join("templates").join(template), &unfinished, &placeholders(name, now));
    let result = result.and_then(|()| std::fs::rename(&unfinished, &folder));
    result.map_err(|error| {
        let _ = std::fs::remove_dir_all(&unfinished);
        Diagnostic::error(format!("cannot make the site: {}", reason(&error))).in_file(source::shown(&workspace.root, &folder))
    })?;
    Ok(folder)
}

fn placeholders(name: &SiteName, now: Moment) -> [(&'static str, String); 3] {
    let first = name.as_str().split('.').next().unwrap_or_default();
    let words: Vec<String> = first.split('-').map(capitalized).collect();
    [("__DOMAIN__", name.to_string()), ("__NAME__", words.join(" ")), ("__DATE__", now.zoned().strftime("%Y-%m-%d").to_string())]
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn copy(from: &Path, to: &Path, placeholders: &[(&str, String)]) -> std::io::Result<()> {
    if to.exists() {
        std::fs::remove_dir_all(to)?;
    }
    for entry in WalkDir::new(from) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(from).unwrap_or(entry.path()));
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(&target)?;
        } else {
            std::fs::write(&target, filled(entry.path(), placeholders)?)?;
        }
    }
    Ok(())
}

fn filled(path: &Path, placeholders: &[(&str, String)]) -> std::io::Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    let is_text = path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| TEXT.contains(&ending));
    match String::from_utf8(bytes) {
        Ok(text) if is_text => Ok(placeholders.iter().fold(text, |text, (name, value)| text.replace(name, value)).into_bytes()),
        Ok(text) => Ok(text.into_bytes()),
        Err(error) => Ok(error.into_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_from_the_domain() {
        let name: SiteName = "my-client.co.uk".parse().unwrap();
        let [domain, title, date] = placeholders(&name, Moment::parse("2026-11-22").unwrap());
        assert_eq!((domain.1.as_str(), title.1.as_str(), date.1.as_str()), ("my-client.co.uk", "My Client", "2026-11-22"));
    }
}
