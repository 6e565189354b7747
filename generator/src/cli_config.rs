//! The command line of `sitegen config`: types only. A doc comment here is the text that `--help` shows.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `sitegen config`
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// The nginx configuration that serves all sites by host
    Nginx(NginxArgs),
    /// The hook by which a `git push` is checked, and published
    GitHook(GitHookArgs),
}

/// `sitegen config nginx`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sitegen config nginx --out /etc/nginx/conf.d/sitegen.conf && nginx -t && nginx -s reload")]
pub struct NginxArgs {
    /// The file to write [default: print it]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// The folder that the sites are served from [default: dist/ in the workspace]
    #[arg(long, value_name = "DIR")]
    pub dist: Option<PathBuf>,

    /// The port for HTTP
    #[arg(long, default_value_t = 80)]
    pub port: u16,

    /// Whether to listen on IPv6 too; auto asks this machine
    #[arg(long, value_enum, default_value_t = Ipv6::Auto)]
    pub ipv6: Ipv6,
}

/// Whether nginx listens on IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Ipv6 {
    /// If this machine has it.
    Auto,
    /// Always.
    Yes,
    /// Never.
    No,
}

/// `sitegen config git-hook`
#[derive(Debug, Args)]
#[command(
    after_help = "Example, on the server, in the repository that is pushed to:\n  sitegen config git-hook --root /srv/sites > hooks/pre-receive\n  chmod +x hooks/pre-receive && ln -s pre-receive hooks/post-receive"
)]
pub struct GitHookArgs {
    /// The branch that is published
    #[arg(long, value_name = "NAME", default_value = "main")]
    pub branch: String,
}
