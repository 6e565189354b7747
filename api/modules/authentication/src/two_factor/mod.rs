//! The second factor: codes by time from an app, recovery codes for when that is lost, and what is done with the two.

mod enrolment;
mod pages;
mod qr;
mod recovery_codes;
mod second_factor;
mod state;
mod switching;
mod totp;

pub(crate) use enrolment::{begin, confirm};
pub(crate) use pages::{RECOVERY_CODES, SETUP, TWO_FACTOR, page};
pub(crate) use second_factor::SecondFactor;
pub(crate) use state::{TwoFactorState, show};
pub(crate) use switching::{forget, renew, reset, switch_off};

// what `routes!` looks for beside a handler
pub(crate) use enrolment::{__path_begin, __path_confirm};
pub(crate) use pages::__path_page;
pub(crate) use state::__path_show;
pub(crate) use switching::{__path_renew, __path_reset, __path_switch_off};
