//! A visitor comments: by a form without JavaScript or by a program, and sees at once what they wrote.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::json;

use super::steps::{OF_POST, QUEUE, ROOMY, comment, problems};
use crate::harness::{A, Api, B, PLAIN, STRANGER, visit};

#[tokio::test]
async fn a_browser_is_shown_the_comment_at_once_and_where_to_go_back_to() {
    let api = Api::with_post("").await;
    let next = api.submit_comment("name=Ada&email=ada%40post.example&text=*Hello*+there&homepage=&page=%2Fblog%2Fhello%2F").await;
    assert_eq!(next.status, StatusCode::SEE_OTHER);
    let mine = api.get(STRANGER, A, next.header(header::LOCATION)).await;
    assert_eq!((mine.status, mine.header(header::CONTENT_TYPE)), (StatusCode::OK, "text/html; charset=utf-8"));
    for shown in ["waits for approval", "Ada", "<em>Hello</em> there", "/blog/hello/#comments"] {
        assert!(mine.text.contains(shown), "{shown}: {}", mine.text);
    }
    assert!(!mine.text.contains("ada@post.example"));
    assert_eq!(api.shown().await, json!([]), "others see nothing yet");
    let id = api.queue("").await["comments"][0]["id"].as_str().unwrap().to_owned();
    api.decide(&id, "approve").await;
    let later = api.get(STRANGER, A, next.header(header::LOCATION)).await;
    assert!(later.text.contains("Your comment is there") && !later.text.contains("waits for"), "{}", later.text);
}

#[tokio::test]
async fn nobody_sees_the_comment_of_another_by_guessing() {
    let api = Api::with_post("").await;
    let id = api.said("Ada", "Hello").await;
    for pass in ["x", "x.y", &id, &format!("{id}."), &format!("{id}.AAAA")] {
        let answer = api.get(STRANGER, A, &format!("{QUEUE}/mine/{pass}")).await;
        assert!(matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST) && !answer.text.contains("Hello"), "{pass}");
    }
}

#[tokio::test]
async fn a_program_is_told_what_became_of_it() {
    let api = Api::with_post("").await;
    let answer = api.comment(&comment("Ada", "*Hello*")).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let told = answer.json();
    assert_eq!((&told["waits"], &told["html"]), (&json!(true), &json!("<p><em>Hello</em></p>")));
}

#[tokio::test]
async fn a_form_with_mistakes_comes_back_with_what_was_typed() {
    let api = Api::with_post("").await;
    let page = api.submit_comment("name=Ada+%3Cb%3E&email=nobody&text=&page=%2Fblog%2Fhello%2F").await;
    assert_eq!((page.status, page.header(header::CONTENT_TYPE)), (StatusCode::UNPROCESSABLE_ENTITY, "text/html; charset=utf-8"));
    for shown in ["value=\"Ada &lt;b&gt;\"", "value=\"nobody\"", "Not sent yet", "Please fill this in.", "name=\"page\""] {
        assert!(page.text.contains(shown), "{shown}: {}", page.text);
    }
    assert_eq!(problems(&api.comment(&json!({"name": "", "text": "x"})).await), ["name missing", "email missing"]);
}

#[tokio::test]
async fn an_address_is_needed_unless_the_site_says_otherwise() {
    let api = Api::with_post("email = \"optional\"\n").await;
    assert_eq!(api.comment(&json!({"name": "Ada", "text": "Hello"})).await.status, StatusCode::CREATED);
    let form = api.get(STRANGER, A, &format!("{OF_POST}/form")).await;
    assert!(form.text.contains("Your e-mail (optional)"), "{}", form.text);
}

#[tokio::test]
async fn answers_stand_below_what_they_answer_and_not_deeper_than_can_be_read() {
    let api = Api::with_post("moderation = \"none\"\n").await;
    let mut above = api.said("Ada", "0").await;
    for number in 1..=6 {
        let mut answer = comment("Bob", &number.to_string());
        answer["parent"] = above.clone().into();
        above = api.comment(&answer).await.json()["id"].as_str().unwrap().to_owned();
    }
    let shown = api.shown().await;
    let ids: Vec<&str> = shown.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    let parents: Vec<Option<usize>> = shown
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["parent"].as_str().map(|parent| ids.iter().position(|id| *id == parent).unwrap()))
        .collect();
    assert_eq!(parents, [None, Some(0), Some(1), Some(2), Some(3), Some(3), Some(3)], "from the fifth on they stand side by side");
}

