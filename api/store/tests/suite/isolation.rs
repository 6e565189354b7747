//! Two sites in one store know nothing of each other.

use store::{Batch, Query, Search, StoreError};

use crate::harness::World;
use crate::note::{Note, all_ids, insert_all};

pub(crate) async fn equal_ids_of_two_sites_never_meet(world: World) {
    let (one, two) = (world.site("one.example"), world.site("two.example"));
    let revision = one.insert(&Note::new("a").text("mine")).await.unwrap();
    let hash = one.content_hash().await.unwrap();
    assert_eq!(two.get::<Note>("a").await.unwrap(), None);
    assert_eq!(two.replace(&Note::new("a"), revision).await, Err(StoreError::Missing));
    assert_eq!(two.remove::<Note>("a", None).await, Err(StoreError::Missing));
    two.insert(&Note::new("a").text("yours")).await.unwrap();
    let search = Search { terms: vec!["mine".into()], limit: 5, ..Search::default() };
    assert!(two.search::<Note>(&search).await.unwrap().items.is_empty());
    two.remove::<Note>("a", None).await.unwrap();
    two.batch(Batch::new().raise("content")).await.unwrap();
    assert_eq!(one.counter("content").await.unwrap(), 0);
    assert_eq!(one.content_hash().await.unwrap(), hash);
}

pub(crate) async fn unique_keys_of_two_sites_never_meet(world: World) {
    let (one, two) = (world.site("one.example"), world.site("two.example"));
    one.insert(&Note::new("a").slug("s")).await.unwrap();
    two.insert(&Note::new("b").slug("s")).await.unwrap();
    assert_eq!(all_ids(&one, &Query::on("slug"), 5).await, ["a"]);
    assert_eq!(all_ids(&two, &Query::on("slug"), 5).await, ["b"]);
}

pub(crate) async fn a_cursor_of_another_site_shows_nothing_of_it(world: World) {
    let (one, two) = (world.site("one.example"), world.site("two.example"));
    insert_all(&one, &[Note::new("a"), Note::new("b"), Note::new("c")]).await;
    insert_all(&two, &[Note::new("x")]).await;
    for query in [Query::by_id(), Query::on("rank")] {
        let next = one.find::<Note>(&Query { limit: 1, ..query.clone() }).await.unwrap().next;
        assert!(next.is_some());
        assert_eq!(all_ids(&two, &Query { after: next, ..query }, 5).await, ["x"]);
    }
}

pub(crate) async fn destroying_a_site_leaves_the_others(world: World) {
    let (one, two) = (world.site("one.example"), world.site("two.example"));
    insert_all(&one, &[Note::new("a").slug("s")]).await;
    insert_all(&two, &[Note::new("a").slug("s")]).await;
    let hash = one.content_hash().await.unwrap();
    two.destroy().await.unwrap();
    two.destroy().await.unwrap();
    assert_eq!(one.content_hash().await.unwrap(), hash);
    assert_eq!(two.count::<Note>(&Query::by_id()).await.unwrap(), 0);
}

pub(crate) async fn a_destroyed_site_can_be_used_anew(world: World) {
    let site = world.one();
    site.batch(Batch::new().insert(&Note::new("a").slug("s").text("word")).raise("content")).await.unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|number| {
            let site = site.clone();
            tokio::spawn(async move {
                site.insert(&Note::new(&format!("n{number}"))).await.unwrap();
                site.get::<Note>("a").await.unwrap();
            })
        })
        .collect();
    site.destroy().await.unwrap();
    for task in tasks {
        task.await.unwrap();
    }
    site.destroy().await.unwrap();
    assert_eq!((site.get::<Note>("a").await.unwrap(), site.counter("content").await.unwrap()), (None, 0));
    site.insert(&Note::new("a").slug("s")).await.unwrap();
    assert_eq!(all_ids(&site, &Query::on("slug"), 5).await, ["a"]);
}

pub(crate) async fn sites_whose_names_begin_alike_never_meet(world: World) {
    let names = ["a.example", "a.example.com", "aa.example", "a.exampl", "a.example0.de"];
    for name in names {
        insert_all(&world.site(name), &[Note::new(name).slug("s").text("word")]).await;
    }
    for name in names {
        let site = world.site(name);
        for query in [Query::by_id(), Query::on("slug"), Query { order: store::Order::Descending, ..Query::on("rank") }] {
            assert_eq!(all_ids(&site, &query, 5).await, [name]);
            assert_eq!(site.count::<Note>(&query).await.unwrap(), 1);
        }
    }
    world.site("a.example").destroy().await.unwrap();
    for name in &names[1..] {
        assert!(world.site(name).get::<Note>(name).await.unwrap().is_some());
    }
}
