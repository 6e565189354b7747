//! Indexes: order, prefixes, ranges, pages.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use store::{Key, Order, Query, StoreError};

use crate::harness::World;
use crate::note::{Note, all_ids, ids, insert_all};

fn descending(query: Query) -> Query {
    Query { order: Order::Descending, ..query }
}

pub(crate) async fn an_index_is_read_in_both_orders(world: World) {
    let site = world.one();
    let ranks = [3, -5, i64::MAX, 0, i64::MIN];
    for (number, rank) in ranks.iter().enumerate() {
        site.insert(&Note::new(&format!("n{number}")).section("s", *rank)).await.unwrap();
    }
    let expected = ["n4", "n1", "n3", "n0", "n2"];
    let reversed: Vec<&str> = expected.into_iter().rev().collect();
    for limit in [1, 2, 100] {
        assert_eq!(all_ids(&site, &Query::on("rank"), limit).await, expected);
        assert_eq!(all_ids(&site, &descending(Query::on("rank")), limit).await, reversed);
        assert_eq!(all_ids(&site, &Query::on("section"), limit).await, reversed, "its numbers descend");
    }
}

pub(crate) async fn a_prefix_and_a_range_bound_what_is_found(world: World) {
    let site = world.one();
    for (id, section, rank, pinned) in
        [("a", "x", 1, false), ("b", "x", 9, false), ("c", "x", 5, true), ("d", "xy", 1, false), ("e", "w", 1, false)]
    {
        site.insert(&Note { pinned, ..Note::new(id).section(section, rank) }).await.unwrap();
    }
    let section = |prefix: Key| Query { prefix, ..Query::on("section") };
    assert_eq!(all_ids(&site, &section(Key::new().text("x")), 2).await, ["c", "b", "a"], "pinned first, then by rank");
    assert_eq!(all_ids(&site, &section(Key::new().text("x").flag(true)), 1).await, ["b", "a"]);
    assert_eq!(all_ids(&site, &section(Key::new().text("z")), 1).await, Vec::<String>::new());
    let range = |from: Option<i64>, to: Option<i64>| Query {
        from: from.map(|n| Key::new().number(n)),
        to: to.map(|n| Key::new().number(n)),
        ..Query::on("rank")
    };
    assert_eq!(all_ids(&site, &range(Some(5), None), 1).await, ["c", "b"]);
    assert_eq!(all_ids(&site, &range(None, Some(5)), 1).await, ["a", "d", "e"], "the end is exclusive");
    assert_eq!(all_ids(&site, &descending(range(Some(5), Some(9))), 1).await, ["c"]);
    assert_eq!(all_ids(&site, &range(Some(9), Some(5)), 1).await, Vec::<String>::new());
    let inner = Query {
        from: Some(Key::new().descending_number(9)),
        to: Some(Key::new().descending_number(1)),
        ..section(Key::new().text("x").flag(true))
    };
    assert_eq!(all_ids(&site, &inner, 1).await, ["b"]);
}

pub(crate) async fn a_document_is_found_under_each_of_its_keys(world: World) {
    let site = world.one();
    let tagged = |id: &str, tags: &[&str]| Note { tags: tags.iter().map(|&tag| tag.into()).collect(), ..Note::new(id) };
    insert_all(&site, &[tagged("a", &["red", "blue", "red"]), tagged("b", &["blue"]), tagged("c", &[])]).await;
    let tag = |tag: &str| Query { prefix: Key::new().text(tag), ..Query::on("tag") };
    assert_eq!(all_ids(&site, &tag("blue"), 1).await, ["a", "b"]);
    assert_eq!(all_ids(&site, &tag("red"), 1).await, ["a"]);
    assert_eq!(all_ids(&site, &Query::on("tag"), 1).await, ["a", "b", "a"]);
}

pub(crate) async fn pages_stay_whole_while_others_write(world: World) {
    let site = world.one();
    for rank in 0..20 {
        site.insert(&Note::new(&format!("n{rank:02}")).section("s", rank * 10)).await.unwrap();
    }
    for order in [Order::Ascending, Order::Descending] {
        let mut query = Query { order, limit: 3, ..Query::on("rank") };
        let mut seen = Vec::new();
        for number in 0.. {
            let page = site.find::<Note>(&query).await.unwrap();
            seen.extend(ids(&page).into_iter().filter(|id| id.starts_with('n')).map(str::to_owned));
            let around = page.items.last().unwrap().document.rank;
            for offset in [-1, 1] {
                let id = format!("x{number}{offset}{order:?}");
                site.insert(&Note::new(&id).section("s", around + offset)).await.unwrap();
            }
            match page.next {
                Some(next) => query.after = Some(next),
                None => break,
            }
            site.remove::<Note>(&page.items.last().unwrap().document.id, None).await.unwrap();
            site.insert(&page.items.last().unwrap().document).await.unwrap();
        }
        seen.sort_unstable();
        assert_eq!(seen, (0..20).map(|rank| format!("n{rank:02}")).collect::<Vec<_>>(), "each once");
    }
}

