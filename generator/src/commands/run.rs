//! From the parsed command line to the command, and from its failure to the exit code.

use super::{
    build, check, completions, component, config, content_export, content_import, dev, export, import, list, login, module, module_new,
    new, pull, push, release, select, serve, status, user,
};
use crate::cli::{Cli, Command, ModuleCommand};
use crate::cli_account::UserCommand;
use crate::cli_component::ComponentCommand;
use crate::cli_config::ConfigCommand;
use crate::cli_moving::ContentCommand;
use crate::cli_release::ReleaseCommand;
use crate::report::{Failure, Reporter, Voice};

/// Runs the command that was asked for, and tells what went wrong. Returns whether all went well.
#[must_use]
pub fn run(cli: &Cli) -> bool {
    let json = match &cli.command {
        Command::Build(args) => args.json,
        Command::Content(ContentCommand::Import(args)) => args.json,
        Command::Content(ContentCommand::Export(args)) => args.json,
        Command::Export(args) => args.json,
        Command::Import(args) => args.json,
        Command::List(args) => args.json,
        Command::User(UserCommand::Add(args)) => args.json,
        Command::Check(args) => args.json,
        Command::Push(args) => args.json,
        Command::Pull(args) => args.json,
        Command::Status(args) => args.json,
        Command::Module(ModuleCommand::List(args)) => args.json,
        Command::Component(ComponentCommand::List(args)) => args.json,
        Command::Component(ComponentCommand::Impact(args)) => args.json,
        Command::Component(ComponentCommand::Inspect(args)) => args.json,
        Command::Release(ReleaseCommand::List(args)) => args.json,
        Command::Release(ReleaseCommand::Rollback(args)) => args.json,
        Command::Release(ReleaseCommand::Resume(args)) => args.json,
        _ => false,
    };
    let reporter = Reporter::new(Voice { quiet: cli.quiet, verbose: cli.verbose, json });
    match dispatch(cli, &reporter) {
        Ok(()) => true,
        Err(Failure::Told) => false,
        Err(Failure::Problems(problems)) => {
            if reporter.json() {
                reporter.data_json(&problems.iter().map(source::Diagnostic::to_json).collect());
            }
            reporter.problems(&problems);
            false
        }
    }
}

fn dispatch(cli: &Cli, reporter: &Reporter) -> Result<(), Failure> {
    if let Command::Completions(args) = &cli.command {
        completions::completions(args, reporter);
        return Ok(());
    }
    let workspace = select::workspace(cli.root.as_deref())?;
    match &cli.command {
        Command::Build(args) => build::build(&workspace, args, reporter),
        Command::New(args) => new::new(&workspace, args, reporter),
        Command::List(args) => list::list(&workspace, args, reporter),
        Command::Check(args) => check::check(&workspace, args, reporter),
        Command::Serve(args) => serve::serve(&workspace, args, reporter),
        Command::Dev(args) => dev::dev(&workspace, args, reporter),
        Command::Component(ComponentCommand::List(args)) => component::list(&workspace, args, reporter),
        Command::Component(ComponentCommand::Impact(args)) => component::impact_of(&workspace, args, reporter),
        Command::Component(ComponentCommand::Inspect(args)) => component::inspect_page(&workspace, args, reporter),
        Command::Release(ReleaseCommand::List(args)) => release::list(&workspace, args, reporter),
        Command::Release(ReleaseCommand::Rollback(args)) => release::rollback(&workspace, args, reporter),
        Command::Release(ReleaseCommand::Resume(args)) => release::resume(&workspace, args, reporter),
        Command::Module(ModuleCommand::List(args)) => module::list(&workspace, args, reporter),
        Command::Module(ModuleCommand::New(args)) => module_new::new(&workspace, args, reporter),
        Command::Module(ModuleCommand::Graph(args)) => {
            module::graph(&workspace, args, reporter);
            Ok(())
        }
        Command::User(UserCommand::Add(args)) => user::add(&workspace, args, reporter),
        Command::Login(args) => login::login(&workspace, args, reporter),
        Command::Logout(args) => login::logout(&workspace, args, reporter),
        Command::Push(args) => push::push(&workspace, args, reporter),
        Command::Content(ContentCommand::Import(args)) => content_import::import(&workspace, args, reporter),
        Command::Content(ContentCommand::Export(args)) => content_export::export(&workspace, args, reporter),
        Command::Export(args) => export::export(&workspace, args, reporter),
        Command::Import(args) => import::import(&workspace, args, reporter),
        Command::Pull(args) => pull::pull(&workspace, args, reporter),
        Command::Status(args) => status::status(&workspace, args, reporter),
        Command::Config(ConfigCommand::Nginx(args)) => config::nginx(&workspace, args, reporter),
        Command::Config(ConfigCommand::GitHook(args)) => config::git_hook(&workspace, args, reporter),
        Command::Completions(_) => Ok(()),
    }
}
