//! Everybody who may ask. A role that comes later joins the tests that no site sees another's by its line in [`ALL`].

use crate::harness::KEY;
use crate::operations::Operation;
use crate::samples::{CLERK, OF_CLERK};

/// Somebody who asks.
pub(crate) struct Principal {
    pub(crate) name: &'static str,
    /// What they show.
    pub(crate) shows: Shows,
    /// Which operations are theirs on their own site.
    pub(crate) may: fn(&Operation) -> bool,
}

/// What somebody shows.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shows {
    Nothing,
    /// A key, as a program does.
    Key(&'static str),
    /// The session of the user of the site who has the role of this name, as a browser does.
    Session(&'static str),
}

/// Whoever comes along.
pub(crate) static ANYBODY: Principal = Principal { name: "anybody", shows: Shows::Nothing, may: |operation| !operation.is_private };

/// The owner of the installation, who is no user of any site.
pub(crate) static OPERATOR: Principal =
    Principal { name: "the operator", shows: Shows::Key(KEY), may: |operation| !operation.is_for_users_only };

/// All of them whose ways differ.
pub(crate) static ALL: &[&Principal] = &[
    &ANYBODY,
    &OPERATOR,
    &Principal { name: "an owner", shows: Shows::Session("owner"), may: |operation| operation.is_of_role("owner") },
    &Principal { name: "an author", shows: Shows::Session("author"), may: |operation| operation.is_of_role("author") },
    &Principal { name: "a viewer", shows: Shows::Session("viewer"), may: |operation| operation.is_of_role("viewer") },
    &Principal { name: "a clerk", shows: Shows::Session(CLERK), may: |operation| operation.is_within(&OF_CLERK) },
];

/// Those with the other built-in roles, who come in as those above do.
pub(crate) static OTHERS: &[&Principal] = &[
    &Principal { name: "an editor", shows: Shows::Session("editor"), may: |operation| operation.is_of_role("editor") },
    &Principal { name: "a contributor", shows: Shows::Session("contributor"), may: |operation| operation.is_of_role("contributor") },
];
