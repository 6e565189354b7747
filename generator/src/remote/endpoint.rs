//! Where the API is, and with which key.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use site::{SiteName, Workspace};
use source::{Diagnostic, reason};

/// What of a URL cannot stand in the name of a file as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.');

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

/// Where the API for a site is; with a key it is an [`Endpoint`].
pub struct Address {
    /// Without `/api`.
    pub url: String,
    host: Option<SiteName>,
    dev_key: Option<String>,
}

impl Address {
    /// The one that was named, else a development server that runs in this workspace, else the site's own address.
    #[must_use]
    pub fn find(workspace: &Workspace, site: &site::Site, url: Option<&str>) -> Self {
        let host = Some(site.name.clone());
        if let Some(url) = url {
            return Self { url: url.to_owned(), host, dev_key: None };
        }
        match DevServer::find(&workspace.root) {
            Some((url, key)) => Self { url, host, dev_key: Some(key) },
            None => Self { url: site.settings.base_url.clone(), host: None, dev_key: None },
        }
    }

    /// The API for somebody who has no key yet.
    #[must_use]
    pub fn without_key(self) -> Endpoint {
        Endpoint { url: self.url, key: String::new(), host: self.host }
    }

    /// The API with the key that was given, else with the one that a development server hands out.
    ///
    /// # Errors
    /// There is no key.
    pub fn with_key(self, key: Option<&str>) -> Result<Endpoint, Diagnostic> {
        let Self { url, host, dev_key } = self;
        match key.map(str::to_owned).or(dev_key) {
            Some(key) => Ok(Endpoint { url, key, host }),
            None => Err(Diagnostic::error(format!("there is no key for the API at {url}"))
                .hint("sign in with `sitegen login`, set OPERATOR_KEY to the key that the API was started with, or let `sitegen dev` run in this workspace")),
        }
    }
}

impl Endpoint {
    /// The API for a site: the one that was named, else a development server that runs in this workspace, else the site's own address.
    ///
    /// # Errors
    /// There is no key.
    pub fn find(workspace: &Workspace, site: &site::Site, url: Option<&str>, key: Option<&str>) -> Result<Self, Diagnostic> {
        Address::find(workspace, site, url).with_key(key)
    }
}

/// The file in which something is kept of a site in the API at a URL: what is known of one API says nothing of another.
pub(super) fn kept_file(workspace_root: &Path, kind: &str, site: &SiteName, url: &str) -> PathBuf {
    let name = utf8_percent_encode(url, ENCODED);
    workspace_root.join(".sitegen").join(kind).join(site.as_str()).join(format!("{name}.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_api_has_a_file_of_its_own() {
        let site: SiteName = "a.example".parse().unwrap();
        let file = |url: &str| kept_file(Path::new("/w"), "mirror", &site, url);
        assert_eq!(file("http://127.0.0.1:4000"), Path::new("/w/.sitegen/mirror/a.example/http%3A%2F%2F127.0.0.1%3A4000.json"));
        assert_ne!(file("https://a-b.example"), file("https://a.b.example"));
        assert_ne!(file("https://a.example"), file("http://a.example"));
    }
}
