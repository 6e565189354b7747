//! Whatever is done to posts in whatever order: lists, searches and terms show exactly those that are there, and no two have one address.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::harness::{A, Answer, Api, request, soak};

const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];
const DAY: i64 = 86_400_000;

/// Numbers that are random enough, and the same again for the same seed (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn name(&mut self) -> &'static str {
        NAMES[usize::try_from(self.below(5)).unwrap()]
    }

    /// A text with a slug that others may have, a tag, and a date that may be to come.
    fn text(&mut self) -> String {
        let (slug, tag, day) = (self.below(8), self.below(3), 20 + self.below(10));
        let draft = self.below(4) == 0;
        format!("+++\nslug = \"s{slug}\"\ntags = [\"t{tag}\"]\ndate = 2026-11-{day}\ndraft = {draft}\n+++\nword{tag}\n")
    }
}

/// Does something, and to the model what it is to have done.
async fn step(api: &Api, random: &mut Random, model: &mut BTreeMap<String, String>) -> Answer {
    let (name, to, text) = (random.name(), random.name(), random.text());
    let post = |path: String, body: Value| async move { api.operate_json(A, Method::POST, &path, &body.to_string()).await };
    match random.below(7) {
        0 | 1 => {
            let answer = api.push(A, name, &text).await;
            if answer.status.is_success() {
                model.insert(name.into(), text);
            }
            answer
        }
        2 => {
            let answer = api.ask(A, Method::DELETE, &format!("/api/blog/posts/{name}")).await;
            assert_eq!(answer.status.is_success(), model.remove(name).is_some());
            answer
        }
        3 => {
            let answer = post(format!("/api/blog/posts/{name}/rename"), json!({"to": to})).await;
            if answer.status.is_success() {
                let moved = model.remove(name).unwrap();
                assert_eq!(model.insert(to.into(), moved), None);
            }
            answer
        }
        4 => {
            let answer = api.ask(A, Method::POST, &format!("/api/blog/trash/{name}/restore")).await;
            if answer.status.is_success() {
                let back = api.ask(A, Method::GET, &format!("/api/blog/posts/{name}")).await.text;
                assert_eq!(model.insert(name.into(), back), None);
            }
            answer
        }
        5 => {
            let revisions = api.ask(A, Method::GET, &format!("/api/blog/posts/{name}/revisions")).await;
            let number = if revisions.status.is_success() { revisions.json()["revisions"][0]["id"].as_u64().unwrap_or(99) } else { 99 };
            let answer = api.ask(A, Method::POST, &format!("/api/blog/posts/{name}/revisions/{number}/restore")).await;
            if answer.status.is_success() {
                model.insert(name.into(), api.ask(A, Method::GET, &format!("/api/blog/posts/{name}")).await.text);
            }
            answer
        }
        _ => {
            let mut changes = vec![json!({"name": name, "source": text})];
            if to != name {
                changes.push(json!({"name": to, "source": null}));
            }
            let answer = post("/api/blog/batch".into(), json!({"changes": changes})).await;
            if answer.status.is_success() {
                model.insert(name.into(), text);
                assert!(to == name || model.remove(to).is_some());
            }
            answer
        }
    }
}

/// Holds what is told against what is there.
async fn is_true(api: &Api, model: &BTreeMap<String, String>) {
    let list = api.ask(A, Method::GET, "/api/blog/posts?limit=100").await.json();
    let posts = list["posts"].as_array().unwrap();
    let names: BTreeSet<&str> = posts.iter().map(|post| post["name"].as_str().unwrap()).collect();
    assert_eq!(names, model.keys().map(String::as_str).collect());
    let urls: BTreeSet<&str> = posts.iter().map(|post| post["url"].as_str().unwrap()).collect();
    assert_eq!(urls.len(), model.len(), "{list}");
    for sort in ["date", "title", "-changed"] {
        let sorted = api.ask(A, Method::GET, &format!("/api/blog/posts?limit=100&sort={sort}")).await.json();
        assert_eq!(sorted["posts"].as_array().unwrap().len(), model.len(), "{sort}");
    }
    let terms = api.ask(A, Method::GET, "/api/blog/terms/tags").await.json();
    for tag in 0..3 {
        let count = model.values().filter(|text| text.contains(&format!("\"t{tag}\""))).count();
        let told = terms["terms"].as_array().unwrap().iter().find(|term| term["slug"] == format!("t{tag}"));
        assert_eq!(told.map_or(0, |term| term["posts"].as_u64().unwrap()), count as u64, "{terms}");
        let found = api.ask(A, Method::GET, &format!("/api/blog/posts?q=word{tag}")).await.json();
        assert_eq!(found["posts"].as_array().unwrap().len(), count);
    }
    let changes = api.ask(A, Method::GET, "/api/blog/changes?since=0").await.json();
    let told = changes["posts"].as_array().unwrap().iter().filter_map(|post| Some((post["name"].as_str()?, post["source"].as_str()?)));
    assert_eq!(told.collect::<BTreeMap<_, _>>(), model.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect());
    let addresses: Vec<&str> = urls.iter().map(|url| url.split_once(":4000").unwrap().1).collect();
    let aliases = changes["posts"].as_array().unwrap().iter().flat_map(|post| post["aliases"].as_array().into_iter().flatten());
    let mut seen = BTreeSet::new();
    for alias in aliases.map(|alias| alias.as_str().unwrap()) {
        assert!(!addresses.contains(&alias) && seen.insert(alias.to_owned()), "{alias} leads to two: {changes}");
    }
}

#[tokio::test]
async fn what_is_told_of_posts_is_what_was_done_to_them() {
    for seed in 1..=if soak() { 200 } else { 3 } {
        let api = Api::with_unlimited("");
        let (mut random, mut model, mut done) = (Random(seed * 0x9E37_79B9), BTreeMap::new(), 0);
        for _ in 0..60 {
            let answer = step(&api, &mut random, &mut model).await;
            assert!(answer.status.is_success() || matches!(answer.status.as_u16(), 404 | 409), "{}", answer.text);
            done += usize::from(answer.status.is_success());
            if random.below(20) == 0 {
                api.clock.advance(DAY);
            }
            is_true(&api, &model).await;
        }
        assert!(done > 15, "{done} of seed {seed}");
    }
}

#[tokio::test]
async fn of_many_who_change_the_same_text_at_once_one_wins() {
    let api = std::sync::Arc::new(Api::with_unlimited(""));
    let tag = api.push(A, "x", "before").await.header(header::ETAG).to_owned();
    let tasks: Vec<_> = (0..8)
        .map(|number| {
            let put = request(A, Method::PUT, "/api/blog/posts/x").header(header::CONTENT_TYPE, "text/markdown");
            let put = put.header(header::IF_MATCH, &tag).body(Body::from(format!("of {number}"))).unwrap();
            let api = std::sync::Arc::clone(&api);
            tokio::spawn(async move { api.send(put).await.status })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        let status = task.await.unwrap();
        assert!(matches!(status, StatusCode::OK | StatusCode::PRECONDITION_FAILED), "{status}");
        won += usize::from(status == StatusCode::OK);
    }
    let revisions = api.ask(A, Method::GET, "/api/blog/posts/x/revisions").await.json();
    assert_eq!((won, revisions["revisions"].as_array().unwrap().len()), (1, 1));
}
