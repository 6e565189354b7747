//! Posts as markdown: pushed by editors, published by the builder.
//!
//! A post is stored as the very bytes that were pushed, so that it comes back the same. Every change gets a number, the site's content
//! version, in one batch with the change itself; the builder asks what came after the number that it has published.

mod changes;
mod checked;
mod comments;
mod content_version;
mod live;
mod name;
mod permissions;
mod post;
mod posts;
mod rfc3339;
mod settings;
mod visibility;
mod webhooks;

pub use content_version::{ContentVersion, content_version};
pub use name::PostName;
pub use settings::Settings;
pub use webhooks::deliver_webhooks;

use kernel::{App, Module, Permit as _};
use site::ModuleSpec;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use permissions::{ManageWebhooks, Moderate, ReadPosts, WritePosts};

/// The module.
pub static MODULE: Module = Module {
    spec: &SPEC,
    routes,
    permissions: &[ReadPosts::PERMISSION, WritePosts::PERMISSION, Moderate::PERMISSION, ManageWebhooks::PERMISSION],
    migrations: &[],
    seed: None,
};

/// What the module says of itself.
pub static SPEC: ModuleSpec = ModuleSpec {
    name: "cms",
    version: env!("CARGO_PKG_VERSION"),
    purpose: "posts pushed as markdown, live at once",
    needs: &[],
    components: &[comments::FORM, comments::SENT],
    mails: &[comments::MAIL],
    shown_if: Some("allow_comments"),
    check: |fields| _ = Settings::read(fields),
};

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(posts::list))
        .routes(routes!(posts::show, posts::put, posts::delete))
        .routes(routes!(changes::changes))
        .routes(routes!(live::show, live::put))
        .merge(comments::routes())
        .merge(webhooks::routes())
}
