//! sitegen builds many websites from one repository.
//!
//! The way of a page: `load` walks the files, `content` makes a model of them, `render` turns it into outputs, `publish` puts them on disk.
//! `site_build` joins the four; `commands` is what a person asks for; only `report` prints.

pub mod check;
pub mod cli;
pub mod cli_account;
pub mod cli_component;
pub mod cli_config;
pub mod cli_content;
pub mod cli_moving;
pub mod cli_release;
pub mod cli_serve;
pub mod cli_transfer;
pub mod commands;
pub mod content;
pub mod dev;
pub mod drivers;
pub mod external;
pub mod git_hook;
pub mod highlights;
pub mod load;
pub mod moving;
pub mod new_module;
pub mod nginx;
pub mod past;
pub mod publish;
pub mod reads;
pub mod records;
pub mod release_build;
pub mod remote;
pub mod render;
pub mod report;
pub mod scaffold;
pub mod serve;
pub mod site_build;
pub mod stamp;
pub mod survey;
pub mod timings;
pub mod trace;
pub mod visitor_headers;
pub mod whole_file;
