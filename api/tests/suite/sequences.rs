//! Random sequences of operations on one of two sites: the other one stays exactly as it was.

use std::sync::Arc;
use std::time::Instant;

use crate::harness::{A, Api, B, PROXY, STRANGER, say, soak};
use crate::operations::{Operation, World, operations};
use crate::principals::{self, OPERATOR};

/// How many operations one sequence has.
const LENGTH: usize = 12;

/// Numbers that are random enough, and the same again for the same seed (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}

/// Does the sequence of a seed, and says how often something was done with success.
async fn sequence(world: &World, all: &[Operation], seed: u64) -> usize {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let (actor, other) = if random.one_in(2) { (A, B) } else { (B, A) };
    let before = world.hash(other).await;
    let mut done = 0;
    let mut told = Vec::new();
    for _ in 0..LENGTH {
        let operation = &all[random.below(all.len())];
        // what it asks for is its own, or the other's
        let values = if random.one_in(2) { &world.values_of_a } else { &world.values_of_b };
        let call = operation.call(values, ["a word", "another word", "ü \u{1f600}"][random.below(3)]);
        let by = if random.one_in(4) { principals::ALL[random.below(principals::ALL.len())] } else { &OPERATOR };
        let mut request = call.request(actor, "", by);
        let peer = if random.one_in(4) {
            // a proxy says who is meant, whatever the host is
            request.headers_mut().insert("host", other.parse().unwrap());
            request.headers_mut().insert("x-tenant-domain", actor.parse().unwrap());
            request.headers_mut().insert("x-real-ip", "192.0.2.9".parse().unwrap());
            PROXY
        } else {
            if random.one_in(3) {
                request.headers_mut().insert("x-tenant-domain", other.parse().unwrap());
            }
            STRANGER
        };
        let answer = world.api.send_from(peer, request).await;
        assert!(!answer.status.is_server_error(), "seed {seed}: {} is answered {}", operation.id, answer.text);
        done += usize::from(answer.status.is_success());
        told.push(format!("{} {}", operation.id, answer.status.as_u16()));
    }
    assert_eq!(world.hash(other).await, before, "seed {seed} on {actor} changed {other}: {told:#?}");
    done
}

/// Fills both sites anew for each seed.
async fn all_sequences(name: &str, count: u64, api: Api) {
    let api = Arc::new(api);
    let all = operations(&api);
    let (start, mut done) = (Instant::now(), 0);
    for seed in 1..=count {
        let world = World::of(&api, "of-a", "of-b").await;
        done += sequence(&world, &all, seed).await;
    }
    assert!(done > usize::try_from(count).unwrap(), "{done} operations did something");
    let seconds = start.elapsed().as_secs_f64();
    say(&format!("{name}: {count} random sequences of {LENGTH} operations, {done} of them done, nothing foreign changed, {seconds:.1} s"));
}

#[tokio::test]
async fn random_operations_on_one_site_never_change_another_on_sqlite() {
    all_sequences("SQLite", if soak() { 1000 } else { 30 }, Api::with_unlimited(&World::settings())).await;
}

#[cfg(feature = "mongodb")]
#[tokio::test(flavor = "multi_thread")]
async fn random_operations_on_one_site_never_change_another_on_mongodb() {
    let Some(server) = std::env::var_os("SITEGEN_TEST_MONGODB").map(|server| server.into_string().unwrap()) else {
        say("SKIPPED: nothing was run on MongoDB; set SITEGEN_TEST_MONGODB to a server's URL");
        return;
    };
    let database = format!("test-sequences-{}", &store::new_id().replace('-', "")[..24]);
    let (address, options) = server.split_once('?').unwrap_or((&server, "directConnection=true"));
    let url = format!("{}/{database}?{options}", address.trim_end_matches('/'));
    let store = Api::open(&url);
    all_sequences("MongoDB", if soak() { 1000 } else { 30 }, Api::in_store(&World::settings(), store)).await;
}
