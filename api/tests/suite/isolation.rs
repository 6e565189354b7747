//! No way leads from one site to another's data: every route of the document, asked by everybody, in every way that could be one.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::harness::{A, Answer, Api, B, KEY, PLAIN, PROXY, STRANGER, say};
use crate::operations::{Call, Operation, World, operations};
use crate::principals::{self, ANYBODY, OPERATOR, Principal, Shows};

/// What only A has; it must never be in an answer to anybody else.
const OF_A: &str = "only-a-knows-this";
/// What only B has.
const OF_B: &str = "b-keeps-this-for-itself";

/// Headers by which a request could be taken for one to another site.
const SPOOFED: [&str; 14] = [
    "x-tenant-domain",
    "x-site-name",
    "x-forwarded-host",
    "x-forwarded-server",
    "x-original-host",
    "x-original-url",
    "x-rewrite-url",
    "x-host",
    "x-http-host-override",
    "x-forwarded-for",
    "forwarded",
    "x-real-ip",
    "x-proxy-secret",
    "cookie",
];

/// Hosts that hold A's name and are not A's.
const HOSTS: [&str; 9] = [
    "b.example, a.example",
    "b.example a.example",
    "a.example@b.example",
    "b.example/a.example",
    "b.example#a.example",
    "a.example.b.example",
    "xa.example",
    ".a.example",
    "a.example%2eb.example",
];

/// A request for B that uses what A has, in one of the ways that there are to try.
fn ways(call: &Call, by: &Principal) -> Vec<(String, Request<Body>)> {
    let of = |host: &str, query: &str| call.request(host, query, by);
    let mut all = vec![("by id".to_owned(), of(B, ""))];
    for query in ["tenant=a.example", "site=a.example&host=a.example", "x-tenant-domain=a.example"] {
        all.push((format!("by the query {query}"), of(B, query)));
    }
    for name in SPOOFED {
        let is_ours = ["x-tenant-domain", "x-site-name", "x-forwarded-host", "forwarded"].contains(&name);
        for value in &[A, "host=a.example;for=127.0.0.1", "http://a.example/"][..if is_ours { 3 } else { 1 }] {
            let mut request = of(B, "");
            request.headers_mut().append(name, value.parse().unwrap());
            all.push((format!("by the header {name}: {value}"), request));
        }
    }
    for host in HOSTS {
        all.push((format!("by the host {host}"), of(host, "")));
    }
    for hosts in [[A, B], [B, A]] {
        let mut request = of(hosts[0], "");
        request.headers_mut().append(header::HOST, hosts[1].parse().unwrap());
        all.push((format!("by the hosts {hosts:?}"), request));
    }
    all
}

fn holds(answer: &Answer, word: &str) -> bool {
    answer.text.contains(word) || format!("{:?}", answer.headers).contains(word)
}

/// What everybody gets on the other site, and on one without the module, with what A has. Returns how many requests that were.
async fn no_way_in(world: &World, operation: &Operation) -> usize {
    let call = operation.call(&world.values_of_a, "of a stranger");
    let (before, mut count) = (world.hash(A).await, 0);
    for by in principals::ALL {
        for (way, request) in ways(&call, by) {
            let answer = world.api.send_from(STRANGER, request).await;
            assert!(!holds(&answer, OF_A), "{} {way} shows it to {}: {}", operation.id, by.name, answer.text);
            count += 1;
        }
        // a proxy's word is the only one that counts, and it says B
        let mut through_proxy = call.request(A, "", by);
        through_proxy.headers_mut().append("x-tenant-domain", B.parse().unwrap());
        through_proxy.headers_mut().append("x-real-ip", "192.0.2.9".parse().unwrap());
        let answer = world.api.send_from(PROXY, through_proxy).await;
        assert!(!holds(&answer, OF_A), "{} through the proxy shows it: {}", operation.id, answer.text);
        let without = world.api.send(call.request(PLAIN, "", by)).await;
        assert!(!holds(&without, OF_A) && !holds(&without, OF_B), "{} shows it on a site without anything", operation.id);
        assert_eq!(
            without.status == StatusCode::NOT_FOUND,
            operation.module != "api",
            "{} without its module: {}",
            operation.id,
            without.status
        );
        count += 2;
    }
    assert_eq!(world.hash(A).await, before, "{} changed what another site has", operation.id);
    count
}

