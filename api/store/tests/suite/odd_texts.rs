//! Texts that are anything but names: none means anything to a backend.

use store::{Key, Query};

use crate::harness::World;
use crate::note::{Note, all_ids};

/// Texts that mean something to somebody.
pub(crate) fn odd_texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "\0",
        "a\0",
        "a\0b",
        "\u{1}",
        "\u{2}",
        "\u{1}\u{1}",
        "'",
        "\"",
        "a'; DROP TABLE documents; --",
        "$where",
        "$ne",
        "a.b",
        "$",
        "{\"$gt\":\"\"}",
        "/",
        "one.example/notes/a",
        "../../etc/passwd",
        "%",
        "_",
        "\\",
        "\n",
        "\r\n",
        " ",
        "😀",
        "e\u{301}",
        "é",
        "\u{10ffff}",
        "\u{feff}",
        "İ",
        "~",
        "null",
        "0",
        "NaN",
        "__proto__",
        "\u{7f}",
    ]
    .map(str::to_owned)
    .into();
    texts.push("x".repeat(10_240));
    texts.push("é\0".repeat(3_000));
    texts
}

pub(crate) async fn odd_ids_and_keys_are_nothing_special(world: World) {
    let site = world.one();
    for text in odd_texts() {
        let note = Note { tags: vec![text.clone()], ..Note::new(&text).slug(&text).section(&text, 1).text(&text) };
        let revision = site.insert(&note).await.unwrap();
        site.replace(&note, revision).await.unwrap();
    }
    for text in odd_texts() {
        let stored = site.get::<Note>(&text).await.unwrap().unwrap();
        assert_eq!(stored.document.id, text);
        for index in ["slug", "section", "tag"] {
            let query = Query { prefix: Key::new().text(&text), ..Query::on(index) };
            assert_eq!(all_ids(&site, &query, 10).await, [text.as_str()], "{index} {text:?}");
        }
    }
    for text in odd_texts() {
        site.remove::<Note>(&text, None).await.unwrap();
        assert_eq!(site.get::<Note>(&text).await.unwrap(), None);
    }
    assert_eq!(site.count::<Note>(&Query::by_id()).await.unwrap(), 0);
}

pub(crate) async fn odd_texts_sort_as_their_bytes(world: World) {
    let site = world.one();
    let mut texts = odd_texts();
    for text in &texts {
        site.insert(&Note::new(text).slug(text)).await.unwrap();
    }
    texts.sort_unstable();
    assert_eq!(all_ids(&site, &Query::by_id(), 3).await, texts);
    assert_eq!(all_ids(&site, &Query::on("slug"), 3).await, texts);
}

pub(crate) async fn operators_are_plain_text(world: World) {
    let site = world.one();
    site.insert(&Note::new("secret").slug("secret").text("secret")).await.unwrap();
    for text in ["$where", "{\"$gt\":\"\"}", "' OR 1=1 --", "%", ".*", "*"] {
        assert_eq!(site.get::<Note>(text).await.unwrap(), None);
        let search = store::Search { terms: vec![text.into()], limit: 5, ..store::Search::default() };
        assert!(site.search::<Note>(&search).await.unwrap().items.is_empty());
        let query = Query { prefix: Key::new().text(text), ..Query::on("slug") };
        assert!(site.find::<Note>(&query).await.unwrap().items.is_empty());
    }
}
