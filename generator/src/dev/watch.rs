//! Watches the files of a workspace and says which ones changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, NoCache, new_debouncer_opt};
use source::Diagnostic;

/// How long changes are gathered: enough for an editor that writes a file in several steps.
const GATHER: Duration = Duration::from_millis(10);

/// Keeps watching as long as it is held.
pub struct Watcher {
    _debouncer: Debouncer<RecommendedWatcher, NoCache>,
    /// Tells of a change that no file shows.
    pub teller: Sender<BTreeSet<PathBuf>>,
    /// Each message holds files that changed together; an empty one means that some were missed and everything may have changed.
    pub changes: Receiver<BTreeSet<PathBuf>>,
}

/// Watches `sitegen.toml`, `shared-components/` and the sites of a workspace, those behind links too.
///
/// # Errors
/// The system does not let us watch, or not so many folders.
pub fn watch(root: &Path) -> Result<Watcher, Diagnostic> {
    let (sender, changes) = channel();
    let teller = sender.clone();
    let handle = move |result: DebounceEventResult| {
        let changed = match result {
            Ok(events) => {
                let real = events.into_iter().filter(|event| !matches!(event.kind, EventKind::Access(_) | EventKind::Other));
                let paths: BTreeSet<PathBuf> = real.flat_map(|event| event.event.paths).filter(|path| !is_noise(path)).collect();
                if paths.is_empty() {
                    return;
                }
                paths
            }
            Err(_) => BTreeSet::new(),
        };
        // the server may be going down
        let _ = sender.send(changed);
    };
    let told = |error: &notify::Error| {
        let problem = Diagnostic::error(format!("cannot watch for changes: {error}"));
        problem.hint("on Linux a larger fs.inotify.max_user_watches may be needed")
    };
    let mut debouncer =
        new_debouncer_opt::<_, RecommendedWatcher, NoCache>(GATHER, Some(GATHER / 4), handle, NoCache::new(), notify::Config::default())
            .map_err(|error| told(&error))?;
    for folder in folders(root) {
        let mode = if folder == *root { RecursiveMode::NonRecursive } else { RecursiveMode::Recursive };
        debouncer.watch(&folder, mode).map_err(|error| told(&error))?;
    }
    Ok(Watcher { _debouncer: debouncer, teller, changes })
}

fn folders(root: &Path) -> BTreeSet<PathBuf> {
    let linked =
        std::fs::read_dir(root.join("sites")).into_iter().flatten().flatten().map(|entry| entry.path()).filter(|path| path.is_symlink());
    let mut folders: BTreeSet<PathBuf> = linked.filter_map(|link| link.canonicalize().ok()).filter(|folder| folder.is_dir()).collect();
    folders.insert(root.to_owned());
    folders.extend(["sites", "shared-components"].map(|name| root.join(name)).into_iter().filter(|folder| folder.is_dir()));
    folders
}

/// Files that editors and version control make for themselves.
fn is_noise(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let inside = |folder: &str| path.components().any(|part| part.as_os_str() == folder);
    name.ends_with('~')
        || name.ends_with(".swp")
        || name.ends_with(".swx")
        || name.starts_with(".#")
        || name == "4913"
        || inside(".git")
        || inside("node_modules")
}
