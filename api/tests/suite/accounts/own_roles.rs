//! Roles of a site's own: made of what one has oneself, counting at once, never taken from under somebody.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::steps::{MODULES, Signed, codes, invited, member};
use crate::harness::{A, Answer, Api, B, request};

const READ: &str = "user-management.read";
const WRITE: &str = "user-management.write";

fn api() -> Api {
    Api::with_unlimited(&format!("{MODULES}[modules.role-management]\n"))
}

async fn make(api: &Api, who: &Signed, name: &str, permissions: &[&str]) -> Answer {
    who.send(api, Method::POST, "/api/roles", &json!({"name": name, "purpose": "a role", "permissions": permissions})).await
}

async fn made(api: &Api, who: &Signed, name: &str, permissions: &[&str]) {
    let answer = make(api, who, name, permissions).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
}

async fn change(api: &Api, who: &Signed, name: &str, change: &Value) -> Answer {
    who.send(api, Method::PATCH, &format!("/api/roles/{name}"), change).await
}

async fn give(api: &Api, who: &Signed, id: &str, role: &str) -> Answer {
    who.send(api, Method::PATCH, &format!("/api/users/{id}"), &json!({"role": role})).await
}

async fn role_of(api: &Api, who: &Signed, id: &str) -> Value {
    who.ask(api, Method::GET, &format!("/api/users/{id}")).await.json()["role"].clone()
}

/// Somebody may manage roles and users, and nothing else.
async fn deputy(api: &Api, ada: &Signed) -> Signed {
    made(api, ada, "deputy", &[READ, WRITE, "role-management.read", "role-management.write"]).await;
    member(api, A, "dora@engine.example", "deputy").await
}

/// An owner, with their API.
async fn owned() -> (Api, Signed) {
    let api = api();
    let ada = member(&api, A, "ada@engine.example", "owner").await;
    (api, ada)
}

