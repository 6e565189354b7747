//! Where somebody is signed in from this computer: a token for each site of each API, in a file that nobody else may read.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use site::SiteName;
use source::{Diagnostic, reason};

use crate::whole_file::write_whole_by;

/// The tokens of somebody.
#[derive(Debug)]
pub struct Logins {
    file: PathBuf,
    /// By the API's address and the site's name.
    tokens: BTreeMap<String, String>,
}

impl Logins {
    /// Those in the folder of whoever uses the program; none where there is no file.
    ///
    /// # Errors
    /// There is one that cannot be read, or no folder that could have one.
    pub fn open(folder: Option<&Path>) -> Result<Self, Diagnostic> {
        let folder =
            folder.ok_or_else(|| Diagnostic::error("there is no folder for your configuration").hint("set HOME, or XDG_CONFIG_HOME"))?;
        let file = folder.join("logins.json");
        let tokens = match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| told("read", &file, &error))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(told("read", &file, &reason(&error))),
        };
        Ok(Self { file, tokens })
    }

    /// The token for a site of an API.
    #[must_use]
    pub fn token(&self, url: &str, site: &SiteName) -> Option<&str> {
        self.tokens.get(&key(url, site)).map(String::as_str)
    }

    /// Keeps a token.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&mut self, url: &str, site: &SiteName, token: String) -> Result<(), Diagnostic> {
        self.tokens.insert(key(url, site), token);
        self.save()
    }

    /// Forgets a token; returns whether there was one.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn forget(&mut self, url: &str, site: &SiteName) -> Result<bool, Diagnostic> {
        let was_there = self.tokens.remove(&key(url, site)).is_some();
        self.save().map(|()| was_there)
    }

    fn save(&self) -> Result<(), Diagnostic> {
        let write = || -> std::io::Result<()> {
            if let Some(folder) = self.file.parent() {
                std::fs::create_dir_all(folder)?;
            }
            write_whole_by(&self.file, |new| {
                new.set_permissions(std::fs::Permissions::from_mode(0o600))?;
                serde_json::to_writer_pretty(new, &self.tokens).map_err(std::io::Error::from)
            })
        };
        write().map_err(|error| told("write", &self.file, &reason(&error)))
    }
}

fn key(url: &str, site: &SiteName) -> String {
    format!("{} {site}", url.trim_end_matches('/'))
}

fn told(what: &str, file: &Path, why: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::error(format!("cannot {what} this: {why}")).in_file(file.to_string_lossy().as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_kept_by_api_and_site_for_their_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b): (SiteName, SiteName) = ("a.example".parse().unwrap(), "b.example".parse().unwrap());
        let mut logins = Logins::open(Some(folder.path())).unwrap();
        logins.keep("https://a.example/", &a, "one".into()).unwrap();
        logins.keep("http://127.0.0.1:4000", &a, "two".into()).unwrap();
        let mut again = Logins::open(Some(folder.path())).unwrap();
        let found = [again.token("https://a.example", &a), again.token("http://127.0.0.1:4000", &a), again.token("https://a.example", &b)];
        assert_eq!(found, [Some("one"), Some("two"), None]);
        let mode = std::fs::metadata(folder.path().join("logins.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(again.forget("https://a.example", &a).unwrap() && !again.forget("https://a.example", &a).unwrap());
        assert_eq!(Logins::open(Some(folder.path())).unwrap().token("https://a.example", &a), None);
    }

    #[test]
    fn a_damaged_file_is_told_and_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("logins.json"), "{").unwrap();
        assert!(Logins::open(Some(folder.path())).unwrap_err().to_string().contains("cannot read this"));
    }
}
