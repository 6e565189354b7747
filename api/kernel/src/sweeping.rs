//! Clears away what has expired. Nobody sees it any more, but it takes room, and what visitors wrote is not kept longer than was said.

use std::time::Duration;

use crate::App;

const PAUSE: Duration = Duration::from_hours(1);

/// Clears away what has expired in all sites, again and again until it is dropped.
pub async fn sweep_expired(app: App) {
    loop {
        for tenancy in app.directory().tenancies().into_iter().filter(|tenancy| !tenancy.modules.is_empty()) {
            let site = tenancy.site.name.as_str();
            match app.store_of(&tenancy).sweep().await {
                Ok(0) => {}
                Ok(count) => tracing::info!(site, count, "documents that have expired were cleared away"),
                Err(error) => tracing::error!(site, %error, "what has expired cannot be cleared away"),
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}
