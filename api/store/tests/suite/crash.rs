//! A process that is killed while it writes loses nothing that it had acknowledged.
//!
//! The writing process is this test binary once more, told by its environment to run [`writes_until_killed`] for real.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

use store::{Batch, Store, StoreError, StoreUrl};

use crate::harness::{World, runtime, soak};
use crate::note::Note;

const WRITER: &str = "SITEGEN_STORE_WRITER";
/// Each process writes from this many tasks at once.
const TASKS: usize = 3;

pub(crate) async fn a_killed_writer_loses_nothing_acknowledged(world: World) {
    let mut acknowledged = Vec::new();
    for round in 0..if soak() { 100 } else { 10 } {
        let (mut child, mut output) = start_writer(&world.url);
        for _ in 0..1 + round * 7 % 23 {
            acknowledged.push(read_id(&mut output).expect("the writer ended by itself"));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged.extend(std::iter::from_fn(|| read_id(&mut output)));
    }
    let site = world.one();
    for id in &acknowledged {
        let stored = site.get::<Note>(id).await.unwrap();
        assert!(stored.is_some_and(|stored| stored.document.slug.as_deref() == Some(id)), "{id} of {} is lost", acknowledged.len());
    }
    let documents = site.count::<Note>(&store::Query::by_id()).await.unwrap();
    assert!(documents >= acknowledged.len() as u64);
    assert_eq!(site.count::<Note>(&store::Query::on("slug")).await.unwrap(), documents, "documents and keys are written together");
    assert_eq!(site.counter("content").await.unwrap(), documents);
}

fn start_writer(url: &str) -> (Child, BufReader<ChildStdout>) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["crash::writes_until_killed", "--exact", "--nocapture", "--quiet"]).env(WRITER, url);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    (child, output)
}

/// The next id that was acknowledged in full; the test binary's own lines are passed over.
fn read_id(output: &mut BufReader<ChildStdout>) -> Option<String> {
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).unwrap() == 0 {
            return None;
        }
        if let Some(id) = line.strip_prefix("stored ").and_then(|id| id.strip_suffix('\n')) {
            return Some(id.to_owned());
        }
    }
}

/// Does nothing as a test; as the writing process it writes and tells what was acknowledged until it is killed.
#[test]
fn writes_until_killed() {
    let Some(url) = std::env::var_os(WRITER).map(|url| url.into_string().unwrap()) else {
        return;
    };
    let store = Store::open(&StoreUrl::parse(&url).unwrap()).unwrap();
    runtime().block_on(async {
        let tasks: Vec<_> = (0..TASKS).map(|_| tokio::spawn(write(store.clone()))).collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
}

async fn write(store: Store) {
    let site = store.site(&crate::harness::site("one.example"));
    loop {
        let id = store::new_id();
        match site.batch(Batch::new().insert(&Note::new(&id).slug(&id).text("some words")).raise("content")).await {
            Ok(_) => std::io::stdout().write_all(format!("\nstored {id}\n").as_bytes()).unwrap(),
            // MongoDB keeps the open transaction of a killed process for a while (`transactionLifetimeLimitSeconds`).
            Err(StoreError::Unavailable(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }
}
