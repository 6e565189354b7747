//! What may be done with posts.

use kernel::{Permission, Permit, Role};

/// See drafts, and posts as they were written.
pub(crate) enum ReadPosts {}

impl Permit for ReadPosts {
    const PERMISSION: &'static Permission = &Permission {
        name: "cms.read",
        purpose: "see drafts, and posts as they were written",
        roles: &[Role::Owner, Role::Editor, Role::Author, Role::Contributor, Role::Viewer],
    };
}

/// Push posts and remove them.
pub(crate) enum WritePosts {}

impl Permit for WritePosts {
    const PERMISSION: &'static Permission =
        &Permission { name: "cms.write", purpose: "push posts and remove them", roles: &[Role::Owner, Role::Editor, Role::Author] };
}

/// Decide about comments.
pub(crate) enum Moderate {}

impl Permit for Moderate {
    const PERMISSION: &'static Permission = &Permission {
        name: "cms.moderate",
        purpose: "see comments with who wrote them, and decide which of them visitors see",
        roles: &[Role::Owner, Role::Editor],
    };
}

/// Have other servers told what happens.
pub(crate) enum ManageWebhooks {}

impl Permit for ManageWebhooks {
    const PERMISSION: &'static Permission = &Permission {
        name: "cms.webhooks",
        purpose: "have other servers told what happens, and see what they answered",
        roles: &[Role::Owner],
    };
}
