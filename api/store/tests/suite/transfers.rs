//! Export and import: a site's backup, and its way to another store.

use sha2::{Digest as _, Sha256};
use store::{Batch, Migration, Query, Search, SiteStore, Store, StoreError, StoreUrl};
use tokio::io::AsyncReadExt as _;
#[cfg(feature = "mongodb")]
use tokio::io::AsyncWriteExt as _;

use crate::harness::{START, World, site};
use crate::note::{NOTES, Note, all_ids, insert_all};
use crate::odd_texts::odd_texts;

async fn filled(site: &SiteStore) -> String {
    for (rank, text) in (0..).zip(odd_texts()) {
        let note = Note { tags: vec![text.clone(), "t".into()], ..Note::new(&text).slug(&text).section("s", rank).text("some words") };
        site.batch(Batch::new().insert(&note).raise(&text).raise("content")).await.unwrap();
    }
    site.insert(&Note { expires: Some(START + 5), ..Note::new("expiring") }).await.unwrap();
    site.migrate(&[Migration::change("notes", 3, &NOTES, |_| Ok(None))]).await.unwrap();
    site.content_hash().await.unwrap()
}

async fn exported(site: &SiteStore) -> Vec<u8> {
    let mut bytes = Vec::new();
    site.export(&mut bytes).await.unwrap();
    bytes
}

pub(crate) async fn an_import_restores_the_export(world: World) {
    let one = world.one();
    let hash = filled(&one).await;
    let bytes = exported(&one).await;
    assert_eq!(exported(&one).await, bytes, "the same content gives the same bytes");
    let two = world.site("two.example");
    assert!(two.is_empty().await.unwrap() && !one.is_empty().await.unwrap());
    let summary = two.import(&mut bytes.as_slice()).await.unwrap();
    assert_eq!(summary.documents, u64::try_from(odd_texts().len()).unwrap() + 1);
    assert_eq!((summary.sha256, two.content_hash().await.unwrap()), (hash.clone(), hash.clone()));
    assert_eq!(two.migrate(&[Migration::change("notes", 3, &NOTES, |_| Ok(None))]).await.unwrap(), 0);
    assert_eq!(two.counter("content").await.unwrap(), one.counter("content").await.unwrap());

    let folder = tempfile::tempdir().unwrap();
    let url = StoreUrl::parse(&format!("sqlite:{}", folder.path().display())).unwrap();
    let elsewhere = Store::with_clock(&url, world.clock.clone()).unwrap().site(&site("three.example"));
    elsewhere.import(&mut bytes.as_slice()).await.unwrap();
    assert_eq!(elsewhere.content_hash().await.unwrap(), hash);
    let back = world.site("back.example");
    back.import(&mut exported(&elsewhere).await.as_slice()).await.unwrap();
    assert_eq!(back.content_hash().await.unwrap(), hash);
}

pub(crate) async fn an_import_needs_an_empty_site(world: World) {
    filled(&world.one()).await;
    let bytes = exported(&world.one()).await;
    let (two, three) = (world.site("two.example"), world.site("three.example"));
    insert_all(&two, &[Note::new("only")]).await;
    assert!(matches!(two.import(&mut bytes.as_slice()).await, Err(StoreError::Invalid(_))));
    assert_eq!(all_ids(&two, &Query::by_id(), 10).await, ["only"]);
    three.migrate(&[Migration::change("notes", 1, &NOTES, |_| Ok(None))]).await.unwrap();
    three.import(&mut bytes.as_slice()).await.unwrap();
    assert_eq!(three.content_hash().await.unwrap(), world.one().content_hash().await.unwrap());
}

pub(crate) async fn a_damaged_export_leaves_nothing_behind(world: World) {
    filled(&world.one()).await;
    let bytes = exported(&world.one()).await;
    let two = world.site("two.example");
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let mut damaged = vec![Vec::new(), bytes[..bytes.len() / 2].to_vec(), bytes[..bytes.len() - 1].to_vec()];
    damaged.push([&lines[..lines.len() - 1].concat()[..], b"\n"].concat());
    damaged.push([&lines[..3], &lines[4..]].concat().concat());
    damaged.push([&lines[..3], &lines[2..]].concat().concat());
    damaged.push([&bytes[..], lines[1]].concat());
    damaged.push(lines[1..].concat());
    let text = String::from_utf8(bytes.clone()).unwrap();
    damaged.push(text.replacen("some words", "some w0rds", 1).into_bytes());
    damaged.push(text.replacen("\"notes\"", "\"no/es\"", 1).into_bytes());
    for (number, damaged) in damaged.iter().enumerate() {
        let error = two.import(&mut damaged.as_slice()).await.unwrap_err();
        assert!(matches!(error, StoreError::Corrupt(_)), "{number}: {error}");
        assert_eq!((two.count::<Note>(&Query::by_id()).await.unwrap(), two.counter("content").await.unwrap()), (0, 0));
    }
    let newer = text.replacen("\"format\":1", "\"format\":2", 1).into_bytes();
    assert!(matches!(two.import(&mut newer.as_slice()).await, Err(StoreError::Invalid(_))));
    two.import(&mut bytes.as_slice()).await.unwrap();
}

