//! What may be done with posts.

use kernel::{AnyCaller, Permission, Permit, Role};

/// See drafts, and posts as they were written.
pub(crate) enum ReadPosts {}

impl Permit for ReadPosts {
    const PERMISSION: &'static Permission = &Permission {
        name: "cms.read",
        purpose: "see drafts, and posts as they were written",
        roles: &[Role::Owner, Role::Editor, Role::Author, Role::Contributor, Role::Viewer],
    };
}

/// Write posts: drafts only, unless one may publish too.
pub(crate) enum WritePosts {}

impl Permit for WritePosts {
    const PERMISSION: &'static Permission = &Permission {
        name: "cms.write",
        purpose: "push posts and remove them, as far as they are drafts",
        roles: &[Role::Owner, Role::Editor, Role::Author, Role::Contributor],
    };
}

/// Write what visitors see, and remove posts for good.
pub(crate) enum PublishPosts {}

impl Permit for PublishPosts {
    const PERMISSION: &'static Permission = &Permission {
        name: "cms.publish",
        purpose: "push and remove what visitors see, and empty the trash",
        roles: &[Role::Owner, Role::Editor, Role::Author],
    };
}

/// Whether somebody sees posts that visitors do not see. For routes that let in everybody.
pub(crate) fn sees_all(AnyCaller(caller): &AnyCaller) -> bool {
    caller.may(ReadPosts::PERMISSION.name)
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
