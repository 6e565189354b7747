//! The server: from its settings to the end of the last request.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use kernel::{App, Directory, SiteDatabases, deliver_mail, router, sweep_expired};
use source::Diagnostic;
use store::Store;
use tokio::net::TcpListener;

use crate::config::Config;
use crate::connections::{self, Patience};

/// How often the sites' settings are looked at.
const RELOAD: Duration = Duration::from_secs(2);

/// Serves until `stop` is done, then lets running requests end. `environment` is the process': sites may say which of it holds the URL of their database.
///
/// # Errors
/// The settings cannot be used, the database cannot be opened, or the address is taken.
pub async fn serve(
    mut config: Config,
    environment: HashMap<String, String>,
    stop: impl Future<Output = ()>,
) -> Result<(), Vec<Diagnostic>> {
    let told = |what: &str, error: &dyn std::fmt::Display| vec![Diagnostic::error(format!("{what}: {error}"))];
    let settings = config.take_settings()?;
    let directory = Arc::new(Directory::open(&config.root, crate::specs(), SiteDatabases::Own(environment))?);
    let url = config.take_database().map_err(|error| told("the database", &error))?;
    let store = Store::open(&url).map_err(|error| told("the database", &error))?;
    let listener =
        TcpListener::bind(config.address()).await.map_err(|error| told(&format!("cannot listen on {}", config.address()), &error))?;
    let app = App::new(Arc::clone(&directory), store, crate::modules(), settings);
    let (router, _) = router(&app);
    let mailing = tokio::spawn(deliver_mail(app.clone()));
    #[cfg(feature = "cms")]
    let telling = tokio::spawn(cms::deliver_webhooks(app.clone()));
    let sweeping = tokio::spawn(sweep_expired(app.clone()));
    let port = listener.local_addr().map_or(config.port, |address| address.port());
    tracing::info!(address = %config.host, port, "ready");
    let reloading = tokio::spawn(keep_reading(directory));
    let patience = Patience { head: config.head_time_limit(), drain: Duration::from_secs(config.drain) };
    connections::serve(listener, &app, router, patience, stop).await;
    reloading.abort();
    mailing.abort();
    #[cfg(feature = "cms")]
    telling.abort();
    sweeping.abort();
    Ok(())
}

/// Reads the settings anew again and again; what is wrong with them is logged once, and the old ones stay.
async fn keep_reading(directory: Arc<Directory>) {
    let mut told = Vec::new();
    loop {
        tokio::time::sleep(RELOAD).await;
        let again = Arc::clone(&directory);
        let problems: Vec<String> = match tokio::task::spawn_blocking(move || again.reload()).await {
            Ok(Ok(broken)) => broken.into_iter().flat_map(|site| site.problems).map(|problem| problem.to_string()).collect(),
            Ok(Err(problems)) => problems.iter().map(ToString::to_string).collect(),
            Err(_) => Vec::new(),
        };
        for problem in problems.iter().filter(|problem| !told.contains(*problem)) {
            tracing::error!(problem, "settings were refused");
        }
        told = problems;
    }
}