/// What everybody gets on A itself. Filling two sites takes its time: it is done again only after something was changed.
async fn the_way_in(api: &Arc<Api>, mut world: World, operation: &Operation) -> World {
    for by in principals::ALL {
        if operation.is_for_users_only && matches!(by.shows, Shows::Session(role) if role != "owner") {
            // what the samples have of users is the owner's, and nobody else's
            continue;
        }
        let call = operation.call(&world.values_of_a, OF_A);
        let answer = api.send(call.request(A, "", by)).await;
        assert!(!holds(&answer, OF_B), "{} shows what another site has: {}", operation.id, answer.text);
        let status = answer.status;
        if !(by.may)(operation) {
            assert!(matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN), "{} lets {} in: {status}", operation.id, by.name);
            continue;
        }
        let is_right = if call.answer == 0 { status.is_success() || status.is_redirection() } else { status.as_u16() == call.answer };
        assert!(
            is_right,
            "{} {} with its sample is answered {status} to {}: mend its sample\n{}",
            operation.id, call.path, by.name, answer.text
        );
        if !operation.is_safe() {
            world = World::of(api, OF_A, OF_B).await;
        }
    }
    world
}

#[tokio::test]
async fn no_route_shows_or_changes_what_another_site_has() {
    let api = Arc::new(Api::with_unlimited(&World::settings()));
    let all = operations(&api);
    let mut world = World::of(&api, OF_A, OF_B).await;
    let mut count = 0;
    for operation in &all {
        count += no_way_in(&world, operation).await;
        if !operation.is_safe() {
            // what is B's may be changed
            world = World::of(&api, OF_A, OF_B).await;
        }
        world = the_way_in(&api, world, operation).await;
        count += principals::ALL.len();
    }
    assert!(all.len() >= 30 && count > 2500, "{} operations, {count} requests", all.len());
    say(&format!("isolation: {} operations, {} kinds of callers, {count} requests, 0 leaks", all.len(), principals::ALL.len()));
}

/// What is said of a route is what its handler asks for: a role that the document names can be believed.
#[tokio::test]
async fn each_route_asks_for_the_permission_that_it_is_described_with() {
    let world = World::new().await;
    let private = operations(&world.api).into_iter().filter(|operation| operation.is_private);
    let mut count = 0;
    for operation in private {
        let refused = world.api.send(operation.call(&world.values_of_a, OF_A).request(A, "", &ANYBODY)).await;
        assert_eq!(refused.header(header::WWW_AUTHENTICATE), operation.challenge(), "{}", operation.id);
        count += 1;
    }
    assert!(count > 20, "{count} routes");
}

#[tokio::test]
async fn a_name_that_another_site_has_is_free() {
    let world = World::new().await;
    let api = &world.api;
    assert_eq!(api.push(A, "hello", "of a").await.status, StatusCode::CREATED);
    assert_eq!(api.push(B, "hello", "of b").await.status, StatusCode::CREATED);
    let text = async |site| api.ask(site, axum::http::Method::GET, "/api/blog/posts/hello").await.text;
    assert_eq!(text(A).await, "of a");
    assert_eq!(api.ask(B, axum::http::Method::DELETE, "/api/blog/posts/hello").await.status, StatusCode::OK);
    assert_eq!(text(A).await, "of a");
}

/// Else a stranger could keep a site from being given its export.
#[tokio::test]
async fn a_site_that_holds_nothing_holds_nothing_after_it_was_looked_at() {
    let world = World::new().await;
    let of_b = world.api.store.site(&B.parse().unwrap());
    of_b.destroy().await.unwrap();
    for operation in operations(&world.api).iter().filter(|operation| operation.is_safe()) {
        for by in principals::ALL {
            world.api.send(operation.call(&world.values_of_a, "").request(B, "", by)).await;
            assert!(of_b.is_empty().await.unwrap(), "{} leaves something behind", operation.id);
        }
    }
}

impl World {
    /// Two sites with everything that the samples give them.
    async fn new() -> Self {
        Self::of(&Arc::new(Api::with_unlimited(&Self::settings())), OF_A, OF_B).await
    }
}

/// The key is no secret of a site, and stands in no answer.
#[tokio::test]
async fn the_operators_key_is_in_no_answer() {
    let world = World::new().await;
    for operation in operations(&world.api) {
        let answer = world.api.send(operation.call(&world.values_of_a, OF_A).request(A, "", &OPERATOR)).await;
        assert!(!holds(&answer, KEY), "{}", operation.id);
    }
}
