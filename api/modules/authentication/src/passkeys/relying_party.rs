//! Whom a passkey belongs to besides its owner: the site, as its settings name it. Nothing of it comes from a request.

use kernel::{Error, Tenant};
use site::SiteName;
use webauthn_rs::WebauthnBuilder;
use webauthn_rs::prelude::{Url, Webauthn};

/// The site, as the party that relies on passkeys.
///
/// # Errors
/// The address of its settings is none that a browser registers passkeys for.
pub(super) fn relying_party(tenant: &Tenant) -> Result<Webauthn, Error> {
    let internal = |error: Box<dyn std::error::Error + Send + Sync>| Error::Internal(error);
    let origin = Url::parse(&tenant.base_url()).map_err(|error| internal(Box::new(error)))?;
    let id = id(tenant.name().as_str(), origin.domain().unwrap_or_default());
    let builder = WebauthnBuilder::new(id, &origin).map_err(|error| internal(Box::new(error)))?;
    let others = if tenant.program().local.is_some() { Vec::new() } else { others(tenant.name(), &tenant.site().settings.aliases, id) };
    let builder = others.iter().fold(builder, WebauthnBuilder::append_allowed_origin);
    builder.rp_name(&tenant.site().settings.name).build().map_err(|error| internal(Box::new(error)))
}

/// The RP ID: the site's domain. Where the site is reached elsewhere, as in development, it is that host: a browser takes no other.
fn id<'a>(domain: &'a str, host: &'a str) -> &'a str {
    if is_within(host, domain) { domain } else { host }
}

/// The other addresses at which the site is reached, as far as a browser shows its passkeys there: no domain but its own has them.
fn others(name: &SiteName, aliases: &[SiteName], id: &str) -> Vec<Url> {
    let hosts = std::iter::once(name).chain(aliases).flat_map(|host| [Some(host.clone()), host.with_www()]).flatten();
    hosts.filter(|host| is_within(host.as_str(), id)).filter_map(|host| Url::parse(&format!("https://{host}")).ok()).collect()
}

fn is_within(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|front| front.is_empty() || front.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_domain_as_far_as_the_address_is_within() {
        for (host, expected) in [
            ("clientabc.com", "clientabc.com"),
            ("www.clientabc.com", "clientabc.com"),
            ("clientabc.com.localhost", "clientabc.com.localhost"),
            ("notclientabc.com", "notclientabc.com"),
        ] {
            assert_eq!(id("clientabc.com", host), expected, "{host}");
        }
    }
}
