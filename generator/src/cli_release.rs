//! The command line of `sitegen release`: types only. A doc comment here is the text that `--help` shows.

use clap::{Args, Subcommand};
use site::SiteName;

/// `sitegen release`
#[derive(Debug, Subcommand)]
pub enum ReleaseCommand {
    /// Show the releases that are kept, and which is live
    List(ReleaseListArgs),
    /// Go back to an older release, and stay there until `resume`
    Rollback(ReleaseRollbackArgs),
    /// Go to the newest release, and let builds go live again
    Resume(ReleaseResumeArgs),
}

/// `sitegen release list`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sitegen release list darkflows.com")]
pub struct ReleaseListArgs {
    /// The site
    #[arg(value_name = "SITE")]
    pub site: SiteName,

    /// Print the list as JSON
    #[arg(long)]
    pub json: bool,
}

/// `sitegen release rollback`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sitegen release rollback darkflows.com           to the release before the live one\n  sitegen release rollback darkflows.com 3f9a1c    to the one whose name begins or ends like this\n\nBuilds make new releases and keep them back until `sitegen release resume darkflows.com`."
)]
pub struct ReleaseRollbackArgs {
    /// The site
    #[arg(value_name = "SITE")]
    pub site: SiteName,

    /// The release: its name, or the beginning or end of it [default: the one before]
    #[arg(value_name = "RELEASE")]
    pub release: Option<String>,

    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
}

/// `sitegen release resume`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sitegen release resume darkflows.com")]
pub struct ReleaseResumeArgs {
    /// The site
    #[arg(value_name = "SITE")]
    pub site: SiteName,

    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
}
