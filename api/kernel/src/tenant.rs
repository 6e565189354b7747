//! The one door between a request and a site's documents.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use site::{Site, SiteName};
use source::{Data, Fields, Table};
use store::SiteStore;

use crate::directory::Tenancy;
use crate::{App, Error, Problem};

/// The header in which a trusted proxy says which site it is.
const TENANT_HEADER: &str = "x-tenant-domain";

/// The site that a request is for, with its documents and no others.
#[derive(Clone)]
pub struct Tenant {
    tenancy: Arc<Tenancy>,
    app: App,
    /// The site's documents.
    pub store: SiteStore,
}

impl Tenant {
    /// The site's name.
    #[must_use]
    pub fn name(&self) -> &SiteName {
        &self.tenancy.site.name
    }

    /// The site's settings.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.tenancy.site
    }

    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// Where the site is reached, without a slash at its end. It comes from its settings and never from a request, so that it can stand in mails.
    #[must_use]
    pub fn base_url(&self) -> String {
        match self.app.settings().local {
            Some(port) => format!("http://{}.localhost:{port}", self.name()),
            None => self.site().settings.base_url.clone(),
        }
    }

    /// A module's settings for this site; its defaults if only another module asked for it.
    pub fn settings<T>(&self, module: &str, read: impl for<'a> FnOnce(&mut Fields<'a>) -> T) -> T {
        let empty = Table::default();
        let settings = &self.tenancy.site.settings;
        let table = settings.modules.iter().find(|switch| switch.name == module).map_or(&empty, |switch| &switch.settings);
        debug_assert!(table.entries.iter().all(|entry| entry.value.data != Data::Null));
        read(&mut Fields::new(table, &settings.source, 0, module))
    }
}

/// Lets a request to a module through if its site is known and has the module on; otherwise there is nothing here.
pub(crate) async fn gate(State((app, module)): State<(App, &'static str)>, mut request: Request, next: Next) -> Result<Response, Error> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let tenancy = tenancy(&app, request.headers(), request.uri().host(), peer)?;
    if !tenancy.modules.contains(&module) {
        return Err(Error::NotFound);
    }
    let store = app.migrated_store_of(&tenancy).await?;
    let tenant = Tenant { tenancy, app, store };
    let wants_page = accepts_html(request.headers());
    request.extensions_mut().insert(tenant.clone());
    let response = next.run(request).await;
    match response.extensions().get::<Problem>().filter(|_| wants_page).cloned() {
        Some(problem) => tenant.problem_page(response, &problem).await,
        None => Ok(response),
    }
}

/// Whether it is a browser that shows what it gets.
fn accepts_html(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

fn tenancy(app: &App, headers: &HeaderMap, authority: Option<&str>, peer: Option<IpAddr>) -> Result<Arc<Tenancy>, Error> {
    let trusted = peer.is_some_and(|peer| app.settings().trusted_proxies.contains(&peer));
    let told = if trusted { only_value(headers, TENANT_HEADER)? } else { None };
    // an absolute request line beats the header (RFC 9112 §3.2.2)
    let host = match (told, authority) {
        (Some(told), _) => told,
        (None, Some(authority)) => authority,
        (None, None) => only_value(headers, header::HOST.as_str())?.ok_or(Error::NotFound)?,
    };
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let name = if app.settings().local.is_some() { name.strip_suffix(".localhost").unwrap_or(name) } else { name };
    app.directory().tenancy_of(name).ok_or(Error::NotFound)
}

/// The value of a header that may stand once; twice is a try to be taken for somebody else.
fn only_value<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Error> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| Error::BadRequest(format!("{name} is not text"))),
        (Some(_), Some(_)) => Err(Error::BadRequest(format!("{name} stands twice"))),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Tenant {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts.extensions.get::<Self>().cloned().ok_or(Error::NotFound)
    }
}
