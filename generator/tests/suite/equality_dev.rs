//! After any series of edits `sitegen dev` serves byte for byte what a build from nothing makes, whichever changes it heard of together.
//!
//! 10 series, or 1,000 with `SITEGEN_SOAK=1`; `SITEGEN_SEED=…` runs one alone.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use sitegen::dev::{Builder, DevApi, Live, Output, Rebuilder};
use sitegen::past::Past;
use source::Moment;
use tokio::runtime::Runtime;

use crate::dice::{Dice, Story, seeds};
use crate::edits::World;
use crate::equality::{is_equal, texts};
use crate::harness::{Workspace, soak};
use crate::in_process::{How, Outs, build};

const SITES: [&str; 2] = ["a.example", "b.example"];
const PORT: u16 = 4000;
/// How many edits a series has.
const EDITS: usize = 12;

/// What builds in `sitegen dev`, without its server.
struct Dev {
    rebuilder: Rebuilder,
    live: Arc<Live>,
    drafts: bool,
    _runtime: Runtime,
    _told: Receiver<BTreeSet<PathBuf>>,
}

impl Dev {
    fn start(root: &Path, drafts: bool) -> Self {
        let (runtime, live, (sender, told)) = (Runtime::new().unwrap(), Arc::new(Live::new(PORT)), channel());
        let address = SocketAddr::from(([127, 0, 0, 1], PORT));
        let builder = Builder::new(root, sender);
        let (api, _) = DevApi::start(root, address, Arc::clone(&live), builder, runtime.handle().clone()).unwrap();
        let rebuilder = Rebuilder::new(root, None, drafts, Arc::clone(&live), api);
        rebuilder.build_all().unwrap();
        Self { rebuilder, live, drafts, _runtime: runtime, _told: told }
    }

    fn served(&self, site: &str) -> Outs {
        let read = |output: &Output| match output {
            Output::Bytes(bytes) => bytes.to_vec(),
            Output::File(path, _) => std::fs::read(path).unwrap(),
        };
        self.live.site(site).unwrap().outputs.iter().map(|(name, output)| (name.clone(), read(output))).collect()
    }

    fn names(&self, site: &str) -> BTreeSet<String> {
        self.live.site(site).unwrap().outputs.keys().cloned().collect()
    }

    /// Tells it of changes: of all at once, one after the other, or that some were missed. Returns whether it built once.
    fn tell(&self, changed: &BTreeSet<PathBuf>, dice: &mut Dice) -> bool {
        let how = dice.of(4);
        match how {
            0 => drop(self.rebuilder.build_all().unwrap()),
            1 => changed.iter().for_each(|path| drop(self.rebuilder.build_changed(&BTreeSet::from([path.clone()])).unwrap())),
            _ => drop(self.rebuilder.build_changed(changed).unwrap()),
        }
        how != 1
    }

    /// `before` is what was served before the one build that there was.
    fn is_right(&self, workspace: &Workspace, before: Option<&[BTreeSet<String>; 2]>) {
        for (index, site) in SITES.into_iter().enumerate() {
            let (base_url, mode) = (Some(self.live.address(site)), styles::Mode::Development);
            let how = How { site, now: Moment::now(), mode, drafts: self.drafts, base_url, ..How::default() };
            let told = texts(&self.live.site(site).unwrap().problems);
            match build(workspace, &how, Past::default()) {
                Ok((expected, _)) => {
                    assert_eq!(told, [""; 0], "{site}");
                    is_equal(site, &self.served(site), &expected);
                }
                Err(problems) => {
                    assert_eq!(told, texts(&problems), "{site}");
                    let is_left = before.is_none_or(|before| before[index] == self.names(site));
                    assert!(is_left, "{site}: what is served is not what went well last");
                }
            }
        }
    }
}

#[test]
fn what_is_served_is_what_a_build_from_nothing_makes() {
    for seed in seeds(if soak() { 1000 } else { 10 }) {
        let (mut story, mut dice) = (Story::new(seed), Dice::new(seed));
        let mut world = World::new(&mut dice);
        let dev = Dev::start(&world.workspace.path(""), dice.of(2) == 0);
        world.take_changed();
        for step in 0..EDITS {
            for _ in 0..dice.of(4) {
                story.add(world.edit(&mut dice));
            }
            story.add(format!("step {step}"));
            let before = SITES.map(|site| dev.names(site));
            let changed = world.take_changed();
            let was_once = dev.tell(&changed, &mut dice);
            dev.is_right(&world.workspace, was_once.then_some(&before));
        }
    }
}
