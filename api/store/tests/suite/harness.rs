//! How a case gets its store: an empty one of its own, with a clock that the case moves.
//!
//! The environment says more: `SITEGEN_TEST_MONGODB` is the URL of a server (`mongodb://127.0.0.1:27017`), `SITEGEN_REQUIRE_MONGODB=1` makes
//! it an error that there is none, `SITEGEN_SOAK=1` runs the long loops at full count.

use std::io::Write;

use site::SiteName;
use store::{Clock, SiteStore, Store, StoreUrl};

/// The time at which each case begins.
pub(crate) const START: i64 = 1_750_000_000_000;

/// What a case works with.
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    /// Where the store is, for a second one at the same place.
    pub(crate) url: String,
    /// How many random cases are worth their time here.
    pub(crate) random_cases: u32,
}

impl World {
    fn open(url: String, random_cases: u32) -> Self {
        let clock = Clock::manual(START);
        let store = Store::with_clock(&StoreUrl::parse(&url).unwrap(), clock.clone()).unwrap();
        Self { store, clock, url, random_cases }
    }

    pub(crate) fn site(&self, name: &str) -> SiteStore {
        self.store.site(&site(name))
    }

    /// The site that most cases need.
    pub(crate) fn one(&self) -> SiteStore {
        self.site("one.example")
    }
}

pub(crate) fn site(name: &str) -> SiteName {
    name.parse().unwrap()
}

/// Whether the long loops run at full count.
pub(crate) fn soak() -> bool {
    is_set("SITEGEN_SOAK")
}

/// Whether what cannot be tested here is a failure, and not only left out.
pub(crate) fn must_run() -> bool {
    soak() || std::env::var_os("CI").is_some()
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| value == "1")
}

/// Tells who runs the tests, also where all goes well: what is printed by a macro would only be shown with a failure.
pub(crate) fn say(text: &str) {
    std::io::stderr().write_all(format!("{text}\n").as_bytes()).unwrap();
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap()
}

pub(crate) fn on_sqlite<F: Future<Output = ()>>(case: impl FnOnce(World) -> F) {
    let folder = tempfile::tempdir().unwrap();
    runtime().block_on(case(World::open(format!("sqlite:{}", folder.path().display()), if soak() { 2000 } else { 100 })));
}

#[cfg(feature = "mongodb")]
pub(crate) use server::on_mongodb;

#[cfg(feature = "mongodb")]
mod server {
    use super::{World, is_set, runtime, say, soak};

    const SERVER: &str = "SITEGEN_TEST_MONGODB";

    pub(crate) fn on_mongodb<F: Future<Output = ()>>(name: &str, case: impl FnOnce(World) -> F) {
        let Some(server) = std::env::var_os(SERVER).map(|server| server.into_string().unwrap()) else {
            return;
        };
        let short: String = name.chars().take(20).collect();
        let database = format!("test-{short}-{}", &store::new_id().replace('-', "")[..24]);
        let (address, options) = server.split_once('?').unwrap_or((&server, "directConnection=true"));
        let url = format!("{}/{database}?{options}", address.trim_end_matches('/'));
        let outcome = runtime().block_on(async {
            let outcome = panics::caught(case(World::open(url.clone(), if soak() { 300 } else { 30 }))).await;
            let client = mongodb::Client::with_uri_str(&url).await.unwrap();
            client.database(&database).drop().await.unwrap();
            outcome
        });
        if let Err(panic) = outcome {
            std::panic::resume_unwind(panic);
        }
    }

    /// Catches the panic of a failing case, so that its database is dropped all the same.
    mod panics {
        use std::panic::{AssertUnwindSafe, catch_unwind};
        use std::pin::pin;
        use std::task::Poll;

        pub(crate) async fn caught<F: Future>(future: F) -> std::thread::Result<F::Output> {
            let mut future = pin!(future);
            std::future::poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
                Ok(Poll::Pending) => Poll::Pending,
                Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
                Err(panic) => Poll::Ready(Err(panic)),
            })
            .await
        }
    }

    #[test]
    fn a_mongodb_server_is_there_where_one_is_required() {
        let is_there = std::env::var_os(SERVER).is_some();
        assert!(is_there || !is_set("SITEGEN_REQUIRE_MONGODB"), "set {SERVER} to a server's URL: MongoDB was not tested");
        if !is_there {
            say(&format!("SKIPPED: nothing was run on MongoDB; set {SERVER} to a server's URL"));
        }
    }
}
