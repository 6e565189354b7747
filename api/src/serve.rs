//! The server: from its settings to the end of the last request.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use kernel::{App, Directory, Frames, MailTransport, OperatorKey, Settings, deliver_mail, router};
use source::Diagnostic;
use store::{Store, StoreUrl};
use tokio::net::TcpListener;

use crate::config::Config;

/// How often the sites' settings are looked at.
const RELOAD: Duration = Duration::from_secs(2);

/// Serves until `stop` is done, then lets running requests end.
///
/// # Errors
/// The settings cannot be used, the database cannot be opened, or the address is taken.
pub async fn serve(config: Config, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), Vec<Diagnostic>> {
    let told = |what: &str, error: &dyn std::fmt::Display| vec![Diagnostic::error(format!("{what}: {error}"))];
    let operator_key = config.operator_key.as_deref().map(key).transpose()?;
    let directory = Arc::new(Directory::open(&config.root, crate::specs())?);
    let url = StoreUrl::parse(&config.database).map_err(|error| told("the database", &error))?;
    let store = Store::open(&url).map_err(|error| told("the database", &error))?;
    let listener =
        TcpListener::bind(config.address()).await.map_err(|error| told(&format!("cannot listen on {}", config.address()), &error))?;
    let local = config.local.then_some(config.port);
    let frames = Frames::Released(config.dist.unwrap_or_else(|| config.root.join("dist")));
    let mail = config.smtp_url.as_deref().map_or(Ok(MailTransport::None), MailTransport::smtp).map_err(|error| told("SMTP_URL", &error))?;
    let settings = Settings { operator_key, trusted_proxies: config.trusted_proxies, local, frames, mail, mail_from: config.mail_from };
    let app = App::new(Arc::clone(&directory), store, crate::modules(), settings);
    let (router, _) = router(&app);
    let mailing = tokio::spawn(deliver_mail(app));
    tracing::info!(address = %config.host, port = config.port, "ready");
    let reloading = tokio::spawn(keep_reading(directory));
    let server = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>());
    let result = server.with_graceful_shutdown(stop).await.map_err(|error| told("the server", &error));
    reloading.abort();
    mailing.abort();
    result
}

fn key(text: &str) -> Result<OperatorKey, Vec<Diagnostic>> {
    OperatorKey::new(text).ok_or_else(|| {
        let problem = Diagnostic::error(format!("OPERATOR_KEY is shorter than {} characters", OperatorKey::SHORTEST));
        vec![problem.hint("make one by `openssl rand -hex 32`")]
    })
}

/// Reads the settings anew when they changed; what is wrong with them is logged once, and the old ones stay.
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
