//! What the program counts of itself, in the text that Prometheus reads (OpenMetrics 1.0).

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::extract::State;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use site::SiteName;

use crate::{App, Error, Operator};

const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// The bounds between which times are counted, in seconds.
const TIMES: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// The numbers. Nothing that a client makes up is a label, so that there are only ever as many as routes and sites.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    times: Family<RouteLabel, Histogram, fn() -> Histogram>,
    by_site: Family<SiteLabel, Counter>,
    refused: Family<ReasonLabel, Counter>,
    pub(crate) in_flight: Gauge,
    memory: Gauge,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: Arc<str>,
    method: &'static str,
    status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabel {
    route: Arc<str>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SiteLabel {
    site: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReasonLabel {
    reason: &'static str,
}

/// A request that was answered.
pub(crate) struct Answered<'a> {
    pub(crate) route: &'a Arc<str>,
    pub(crate) method: &'static str,
    pub(crate) status: StatusCode,
    pub(crate) time: Duration,
    pub(crate) site: Option<&'a SiteName>,
    /// Why it was not let through, if it was not.
    pub(crate) refused: Option<&'static str>,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::default();
        let metrics = Self {
            requests: Family::default(),
            times: Family::new_with_constructor(|| Histogram::new(TIMES)),
            by_site: Family::default(),
            refused: Family::default(),
            in_flight: Gauge::default(),
            memory: Gauge::default(),
            registry: Registry::default(),
        };
        registry.register("http_requests", "Requests that were answered", metrics.requests.clone());
        registry.register_with_unit("http_request_duration", "The time to an answer", Unit::Seconds, metrics.times.clone());
        registry.register("http_site_requests", "Requests for each site", metrics.by_site.clone());
        registry.register("http_refused_requests", "Requests that were not let through", metrics.refused.clone());
        registry.register("http_requests_in_flight", "Requests that are being answered", metrics.in_flight.clone());
        let started: Gauge<f64, AtomicU64> = Gauge::default();
        started.set(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64());
        registry.register_with_unit("process_start_time", "When the program started", Unit::Seconds, started);
        registry.register("sitegen_api", "The program", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        if resident_memory().is_some() {
            registry.register_with_unit("process_resident_memory", "The memory that the program has", Unit::Bytes, metrics.memory.clone());
        }
        Self { registry, ..metrics }
    }

    pub(crate) fn note(&self, answered: &Answered<'_>) {
        let route = Arc::clone(answered.route);
        let labels = RequestLabels { route: Arc::clone(&route), method: answered.method, status: class(answered.status) };
        self.requests.get_or_create(&labels).inc();
        self.times.get_or_create(&RouteLabel { route }).observe(answered.time.as_secs_f64());
        if let Some(site) = answered.site {
            self.by_site.get_or_create(&SiteLabel { site: site.to_string() }).inc();
        }
        if let Some(reason) = answered.refused {
            self.refused.get_or_create(&ReasonLabel { reason }).inc();
        }
    }
}

/// The numbers, for the operator: of all sites, at every host.
#[utoipa::path(get, path = "/api/metrics", security(("operator" = [])), responses(
    (status = 200, content_type = "application/openmetrics-text", body = String, description = "For Prometheus"), (status = 401, body = crate::Problem)
))]
pub(crate) async fn show(_: Operator, State(app): State<App>) -> Result<Response, Error> {
    let metrics = app.metrics();
    metrics.memory.set(resident_memory().unwrap_or_default());
    let mut text = String::new();
    encode(&mut text, &metrics.registry).map_err(|error| Error::Internal(error.into()))?;
    Ok(([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, "no-store")], text).into_response())
}

/// A method by its name; whatever else a client makes up is one.
pub(crate) fn method_name(method: &Method) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];
    known.into_iter().find(|name| method.as_str() == *name).unwrap_or("other")
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    }
}

/// The bytes of memory that the program has, where the system tells (proc(5)).
fn resident_memory() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kibibytes: i64 = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}
