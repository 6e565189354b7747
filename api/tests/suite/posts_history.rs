//! The texts that a post had before, and the trash.

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::accounts::steps::{self, Signed, member};
use crate::harness::{A, Api, B};

const DAY: i64 = 86_400_000;

async fn get(api: &Api, path: &str) -> Value {
    api.ask(A, Method::GET, &format!("/api/blog/{path}")).await.json()
}

/// Everything that somebody may still find of a text.
async fn export(api: &Api) -> String {
    api.ask(A, Method::GET, "/api/export").await.text
}

async fn numbers(api: &Api, name: &str) -> Vec<u64> {
    let list = get(api, &format!("posts/{name}/revisions")).await;
    list["revisions"].as_array().unwrap_or_else(|| panic!("{list}")).iter().map(|one| one["id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn each_text_is_kept_with_who_wrote_it_and_when() {
    let api = steps::api();
    let ada: Signed = member(&api, A, "ada@a.example", "editor").await;
    api.push(A, "x", "one\n").await;
    api.clock.advance(1000);
    let body = json!({"changes": [{"name": "x", "source": "two\n"}]});
    assert_eq!(ada.send(&api, Method::POST, "/api/blog/batch", &body).await.status, StatusCode::OK);
    api.clock.advance(1000);
    api.push(A, "x", "three\n").await;
    let list = get(&api, "posts/x/revisions").await;
    let (second, first) = (&list["revisions"][0], &list["revisions"][1]);
    assert_eq!((&second["id"], &second["by"]), (&json!(2), &json!({"id": ada.id, "name": "Ada", "through": "session"})));
    assert_eq!((&first["id"], &first["by"]["id"], &list["current"]["id"]), (&json!(1), &json!("operator"), &json!(3)));
    assert_eq!(second["at"].as_i64().unwrap() - first["at"].as_i64().unwrap(), 1000);
    for (number, text) in [(1, "one\n"), (2, "two\n"), (3, "three\n")] {
        assert_eq!(api.ask(A, Method::GET, &format!("/api/blog/posts/x/revisions/{number}")).await.text, text);
    }
    for nothing in ["x/revisions/4", "x/revisions/0", "x/revisions/x", "y/revisions", "y/revisions/1"] {
        assert_eq!(api.ask(A, Method::GET, &format!("/api/blog/posts/{nothing}")).await.status, StatusCode::NOT_FOUND, "{nothing}");
    }
}

#[tokio::test]
async fn two_texts_are_compared_line_by_line() {
    let api = Api::new();
    for text in ["a\nb\nc\n", "a\nB\nc\n", "a\nB\nc\nd"] {
        api.push(A, "x", text).await;
    }
    let diff = api.ask(A, Method::GET, "/api/blog/posts/x/revisions/1/diff?against=2").await;
    assert_eq!(diff.text, "--- x.md (revision 1)\n+++ x.md (revision 2)\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
    assert!(diff.header(header::CONTENT_TYPE).starts_with("text/x-diff"));
    let to_now = api.ask(A, Method::GET, "/api/blog/posts/x/revisions/2/diff").await.text;
    assert!(to_now.contains("+d\n\\ No newline at end of file"), "{to_now}");
    assert_eq!(api.ask(A, Method::GET, "/api/blog/posts/x/revisions/1/diff?against=9").await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.ask(A, Method::GET, "/api/blog/posts/x/revisions/1/diff?against=x").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_old_text_comes_back_as_a_new_one() {
    let api = Api::new();
    for text in ["one", "two"] {
        api.push(A, "x", text).await;
    }
    let restored = api.ask(A, Method::POST, "/api/blog/posts/x/revisions/1/restore").await;
    assert_eq!((restored.status, restored.json()["version"].as_u64()), (StatusCode::OK, Some(3)));
    assert_eq!(api.ask(A, Method::GET, "/api/blog/posts/x").await.text, "one");
    assert_eq!(numbers(&api, "x").await, [2, 1]);
    assert_eq!(api.ask(A, Method::POST, "/api/blog/posts/x/revisions/9/restore").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_same_text_again_is_no_change() {
    let api = Api::new();
    api.push(A, "x", "one").await;
    let again = api.push(A, "x", "one").await;
    assert_eq!((again.status, again.json()["version"].as_u64()), (StatusCode::OK, Some(1)));
    assert!(!again.header(header::ETAG).is_empty());
    assert_eq!(numbers(&api, "x").await, [0_u64; 0]);
}

#[tokio::test]
async fn only_so_many_texts_are_kept() {
    let api = Api::new();
    let settings = api.folder.path().join("sites/a.example/site.toml");
    let text = std::fs::read_to_string(&settings).unwrap().replace("[modules.cms]", "[modules.cms]\nrevisions = 3");
    std::fs::write(&settings, text).unwrap();
    assert!(api.directory.reload().unwrap().is_empty());
    for number in 1..=6 {
        api.push(A, "x", &format!("text {number}")).await;
    }
    assert_eq!(numbers(&api, "x").await, [5, 4, 3]);
    assert!(!export(&api).await.contains("text 2"));
}

#[tokio::test]
async fn what_was_removed_is_in_the_trash_and_comes_back_as_it_was() {
    let api = Api::new();
    api.push(A, "x", "one").await;
    let tag = api.push(A, "x", "+++\ntitle = \"Two\"\n+++\n").await.header(header::ETAG).to_owned();
    assert_eq!(api.ask(A, Method::DELETE, "/api/blog/posts/x").await.status, StatusCode::OK);
    let trash = get(&api, "trash").await;
    assert_eq!(
        (&trash["posts"][0]["name"], &trash["posts"][0]["title"], &trash["posts"][0]["by"]["id"]),
        (&json!("x"), &json!("Two"), &json!("operator"))
    );
    assert_eq!(trash["posts"][0]["expires"].as_i64().unwrap() - trash["posts"][0]["at"].as_i64().unwrap(), 30 * DAY);
    assert_eq!(api.ask(A, Method::GET, "/api/blog/posts/x/revisions").await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.ask(B, Method::POST, "/api/blog/trash/x/restore").await.status, StatusCode::NOT_FOUND);
    let restored = api.ask(A, Method::POST, "/api/blog/trash/x/restore").await;
    assert_eq!((restored.status, restored.header(header::ETAG)), (StatusCode::CREATED, tag.as_str()));
    assert_eq!((get(&api, "trash").await["posts"].clone(), numbers(&api, "x").await), (json!([]), vec![1]));
    assert_eq!(api.ask(A, Method::POST, "/api/blog/trash/x/restore").await.status, StatusCode::NOT_FOUND);
    let changes = get(&api, "changes?since=3").await;
    assert_eq!(changes["posts"][0]["source"], "+++\ntitle = \"Two\"\n+++\n");
}

#[tokio::test]
async fn a_new_post_of_a_name_in_the_trash_goes_on_with_its_past() {
    let api = Api::new();
    api.push(A, "x", "one").await;
    api.ask(A, Method::DELETE, "/api/blog/posts/x").await;
    assert_eq!(api.push(A, "x", "two").await.status, StatusCode::CREATED);
    assert_eq!((get(&api, "trash").await["posts"].clone(), numbers(&api, "x").await), (json!([]), vec![1]));
    api.clock.advance(31 * DAY);
    assert_eq!(numbers(&api, "x").await, [1], "what is out of the trash does not expire with it");
}

#[tokio::test]
async fn the_trash_empties_itself_after_thirty_days() {
    let api = Api::new();
    for text in ["the first text", "the second text"] {
        api.push(A, "x", text).await;
    }
    api.ask(A, Method::DELETE, "/api/blog/posts/x").await;
    api.clock.advance(29 * DAY);
    assert_eq!(get(&api, "trash").await["posts"].as_array().unwrap().len(), 1);
    api.clock.advance(2 * DAY);
    assert_eq!(get(&api, "trash").await["posts"], json!([]));
    assert!(!export(&api).await.contains("text"), "nothing of it is left");
    api.push(A, "x", "new").await;
    assert_eq!(numbers(&api, "x").await, [0_u64; 0], "this is another post");
}

#[tokio::test]
async fn what_is_deleted_for_good_leaves_no_text() {
    let api = Api::new();
    for text in ["the first text", "the second text"] {
        api.push(A, "x", text).await;
    }
    assert_eq!(api.ask(A, Method::DELETE, "/api/blog/trash/x").await.status, StatusCode::NOT_FOUND, "it has to be in the trash first");
    api.ask(A, Method::DELETE, "/api/blog/posts/x").await;
    assert_eq!(api.ask(A, Method::DELETE, "/api/blog/trash/x").await.status, StatusCode::NO_CONTENT);
    assert_eq!(get(&api, "trash").await["posts"], json!([]));
    assert!(!export(&api).await.contains("text"));
    assert_eq!(api.ask(A, Method::GET, "/api/blog/trash?limit=0").await.status, StatusCode::BAD_REQUEST);
}
