//! `httplsp config`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use httplsp_workspace::config::{Overrides, schema, show};
use httplsp_workspace::path::{Names, absolute};
use httplsp_workspace::{Discovery, Disk};

use crate::args::{ConfigArgs, ConfigCommand};
use crate::failure::{Failure, Result};

pub fn run(args: &ConfigArgs) -> Result {
    let text = match &args.command {
        ConfigCommand::Schema => schema(),
        ConfigCommand::Show { path, config } => {
            let discovery =
                discovery(std::slice::from_ref(path), Overrides { file: config.clone(), ..<_>::default() })?;
            let path = absolute(discovery.names().base(), path);
            if !path.exists() {
                return Err(Failure::new(format!("{}: no such file or directory", discovery.names().show(&path))));
            }
            let resolved = if path.is_dir() { discovery.for_directory(&path) } else { discovery.for_file(&path) };
            match resolved {
                Ok(configuration) => show(&configuration, &path, shown(&discovery, &path).as_ref()),
                Err(errors) => return Err(broken(&errors)),
            }
        }
    };
    anstream::stdout().write_all(text.as_bytes())?;
    Ok(crate::CLEAN)
}

fn shown(discovery: &Discovery, path: &Path) -> Arc<str> {
    let name = discovery.names().show(path);
    if name.is_empty() { ".".into() } else { name }
}

/// All the errors of a configuration as one failure.
pub fn broken(errors: &[httplsp_workspace::config::ConfigError]) -> Failure {
    Failure::new(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// Finds configurations from the working directory on. An explicit configuration file must exist.
pub fn discovery(arguments: &[PathBuf], mut overrides: Overrides) -> Result<Discovery> {
    let base = std::env::current_dir().map_err(|error| {
        Failure::new(format!("cannot find the working directory: {}", httplsp_workspace::walk::reason(&error)))
    })?;
    overrides.file = overrides.file.map(|file| absolute(&base, &file));
    Ok(Discovery::new(Arc::new(Disk), Names::new(base, arguments), overrides))
}
