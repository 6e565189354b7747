//! Posts as markdown: pushed by editors, published by the builder.
//!
//! A post is stored as the very bytes that were pushed, so that it comes back the same. Every change gets a number, the site's content
//! version, in one batch with the change itself; the builder asks what came after the number that it has published.

mod addresses;
mod author;
mod batch;
mod changes;
mod comments;
mod content_version;
mod due;
mod hot;
mod list;
mod listing;
mod live;
mod name;
mod permissions;
mod plan;
mod post;
mod posts;
mod preview;
mod renaming;
mod renewal;
mod revision;
mod revisions;
mod rfc3339;
mod seo;
mod settings;
mod status;
mod terms;
mod trash;
mod trashed;
mod understood;
mod view;
mod webhooks;
mod writing;

pub use content_version::{ContentVersion, content_version};
pub use name::PostName;
pub use seo::Seo;
pub use settings::Settings;
pub use webhooks::deliver_webhooks;

use kernel::{App, Module, Permit as _};
use site::ModuleSpec;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use permissions::{ManageWebhooks, Moderate, PublishPosts, ReadPosts, WritePosts};

/// The module.
pub static MODULE: Module = Module {
    spec: &SPEC,
    routes,
    permissions: &[
        ReadPosts::PERMISSION,
        WritePosts::PERMISSION,
        PublishPosts::PERMISSION,
        Moderate::PERMISSION,
        ManageWebhooks::PERMISSION,
    ],
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
        .routes(routes!(list::list))
        .routes(routes!(posts::show, posts::put, posts::delete))
        .routes(routes!(batch::create))
        .routes(routes!(renaming::rename))
        .routes(routes!(revisions::list))
        .routes(routes!(revisions::show))
        .routes(routes!(revisions::diff))
        .routes(routes!(revisions::restore))
        .routes(routes!(preview::create))
        .routes(routes!(preview::show))
        .routes(routes!(trash::list))
        .routes(routes!(trash::delete))
        .routes(routes!(trash::restore))
        .routes(routes!(terms::list))
        .routes(routes!(changes::changes))
        .routes(routes!(live::show, live::put))
        .merge(comments::routes())
        .merge(webhooks::routes())
}
