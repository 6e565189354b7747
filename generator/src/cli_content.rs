//! The command line of `sitegen push`, `pull` and `status`: types only. A doc comment here is the text that `--help` shows.

use std::path::PathBuf;

use clap::Args;
use site::SiteName;

use crate::cli::ApiArgs;

/// `sitegen push`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sitegen push restaurant.example --wait            everything that changed here, and wait until it is live\n  sitegen push restaurant.example content/blog/menu.md\n  sitegen push restaurant.example --dry-run --json"
)]
pub struct PushArgs {
    /// The site
    #[arg(value_name = "SITE")]
    pub site: SiteName,

    /// Only these files [default: all of the section]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Return when the change is live, or with what was wrong with the build
    #[arg(long)]
    pub wait: bool,

    /// Only show what would be done
    #[arg(long)]
    pub dry_run: bool,

    /// Print it as JSON
    #[arg(long)]
    pub json: bool,

    /// Where to push to
    #[command(flatten)]
    pub api: ApiArgs,
}

/// `sitegen pull`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sitegen pull restaurant.example")]
pub struct PullArgs {
    /// The site
    #[arg(value_name = "SITE")]
    pub site: SiteName,

    /// Only show what would be done
    #[arg(long)]
    pub dry_run: bool,

    /// Print it as JSON
    #[arg(long)]
    pub json: bool,

    /// Where to pull from
    #[command(flatten)]
    pub api: ApiArgs,
}

/// `sitegen status`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sitegen status restaurant.example")]
pub struct StatusArgs {
    /// The site
    #[arg(value_name = "SITE")]
    pub site: SiteName,

    /// Print it as JSON
    #[arg(long)]
    pub json: bool,

    /// Which API to ask
    #[command(flatten)]
    pub api: ApiArgs,
}
