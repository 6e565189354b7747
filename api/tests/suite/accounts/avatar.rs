//! The picture of a user: taken if it is one, kept without what its camera noted, shown to anybody until they go.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use serde_json::{Value, json};

use super::pictures::{PIXELS, exif, png, talkative_jpeg, talkative_png, talkative_webp, webp};
use super::steps::{MODULES, PASSWORD, Signed, api, codes, member};
use crate::harness::{A, Answer, Api, B, STRANGER, anonymous, request, visit};

const ADA: &str = "ada@engine.example";
const AVATAR: &str = "/api/auth/profile/avatar";

/// Sends a picture, by what it is said to be.
async fn put_as(api: &Api, who: &Signed, kind: &str, picture: Vec<u8>) -> Answer {
    let request = visit(&who.site, Method::PUT, AVATAR).header(header::COOKIE, &who.cookie).header(header::CONTENT_TYPE, kind);
    api.send(request.body(Body::from(picture)).unwrap()).await
}

async fn put(api: &Api, who: &Signed, picture: Vec<u8>) -> Answer {
    put_as(api, who, "application/octet-stream", picture).await
}

/// What anybody sees.
async fn seen(api: &Api, who: &Signed) -> Answer {
    api.get(STRANGER, A, &format!("/api/users/{}/avatar", who.id)).await
}

/// What a browser sends by the form, with a part for each file.
async fn submit(api: &Api, who: &Signed, parts: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, file) in parts {
        let head =
            format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"x.svg\"\r\nContent-Type: image/svg+xml\r\n\r\n");
        body.extend([head.as_bytes(), file, b"\r\n"].concat());
    }
    body.extend(b"--part--\r\n");
    let request = visit(&who.site, Method::POST, AVATAR).header(header::COOKIE, &who.cookie);
    api.send(request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=part").body(Body::from(body)).unwrap()).await
}

async fn stored(api: &Api) -> String {
    let mut export = Vec::new();
    api.store.site(&A.parse().unwrap()).export(&mut export).await.unwrap();
    String::from_utf8(export).unwrap()
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|part| part == word)
}

