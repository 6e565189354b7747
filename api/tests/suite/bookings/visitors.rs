//! What visitors see and book.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::json;

use super::steps::{FORM, SLOT, ada, api, to};
use crate::harness::{A, B, visit};

#[tokio::test]
async fn a_program_finds_a_free_slot_and_books_it() {
    let api = api();
    let resources = api.send(visit(A, Method::GET, "/api/bookings/resources").body(Body::empty()).unwrap()).await.json();
    assert_eq!((resources["time_zone"].as_str(), resources["resources"][0]["minutes"].as_i64()), (Some("Europe/Berlin"), Some(30)));
    assert_eq!(api.free("2026-11-23").await, ["09:00", "09:30", "10:00", "10:30"]);
    let booked = api.book(A, SLOT, &ada()).await;
    assert_eq!((booked.status, booked.json()["start"].as_str()), (StatusCode::CREATED, Some("2026-11-23T09:00:00+01:00")));
    assert_eq!(api.free("2026-11-23").await, ["09:30", "10:00", "10:30"]);
    let appointment = &api.appointments("").await[0];
    let seen = ["resource", "slot", "end", "state", "name", "email"].map(|field| appointment[field].as_str().unwrap());
    assert_eq!(seen, ["test", "2026-11-23T09:00", "2026-11-23T09:30:00+01:00", "booked", "Ada Lovelace", "ada@b.example"]);
}

#[tokio::test]
async fn a_browser_is_led_to_a_page_that_confirms_and_names_nobody() {
    let api = api();
    let form = api.look(SLOT).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.text.contains("action=\"/api/bookings/test/2026-11-23T09:00\""), "{}", form.text);
    let booked = api.fill_in(SLOT, FORM).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER);
    let page = api.look(booked.header(header::LOCATION)).await;
    assert_eq!(page.status, StatusCode::OK);
    for part in ["Your appointment is booked", "Eye test", "Monday 23 November 2026", "09:00", "1 Harbour Street", "/appointment.ics"] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    for person in ["Ada", "ada@b.example", "/cancel"] {
        assert!(!page.text.contains(person), "{person}: {}", page.text);
    }
}

#[tokio::test]
async fn of_fifty_at_once_exactly_one_gets_the_slot() {
    let api = Arc::new(api());
    let mut visitors = tokio::task::JoinSet::new();
    for number in 0..50 {
        let api = Arc::clone(&api);
        visitors.spawn(async move {
            let builder = visit(A, Method::POST, SLOT).header(header::CONTENT_TYPE, "application/json");
            api.send_from(IpAddr::from([198, 51, 100, number]), builder.body(Body::from(ada().to_string())).unwrap()).await.status
        });
    }
    let answers = visitors.join_all().await;
    assert_eq!(answers.iter().filter(|status| **status == StatusCode::CREATED).count(), 1);
    assert_eq!(answers.iter().filter(|status| **status == StatusCode::CONFLICT).count(), 49, "{answers:?}");
    assert_eq!(api.appointments("").await.len(), 1);
    assert_eq!(api.mails(2).await.len(), 2, "only the one that was booked is told");
}

#[tokio::test]
async fn whoever_comes_second_is_shown_what_is_near_and_keeps_what_was_written() {
    let api = api();
    api.book(A, SLOT, &ada()).await;
    let late = api.fill_in(SLOT, FORM).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text.contains("This time is not free any more"), "{}", late.text);
    for part in [
        "formaction=\"/api/bookings/test/2026-11-23T09:30\"",
        "value=\"Ada Lovelace\"",
        "value=\"a &lt;b&gt;\"",
        "Sunday 22 November, 12:00",
    ] {
        assert!(late.text.contains(part), "{part}: {}", late.text);
    }
    let look = api.look(SLOT).await;
    assert_eq!(look.status, StatusCode::NOT_FOUND);
    assert!(look.text.contains("href=\"/api/bookings/test/2026-11-23T09:30\"") && !look.text.contains("<form"), "{}", look.text);
}

