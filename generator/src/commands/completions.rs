//! `sitegen completions`

use clap::CommandFactory as _;

use crate::cli::{Cli, CompletionsArgs};
use crate::report::Reporter;

pub(super) fn completions(args: &CompletionsArgs, reporter: &Reporter) {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "sitegen", &mut script);
    reporter.data(String::from_utf8_lossy(&script).trim_end());
}
