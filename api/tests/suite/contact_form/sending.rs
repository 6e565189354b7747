//! What a visitor sends, and what they are answered.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::json;

use super::steps::{MESSAGES, ROOMY, message, problems, texts};
use crate::harness::{A, Api, B, NOW, visit};

#[tokio::test]
async fn a_program_sends_a_message_and_the_owner_reads_it() {
    let api = Api::with(ROOMY);
    let sent = api.write(A, &json!({"name": " Ada ", "email": "ada@b.example", "subject": "Engines", "message": "Hello\r\nthere ä"})).await;
    assert_eq!(sent.status, StatusCode::CREATED);
    let id = sent.json()["id"].as_str().unwrap().to_owned();
    let shown = api.ask(A, Method::GET, &format!("{MESSAGES}/{id}")).await;
    let expected = json!({"id": id, "name": "Ada", "email": "ada@b.example", "subject": "Engines", "message": "Hello\nthere ä", "state": "new", "received": NOW});
    assert_eq!((shown.status, shown.json()), (StatusCode::OK, expected.clone()));
    assert_eq!(api.read("").await, json!({"messages": [expected]}));
}

#[tokio::test]
async fn a_browser_is_led_to_a_page_that_says_thank_you() {
    let api = Api::with(ROOMY);
    let sent = api.submit(A, "name=Ada&email=ada%40b.example&message=Hello+there&homepage=").await;
    assert_eq!((sent.status, sent.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/api/contact-form/sent"));
    let page = api.send(visit(A, Method::GET, "/api/contact-form/sent").body(Body::empty()).unwrap()).await;
    assert_eq!((page.status, page.header(header::CONTENT_TYPE)), (StatusCode::OK, "text/html; charset=utf-8"));
    assert!(page.text.contains("<h1>Thank you</h1>") && page.text.contains("<title>Contact – A</title>"), "{}", page.text);
    assert_eq!(texts(&api.read("").await), ["Hello there"]);
}

#[tokio::test]
async fn a_site_may_have_a_page_of_its_own_for_thanks() {
    let api = Api::with(&format!("{ROOMY}thanks = \"/thanks/\"\n"));
    let sent = api.submit(A, "name=Ada&email=ada%40b.example&message=Hello").await;
    assert_eq!((sent.status, sent.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/thanks/"));
}

#[tokio::test]
async fn a_program_is_told_all_that_is_wrong_by_field_and_code() {
    let api = Api::with(ROOMY);
    let empty = api.write(A, &json!({})).await;
    assert_eq!((empty.status, empty.header(header::CONTENT_TYPE)), (StatusCode::UNPROCESSABLE_ENTITY, "application/problem+json"));
    assert_eq!(problems(&empty), ["name missing", "email missing", "message missing"]);
    let bad = json!({"name": "A\u{7}", "email": "ada at home", "subject": "s".repeat(151), "message": "m".repeat(5001)});
    let bad = api.write(A, &bad).await;
    assert_eq!(problems(&bad), ["name characters", "email not-an-address", "subject too-long", "message too-long"]);
    assert_eq!(bad.json()["problems"][3]["message"], "`message` has 5001 characters, more than 5000");
    assert_eq!(texts(&api.read("").await), [""; 0]);
}

#[tokio::test]
async fn a_browser_gets_the_form_again_with_what_was_typed_and_what_is_wrong() {
    let api = Api::with(ROOMY);
    let page = api.submit(A, "name=Ada+%3Cb%3E%22&email=ada&message=&subject=Engines").await;
    assert_eq!((page.status, page.header(header::CONTENT_TYPE)), (StatusCode::UNPROCESSABLE_ENTITY, "text/html; charset=utf-8"));
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
    for part in [
        "<h1>Contact</h1>",
        "role=\"alert\"",
        "<a href=\"#contact_email\">Your e-mail</a>: Please write an address",
        "<a href=\"#contact_message\">Your message</a>: Please fill this in.",
        "value=\"Ada &lt;b&gt;&quot;\"",
        "value=\"Engines\"",
        "aria-invalid=\"true\" aria-describedby=\"contact_email_problem\"",
        "id=\"contact_message_problem\">Please fill this in.<",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("contact_name_problem") && !page.text.contains("contact_subject_problem"));
}

#[tokio::test]
async fn a_site_says_the_same_in_its_own_words() {
    let api = Api::with(ROOMY);
    let own = api.folder.path().join("sites/a.example/components/contact-form");
    std::fs::create_dir_all(&own).unwrap();
    let text = "{#\nDas Formular.\n@prop name_label = \"Ihr Name\"\n@prop missing_text = \"Bitte ausfüllen.\"\n@prop problems_title = \"Noch nicht gesendet\"\n#}\n{% extends \"shared:contact-form/form.html\" %}";
    std::fs::write(own.join("form.html"), text).unwrap();
    let page = api.submit(A, "name=&email=ada%40b.example&message=Hallo").await;
    for part in ["Ihr Name", "id=\"contact_name_problem\">Bitte ausfüllen.<", "Noch nicht gesendet"] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(api.submit(B, "name=&email=ada%40b.example&message=Hallo").await.text.contains("Please fill this in."));
}

#[tokio::test]
async fn bodies_that_are_no_message_are_refused() {
    let api = Api::with(ROOMY);
    let send = |kind: &'static str, body: String| {
        let builder = visit(A, Method::POST, MESSAGES).header(header::CONTENT_TYPE, kind);
        api.send(builder.body(Body::from(body)).unwrap())
    };
    let (json, form) = ("application/json; charset=utf-8", "application/x-www-form-urlencoded");
    for (kind, body, status) in [
        (json, "{".to_owned(), StatusCode::BAD_REQUEST),
        (json, "[]".to_owned(), StatusCode::BAD_REQUEST),
        (json, "{\"name\": 1}".to_owned(), StatusCode::BAD_REQUEST),
        (json, "{\"nmae\": \"x\"}".to_owned(), StatusCode::BAD_REQUEST),
        (form, "nmae=x".to_owned(), StatusCode::BAD_REQUEST),
        (form, "name=a&name=b".to_owned(), StatusCode::BAD_REQUEST),
        ("text/plain", "name=a".to_owned(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("multipart/form-data; boundary=x", String::new(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (form, format!("message={}", "a".repeat(64 << 10)), StatusCode::PAYLOAD_TOO_LARGE),
        (json, message(&"a".repeat(64 << 10)).to_string(), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let shown = body.chars().take(40).collect::<String>();
        let answer = send(kind, body).await;
        assert_eq!((answer.status, answer.header(header::CONTENT_TYPE)), (status, "application/problem+json"), "{kind} {shown}");
    }
    let longest = "%F0%9F%98%80".repeat(5000);
    assert_eq!(send(form, format!("name=A&email=a%40b.example&message={longest}")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(api.read("").await["messages"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_client_sends_so_many_messages_and_no_more_and_mistakes_do_not_count() {
    let api = Api::with("[modules.contact-form]\nlimit = \"2 per hour\"\n");
    for _ in 0..5 {
        assert_eq!(api.write(A, &json!({})).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    for text in ["One", "Two"] {
        assert_eq!(api.write(A, &message(text)).await.status, StatusCode::CREATED);
    }
    let refused = api.write(A, &message("Three")).await;
    assert_eq!((refused.status, refused.header(header::CONTENT_TYPE)), (StatusCode::TOO_MANY_REQUESTS, "application/problem+json"));
    assert!(refused.header(header::RETRY_AFTER).parse::<u32>().unwrap() > 0);
    let page = api.submit(A, "name=Ada&email=ada%40b.example&message=Four").await;
    assert_eq!((page.status, page.header(header::CONTENT_TYPE)), (StatusCode::TOO_MANY_REQUESTS, "text/html; charset=utf-8"));
    assert_eq!(texts(&api.read("").await), ["Two", "One"]);
    assert_eq!(api.write(B, &message("Three")).await.status, StatusCode::CREATED, "each site counts for itself");
}
