//! The owner that `dev` has ready on each site with users, to try what only users may. They exist in its own store only.

use site::{Site, SiteName, Workspace};
use source::{Diagnostic, reason};

use crate::dev::Seeder;
use crate::remote::{Endpoint, has_users, invite, set_password};
use crate::report::{Reporter, dim};
use crate::whole_file::write_whole;

/// The module without which a site has no users.
const MODULE: &str = "user-management";

/// Makes the owners that are missing, and says how to sign in. `only` is the one site that is served.
pub(super) fn owners(workspace: &Workspace, seeder: &Seeder, only: Option<&SiteName>, reporter: &Reporter) {
    let sites = workspace.sites().good.into_iter().filter(|site| only.is_none_or(|only| *only == site.name));
    for site in sites.filter(|site| site.settings.modules.iter().any(|switch| switch.name == MODULE)) {
        match owner(workspace, seeder, &site) {
            Ok(password) => reporter.say(&format!("  sign in as {} with {password}  {}", address(&site), dim(&sign_in(seeder, &site)))),
            Err(problem) => reporter.problems(&[problem]),
        }
    }
}

fn address(site: &Site) -> String {
    format!("owner@{}", site.name)
}

fn sign_in(seeder: &Seeder, site: &Site) -> String {
    let port = seeder.url.rsplit(':').next().unwrap_or_default();
    format!("http://{}.localhost:{port}/api/auth/sign-in", site.name)
}

fn owner(workspace: &Workspace, seeder: &Seeder, site: &Site) -> Result<String, Diagnostic> {
    let endpoint = || Endpoint { url: seeder.url.clone(), key: seeder.key.clone(), host: Some(site.name.clone()) };
    let password = password(workspace)?;
    if !has_users(endpoint())? {
        let made = invite(endpoint(), &address(site), Some("Owner"), "owner")?;
        let link = made["link"].as_str().and_then(|link| link.rsplit('/').next()).unwrap_or_default();
        set_password(endpoint(), link, &password)?;
    }
    Ok(password)
}

/// The password of all these owners, which is made once: it opens nothing but the store of this workspace.
fn password(workspace: &Workspace) -> Result<String, Diagnostic> {
    let file = workspace.root.join(".sitegen").join("dev-password");
    if let Ok(known) = std::fs::read_to_string(&file) {
        return Ok(known.trim().to_owned());
    }
    let told = |why: String| Diagnostic::error(format!("cannot make the password of the owner in dev: {why}"));
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|error| told(error.to_string()))?;
    let pairs: Vec<String> = bytes.chunks(2).map(|pair| format!("{:02x}{:02x}", pair[0], pair[1])).collect();
    let password = pairs.join("-");
    write_whole(&file, password.as_bytes()).map_err(|error| told(reason(&error)))?;
    Ok(password)
}
