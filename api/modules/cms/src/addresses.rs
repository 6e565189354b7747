//! Who has which address: one post each, and an address that a post had before leads to it until another one takes it.

use std::collections::{HashMap, HashSet};

use kernel::Error;
use store::{Batch, Query, SiteStore, Stored};

use crate::content_version::Step;
use crate::plan::NewState;
use crate::post::{BY_ADDRESS, BY_ALIAS, Post, address_key};

/// How many earlier addresses of a post are remembered.
const MOST_ALIASES: usize = 20;

/// Gives each post that changes its address, and takes that from those who only had it before, in the batch that is returned. Those that leave their
/// address are not in the way.
///
/// # Errors
/// [`Error::Conflict`] that names two posts of one address.
pub(crate) async fn claim(store: &SiteStore, new: &mut [NewState], leaving: &[String], step: &Step) -> Result<Batch, Error> {
    let mut claimed: HashMap<String, String> = HashMap::new();
    for NewState { post, .. } in new.iter() {
        if let Some(other) = claimed.insert(post.address.to_lowercase(), post.name.clone()) {
            return Err(taken(&post.name, &other, &post.address));
        }
    }
    let others = Others { store, changing: new.iter().map(|new| new.post.name.clone()).chain(leaving.iter().cloned()).collect() };
    let mut losing: HashMap<String, (Post, u64)> = HashMap::new();
    for NewState { post, .. } in new.iter() {
        if let Some(other) = others.at(BY_ADDRESS, &post.address).await?.first() {
            return Err(taken(&post.name, &other.document.name, &post.address));
        }
        for other in others.at(BY_ALIAS, &post.address).await? {
            losing.entry(other.document.name.clone()).or_insert((other.document, other.revision));
        }
    }
    let stays = |alias: &String| !claimed.contains_key(&alias.to_lowercase());
    let mut remembered = HashSet::new();
    for NewState { post, .. } in new.iter_mut() {
        let mut aliases = others.without_theirs(std::mem::take(&mut post.aliases)).await?;
        aliases.retain(|alias| stays(alias) && remembered.insert(alias.to_lowercase()));
        post.aliases = aliases.split_off(aliases.len().saturating_sub(MOST_ALIASES));
    }
    let mut batch = Batch::new();
    for (mut post, revision) in losing.into_values() {
        post.aliases.retain(stays);
        post.version = step.to.version;
        batch = batch.replace(&post, revision);
    }
    Ok(batch)
}

/// The posts that stay as they are.
struct Others<'a> {
    store: &'a SiteStore,
    /// The names of those that do not.
    changing: HashSet<String>,
}

impl Others<'_> {
    /// Those that have an address, or had it.
    async fn at(&self, index: &'static str, address: &str) -> Result<Vec<Stored<Post>>, Error> {
        let mut found = self.store.find::<Post>(&Query { prefix: address_key(address), ..Query::on(index) }).await?.items;
        found.retain(|other| !self.changing.contains(&other.document.name));
        Ok(found)
    }

    /// Addresses without those that lead to others by now: a post that was in the trash does not know of them.
    async fn without_theirs(&self, aliases: Vec<String>) -> Result<Vec<String>, Error> {
        let mut free = Vec::with_capacity(aliases.len());
        for alias in aliases {
            if self.at(BY_ADDRESS, &alias).await?.is_empty() && self.at(BY_ALIAS, &alias).await?.is_empty() {
                free.push(alias);
            }
        }
        Ok(free)
    }
}

fn taken(name: &str, other: &str, address: &str) -> Error {
    Error::Conflict(format!("`{name}` would have the address {address}, which `{other}` has: give one of them another name, slug or path"))
}
