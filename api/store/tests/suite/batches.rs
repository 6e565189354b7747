//! What a batch promises: all or nothing, unique keys, nobody's change overwritten.

use store::{Batch, Query, StoreError};

use crate::harness::World;
use crate::note::{Note, all_ids, insert_all};

fn conflict(index: &str) -> StoreError {
    StoreError::Conflict { index: index.into() }
}

pub(crate) async fn a_document_comes_back_as_it_was_stored(world: World) {
    let site = world.one();
    let note = Note { pinned: true, tags: vec!["x".into()], expires: Some(i64::MAX - 1), ..Note::new("a").slug("s").text("tä\n\0\"xt") };
    let revision = site.insert(&note).await.unwrap();
    let stored = site.get::<Note>("a").await.unwrap().unwrap();
    assert_eq!((stored.document, stored.revision), (note, revision));
    assert_eq!(site.get::<Note>("A").await.unwrap(), None);
}

pub(crate) async fn an_id_is_taken_once(world: World) {
    let site = world.one();
    site.insert(&Note::new("a").text("first")).await.unwrap();
    assert_eq!(site.insert(&Note::new("a").text("second")).await, Err(conflict("id")));
    assert_eq!(site.get::<Note>("a").await.unwrap().unwrap().document.text, "first");
}

pub(crate) async fn a_unique_key_is_taken_once(world: World) {
    let site = world.one();
    site.insert(&Note::new("a").slug("s")).await.unwrap();
    assert_eq!(site.insert(&Note::new("b").slug("s")).await, Err(conflict("slug")));
    let revision = site.insert(&Note::new("b").slug("t")).await.unwrap();
    assert_eq!(site.replace(&Note::new("b").slug("s"), revision).await, Err(conflict("slug")));
    insert_all(&site, &[Note::new("c"), Note::new("d")]).await;
    assert_eq!(all_ids(&site, &Query::on("slug"), 10).await, ["a", "b"], "documents without a key do not meet");
}

pub(crate) async fn a_unique_key_is_free_again_after_its_document_left_it(world: World) {
    let site = world.one();
    let revision = site.insert(&Note::new("a").slug("s")).await.unwrap();
    site.replace(&Note::new("a").slug("t"), revision).await.unwrap();
    site.insert(&Note::new("b").slug("s")).await.unwrap();
    site.remove::<Note>("b", None).await.unwrap();
    site.insert(&Note::new("c").slug("s")).await.unwrap();
    assert_eq!(all_ids(&site, &Query::on("slug"), 10).await, ["c", "a"]);
}

pub(crate) async fn a_replacement_needs_the_revision_that_was_read(world: World) {
    let site = world.one();
    let first = site.insert(&Note::new("a")).await.unwrap();
    let second = site.replace(&Note::new("a").text("x"), first).await.unwrap();
    assert_eq!(second, first + 1);
    assert_eq!(site.replace(&Note::new("a").text("y"), first).await, Err(StoreError::Changed { current_revision: second }));
    let stored = site.get::<Note>("a").await.unwrap().unwrap();
    assert_eq!((stored.document.text.as_str(), stored.revision), ("x", second));
}

pub(crate) async fn a_removal_may_ask_for_a_revision(world: World) {
    let site = world.one();
    let revision = site.insert(&Note::new("a")).await.unwrap();
    let other = site.remove::<Note>("a", Some(revision + 7)).await;
    assert_eq!(other, Err(StoreError::Changed { current_revision: revision }));
    site.remove::<Note>("a", Some(revision)).await.unwrap();
    assert_eq!(site.get::<Note>("a").await.unwrap(), None);
    assert!(all_ids(&site, &Query::on("rank"), 10).await.is_empty());
}

pub(crate) async fn what_is_not_there_is_missing(world: World) {
    let site = world.one();
    assert_eq!(site.replace(&Note::new("a"), 1).await, Err(StoreError::Missing));
    assert_eq!(site.remove::<Note>("a", None).await, Err(StoreError::Missing));
    assert_eq!(site.remove::<Note>("", None).await, Err(StoreError::Missing));
}

