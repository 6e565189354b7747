//! The one door between a request and a site's documents.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use site::{Site, SiteName};
use source::{Data, Fields, Table};
use store::SiteStore;

use crate::arrival::Arrival;
use crate::directory::Tenancy;
use crate::{Allowance, App, Client, Error, JwtKeys, Permission, Settings};

/// The site that a request is for, with its documents and no others.
#[derive(Clone)]
pub struct Tenant {
    tenancy: Arc<Tenancy>,
    app: App,
    /// The site's documents.
    pub store: SiteStore,
}

impl Tenant {
    pub(crate) async fn of(app: App, tenancy: Arc<Tenancy>) -> Result<Self, Error> {
        let store = app.migrated_store_of(&tenancy).await?;
        Ok(Self { tenancy, app, store })
    }

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

    /// What the site's tokens for other services are signed with; none if it signs none.
    #[must_use]
    pub fn jwt_keys(&self) -> Option<&JwtKeys> {
        self.tenancy.jwt_keys.as_ref()
    }

    /// Whether a module is on for the site.
    pub(crate) fn has_module(&self, name: &str) -> bool {
        self.tenancy.modules.contains(&name)
    }

    /// All that may be done with the modules that are on.
    pub fn permissions(&self) -> Vec<&'static Permission> {
        let on = self.app.modules().iter().filter(|module| self.has_module(module.spec.name));
        on.flat_map(|module| module.permissions).copied().collect()
    }

    /// One whose documents are not looked into: what is stored need not be in the form that the modules of today read.
    pub(crate) fn without_modules(app: App, tenancy: Arc<Tenancy>) -> Self {
        Self { store: app.store_of(&tenancy), tenancy, app }
    }

    /// Looks for migrations anew: the documents were replaced.
    pub(crate) fn forget_migrations(&self) {
        self.app.database_of(&self.tenancy).forget_migrations(self.name());
        self.tell_change();
    }

    /// How the program runs.
    #[must_use]
    pub fn program(&self) -> &Settings {
        self.app.settings()
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

    /// Counts what a client does here, by a name that says what: as often as it is allowed, for this site alone.
    ///
    /// # Errors
    /// [`Error::TooMany`] if it is one too many; it says how long to wait.
    pub fn limit(&self, name: &'static str, client: Client, allowance: Allowance) -> Result<(), Error> {
        self.app.rates().count_in_module(self.name(), name, client, allowance)
    }
}

/// Lets a request through if its site is known and has the module on, where it is to one; otherwise there is nothing here.
pub(crate) async fn gate(
    State((app, module)): State<(App, Option<&'static str>)>,
    Extension(arrival): Extension<Arrival>,
    mut request: Request,
    next: Next,
) -> Result<Response, Error> {
    let tenancy = arrival.tenancy.ok_or(Error::NotFound)?;
    let tenant = match module {
        Some(module) if !tenancy.modules.contains(&module) => return Err(Error::NotFound),
        Some(_) => Tenant::of(app, tenancy).await?,
        None => Tenant::without_modules(app, tenancy),
    };
    request.extensions_mut().insert(tenant);
    Ok(next.run(request).await)
}

impl<S: Send + Sync> FromRequestParts<S> for Tenant {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts.extensions.get::<Self>().cloned().ok_or(Error::NotFound)
    }
}
