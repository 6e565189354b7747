//! The copy of a section that lives in the API: in memory while a process runs, and in a file from one to the next.
//!
//! The file holds the API's answers, one a line, in the order in which they were given: what a change costs follows the change and not the site. Each answer says
//! which version it follows; one that follows another than what is known by then, or was cut off, counts for nothing, and what it told is asked for again.

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use serde_json::{Value, json};
use source::{Diagnostic, reason};
use ureq::Agent;

use super::content::ApiContent;
use super::{Client, Endpoint};
use crate::whole_file::write_whole;

/// How many times larger than what is known a file may be before it is written anew.
const SLACK: usize = 4;
/// What a file may have in any case, in bytes.
const SMALL: usize = 1 << 20;

/// The mirrors that a process knows, and the connections to their APIs.
#[derive(Debug, Default)]
pub struct Mirrors {
    known: Mutex<HashMap<PathBuf, Arc<Mirror>>>,
    agent: OnceLock<Agent>,
}

/// The copy of one section.
#[derive(Debug)]
pub(super) struct Mirror {
    root: PathBuf,
    file: PathBuf,
    section: String,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// None until something was heard.
    content: Option<Arc<ApiContent>>,
    /// How many bytes the file has.
    length: usize,
    /// Whether its last line was cut off.
    is_cut: bool,
}

impl Mirrors {
    /// The mirror that is kept in a file, which is read when it is first asked for.
    pub(super) fn of(&self, root: &Path, file: PathBuf, section: &str) -> Arc<Mirror> {
        let mut known = locked(&self.known);
        let new = |file: &PathBuf| Arc::new(Mirror::load(root, file, section));
        let mirror = known.entry(file).or_insert_with_key(new);
        if mirror.section != section {
            *mirror = Arc::new(Mirror::load(root, &mirror.file, section));
        }
        Arc::clone(mirror)
    }

    /// A client for an API, over connections that stay open.
    pub(super) fn client(&self, endpoint: Endpoint) -> Client {
        Client::over(self.agent.get_or_init(Client::agent).clone(), endpoint)
    }
}

impl Mirror {
    fn load(root: &Path, file: &Path, section: &str) -> Self {
        let text = std::fs::read(file).unwrap_or_default();
        let mut content: Option<ApiContent> = None;
        for line in text.split(|byte| *byte == b'\n') {
            let Ok(answer) = serde_json::from_slice::<Value>(line) else { continue };
            let follows = answer["since"].as_u64();
            let is_next = |content: &ApiContent| content.at.lineage.is_some() && follows == Some(content.at.version);
            if follows == Some(0) || content.as_ref().is_some_and(is_next) {
                content = content.filter(|_| follows != Some(0)).or_else(|| Some(ApiContent::default()));
                content.iter_mut().for_each(|content| content.take(section, &answer));
            }
        }
        let is_cut = text.last().is_some_and(|last| *last != b'\n');
        let state = State { content: content.map(Arc::new), length: text.len(), is_cut };
        Self { root: root.to_owned(), file: file.to_owned(), section: section.to_owned(), state: Mutex::new(state) }
    }

    /// What is known; none if nothing was ever heard.
    pub(super) fn content(&self) -> Option<Arc<ApiContent>> {
        locked(&self.state).content.clone()
    }

    /// Takes over an answer of the API, and returns what is known then. One that does not follow what is known (somebody else was faster) changes nothing.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn take(&self, answer: &Value) -> Result<Arc<ApiContent>, Diagnostic> {
        let mut state = locked(&self.state);
        let before = state.content.as_ref().map(|content| content.at.clone());
        let (is_fresh, known) = (answer["since"] == 0, before.as_ref().map_or(0, |at| at.version));
        if !is_fresh && answer["since"] != known {
            return Ok(state.content.clone().unwrap_or_default());
        }
        let mut content = state.content.take().filter(|_| !is_fresh).unwrap_or_default();
        Arc::make_mut(&mut content).take(&self.section, answer);
        state.content = Some(Arc::clone(&content));
        if before.as_ref() != Some(&content.at) {
            self.write(&mut state, &content, answer, is_fresh).map_err(|error| {
                Diagnostic::error(format!("cannot write this: {}", reason(&error))).in_file(source::shown(&self.root, &self.file))
            })?;
        }
        Ok(content)
    }

    fn write(&self, state: &mut State, content: &ApiContent, answer: &Value, is_fresh: bool) -> std::io::Result<()> {
        let line = format!("{}{answer}\n", if std::mem::take(&mut state.is_cut) && !is_fresh { "\n" } else { "" });
        let all: usize = content.posts.values().map(|post| post.text.length()).sum();
        if is_fresh {
            std::fs::create_dir_all(self.file.parent().unwrap_or(&self.file))?;
            write_whole(&self.file, line.as_bytes())?;
            state.length = line.len();
        } else if state.length + line.len() > SMALL.max(SLACK * all) {
            let whole = format!("{}\n", whole(content));
            write_whole(&self.file, whole.as_bytes())?;
            state.length = whole.len();
        } else {
            // one write: another process may add to the file too
            OpenOptions::new().append(true).create(true).open(&self.file)?.write_all(line.as_bytes())?;
            state.length += line.len();
        }
        Ok(())
    }
}

