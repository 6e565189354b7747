//! The components that pages and mails are made of: the shared ones and each site's own, read anew when a file changed.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use components::{SharedLibrary, SiteLibrary, table};
use minijinja::Value;
use minijinja::value::Serde;
use site::{Site, SiteName};

use crate::{Error, Tenant};

/// The compiled components of all sites that asked for any.
pub(crate) struct Templates {
    root: PathBuf,
    loaded: Mutex<Loaded>,
}

#[derive(Default)]
struct Loaded {
    shared: Option<(u64, SharedLibrary)>,
    sites: HashMap<SiteName, (u64, Arc<SiteLibrary>)>,
}

impl Templates {
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), loaded: Mutex::default() }
    }

    fn of(&self, site: &Site) -> Arc<SiteLibrary> {
        let (common, own) = (self.root.join("shared-components"), site.folder.join("components"));
        let common_state = state(&common);
        let own_state = state(&own) ^ common_state.rotate_left(1);
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let Loaded { shared, sites } = &mut *loaded;
        if let Some((known, library)) = sites.get(&site.name)
            && *known == own_state
        {
            return Arc::clone(library);
        }
        let shared = match shared {
            Some((known, library)) if *known == common_state => library,
            shared => &mut shared.insert((common_state, SharedLibrary::load(&self.root, &common))).1,
        };
        let mut library = shared.site(&self.root, &own);
        let base_url = site.settings.base_url.clone();
        library.finish(|env| {
            env.add_function("asset", |name: &str| Value::from_safe_string(format!("/{}", name.trim_start_matches('/'))));
            env.add_function("absolute_url", move |url: &str| {
                Value::from_safe_string(if url.starts_with('/') { format!("{base_url}{url}") } else { url.to_owned() })
            });
        });
        let library = Arc::new(library);
        sites.insert(site.name.clone(), (own_state, Arc::clone(&library)));
        library
    }
}

/// Changes when a file under the folder changes, comes or goes.
fn state(folder: &Path) -> u64 {
    let mut hash = DefaultHasher::new();
    for entry in walkdir::WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter().flatten() {
        entry.path().hash(&mut hash);
        if let Ok(metadata) = entry.metadata() {
            (metadata.len(), metadata.modified().ok()).hash(&mut hash);
        }
    }
    hash.finish()
}

impl Tenant {
    /// A component of the site as text: HTML, or plain text where its name ends in `.txt`.
    ///
    /// # Errors
    /// It cannot be rendered; the log has its file and line.
    pub async fn render(&self, component: &str, props: Value) -> Result<String, Error> {
        self.render_if_there(component, props).await?.ok_or_else(|| Error::Internal(format!("there is no component `{component}`").into()))
    }

    pub(crate) async fn render_if_there(&self, component: &str, props: Value) -> Result<Option<String>, Error> {
        let (tenant, component) = (self.clone(), component.to_owned());
        let rendered = tokio::task::spawn_blocking(move || {
            let library = tenant.app().templates().of(tenant.site());
            let globals = [("site", tenant.as_value()), ("page", table([("kind", Value::from("frame"))]))];
            library.get(&component).map(|_| library.render_component(&component, props, globals))
        });
        let rendered = rendered.await.map_err(|error| Error::Internal(Box::new(error)))?;
        rendered.transpose().map_err(|problem| Error::Internal(problem.to_string().into()))
    }

    /// `site` as components see it.
    fn as_value(&self) -> Value {
        let settings = &self.site().settings;
        let nav = settings
            .nav
            .iter()
            .map(|entry| table([("label", Value::from(entry.label.as_str())), ("url", Value::from_safe_string(entry.url.clone()))]));
        table([
            ("name", Value::from(settings.name.as_str())),
            ("domain", Value::from(settings.domain.as_str())),
            ("base_url", Value::from_safe_string(self.base_url())),
            ("language", Value::from(settings.language.as_str())),
            ("description", settings.description.as_deref().map_or(Value::UNDEFINED, Value::from)),
            ("nav", nav.collect()),
            ("modules", settings.modules.iter().map(|switch| switch.name.as_str()).collect()),
            ("extra", Value::from(Serde(&settings.extra))),
        ])
    }
}
