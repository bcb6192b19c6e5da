//! `httplsp completions`.

use std::io::Write;

use clap::CommandFactory;

use crate::args::{Cli, CompletionsArgs};
use crate::failure::Result;

pub fn run(args: &CompletionsArgs) -> Result {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "httplsp", &mut script);
    std::io::stdout().write_all(&script)?;
    Ok(crate::CLEAN)
}
