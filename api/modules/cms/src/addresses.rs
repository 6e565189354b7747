//! Who has which address: one post each, and an address that a post had before leads to it until another one takes it.

use std::collections::{HashMap, HashSet};

use kernel::Error;
use store::{Batch, Query, SiteStore};

use crate::content_version::Step;
use crate::plan::NewState;
use crate::post::{BY_ADDRESS, BY_ALIAS, Post, address_key};

/// How many earlier addresses of a post are remembered.
const MOST_ALIASES: usize = 50;

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
    let changing: HashSet<&str> = new.iter().map(|new| new.post.name.as_str()).chain(leaving.iter().map(String::as_str)).collect();
    let mut losing: HashMap<String, (Post, u64)> = HashMap::new();
    for NewState { post, .. } in new.iter() {
        let at = |index| Query { prefix: address_key(&post.address), ..Query::on(index) };
        let holders = store.find::<Post>(&at(BY_ADDRESS)).await?.items;
        if let Some(other) = holders.iter().find(|other| !changing.contains(other.document.name.as_str())) {
            return Err(taken(&post.name, &other.document.name, &post.address));
        }
        let former = store.find::<Post>(&at(BY_ALIAS)).await?.items.into_iter();
        for other in former.filter(|other| !changing.contains(other.document.name.as_str())) {
            losing.entry(other.document.name.clone()).or_insert((other.document, other.revision));
        }
    }
    let stays = |alias: &String| !claimed.contains_key(&alias.to_lowercase());
    for NewState { post, .. } in new.iter_mut() {
        post.aliases.retain(stays);
        let too_many = post.aliases.len().saturating_sub(MOST_ALIASES);
        post.aliases.drain(..too_many);
    }
    let mut batch = Batch::new();
    for (mut post, revision) in losing.into_values() {
        post.aliases.retain(stays);
        post.version = step.to.version;
        batch = batch.replace(&post, revision);
    }
    Ok(batch)
}

fn taken(name: &str, other: &str, address: &str) -> Error {
    Error::Conflict(format!("`{name}` would have the address {address}, which `{other}` has: give one of them another name, slug or path"))
}
