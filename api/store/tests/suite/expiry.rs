//! What has expired is not there, whether it was swept or not.

use store::{Query, Search, StoreError};

use crate::harness::{START, World};
use crate::note::{Note, all_ids, insert_all};

fn expiring(id: &str, after: i64) -> Note {
    Note { expires: Some(START + after), ..Note::new(id).slug(id).text("word") }
}

pub(crate) async fn what_has_expired_is_not_there(world: World) {
    let site = world.one();
    insert_all(&site, &[expiring("a", 10), Note::new("b").text("word")]).await;
    let revision = site.get::<Note>("a").await.unwrap().unwrap().revision;
    world.clock.advance(9);
    assert!(site.get::<Note>("a").await.unwrap().is_some());
    world.clock.advance(1);
    assert_eq!(site.get::<Note>("a").await.unwrap(), None);
    assert_eq!(all_ids(&site, &Query::on("rank"), 10).await, ["b"]);
    assert_eq!(all_ids(&site, &Query::by_id(), 10).await, ["b"]);
    assert_eq!(site.count::<Note>(&Query::on("rank")).await.unwrap(), 1);
    assert_eq!(site.count::<Note>(&Query::by_id()).await.unwrap(), 1);
    let found = site.search::<Note>(&Search { terms: vec!["word".into()], limit: 10, ..Search::default() }).await.unwrap();
    assert_eq!(found.items.len(), 1);
    assert_eq!(site.replace(&Note::new("a"), revision).await, Err(StoreError::Missing));
    assert_eq!(site.remove::<Note>("a", None).await, Err(StoreError::Missing));
}

pub(crate) async fn what_has_expired_gives_way(world: World) {
    let site = world.one();
    insert_all(&site, &[expiring("a", 10), expiring("b", 10)]).await;
    world.clock.advance(10);
    site.insert(&Note::new("a").text("new")).await.unwrap();
    site.insert(&Note::new("c").slug("b")).await.unwrap();
    assert_eq!(all_ids(&site, &Query::by_id(), 10).await, ["a", "c"]);
    assert_eq!(site.sweep().await.unwrap(), 0, "both were cleared away");
}

pub(crate) async fn sweeping_clears_away_only_what_has_expired(world: World) {
    let site = world.one();
    for number in 0..30 {
        site.insert(&expiring(&format!("n{number:02}"), number)).await.unwrap_or_default();
    }
    site.insert(&Note::new("stays")).await.unwrap();
    world.clock.advance(20);
    let hash = site.content_hash().await.unwrap();
    assert_eq!(site.sweep().await.unwrap(), 21);
    assert_eq!(site.sweep().await.unwrap(), 0);
    assert_eq!(site.content_hash().await.unwrap(), hash, "nothing that can be read changed");
    assert_eq!(site.count::<Note>(&Query::by_id()).await.unwrap(), 10);
    world.clock.advance(1_000_000);
    assert_eq!(site.sweep().await.unwrap(), 9);
    assert_eq!(all_ids(&site, &Query::by_id(), 10).await, ["stays"]);
}