#[tokio::test]
async fn only_a_slot_that_visitors_may_have_can_be_booked() {
    let api = api();
    for (slot, status) in [
        ("test/2026-11-22T11:00", StatusCode::CONFLICT),  // in less than two hours
        ("test/2026-11-22T12:00", StatusCode::CREATED),   // in two hours
        ("test/2026-11-16T09:00", StatusCode::CONFLICT),  // over
        ("test/2026-11-25T09:00", StatusCode::CONFLICT),  // closed
        ("test/2026-12-01T09:00", StatusCode::CREATED),   // the last day
        ("test/2026-12-02T09:00", StatusCode::CONFLICT),  // too far
        ("test/2026-11-23T09:15", StatusCode::NOT_FOUND), // between two slots
        ("test/2026-11-26T09:00", StatusCode::NOT_FOUND), // a Thursday
        ("test/2026-11-23", StatusCode::NOT_FOUND),
        ("test/tomorrow", StatusCode::NOT_FOUND),
        ("nobody/2026-11-23T09:00", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(api.book(A, &format!("/api/bookings/{slot}"), &ada()).await.status, status, "{slot}");
    }
    assert_eq!(api.appointments("").await.len(), 2);
}

#[tokio::test]
async fn wrong_fields_are_told_by_code_and_shown_beside_the_form() {
    let api = api();
    let refused = api.book(A, SLOT, &json!({"name": "", "email": "nobody", "phone": "call me"})).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let codes: Vec<(&str, &str)> = vec![("name", "missing"), ("email", "not-an-address"), ("phone", "not-a-number")];
    let problems = refused.json()["problems"].clone();
    let told: Vec<_> = problems
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| (problem["field"].as_str().unwrap(), problem["code"].as_str().unwrap()))
        .collect();
    assert_eq!(told, codes);
    let again = api.fill_in(SLOT, "name=Ada&email=%22%3E%3Cscript%3E&phone=&note=").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in
        ["value=\"Ada\"", "value=\"&quot;&gt;&lt;script&gt;\"", "aria-invalid=\"true\"", "Please write an address like name@example.org."]
    {
        assert!(again.text.contains(part), "{part}: {}", again.text);
    }
    let trapped = api.fill_in(SLOT, "name=Ada&email=ada%40b.example&homepage=x").await;
    assert_eq!(trapped.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (kind, body, status) in [
        ("application/json", "{\"nmae\": \"Ada\"}", StatusCode::BAD_REQUEST),
        ("application/json", "[", StatusCode::BAD_REQUEST),
        ("application/x-www-form-urlencoded", "name=a&name=b", StatusCode::BAD_REQUEST),
        ("text/plain", "Ada", StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ] {
        let builder = visit(A, Method::POST, SLOT).header(header::CONTENT_TYPE, kind);
        assert_eq!(api.send(builder.body(Body::from(body)).unwrap()).await.status, status, "{body}");
    }
    assert!(api.appointments("").await.is_empty());
}

#[tokio::test]
async fn one_client_cannot_take_every_slot() {
    let api = api();
    let mut answers = Vec::new();
    for day in ["2026-11-23", "2026-11-24", "2026-11-30"] {
        for time in ["09:00", "09:30", "10:00", "10:30"] {
            answers.push(api.book(A, &format!("/api/bookings/test/{day}T{time}"), &ada()).await.status);
        }
    }
    assert!(answers[..10].iter().all(|status| *status == StatusCode::CREATED), "{answers:?}");
    assert_eq!(answers[10..], [StatusCode::TOO_MANY_REQUESTS; 2]);
}

#[tokio::test]
async fn a_slot_that_one_site_gave_away_is_free_at_another() {
    let api = api();
    assert_eq!(api.book(A, SLOT, &ada()).await.status, StatusCode::CREATED);
    assert_eq!(api.book(B, SLOT, &ada()).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn the_calendar_shows_what_is_free_and_leads_to_other_weeks() {
    let api = api();
    let first = api.look("/api/bookings/test").await;
    for part in [
        "Sunday 22 November 2026",
        "href=\"/api/bookings/test/2026-11-22T12:00\"",
        "href=\"/api/bookings/test?week=2026-W48#booking_week\"",
    ] {
        assert!(first.text.contains(part), "{part}: {}", first.text);
    }
    assert!(!first.text.contains("2026-W46"), "there is no way back: {}", first.text);
    api.book(A, SLOT, &ada()).await;
    let next = api.look("/api/bookings/test?week=2026-W48").await.text;
    assert!(next.contains("2026-11-23T09:30") && !next.contains("2026-11-23T09:00") && next.contains("3 free"), "{next}");
    assert!(!next.contains("Ada"), "{next}");
    let tuesday = api.look("/api/bookings/test?day=2026-11-24").await.text;
    assert!(tuesday.contains("2026-11-24T10:30") && tuesday.contains("aria-current=\"date\""), "{tuesday}");
    let closed = api.look("/api/bookings/test?day=2026-11-25").await.text;
    assert!(closed.contains("Nothing is free on this day"), "{closed}");
    let far = api.look("/api/bookings/test?week=2030-W01").await;
    assert!(
        far.status == StatusCode::OK && far.text.contains("Nothing is free in this week") && far.text.contains("week=2026-W49"),
        "{}",
        far.text
    );
    for (path, status) in [
        ("/api/bookings/nothing", StatusCode::NOT_FOUND),
        ("/api/bookings/test?day=soon", StatusCode::BAD_REQUEST),
        ("/api/bookings/test?week=2026-W60", StatusCode::BAD_REQUEST),
        ("/api/bookings/test?day=2026-11-24&week=2026-W48", StatusCode::BAD_REQUEST),
        ("/api/bookings/test?mouth=11", StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(api.look(path).await.status, status, "{path}");
    }
    let all = api.look("/api/bookings").await;
    assert!(all.text.contains("Contact lenses") && all.text.contains("href=\"/api/bookings/test\""), "{}", all.text);
}

#[tokio::test]
async fn a_site_says_it_in_its_own_language() {
    let api = api();
    let write = |file: &str, text: &str| {
        let path = api.folder.path().join("sites/a.example/components").join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let german = r#"{#
A day in German.
@prop weekdays = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
@prop formats = {"full": "{weekday}, {day}.11.{year}", "day": "{weekday}, {day}.11.", "short": "{day}.", "date": "{day}.", "weekday": "{short_weekday}", "number": "{day}"}
#}
{% extends "shared:bookings/day.html" %}"#;
    write("bookings/day.html", german);
    write("bookings/done.html", "{#\n@prop title = \"Ihr Termin steht\"\n#}\n{% extends \"shared:bookings/done.html\" %}");
    write(
        "mail/bookings/booked.txt",
        "{% extends \"shared:mail/bookings/booked.txt\" %}{% block opening %}Ihr Termin steht.{% endblock %}",
    );
    let booked = api.book(A, SLOT, &ada()).await;
    let page = api.look(booked.header(header::LOCATION)).await.text;
    assert!(page.contains("<h1>Ihr Termin steht</h1>") && page.contains("Montag, 23.11.2026"), "{page}");
    let mail = &api.mails(2).await;
    assert!(
        to(mail, "ada@b.example").text.starts_with("Ihr Termin steht.\n\nEye test\nMontag, 23.11.2026, 09:00"),
        "{}",
        to(mail, "ada@b.example").text
    );
}

#[tokio::test]
async fn a_question_for_free_slots_is_bounded() {
    let api = api();
    for (query, status) in [
        ("", StatusCode::OK),
        ("?from=2026-11-23&to=2026-12-23", StatusCode::OK),
        ("?from=2026-11-23&to=2026-12-24", StatusCode::BAD_REQUEST),
        ("?from=2026-11-23&to=2026-11-22", StatusCode::BAD_REQUEST),
        ("?from=2999-12-31", StatusCode::OK),
        ("?from=0000-01-01", StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(api.ask(A, Method::GET, &format!("/api/bookings/test/slots{query}")).await.status, status, "{query}");
    }
}
