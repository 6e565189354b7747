//! `sitegen.toml`: what all sites of a workspace share.

use std::net::SocketAddr;

use source::{Diagnostic, Fields, Source, parse_toml};

use crate::SiteName;

/// All that `sitegen.toml` says, with defaults filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceSettings {
    /// Domains under which every host is the site folder of that name.
    pub wildcards: Vec<SiteName>,
    /// The port of `sitegen dev`.
    pub dev_port: u16,
    /// Where the shared API listens.
    pub api_address: SocketAddr,
    /// The file that nginx includes where it asks the API: with the line that sends it the proxy's secret.
    pub api_secret_file: Option<String>,
    /// Where the site server listens, which nginx falls back to.
    pub site_server_address: SocketAddr,
    /// Whether pages are written compressed as well; styles and scripts always are.
    pub precompress: bool,
    /// How many releases of a site are kept to go back to, the live one among them.
    pub keep_releases: usize,
    /// The certificates that nginx uses.
    pub tls: Option<Tls>,
}

/// `[tls]`. Both paths may hold `{domain}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// The certificate chain (PEM).
    pub certificate: String,
    /// Its private key (PEM).
    pub certificate_key: String,
}

impl Default for WorkspaceSettings {
    fn default() -> Self {
        Self {
            wildcards: Vec::new(),
            dev_port: 4000,
            api_address: SocketAddr::from(([127, 0, 0, 1], 8000)),
            api_secret_file: None,
            site_server_address: SocketAddr::from(([127, 0, 0, 1], 7080)),
            precompress: false,
            keep_releases: 5,
            tls: None,
        }
    }
}

impl WorkspaceSettings {
    /// Reads the text of a `sitegen.toml`.
    ///
    /// # Errors
    /// All problems of the file at once.
    pub fn parse(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let table = parse_toml(&source.text).map_err(|error| vec![source.syntax(&error)])?;
        let mut fields = Fields::new(&table, source, 0, "sitegen.toml");
        let settings = Self::read(&mut fields);
        let problems = fields.finish();
        if problems.is_empty() { Ok(settings) } else { Err(problems) }
    }

    fn read(fields: &mut Fields<'_>) -> Self {
        let default = Self::default();
        let (precompress, keep) = fields.nested("publish", "[publish]", read_publish).unwrap_or_default();
        let (api_address, api_secret_file) = fields.nested("api", "[api]", read_api).unwrap_or_default();
        Self {
            wildcards: read_wildcards(fields),
            dev_port: fields.nested("dev", "[dev]", read_port).flatten().unwrap_or(default.dev_port),
            api_address: api_address.unwrap_or(default.api_address),
            api_secret_file,
            site_server_address: fields.nested("serve", "[serve]", read_address).flatten().unwrap_or(default.site_server_address),
            precompress: precompress.unwrap_or(default.precompress),
            keep_releases: keep.unwrap_or(default.keep_releases),
            tls: fields.nested("tls", "[tls]", Tls::read),
        }
    }
}

fn read_wildcards(fields: &mut Fields<'_>) -> Vec<SiteName> {
    let mut wildcards = Vec::new();
    for text in fields.texts("wildcards").unwrap_or_default() {
        match text.strip_prefix("*.").unwrap_or(&text).parse::<SiteName>() {
            Ok(name) => wildcards.push(name),
            Err(error) => fields.problem("wildcards", error.to_string()),
        }
    }
    wildcards
}

fn read_publish(fields: &mut Fields<'_>) -> (Option<bool>, Option<usize>) {
    // without the one before there would be nothing to go back to
    (fields.flag("precompress"), fields.count("keep", 2))
}

fn read_port(fields: &mut Fields<'_>) -> Option<u16> {
    let number = fields.integer("port")?;
    let port = u16::try_from(number).ok().filter(|port| *port > 0);
    if port.is_none() {
        fields.problem("port", format!("{number} is not a port: it has to be from 1 to 65535"));
    }
    port
}

fn read_address(fields: &mut Fields<'_>) -> Option<SocketAddr> {
    let text = fields.text("address")?;
    let address = text.parse().ok();
    if address.is_none() {
        let problem = fields.at_value("address", format!("`{text}` is not an address with a port"));
        fields.report(problem.hint("write it like 127.0.0.1:8000"));
    }
    address
}

fn read_api(fields: &mut Fields<'_>) -> (Option<SocketAddr>, Option<String>) {
    let secret_file = fields.text("secret_file");
    // where a pattern finds no file, nginx includes nothing and says nothing
    if let Some(path) = secret_file
        .as_deref()
        .filter(|path| !can_stand_in_nginx(path) || !path.starts_with('/') || path.contains(['*', '?', '[', '{', '}']))
    {
        let problem = fields.at_value("secret_file", format!("`{path}` is not the path of a file that nginx can include"));
        fields.report(problem.hint("write it whole, like /etc/nginx/sitegen-secret.conf"));
    }
    (read_address(fields), secret_file)
}

impl Tls {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { certificate: read_path(fields, "certificate"), certificate_key: read_path(fields, "certificate_key") }
    }
}

fn read_path<'a>(fields: &mut Fields<'a>, key: &'a str) -> String {
    let path = fields.required_text(key);
    if !can_stand_in_nginx(&path) {
        fields.problem(key, format!("`{path}` cannot stand in an nginx configuration"));
    }
    path
}

fn can_stand_in_nginx(path: &str) -> bool {
    !path.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, ';' | '"' | '\'' | '$' | '\\'))
}
