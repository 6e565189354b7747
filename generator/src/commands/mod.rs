//! A file for each command. A command is wiring: what it does is done below.

mod build;
mod check;
mod completions;
mod component;
mod component_report;
mod config;
mod content_export;
mod content_import;
mod dev;
mod dev_owner;
mod exchange;
mod export;
mod import;
mod list;
mod login;
mod module;
mod module_new;
mod new;
mod pull;
mod push;
mod release;
mod run;
mod seed;
mod select;
mod serve;
mod status;
mod steps;
mod tell_live;
mod timings;
mod user;

pub use run::run;
