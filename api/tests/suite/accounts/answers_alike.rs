//! Whether somebody can tell by an answer, or by how long it takes, who has an account. The answers are compared byte by byte; times are printed, since a test that
//! fails for a time fails for whatever else the machine does. `SITEGEN_SOAK=1` tries often enough to say something about them.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{HeaderMap, Method, StatusCode, header};
use serde_json::{Value, json};

use super::steps::{api, member};
use crate::harness::{A, Api, say, soak, visit};

const KNOWN: &str = "ada@engine.example";
const UNKNOWN: &str = "bea@engine.example";
/// Longer than whoever tries one address from everywhere has to wait, in milliseconds.
const REST: i64 = 31_000;

/// What there is of an answer but for its id and its date.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

/// One of these tests at a time: the work of the other would be in the times.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// How long the answers took.
#[derive(Default)]
struct Times(Vec<Duration>);

impl Times {
    fn told(&mut self) -> String {
        self.0.sort();
        let at = |part: usize| self.0[(self.0.len() - 1) * part / 100].as_secs_f64() * 1000.0;
        format!("p10 {:.3} ms, median {:.3} ms, p90 {:.3} ms", at(10), at(50), at(90))
    }

    /// In how many of a hundred pairs this one is the longer: 50 where nobody can tell the two apart.
    fn longer_than(&self, other: &Self) -> f64 {
        let pairs = self.0.iter().flat_map(|one| other.0.iter().map(move |two| one.cmp(two)));
        let longer: f64 = pairs.map(|order| f64::from(order as i8 + 1) / 2.0).sum();
        #[expect(clippy::cast_precision_loss, reason = "there are few")]
        let all = (self.0.len() * other.0.len()) as f64;
        100.0 * longer / all
    }
}

async fn ask(api: &Api, client: u32, path: &str, body: &Value) -> (Said, Duration) {
    api.clock.advance(REST);
    let request = visit(A, Method::POST, path).header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())).unwrap();
    let began = Instant::now();
    let mut answer = api.send_from(IpAddr::V4(Ipv4Addr::from_bits(0x0A01_0000 + client)), request).await;
    let took = began.elapsed();
    for changing in ["x-request-id", "date"] {
        answer.headers.remove(changing);
    }
    (Said { status: answer.status, headers: answer.headers, bytes: answer.bytes }, took)
}

/// Asks about the two in turns, the one first as often as the other, each time as another client.
async fn compare(what: &str, path: &str, expected: StatusCode, body: impl Fn(&str) -> Value) {
    let _alone = ALONE.lock().await;
    let api = api();
    member(&api, A, KNOWN, "owner").await;
    let count: u32 = if soak() { 1000 } else { 10 };
    let mut times = [Times::default(), Times::default()];
    for number in 0..count {
        let mut said = [None, None];
        for turn in 0..2 {
            let which = ((number + turn) % 2) as usize;
            let (answer, took) = ask(&api, 2 * number + turn, path, &body([KNOWN, UNKNOWN][which])).await;
            times[which].0.push(took);
            said[which] = Some(answer);
        }
        let [known, unknown] = said.map(Option::unwrap);
        assert_eq!(known, unknown);
        assert_eq!(known.status, expected);
    }
    let [mut known, mut unknown] = times;
    let share = known.longer_than(&unknown);
    say(&format!(
        "{what}, {count} tries each, hashes at the cost of the program: known {}; unknown {}; known longer in {share:.1} % of pairs",
        known.told(),
        unknown.told()
    ));
}

// like the program, with more than one thread: what goes on after an answer must not show in the next
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_in_with_a_wrong_password_is_alike_whoever_there_is() {
    compare(
        "signing in",
        "/api/auth/sign-in",
        StatusCode::UNPROCESSABLE_ENTITY,
        |email| json!({"email": email, "password": "not the password"}),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forgotten_password_is_alike_whoever_there_is() {
    compare("a forgotten password", "/api/auth/forgot", StatusCode::ACCEPTED, |email| json!({"email": email})).await;
}
