//! What a user sees of the program: its files, its messages, its exit codes. Each test makes a workspace of its own and runs the program in it.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

mod accounts;
mod api_content;
mod bad_input;
mod build;
mod check;
mod component;
mod content;
mod dev_server;
mod dice;
mod edits;
mod equality;
mod equality_dev;
mod git_hook;
mod harness;
mod in_process;
mod incremental;
mod module_new;
mod moving;
mod new_and_list;
mod nginx;
mod one_address;
mod overrides;
mod publish;
mod publish_crash;
mod publish_damage;
mod publish_disk;
mod publish_model;
mod push;
mod releases;
mod seed;
mod seo;
mod tidy;
mod trace;
mod transfer;
mod wide_edits;
