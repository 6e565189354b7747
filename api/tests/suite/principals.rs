//! Everybody who may ask. A role that comes later joins the tests that no site sees another's by its line in [`ALL`].

use crate::harness::KEY;
use crate::operations::Operation;

/// Somebody who asks.
pub(crate) struct Principal {
    pub(crate) name: &'static str,
    /// The key that they show, if any.
    pub(crate) key: Option<&'static str>,
    /// Which operations are theirs on their own site.
    pub(crate) may: fn(&Operation) -> bool,
}

/// Whoever comes along.
pub(crate) static ANYBODY: Principal = Principal { name: "anybody", key: None, may: |operation| !operation.is_private };

/// The owner of the installation.
pub(crate) static OPERATOR: Principal = Principal { name: "the operator", key: Some(KEY), may: |_| true };

/// All of them.
pub(crate) static ALL: &[&Principal] = &[&ANYBODY, &OPERATOR];