#[tokio::test]
async fn only_what_visitors_see_can_be_answered() {
    let api = Api::with_post("").await;
    assert_eq!(api.push(A, "other", "Text").await.status, StatusCode::CREATED);
    let waiting = api.said("Ada", "Hello").await;
    let shown = api.said_and_approved("Ada", "Hello you").await;
    let answer = |parent: &str| json!({"name": "Bob", "email": "bob@post.example", "text": "Yes", "parent": parent}).to_string();
    for parent in [waiting.as_str(), "nobody"] {
        assert_eq!(problems(&api.submit_json(A, OF_POST, &answer(parent)).await), ["parent gone"]);
        assert_eq!(api.get(STRANGER, A, &format!("{OF_POST}/form?parent={parent}")).await.status, StatusCode::NOT_FOUND);
    }
    let elsewhere = api.submit_json(A, "/api/blog/posts/other/comments", &answer(&shown)).await;
    assert_eq!(problems(&elsewhere), ["parent gone"], "it is said to another post");
    let page = api.get(STRANGER, A, &format!("{OF_POST}/form?parent={shown}&page=/blog/hello/")).await;
    for part in ["Answer to Ada", "<p>Hello you</p>", &format!("name=\"parent\" value=\"{shown}\""), "name=\"stamp\""] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert_eq!(api.submit_json(A, OF_POST, &answer(&shown)).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn the_form_of_a_comment_that_is_gone_says_so_and_keeps_what_was_typed() {
    let api = Api::with_post("").await;
    let page = api.submit_comment("name=Ada&email=ada%40post.example&text=Hello&parent=gone").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("is gone") && page.text.contains("Hello") && !page.text.contains("name=\"parent\""), "{}", page.text);
}

#[tokio::test]
async fn there_is_nothing_to_comment_on_where_visitors_see_no_post() {
    let api = Api::with_post("").await;
    for (name, text) in [
        ("draft", "---\ndraft: true\n---\n"),
        ("later", "---\ndate: 2027-01-01\n---\n"),
        ("quiet", "---\nextra: {comments: false}\n---\n"),
        ("gone", "Text"),
    ] {
        assert_eq!(api.push(A, name, text).await.status, StatusCode::CREATED, "{name}");
    }
    api.ask(A, Method::DELETE, "/api/blog/posts/gone").await;
    for name in ["draft", "later", "quiet", "gone", "never"] {
        let path = format!("/api/blog/posts/{name}/comments");
        assert_eq!(api.submit_json(A, &path, &comment("Ada", "Hello").to_string()).await.status, StatusCode::NOT_FOUND, "{name}");
        for path in [path.clone(), format!("{path}/form")] {
            assert_eq!(api.get(STRANGER, A, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    assert_eq!(api.get(STRANGER, A, OF_POST).await.status, StatusCode::OK);
    for site in [B, PLAIN] {
        assert_eq!(api.get(STRANGER, site, OF_POST).await.status, StatusCode::NOT_FOUND, "{site}");
    }
}

#[tokio::test]
async fn a_site_that_does_not_allow_comments_has_none_of_their_routes() {
    let api = Api::with_post("").await;
    let id = api.said_and_approved("Ada", "Hello").await;
    let file = api.folder.path().join("sites/a.example/site.toml");
    let settings = std::fs::read_to_string(&file).unwrap().replace("allow_comments = true", "allow_comments = false");
    std::fs::write(&file, settings).unwrap();
    assert!(api.directory.reload().unwrap().is_empty());
    for path in [OF_POST, QUEUE, &format!("{OF_POST}/form"), &format!("{QUEUE}/{id}"), &format!("{QUEUE}/blocked")] {
        assert_eq!(api.ask(A, Method::GET, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(api.comment(&comment("Ada", "Hello again")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn bodies_that_are_no_comments_are_refused() {
    let api = Api::with_post("").await;
    let send = |kind: &'static str, body: String| {
        api.send(visit(A, Method::POST, OF_POST).header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap())
    };
    let (json, form) = ("application/json", "application/x-www-form-urlencoded");
    for (kind, body, status) in [
        (json, "{".to_owned(), StatusCode::BAD_REQUEST),
        (json, "{\"txet\": \"x\"}".to_owned(), StatusCode::BAD_REQUEST),
        (form, "txet=x".to_owned(), StatusCode::BAD_REQUEST),
        ("text/plain", "x".to_owned(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (form, format!("text={}", "a".repeat(64 << 10)), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        assert_eq!(send(kind, body).await.status, status, "{kind}");
    }
    let longest = "%F0%9F%98%80".repeat(5000);
    assert_eq!(send(form, format!("name=A&email=a%40b.example&text={longest}")).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_client_says_so_much_and_no_more_and_mistakes_do_not_count() {
    let api = Api::with(&ROOMY.replace("1000 per minute", "2 per hour"));
    api.push(A, "hello", "Text").await;
    for _ in 0..5 {
        assert_eq!(api.comment(&json!({})).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    for text in ["One", "Two"] {
        api.said("Ada", text).await;
    }
    assert_eq!(api.comment(&comment("Ada", "Three")).await.status, StatusCode::TOO_MANY_REQUESTS);
}
