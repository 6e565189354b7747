//! Permission × role × route: every route is asked by everybody, and the table of that for people has to be true.

mod asking;
mod table;
