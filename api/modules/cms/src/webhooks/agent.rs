//! One request to an address that is not trusted: it follows no redirect, takes its time and no more, and hears little of the answer.

use std::io::Read as _;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::config::Config;
use ureq::tls::TlsConfig;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::DefaultConnector;

use super::resolver::PublicOnly;

/// How long a request may take, with all of its answer.
const TIME: Duration = Duration::from_secs(10);
/// How many bytes of an answer are read.
const HEARD: u64 = 500;

/// Asks public addresses.
static PUBLIC: LazyLock<Agent> = LazyLock::new(|| Agent::with_parts(config(), DefaultConnector::default(), PublicOnly::default()));
/// Asks any address.
static ANY: LazyLock<Agent> = LazyLock::new(|| Agent::with_parts(config(), DefaultConnector::default(), DefaultResolver::default()));

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heard {
    /// The status of the answer, and the beginning of its text; or why there was none.
    pub(super) answer: Result<(u16, String), String>,
    /// How long it took, in milliseconds.
    pub(super) took: u64,
}

fn config() -> Config {
    let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider())).build();
    Agent::config_builder()
        .timeout_global(Some(TIME))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        // a proxy of the environment would look names up itself
        .proxy(None)
        .max_response_header_size(16 << 10)
        .max_idle_connections(0)
        .user_agent(concat!("sitegen-webhooks/", env!("CARGO_PKG_VERSION")))
        .tls_config(tls)
        .build()
}

/// Sends JSON to an address, and waits for the answer. It blocks.
pub(super) fn post(url: &str, headers: &[(&'static str, String)], body: &str, allows_private: bool) -> Heard {
    let started = Instant::now();
    let agent = if allows_private { &*ANY } else { &*PUBLIC };
    let mut request = agent.post(url).header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let answer = request.send(body).map_err(|error| error.to_string()).map(|mut response| {
        let mut bytes = Vec::new();
        // a text that breaks off is as good as none
        let _ = response.body_mut().as_reader().take(HEARD).read_to_end(&mut bytes);
        (response.status().as_u16(), String::from_utf8_lossy(&bytes).into_owned())
    });
    Heard { answer, took: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX) }
}
