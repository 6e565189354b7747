//! `sitegen dev`

use std::net::SocketAddr;
use std::sync::Arc;

use site::{SiteName, Workspace};
use source::{Diagnostic, reason};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::DevArgs;
use crate::dev::{Builder, Change, DevApi, Live, Rebuilder, Rebuilt, Seeder, Watcher, serve, watch};
use crate::report::{Failure, Reporter, bad, dim, good, plural, seconds};

/// How many ports after the usual one are tried when it is taken.
const TRIED: u16 = 20;

pub(super) fn dev(workspace: &Workspace, args: &DevArgs, reporter: &Reporter) -> Result<(), Failure> {
    if let Some(site) = &args.site {
        super::select::sites(workspace, std::slice::from_ref(site))?;
    }
    let runtime = Runtime::new().map_err(|error| failed(&error))?;
    let listener = runtime.block_on(listen(workspace, args))?;
    let port = listener.local_addr().map_err(|error| failed(&error))?.port();
    let live = Arc::new(Live::new(port));
    // watching begins before the first build, so that nothing saved in between is lost
    let watcher = watch(&workspace.root)?;
    let address = listener.local_addr().map_err(|error| failed(&error))?;
    let builder = Builder::new(&workspace.root, watcher.teller.clone());
    let (api, router) = DevApi::start(&workspace.root, address, Arc::clone(&live), builder, runtime.handle().clone())?;
    let announced = api.announce(&workspace.root)?;
    runtime.spawn(api.deliver_mail());
    runtime.spawn(api.deliver_webhooks());
    let (seeder, mails) = (api.seeder(), api.mails());
    let rebuilder = Rebuilder::new(&workspace.root, args.site.clone(), !args.no_drafts, Arc::clone(&live), api);
    let server = runtime.spawn(serve(listener, Arc::clone(&live), router, mails));
    for rebuilt in rebuilder.build_all()? {
        tell(&rebuilt, reporter);
    }
    greet(&live, port, reporter);
    if !args.no_seed {
        seed_meanwhile(workspace, seeder, args.site.clone(), &runtime, reporter);
    }
    let reporter = reporter.clone();
    // ends with the program
    std::thread::spawn(move || rebuild_forever(&rebuilder, &watcher, &reporter));
    runtime.block_on(told_to_end()).map_err(|error| failed(&error))?;
    drop(announced);
    server.abort();
    runtime.shutdown_background();
    Ok(())
}

/// Fills empty sites while they are looked at already.
fn seed_meanwhile(workspace: &Workspace, seeder: Seeder, only: Option<SiteName>, runtime: &Runtime, reporter: &Reporter) {
    let (workspace, handle, reporter) = (workspace.clone(), runtime.handle().clone(), reporter.clone());
    std::thread::spawn(move || {
        super::seed::seed(&workspace, &seeder, only.as_ref(), &handle, &reporter);
        super::dev_owner::owners(&workspace, &seeder, only.as_ref(), &reporter);
    });
}

async fn told_to_end() -> std::io::Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminated.recv() => Ok(()),
        result = tokio::signal::ctrl_c() => result,
    }
}

async fn listen(workspace: &Workspace, args: &DevArgs) -> Result<TcpListener, Diagnostic> {
    let first = args.port.unwrap_or(workspace.settings.dev_port);
    let last = if args.port.is_some() { first } else { first.saturating_add(TRIED) };
    let mut error = None;
    for port in first..=last {
        match TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await {
            Ok(listener) => return Ok(listener),
            Err(found) => error = Some(found),
        }
    }
    let why = error.map(|error| reason(&error)).unwrap_or_default();
    Err(Diagnostic::error(format!("cannot listen on port {first}: {why}")).hint("name another with --port"))
}

fn failed(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(format!("cannot start the server: {}", reason(error)))
}

fn greet(live: &Live, port: u16, reporter: &Reporter) {
    reporter.say("");
    for (_, address, _) in live.overview() {
        reporter.data(&address);
    }
    reporter.say(&dim(&format!("all of them: http://localhost:{port} – the mails that they send: http://localhost:{port}/_dev/mail – saving a file shows it at once, Ctrl-C ends this")));
    reporter.say("");
}

fn rebuild_forever(rebuilder: &Rebuilder, watcher: &Watcher, reporter: &Reporter) {
    while let Ok(mut changed) = watcher.changes.recv() {
        let mut missed = changed.is_empty();
        while let Ok(more) = watcher.changes.try_recv() {
            missed |= more.is_empty();
            changed.extend(more);
        }
        let result = if missed { rebuilder.build_all() } else { rebuilder.build_changed(&changed) };
        match result {
            Ok(rebuilt) => rebuilt.iter().for_each(|rebuilt| tell(rebuilt, reporter)),
            Err(problems) => reporter.problems(&problems),
        }
    }
}

fn tell(rebuilt: &Rebuilt, reporter: &Reporter) {
    let Rebuilt { site, change, time } = rebuilt;
    let took = dim(&seconds(*time));
    match change {
        Change::Nothing => reporter.detail(&format!("{site}: nothing changed")),
        Change::Styles => reporter.say(&format!("{} {site}  styles  {took}", good("✓"))),
        Change::Pages(Some(pages)) => reporter.say(&format!("{} {site}  {}  {took}", good("✓"), plural(pages.len(), "page"))),
        Change::Pages(None) => reporter.say(&format!("{} {site}  {took}", good("✓"))),
        Change::Broken(problems) => {
            reporter.problems(problems);
            reporter.say(&format!("{} {site}  {}", bad("✗"), crate::report::count(problems).unwrap_or_default()));
        }
    }
}
