//! The contact form: a visitor's message, and what its owner does with it.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::harness::{A, Answer, Api, B, NOW, request, visit};

const MESSAGES: &str = "/api/contact-form/messages";
/// The module with room for what a test sends.
const ROOMY: &str = "[modules.contact-form]\nlimit = \"1000 per minute\"\n";
const WITH_OWNER: &str = "to = [\"owner@a.example\", \"second@a.example\"]\n";
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

impl Api {
    /// Sends a message as a program does.
    async fn write(&self, site: &str, body: &Value) -> Answer {
        let builder = visit(site, Method::POST, MESSAGES).header(header::CONTENT_TYPE, "application/json");
        self.send(builder.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Sends a message as a browser does.
    async fn submit(&self, site: &str, form: &str) -> Answer {
        let builder = visit(site, Method::POST, MESSAGES)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
        self.send(builder.body(Body::from(form.to_owned())).unwrap()).await
    }

    async fn read(&self, query: &str) -> Value {
        self.ask(A, Method::GET, &format!("{MESSAGES}{query}")).await.json()
    }

    async fn mark(&self, id: &str, state: &str) -> Answer {
        let builder = request(A, Method::PATCH, &format!("{MESSAGES}/{id}")).header(header::CONTENT_TYPE, "application/json");
        self.send(builder.body(Body::from(json!({"state": state}).to_string())).unwrap()).await
    }
}

fn message(text: &str) -> Value {
    json!({"name": "Ada Lovelace", "email": "ada@b.example", "message": text})
}

fn texts(list: &Value) -> Vec<&str> {
    list["messages"].as_array().unwrap().iter().map(|message| message["message"].as_str().unwrap()).collect()
}

fn problems(answer: &Answer) -> Vec<String> {
    let problems = answer.json()["problems"].as_array().unwrap().clone();
    problems.iter().map(|problem| format!("{} {}", problem["field"].as_str().unwrap(), problem["code"].as_str().unwrap())).collect()
}

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
async fn what_looks_like_spam_is_answered_the_same_and_kept_apart_without_a_mail() {
    let api = Api::with(&format!("{ROOMY}to = [\"owner@a.example\"]\nmax_links = 1\nblocked = [\"casino\", \"bad.example\"]\n"));
    let good = json!({"name": "Ada", "email": "ada@b.example", "message": "One link: https://b.example"});
    for (field, value, suspicion) in [
        ("homepage", "https://x.example", "trap"),
        ("message", "https://a.example www.b.example", "links"),
        ("name", "Win at www.b.example", "links"),
        ("message", "Our CASINO is open", "blocked"),
        ("email", "me@mail.bad.example", "blocked"),
    ] {
        let mut spam = good.clone();
        spam[field] = value.into();
        let answer = api.write(A, &spam).await;
        assert_eq!((answer.status, answer.json().as_object().unwrap().len()), (StatusCode::CREATED, 1), "{value}");
        let newest = api.read("?limit=1").await["messages"][0].clone();
        assert_eq!((newest["state"].as_str(), newest["suspicion"].as_str()), (Some("spam"), Some(suspicion)), "{value}");
        api.clock.advance(MINUTE);
    }
    let trapped = api.submit(A, "name=Bot&email=bot%40b.example&message=Hi&homepage=x").await;
    assert_eq!((trapped.status, trapped.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/api/contact-form/sent"));
    api.write(A, &good).await;
    assert_eq!(texts(&api.read("?state=new").await), ["One link: https://b.example"]);
    let mails = api.mails(1).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].mail.text.contains("One link"), "what was sent before is not spam");
}

#[tokio::test]
async fn the_same_message_within_minutes_is_one_message_and_one_mail() {
    let api = Api::with(&format!("{ROOMY}{WITH_OWNER}"));
    let first = api.write(A, &message("Hello")).await.json();
    api.clock.advance(9 * MINUTE);
    assert_eq!(api.write(A, &message("Hello")).await.json(), first, "a second click");
    let other = api.write(A, &message("Hello!")).await.json();
    assert_ne!(other, first);
    api.clock.advance(2 * MINUTE);
    assert_ne!(api.write(A, &message("Hello")).await.json(), first, "the same words on another day are another message");
    assert_eq!(texts(&api.read("").await), ["Hello", "Hello!", "Hello"]);
    assert_eq!(api.mails(3).await.len(), 3);
}

#[tokio::test]
async fn the_same_message_at_the_same_time_is_one_message() {
    let api = std::sync::Arc::new(Api::with(ROOMY));
    let sending: Vec<_> = (0..8)
        .map(|_| {
            let api = std::sync::Arc::clone(&api);
            tokio::spawn(async move { api.write(A, &message("Hello")).await.json()["id"].as_str().unwrap().to_owned() })
        })
        .collect();
    let mut ids = std::collections::BTreeSet::new();
    for sent in sending {
        ids.insert(sent.await.unwrap());
    }
    assert_eq!((ids.len(), api.read("").await["messages"].as_array().unwrap().len()), (1, 1));
}

#[tokio::test]
async fn the_owner_gets_a_mail_that_can_be_answered() {
    let api = Api::with(&format!("{ROOMY}{WITH_OWNER}"));
    api.write(A, &json!({"name": "Zoë <b>", "email": "zoe@b.example", "subject": "Größe?", "message": "Hello <i>\n\n  Zoë"})).await;
    let kept = api.mails(1).await.remove(0);
    let to: Vec<String> = kept.mail.to.iter().map(ToString::to_string).collect();
    assert_eq!(
        (kept.site.as_str(), kept.from.as_str(), to),
        (A, "A <no-reply@a.example>", vec!["owner@a.example".into(), "second@a.example".into()])
    );
    assert_eq!(kept.mail.reply_to.unwrap().to_string(), "zoe@b.example");
    assert_eq!(kept.mail.subject, "A: Größe?");
    assert!(
        kept.mail.text.contains("Zoë <b> <zoe@b.example> wrote on a.example:\n\nHello <i>\n\n  Zoë\n\n--\n22 November 2026, 09:00 UTC"),
        "{}",
        kept.mail.text
    );
    let html = kept.mail.html.unwrap();
    assert!(html.contains("Zoë &lt;b&gt;") && html.contains("Hello &lt;i&gt;\n\n  Zoë") && !html.contains("<i>"), "{html}");
}

#[tokio::test]
async fn nothing_that_a_visitor_writes_becomes_a_header() {
    let api = Api::with(&format!("{ROOMY}{WITH_OWNER}"));
    for field in ["name", "email", "subject"] {
        let mut bad = json!({"name": "Ada", "email": "ada@b.example", "subject": "x", "message": "m"});
        bad[field] = format!("{}\r\nBcc: victim@c.example", bad[field].as_str().unwrap()).into();
        assert_eq!(problems(&api.write(A, &bad).await), [format!("{field} characters")]);
    }
    let inside = json!({"name": "Ada", "email": "ada@b.example", "message": "Subject: other\r\nBcc: victim@c.example\r\n\r\n.\r\nMAIL FROM:<x@y.example>"});
    api.write(A, &inside).await;
    let kept = api.mails(1).await.remove(0);
    assert_eq!((kept.mail.subject.as_str(), kept.mail.to.len()), ("A: a message from Ada", 2));
    assert!(kept.mail.text.contains("\nBcc: victim@c.example\n"), "it is text in the body");
}

#[tokio::test]
async fn a_mail_that_cannot_be_made_loses_no_message() {
    let api = Api::with(&format!("{ROOMY}{WITH_OWNER}"));
    let own = api.folder.path().join("sites/a.example/components/mail/contact-form");
    std::fs::create_dir_all(&own).unwrap();
    std::fs::write(own.join("message.txt"), "no subject line").unwrap();
    assert_eq!(api.write(A, &message("Hello")).await.status, StatusCode::CREATED);
    assert_eq!(texts(&api.read("").await), ["Hello"]);
}

#[tokio::test]
async fn only_the_owner_reads_changes_and_deletes() {
    let api = Api::with(ROOMY);
    let id = api.write(A, &message("Hello")).await.json()["id"].as_str().unwrap().to_owned();
    for (method, path) in [
        (Method::GET, MESSAGES.to_owned()),
        (Method::GET, format!("{MESSAGES}/{id}")),
        (Method::PATCH, format!("{MESSAGES}/{id}")),
        (Method::DELETE, format!("{MESSAGES}/{id}")),
        (Method::GET, format!("{MESSAGES}.csv")),
        (Method::GET, format!("{MESSAGES}.jsonl")),
    ] {
        let builder = visit(A, method.clone(), &path).header(header::CONTENT_TYPE, "application/json");
        let answer = api.send(builder.body(Body::from("{\"state\": \"handled\"}")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        assert!(!answer.text.contains("Ada"), "{}", answer.text);
    }
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(api.ask(B, method, &format!("{MESSAGES}/{id}")).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(api.ask(B, Method::GET, MESSAGES).await.json(), json!({"messages": []}));
    assert_eq!(texts(&api.read("?state=new").await), ["Hello"]);
}

#[tokio::test]
async fn messages_are_listed_newest_first_in_parts_and_by_state() {
    let api = Api::with(ROOMY);
    let mut ids = Vec::new();
    for number in 0..5 {
        ids.push(api.write(A, &message(&format!("Message {number}"))).await.json()["id"].as_str().unwrap().to_owned());
        api.clock.advance(MINUTE);
    }
    api.mark(&ids[1], "handled").await;
    api.mark(&ids[3], "handled").await;
    assert_eq!(texts(&api.read("?state=handled").await), ["Message 3", "Message 1"]);
    let mut seen = Vec::new();
    let mut query = "?state=new&limit=2".to_owned();
    loop {
        let part = api.read(&query).await;
        seen.extend(texts(&part).into_iter().map(str::to_owned));
        let Some(next) = part["next"].as_str() else { break };
        query = format!("?state=new&limit=2&after={next}");
    }
    assert_eq!(seen, ["Message 4", "Message 2", "Message 0"]);
    for bad in [
        "?state=old",
        "?limit=0",
        "?limit=101",
        "?after=x",
        "?stat=new",
        &format!("?q={}", (0..21).map(|n| format!("w{n}+")).collect::<String>()),
    ] {
        assert_eq!(api.ask(A, Method::GET, &format!("{MESSAGES}{bad}")).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
}

#[tokio::test]
async fn a_search_finds_all_words_in_any_field_newest_first() {
    let api = Api::with(ROOMY);
    for (name, text) in [("Ada", "The Difference Engine"), ("Zoë Größler", "an ENGINE that sings"), ("Engine Driver", "no other word")] {
        api.write(A, &json!({"name": name, "email": "someone@post.example", "message": text})).await;
        api.clock.advance(MINUTE);
    }
    assert_eq!(texts(&api.read("?q=engine").await), ["no other word", "an ENGINE that sings", "The Difference Engine"]);
    assert_eq!(texts(&api.read("?q=Zoe+engine").await), ["an ENGINE that sings"]);
    assert_eq!(texts(&api.read("?q=someone%40post.example+difference").await), ["The Difference Engine"]);
    assert_eq!(texts(&api.read("?q=engine&state=handled").await), [""; 0]);
    let id = api.read("?q=sings").await["messages"][0]["id"].as_str().unwrap().to_owned();
    api.mark(&id, "handled").await;
    assert_eq!(texts(&api.read("?q=engine&state=handled").await), ["an ENGINE that sings"]);
    assert_eq!(texts(&api.read("?q=engine&state=new&limit=1").await), ["no other word"]);
    assert_eq!(texts(&api.read("?q=--&state=new").await), [""; 0], "what is no word finds nothing");
    assert_eq!(texts(&api.read("?q=+").await).len(), 3);
}

#[tokio::test]
async fn a_message_is_marked_and_deleted_once_and_only_as_it_was_seen() {
    let api = Api::with(ROOMY);
    let id = api.write(A, &message("Hello")).await.json()["id"].as_str().unwrap().to_owned();
    let path = format!("{MESSAGES}/{id}");
    let seen = api.ask(A, Method::GET, &path).await;
    let marked = api.mark(&id, "handled").await;
    assert_eq!((marked.status, marked.json()["state"].as_str()), (StatusCode::OK, Some("handled")));
    assert_ne!(marked.header(header::ETAG), seen.header(header::ETAG));
    let with = |method: Method, name: header::HeaderName, tag: &str| {
        api.send(
            request(A, method, &path)
                .header(name, tag)
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from("{\"state\": \"new\"}"))
                .unwrap(),
        )
    };
    for method in [Method::PATCH, Method::DELETE] {
        assert_eq!(with(method, header::IF_MATCH, seen.header(header::ETAG)).await.status, StatusCode::PRECONDITION_FAILED);
    }
    assert_eq!(with(Method::GET, header::IF_NONE_MATCH, marked.header(header::ETAG)).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(with(Method::DELETE, header::IF_MATCH, marked.header(header::ETAG)).await.status, StatusCode::NO_CONTENT);
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(api.ask(A, method, &path).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(api.mark(&id, "new").await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.mark(&id, "done").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_list_that_a_client_has_is_not_sent_again_until_it_changes() {
    let api = Api::with(ROOMY);
    let id = api.write(A, &message("Hello")).await.json()["id"].as_str().unwrap().to_owned();
    let tag = api.ask(A, Method::GET, MESSAGES).await.header(header::ETAG).to_owned();
    let again = || api.send(request(A, Method::GET, MESSAGES).header(header::IF_NONE_MATCH, &tag).body(Body::empty()).unwrap());
    assert_eq!(again().await.status, StatusCode::NOT_MODIFIED);
    api.mark(&id, "spam").await;
    assert_eq!(again().await.status, StatusCode::OK);
}

#[tokio::test]
async fn messages_go_when_their_time_is_over_and_spam_earlier() {
    let api = Api::with(&format!("{ROOMY}keep = \"100d\"\n"));
    let mut spam = message("Buy");
    spam["homepage"] = "x".into();
    api.write(A, &spam).await;
    spam["message"] = "No spam at all".into();
    let rescued = api.write(A, &spam).await.json()["id"].as_str().unwrap().to_owned();
    api.write(A, &message("Hello")).await;
    api.mark(&rescued, "new").await;
    api.clock.advance(31 * DAY);
    let mut left: Vec<String> = texts(&api.read("").await).into_iter().map(str::to_owned).collect();
    left.sort();
    assert_eq!(left, ["Hello", "No spam at all"]);
    api.clock.advance(70 * DAY);
    assert_eq!(texts(&api.read("").await), [""; 0]);
}

#[tokio::test]
async fn an_export_for_spreadsheets_is_csv_without_formulas() {
    let api = Api::with(ROOMY);
    api.write(A, &json!({"name": "=HYPERLINK(1)", "email": "ada@b.example", "subject": "a, \"b\"", "message": "one\ntwo"})).await;
    let csv = api.ask(A, Method::GET, &format!("{MESSAGES}.csv")).await;
    assert_eq!((csv.status, csv.header(header::CONTENT_TYPE)), (StatusCode::OK, "text/csv; charset=utf-8; header=present"));
    assert_eq!(csv.header(header::CONTENT_DISPOSITION), "attachment; filename=\"messages.csv\"");
    let id = api.read("").await["messages"][0]["id"].as_str().unwrap().to_owned();
    let expected = format!(
        "\u{feff}id,received,state,suspicion,name,email,subject,message\r\n{id},2026-11-22T09:00:00Z,new,,'=HYPERLINK(1),ada@b.example,\"a, \"\"b\"\"\",\"one\ntwo\"\r\n"
    );
    assert_eq!(csv.text, expected);
}

#[tokio::test]
async fn an_export_holds_all_messages_of_a_state_however_many() {
    let api = Api::with(ROOMY);
    for number in 0..203 {
        api.write(A, &message(&format!("Message {number}"))).await;
        api.clock.advance(1);
    }
    let newest = api.read("?limit=1").await["messages"][0].clone();
    api.mark(newest["id"].as_str().unwrap(), "handled").await;
    let lines = api.ask(A, Method::GET, &format!("{MESSAGES}.jsonl?state=new")).await;
    assert_eq!((lines.status, lines.header(header::CONTENT_TYPE)), (StatusCode::OK, "application/x-ndjson"));
    let read: Vec<Value> = lines.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((read.len(), read[0]["message"].as_str(), read[201]["message"].as_str()), (202, Some("Message 201"), Some("Message 0")));
    assert_eq!(api.ask(A, Method::GET, &format!("{MESSAGES}.csv")).await.text.lines().count(), 204);
    assert_eq!(api.ask(B, Method::GET, &format!("{MESSAGES}.jsonl")).await.text, "");
}

#[tokio::test]
async fn a_site_in_development_has_examples_and_only_where_it_has_nothing() {
    let api = Api::with(ROOMY);
    api.write(B, &message("Hello")).await;
    kernel::seed(&api.app, |_| true).await.unwrap();
    let list = api.read("").await;
    let states: std::collections::BTreeSet<&str> =
        list["messages"].as_array().unwrap().iter().map(|message| message["state"].as_str().unwrap()).collect();
    assert_eq!(states.into_iter().collect::<Vec<_>>(), ["handled", "new", "spam"]);
    kernel::seed(&api.app, |_| true).await.unwrap();
    assert_eq!(api.read("").await, list);
    assert_eq!(texts(&api.ask(B, Method::GET, MESSAGES).await.json()), ["Hello"]);
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
