//! Examples in the sites of whoever develops.

use crate::{App, Error, Tenant};

/// Gives every site the examples of its modules, each of which leaves a site alone that has something of its own. For development.
///
/// # Errors
/// Those of the store.
pub async fn seed(app: &App) -> Result<(), Error> {
    for tenancy in app.directory().tenancies() {
        let modules = app.modules().iter().filter(|module| tenancy.modules.contains(&module.spec.name));
        let seeds: Vec<_> = modules.filter_map(|module| module.seed).collect();
        if seeds.is_empty() {
            continue;
        }
        let tenant = Tenant::of(app.clone(), tenancy).await?;
        for seed in seeds {
            seed(tenant.clone()).await?;
        }
    }
    Ok(())
}
