//! The command line: types only. A doc comment here is the text that `--help` shows.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use site::SiteName;

use crate::cli_account::{LoginArgs, LogoutArgs, UserCommand, UserFolder};
use crate::cli_component::ComponentCommand;
use crate::cli_config::ConfigCommand;
use crate::cli_content::{PullArgs, PushArgs, StatusArgs};
use crate::cli_moving::ContentCommand;
use crate::cli_release::ReleaseCommand;
use crate::cli_serve::ServeArgs;
use crate::cli_transfer::{ExportArgs, ImportArgs};
use crate::new_module::ModuleName;

/// Builds many websites from one repository.
#[derive(Debug, Parser)]
#[command(name = "sitegen", version, propagate_version = true, arg_required_else_help = true)]
#[command(
    after_help = "Examples:\n  sitegen dev                                  work on all sites, with live reload\n  sitegen new clientabc.com --template blog    make a site\n  sitegen build darkflows.com                  build one site\n  sitegen check                                find what is wrong before visitors do"
)]
pub struct Cli {
    /// The folder of the workspace [default: the nearest one with a sitegen.toml, upwards]
    #[arg(long, global = true, value_name = "DIR", env = "SITEGEN_ROOT")]
    pub root: Option<PathBuf>,

    /// Say only what is wrong
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Say more
    #[arg(long, short, global = true)]
    pub verbose: bool,

    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build sites into static files
    Build(BuildArgs),
    /// Make a site from a template
    New(NewArgs),
    /// List the sites
    List(ListArgs),
    /// Find everything that is wrong with sites, without building them
    Check(CheckArgs),
    /// Serve the sites while you work on them
    Dev(DevArgs),
    /// Serve what is live, and keep it equal to its content
    Serve(ServeArgs),
    /// Sign in to a site, so that `push` and `pull` go there in your name
    Login(LoginArgs),
    /// Sign out again
    Logout(LogoutArgs),
    /// The users of a site
    #[command(subcommand)]
    User(UserCommand),
    /// Send posts that changed here to the API
    Push(PushArgs),
    /// Fetch posts that changed in the API
    Pull(PullArgs),
    /// What differs between here, the API, and what is live
    Status(StatusArgs),
    /// Content that moves in from another generator, or out into a folder
    #[command(subcommand)]
    Content(ContentCommand),
    /// What components there are, and what a change to one reaches
    #[command(subcommand)]
    Component(ComponentCommand),
    /// The releases of a site, and going back to one
    #[command(subcommand)]
    Release(ReleaseCommand),
    /// Fetch everything that a site has in the API into a file: its backup
    Export(ExportArgs),
    /// Give a site in the API what an export holds
    Import(ImportArgs),
    /// What the API's modules are, and which a site has
    #[command(subcommand)]
    Module(ModuleCommand),
    /// Print configuration for servers
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print a script that completes commands in your shell
    Completions(CompletionsArgs),
}

/// `sitegen build`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sitegen build                        all sites, to dist/<domain>/current\n  sitegen build darkflows.com          one site\n  sitegen build darkflows.com --out /tmp/preview --drafts"
)]
pub struct BuildArgs {
    /// The sites to build [default: all]
    #[arg(value_name = "SITE")]
    pub sites: Vec<SiteName>,

    /// Write to a plain folder: the one site, or a folder for each site in it
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// Include drafts, and what is dated in the future or has expired
    #[arg(long)]
    pub drafts: bool,

    /// The address that the site will have, in place of its own
    #[arg(long, value_name = "URL", value_parser = parse_base_url)]
    pub base_url: Option<String>,

    /// Where content in the API comes from
    #[command(flatten)]
    pub api: ApiArgs,

    /// Leave out sections that live in the API
    #[arg(long)]
    pub offline: bool,

    /// Say how long each stage took, on the clock and on all processors
    #[arg(long)]
    pub timings: bool,

    /// Write down what was done when and on which thread, for ui.perfetto.dev or speedscope.app
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,

    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
}

/// How to reach the API.
#[derive(Debug, Clone, Args)]
pub struct ApiArgs {
    /// The address of the API [default: a `sitegen dev` that runs in this workspace, else the site's own address]
    #[arg(long = "api", value_name = "URL", env = "SITEGEN_API", value_parser = parse_base_url)]
    pub url: Option<String>,

