//! The shared API in the development server: in the same process, on the same port, on the embedded store.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use kernel::{App, Directory, Frames, Limits, LiveFrames, MailTransport, OperatorKey, Settings, SiteDatabases};
use site::{Site, SiteName};
use source::Diagnostic;
use store::{Store, StoreUrl};
use tokio::runtime::Handle;

use super::contents::{Builder, Contents};
use super::live::Live;
use super::output::Output;
use crate::remote::{Client, DevServer, Endpoint, Live as LiveVersion, Mirrors, Remote};

/// What the builder of the development server needs of its API.
pub struct DevApi {
    app: App,
    directory: Arc<Directory>,
    contents: Arc<Contents>,
    runtime: Handle,
    url: String,
    key: String,
    mirrors: Arc<Mirrors>,
}

/// Fills the sites of the development server that have nothing yet.
pub struct Seeder {
    app: App,
    /// The address of its API.
    pub url: String,
    /// The key for it.
    pub key: String,
}

impl Seeder {
    /// Gives a site, or all, the examples of their modules, where they have nothing yet. Returns which modules gave which site any.
    ///
    /// # Errors
    /// The store takes nothing.
    pub async fn examples(&self, only: Option<&SiteName>) -> Result<Vec<(SiteName, &'static str)>, Diagnostic> {
        let seeded = kernel::seed(&self.app, |name| only.is_none_or(|only| only == name)).await;
        seeded.map_err(|error| Diagnostic::error(format!("cannot store the examples of a module: {error:?}")))
    }
}

/// What a change in the API has to reach at once.
#[derive(Clone)]
struct Teller {
    live: Arc<Live>,
    builder: Builder,
}

impl DevApi {
    /// Starts the API of a workspace, to be served at `address` on a runtime. A change through it is told to `builder`.
    ///
    /// # Errors
    /// The settings cannot be used, or the store cannot be opened.
    pub fn start(
        root: &Path,
        address: SocketAddr,
        live: Arc<Live>,
        builder: Builder,
        runtime: Handle,
    ) -> Result<(Self, Router), Vec<Diagnostic>> {
        let told = |error: &dyn std::fmt::Display| vec![Diagnostic::error(format!("cannot open the store of the API: {error}"))];
        let directory = Arc::new(Directory::open(root, api::specs(), SiteDatabases::Shared)?);
        let url = StoreUrl::parse(&format!("sqlite:{}/", root.join(".sitegen").join("data").display())).map_err(|error| told(&error))?;
        let store = Store::open(&url).map_err(|error| told(&error))?;
        let key = random_key().map_err(|error| told(&error))?;
        let settings = Settings {
            operator_key: OperatorKey::new(&key),
            local: Some(address.port()),
            limits: Limits::of_development(),
            frames: Frames::Live(frames(Arc::clone(&live))),
            mail: MailTransport::keeping(),
            // whoever develops receives on their own machine
            private_webhooks: true,
            ..Settings::default()
        };
        let app = App::new(Arc::clone(&directory), store.clone(), api::modules(), settings);
        let (router, _) = kernel::router(&app);
        let contents = Arc::new(Contents::new(store));
        runtime.spawn(Arc::clone(&contents).follow(builder.clone()));
        let teller = Teller { live, builder };
        let url = format!("http://{address}");
        Ok((Self { app, directory, contents, runtime, url, key, mirrors: Arc::default() }, router.layer(from_fn_with_state(teller, tell))))
    }

    /// Sends mails, which here means keeping them, until it is dropped.
    pub fn deliver_mail(&self) -> impl Future<Output = ()> + Send + 'static {
        kernel::deliver_mail(self.app.clone())
    }

    /// Tells webhooks what happens, until it is dropped.
    pub fn deliver_webhooks(&self) -> impl Future<Output = ()> + Send + 'static {
        cms::deliver_webhooks(self.app.clone())
    }

    /// What takes the mails.
    #[must_use]
    pub fn mails(&self) -> MailTransport {
        self.app.settings().mail.clone()
    }

    /// What fills empty sites.
    #[must_use]
    pub fn seeder(&self) -> Seeder {
        Seeder { app: self.app.clone(), url: self.url.clone(), key: self.key.clone() }
    }

    /// Lets other commands in this workspace find it, as long as the result is held.
    ///
    /// # Errors
    /// The announcement cannot be written.
    pub fn announce(&self, root: &Path) -> Result<DevServer, Diagnostic> {
        DevServer::announce(root, &self.url, &self.key)
    }

    /// How a build of a site that begins now reads content from it.
    #[must_use]
    pub fn remote(&self, site: &Site) -> Remote {
        let owns = site.settings.content.api_section.is_some();
        self.runtime.block_on(self.contents.begin(&site.name, owns));
        let (url, key) = (Some(self.url.clone()), Some(self.key.clone()));
        Remote { url, key, mirrors: Arc::clone(&self.mirrors), ..Remote::default() }
    }

    /// Reads the sites' settings anew; what is wrong with them, the build tells.
    pub fn reload(&self) {
        let _ = self.directory.reload();
    }

    /// Tells whoever pushed to a site how its build went.
    pub fn tell_live(&self, site: &Site, problems: &[Diagnostic]) {
        if let Some(version) = self.contents.begun(&site.name) {
            let endpoint = Endpoint { url: self.url.clone(), key: self.key.clone(), host: Some(site.name.clone()) };
            let live = LiveVersion { version, problems: problems.iter().map(Diagnostic::to_json).collect() };
            // nobody may be waiting, and the next build says it again
            let _ = Client::new(endpoint).set_live(&live);
        }
    }
}

/// The frames of pages, as the last builds made them.
fn frames(live: Arc<Live>) -> Arc<LiveFrames> {
    Arc::new(move |name| match live.site(name.as_str())?.outputs.get(components::FRAME)? {
        Output::Bytes(bytes) => String::from_utf8(bytes.to_vec()).ok(),
        Output::File(..) => None,
    })
}

fn random_key() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Lets a request through, and sets off a build at once if it changed content. One that is broken off here is found by [`Contents::follow`].
async fn tell(State(teller): State<Teller>, request: Request, next: Next) -> Response {
    let changes =
        *request.method() != Method::GET && request.uri().path().starts_with("/api/blog/") && request.uri().path() != "/api/blog/live";
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
    let response = next.run(request).await;
    if changes
        && response.status().is_success()
        && let Some(site) = host.and_then(|host| teller.live.site_of(&host))
    {
        teller.builder.build(&site);
    }
    response
}
