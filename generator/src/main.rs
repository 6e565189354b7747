//! The program: reads the command line, runs the command, chooses the exit code.

use std::process::ExitCode;

use clap::Parser as _;
use mimalloc::MiMalloc;
use sitegen::cli::Cli;

/// A build makes a great many small values on all threads, for which glibc asks the kernel for one page of memory after the other.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    if sitegen::commands::run(&cli) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