pub(crate) async fn an_export_that_holds_something_twice_is_damaged(world: World) {
    insert_all(&world.one(), &[Note::new("a").slug("s"), Note::new("b").slug("t")]).await;
    let text = String::from_utf8(exported(&world.one()).await).unwrap();
    let two = world.site("two.example");
    for (once, twice) in [("\"id\":\"b\"", "\"id\":\"a\""), (r#""key":"tt\u0001""#, r#""key":"ts\u0001""#)] {
        let doubled = sealed(&text.replace(once, twice));
        assert_ne!(doubled, text, "{once} stands in it");
        let error = two.import(&mut doubled.as_bytes()).await.unwrap_err();
        assert!(matches!(&error, StoreError::Corrupt(what) if what.contains("twice")), "{error}");
        assert!(two.is_empty().await.unwrap());
    }
}

/// An export that was changed, with a footer that fits.
fn sealed(export: &str) -> String {
    let lines: Vec<&str> = export.split_inclusive('\n').collect();
    let kept = lines[..lines.len() - 1].concat();
    let hash: String = Sha256::digest(&kept).iter().map(|byte| format!("{byte:02x}")).collect();
    let footer = serde_json::json!({"footer": {"lines": lines.len() - 2, "sha256": hash}});
    format!("{kept}{footer}\n")
}

/// In SQLite whoever else writes waits; in MongoDB two transactions may meet.
#[cfg(feature = "mongodb")]
pub(crate) async fn an_import_that_somebody_else_met_is_not_damaged(world: World) {
    insert_all(&world.one(), &[Note::new("a"), Note::new("b")]).await;
    let bytes = exported(&world.one()).await;
    let two = world.site("two.example");
    let (mut writer, mut reader) = tokio::io::duplex(64);
    let importing = {
        let two = two.clone();
        tokio::spawn(async move { two.import(&mut reader).await })
    };
    // more than the pipe holds: the import has begun
    writer.write_all(&bytes[..bytes.len() / 2]).await.unwrap();
    insert_all(&two, &[Note::new("a")]).await;
    writer.write_all(&bytes[bytes.len() / 2..]).await.unwrap();
    drop(writer);
    let error = importing.await.unwrap().unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    assert_eq!(all_ids(&two, &Query::by_id(), 10).await, ["a"]);
}

pub(crate) async fn the_hash_tells_what_differs(world: World) {
    let site = world.one();
    let mut hashes = vec![site.content_hash().await.unwrap()];
    let mut revision = site.insert(&Note::new("a")).await.unwrap();
    hashes.push(site.content_hash().await.unwrap());
    revision = site.replace(&Note::new("a"), revision).await.unwrap();
    hashes.push(site.content_hash().await.unwrap());
    site.replace(&Note::new("a").slug("s"), revision).await.unwrap();
    hashes.push(site.content_hash().await.unwrap());
    site.batch(Batch::new().raise("content")).await.unwrap();
    hashes.push(site.content_hash().await.unwrap());
    assert_eq!(site.content_hash().await.unwrap(), hashes[4], "reading changes nothing");
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), 5);
    assert!(hashes.iter().all(|hash| hash.len() == 64));
}

pub(crate) async fn an_import_is_indexed_and_searchable(world: World) {
    filled(&world.one()).await;
    let two = world.site("two.example");
    two.import(&mut exported(&world.one()).await.as_slice()).await.unwrap();
    for query in [Query::on("slug"), Query::on("tag"), Query::on("section"), Query::by_id()] {
        assert_eq!(all_ids(&two, &query, 7).await, all_ids(&world.one(), &query, 100).await);
    }
    let search = Search { terms: vec!["words".into()], after: None, limit: 100 };
    assert_eq!(two.search::<Note>(&search).await.unwrap().items.len(), odd_texts().len());
    assert!(matches!(two.insert(&Note::new("x").slug("'")).await, Err(StoreError::Conflict { .. })));
    world.clock.advance(5);
    assert_eq!(two.get::<Note>("expiring").await.unwrap(), None);
    assert_eq!(two.sweep().await.unwrap(), 1);
}

pub(crate) async fn an_export_shows_one_moment(world: World) {
    let site = world.one();
    for number in 0..100 {
        site.batch(Batch::new().insert(&Note::new(&format!("n{number:03}"))).raise("content")).await.unwrap();
    }
    // A pipe that takes little at a time keeps the export waiting while others write.
    let (mut writer, mut reader) = tokio::io::duplex(64);
    let exporting = {
        let site = site.clone();
        tokio::spawn(async move { site.export(&mut writer).await.unwrap() })
    };
    let mut first = [0; 32];
    reader.read_exact(&mut first).await.unwrap();
    for number in 100..150 {
        site.batch(Batch::new().insert(&Note::new(&format!("n{number:03}"))).raise("content")).await.unwrap();
    }
    let mut text = String::from_utf8(first.to_vec()).unwrap();
    reader.read_to_string(&mut text).await.unwrap();
    exporting.await.unwrap();
    let documents = text.lines().filter(|line| line.starts_with("{\"document\"")).count();
    assert!(text.contains(&format!("{{\"name\":\"content\",\"value\":{documents}}}")), "{documents} documents, another counter");
}
