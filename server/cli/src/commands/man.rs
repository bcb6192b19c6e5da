//! `httplsp man`.

use std::io::Write;

use clap::CommandFactory;
use httplsp_workspace::nearest::suggestion;

use crate::args::{Cli, ManArgs};
use crate::failure::{Failure, Result};

pub fn run(args: &ManArgs) -> Result {
    let mut command = Cli::command();
    command.build();
    let command = match &args.command {
        None => command,
        Some(name) => match command.find_subcommand(name) {
            Some(found) => found.clone(),
            None => {
                let near = suggestion(name, command.get_subcommands().map(clap::Command::get_name));
                return Err(Failure::new(format!("there is no command `{name}`{near}")));
            }
        },
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    std::io::stdout().write_all(&page)?;
    Ok(crate::CLEAN)
}
