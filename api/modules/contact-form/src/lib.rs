//! Messages that visitors write to the owner of a site.
//!
//! A message is stored and, in the same batch, the mail that tells the owner of it. What looks like spam is answered like any other message,
//! so that nobody learns how to get past, and stored without a mail, so that nothing is lost that was taken for spam by mistake.

mod csv_rows;
mod export;
mod incoming;
mod message;
mod messages;
mod owner_mail;
mod permissions;
mod receive;
mod seed;
mod send;
mod settings;

use axum::extract::DefaultBodyLimit;
use kernel::{App, Module, Permit as _};
use site::ModuleSpec;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use permissions::{ReadMessages, WriteMessages};
use settings::Settings;

/// The most bytes of a body: the longest message that is taken fits in, however it is escaped.
const LARGEST_BODY: usize = 64 << 10;
/// The component that shows the form.
const FORM: &str = "contact-form/form.html";
/// The component that tells a visitor that the message was sent.
const SENT: &str = "contact-form/sent.html";
/// The mail to the owner.
const MAIL: &str = "contact-form/message";

/// The module.
pub static MODULE: Module = Module {
    spec: &SPEC,
    routes,
    permissions: &[ReadMessages::PERMISSION, WriteMessages::PERMISSION],
    migrations: &[],
    seed: Some(|tenant| Box::pin(seed::seed(tenant))),
};

/// What the module says of itself.
pub static SPEC: ModuleSpec = ModuleSpec {
    name: "contact-form",
    version: env!("CARGO_PKG_VERSION"),
    purpose: "messages from visitors to the owner",
    needs: &[],
    components: &[FORM, SENT],
    mails: &[MAIL],
    shown_if: None,
    check: |fields| {
        Settings::read(fields);
    },
};

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(send::send, messages::list))
        .routes(routes!(send::sent))
        .routes(routes!(messages::show, messages::update, messages::delete))
        .routes(routes!(export::csv))
        .routes(routes!(export::json_lines))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
}
