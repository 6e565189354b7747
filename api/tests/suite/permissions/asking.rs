//! Every route of the document, asked by everybody who may exist: let in are those whom the document names, and nobody else.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::StatusCode;
use kernel::OwnRole;

use super::table;
use crate::harness::{A, Api, STRANGER, say};
use crate::operations::{Operation, World, operations};
use crate::principals::{self, Principal, Shows};
use crate::samples::CLERK;

/// A route, and who was let in.
pub(super) struct Asked {
    pub(super) operation: Operation,
    pub(super) let_in: BTreeSet<&'static str>,
}

/// Sites that have everything, anew whenever somebody was let in to change something.
struct Sites {
    api: Arc<Api>,
    world: World,
    /// What the role of the clerk grants in place of what it does in the samples.
    of_clerk: Option<&'static str>,
}

impl Sites {
    async fn new() -> Self {
        let api = Arc::new(Api::with_unlimited(&World::settings()));
        let world = World::of(&api, "of-a", "of-b").await;
        Self { api, world, of_clerk: None }
    }

    /// Gives the clerk a role of one permission.
    async fn restrict(&mut self, permission: &'static str) {
        self.of_clerk = Some(permission);
        let store = self.api.store.site(&A.parse().unwrap());
        let there = store.get::<OwnRole>(CLERK).await.unwrap().unwrap();
        store.replace(&OwnRole { permissions: vec![permission.to_owned()], ..there.document }, there.revision).await.unwrap();
    }

    /// Whether somebody is let in: whatever they are answered then, it is not that they may not.
    async fn lets_in(&mut self, by: &Principal, operation: &Operation) -> bool {
        let call = operation.call(&self.world.values_of_a, "a-word");
        let status = self.api.send_from(STRANGER, call.request(A, "", by)).await.status;
        let is_let_in = !matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
        assert!(is_let_in || operation.is_private, "{} is public, and refused to {}: {status}", operation.id, by.name);
        assert!(
            status != StatusCode::UNAUTHORIZED || operation.permissions.is_empty() || matches!(by.shows, Shows::Nothing),
            "{}",
            operation.id
        );
        if is_let_in && !operation.is_safe() {
            self.world = World::of(&self.api, "of-a", "of-b").await;
            if let Some(permission) = self.of_clerk {
                self.restrict(permission).await;
            }
        }
        is_let_in
    }
}

#[tokio::test]
async fn everybody_is_let_in_where_the_document_says_it_and_nowhere_else() {
    let mut sites = Sites::new().await;
    let (mut all, mut count) = (Vec::new(), 0);
    for operation in operations(&sites.api) {
        let mut let_in = BTreeSet::new();
        for by in principals::ALL.iter().chain(principals::OTHERS) {
            let is_let_in = sites.lets_in(by, &operation).await;
            assert_eq!(is_let_in, (by.may)(&operation), "{}: is {} let in?", operation.id, by.name);
            count += 1;
            if is_let_in {
                let_in.insert(by.name);
            }
        }
        all.push(Asked { operation, let_in });
    }
    assert!(count > 500, "{count} requests");
    say(&format!("permissions: {} operations, {count} requests, all answered as documented", all.len()));
    table::is_true(sites.api.app.modules(), &all);
}

/// A role of a single permission opens the routes that are described with it, and no others: no route asks for less, or for another.
#[tokio::test]
async fn each_permission_opens_the_routes_that_name_it_and_no_others() {
    let clerk = principals::ALL.iter().find(|by| matches!(by.shows, Shows::Session(role) if role == CLERK)).unwrap();
    let mut sites = Sites::new().await;
    let guarded: Vec<Operation> = operations(&sites.api).into_iter().filter(|one| one.is_private && !one.is_for_users_only).collect();
    let permissions: Vec<_> = sites.api.app.modules().iter().flat_map(|module| module.permissions).collect();
    for permission in permissions {
        sites.restrict(permission.name).await;
        let mut opened = 0;
        for operation in &guarded {
            let is_let_in = sites.lets_in(clerk, operation).await;
            assert_eq!(is_let_in, operation.is_within(&[permission.name]), "does `{}` open {}?", permission.name, operation.id);
            opened += usize::from(is_let_in);
        }
        assert!(opened > 0, "`{}` opens nothing", permission.name);
    }
}
