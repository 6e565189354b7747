//! The program: reads the command line, runs the command, chooses the exit code.

use std::process::ExitCode;

use clap::Parser as _;
use sitegen::cli::Cli;

fn main() -> ExitCode {
    let cli = Cli::parse();
    if sitegen::commands::run(&cli) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
