//! A router over two sites, and requests to it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::response::Response;
use http_body_util::BodyExt as _;
use kernel::{App, Directory, KeptMail, Limits, MailTransport, OperatorKey, Rate, Settings, SiteDatabases};
use serde_json::Value;
use store::{Clock, Store, StoreUrl};
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

/// The environment of the process.
const ENVIRONMENT: [(&str, &str); 3] = [
    ("A_DATABASE", "sqlite:from-environment/"),
    ("JWT_SECRET", "a secret for tests with more than thirty letters"),
    ("JWT_SECRET_OF_TOMORROW", "another secret for tests with more than thirty letters"),
];

/// The time at which the clock of the store stands, in UTC milliseconds: 22 November 2026, 09:00.
pub(crate) const NOW: i64 = 1_795_338_000_000;

pub(crate) struct Api {
    router: Router,
    pub(crate) app: App,
    /// The documents of all sites.
    pub(crate) store: Store,
    /// The clock of the store, which a test moves.
    pub(crate) clock: Clock,
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
        Self::with("[modules.contact-form]\n")
    }

    /// The same with other modules besides `cms`, on both sites. As many requests as a test likes.
    pub(crate) fn with(modules: &str) -> Self {
        Self::with_both(modules, |settings| {
            settings.limits = Limits { client: Rate::new(0, 0), site: Rate::new(0, 0), ..Limits::default() }
        })
    }

    /// With settings that `change` makes of those of all tests.
    pub(crate) fn with_settings(change: impl FnOnce(&mut Settings)) -> Self {
        Self::with_both("", change)
    }

    /// With other modules besides `cms`, and with settings that `change` makes of those of all tests; as many requests as a test likes.
    pub(crate) fn with_settings_and(modules: &str, change: impl FnOnce(&mut Settings)) -> Self {
        Self::made(
            modules,
            |settings| {
                unlimited(settings);
                change(settings);
            },
            None,
        )
    }

    /// The same in a store that is there already.
    pub(crate) fn in_store(modules: &str, store: Store) -> Self {
        Self::made(modules, unlimited, Some(store))
    }

    /// The same without any limit, that of a module neither.
    pub(crate) fn with_unlimited(modules: &str) -> Self {
        Self::made(modules, unlimited, None)
    }

    /// A store with the clock of all tests.
    #[cfg(feature = "mongodb")]
    pub(crate) fn open(url: &str) -> Store {
        Store::with_clock(&StoreUrl::parse(url).unwrap(), Clock::manual(NOW)).unwrap()
    }

    fn with_both(modules: &str, change: impl FnOnce(&mut Settings)) -> Self {
        Self::made(modules, change, None)
    }

    fn made(modules: &str, change: impl FnOnce(&mut Settings), store: Option<Store>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("sitegen.toml", "");
        let settings = |lines: &str| format!("{lines}\n[modules.cms]\nallow_comments = true\n[modules.probe]\n{modules}");
        write("sites/a.example/site.toml", &settings("name = \"A\"\ndomain = \"a.example\"\naliases = [\"alias.example\"]"));
        write("sites/b.example/site.toml", &settings("name = \"B\"\ndomain = \"b.example\""));
        write("sites/plain.example/site.toml", "name = \"P\"\ndomain = \"plain.example\"\n");
        let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared-components");
        std::os::unix::fs::symlink(shared, folder.path().join("shared-components")).unwrap();
        let directory = Arc::new(
            Directory::open(
                folder.path(),
                probe::specs(),
                SiteDatabases::Own(ENVIRONMENT.map(|(name, value)| (name.to_owned(), value.to_owned())).into()),
            )
            .unwrap(),
        );
        let (url, clock) = (format!("sqlite:{}/", folder.path().join("data").display()), Clock::manual(NOW));
        let store = store.unwrap_or_else(|| Store::with_clock(&StoreUrl::parse(&url).unwrap(), clock.clone()).unwrap());
        let operator_key = OperatorKey::new(KEY);
        let trusted_proxies = vec![PROXY];
        let mut settings =
            Settings { operator_key, trusted_proxies, local: Some(4000), mail: MailTransport::keeping(), ..Settings::default() };
        change(&mut settings);
        let app = App::new(Arc::clone(&directory), store.clone(), probe::modules(), settings);
        let (router, document) = kernel::router(&app);
        Self { router, app, store, clock, document, directory, folder }
    }

    /// The mails that were sent, newest first, as soon as there are so many.
    pub(crate) async fn mails(&self, count: usize) -> Vec<KeptMail> {
        let sending = tokio::spawn(kernel::deliver_mail(self.app.clone()));
        let kept = || self.app.settings().mail.kept();
        for _ in 0..2000 {
            // one that was sent is gone from the store a moment later
            if kept().len() >= count && !self.has_waiting_mails().await {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        sending.abort();
        kept()
    }

    async fn has_waiting_mails(&self) -> bool {
        let mut export = Vec::new();
        for site in [A, B] {
            self.store.site(&site.parse().unwrap()).export(&mut export).await.unwrap();
        }
        String::from_utf8_lossy(&export).contains("\"kernel.mail\"")
    }

    /// Sends a request as it is, from a client that is no proxy.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        self.send_from(STRANGER, request).await
    }

    pub(crate) async fn send_from(&self, peer: IpAddr, request: Request<Body>) -> Answer {
        let (parts, body) = self.begin(peer, request).await.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, bytes: bytes.to_vec(), text }
    }

    /// Sends a request and gives the beginning of the answer, whose body is still to come.
    pub(crate) async fn begin(&self, peer: IpAddr, mut request: Request<Body>) -> Response {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer, 4711)));
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// A request without a body of somebody's to a site.
    pub(crate) async fn get(&self, client: IpAddr, site: &str, path: &str) -> Answer {
        self.send_from(client, anonymous(site, Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// A request of the operator's to a site.
    pub(crate) async fn ask(&self, site: &str, method: Method, path: &str) -> Answer {
        self.send(request(site, method, path).body(Body::empty()).unwrap()).await
    }

    /// Sends JSON as a visitor's program does.
    pub(crate) async fn submit_json(&self, site: &str, path: &str, body: &str) -> Answer {
        let builder = visit(site, Method::POST, path).header(header::CONTENT_TYPE, "application/json");
        self.send(builder.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// Sends JSON as the operator does.
    pub(crate) async fn operate_json(&self, site: &str, method: Method, path: &str, body: &str) -> Answer {
        let builder = request(site, method, path).header(header::CONTENT_TYPE, "application/json");
        self.send(builder.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// Pushes a post.
    pub(crate) async fn push(&self, site: &str, name: &str, text: &str) -> Answer {
        let request = request(site, Method::PUT, &format!("/api/blog/posts/{name}"));
        self.send(request.header(header::CONTENT_TYPE, "text/markdown").body(Body::from(text.to_owned())).unwrap()).await
    }
}

fn unlimited(settings: &mut Settings) {
    settings.limits = Limits { client: None, site: None, of_modules: false, ..Limits::default() };
}

/// The beginning of a request of a visitor's.
pub(crate) fn visit(site: &str, method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, site)
}

/// The beginning of a request of the operator's.
pub(crate) fn request(site: &str, method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, site).header(header::AUTHORIZATION, format!("Bearer {KEY}"))
}

/// The beginning of a request of somebody's.
pub(crate) fn anonymous(site: &str, method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, site)
}

/// Whether the long loops run at full count.
pub(crate) fn soak() -> bool {
    std::env::var_os("SITEGEN_SOAK").is_some_and(|value| value == "1")
}

/// Tells who runs the tests, also where all goes well: what is printed by a macro would only be shown with a failure.
pub(crate) fn say(text: &str) {
    std::io::Write::write_all(&mut std::io::stderr(), format!("{text}\n").as_bytes()).unwrap();
}
