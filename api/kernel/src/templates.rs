//! The components that pages and mails are made of: the shared ones and each site's own, read anew when a file changed.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use components::{SharedLibrary, SiteLibrary, table};
use minijinja::Value;
use minijinja::value::Serde;
use site::{Site, SiteName};

use crate::{Error, Tenant};

/// How long it counts what a folder was found to hold, where nobody waits for what they saved: many pages at once cost one look.
pub(crate) const SETTLED: Duration = Duration::from_secs(1);

/// The compiled components of all sites that asked for any.
pub(crate) struct Templates {
    root: PathBuf,
    /// How long a look into a folder counts.
    settled: Duration,
    loaded: Mutex<Loaded>,
}

#[derive(Default)]
struct Loaded {
    /// When a folder was looked into, and its state then.
    looks: HashMap<PathBuf, (Instant, u64)>,
    shared: Option<(u64, SharedLibrary)>,
    sites: HashMap<SiteName, (u64, Arc<SiteLibrary>)>,
}

impl Templates {
    pub(crate) fn new(root: &Path, settled: Duration) -> Self {
        Self { root: root.to_owned(), settled, loaded: Mutex::default() }
    }

    fn of(&self, site: &Site) -> Arc<SiteLibrary> {
        let (common, own) = (self.root.join("shared-components"), site.folder.join("components"));
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let common_state = loaded.state(&common, self.settled);
        let own_state = loaded.state(&own, self.settled) ^ common_state.rotate_left(1);
        let Loaded { shared, sites, .. } = &mut *loaded;
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

impl Loaded {
    /// The state of a folder, as it was found no longer ago than `settled`.
    fn state(&mut self, folder: &Path, settled: Duration) -> u64 {
        if let Some((looked, state)) = self.looks.get(folder)
            && looked.elapsed() < settled
        {
            return *state;
        }
        let state = state(folder);
        self.looks.insert(folder.to_owned(), (Instant::now(), state));
        state
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_into_a_folder_counts_as_long_as_it_is_told_to() {
        let folder = tempfile::tempdir().unwrap();
        let looked = |loaded: &mut Loaded, settled| loaded.state(folder.path(), settled);
        let (mut in_production, mut in_development) = (Loaded::default(), Loaded::default());
        let before = looked(&mut in_production, Duration::MAX);
        assert_eq!(looked(&mut in_development, Duration::ZERO), before);
        std::fs::write(folder.path().join("form.html"), "").unwrap();
        assert_eq!(looked(&mut in_production, Duration::MAX), before);
        assert_ne!(looked(&mut in_development, Duration::ZERO), before);
        assert_ne!(looked(&mut in_production, Duration::ZERO), before, "it is over some time");
    }
}
