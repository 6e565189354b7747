//! The command line of accounts: types only. A doc comment here is the text that `--help` shows.

use clap::{Args, Subcommand};
use site::SiteName;

use crate::cli::ApiArgs;

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

    /// What they are called [default: what stands before the @]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,

    /// Where the user is made
    #[command(flatten)]
    pub api: ApiArgs,

    /// Print what was made as JSON
    #[arg(long)]
    pub json: bool,
}
