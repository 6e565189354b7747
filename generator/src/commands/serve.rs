//! `sitegen serve`

use std::sync::Arc;

use site::Workspace;
use source::{Diagnostic, reason};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::cli_serve::ServeArgs;
use crate::dev::{Watcher, watch};
use crate::report::{Failure, Reporter, bad, dim, good, plural, seconds};
use crate::serve::{Api, Builder, News, Server, serve as serve_until};

pub(super) fn serve(workspace: &Workspace, args: &ServeArgs, reporter: &Reporter) -> Result<(), Failure> {
    super::select::sites(workspace, &args.sites)?;
    let runtime = Runtime::new().map_err(|error| failed(&error))?;
    let told_to_end = runtime.block_on(async { told_to_end() }).map_err(|error| failed(&error))?;
    let address = args.listen.unwrap_or(workspace.settings.site_server_address);
    let listener = runtime.block_on(TcpListener::bind(address)).map_err(|error| {
        let problem = Diagnostic::error(format!("cannot listen at {address}: {}", reason(&error)));
        problem.hint("name another address with --listen, or by `[serve] address` in sitegen.toml, where nginx finds it too")
    })?;
    let address = listener.local_addr().map_err(|error| failed(&error))?;
    // watching begins before the first build, so that nothing saved in between is lost
    let watcher = watch(&workspace.root)?;
    let url = args.api.clone().unwrap_or_else(|| format!("http://{}", workspace.settings.api_address));
    let listens = reporter.clone();
    let builder =
        Builder::new(&workspace.root, &args.sites, Api { url, key: args.key.clone() }, Box::new(move |news| tell(&news, &listens)))?;
    builder.start();
    let watching = Arc::clone(&builder);
    // ends with the program
    std::thread::spawn(move || hear_forever(&watching, &watcher));
    reporter.data(&format!("http://{address}"));
    runtime.block_on(serve_until(listener, Server::new(Arc::clone(&builder), !args.no_static), told_to_end));
    builder.end();
    runtime.shutdown_background();
    Ok(())
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

fn failed(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(format!("cannot start the server: {}", reason(error)))
}

fn hear_forever(builder: &Arc<Builder>, watcher: &Watcher) {
    while let Ok(mut changed) = watcher.changes.recv() {
        let mut missed = changed.is_empty();
        while let Ok(more) = watcher.changes.try_recv() {
            missed |= more.is_empty();
            changed.extend(more);
        }
        if missed {
            changed.clear();
        }
        builder.changed(&changed);
    }
}

fn tell(news: &News, reporter: &Reporter) {
    match news {
        News::Live { site, changed, held, time, warnings } => {
            reporter.problems(warnings);
            let took = dim(&seconds(*time));
            if *changed == 0 {
                reporter.detail(&format!("{site}: nothing changed"));
            } else {
                reporter.say(&format!("{} {site}  {}  {took}", good("✓"), plural(*changed, "file")));
            }
            if *held {
                reporter
                    .say(&format!("  not live: {site} is held at an older release; `sitegen release resume {site}` goes to the newest"));
            }
        }
        News::Failed { site, problems } => {
            reporter.problems(problems);
            reporter.say(&format!("{} {site}  {}", bad("✗"), crate::report::count(problems).unwrap_or_default()));
        }
        News::Away(problem) => reporter.problems(std::slice::from_ref(problem)),
        News::Back => reporter.say(&format!("{} the API answers again", good("✓"))),
        News::Unusable(problems) => reporter.problems(problems),
    }
}
