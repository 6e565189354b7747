//! The users of a site: asked to come, or come by themselves where the site allows it; found, changed, kept out, removed. And what they do
//! about themselves: name, picture, address, all that is held of them, and the way out.
//!
//! What a user is, is the kernel's, and how they come in is the authentication module's. Here it is decided who there is. Nobody gives what they do not have, and
//! a site is never left without an owner (`rules.rs`).

mod avatar;
mod avatars;
mod change;
mod confirm;
mod csv_lines;
mod delete;
mod email_change;
mod end_sessions;
mod erase;
mod import;
mod invite;
mod jpeg_scans;
mod mails;
mod new_user;
mod orientation;
mod own_data;
mod pages;
mod permissions;
mod picture;
mod profile;
mod register;
mod registration;
mod removal;
mod rules;
mod settings;
mod users;
mod view;

use axum::extract::DefaultBodyLimit;
use kernel::{App, Module, Permit as _};
use site::ModuleSpec;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use permissions::{ReadUsers, WriteUsers};
use settings::Settings;

/// The most bytes of a body.
const LARGEST_BODY: usize = 16 << 10;
/// The most bytes of a table of users.
const LARGEST_TABLE: usize = 256 << 10;
/// The most bytes of a form with a picture. One that is too large is still read, up to what a camera makes, so that a page can say so.
const LARGEST_FORM: usize = 8 << 20;

/// The module.
pub static MODULE: Module =
    Module { spec: &SPEC, routes, permissions: &[ReadUsers::PERMISSION, WriteUsers::PERMISSION], migrations: &[], seed: None };

/// What the module says of itself.
pub static SPEC: ModuleSpec = ModuleSpec {
    name: authentication::USERS_MODULE,
    version: env!("CARGO_PKG_VERSION"),
    purpose: "who the users of a site are, and what role they have",
    needs: &["authentication"],
    components: &[pages::REGISTER, pages::CONFIRM, pages::NOTE, pages::PROFILE],
    mails: &[mails::REGISTRATION, mails::ALREADY_THERE],
    shown_if: None,
    check: |fields| {
        Settings::read(fields);
    },
};

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(users::list, invite::create))
        .routes(routes!(users::show, change::change, delete::delete))
        .routes(routes!(end_sessions::end))
        .routes(routes!(invite::again))
        .routes(routes!(register::page, register::register))
        .routes(routes!(confirm::page, confirm::confirm))
        .routes(routes!(profile::page, profile::change))
        .routes(routes!(own_data::export))
        .routes(routes!(erase::erase))
        .routes(routes!(email_change::ask))
        .routes(routes!(email_change::page, email_change::take))
        .routes(routes!(avatars::show))
        .routes(routes!(avatars::remove))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .merge(OpenApiRouter::new().routes(routes!(import::import)).layer(DefaultBodyLimit::max(LARGEST_TABLE)))
        .merge(OpenApiRouter::new().routes(routes!(avatars::update, avatars::delete)).layer(DefaultBodyLimit::max(picture::LARGEST)))
        .merge(OpenApiRouter::new().routes(routes!(avatars::submit)).layer(DefaultBodyLimit::max(LARGEST_FORM)))
}
