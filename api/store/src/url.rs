//! Where a store is: the text of `DATABASE_URL`, parsed once.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::StoreError;

/// The place of a store: a folder of SQLite files, or a MongoDB database.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreUrl(pub(crate) Place);

#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Sqlite(PathBuf),
    #[cfg(feature = "mongodb")]
    Mongodb(String),
}

impl StoreUrl {
    /// Reads `sqlite:FOLDER` (one file per site, `FOLDER/<domain>.db`) or `mongodb://…/DATABASE` (also `mongodb+srv:`).
    ///
    /// # Errors
    /// `Invalid`, with a text fit for who starts the program, where the scheme is unknown or not compiled in, or a part is missing.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let Some((scheme, rest)) = text.split_once(':') else {
            return Err(invalid("a database URL begins with `sqlite:` or `mongodb:`"));
        };
        match scheme {
            "sqlite" => {
                let folder = rest.strip_prefix("//").unwrap_or(rest);
                if folder.is_empty() || folder.contains('\0') {
                    return Err(invalid("`sqlite:` needs a folder, as in sqlite:data/"));
                }
                Ok(Self(Place::Sqlite(PathBuf::from(folder))))
            }
            "mongodb" | "mongodb+srv" => mongodb(text),
            _ => Err(invalid(&format!("unknown database `{scheme}:`; known: `sqlite:`, `mongodb:`"))),
        }
    }

    /// The same with a relative folder taken to be below `root`.
    #[must_use]
    pub fn below(self, root: &Path) -> Self {
        match self.0 {
            Place::Sqlite(folder) => Self(Place::Sqlite(root.join(folder))),
            #[cfg(feature = "mongodb")]
            other @ Place::Mongodb(_) => Self(other),
        }
    }
}

#[cfg(feature = "mongodb")]
fn mongodb(text: &str) -> Result<StoreUrl, StoreError> {
    let after_host = text.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@').map_or(rest, |(_, rest)| rest).split_once('/'));
    match after_host.map(|(_, path)| path.split('?').next().unwrap_or_default()) {
        Some(database) if !database.is_empty() => Ok(StoreUrl(Place::Mongodb(text.to_owned()))),
        _ => Err(invalid("`mongodb:` needs the name of a database, as in mongodb://localhost/sitegen")),
    }
}

#[cfg(not(feature = "mongodb"))]
fn mongodb(_text: &str) -> Result<StoreUrl, StoreError> {
    Err(invalid("this program was built without MongoDB; build it with the Cargo feature `mongodb`"))
}

fn invalid(what: &str) -> StoreError {
    StoreError::Invalid(what.to_owned())
}

impl FromStr for StoreUrl {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        Self::parse(text)
    }
}

impl fmt::Display for StoreUrl {
    /// The kind and the folder; of a MongoDB URL, which may hold a password, the scheme alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Sqlite(folder) => write!(f, "sqlite:{}", folder.display()),
            #[cfg(feature = "mongodb")]
            Place::Mongodb(_) => f.write_str("mongodb://***"),
        }
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_urls_name_a_folder() {
        for (text, shown) in [("sqlite:data/", "sqlite:data/"), ("sqlite:///var/x", "sqlite:/var/x"), ("sqlite:/var/x", "sqlite:/var/x")] {
            assert_eq!(StoreUrl::parse(text).unwrap().to_string(), shown);
        }
    }

    #[test]
    fn what_is_no_url_is_refused_and_says_what_is() {
        for (text, said) in [("data", "`sqlite:`"), ("sqlite:", "sqlite:data/"), ("postgres://x/y", "unknown database `postgres:`")] {
            let error = StoreUrl::parse(text).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }

    #[cfg(not(feature = "mongodb"))]
    #[test]
    fn mongodb_without_its_feature_says_so() {
        assert!(StoreUrl::parse("mongodb://localhost/x").unwrap_err().to_string().contains("feature `mongodb`"));
    }

    #[cfg(feature = "mongodb")]
    #[test]
    fn mongodb_needs_a_database_and_hides_its_password() {
        assert!(StoreUrl::parse("mongodb://localhost").is_err());
        assert!(StoreUrl::parse("mongodb://localhost/?replicaSet=rs0").is_err());
        let url = StoreUrl::parse("mongodb://me:secret@localhost:1/site?replicaSet=rs0").unwrap();
        assert!(!format!("{url} {url:?}").contains("secret"));
    }
}
