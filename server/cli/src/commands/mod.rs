//! One module per command.

pub mod check;
pub mod completions;
pub mod config;
pub mod explain;
pub mod init;
pub mod lsp;
pub mod man;
pub mod rules;
pub mod search;
pub mod timeouts;
