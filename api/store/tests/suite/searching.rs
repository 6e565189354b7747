//! Search by stored terms.

use store::{Search, SiteStore, StoreError, normalize_terms};

use crate::harness::World;
use crate::note::{Note, ids, insert_all};

async fn found(site: &SiteStore, words: &str) -> Vec<String> {
    let search = Search { terms: normalize_terms(words), after: None, limit: 100 };
    ids(&site.search::<Note>(&search).await.unwrap()).into_iter().map(str::to_owned).collect()
}

pub(crate) async fn all_terms_have_to_be_there(world: World) {
    let site = world.one();
    insert_all(&site, &[Note::new("a").text("Red apple"), Note::new("b").text("red, RED Café"), Note::new("c").text("green")]).await;
    assert_eq!(found(&site, "red").await, ["a", "b"]);
    assert_eq!(found(&site, "cafe red").await, ["b"]);
    assert_eq!(found(&site, "red apple red").await, ["a"]);
    assert_eq!(found(&site, "red green").await, Vec::<String>::new());
    assert_eq!(found(&site, "re").await, Vec::<String>::new());
    assert_eq!(found(&site, "").await, Vec::<String>::new(), "nothing finds nothing");
    let too_many = Search { terms: (0..40).map(|number| number.to_string()).collect(), ..Search::default() };
    assert!(matches!(site.search::<Note>(&too_many).await, Err(StoreError::Invalid(_))));
}

pub(crate) async fn a_replaced_document_is_found_by_its_new_terms(world: World) {
    let site = world.one();
    let revision = site.insert(&Note::new("a").text("old same")).await.unwrap();
    site.replace(&Note::new("a").text("new same"), revision).await.unwrap();
    assert_eq!(found(&site, "old").await, Vec::<String>::new());
    assert_eq!(found(&site, "new same").await, ["a"]);
    site.remove::<Note>("a", None).await.unwrap();
    assert_eq!(found(&site, "same").await, Vec::<String>::new());
}

pub(crate) async fn pages_of_a_search_go_on_by_id(world: World) {
    let site = world.one();
    for number in 0..10 {
        site.insert(&Note::new(&format!("n{number}")).text(if number % 2 == 0 { "even word" } else { "odd word" })).await.unwrap();
    }
    let mut search = Search { terms: vec!["word".into(), "even".into()], after: None, limit: 2 };
    let mut seen = Vec::new();
    loop {
        let page = site.search::<Note>(&search).await.unwrap();
        seen.extend(ids(&page).into_iter().map(str::to_owned));
        match page.next {
            Some(next) => search.after = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, ["n0", "n2", "n4", "n6", "n8"]);
}
