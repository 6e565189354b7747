//! The hook of a git repository by which a push is checked, and published.
//!
//! git runs it twice: before it takes a push, when what is wrong still can refuse it, and after. One script is both, by the name under which it is called.

use std::path::Path;

use source::Diagnostic;

const SCRIPT: &str = include_str!("git_hook.sh");

/// The script for a workspace to which pushes of a branch go, to be run by a shell.
///
/// # Errors
/// The name of the branch cannot be one (git-check-ref-format), or a path is not text.
pub fn git_hook(workspace: &Path, program: &Path, branch: &str) -> Result<String, Diagnostic> {
    if !is_branch(branch) {
        let problem = Diagnostic::error(format!("`{branch}` is not the name of a branch"));
        return Err(problem.hint("write it without refs/heads/, as in --branch main"));
    }
    let script = SCRIPT.replace("{workspace}", &quoted(workspace)?).replace("{sitegen}", &quoted(program)?);
    Ok(script.replace("{branch}", branch))
}

fn is_branch(name: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let parts_are_fine = name.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock"));
    name.chars().all(is_plain) && parts_are_fine && !name.starts_with('-') && !name.contains("..") && !name.ends_with('.')
}

/// A path as one word of a shell.
fn quoted(path: &Path) -> Result<String, Diagnostic> {
    let text = path.to_str().ok_or_else(|| Diagnostic::error(format!("the name of {} is not text", path.display())))?;
    Ok(format!("'{}'", text.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_one_word_each() {
        let script = git_hook(Path::new("/srv/it's here"), Path::new("/usr/bin/sitegen"), "main").unwrap();
        assert!(script.contains(r"workspace='/srv/it'\''s here'") && script.contains("sitegen='/usr/bin/sitegen'"), "{script}");
        assert!(script.contains("refs/heads/main") && !script.contains("{sitegen}"), "{script}");
    }

    #[test]
    fn what_cannot_be_a_branch_is_refused() {
        for name in ["main", "release/2026-11", "größe"] {
            assert!(is_branch(name), "{name}");
        }
        for name in ["", "-x", "a b", "a;b", "$(x)", "a..b", "/a", "a/", "x.lock", "a.", "refs'"] {
            assert!(!is_branch(name), "{name}");
        }
    }
}
