//! The `httplsp` command, as a library: the binary and its end-to-end tests run the same code.

mod args;
mod commands;
mod failure;
mod files;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use failure::Failure;

/// Nothing at or above the threshold was found.
const CLEAN: u8 = 0;
/// Something was found.
const FOUND: u8 = 1;
/// Wrong usage, a broken configuration, or a file that could not be read.
const FAILED: u8 = 2;

/// Runs the command that the arguments of the process ask for.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    terminal::set_color(cli.color);
    let result = match cli.command {
        Command::Check(args) => commands::check::run(*args),
        Command::Lsp(_) => commands::lsp::run(),
        Command::Explain(args) => commands::explain::run(&args),
        Command::Search(args) => commands::search::run(&args),
        Command::Timeouts(args) => commands::timeouts::run(&args),
        Command::Rules(args) => commands::rules::run(&args),
        Command::Init(args) => commands::init::run(&args),
        Command::Config(args) => commands::config::run(&args),
        Command::Completions(args) => commands::completions::run(&args),
        Command::Man(args) => commands::man::run(&args),
    };
    ExitCode::from(match result {
        Ok(status) => status,
        // Whoever read our output has seen enough.
        Err(Failure::BrokenPipe) => CLEAN,
        Err(failure) => {
            terminal::error(&failure);
            FAILED
        }
    })
}
