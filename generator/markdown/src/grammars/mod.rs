//! The languages used most, each with a parser of its own and a table of what the nodes of its trees are.

mod bash;
mod c;
mod css;
mod find;
mod go;
mod grammar;
mod html;
mod java;
mod javascript;
mod json;
mod python;
mod rules;
mod rust;
mod toml;
mod typescript;
mod yaml;

pub(crate) use find::{find, texts};
pub(crate) use grammar::Grammar;
pub(crate) use rules::{Meaning, Rules, Step};
