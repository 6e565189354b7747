//! Where the API is, and with which key.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::json;
use site::{SiteName, Workspace};
use source::{Diagnostic, reason};

/// An API and the key for it.
#[derive(Clone)]
pub struct Endpoint {
    /// Its address, without `/api`: `https://darkflows.com`.
    pub url: String,
    /// The operator's key.
    pub key: String,
    /// The host to ask for, where it is not that of the address.
    pub host: Option<SiteName>,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Endpoint({}, ***)", self.url)
    }
}

/// What a running `sitegen dev` leaves for other commands: its address and its key. Removed when it ends.
#[derive(Debug)]
pub struct DevServer {
    file: PathBuf,
}

impl DevServer {
    fn file(workspace_root: &Path) -> PathBuf {
        workspace_root.join(".sitegen").join("dev.json")
    }

    /// Announces a development server.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn announce(workspace_root: &Path, url: &str, key: &str) -> Result<Self, Diagnostic> {
        let file = Self::file(workspace_root);
        let told = |error: std::io::Error| {
            Diagnostic::error(format!("cannot write this: {}", reason(&error))).in_file(source::shown(workspace_root, &file))
        };
        std::fs::create_dir_all(file.parent().unwrap_or(workspace_root)).map_err(told)?;
        let _ = std::fs::remove_file(&file);
        // only this user may read the key
        let mut open = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file).map_err(told)?;
        open.write_all(json!({"url": url, "key": key}).to_string().as_bytes()).map_err(told)?;
        Ok(Self { file })
    }

    fn find(workspace_root: &Path) -> Option<(String, String)> {
        let text = std::fs::read_to_string(Self::file(workspace_root)).ok()?;
        let told: serde_json::Value = serde_json::from_str(&text).ok()?;
        let (url, key) = (told["url"].as_str()?, told["key"].as_str()?);
        // one that was killed could not take its announcement back
        std::net::TcpStream::connect(url.strip_prefix("http://")?).ok()?;
        Some((url.to_owned(), key.to_owned()))
    }
}

impl Drop for DevServer {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

impl Endpoint {
    /// The API for a site: the one that was named, else a development server that runs in this workspace, else the site's own address.
    ///
    /// # Errors
    /// There is no key.
    pub fn find(workspace: &Workspace, site: &site::Site, url: Option<&str>, key: Option<&str>) -> Result<Self, Diagnostic> {
        let dev = if url.is_none() { DevServer::find(&workspace.root) } else { None };
        let (url, dev_key, host) = match (url, dev) {
            (Some(url), _) => (url.to_owned(), None, Some(site.name.clone())),
            (None, Some((url, dev_key))) => (url, Some(dev_key), Some(site.name.clone())),
            (None, None) => (site.settings.base_url.clone(), None, None),
        };
        let Some(key) = key.map(str::to_owned).or(dev_key) else {
            let problem = Diagnostic::error(format!("there is no key for the API at {url}"));
            return Err(
                problem.hint("set OPERATOR_KEY to the key that the API was started with, or let `sitegen dev` run in this workspace")
            );
        };
        Ok(Self { url, key, host })
    }
}
