//! Who comes in: sign in and out, codes besides the password, passkeys in its place, sessions, tokens for programs and other services, passwords and how to get a new one, the audit log.
//!
//! What a session and a token are, and what they count for, is the kernel's; here they are given out and taken back. A password is only ever stored as its hash
//! (`password.rs`), a ticket only as its own (`kernel::Ticket`). The answer to somebody who may be guessing never says whether an address is known.

mod address_change;
mod attempts;
mod audit;
mod credential;
mod fields;
mod held;
mod invitation;
mod jwt;
mod mails;
mod one_time;
mod own_password;
mod pages;
mod passkeys;
mod password;
mod password_change;
mod password_reset;
mod password_rules;
mod pending_sign_in;
mod permissions;
mod places;
mod second_factors;
mod second_step;
mod self_registration;
mod session;
mod sessions;
mod settings;
mod sign_in;
mod start;
mod tokens;
mod two_factor;
mod verification;

pub use address_change::{AddressLink, ShownAddress};
pub use held::Held;
pub use invitation::{Invitation, forget_user, invite};
pub use own_password::{HashedPassword, needs_code, show_code, show_password};
pub use self_registration::{USERS_MODULE, self_registration};
pub use start::{Coming, start_session};

use axum::extract::DefaultBodyLimit;
use kernel::{App, Module, Permit as _};
use site::ModuleSpec;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use permissions::{ReadAudit, ResetTwoFactor};
use settings::Settings;

/// The most bytes of a body: the longest password fits in, however it is escaped.
const LARGEST_BODY: usize = 16 << 10;

/// The module.
pub static MODULE: Module =
    Module { spec: &SPEC, routes, permissions: &[ReadAudit::PERMISSION, ResetTwoFactor::PERMISSION], migrations: &[], seed: None };

/// What the module says of itself.
pub static SPEC: ModuleSpec = ModuleSpec {
    name: "authentication",
    version: env!("CARGO_PKG_VERSION"),
    purpose: "users sign in, with sessions for browsers and tokens for programs",
    needs: &[],
    components: &[
        pages::SIGN_IN,
        pages::SECOND_STEP,
        pages::ACCOUNT,
        pages::FORGOT,
        pages::PASSWORD,
        pages::NOTE,
        two_factor::TWO_FACTOR,
        two_factor::SETUP,
        two_factor::RECOVERY_CODES,
    ],
    mails: &[
        mails::RESET,
        mails::INVITATION,
        mails::VERIFY,
        mails::CHANGED,
        mails::TWO_FACTOR_ON,
        mails::TWO_FACTOR_OFF,
        mails::RECOVERY_CODE_USED,
        mails::PASSKEY_ADDED,
        mails::PASSKEY_REMOVED,
        mails::NEW_ADDRESS,
        mails::ADDRESS_ASKED,
        mails::ADDRESS_CHANGED,
    ],
    shown_if: None,
    check: |fields| {
        Settings::read(fields);
    },
};

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(pages::sign_in, sign_in::sign_in))
        .routes(routes!(second_step::sign_in))
        .routes(routes!(pages::account))
        .routes(routes!(session::show, session::end))
        .routes(routes!(session::sign_out))
        .routes(routes!(sessions::list))
        .routes(routes!(sessions::end))
        .routes(routes!(tokens::list, tokens::create))
        .routes(routes!(tokens::delete))
        .routes(routes!(password_change::change))
        .routes(routes!(pages::forgot, password_reset::ask))
        .routes(routes!(pages::new_password, password_reset::set))
        .routes(routes!(verification::ask))
        .routes(routes!(pages::verify, verification::verify))
        .routes(routes!(jwt::create))
        .routes(routes!(jwt::keys))
        .routes(routes!(two_factor::page, two_factor::begin))
        .routes(routes!(two_factor::show))
        .routes(routes!(two_factor::confirm))
        .routes(routes!(two_factor::renew))
        .routes(routes!(two_factor::switch_off))
        .routes(routes!(two_factor::reset))
        .routes(routes!(passkeys::list, passkeys::create))
        .routes(routes!(passkeys::rename))
        .routes(routes!(passkeys::remove))
        .routes(routes!(passkeys::begin))
        .routes(routes!(passkeys::options))
        .routes(routes!(passkeys::sign_in))
        .routes(routes!(passkeys::script))
        .routes(routes!(audit::list))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
}