pub(crate) async fn a_revision_never_comes_back(world: World) {
    let site = world.one();
    let first = site.insert(&Note::new("a")).await.unwrap();
    site.remove::<Note>("a", None).await.unwrap();
    world.clock.advance(1);
    let again = site.insert(&Note::new("a")).await.unwrap();
    assert!(again > first);
    assert_eq!(site.replace(&Note::new("a"), first).await, Err(StoreError::Changed { current_revision: again }));
}

pub(crate) async fn a_failing_write_undoes_the_whole_batch(world: World) {
    let site = world.one();
    let revision = site.insert(&Note::new("old").slug("s").text("old text")).await.unwrap();
    let before = site.content_hash().await.unwrap();
    let failing = [
        (Batch::new().insert(&Note::new("x").slug("s")), conflict("slug")),
        (Batch::new().insert(&Note::new("old")), conflict("id")),
        (Batch::new().replace(&Note::new("none"), 1), StoreError::Missing),
        (Batch::new().remove::<Note>("old", Some(1)), StoreError::Changed { current_revision: revision + 1 }),
    ];
    for (last, error) in failing {
        let mut batch = Batch::new().insert(&Note::new("new").slug("n").text("new")).replace(&Note::new("old").slug("s"), revision);
        batch = batch.raise("content");
        batch.append(last);
        assert_eq!(site.batch(batch).await, Err(error));
        assert_eq!(site.content_hash().await.unwrap(), before);
    }
    assert_eq!(site.counter("content").await.unwrap(), 0);
}

pub(crate) async fn writes_of_a_batch_see_one_another(world: World) {
    let site = world.one();
    let revision = site.insert(&Note::new("a").slug("s")).await.unwrap();
    let batch = Batch::new().remove::<Note>("a", Some(revision)).insert(&Note::new("b").slug("s")).raise("content").raise("content");
    let outcome = site.batch(batch).await.unwrap();
    assert_eq!((outcome.revisions.len(), outcome.counters["content"]), (1, 2));
    let batch = Batch::new().replace(&Note::new("b").slug("t"), outcome.revisions[0]).insert(&Note::new("c").slug("s"));
    site.batch(batch).await.unwrap();
    assert_eq!(all_ids(&site, &Query::on("slug"), 10).await, ["c", "b"]);
    assert_eq!(site.batch(Batch::new()).await.unwrap(), store::Outcome::default());
}

pub(crate) async fn of_two_racing_replacements_one_wins(world: World) {
    let site = world.one();
    for round in 0..10 {
        let id = format!("n{round}");
        let revision = site.insert(&Note::new(&id)).await.unwrap();
        let (left, right) = (Note::new(&id).text("left"), Note::new(&id).text("right"));
        let (left, right) = tokio::join!(site.replace(&left, revision), site.replace(&right, revision));
        let changed = Err(StoreError::Changed { current_revision: revision + 1 });
        assert!((left.is_ok() && right == changed) || (right.is_ok() && left == changed), "{left:?} {right:?}");
    }
}

pub(crate) async fn of_many_racing_inserts_of_a_unique_key_one_wins(world: World) {
    let tasks: Vec<_> = (0..8)
        .map(|number| {
            let site = world.one();
            tokio::spawn(async move { site.insert(&Note::new(&format!("n{number}")).slug("s")).await })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => won += 1,
            Err(error) => assert_eq!(error, conflict("slug")),
        }
    }
    assert_eq!((won, all_ids(&world.one(), &Query::by_id(), 10).await.len()), (1, 1));
}

pub(crate) async fn what_cannot_be_stored_is_refused(world: World) {
    let site = world.one();
    let endless = "x".repeat(9_000_000);
    for note in [Note::new(""), Note::new(&endless[..20_000]), Note::new("a").slug(&endless[..40_000])] {
        let batch = Batch::new().insert(&Note::new("good")).insert(&note);
        assert!(matches!(site.batch(batch).await, Err(StoreError::Invalid(_))));
    }
    let too_large = Batch::new().insert(&Note::new("good")).insert(&Note::new("a").text(&endless));
    assert_eq!(site.batch(too_large).await, Err(StoreError::TooLarge));
    assert_eq!(site.get::<Note>("good").await.unwrap(), None);
    let large = Note::new("large").text(&" 1".repeat(3_000_000));
    site.insert(&large).await.unwrap();
    assert_eq!(site.get::<Note>("large").await.unwrap().unwrap().document, large);
}