#[tokio::test]
async fn a_picture_is_what_it_is_and_is_there_until_it_is_removed() {
    let api = api();
    let ada = member(&api, A, ADA, "viewer").await;
    assert_eq!(seen(&api, &ada).await.status, StatusCode::NOT_FOUND);
    let taken = put_as(&api, &ada, "text/html", png(3, 2, &[])).await;
    assert_eq!(taken.status, StatusCode::NO_CONTENT, "{}", taken.text);
    let first = seen(&api, &ada).await;
    assert_eq!((first.status, first.bytes.clone()), (StatusCode::OK, png(3, 2, &[])));
    for (name, value) in [
        (header::CONTENT_TYPE, "image/png"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_DISPOSITION, "inline"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "no-cache"),
    ] {
        assert_eq!(first.header(&name), value, "{name}");
    }
    let path = format!("/api/users/{}/avatar", ada.id);
    let again = async |tag: &str| {
        let request = anonymous(A, Method::GET, &path).header(header::IF_NONE_MATCH, tag);
        api.send(request.body(Body::empty()).unwrap()).await
    };
    let tag = first.header(header::ETAG);
    assert_eq!(again(tag).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(put_as(&api, &ada, "image/png", talkative_jpeg(3, 2)).await.status, StatusCode::NO_CONTENT);
    let second = again(tag).await;
    assert_eq!((second.status, second.header(header::CONTENT_TYPE)), (StatusCode::OK, "image/jpeg"), "the new one is seen at once");
    for _ in 0..2 {
        assert_eq!(ada.ask(&api, Method::DELETE, AVATAR).await.status, StatusCode::NO_CONTENT);
        assert_eq!(seen(&api, &ada).await.status, StatusCode::NOT_FOUND);
    }
    assert!(!stored(&api).await.contains("user-management.avatars"));
}

#[tokio::test]
async fn what_a_camera_noted_is_gone_and_the_picture_stays_upright_and_in_its_colours() {
    let api = api();
    let ada = member(&api, A, ADA, "viewer").await;
    // which way up, as the only entry of the only directory
    let upright = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    for (picture, kept) in
        [(talkative_png(), &b"gAMA"[..]), (talkative_jpeg(3, 2), b"colours\xff\xdb"), (talkative_webp(), b"ICCP\x07\0\0\0colours\0VP8L")]
    {
        assert!(holds(&picture, b"secret place"));
        let taken = put(&api, &ada, picture.clone()).await;
        assert_eq!(taken.status, StatusCode::NO_CONTENT, "{}", taken.text);
        let shown = seen(&api, &ada).await.bytes;
        assert!(!holds(&shown, b"secret") && !holds(&stored(&api).await.into_bytes(), BASE64.encode(&picture).as_bytes()));
        assert!(holds(&shown, upright) && holds(&shown, kept), "{}", String::from_utf8_lossy(&shown));
        assert!(shown.len() < picture.len());
        // nothing is left to take away
        assert_eq!(put(&api, &ada, shown.clone()).await.status, StatusCode::NO_CONTENT);
        assert_eq!(seen(&api, &ada).await.bytes, shown);
    }
    let jpeg = seen_after(&api, &ada, talkative_jpeg(3, 2)).await;
    assert!(holds(&jpeg, b"\x55\xff\x00\xff\xd0\x55\xff\xda") && jpeg.ends_with(b"\x66\xff\xd9"), "both scans are there");
    let webp = seen_after(&api, &ada, talkative_webp()).await;
    assert_eq!(webp[20..30], [0b0010_1000, 0, 0, 0, 2, 0, 0, 1, 0, 0], "the head says what there is");
}

async fn seen_after(api: &Api, who: &Signed, picture: Vec<u8>) -> Vec<u8> {
    put(api, who, picture).await;
    seen(api, who).await.bytes
}

/// Each picture that is not taken, with the code that says why.
fn refused() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let whole = [png(3, 2, &[]), talkative_jpeg(3, 2), talkative_webp()];
    let mut all = vec![
        ("missing", "nothing", Vec::new()),
        ("not-a-picture", "text", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
        ("not-a-picture", "GIF", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec()),
        ("not-a-picture", "AVIF", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1".to_vec()),
        ("broken", "a PNG that was changed", png(3, 2, &[]).into_iter().map(|byte| if byte == b'R' { b'S' } else { byte }).collect()),
        ("broken", "a PNG without pixels", [&png(3, 2, &[])[..33], &png(3, 2, &[])[png(3, 2, &[]).len() - 12..]].concat()),
        ("broken", "a JPEG without a frame", b"\xff\xd8\xff\xda\0\x08\x01\x01\0\0\0\0\x11\xff\xd9".to_vec()),
        ("broken", "a JPEG without a scan", b"\xff\xd8\xff\xdb\0\x03\0\xff\xd9".to_vec()),
        ("broken", "a WebP without pixels", webp(&[(b"EXIF", &exif())])),
        ("broken", "a WebP with two pictures", webp(&[(b"VP8L", PIXELS), (b"VP8L", PIXELS)])),
        ("animated", "a PNG that moves", png(3, 2, &[(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0])])),
        ("animated", "a WebP that says so", webp(&[(b"VP8X", &[2, 0, 0, 0, 2, 0, 0, 1, 0, 0]), (b"VP8L", PIXELS)])),
        ("animated", "a WebP that moves", webp(&[(b"ANIM", &[0; 6]), (b"ANMF", &[0; 24])])),
        ("too-many-pixels", "a wide PNG", png(2049, 1, &[])),
        ("too-many-pixels", "a high JPEG", talkative_jpeg(1, 2049)),
        ("too-many-pixels", "a wide WebP", webp(&[(b"VP8L", &[0x2f, 0xff, 0xff, 0xff, 0x0f, 7])])),
    ];
    for picture in whole {
        all.push(("broken", "cut off", picture[..picture.len() - 2].to_vec()));
        for more in [&b"PK\x03\x04"[..], b"\n", &png(1, 1, &[])] {
            all.push(("goes-on", "two in one", [&picture[..], more].concat()));
        }
    }
    all
}

#[tokio::test]
async fn what_is_no_whole_single_still_picture_is_refused_with_what_to_do_and_the_old_one_stays() {
    let api = api();
    let ada = member(&api, A, ADA, "viewer").await;
    put(&api, &ada, png(3, 2, &[])).await;
    for (code, name, picture) in refused() {
        let answer = put_as(&api, &ada, "image/png", picture.clone()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{code}: {name}: {}", answer.text);
        assert_eq!(codes(&answer), [("picture".into(), code.into())], "{name}");
        let page = submit(&api, &ada, &[("picture", &picture)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{code}: {name}: {}", page.text);
        assert!(page.text.contains("id=\"avatar_picture_problem\">") && page.text.matches("aria-invalid").count() == 1, "{}", page.text);
    }
    assert_eq!(seen(&api, &ada).await.bytes, png(3, 2, &[]));
}

#[tokio::test]
async fn a_picture_of_too_many_bytes_is_told_to_a_program_and_on_the_page() {
    let api = api();
    let ada = member(&api, A, ADA, "viewer").await;
    let of_length = |length: usize| png(1, 1, &[(b"seCr", &vec![0; length - png(1, 1, &[]).len() - 12])]);
    assert_eq!(put(&api, &ada, of_length(256 << 10)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(put(&api, &ada, of_length((256 << 10) + 1)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let page = submit(&api, &ada, &[("picture", &of_length((256 << 10) + 1))]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("more than 256 KB"), "{}", page.text);
    assert_eq!(submit(&api, &ada, &[("picture", &of_length(9 << 20))]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(put(&api, &ada, png(2048, 2048, &[])).await.status, StatusCode::NO_CONTENT, "as many pixels as may be");
}

#[tokio::test]
async fn only_users_in_a_session_change_their_own_and_no_other_site_shows_it() {
    let api = api();
    let (ada, bob) = (member(&api, A, ADA, "owner").await, member(&api, B, "bob@engine.example", "owner").await);
    put(&api, &ada, png(3, 2, &[])).await;
    let path = format!("/api/users/{}/avatar", ada.id);
    assert_eq!(api.get(STRANGER, B, &path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(bob.ask_at(&api, A, Method::DELETE, AVATAR).await.status, StatusCode::UNAUTHORIZED);
    let made = ada.send(&api, Method::POST, "/api/auth/tokens", &json!({"name": "laptop"})).await.json();
    let token = format!("Bearer {}", made["token"].as_str().unwrap());
    let form = "--part\r\nContent-Disposition: form-data; name=\"picture\"\r\n\r\nx\r\n--part--\r\n";
    for (method, end) in [(Method::PUT, ""), (Method::DELETE, ""), (Method::POST, ""), (Method::POST, "/removal")] {
        let of = |builder: axum::http::request::Builder| {
            builder.header(header::CONTENT_TYPE, "multipart/form-data; boundary=part").body(Body::from(form)).unwrap()
        };
        let path = format!("{AVATAR}{end}");
        let by_nobody = api.send(of(anonymous(A, method.clone(), &path))).await;
        let by_operator = api.send(of(request(A, method.clone(), &path))).await;
        let by_token = api.send(of(anonymous(A, method.clone(), &path).header(header::AUTHORIZATION, &token))).await;
        let statuses = [by_nobody, by_operator, by_token].map(|answer| answer.status);
        assert_eq!(statuses, [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::FORBIDDEN], "{method} {path}");
    }
    assert_eq!(seen(&api, &ada).await.status, StatusCode::OK);
}

#[tokio::test]
async fn whoever_is_kept_out_is_not_shown_and_whoever_is_gone_leaves_no_picture() {
    let api = api();
    let owner = member(&api, A, "owner@site.example", "owner").await;
    let (ada, bob) = (member(&api, A, ADA, "author").await, member(&api, A, "bob@engine.example", "author").await);
    put(&api, &ada, png(3, 2, &[])).await;
    put(&api, &bob, png(3, 2, &[])).await;
    let user = format!("/api/users/{}", ada.id);
    for (state, status) in [("deactivated", StatusCode::NOT_FOUND), ("active", StatusCode::OK)] {
        owner.send(&api, Method::PATCH, &user, &json!({"state": state})).await;
        assert_eq!(seen(&api, &ada).await.status, status, "{state}");
    }
    assert_eq!(owner.ask(&api, Method::DELETE, &user).await.status, StatusCode::NO_CONTENT);
    let erased = bob.send(&api, Method::POST, "/api/auth/account/erase", &json!({"password": PASSWORD})).await;
    assert_eq!(erased.status, StatusCode::NO_CONTENT, "{}", erased.text);
    for gone in [&ada, &bob] {
        assert_eq!(seen(&api, gone).await.status, StatusCode::NOT_FOUND);
    }
    assert!(!stored(&api).await.contains("user-management.avatars"));
}

#[tokio::test]
async fn the_page_shows_it_and_has_the_forms_for_it() {
    let api = api();
    let ada = member(&api, A, ADA, "viewer").await;
    let page = async || ada.ask(&api, Method::GET, "/api/auth/profile").await.text;
    let image = format!("src=\"/api/users/{}/avatar\" alt=\"Ada\"", ada.id);
    assert!(!page().await.contains("<img") && !page().await.contains("/avatar/removal"));
    let sent = submit(&api, &ada, &[("picture", &talkative_jpeg(3, 2))]).await;
    assert_eq!((sent.status, sent.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/api/auth/profile"), "{}", sent.text);
    assert!(page().await.contains(&image), "{}", page().await);
    assert!(!holds(&seen(&api, &ada).await.bytes, b"secret"), "the same is taken out");
    let removed = ada.ask(&api, Method::POST, "/api/auth/profile/avatar/removal").await;
    assert_eq!((removed.status, removed.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/api/auth/profile"));
    assert!(!page().await.contains("<img"));
    let picture = png(1, 1, &[]);
    for parts in [&[("portrait", &picture[..])][..], &[("picture", &picture), ("picture", &picture)]] {
        assert_eq!(submit(&api, &ada, parts).await.status, StatusCode::BAD_REQUEST);
    }
    for (kind, body, status) in [
        ("image/png", "", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("multipart/form-data", "", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (
            "multipart/form-data; boundary=part",
            "--part\r\nContent-Disposition: form-data; name=\"picture\"\r\n\r\nends",
            StatusCode::BAD_REQUEST,
        ),
        ("multipart/form-data; boundary=part", "", StatusCode::BAD_REQUEST),
    ] {
        let request = visit(A, Method::POST, AVATAR).header(header::COOKIE, &ada.cookie).header(header::CONTENT_TYPE, kind);
        let answer = api.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, status, "{kind} {body}: {}", answer.text);
    }
}

#[tokio::test]
async fn it_is_among_what_is_held_of_one() {
    let api = api();
    let ada = member(&api, A, ADA, "viewer").await;
    let held = async || ada.ask(&api, Method::GET, "/api/auth/account/export").await.json()["avatar"].clone();
    assert_eq!(held().await, Value::Null);
    put(&api, &ada, png(3, 2, &[])).await;
    let avatar = held().await;
    assert_eq!((&avatar["type"], &avatar["width"], &avatar["height"]), (&json!("image/png"), &json!(3), &json!(2)));
    assert_eq!(BASE64.decode(avatar["base64"].as_str().unwrap()).unwrap(), png(3, 2, &[]));
}

#[tokio::test]
async fn a_client_sends_thirty_pictures_an_hour() {
    let api = Api::with(MODULES);
    let ada = member(&api, A, ADA, "viewer").await;
    for _ in 0..30 {
        assert_eq!(put(&api, &ada, png(1, 1, &[])).await.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(put(&api, &ada, png(1, 1, &[])).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ada.ask(&api, Method::DELETE, AVATAR).await.status, StatusCode::NO_CONTENT, "nobody is kept from taking it back");
}