#[tokio::test]
async fn a_role_grants_exactly_what_it_names_and_counts_from_the_next_request_on() {
    let (api, ada) = owned().await;
    made(&api, &ada, "people", &[READ]).await;
    let bob = member(&api, A, "bob@engine.example", "people").await;
    assert_eq!(bob.ask(&api, Method::GET, "/api/auth/session").await.json()["permissions"], json!([READ]));
    assert_eq!(bob.ask(&api, Method::GET, "/api/users").await.status, StatusCode::OK);
    assert_eq!(bob.ask(&api, Method::GET, "/api/roles").await.status, StatusCode::FORBIDDEN);
    let changed = change(&api, &ada, "people", &json!({"permissions": ["role-management.read"]})).await;
    assert_eq!((changed.status, changed.json()["purpose"].clone()), (StatusCode::OK, json!("a role")));
    assert_eq!(bob.ask(&api, Method::GET, "/api/users").await.status, StatusCode::FORBIDDEN);
    assert_eq!(bob.ask(&api, Method::GET, "/api/roles").await.status, StatusCode::OK);
    assert_eq!(bob.ask_at(&api, B, Method::GET, "/api/roles").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn roles_and_what_they_can_be_made_of_are_shown() {
    let (api, ada) = owned().await;
    made(&api, &ada, "people", &[READ]).await;
    let list = ada.ask(&api, Method::GET, "/api/roles").await.json();
    let names: Vec<&str> = list["roles"].as_array().unwrap().iter().map(|role| role["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["owner", "editor", "author", "contributor", "viewer", "people"]);
    assert_eq!(list["roles"][5], json!({"name": "people", "purpose": "a role", "built_in": false, "permissions": [READ]}));
    let editor = ada.ask(&api, Method::GET, "/api/roles/editor").await.json();
    assert!(editor["permissions"].as_array().unwrap().contains(&json!("cms.write")) && editor["built_in"] == json!(true));
    assert_eq!(ada.ask(&api, Method::GET, "/api/roles/nobody").await.status, StatusCode::NOT_FOUND);

    let eve = member(&api, A, "eve@engine.example", "editor").await;
    let all = eve.ask(&api, Method::GET, "/api/roles/permissions").await.json();
    let users = all["modules"].as_array().unwrap().iter().find(|module| module["module"] == "user-management").unwrap();
    let (read, write) = (&users["permissions"][0], &users["permissions"][1]);
    assert_eq!((&read["name"], &read["yours"], &write["yours"]), (&json!(READ), &json!(true), &json!(false)));
    assert_eq!((&write["roles"], write["purpose"].as_str().unwrap().is_empty()), (&json!(["owner"]), false));
    assert!(!all.to_string().contains("contact-form"), "what is off is no part of it");
}

#[tokio::test]
async fn what_is_wrong_with_a_role_is_told_field_by_field() {
    let (api, ada) = owned().await;
    let off = make(&api, &ada, "desk", &["contact-form.read", "cms.wirte", READ]).await;
    let wrong = |field: &str, code: &str| (field.to_owned(), code.to_owned());
    assert_eq!(codes(&off), [wrong("permissions", "unknown-permission"), wrong("permissions", "unknown-permission")]);
    assert!(off.text.contains("did you mean `cms.write`?"), "{}", off.text);
    let all = json!({"name": "Owner", "purpose": "a\nb", "permissions": ["x"]});
    let all = ada.send(&api, Method::POST, "/api/roles", &all).await;
    assert_eq!(codes(&all), [wrong("name", "characters"), wrong("purpose", "characters"), wrong("permissions", "unknown-permission")]);
    for name in ["owner", "viewer", "permissions"] {
        assert_eq!(codes(&make(&api, &ada, name, &[]).await), [wrong("name", "taken")], "{name}");
    }
    made(&api, &ada, "desk", &[]).await;
    assert_eq!(codes(&make(&api, &ada, "desk", &[]).await), [wrong("name", "taken")]);
    assert_eq!(codes(&change(&api, &ada, "desk", &json!({"permissions": ["x"]})).await), [wrong("permissions", "unknown-permission")]);
    assert_eq!(change(&api, &ada, "desk", &json!({"name": "table"})).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_array_is_no_change_of_a_role() {
    let api = api();
    let ada = member(&api, A, "ada@engine.example", "owner").await;
    for (method, path) in [(Method::POST, "/api/roles"), (Method::PATCH, "/api/roles/none")] {
        assert_eq!(ada.send(&api, method, path, &json!([null, null])).await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn built_in_roles_stay_as_they_are() {
    let (api, ada) = owned().await;
    for role in kernel::Role::ALL {
        let path = format!("/api/roles/{}", role.name());
        assert_eq!(change(&api, &ada, role.name(), &json!({"permissions": []})).await.status, StatusCode::CONFLICT);
        assert_eq!(ada.ask(&api, Method::DELETE, &format!("{path}?replace_by=viewer")).await.status, StatusCode::CONFLICT);
        assert_eq!(api.ask(A, Method::DELETE, &path).await.status, StatusCode::CONFLICT, "not for the operator either");
    }
}

#[tokio::test]
async fn nobody_puts_into_a_role_what_they_do_not_have() {
    let (api, ada) = owned().await;
    let dora = deputy(&api, &ada).await;
    let refused = make(&api, &dora, "writers", &[READ, "cms.write"]).await;
    assert_eq!((refused.status, refused.text.contains("`cms.write`")), (StatusCode::FORBIDDEN, true), "{}", refused.text);
    made(&api, &dora, "people", &[READ]).await;
    let raised = change(&api, &dora, "people", &json!({"permissions": [READ, "cms.write"]})).await;
    assert_eq!((raised.status, raised.text.contains("`cms.write`")), (StatusCode::FORBIDDEN, true));
    let own = change(&api, &dora, "deputy", &json!({"permissions": [READ, WRITE, "authentication.audit"]})).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN, "one's own role is no way up");
    assert_eq!(dora.ask(&api, Method::GET, "/api/auth/audit").await.status, StatusCode::FORBIDDEN);
    made(&api, &ada, "writers", &[READ, "cms.write"]).await;
    for wanted in [json!({"permissions": [READ]}), json!({"purpose": "mine"})] {
        let touched = change(&api, &dora, "writers", &wanted).await;
        assert_eq!((touched.status, touched.text.contains("`cms.write`")), (StatusCode::FORBIDDEN, true), "who may more stays untouched");
    }
    assert_eq!(dora.ask(&api, Method::DELETE, "/api/roles/writers").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn nobody_gives_a_role_that_may_more_than_they() {
    let (api, ada) = owned().await;
    let dora = deputy(&api, &ada).await;
    made(&api, &ada, "writers", &["cms.write"]).await;
    made(
        &api,
        &ada,
        "all",
        &["authentication.audit", "cms.read", "cms.write", READ, WRITE, "role-management.read", "role-management.write"],
    )
    .await;
    let bob = member(&api, A, "bob@engine.example", "deputy").await;
    let not_yours = vec![("role".to_owned(), "not-yours".to_owned())];
    for role in ["writers", "all", "owner", "author"] {
        assert_eq!(codes(&give(&api, &dora, &bob.id, role).await), not_yours, "{role}");
        assert_eq!(codes(&give(&api, &dora, &dora.id, role).await), not_yours, "{role}");
        let asked = dora.send(&api, Method::POST, "/api/users", &json!({"email": "new@engine.example", "role": role})).await;
        assert_eq!(codes(&asked), not_yours, "{role}");
    }
    made(&api, &dora, "people", &[READ]).await;
    assert_eq!(give(&api, &dora, &bob.id, "people").await.status, StatusCode::OK);
    let eve = member(&api, A, "eve@engine.example", "all").await;
    assert_eq!(codes(&give(&api, &eve, &bob.id, "owner").await), not_yours, "who may all is no owner");
    assert_eq!(codes(&give(&api, &eve, &ada.id, "viewer").await), not_yours);
    assert_eq!(codes(&give(&api, &dora, &eve.id, "viewer").await), not_yours);
}

/// Whoever gave it would give what nobody has, and what is there the day that the module is switched on.
#[tokio::test]
async fn a_role_with_permissions_of_a_module_that_is_off_is_for_owners_to_give() {
    let (api, ada) = owned().await;
    let dora = deputy(&api, &ada).await;
    let permissions = ["contact-form.read", READ].map(str::to_owned).to_vec();
    let role = kernel::OwnRole { name: "desk".into(), purpose: String::new(), permissions };
    api.store.site(&A.parse().unwrap()).insert(&role).await.unwrap();
    let shown = ada.ask(&api, Method::GET, "/api/roles/desk").await.json();
    assert_eq!((&shown["permissions"], &shown["without_effect"]), (&json!([READ]), &json!(["contact-form.read"])));
    let (bob, _) = invited(&api, A, "bob@engine.example", "deputy").await;
    assert_eq!(codes(&give(&api, &dora, &bob, "desk").await), [("role".to_owned(), "not-yours".to_owned())]);
    assert_eq!(give(&api, &ada, &bob, "desk").await.status, StatusCode::OK);
    let kept = change(&api, &ada, "desk", &json!({"purpose": "the desk"})).await;
    assert_eq!(kept.json()["without_effect"], json!(["contact-form.read"]));
    assert_eq!(change(&api, &ada, "desk", &json!({"permissions": [READ]})).await.json()["without_effect"], Value::Null);
}

#[tokio::test]
async fn a_token_with_less_gives_less() {
    let (api, ada) = owned().await;
    let scopes = json!({"name": "roles", "scopes": ["role-management.write"]});
    let token = ada.send(&api, Method::POST, "/api/auth/tokens", &scopes).await.json()["token"].as_str().unwrap().to_owned();
    let body = json!({"name": "people", "permissions": [READ]}).to_string();
    let request = crate::harness::visit(A, Method::POST, "/api/roles").header(header::AUTHORIZATION, format!("Bearer {token}"));
    let refused = api.send(request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap()).await;
    assert_eq!((refused.status, refused.text.contains(READ)), (StatusCode::FORBIDDEN, true));
}

#[tokio::test]
async fn a_role_that_somebody_has_goes_only_with_another_in_its_place() {
    let (api, ada) = owned().await;
    made(&api, &ada, "people", &[READ]).await;
    let bob = member(&api, A, "bob@engine.example", "people").await;
    let (eve, _) = invited(&api, A, "eve@engine.example", "people").await;
    let used = ada.ask(&api, Method::DELETE, "/api/roles/people").await;
    assert_eq!((used.status, used.text.contains("2 users have the role")), (StatusCode::CONFLICT, true), "{}", used.text);
    for other in ["people", "nobody"] {
        let wrong = ada.ask(&api, Method::DELETE, &format!("/api/roles/people?replace_by={other}")).await;
        assert_eq!(codes(&wrong), [("replace_by".to_owned(), "unknown-role".to_owned())]);
    }
    assert_eq!(ada.ask(&api, Method::DELETE, "/api/roles/people?replace_by=viewer").await.status, StatusCode::NO_CONTENT);
    assert_eq!((role_of(&api, &ada, &bob.id).await, role_of(&api, &ada, &eve).await), (json!("viewer"), json!("viewer")));
    assert_eq!(bob.ask(&api, Method::GET, "/api/users").await.status, StatusCode::FORBIDDEN);
    assert_eq!(ada.ask(&api, Method::DELETE, "/api/roles/people").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn more_users_than_are_moved_at_once_are_all_moved() {
    let (api, ada) = owned().await;
    for role in ["people", "others"] {
        made(&api, &ada, role, &[READ]).await;
    }
    let store = api.store.site(&A.parse().unwrap());
    let user = |n: i64| {
        kernel::User::new(format!("u{n}@engine.example").parse().unwrap(), "U".into(), "people".into(), kernel::UserState::Active, n)
    };
    store.batch((0..230).fold(store::Batch::new(), |batch, n| batch.insert(&user(n)))).await.unwrap();
    assert_eq!(ada.ask(&api, Method::DELETE, "/api/roles/people?replace_by=others").await.status, StatusCode::NO_CONTENT);
    let used = ada.ask(&api, Method::DELETE, "/api/roles/others").await;
    assert!(used.text.contains("230 users have the role"), "{}", used.text);
}

#[tokio::test]
async fn nobody_is_raised_by_a_role_that_replaces_theirs() {
    let (api, ada) = owned().await;
    let dora = deputy(&api, &ada).await;
    made(&api, &dora, "people", &[READ]).await;
    let bob = member(&api, A, "bob@engine.example", "people").await;
    for role in ["owner", "author"] {
        let refused = dora.ask(&api, Method::DELETE, &format!("/api/roles/people?replace_by={role}")).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role}: {}", refused.text);
    }
    assert_eq!(role_of(&api, &ada, &bob.id).await, json!("people"));
}

/// Else whoever has a role that is not there would get what the next role of that name grants.
#[tokio::test]
async fn a_role_that_is_given_while_it_is_deleted_is_there_or_was_not_given() {
    let (api, ada) = owned().await;
    let (bob, _) = invited(&api, A, "bob@engine.example", "viewer").await;
    for _ in 0..20 {
        made(&api, &ada, "people", &[READ]).await;
        let (given, deleted) = tokio::join!(give(&api, &ada, &bob, "people"), ada.ask(&api, Method::DELETE, "/api/roles/people"));
        let (is_given, is_deleted) = (given.status == StatusCode::OK, deleted.status == StatusCode::NO_CONTENT);
        assert!(is_given != is_deleted, "{} {}", given.status, deleted.status);
        ada.ask(&api, Method::DELETE, "/api/roles/people?replace_by=viewer").await;
    }
}

#[tokio::test]
async fn a_lost_update_of_a_role_is_refused() {
    let (api, ada) = owned().await;
    made(&api, &ada, "people", &[READ]).await;
    let tag = ada.ask(&api, Method::GET, "/api/roles/people").await.header(header::ETAG).to_owned();
    invited(&api, A, "bob@engine.example", "people").await;
    let patch = |tag: &str, body: &str| {
        let request = request(A, Method::PATCH, "/api/roles/people").header(header::IF_MATCH, tag);
        request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_owned())).unwrap()
    };
    let changed = api.send(patch(&tag, r#"{"purpose": "first"}"#)).await;
    assert_eq!(changed.status, StatusCode::OK, "that somebody got it changes nothing in it");
    assert_eq!(api.send(patch(&tag, r#"{"purpose": "second"}"#)).await.status, StatusCode::PRECONDITION_FAILED);
    let late =
        request(A, Method::DELETE, "/api/roles/people?replace_by=viewer").header(header::IF_MATCH, &tag).body(Body::empty()).unwrap();
    assert_eq!(api.send(late).await.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(api.send(patch(changed.header(header::ETAG), r#"{"purpose": "third"}"#)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_site_has_so_many_roles_and_no_more() {
    let (api, ada) = owned().await;
    for n in 0..100 {
        made(&api, &ada, &format!("r{n}"), &[]).await;
    }
    assert_eq!(make(&api, &ada, "one-more", &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(ada.ask(&api, Method::GET, "/api/roles").await.json()["roles"].as_array().unwrap().len(), 105);
}

#[tokio::test]
async fn each_change_is_in_the_audit_log() {
    let (api, ada) = owned().await;
    made(&api, &ada, "people", &[READ]).await;
    let (bob, _) = invited(&api, A, "bob@engine.example", "people").await;
    change(&api, &ada, "people", &json!({"purpose": "all"})).await;
    ada.ask(&api, Method::DELETE, "/api/roles/people?replace_by=viewer").await;
    let entries = |log: Value| -> Vec<String> {
        let entries = log["entries"].as_array().unwrap().iter();
        let mut found: Vec<String> = entries.map(|entry| entry["what"].as_str().unwrap().to_owned()).collect();
        found.retain(|what| what.starts_with("role-management."));
        found.sort();
        found
    };
    let about_role = ada.ask(&api, Method::GET, "/api/auth/audit?who=people").await.json();
    assert_eq!(entries(about_role), ["role-management.changed", "role-management.created", "role-management.deleted"]);
    let about_bob = ada.ask(&api, Method::GET, &format!("/api/auth/audit?who={bob}")).await.json();
    assert_eq!(entries(about_bob), ["role-management.replaced"]);
}

#[tokio::test]
async fn the_log_says_which_permissions_of_a_role_were_changed() {
    let api = api();
    let ada = member(&api, A, "ada@engine.example", "owner").await;
    let (read, write) = ("user-management.read", "user-management.write");
    made(&api, &ada, "people", &[write]).await;
    for change in [json!({"permissions": [read]}), json!({"purpose": "another"}), json!({"permissions": [write, read]})] {
        let changed = ada.send(&api, Method::PATCH, "/api/roles/people", &change).await;
        assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
    }
    assert_eq!(ada.ask(&api, Method::DELETE, "/api/roles/people").await.status, StatusCode::NO_CONTENT);
    let log = ada.ask(&api, Method::GET, "/api/auth/audit").await.json();
    let told: Vec<_> = log["entries"].as_array().unwrap().iter().filter(|entry| entry["about"] == "people").collect();
    let told: Vec<_> = told.into_iter().rev().map(|entry| (entry["what"].clone(), entry["permissions"].clone())).collect();
    assert_eq!(
        told,
        [
            (json!("role-management.created"), json!({"added": [write], "removed": []})),
            (json!("role-management.changed"), json!({"added": [read], "removed": [write]})),
            (json!("role-management.changed"), json!(null)),
            (json!("role-management.changed"), json!({"added": [write], "removed": []})),
            (json!("role-management.deleted"), json!({"added": [], "removed": [read, write]})),
        ]
    );
}
