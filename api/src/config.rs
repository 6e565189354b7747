//! How the server is started: by flags, or by the environment where secrets belong.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::Parser;

/// The shared API of all sites of a workspace.
#[derive(Debug, Parser)]
#[command(name = "api", version)]
#[command(after_help = "Example:\n  OPERATOR_KEY=$(openssl rand -hex 32) api --root /srv/sites --database sqlite:/var/lib/sitegen/")]
pub struct Config {
    /// The folder of the workspace: the sites under it are the tenants
    #[arg(long, value_name = "DIR", default_value = ".", env = "SITEGEN_ROOT")]
    pub root: PathBuf,

    /// The address to listen on
    #[arg(long, value_name = "IP", default_value = "127.0.0.1", env = "HOST")]
    pub host: IpAddr,

    /// The port to listen on
    #[arg(long, default_value_t = 8000, env = "PORT")]
    pub port: u16,

    /// Where documents are kept: `sqlite:FOLDER/` with a file for each site, or `mongodb://…/DATABASE` in a program with that feature
    #[arg(long, value_name = "URL", default_value = "sqlite:data/", env = "DATABASE_URL", hide_env_values = true)]
    pub database: String,

    /// The key of the owner of the installation, at least 20 characters; without one nothing can be written
    #[arg(long, value_name = "KEY", env = "OPERATOR_KEY", hide_env_values = true)]
    pub operator_key: Option<String>,

    /// The proxies that may say by X-Tenant-Domain which site a request is for
    #[arg(long, value_name = "IP", value_delimiter = ',', env = "TRUSTED_PROXIES")]
    pub trusted_proxies: Vec<IpAddr>,

    /// The folder of the releases, whose pages are the frame of what modules show [default: dist in the workspace]
    #[arg(long, value_name = "DIR", env = "SITEGEN_DIST")]
    pub dist: Option<PathBuf>,

    /// The server that takes mails: smtps://user:password@host, or smtp://127.0.0.1:25; without one mails wait
    #[arg(long, value_name = "URL", env = "SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// From whom mails are, where a site does not say it: an address, or "Name <address>"
    #[arg(long, value_name = "ADDRESS", env = "MAIL_FROM")]
    pub mail_from: Option<String>,

    /// Take hosts with .localhost at their end, as a browser in development asks for them
    #[arg(long)]
    pub local: bool,

    /// Write the log as JSON
    #[arg(long)]
    pub log_json: bool,
}

impl Config {
    /// Where to listen.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }
}
