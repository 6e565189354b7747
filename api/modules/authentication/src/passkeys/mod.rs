//! Passkeys (WebAuthn Level 3): keys that a device keeps for its owner and uses once they showed it who they are. One is registered by somebody who is signed in, and signs in without
//! address, password and code. What is verified is the crate's, `webauthn-rs`; for whom, for how long and how often is said here.

mod ceremony;
mod own;
mod passkey;
mod registration;
mod relying_party;
mod script;
mod sign_in;

pub(crate) use own::{PasskeyView, forget, list, passkeys_of, remove, rename};
pub(crate) use registration::{begin, create};
pub(crate) use script::script;
pub(crate) use sign_in::{options, sign_in};

// what `routes!` looks for beside a handler
pub(crate) use own::{__path_list, __path_remove, __path_rename};
pub(crate) use registration::{__path_begin, __path_create};
pub(crate) use script::__path_script;
pub(crate) use sign_in::{__path_options, __path_sign_in};
