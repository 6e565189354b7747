//! A router over two sites, and requests to it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use kernel::{App, Directory, OperatorKey, Settings};
use serde_json::Value;
use store::{Store, StoreUrl};
use tower::ServiceExt as _;
use utoipa::openapi::OpenApi;

use crate::probe;

pub(crate) const KEY: &str = "the operator's key for tests";
pub(crate) const A: &str = "a.example";
pub(crate) const B: &str = "b.example";
/// A site without any module.
pub(crate) const PLAIN: &str = "plain.example";
pub(crate) const PROXY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
pub(crate) const STRANGER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));

pub(crate) struct Api {
    router: Router,
    pub(crate) app: App,
    pub(crate) document: OpenApi,
    pub(crate) directory: Arc<Directory>,
    pub(crate) folder: tempfile::TempDir,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

impl Api {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    /// With settings that `change` makes of those of all tests.
    pub(crate) fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("sitegen.toml", "");
        write(
            "sites/a.example/site.toml",
            "name = \"A\"\ndomain = \"a.example\"\naliases = [\"alias.example\"]\n[modules.cms]\n[modules.probe]\n",
        );
        write("sites/b.example/site.toml", "name = \"B\"\ndomain = \"b.example\"\n[modules.cms]\n[modules.probe]\n");
        write("sites/plain.example/site.toml", "name = \"P\"\ndomain = \"plain.example\"\n");
        let directory = Arc::new(Directory::open(folder.path(), probe::specs()).unwrap());
        let store = Store::open(&StoreUrl::parse(&format!("sqlite:{}/", folder.path().join("data").display())).unwrap()).unwrap();
        let mut settings =
            Settings { operator_key: OperatorKey::new(KEY), trusted_proxies: vec![PROXY], local: Some(4000), ..Settings::default() };
        change(&mut settings);
        let app = App::new(Arc::clone(&directory), store, probe::modules(), settings);
        let (router, document) = kernel::router(&app);
        Self { router, app, document, directory, folder }
    }

    /// Sends a request as it is, from a client that is no proxy.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        self.send_from(STRANGER, request).await
    }

    pub(crate) async fn send_from(&self, peer: IpAddr, mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer, 4711)));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, bytes: bytes.to_vec(), text }
    }

    /// A request without a body of somebody's to a site.
    pub(crate) async fn get(&self, client: IpAddr, site: &str, path: &str) -> Answer {
        self.send_from(client, anonymous(site, Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// A request of the operator's to a site.
    pub(crate) async fn ask(&self, site: &str, method: Method, path: &str) -> Answer {
        self.send(request(site, method, path).body(Body::empty()).unwrap()).await
    }

    /// Pushes a post.
    pub(crate) async fn push(&self, site: &str, name: &str, text: &str) -> Answer {
        let request = request(site, Method::PUT, &format!("/api/blog/posts/{name}"));
        self.send(request.header(header::CONTENT_TYPE, "text/markdown").body(Body::from(text.to_owned())).unwrap()).await
    }
}

/// The beginning of a request of the operator's.
pub(crate) fn request(site: &str, method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, site).header(header::AUTHORIZATION, format!("Bearer {KEY}"))
}

/// The beginning of a request of somebody's.
pub(crate) fn anonymous(site: &str, method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, site)
}
