//! One module per command.

pub mod check;
pub mod completions;
pub mod config;
pub mod init;
pub mod man;
pub mod rules;
