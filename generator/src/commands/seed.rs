//! What `dev` puts into its own store where that is empty: the examples of the modules, and the posts of sites whose section lives in the API.

use std::collections::BTreeMap;

use site::{SiteName, Workspace};
use source::Diagnostic;

use super::exchange::{Exchange, working_copy};
use super::push::send;
use crate::cli::ApiArgs;
use crate::cli_account::UserFolder;
use crate::dev::Seeder;
use crate::remote::{State, WorkingCopy, push_steps};
use crate::report::{Reporter, good, plural};

/// Fills what is empty, and says so in one line. `only` is the one site that is served.
pub(super) fn seed(workspace: &Workspace, seeder: &Seeder, only: Option<&SiteName>, runtime: &tokio::runtime::Handle, reporter: &Reporter) {
    let mut done: BTreeMap<SiteName, Vec<String>> = BTreeMap::new();
    for site in workspace.sites().good.iter().filter(|site| only.is_none_or(|only| *only == site.name)) {
        if site.settings.content.api_section.is_some() {
            match posts(workspace, seeder, &site.name, reporter) {
                Ok(0) => {}
                Ok(count) => done.entry(site.name.clone()).or_default().push(plural(count, "post")),
                Err(problems) => reporter.problems(&problems),
            }
        }
    }
    match runtime.block_on(seeder.examples(only)) {
        Ok(seeded) => seeded.into_iter().for_each(|(site, module)| done.entry(site).or_default().push(format!("examples of {module}"))),
        Err(problem) => reporter.problems(&[problem]),
    }
    if !done.is_empty() {
        let sites: Vec<String> = done.iter().map(|(site, what)| format!("{site} ({})", what.join(", "))).collect();
        reporter.say(&format!("{} put into the empty store of dev: {}", good("✓"), sites.join("; ")));
    }
}

/// Pushes the working copy of a site to which nothing was ever pushed; returns how many posts that were.
fn posts(workspace: &Workspace, seeder: &Seeder, site: &SiteName, reporter: &Reporter) -> Result<usize, Vec<Diagnostic>> {
    let api = ApiArgs { url: Some(seeder.url.clone()), key: Some(seeder.key.clone()), user: UserFolder::default() };
    let mut exchange = Exchange::open(workspace, site, &api)?;
    if exchange.client.list().map_err(|problem| vec![problem])?.at.version != 0 {
        return Ok(0);
    }
    // what is known of other servers says nothing of this one, and is left as it is
    exchange.state = State::default();
    let WorkingCopy { posts: local, strays } = working_copy(workspace, &exchange.site)?;
    reporter.problems(&strays);
    let fingerprints = local.iter().map(|(name, text)| (name.clone(), styles::fingerprint(text.as_bytes()))).collect();
    let steps = push_steps(&fingerprints, &[], &exchange.state);
    let (_, refused) = send(&mut exchange, &steps, &local);
    if refused.is_empty() { Ok(local.len()) } else { Err(refused) }
}
