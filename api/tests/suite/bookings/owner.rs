//! What the owner of the book does with it.

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::steps::{APPOINTMENTS, HOUR, SLOT, ada, api, unfolded};
use crate::harness::A;

#[tokio::test]
async fn what_was_booked_on_an_older_grid_is_not_given_away_again() {
    let api = api();
    assert_eq!(api.book(A, "/api/bookings/test/2026-11-23T09:30", &ada()).await.status, StatusCode::CREATED);
    let settings = api.folder.path().join("sites/a.example/site.toml");
    let longer = std::fs::read_to_string(&settings).unwrap().replace("slot = \"30m\"", "slot = \"1h\"").replace("12:30", "13:00");
    std::fs::write(&settings, longer).unwrap();
    assert!(api.directory.reload().unwrap().is_empty());
    assert_eq!(api.free("2026-11-23").await, ["10:00"]);
    assert_eq!(api.book(A, SLOT, &ada()).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn the_owner_books_for_somebody_blocks_and_cancels() {
    let api = api();
    let new = |slot: &str| json!({"resource": "test", "slot": slot, "name": "By phone"});
    // a closed day, and sooner than visitors may
    for slot in ["2026-11-25T09:00", "2026-11-22T11:00"] {
        assert_eq!(api.keep_book(Method::POST, APPOINTMENTS, &new(slot)).await.status, StatusCode::CREATED, "{slot}");
    }
    assert_eq!(api.keep_book(Method::POST, APPOINTMENTS, &new("2026-11-25T09:00")).await.status, StatusCode::CONFLICT);
    for slot in ["2026-11-16T09:00", "2026-11-25T09:10", "soon"] {
        assert_eq!(api.keep_book(Method::POST, APPOINTMENTS, &new(slot)).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{slot}");
    }
    let block = format!("{SLOT}/block");
    for _ in 0..2 {
        assert_eq!(api.ask(A, Method::PUT, &block).await.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(api.book(A, SLOT, &ada()).await.status, StatusCode::CONFLICT);
    assert_eq!(api.ask(A, Method::DELETE, &block).await.status, StatusCode::NO_CONTENT);
    assert_eq!(api.ask(A, Method::DELETE, &block).await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.book(A, SLOT, &ada()).await.status, StatusCode::CREATED);
    assert_eq!(api.ask(A, Method::PUT, &block).await.status, StatusCode::CONFLICT);
    let id = api.appointments("?from=2026-11-23&to=2026-11-23").await[0]["id"].as_str().unwrap().to_owned();
    for _ in 0..2 {
        let cancelled = api.keep_book(Method::POST, &format!("{APPOINTMENTS}/{id}/cancel"), &json!({})).await;
        assert_eq!((cancelled.status, cancelled.json()["state"].as_str()), (StatusCode::OK, Some("cancelled")));
    }
    assert_eq!(api.ask(A, Method::GET, &format!("{APPOINTMENTS}/{id}")).await.json()["state"], "cancelled");
    // two by phone and one by the visitor, which was cancelled: the owner hears of each, the visitor twice
    assert_eq!(api.mails(6).await.iter().filter(|kept| kept.mail.to[0].to_string() == "ada@b.example").count(), 2);
}

#[tokio::test]
async fn the_list_is_in_the_order_of_time_by_day_and_resource_in_parts() {
    let api = api();
    for slot in ["test/2026-11-24T09:00", "test/2026-11-23T10:00", "lenses/2026-11-23T09:00"] {
        assert_eq!(api.book(A, &format!("/api/bookings/{slot}"), &ada()).await.status, StatusCode::CREATED, "{slot}");
    }
    let slots = |list: &[Value]| list.iter().map(|found| found["slot"].as_str().unwrap()[8..13].to_owned()).collect::<Vec<_>>();
    assert_eq!(slots(&api.appointments("").await), ["23T09", "23T10", "24T09"]);
    assert_eq!(slots(&api.appointments("?resource=test").await), ["23T10", "24T09"]);
    assert_eq!(slots(&api.appointments("?from=2026-11-24").await), ["24T09"]);
    assert_eq!(slots(&api.appointments("?resource=test&to=2026-11-23").await), ["23T10"]);
    let first = api.ask(A, Method::GET, &format!("{APPOINTMENTS}?limit=2")).await.json();
    let rest = api.appointments(&format!("?limit=2&after={}", first["next"].as_str().unwrap())).await;
    assert_eq!(slots(&rest), ["24T09"]);
    for query in ["?limit=0", "?limit=101", "?from=x", "?after=x", "?resource=A", "?sort=name"] {
        assert_eq!(api.ask(A, Method::GET, &format!("{APPOINTMENTS}{query}")).await.status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn the_book_can_be_taken_along_as_a_table_and_as_a_calendar() {
    let api = api();
    api.book(A, SLOT, &json!({"name": "=1+1", "email": "ada@b.example", "note": "a,b\nc"})).await;
    api.ask(A, Method::PUT, "/api/bookings/test/2026-11-23T10:00/block").await;
    let table = api.ask(A, Method::GET, &format!("{APPOINTMENTS}.csv")).await;
    assert!(table.header(header::CONTENT_TYPE).starts_with("text/csv"));
    assert!(
        table.text.contains(",test,2026-11-23T09:00:00+01:00,2026-11-23T09:30:00+01:00,booked,'=1+1,ada@b.example,,\"a,b\nc\","),
        "{}",
        table.text
    );
    assert!(table.text.contains(",blocked,,,,,"), "{}", table.text);
    let calendar = api.ask(A, Method::GET, &format!("{APPOINTMENTS}.ics")).await;
    assert!(calendar.header(header::CONTENT_TYPE).starts_with("text/calendar"));
    let text = unfolded(&calendar.text);
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 1, "{text}");
    assert!(text.contains("SUMMARY:Eye test: =1+1\r\n") && text.contains("DESCRIPTION:ada@b.example\\na\\,b\\nc\r\n"), "{text}");
}

#[tokio::test]
async fn appointments_are_forgotten_after_their_time() {
    let api = api();
    let mine = api.book(A, SLOT, &ada()).await.header(header::LOCATION).to_owned();
    api.clock.advance(10 * 24 * HOUR);
    assert_eq!(api.look(&mine).await.status, StatusCode::OK);
    api.clock.advance(24 * HOUR);
    assert_eq!(api.look(&mine).await.status, StatusCode::NOT_FOUND);
    assert!(api.appointments("").await.is_empty());
}

#[tokio::test]
async fn an_empty_book_gets_examples_once() {
    let api = api();
    kernel::seed(&api.app, |_| true).await.unwrap();
    let count = api.appointments("?limit=100").await.len();
    assert!(count > 5, "{count}");
    kernel::seed(&api.app, |_| true).await.unwrap();
    assert_eq!(api.appointments("?limit=100").await.len(), count);
    assert!(!api.free("2026-11-23").await.is_empty(), "something is left");
}
