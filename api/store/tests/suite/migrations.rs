//! Migrations and reindexing.

use serde::{Deserialize, Serialize};
use store::{Collection, Document, Index, Key, Migration, Query, StoreError};

use crate::harness::World;
use crate::note::{NOTES, Note, insert_all};

/// A note as a later version of its module sees it: with an index by text, and unique ranks.
#[derive(Debug, Serialize, Deserialize)]
struct Later {
    id: String,
    rank: i64,
    text: String,
}

static LATER: Collection = Collection { name: "notes", indexes: &[Index::sorted("text"), Index::unique("rank")] };

impl Document for Later {
    const COLLECTION: &'static Collection = &LATER;

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, Key)> {
        vec![("text", Key::new().folded(&self.text)), ("rank", Key::new().number(self.rank))]
    }
}

fn shout(mut value: serde_json::Value) -> Result<Option<serde_json::Value>, String> {
    if value["text"] == "quiet" {
        return Ok(None);
    }
    if value["text"] == "bad" {
        return Err("cannot be shouted".into());
    }
    value["text"] = format!("{}!", value["text"].as_str().unwrap_or_default()).into();
    Ok(Some(value))
}

const SHOUT: Migration = Migration::change("notes", 1, &NOTES, shout);

fn texts(later: &store::Page<store::Stored<Later>>) -> Vec<&str> {
    later.items.iter().map(|stored| stored.document.text.as_str()).collect()
}

pub(crate) async fn a_migration_is_done_once(world: World) {
    let site = world.one();
    insert_all(&site, &[Note::new("a").text("x"), Note::new("b").text("quiet")]).await;
    let before = site.get::<Note>("a").await.unwrap().unwrap().revision;
    assert_eq!(site.migrate(&[SHOUT]).await.unwrap(), 1);
    assert_eq!(site.migrate(&[SHOUT]).await.unwrap(), 0);
    let stored = site.get::<Note>("a").await.unwrap().unwrap();
    assert_eq!((stored.document.text.as_str(), stored.revision), ("x!", before + 1));
    assert_eq!(site.get::<Note>("b").await.unwrap().unwrap().revision, before);
    assert_eq!(site.migrate(&[SHOUT, Migration::change("notes", 2, &NOTES, shout)]).await.unwrap(), 1);
    assert_eq!(site.get::<Note>("a").await.unwrap().unwrap().document.text, "x!!");
    assert_eq!(world.site("two.example").migrate(&[SHOUT]).await.unwrap(), 1, "each site is migrated by itself");
}

pub(crate) async fn a_failing_migration_changes_nothing(world: World) {
    let site = world.one();
    insert_all(&site, &[Note::new("a").text("x"), Note::new("b").text("bad")]).await;
    let hash = site.content_hash().await.unwrap();
    assert!(matches!(site.migrate(&[SHOUT]).await, Err(StoreError::Corrupt(_))));
    assert_eq!(site.content_hash().await.unwrap(), hash);
    site.remove::<Note>("b", None).await.unwrap();
    assert_eq!(site.migrate(&[SHOUT]).await.unwrap(), 1);
}

pub(crate) async fn a_migration_takes_nothing_away(world: World) {
    let site = world.one();
    insert_all(&site, &[Note::new("a").text("x")]).await;
    let hash = site.content_hash().await.unwrap();
    let without = |mut value: serde_json::Value| {
        value.as_object_mut().unwrap().remove("tags");
        Ok(Some(value))
    };
    let error = site.migrate(&[Migration::change("notes", 1, &NOTES, without)]).await.unwrap_err();
    assert!(matches!(&error, StoreError::Corrupt(what) if what.contains("take `tags` away")), "{error}");
    assert!(site.migrate(&[Migration::change("notes", 1, &NOTES, |_| Ok(Some("x".into())))]).await.is_err());
    assert_eq!(site.content_hash().await.unwrap(), hash);

    let with = |mut value: serde_json::Value| {
        value["more"] = serde_json::json!({"inner": {"kept": 1, "other": 2}});
        Ok(Some(value))
    };
    site.migrate(&[Migration::change("notes", 1, &NOTES, with)]).await.unwrap();
    let without_inner = |mut value: serde_json::Value| {
        value["more"]["inner"] = serde_json::json!({"kept": 3});
        Ok(Some(value))
    };
    let error = site.migrate(&[Migration::change("notes", 2, &NOTES, without_inner)]).await.unwrap_err();
    assert!(error.to_string().contains("take `more.inner.other` away"), "{error}");
}

pub(crate) async fn reindexing_finds_documents_by_a_new_index(world: World) {
    let site = world.one();
    for rank in 0..450 {
        site.insert(&Note::new(&format!("n{rank:03}")).section("s", rank).text(&format!("T{:03}", 999 - rank))).await.unwrap();
    }
    assert!(site.find::<Later>(&Query::on("text")).await.unwrap().items.is_empty());
    assert_eq!(site.reindex::<Later>().await.unwrap(), 450);
    assert_eq!(site.reindex::<Later>().await.unwrap(), 0);
    let page = site.find::<Later>(&Query { limit: 2, ..Query::on("text") }).await.unwrap();
    assert_eq!(texts(&page), ["T550", "T551"]);
    assert_eq!(site.count::<Later>(&Query::on("rank")).await.unwrap(), 450);
    assert_eq!(site.count::<Note>(&Query::on("section")).await.unwrap(), 0, "keys that are not declared any more are gone");
    let taken = site.insert(&Later { id: "new".into(), rank: 7, text: String::new() }).await;
    assert_eq!(taken, Err(StoreError::Conflict { index: "rank".into() }));
}

pub(crate) async fn a_new_unique_index_refuses_what_is_there_twice(world: World) {
    let site = world.one();
    insert_all(&site, &[Note::new("a").section("s", 7), Note::new("b").section("s", 7)]).await;
    let hash = site.content_hash().await.unwrap();
    let reindex = Migration::reindex::<Later>("notes", 1);
    assert_eq!(site.migrate(&[reindex]).await, Err(StoreError::Conflict { index: "rank".into() }));
    assert_eq!(site.content_hash().await.unwrap(), hash);
}

pub(crate) async fn versions_have_to_grow(world: World) {
    let later = Migration::change("notes", 2, &NOTES, shout);
    for list in [&[later, SHOUT][..], &[SHOUT, SHOUT], &[Migration::change("notes", 0, &NOTES, shout)]] {
        assert!(matches!(world.one().migrate(list).await, Err(StoreError::Invalid(_))));
    }
    let other = Migration::change("others", 1, &NOTES, shout);
    assert_eq!(world.one().migrate(&[later, other]).await.unwrap(), 2);
}

pub(crate) async fn two_at_once_do_each_migration_once(world: World) {
    insert_all(&world.one(), &[Note::new("a").text("x")]).await;
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let site = world.one();
            tokio::spawn(async move { site.migrate(&[SHOUT]).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(world.one().get::<Note>("a").await.unwrap().unwrap().document.text, "x!");
}
