//! When a form was made, signed: whoever sends it back sooner than anybody types is a program.
//!
//! The form in a static page cannot have one, and needs none: what is sent without a stamp is judged by everything else.

use kernel::{Error, Tenant};

const PURPOSE: &str = "cms.comment-form";
/// How long the fastest person takes, in milliseconds.
const SOONEST: i64 = 3000;

/// The stamp of a form that is made now.
///
/// # Errors
/// Those of the store.
pub(crate) async fn stamp(tenant: &Tenant) -> Result<String, Error> {
    let now = tenant.store.now().to_string();
    let signature = tenant.sign(PURPOSE, &now).await?;
    Ok(format!("{now}.{signature}"))
}

/// Whether a form with this stamp comes too soon, or the stamp is none of ours.
///
/// # Errors
/// Those of the store.
pub(crate) async fn is_hasty(tenant: &Tenant, stamp: &str) -> Result<bool, Error> {
    let Some((made, signature)) = stamp.split_once('.') else { return Ok(true) };
    let is_ours = tenant.is_signed(PURPOSE, made, signature).await?;
    Ok(!is_ours || made.parse::<i64>().is_ok_and(|made| tenant.store.now() - made < SOONEST))
}
