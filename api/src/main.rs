//! The server program: reads its settings, serves, ends when it is told to.

use std::collections::HashMap;
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use api::config::Config;
use clap::Parser as _;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> ExitCode {
    let config = Config::parse();
    if config.print_openapi {
        return print_openapi();
    }
    start_log(config.log_json);
    let told_to_end = match told_to_end() {
        Ok(told_to_end) => told_to_end,
        Err(error) => {
            tracing::error!(%error, "cannot listen for signals");
            return ExitCode::FAILURE;
        }
    };
    match api::serve(config, environment(), told_to_end).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => {
            for problem in problems {
                tracing::error!(hint = problem.hint, "{problem}");
            }
            ExitCode::FAILURE
        }
    }
}

/// The environment of the process, where it is text.
fn environment() -> HashMap<String, String> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))).collect()
}

fn print_openapi() -> ExitCode {
    let document = kernel::document(api::modules().iter().copied()).to_pretty_json().unwrap_or_default();
    // a reader that went away, as `head` does, is no failure
    let _ = writeln!(std::io::stdout().lock(), "{document}");
    ExitCode::SUCCESS
}

fn start_log(json: bool) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(std::io::stderr().is_terminal()).with_writer(std::io::stderr);
    if json { log.json().init() } else { log.init() }
}

/// Done when the program is told to end. It listens from now on, and not only when it is first asked.
fn told_to_end() -> std::io::Result<impl Future<Output = ()>> {
    let (mut terminated, mut interrupted) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
    })
}