    /// The key for it [default: the token of `sitegen login`]
    #[arg(long, value_name = "KEY", env = "OPERATOR_KEY", hide_env_values = true)]
    pub key: Option<String>,

    /// Where a token for it may be, if there is no key
    #[command(flatten)]
    pub user: UserFolder,
}

/// `sitegen new`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sitegen new clientabc.com --template blog")]
pub struct NewArgs {
    /// The domain of the site, which becomes the name of its folder
    #[arg(value_name = "NAME")]
    pub name: SiteName,

    /// What it starts from: a folder under templates/
    #[arg(long, short, default_value = "default")]
    pub template: String,
}

/// `sitegen list`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sitegen list --json | jq -r '.[].domain'")]
pub struct ListArgs {
    /// Print the list as JSON
    #[arg(long)]
    pub json: bool,
}

/// `sitegen check`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  sitegen check\n  sitegen check darkflows.com --json")]
pub struct CheckArgs {
    /// The sites to check [default: all]
    #[arg(value_name = "SITE")]
    pub sites: Vec<SiteName>,

    /// Include drafts, and what is dated in the future or has expired
    #[arg(long)]
    pub drafts: bool,

    /// Where content in the API comes from
    #[command(flatten)]
    pub api: ApiArgs,

    /// Leave out sections that live in the API
    #[arg(long)]
    pub offline: bool,

    /// Print the problems as JSON
    #[arg(long)]
    pub json: bool,
}

/// `sitegen dev`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sitegen dev                     all sites, each at http://<domain>.localhost:4000\n  sitegen dev darkflows.com       one site\n  SITE=darkflows.com sitegen dev  the same"
)]
pub struct DevArgs {
    /// The site to serve [default: all]
    #[arg(value_name = "SITE", env = "SITE")]
    pub site: Option<SiteName>,

    /// The port for all sites [default: `[dev] port` of sitegen.toml, else 4000; the next free one if it is taken]
    #[arg(long, value_name = "PORT", env = "PORT")]
    pub port: Option<u16>,

    /// Leave out drafts, and what is dated in the future or has expired
    #[arg(long)]
    pub no_drafts: bool,

    /// Leave sites empty that have nothing in the API yet, in place of giving them examples and their own posts
    #[arg(long)]
    pub no_seed: bool,
}

/// `sitegen module`
#[derive(Debug, Subcommand)]
pub enum ModuleCommand {
    /// The modules that a site gets and why, and what each lets which role do
    List(ModuleListArgs),
    /// All modules and what they need
    Graph(ModuleGraphArgs),
    /// Make a module of your own, which compiles and is tested at once
    New(ModuleNewArgs),
}

/// `sitegen module list`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sitegen module list restaurant.example")]
pub struct ModuleListArgs {
    /// The site
    #[arg(value_name = "SITE")]
    pub site: SiteName,

    /// Print the list as JSON
    #[arg(long)]
    pub json: bool,
}

/// `sitegen module new`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sitegen module new guest-book && cargo test -p guest-book")]
pub struct ModuleNewArgs {
    /// The name of the module, in small letters with hyphens
    #[arg(value_name = "NAME")]
    pub name: ModuleName,
}

/// `sitegen module graph`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sitegen module graph --format dot | dot -Tsvg > modules.svg")]
pub struct ModuleGraphArgs {
    /// How it is drawn
    #[arg(long, value_enum, default_value_t = GraphFormat::Text)]
    pub format: GraphFormat,
}

/// How a graph is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum GraphFormat {
    /// A line for each module.
    Text,
    /// For Graphviz.
    Dot,
    /// For markdown.
    Mermaid,
}

/// `sitegen completions`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sitegen completions bash > ~/.local/share/bash-completion/completions/sitegen")]
pub struct CompletionsArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}

pub(crate) fn parse_base_url(url: &str) -> Result<String, String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if rest.is_none_or(|rest| rest.is_empty() || rest.contains(['?', '#', ' ', '"', '<'])) {
        return Err("write it like https://preview.darkflows.com".into());
    }
    Ok(url.trim_end_matches('/').to_owned())
}
