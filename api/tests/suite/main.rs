//! The API as its clients see it: each test has a workspace of two sites, a store of its own, and the whole router of the program.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

mod accounts;
mod asvs;
mod bookings;
mod changes;
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
mod posts_addresses;
mod posts_batch;
mod posts_history;
mod posts_list;
mod posts_preview;
mod posts_renewal;
mod posts_roles;
mod posts_states;
mod posts_waiting;
mod principals;
mod probe;
mod samples;
mod sequences;
mod serving;
mod sweeping;
mod transfer;
mod trust;