pub(crate) async fn pages_of_equal_keys_go_on_by_id(world: World) {
    let site = world.one();
    let expected: Vec<String> = (0..25).map(|number| format!("n{number:02}")).collect();
    for id in expected.iter().rev() {
        site.insert(&Note::new(id)).await.unwrap();
    }
    assert_eq!(all_ids(&site, &Query::on("rank"), 4).await, expected);
    let reversed: Vec<String> = expected.into_iter().rev().collect();
    assert_eq!(all_ids(&site, &descending(Query::on("rank")), 5).await, reversed);
}

pub(crate) async fn ids_are_read_in_pages(world: World) {
    let site = world.one();
    insert_all(&site, &[Note::new("b"), Note::new("B"), Note::new("ä"), Note::new("a")]).await;
    assert_eq!(all_ids(&site, &Query::by_id(), 1).await, ["B", "a", "b", "ä"]);
    assert_eq!(all_ids(&site, &descending(Query::by_id()), 3).await, ["ä", "b", "a", "B"]);
    let ranged = Query { prefix: Key::new().text("a"), ..Query::by_id() };
    assert!(matches!(site.find::<Note>(&ranged).await, Err(StoreError::Invalid(_))));
}

pub(crate) async fn a_foreign_cursor_is_refused(world: World) {
    let site = world.one();
    insert_all(&site, &[Note::new("a").section("s", 1), Note::new("b").section("s", 2), Note::new("c").section("t", 3)]).await;
    let next = |query: Query| {
        let site = site.clone();
        async move { site.find::<Note>(&Query { limit: 1, ..query }).await.unwrap().next.unwrap() }
    };
    let cursor = next(Query::on("rank")).await;
    let other_range = Query { from: Some(Key::new().number(2)), ..Query::on("rank") };
    for query in [Query::on("section"), Query::by_id(), descending(Query::on("rank")), other_range] {
        let query = Query { after: Some(cursor.clone()), ..query };
        assert_eq!(site.find::<Note>(&query).await, Err(StoreError::BadCursor), "{query:?}");
    }
    for text in ["", "x y", "äöü", "'; --", &"a".repeat(1_000_000)] {
        assert_eq!(text.parse::<store::Cursor>(), Err(StoreError::BadCursor));
    }
    for text in ["x", "bnVsbA", "W10", &cursor.to_string()[1..]] {
        let query = Query { after: Some(text.parse().unwrap()), ..Query::on("rank") };
        assert_eq!(site.find::<Note>(&query).await, Err(StoreError::BadCursor), "{text}");
    }
}

pub(crate) async fn a_forged_cursor_stays_in_the_range(world: World) {
    let site = world.one();
    for section in ["A", "A\u{1}", "A\u{3}", "A!", "AB", "@"] {
        insert_all(&site, &[Note::new(section).section(section, 1)]).await;
    }
    for order in [Order::Ascending, Order::Descending] {
        for key in ["tA", "tA\u{1}", "tA\u{1}t", "tA\u{1}~"] {
            for id in ["", "A", "\u{10ffff}"] {
                let place = serde_json::json!(["notes", "section", order == Order::Descending, key, id]).to_string();
                let cursor = URL_SAFE_NO_PAD.encode(place).parse().unwrap();
                let query = Query { prefix: Key::new().text("A"), order, after: Some(cursor), ..Query::on("section") };
                match site.find::<Note>(&query).await {
                    Ok(page) => assert!(ids(&page).iter().all(|id| *id == "A"), "{key:?} {id:?} {:?}", ids(&page)),
                    Err(error) => assert_eq!(error, StoreError::BadCursor),
                }
            }
        }
    }
}

pub(crate) async fn every_answer_can_be_waited_for_on_any_thread(world: World) {
    fn moves(_: impl Send) {}
    let (site, query) = (world.one(), Query::by_id());
    let (mut reader, mut writer) = (&b""[..], Vec::new());
    moves(site.find::<Note>(&query));
    moves(site.count::<Note>(&query));
    moves(site.search::<Note>(&store::Search::default()));
    moves((site.sweep(), site.content_hash(), site.destroy(), site.reindex::<Note>(), site.migrate(&[]), site.counter("x")));
    moves((site.import(&mut reader), site.export(&mut writer), world.store.ping()));
    world.store.ping().await.unwrap();
}

pub(crate) async fn an_undeclared_index_is_refused(world: World) {
    let error = world.one().find::<Note>(&Query::on("colour")).await.unwrap_err();
    assert_eq!(error, StoreError::Invalid("the collection `notes` has no index `colour`".into()));
}

pub(crate) async fn counting_follows_the_range(world: World) {
    let site = world.one();
    for rank in 0..10 {
        site.insert(&Note::new(&format!("n{rank}")).section(if rank < 4 { "x" } else { "y" }, rank)).await.unwrap();
    }
    let count = |query: Query| {
        let site = site.clone();
        async move { site.count::<Note>(&query).await.unwrap() }
    };
    assert_eq!(count(Query::by_id()).await, 10);
    assert_eq!(count(Query { limit: 1, ..Query::on("rank") }).await, 10);
    assert_eq!(count(Query { prefix: Key::new().text("x"), ..Query::on("section") }).await, 4);
    assert_eq!(count(Query { from: Some(Key::new().number(3)), to: Some(Key::new().number(5)), ..Query::on("rank") }).await, 2);
    assert_eq!(count(Query::on("slug")).await, 0);
}
