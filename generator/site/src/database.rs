//! `[database]`: where a site keeps its documents, if not with all the others. What is secret in it stands in the environment.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use source::{Diagnostic, Fields};

use crate::Site;
use crate::secrets::{hidden, is_name};

/// A database of a site's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseSettings {
    place: DatabasePlace,
    span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum DatabasePlace {
    /// A URL without a password.
    Url(String),
    /// The name of the variable that holds the URL.
    Env(String),
}

impl DatabaseSettings {
    pub(crate) fn read(fields: &mut Fields<'_>) -> Option<Self> {
        match (fields.text("url"), fields.text("env")) {
            (Some(url), None) => {
                let span = fields.span("url");
                if let Some(problem) = fault_of_url(&url) {
                    fields.report(hidden(fields.at_value("url", problem.message)).hint(problem.hint));
                }
                Some(Self { place: DatabasePlace::Url(url), span })
            }
            (None, Some(name)) => {
                let span = fields.span("env");
                if !is_name(&name) {
                    let problem = hidden(fields.at_value("env", "this is not the name of a variable"));
                    fields.report(
                        problem.hint("write a name like RESTAURANT_DATABASE_URL here, and its value into the environment or into .env"),
                    );
                }
                Some(Self { place: DatabasePlace::Env(name), span })
            }
            (Some(_), Some(_)) => {
                let problem = hidden(fields.at_value("env", "[database] has both `url` and `env`"));
                fields.report(problem.hint("one of them says where the database is: take the other out"));
                None
            }
            (None, None) => {
                let problem = fields.at(&(0..0), "[database] needs `url` or `env`");
                fields.report(
                    problem.hint("write url = \"sqlite:data/\", or env = \"NAME\" with the name of the variable that holds the URL"),
                );
                None
            }
        }
    }
}

impl Site {
    /// The URL of the site's own database, if it has one. The process' environment comes before the site's `.env`.
    ///
    /// # Errors
    /// The variable that `env` names is not set, or `.env` cannot be read.
    pub fn database_url(&self, root: &Path, process: &HashMap<String, String>) -> Result<Option<String>, Vec<Diagnostic>> {
        let Some(database) = &self.settings.database else { return Ok(None) };
        let name = match &database.place {
            DatabasePlace::Url(url) => return Ok(Some(url.clone())),
            DatabasePlace::Env(name) => name,
        };
        self.variable(root, process, name)?.map(Some).ok_or_else(|| {
            let problem = self.database_problem(format!("the variable {name} is not set: it has to hold the URL of the site's database"));
            vec![problem.hint(format!("set {name} in the environment of the API, or write {name}=… into sites/{}/.env", self.name))]
        })
    }

    /// A problem of the site's own database, at the place that names it.
    #[must_use]
    pub fn database_problem(&self, message: impl Into<String>) -> Diagnostic {
        let span = self.settings.database.as_ref().map_or(0..0, |database| database.span.clone());
        self.settings.source.error(&span, message)
    }
}

struct Fault {
    message: &'static str,
    hint: &'static str,
}

/// What is wrong with a URL that stands in a file which everybody with the repository reads.
fn fault_of_url(url: &str) -> Option<Fault> {
    let is_known = ["sqlite:", "mongodb:", "mongodb+srv:"].iter().any(|scheme| url.starts_with(scheme));
    if !is_known {
        return Some(Fault {
            message: "this is not the URL of a database",
            hint: "write it like sqlite:data/restaurant/ or mongodb://host/database",
        });
    }
    let host = url.split_once("://").map_or("", |(_, rest)| rest.split(['/', '?']).next().unwrap_or_default());
    let has_secret = url.starts_with("mongodb") && (host.contains('@') || url.to_ascii_lowercase().contains("password"));
    has_secret.then_some(Fault {
        message: "a URL with a user and a password does not belong into this file",
        hint: "write env = \"NAME\" here, and the URL into the variable of that name: in the environment of the API, or in the site's .env",
    })
}
