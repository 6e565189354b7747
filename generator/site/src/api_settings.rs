//! `[api]` of a `site.toml`: who may ask the API for this site from elsewhere.

use source::Fields;

use crate::Origin;

/// `[api]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiSettings {
    /// The origins whose pages may ask the API with a visitor's credentials, as if they were pages of the site.
    pub origins: Vec<Origin>,
}

impl ApiSettings {
    pub(crate) fn read(fields: &mut Fields<'_>) -> Self {
        let mut origins = Vec::new();
        for text in fields.texts("origins").unwrap_or_default() {
            match text.parse() {
                Ok(origin) => origins.push(origin),
                Err(_) => {
                    let problem = fields.at_value("origins", format!("`{text}` is not an origin"));
                    fields
                        .report(problem.hint("write scheme, host and, if it has one, port, as in \"https://app.example\": no path, no *"));
                }
            }
        }
        Self { origins }
    }
}
