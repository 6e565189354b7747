//! What is known of a site, in small files: `.releases/state` says whether it is held, a file beside it for each slot what that holds. Such a file goes before its
//! slot is changed and is made anew after it: nothing is ever renamed over it, which file systems answer by writing out at once. What is damaged is as good as
//! none; then the slots are looked at.

use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::digest::Digest;
use super::layout::Layout;
use super::outputs::{Entry, Outputs};
use super::release_id::ReleaseId;
use crate::whole_file::write_whole;

/// The name of one of the two slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SlotName {
    A,
    B,
}

impl SlotName {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        [Self::A, Self::B].into_iter().find(|slot| slot.as_str() == name)
    }

    pub(super) fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

/// A file in a slot that is no part of its release: an asset that pages of the release before it name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lingering {
    pub(super) output: Arc<str>,
    pub(super) entry: Entry,
    /// When it may go, in seconds since 1970.
    pub(super) until: i64,
}

impl Lingering {
    /// The files of a release together with those that linger.
    pub(super) fn beside(outputs: &Outputs, lingering: &[Self]) -> Outputs {
        if lingering.is_empty() {
            return outputs.clone();
        }
        let others = Outputs::new(lingering.iter().map(|file| (&*file.output, file.entry)).collect());
        Outputs::merged(outputs.iter(), &others)
    }
}

/// What tells that nobody but sitegen was at a folder since it was recorded. After a start of the machine nothing is taken for granted: a loss of
/// power may have taken what was written last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    start: String,
    inode: u64,
    modified: String,
}

impl Stamp {
    pub(super) fn of(folder: &Path) -> Option<Self> {
        let start = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        let about = std::fs::metadata(folder).ok()?;
        let modified = format!("{}.{:09}", about.mtime(), about.mtime_nsec());
        Some(Self { start: start.trim().to_owned(), inode: about.ino(), modified })
    }
}

/// What a slot holds, to the byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SlotRecord {
    pub(super) release: ReleaseId,
    pub(super) lingering: Vec<Lingering>,
    pub(super) stamp: Stamp,
}

/// All that the files say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct State {
    /// Whether new releases are kept back until somebody says otherwise.
    pub(super) held: bool,
    /// None for a slot that is being changed.
    pub(super) a: Option<SlotRecord>,
    pub(super) b: Option<SlotRecord>,
}

impl State {
    pub(super) fn slot(&self, name: SlotName) -> Option<&SlotRecord> {
        match name {
            SlotName::A => self.a.as_ref(),
            SlotName::B => self.b.as_ref(),
        }
    }

    /// Reads the files; none if whether the site is held is not known, for then nothing is.
    pub(super) fn load(layout: &Layout) -> Option<Self> {
        let held = load(&layout.state())?["held"].as_bool()?;
        let slot = |name: SlotName| SlotRecord::load(&layout.slot_record(name));
        Some(Self { held, a: slot(SlotName::A), b: slot(SlotName::B) })
    }

    /// Says whether the site is held.
    pub(super) fn save_held(held: bool, layout: &Layout) -> std::io::Result<()> {
        save(&layout.state(), &json!({"held": held}))
    }
}

impl SlotRecord {
    /// What a file says of a slot; none if nothing is known of it.
    pub(super) fn load(file: &Path) -> Option<Self> {
        load(file).and_then(|value| read_slot(&value))
    }

    /// Says what a slot holds from here on; nothing is known of it without a record.
    pub(super) fn save(record: Option<&Self>, file: &Path) -> std::io::Result<()> {
        match std::fs::remove_file(file) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        record.map_or(Ok(()), |record| save(file, &slot_json(record)))
    }
}

/// Reads a file; none if it is not there or not whole.
fn load(file: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(file).ok()?;
    let (digest, rest) = text.split_once('\n')?;
    if Digest::parse(digest)? != Digest::of(rest.as_bytes()) {
        return None;
    }
    serde_json::from_str(rest).ok()
}

fn save(file: &Path, value: &Value) -> std::io::Result<()> {
    let text = serde_json::to_string_pretty(value).unwrap_or_default() + "\n";
    write_whole(file, format!("{}\n{text}", Digest::of(text.as_bytes())).as_bytes())
}

fn slot_json(record: &SlotRecord) -> Value {
    let lingering = record.lingering.iter().map(|file| {
        let Entry { hash, size, gz } = file.entry;
        json!({"output": *file.output, "hash": hash.to_string(), "size": size, "gz": gz.map(|gz| gz.to_string()), "until": file.until})
    });
    let Stamp { start, inode, modified } = &record.stamp;
    json!({
        "release": record.release.as_str(),
        "start": start, "inode": inode, "modified": modified,
        "lingering": lingering.collect::<Vec<_>>(),
    })
}

fn read_slot(value: &Value) -> Option<SlotRecord> {
    let text = |key: &str| Some(value[key].as_str()?.to_owned());
    Some(SlotRecord {
        release: ReleaseId::parse(value["release"].as_str()?)?,
        lingering: value["lingering"].as_array()?.iter().map(read_lingering).collect::<Option<_>>()?,
        stamp: Stamp { start: text("start")?, inode: value["inode"].as_u64()?, modified: text("modified")? },
    })
}

fn read_lingering(value: &Value) -> Option<Lingering> {
    let gz = match &value["gz"] {
        Value::Null => None,
        gz => Some(Digest::parse(gz.as_str()?)?),
    };
    let entry = Entry { hash: Digest::parse(value["hash"].as_str()?)?, size: value["size"].as_u64()?, gz };
    Some(Lingering { output: value["output"].as_str()?.into(), entry, until: value["until"].as_i64()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_reads_back_and_damage_is_recognised() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout { root: folder.path().to_owned() };
        std::fs::create_dir(folder.path().join(".releases")).unwrap();
        let entry = |gz| Entry { hash: Digest::of(b"a"), size: 1, gz };
        let lingering = [("assets/a.css", None), ("assets/b.css", Some(Digest::of(b"gz")))].map(|(output, gz)| Lingering {
            output: output.into(),
            entry: entry(gz),
            until: 17,
        });
        let record = SlotRecord { release: ReleaseId::unrecorded(), lingering: lingering.into(), stamp: Stamp::of(folder.path()).unwrap() };
        let (state, slot) = (layout.state(), layout.slot_record(SlotName::A));
        State::save_held(true, &layout).unwrap();
        SlotRecord::save(Some(&record), &slot).unwrap();
        let load = || State::load(&layout);
        assert_eq!(load(), Some(State { held: true, a: Some(record.clone()), b: None }));
        let damage = |file: &Path, from: &str, to: &str| {
            let text = std::fs::read_to_string(file).unwrap();
            assert!(text.contains(from));
            std::fs::write(file, text.replace(from, to)).unwrap();
        };
        damage(&slot, "17", "18");
        assert_eq!(load(), Some(State { held: true, a: None, b: None }));
        SlotRecord::save(Some(&record), &slot).unwrap();
        SlotRecord::save(None, &slot).unwrap();
        assert_eq!(load().map(|state| state.a), Some(None));
        damage(&state, "true", "null");
        assert_eq!(load(), None);
    }

    #[test]
    fn a_stamp_tells_a_folder_that_was_touched() {
        let folder = tempfile::tempdir().unwrap();
        let before = Stamp::of(folder.path());
        assert_eq!(Stamp::of(folder.path()), before);
        std::fs::create_dir(folder.path().join("x")).unwrap();
        std::fs::File::open(folder.path()).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
        assert_ne!(Stamp::of(folder.path()), before);
        assert_eq!(Stamp::of(&folder.path().join("gone")), None);
    }
}
