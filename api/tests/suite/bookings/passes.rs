//! The mails about an appointment, the pass in them, and the way to cancel.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::json;

use super::steps::{APPOINTMENTS, HOUR, SLOT, ada, api, link, to};
use crate::harness::{A, B, visit};

#[tokio::test]
async fn the_mails_have_the_file_the_way_to_cancel_and_nothing_that_was_written() {
    let api = api();
    let body =
        json!({"name": "Buy now http://spam.example", "email": "ada@b.example", "phone": "+44 20 7946", "note": "Line one\nline two"})
            .to_string();
    let builder = visit("alias.example", Method::POST, SLOT)
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-forwarded-host", "evil.example");
    assert_eq!(api.send(builder.body(Body::from(body)).unwrap()).await.status, StatusCode::CREATED);
    let mails = api.mails(2).await;
    let visitor = to(&mails, "ada@b.example");
    assert_eq!(visitor.subject, "A: your appointment on Monday 23 November, 09:00");
    assert!(
        visitor.text.contains("Eye test\nMonday 23 November 2026, 09:00 – 09:30 (Europe/Berlin)\n1 Harbour Street\n"),
        "{}",
        visitor.text
    );
    assert!(
        visitor.text.contains("http://a.example.localhost:4000/api/bookings/mine/") && visitor.text.contains("/cancel\n"),
        "{}",
        visitor.text
    );
    assert!(
        !visitor.text.contains("spam.example") && !visitor.text.contains("Line one") && !visitor.subject.contains("spam"),
        "{}",
        visitor.text
    );
    assert_eq!(visitor.reply_to.as_ref().unwrap().to_string(), "owner@a.example");
    let file = &visitor.attachments[0];
    assert_eq!((file.name.as_str(), file.media_type.as_str()), ("appointment.ics", "text/calendar; charset=utf-8; method=PUBLISH"));
    assert!(
        file.content
            .contains("DTSTART:20261123T080000Z\r\nDTEND:20261123T083000Z\r\nSUMMARY:Eye test – A\r\nLOCATION:1 Harbour Street\r\n"),
        "{}",
        file.content
    );
    let owner = to(&mails, "owner@a.example");
    assert!(owner.subject.starts_with("Monday 23 November, 09:00: Buy now"), "{}", owner.subject);
    assert!(owner.text.contains("ada@b.example\n+44 20 7946\n\nLine one\nline two\n"), "{}", owner.text);
    assert_eq!(owner.reply_to.as_ref().unwrap().to_string(), "ada@b.example");
}

#[tokio::test]
async fn only_the_button_cancels_and_then_the_slot_is_free_and_both_are_told() {
    let api = api();
    api.book(A, SLOT, &ada()).await;
    let cancel = link(to(&api.mails(2).await, "ada@b.example"), "/cancel");
    for method in [Method::GET, Method::HEAD] {
        let looked = api.send(visit(A, method, &cancel).header(header::ACCEPT, "text/html").body(Body::empty()).unwrap()).await;
        assert_eq!(
            (looked.status, api.free("2026-11-23").await.len()),
            (StatusCode::OK, 3),
            "a program that follows links changes nothing"
        );
    }
    let cancelled = api.fill_in(&cancel, "").await;
    assert_eq!((cancelled.status, cancelled.header(header::LOCATION)), (StatusCode::SEE_OTHER, cancel.as_str()));
    assert!(api.look(&cancel).await.text.contains("Your appointment is cancelled"));
    assert_eq!(api.free("2026-11-23").await.len(), 4);
    let mails = api.mails(4).await;
    let visitor = to(&mails, "ada@b.example");
    assert_eq!(visitor.subject, "A: cancelled, your appointment on Monday 23 November, 09:00");
    let file = &visitor.attachments[0];
    assert!(file.media_type.ends_with("method=CANCEL"), "{}", file.media_type);
    assert!(file.content.contains("STATUS:CANCELLED\r\n") && file.content.contains("SEQUENCE:1\r\n"), "{}", file.content);
    assert_eq!(to(&mails, "owner@a.example").subject, "Cancelled: Monday 23 November, 09:00: Ada Lovelace (Eye test)");
    assert_eq!(api.fill_in(&cancel, "").await.status, StatusCode::SEE_OTHER, "once more is fine");
    assert_eq!(api.mails(4).await.len(), 4, "and nobody is told again");
    assert_eq!(api.book(A, SLOT, &json!({"name": "Second", "email": "second@b.example"})).await.status, StatusCode::CREATED);
    let states: Vec<String> = api.appointments("").await.iter().map(|found| found["state"].as_str().unwrap().to_owned()).collect();
    assert_eq!(states, ["cancelled", "booked"]);
}

#[tokio::test]
async fn what_began_cannot_be_cancelled() {
    let api = api();
    api.book(A, SLOT, &ada()).await;
    let cancel = link(to(&api.mails(2).await, "ada@b.example"), "/cancel");
    api.clock.advance(23 * HOUR);
    assert!(api.look(&cancel).await.text.contains("cannot be cancelled any more"));
    assert_eq!(api.fill_in(&cancel, "").await.status, StatusCode::CONFLICT);
    let id = api.appointments("").await[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(api.keep_book(Method::POST, &format!("{APPOINTMENTS}/{id}/cancel"), &json!({})).await.status, StatusCode::CONFLICT);
    assert_eq!(api.appointments("").await[0]["state"], "booked");
}

#[tokio::test]
async fn a_pass_is_good_for_one_appointment_one_purpose_and_one_site() {
    let api = api();
    let mine = api.book(A, SLOT, &ada()).await.header(header::LOCATION).to_owned();
    let other = api
        .book(A, "/api/bookings/test/2026-11-23T09:30", &json!({"name": "B", "email": "b@b.example"}))
        .await
        .header(header::LOCATION)
        .to_owned();
    let cancel = link(to(&api.mails(4).await, "ada@b.example"), "/cancel");
    let cancel_pass = cancel.strip_suffix("/cancel").unwrap();
    let (id, signature) = mine.rsplit_once('.').unwrap();
    let (_, others_signature) = other.rsplit_once('.').unwrap();
    let flipped = format!("{}{}", if signature.starts_with('A') { 'B' } else { 'A' }, &signature[1..]);
    for forged in [
        format!("{id}.{others_signature}"),
        format!("{id}.{flipped}"),
        format!("{id}.{}", &signature[..signature.len() - 1]),
        format!("{id}.{signature}AAAA"),
        format!("{id}."),
        id.to_owned(),
        format!("{id}.%00"),
        cancel_pass.to_owned(),
    ] {
        assert_eq!(api.look(&forged).await.status, StatusCode::NOT_FOUND, "{forged}");
        assert_eq!(api.look(&format!("{forged}/appointment.ics")).await.status, StatusCode::NOT_FOUND, "{forged}");
    }
    assert_eq!(api.fill_in(&format!("{mine}/cancel"), "").await.status, StatusCode::NOT_FOUND, "who sees it cannot cancel it");
    for path in [&mine, &cancel, &format!("{mine}/appointment.ics")] {
        assert_eq!(api.look(path).await.status, StatusCode::OK, "{path}");
        assert_eq!(api.send(visit(B, Method::GET, path).body(Body::empty()).unwrap()).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(api.free("2026-11-23").await.len(), 2);
}
