//! Lists: filtered, searched, sorted, in pages; and the terms that posts have.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::harness::{A, Answer, Api, STRANGER, anonymous};

/// Twenty posts: every second is a draft, every third is about cats, every fifth is Ada's.
async fn with_twenty() -> Api {
    let api = Api::new();
    for number in 0..20 {
        let tag = if number % 3 == 0 { "Cats" } else { "dogs" };
        let author = if number % 5 == 0 { "Ada" } else { "Bob" };
        let draft = number % 2 == 1;
        let text = format!(
            "+++\ntitle = \"Title {:02}\"\ndate = 2026-10-{:02}\ntags = [\"{tag}\"]\nauthors = [\"{author}\"]\ndraft = {draft}\n+++\nThe Café number{number}.\n",
            19 - number,
            number + 1
        );
        let pushed = api.push(A, &format!("post-{number:02}"), &text).await;
        assert_eq!(pushed.status, StatusCode::CREATED, "{}", pushed.text);
    }
    api
}

async fn names(api: &Api, query: &str) -> Vec<String> {
    names_in(&api.ask(A, Method::GET, &format!("/api/blog/posts?limit=100&{query}")).await.json())
}

fn names_in(list: &Value) -> Vec<String> {
    let posts = list["posts"].as_array().unwrap_or_else(|| panic!("{list}")).iter();
    posts.map(|post| post["name"].as_str().unwrap().trim_start_matches("post-").to_owned()).collect()
}

