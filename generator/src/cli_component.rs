//! The command line of `sitegen component`: types only. A doc comment here is the text that `--help` shows.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use site::SiteName;

use crate::cli::ApiArgs;

/// `sitegen component`
#[derive(Debug, Subcommand)]
pub enum ComponentCommand {
    /// Show the components: what each takes, who overrides it, how many pages use it
    List(ComponentListArgs),
    /// Show which pages of which sites a template or style reaches, and what a change to it does to them
    Impact(ComponentImpactArgs),
    /// Show what one page is made from
    Inspect(ComponentInspectArgs),
}

/// `sitegen component list`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sitegen component list\n  sitegen component list darkflows.com --props\n  sitegen component list --json | jq -r '.[] | select(.pages == {}) | .file'    those that no page uses"
)]
pub struct ComponentListArgs {
    /// Only what this site sees [default: all sites]
    #[arg(value_name = "SITE")]
    pub site: Option<SiteName>,

    /// Show what each takes
    #[arg(long)]
    pub props: bool,

    /// Where the content comes from
    #[command(flatten)]
    pub content: ContentArgs,

    /// Print the list as JSON
    #[arg(long)]
    pub json: bool,
}

/// `sitegen component impact`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sitegen component impact shared-components/blog/post_card.html           which pages it reaches\n  sitegen component impact shared-components/blog/post_card.html --diff    after editing it: how they will differ from what is live"
)]
pub struct ComponentImpactArgs {
    /// The file: a template or a style, shared or a site's own
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Show how the pages that it reaches differ from those that are live
    #[arg(long)]
    pub diff: bool,

    /// Where the content comes from
    #[command(flatten)]
    pub content: ContentArgs,

    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
}

/// `sitegen component inspect`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  sitegen component inspect darkflows.com /blog/\n  sitegen component inspect darkflows.com / --json")]
pub struct ComponentInspectArgs {
    /// The site
    #[arg(value_name = "SITE")]
    pub site: SiteName,

    /// The address of the page, as in a link
    #[arg(value_name = "ADDRESS")]
    pub address: String,

    /// Where the content comes from
    #[command(flatten)]
    pub content: ContentArgs,

    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
}

/// Where content in the API comes from, or that it is left out.
#[derive(Debug, Clone, Args)]
pub struct ContentArgs {
    /// The API
    #[command(flatten)]
    pub api: ApiArgs,

    /// Leave out sections that live in the API
    #[arg(long)]
    pub offline: bool,
}
