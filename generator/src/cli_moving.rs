//! The command line of `sitegen content`: types only. A doc comment here is the text that `--help` shows.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use site::SiteName;

use crate::cli::ApiArgs;
use crate::moving::Generator;

/// `sitegen content`
#[derive(Debug, Subcommand)]
pub enum ContentCommand {
    /// Take over the content of another generator: its files, in our front matter
    Import(ContentImportArgs),
    /// Write the content of a site into a folder, byte for byte
    Export(ContentExportArgs),
}

/// `sitegen content import`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sitegen content import darkflows.com ../old-site --from hugo --dry-run\n  sitegen content import darkflows.com ../old-site/content/posts --from zola --section blog\n  sitegen content import darkflows.com ../old-site --from jekyll"
)]
pub struct ContentImportArgs {
    /// The site that it moves to
    #[arg(value_name = "SITE")]
    pub site: SiteName,

    /// The other generator's site, or a folder with a part of its content
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,

    /// Which generator it was written for
    #[arg(long, value_enum)]
    pub from: Generator,

    /// The section that it becomes [default: the folders that it has; for posts of Jekyll `blog`]
    #[arg(long, value_name = "NAME", value_parser = parse_section)]
    pub section: Option<String>,

    /// Overwrite files that are there with other texts
    #[arg(long)]
    pub force: bool,

    /// Only show what would be done
    #[arg(long)]
    pub dry_run: bool,

    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
}

/// `sitegen content export`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sitegen content export darkflows.com /tmp/darkflows\n  sitegen content export restaurant.example /tmp/log --section blog"
)]
pub struct ContentExportArgs {
    /// The site
    #[arg(value_name = "SITE")]
    pub site: SiteName,

    /// The folder to write to
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,

    /// Only this section [default: all content]
    #[arg(long, value_name = "NAME", value_parser = parse_section)]
    pub section: Option<String>,

    /// Overwrite files that are there with other texts
    #[arg(long)]
    pub force: bool,

    /// Where posts in the API come from
    #[command(flatten)]
    pub api: ApiArgs,

    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
}

fn parse_section(name: &str) -> Result<String, String> {
    let name = name.trim_matches('/');
    let is_fine = name
        .split('/')
        .all(|part| !part.is_empty() && !part.starts_with('.') && !part.contains('\\') && !part.chars().any(char::is_control));
    if is_fine { Ok(name.to_owned()) } else { Err("write the name of a folder under content/, such as blog".into()) }
}
