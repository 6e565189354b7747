//! The command line of `sitegen export` and `sitegen import`: types only. A doc comment here is the text that `--help` shows.

use std::path::PathBuf;

use clap::Args;
use site::SiteName;

use crate::cli::ApiArgs;

/// `sitegen export`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sitegen export restaurant.example                  to restaurant.example-<date>.jsonl\n  sitegen export restaurant.example --out - | zstd > backup.zst"
)]
pub struct ExportArgs {
    /// The site
    #[arg(value_name = "SITE")]
    pub site: SiteName,

    /// The file to write, or - for the standard output [default: the site's name and the time, in this folder]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// Where to export from
    #[command(flatten)]
    pub api: ApiArgs,

    /// Print what was done as JSON
    #[arg(long)]
    pub json: bool,
}

/// `sitegen import`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sitegen import restaurant.example backup.jsonl      into a site that holds nothing yet\n  zstd -dc backup.zst | sitegen import restaurant.example -"
)]
pub struct ImportArgs {
    /// The site
    #[arg(value_name = "SITE")]
    pub site: SiteName,

    /// The file that `sitegen export` wrote, or - for the standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Where to import to
    #[command(flatten)]
    pub api: ApiArgs,

    /// Print what was done as JSON
    #[arg(long)]
    pub json: bool,
}
