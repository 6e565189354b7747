//! Random operations against a naive model: a map in memory and loops. The store has to answer the same, errors included.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::{Just, Strategy, any, prop};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use proptest::{prop_assert_eq, prop_oneof};
use store::{Batch, Document, Key, Order, Query, Search, SiteStore, StoreError, normalize_terms};

use crate::harness::{START, World};
use crate::note::{Note, all_ids};

#[derive(Debug, Clone)]
enum Step {
    Batch(Vec<Write>),
    Find { index: &'static str, prefix: Option<String>, range: (Option<i64>, Option<i64>), order: Order, limit: u32 },
    Search(String),
    Pass(i64),
    Sweep,
}

#[derive(Debug, Clone)]
enum Write {
    Insert(Note),
    /// Replaces; the flag says whether with the right revision.
    Replace(Note, bool),
    Remove(String),
    Raise,
}

/// What should be stored: notes with their revisions, the counter, the time.
#[derive(Debug, Clone, Default)]
struct Model {
    notes: BTreeMap<String, (Note, u64)>,
    counter: u64,
    now: i64,
}

impl Model {
    fn living(&self) -> impl Iterator<Item = &(Note, u64)> {
        self.notes.values().filter(|(note, _)| note.expires.is_none_or(|expires| expires > self.now))
    }

    fn get(&self, id: &str) -> Option<&(Note, u64)> {
        self.living().find(|(note, _)| note.id == id)
    }

    fn conflict(&self, note: &Note) -> Result<(), StoreError> {
        let same = |other: &Note| other.id != note.id && note.slug.is_some() && other.slug == note.slug;
        if self.living().any(|(other, _)| same(other)) { Err(StoreError::Conflict { index: "slug".into() }) } else { Ok(()) }
    }

    fn write(&mut self, write: &Write) -> Result<(), StoreError> {
        match write {
            Write::Insert(note) => {
                if self.get(&note.id).is_some() {
                    return Err(StoreError::Conflict { index: "id".into() });
                }
                self.conflict(note)?;
                self.notes.insert(note.id.clone(), (note.clone(), self.now.cast_unsigned()));
            }
            Write::Replace(note, right) => {
                let revision = self.get(&note.id).ok_or(StoreError::Missing)?.1;
                if !right {
                    return Err(StoreError::Changed { current_revision: revision });
                }
                self.conflict(note)?;
                self.notes.insert(note.id.clone(), (note.clone(), revision + 1));
            }
            Write::Remove(id) => {
                self.get(id).ok_or(StoreError::Missing)?;
                self.notes.remove(id);
            }
            Write::Raise => self.counter += 1,
        }
        Ok(())
    }

