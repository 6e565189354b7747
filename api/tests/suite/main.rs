//! The API as its clients see it: each test has a workspace of two sites, a store of its own, and the whole router of the program.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

mod accounts;
mod asvs;
mod bookings;
mod changes;
mod comments;
mod compression;
mod contact_form;
mod cross_origin;
mod databases;
mod harness;
mod isolation;
mod kernel;
mod limits;
mod migrating;
mod observing;
mod openapi;
mod operations;
mod permissions;
mod posts;
mod principals;
mod probe;
mod samples;
mod sequences;
mod serving;
mod sweeping;
mod transfer;
mod trust;
mod webhooks;
