//! The command line of accounts: types only. A doc comment here is the text that `--help` shows.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use site::SiteName;

use crate::cli::ApiArgs;

/// Where the files of whoever uses the program are.
#[derive(Debug, Clone, Default, Args)]
pub struct UserFolder {
    /// The folder in which programs keep their configuration [default: ~/.config]
    #[arg(long, value_name = "DIR", env = "XDG_CONFIG_HOME", hide = true)]
    pub config_home: Option<PathBuf>,
}

impl UserFolder {
    /// The program's own folder there; none for somebody without a home.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        let home = || std::env::home_dir().map(|home| home.join(".config"));
        self.config_home.clone().or_else(home).map(|folder| folder.join("sitegen"))
    }
}

/// `sitegen login`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sitegen login restaurant.example                          asks for address and password\n  pass show sprat | sitegen login restaurant.example --email ada@engine.example"
)]
pub struct LoginArgs {
    /// The site
    #[arg(value_name = "SITE")]
    pub site: SiteName,

    /// The address that you sign in with [default: it is asked for]
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,

    /// For how many days you stay signed in here
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=366))]
    pub days: u16,

    /// The address of the API [default: a `sitegen dev` that runs in this workspace, else the site's own address]
    #[arg(long = "api", value_name = "URL", env = "SITEGEN_API", value_parser = crate::cli::parse_base_url)]
    pub url: Option<String>,

    /// Where the token is kept
    #[command(flatten)]
    pub user: UserFolder,
}

/// `sitegen logout`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sitegen logout restaurant.example")]
pub struct LogoutArgs {
    /// The site
    #[arg(value_name = "SITE")]
    pub site: SiteName,

    /// The address of the API [default: a `sitegen dev` that runs in this workspace, else the site's own address]
    #[arg(long = "api", value_name = "URL", env = "SITEGEN_API", value_parser = crate::cli::parse_base_url)]
    pub url: Option<String>,

    /// Where the token is kept
    #[command(flatten)]
    pub user: UserFolder,
}

/// `sitegen user`
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Make a user and send them a link to set a password
    Add(UserAddArgs),
}

/// `sitegen user add`
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  sitegen user add restaurant.example ada@engine.example --role owner\n\nThe link is printed too, for where no mail gets through. It is good for seven days, and once."
)]
pub struct UserAddArgs {
    /// The site
    #[arg(value_name = "SITE")]
    pub site: SiteName,

    /// Their address
    #[arg(value_name = "ADDRESS")]
    pub email: String,

    /// owner, editor, author, contributor, viewer, or a role that the site made
    #[arg(long, value_name = "ROLE")]
    pub role: String,

    /// What they are called, if not what stands before the @ of their address
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,

    /// Where the user is made
    #[command(flatten)]
    pub api: ApiArgs,

    /// Print what was made as JSON
    #[arg(long)]
    pub json: bool,
}
