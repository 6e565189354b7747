//! The counters of a site.

use store::Batch;

use crate::harness::{World, site};
use crate::note::Note;

pub(crate) async fn a_counter_begins_at_nothing_and_is_raised_with_its_batch(world: World) {
    let site = world.one();
    assert_eq!(site.counter("content").await.unwrap(), 0);
    for expected in 1..=3 {
        let outcome = site.batch(Batch::new().raise("content").raise("$inc\0\"odd")).await.unwrap();
        assert_eq!(outcome.counters["content"], expected);
        assert_eq!(site.counter("content").await.unwrap(), expected);
        assert_eq!(site.counter("$inc\0\"odd").await.unwrap(), expected);
    }
    assert_eq!(site.counter("$inc").await.unwrap(), 0);
}

pub(crate) async fn eight_tasks_lose_no_update(world: World) {
    const EACH: u64 = 25;
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let site = world.store.site(&site("one.example"));
            tokio::spawn(async move {
                let mut seen = Vec::new();
                for number in 0..EACH {
                    let batch = Batch::new().insert(&Note::new(&format!("{task}-{number}"))).raise("content");
                    seen.push(site.batch(batch).await.unwrap().counters["content"]);
                }
                seen
            })
        })
        .collect();
    let mut seen = Vec::new();
    for task in tasks {
        seen.extend(task.await.unwrap());
    }
    seen.sort_unstable();
    assert_eq!(seen, (1..=8 * EACH).collect::<Vec<_>>(), "each value is seen once");
    assert_eq!(world.one().counter("content").await.unwrap(), 8 * EACH);
    assert_eq!(world.one().count::<Note>(&store::Query::by_id()).await.unwrap(), 8 * EACH);
}
