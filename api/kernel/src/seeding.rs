//! Examples in the sites of whoever develops.

use site::SiteName;

use crate::{App, Error, Tenant};

/// Gives the wanted sites the examples of their modules, each of which leaves a site alone that has something of its own. Returns which modules gave which site any.
/// For development.
///
/// # Errors
/// Those of the store.
pub async fn seed(app: &App, wanted: impl Fn(&SiteName) -> bool) -> Result<Vec<(SiteName, &'static str)>, Error> {
    let mut done = Vec::new();
    let mut tenancies = app.directory().tenancies();
    tenancies.retain(|tenancy| wanted(&tenancy.site.name));
    tenancies.sort_by(|a, b| a.site.name.cmp(&b.site.name));
    for tenancy in tenancies {
        let modules = app.modules().iter().filter(|module| tenancy.modules.contains(&module.spec.name));
        let seeds: Vec<_> = modules.filter_map(|module| Some((module.spec.name, module.seed?))).collect();
        if seeds.is_empty() {
            continue;
        }
        let tenant = Tenant::of(app.clone(), tenancy).await?;
        let mut before = tenant.store.content_hash().await?;
        for (module, seed) in seeds {
            seed(tenant.clone()).await?;
            let after = tenant.store.content_hash().await?;
            if after != before {
                done.push((tenant.name().clone(), module));
            }
            before = after;
        }
    }
    Ok(done)
}
