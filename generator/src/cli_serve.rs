//! The command line of `sitegen serve`: types only. A doc comment here is the text that `--help` shows.

use std::net::SocketAddr;

use clap::Args;
use site::SiteName;

use crate::cli::parse_base_url;

/// `sitegen serve`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sitegen serve                                   all sites, for the nginx of `sitegen config nginx` to ask\n  sitegen serve --listen 0.0.0.0:8080             without anything in front\n  sitegen serve restaurant.example --no-static    only keep one site live, and show its previews"
)]
pub struct ServeArgs {
    /// The sites to serve and to keep live [default: all]
    #[arg(value_name = "SITE")]
    pub sites: Vec<SiteName>,

    /// Where to listen [default: `[serve] address` of sitegen.toml, else 127.0.0.1:7080]
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,

    /// The address of the API [default: `[api] address` of sitegen.toml, else http://127.0.0.1:8000]
    #[arg(long = "api", value_name = "URL", env = "SITEGEN_API", value_parser = parse_base_url)]
    pub api: Option<String>,

    /// The operator's key for the API
    #[arg(long, value_name = "KEY", env = "OPERATOR_KEY", hide_env_values = true)]
    pub key: Option<String>,

    /// Build, publish and show previews, but serve no pages: nginx does that
    #[arg(long)]
    pub no_static: bool,
}