#[tokio::test]
async fn filters_go_together_in_every_order() {
    let api = with_twenty().await;
    assert_eq!(names(&api, "tag=cats&author=ada").await, ["15", "00"]);
    assert_eq!(names(&api, "tag=Cats&author=Ada&sort=date").await, ["00", "15"]);
    assert_eq!(names(&api, "tag=cats&author=ada&sort=title").await, ["15", "00"]);
    assert_eq!(names(&api, "tag=cats&status=published").await, ["18", "12", "06", "00"]);
    assert_eq!(names(&api, "tag=cats&status=draft&sort=date").await, ["03", "09", "15"]);
    assert_eq!(names(&api, "q=cafe+Number7").await, ["07"]);
    assert_eq!(names(&api, "q=CAF%C3%89&author=ada&sort=-changed").await.len(), 4);
    assert_eq!(names(&api, "q=--").await, [""; 0]);
    assert_eq!(names(&api, "tag=birds").await, [""; 0]);
    assert_eq!(names(&api, "sort=title").await[..2], ["19", "18"]);
    assert_eq!(names(&api, "sort=date").await[..2], ["00", "01"]);
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repetition() {
    let api = with_twenty().await;
    for query in ["", "&tag=cats", "&status=draft&sort=title", "&author=bob&sort=date", "&sort=-changed", "&q=cafe&tag=dogs&sort=title"] {
        let all = names(&api, query.trim_start_matches('&')).await;
        for limit in [1, 3, 7] {
            let (mut paged, mut after) = (Vec::new(), String::new());
            loop {
                let page = api.ask(A, Method::GET, &format!("/api/blog/posts?limit={limit}{query}{after}")).await.json();
                paged.extend(names_in(&page));
                match page["next"].as_str() {
                    Some(next) => after = format!("&after={next}"),
                    None => break,
                }
            }
            assert_eq!(paged, all, "{query} by {limit}");
        }
    }
}

#[tokio::test]
async fn a_list_follows_what_was_changed() {
    let api = with_twenty().await;
    api.push(A, "post-04", "+++\ntitle = \"New\"\ndate = 2027-01-01\ntags = [\"birds\"]\n+++\nOther words.\n").await;
    assert_eq!(names(&api, "").await[0], "04", "its date is another one");
    assert_eq!(names(&api, "sort=title").await[0], "04");
    assert_eq!(names(&api, "tag=birds&status=scheduled").await, ["04"]);
    assert_eq!((names(&api, "q=number4").await, names(&api, "q=other").await), (vec![], vec!["04".to_owned()]));
    api.ask(A, Method::DELETE, "/api/blog/posts/post-04").await;
    assert_eq!((names(&api, "").await.len(), names(&api, "q=other").await.len()), (19, 0));
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let api = Api::new();
    for query in [
        "limit=0",
        "limit=101",
        "limit=x",
        "sort=-title",
        "sort=",
        "status=hidden",
        "after=nonsense",
        "colour=red",
        "category=x",
        "tag[]=x",
        "tag=a&tag=b",
    ] {
        let refused = api.get(STRANGER, A, &format!("/api/blog/posts?{query}")).await;
        assert_eq!(
            (refused.status, refused.header(header::CONTENT_TYPE)),
            (StatusCode::BAD_REQUEST, "application/problem+json"),
            "{query}"
        );
    }
    let words = (0..40).map(|number| format!("w{number}")).collect::<Vec<_>>().join("+");
    assert_eq!(api.get(STRANGER, A, &format!("/api/blog/posts?q={words}")).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn terms_are_counted_of_what_one_may_see() {
    let api = with_twenty().await;
    let visitors = api.get(STRANGER, A, "/api/blog/terms/tags").await.json();
    let cats_and_dogs =
        |cats, dogs| json!({"terms": [{"name": "Cats", "slug": "cats", "posts": cats}, {"name": "dogs", "slug": "dogs", "posts": dogs}]});
    assert_eq!(visitors, cats_and_dogs(4, 6));
    assert_eq!(api.ask(A, Method::GET, "/api/blog/terms/tags").await.json(), cats_and_dogs(7, 13));
    let authors = api.get(STRANGER, A, "/api/blog/terms/authors").await.json();
    assert_eq!(authors["terms"], json!([{"name": "Ada", "slug": "ada", "posts": 2}, {"name": "Bob", "slug": "bob", "posts": 8}]));
    assert_eq!(api.get(STRANGER, A, "/api/blog/terms/colours").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_visitors_were_given_is_not_given_once_a_post_came_by_itself_nor_to_whoever_sees_more() {
    let api = with_twenty().await;
    api.push(A, "soon", "+++\ndate = 2026-11-23\n+++\n").await;
    let newest = async || names_in(&api.get(STRANGER, A, "/api/blog/posts").await.json())[0].clone();
    assert_ne!(newest().await, "soon");
    assert_eq!(names_in(&api.ask(A, Method::GET, "/api/blog/posts").await.json())[0], "soon", "the operator sees what is scheduled");
    assert_ne!(newest().await, "soon");
    api.clock.advance(86_400_000);
    assert_eq!(newest().await, "soon");
}

#[tokio::test]
async fn what_somebody_was_given_is_given_again_and_never_after_a_change() {
    let api = with_twenty().await;
    let first = api.get(STRANGER, A, "/api/blog/posts").await;
    let again = api.get(STRANGER, A, "/api/blog/posts").await;
    assert_eq!((&again.bytes, again.header(header::ETAG)), (&first.bytes, first.header(header::ETAG)));
    let if_changed =
        |tag: &str| anonymous(A, Method::GET, "/api/blog/posts").header(header::IF_NONE_MATCH, tag).body(Body::empty()).unwrap();
    let headers = |answer: &Answer| {
        let of_all = answer.headers.iter().filter(|(name, _)| *name != "x-request-id");
        of_all.map(|(name, value)| (name.clone(), value.clone())).collect::<Vec<_>>()
    };
    assert_eq!(headers(&again), headers(&first));
    let unchanged = api.send(if_changed(first.header(header::ETAG))).await;
    assert_eq!(unchanged.status, StatusCode::NOT_MODIFIED);
    assert!(headers(&first).iter().filter(|(name, _)| *name == header::VARY).all(|vary| headers(&unchanged).contains(vary)));
    api.push(A, "newest", "+++\ndate = 2026-11-21\n+++\n").await;
    let after = api.send(if_changed(first.header(header::ETAG))).await;
    assert_eq!((after.status, names_in(&after.json())[0].as_str()), (StatusCode::OK, "newest"));
    api.store.site(&A.parse().unwrap()).destroy().await.unwrap();
    assert_eq!(names(&api, "").await, [""; 0], "whoever may write sees at once what another process did");
}