    /// The ids under their keys in an index, in order.
    fn keys(&self, index: &str) -> BTreeSet<(Key, String)> {
        let keys = self.living().flat_map(|(note, _)| note.keys().into_iter().map(|key| (key, note.id.clone())));
        keys.filter(|((name, _), _)| *name == index).map(|((_, key), id)| (key, id)).collect()
    }
}

/// Few different values, so that they meet.
fn note() -> impl Strategy<Value = Note> {
    let text = || prop_oneof![Just(""), Just("a"), Just("ab"), Just("a\0"), Just("a\u{1}"), Just("é"), Just("$b")].prop_map(str::to_owned);
    let slug = prop::option::of(text());
    let tags = prop::collection::vec(text(), 0..3);
    let words = prop_oneof![Just("red"), Just("red green"), Just("Green Café"), Just("")].prop_map(str::to_owned);
    let expires = prop::option::weighted(0.3, START..START + 60);
    (id(), slug, text(), -2..3_i64, any::<bool>(), tags, words, expires)
        .prop_map(|(id, slug, section, rank, pinned, tags, text, expires)| Note { id, slug, section, rank, pinned, tags, text, expires })
}

fn id() -> impl Strategy<Value = String> {
    prop_oneof![Just("a"), Just("b"), Just("a\0"), Just("a b"), Just("A"), Just("é"), Just("😀"), Just("$c")].prop_map(str::to_owned)
}

fn step() -> impl Strategy<Value = Step> {
    let write = prop_oneof![
        4 => note().prop_map(Write::Insert),
        3 => (note(), prop::bool::weighted(0.8)).prop_map(|(note, right)| Write::Replace(note, right)),
        1 => id().prop_map(Write::Remove),
        1 => Just(Write::Raise),
    ];
    let index = prop_oneof![Just("section"), Just("tag"), Just("slug"), Just("rank"), Just("id")];
    let prefix = prop::option::of(prop_oneof![Just("a"), Just(""), Just("é")].prop_map(str::to_owned));
    let order = prop_oneof![Just(Order::Ascending), Just(Order::Descending)];
    let find = (index, prefix, (prop::option::of(-2..3_i64), prop::option::of(-2..3_i64)), order, 1..5_u32);
    prop_oneof![
        6 => prop::collection::vec(write, 1..4).prop_map(Step::Batch),
        4 => find.prop_map(|(index, prefix, range, order, limit)| Step::Find { index, prefix, range, order, limit }),
        1 => prop_oneof![Just("red"), Just("cafe"), Just("red green")].prop_map(|words| Step::Search(words.into())),
        1 => (1..30_i64).prop_map(Step::Pass),
        1 => Just(Step::Sweep),
    ]
}

pub(crate) async fn random_operations_do_what_a_naive_model_does(world: World) {
    let handle = tokio::runtime::Handle::current();
    let config = Config { cases: world.random_cases, failure_persistence: None, ..Config::default() };
    let number = std::cell::Cell::new(0);
    tokio::task::block_in_place(|| {
        let outcome = TestRunner::new(config).run(&prop::collection::vec(step(), 1..40), |steps| {
            number.set(number.get() + 1);
            handle.block_on(run(&world, number.get(), &steps))
        });
        outcome.unwrap_or_else(|error| panic!("{error}"));
    });
}

/// Does the steps on a site of its own and on a model, and compares.
async fn run(world: &World, number: u32, steps: &[Step]) -> Result<(), TestCaseError> {
    let site = world.site(&format!("s{number}.example"));
    let mut model = Model { now: world.clock.now(), ..Model::default() };
    let start = model.now;
    for step in steps {
        match step {
            Step::Batch(writes) => batch(&site, &mut model, writes, start).await?,
            Step::Find { index, prefix, range, order, limit } => {
                find(&site, &model, query(index, prefix.as_deref(), *range, *order), *limit).await?;
            }
            Step::Search(words) => search(&site, &model, words).await?,
            Step::Pass(milliseconds) => {
                world.clock.advance(*milliseconds);
                model.now += milliseconds;
            }
            Step::Sweep => {
                site.sweep().await.unwrap();
            }
        }
    }
    for (note, revision) in model.notes.values() {
        let stored = site.get::<Note>(&note.id).await.unwrap().map(|stored| (stored.document, stored.revision));
        prop_assert_eq!(stored.as_ref(), model.get(&note.id), "{}", revision);
    }
    prop_assert_eq!(site.counter("content").await.unwrap(), model.counter);
    for index in ["section", "tag", "slug", "rank", "id"] {
        find(&site, &model, query(index, None, (None, None), Order::Ascending), 3).await?;
    }
    Ok(())
}

/// Expiries are drawn from the time of the first case on; in each case they count from its own beginning.
fn shifted(note: &Note, start: i64) -> Note {
    Note { expires: note.expires.map(|expires| expires - START + start), ..note.clone() }
}

async fn batch(site: &SiteStore, model: &mut Model, writes: &[Write], start: i64) -> Result<(), TestCaseError> {
    let mut next = model.clone();
    let mut batch = Batch::new();
    let mut expected = Ok(());
    for write in writes {
        let write = match write {
            Write::Insert(note) => Write::Insert(shifted(note, start)),
            Write::Replace(note, right) => Write::Replace(shifted(note, start), *right),
            other => other.clone(),
        };
        batch = match &write {
            Write::Insert(note) => batch.insert(note),
            Write::Replace(note, right) => {
                let revision = next.get(&note.id).map_or(1, |(_, revision)| *revision);
                batch.replace(note, if *right { revision } else { revision + 1 })
            }
            Write::Remove(id) => batch.remove::<Note>(id, None),
            Write::Raise => batch.raise("content"),
        };
        expected = expected.and_then(|()| next.write(&write));
    }
    prop_assert_eq!(site.batch(batch).await.map(|_| ()), expected.clone());
    if expected.is_ok() {
        *model = next;
    }
    Ok(())
}

fn query(index: &'static str, prefix: Option<&str>, (from, to): (Option<i64>, Option<i64>), order: Order) -> Query {
    let mut query = Query { order, ..Query::on(index) };
    match (index, prefix) {
        ("id", _) => {}
        ("rank", _) => {
            query.from = from.map(|rank| Key::new().number(rank));
            query.to = to.map(|rank| Key::new().number(rank));
        }
        (_, Some(prefix)) => query.prefix = Key::new().text(prefix),
        (_, None) => query.from = from.map(|_| Key::new().text("a")),
    }
    query
}

async fn find(site: &SiteStore, model: &Model, query: Query, limit: u32) -> Result<(), TestCaseError> {
    let mut expected: Vec<String> = if query.index == "id" {
        model.living().map(|(note, _)| note.id.clone()).collect()
    } else {
        let tuple = |note: &Note, key: &Key| in_range(note, key, &query);
        let keys = model.keys(query.index);
        keys.into_iter().filter(|(key, id)| tuple(&model.notes[id].0, key)).map(|(_, id)| id).collect()
    };
    if query.order == Order::Descending {
        expected.reverse();
    }
    prop_assert_eq!(&all_ids(site, &query, limit).await, &expected, "{:?}", query);
    prop_assert_eq!(site.count::<Note>(&query).await.unwrap(), expected.len() as u64);
    Ok(())
}

/// Whether a key lies in the range of a query, judged by the note's values rather than by the key's bytes.
fn in_range(note: &Note, key: &Key, query: &Query) -> bool {
    let number = |rank: i64| Key::new().number(rank);
    if query.index == "rank" {
        let rank = note.rank;
        let above = (-2..3).all(|bound| query.from != Some(number(bound)) || rank >= bound);
        return above && (-2..3).all(|bound| query.to != Some(number(bound)) || rank < bound);
    }
    let texts: Vec<&str> = match query.index {
        "section" => vec![&note.section],
        "slug" => note.slug.iter().map(String::as_str).collect(),
        _ => note.tags.iter().map(String::as_str).filter(|tag| Key::new().text(tag) == *key).collect(),
    };
    let fits = |text: &str| (query.prefix == Key::new() || query.prefix == Key::new().text(text)) && (query.from.is_none() || text >= "a");
    texts.into_iter().any(fits)
}

async fn search(site: &SiteStore, model: &Model, words: &str) -> Result<(), TestCaseError> {
    let terms = normalize_terms(words);
    let has_all = |note: &Note| terms.iter().all(|term| note.terms().contains(term));
    let expected: Vec<&str> = model.living().filter(|(note, _)| has_all(note)).map(|(note, _)| note.id.as_str()).collect();
    let page = site.search::<Note>(&Search { terms: terms.clone(), after: None, limit: 100 }).await.unwrap();
    prop_assert_eq!(crate::note::ids(&page), expected);
    Ok(())
}