/// All that is known, as one answer.
fn whole(content: &ApiContent) -> Value {
    let post = |(name, post): (&String, &super::content::ApiPost)| {
        let text = post.text.read().map(|source| source.text.to_string()).unwrap_or_default();
        let mut told = post.beside.to_json();
        told["name"] = json!(name);
        told["source"] = json!(text);
        told
    };
    let posts: Vec<Value> = content.posts.iter().map(post).collect();
    json!({"since": 0, "version": content.at.version, "lineage": content.at.lineage, "posts": posts})
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(since: u64, version: u64, posts: &[(&str, Option<&str>)]) -> Value {
        let post = |(name, source): &(&str, Option<&str>)| {
            source.map_or_else(|| json!({"name": name}), |source| json!({"name": name, "source": source}))
        };
        json!({"since": since, "version": version, "lineage": format!("v{version}"), "posts": posts.iter().map(post).collect::<Vec<_>>()})
    }

    fn texts(content: &ApiContent) -> Vec<(String, String)> {
        content.posts.iter().map(|(name, post)| (name.clone(), post.text.read().unwrap().text.to_string())).collect()
    }

    struct Kept {
        folder: tempfile::TempDir,
    }

    impl Kept {
        fn new() -> Self {
            Self { folder: tempfile::tempdir().unwrap() }
        }

        fn file(&self) -> PathBuf {
            self.folder.path().join("a.example").join("api.json")
        }

        fn open(&self) -> Mirror {
            Mirror::load(self.folder.path(), &self.file(), "blog")
        }
    }

    #[test]
    fn what_was_heard_is_known_by_the_next_process() {
        let kept = Kept::new();
        assert!(kept.open().content().is_none());
        let mirror = kept.open();
        mirror.take(&answer(0, 2, &[("a", Some("A")), ("b", Some("B"))])).unwrap();
        mirror.take(&answer(2, 4, &[("a", None), ("c", Some("C"))])).unwrap();
        let known = kept.open().content().unwrap();
        assert_eq!((texts(&known), &*known), (vec![("b".into(), "B".into()), ("c".into(), "C".into())], &*mirror.content().unwrap()));
    }

    #[test]
    fn an_answer_that_was_cut_off_or_follows_something_else_counts_for_nothing() {
        let kept = Kept::new();
        kept.open().take(&answer(0, 1, &[("a", Some("A"))])).unwrap();
        let mut text = std::fs::read_to_string(kept.file()).unwrap();
        text.push_str(&format!("{}\n", answer(3, 4, &[("x", Some("X"))])));
        let next = answer(1, 2, &[("b", Some("B"))]).to_string();
        std::fs::write(kept.file(), format!("{text}{}", &next[..next.len() - 5])).unwrap();
        let mirror = kept.open();
        assert_eq!(mirror.content().unwrap().at.version, 1);
        // what follows a line that was cut off is on a line of its own
        mirror.take(&answer(1, 2, &[("c", Some("C"))])).unwrap();
        assert_eq!(kept.open().content().unwrap().at.version, 2);
    }

    #[test]
    fn another_history_begins_anew() {
        let kept = Kept::new();
        let mirror = kept.open();
        mirror.take(&answer(0, 7, &[("a", Some("A"))])).unwrap();
        mirror.take(&answer(0, 1, &[("b", Some("B"))])).unwrap();
        assert_eq!(texts(&kept.open().content().unwrap()), [("b".to_owned(), "B".to_owned())]);
    }

    #[test]
    fn a_file_does_not_grow_without_end() {
        let kept = Kept::new();
        let mirror = kept.open();
        let text = "x".repeat(10_000);
        mirror.take(&answer(0, 1, &[("a", Some(&text)), ("b", Some("B"))])).unwrap();
        for version in 1..300 {
            mirror.take(&answer(version, version + 1, &[("a", Some(&text))])).unwrap();
        }
        let length = usize::try_from(std::fs::metadata(kept.file()).unwrap().len()).unwrap();
        assert!(length <= SMALL, "{length}");
        assert_eq!(*kept.open().content().unwrap(), *mirror.content().unwrap());
    }
}
