//! Any sequence of releases, rollbacks and mishaps, against a model that keeps all releases in memory.

use std::collections::BTreeMap;
use std::fmt;

use proptest::prelude::{ProptestConfig, Strategy, prop_oneof};
use proptest::{collection, proptest};
use sitegen::publish::{overview, resume, rollback};
use sitegen::render::Content;

use crate::harness::soak;
use crate::publish::{Dist, Files, without_assets};

#[derive(Clone)]
enum Step {
    Release(Files),
    /// A build that ends after some outputs.
    GivenUp(Files),
    Rollback(usize),
    Resume,
    LoseState,
    LoseIdleSlot,
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = |files: &Files| -> Vec<String> { files.iter().map(|(path, bytes)| format!("{path}: {}", bytes.len())).collect() };
        match self {
            Self::Release(files) => write!(f, "release {:?}", table(files)),
            Self::GivenUp(files) => write!(f, "given up {:?}", table(files)),
            Self::Rollback(age) => write!(f, "rollback {age}"),
            Self::Resume => f.write_str("resume"),
            Self::LoseState => f.write_str("lose state"),
            Self::LoseIdleSlot => f.write_str("lose idle slot"),
        }
    }
}

/// Each place is empty, a file, or a folder with a file; each file one of a few texts, one long enough for a compressed copy.
fn outputs() -> impl Strategy<Value = Files> {
    let place = (0..6_usize, 0..3_usize, 0..4_usize);
    collection::vec(place, 0..8).prop_map(|places| {
        let mut files: BTreeMap<usize, (String, Vec<u8>)> = BTreeMap::new();
        for (place, shape, text) in places {
            let path = match shape {
                0 => format!("p{place}.css"),
                1 => format!("p{place}.css/index.html"),
                _ => format!("p{place}.css/a/b/page.js"),
            };
            files.insert(place, (path, format!("text {text} ").repeat(1 + 200 * (text % 2)).into_bytes()));
        }
        let style = files.len();
        let asset = (format!("assets/style.{style:016x}.css"), format!("style {style}").into_bytes());
        files.into_values().chain([asset]).collect()
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => outputs().prop_map(Step::Release),
        1 => outputs().prop_map(Step::GivenUp),
        3 => (0..6_usize).prop_map(Step::Rollback),
        2 => proptest::strategy::Just(Step::Resume),
        1 => proptest::strategy::Just(Step::LoseState),
        1 => proptest::strategy::Just(Step::LoseIdleSlot),
    ];
    collection::vec(step, 1..24)
}

#[derive(Default)]
struct Model {
    releases: BTreeMap<String, Files>,
    live: Option<String>,
    held: bool,
}

impl Model {
    fn take(&mut self, dist: &Dist, step: Step) {
        match step {
            Step::Release(files) => {
                let (written, release) = dist.try_release(&files).unwrap();
                let id = release.id().to_string();
                let newest = self.releases.last_key_value();
                assert_eq!(newest.is_some_and(|(_, newest)| *newest == files), newest.is_some_and(|(newest, _)| *newest == id));
                self.releases.insert(id.clone(), files);
                assert_eq!(written.held, self.held && self.live.as_ref() != Some(&id));
                if !self.held {
                    self.live = Some(id);
                }
            }
            Step::GivenUp(files) => {
                let publisher = dist.open();
                files.iter().for_each(|(output, bytes)| publisher.put(output, Content::Bytes(bytes.clone())).unwrap());
            }
            Step::Rollback(age) => {
                let listed = overview(&dist.folder).unwrap().releases;
                if let Some(release) = listed.get(age % listed.len().max(1)) {
                    let id = release.id.to_string();
                    rollback(dist.folder.clone(), Some(&id)).unwrap();
                    (self.live, self.held) = (Some(id), true);
                }
            }
            Step::Resume => {
                if let Some((newest, _)) = self.releases.last_key_value() {
                    resume(dist.folder.clone()).unwrap();
                    (self.live, self.held) = (Some(newest.clone()), false);
                }
            }
            Step::LoseState => {
                let _ = std::fs::remove_file(dist.folder.join(".releases/state"));
                self.recognise(dist);
            }
            Step::LoseIdleSlot => self.lose_idle_slot(dist),
        }
    }

    /// A live release is told by its files, and that it is held by there being newer ones.
    fn recognise(&mut self, dist: &Dist) {
        let Some(live) = self.live.as_ref().map(|live| &self.releases[live]) else { return };
        let listed = overview(&dist.folder).unwrap().releases.into_iter().map(|release| release.id.to_string());
        self.live = listed.into_iter().find(|id| self.releases[id] == *live);
        self.held = self.live.as_ref() != self.releases.keys().last();
    }

    /// Only where it holds nothing that is needed: the live release is the only one.
    fn lose_idle_slot(&self, dist: &Dist) {
        if self.releases.len() == 1 && dist.has("current") {
            let live = std::fs::read_link(dist.folder.join("current")).unwrap();
            let idle = if live.ends_with("a") { "b" } else { "a" };
            let _ = std::fs::remove_dir_all(dist.folder.join(idle));
        }
    }

    fn is_what_visitors_see(&self, dist: &Dist) {
        let Some(live) = &self.live else { return };
        let (seen, expected) = (dist.live(), &self.releases[live]);
        assert!(expected.iter().all(|(path, bytes)| seen.get(path) == Some(bytes)), "{live}: {:?} but {:?}", expected.keys(), seen.keys());
        let own = without_assets(&seen);
        let copies = own.keys().filter(|path| path.ends_with(".gz")).count();
        assert_eq!(own.len() - copies, without_assets(expected).len(), "{:?} but {:?}", expected.keys(), seen.keys());
        assert!(own.keys().filter_map(|path| path.strip_suffix(".gz")).all(|path| expected[path].len() > 1000));
        assert_eq!(copies, expected.values().filter(|bytes| bytes.len() > 1000).count() - copies_not_wanted(expected));
    }
}

/// Long pages get no copy.
fn copies_not_wanted(files: &Files) -> usize {
    files.iter().filter(|(path, bytes)| bytes.len() > 1000 && path.ends_with(".html")).count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if soak() { 200 } else { 20 }, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn visitors_see_the_release_that_they_should_whatever_came_before(steps in steps()) {
        let dist = Dist::keeping(3);
        let mut model = Model::default();
        for step in steps {
            model.take(&dist, step);
            model.is_what_visitors_see(&dist);
        }
        if !model.releases.is_empty() {
            let listed = overview(&dist.folder).unwrap().releases;
            assert!(listed.len() >= model.releases.len().min(3) && listed.len() <= 5);
            for age in 0..listed.len() {
                model.take(&dist, Step::Rollback(age));
                model.is_what_visitors_see(&dist);
            }
        }
    }
}
