//! `httplsp init`.

use std::io::Write;

use httplsp_workspace::config::FILE_NAMES;
use httplsp_workspace::walk::reason;

use crate::args::InitArgs;
use crate::failure::{Failure, Result};

const TEMPLATE: &str = include_str!("init.toml");

pub fn run(args: &InitArgs) -> Result {
    for name in FILE_NAMES {
        let path = args.directory.join(name);
        if path.symlink_metadata().is_ok() {
            return Err(Failure::new(format!("{} exists already; edit it, or remove it first", path.display())));
        }
    }
    let path = args.directory.join(FILE_NAMES[0]);
    let failed = |error: std::io::Error| Failure::new(format!("cannot write {}: {}", path.display(), reason(&error)));
    // Another process may have been quicker: never overwrite.
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&path).map_err(failed)?;
    file.write_all(TEMPLATE.as_bytes()).map_err(failed)?;
    writeln!(anstream::stdout(), "wrote {}", path.display())?;
    Ok(crate::CLEAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_a_configuration_with_and_without_its_examples() {
        use httplsp_workspace::config::Options;
        let _: Options = toml::from_str(TEMPLATE).expect("the template holds");
        let examples: String = TEMPLATE
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(example) if !example.starts_with(' ') => format!("{example}\n"),
                Some(_) => "\n".into(),
                None => format!("{line}\n"),
            })
            .collect();
        let options: Options = toml::from_str(&examples).expect("the examples hold");
        assert_eq!(options.chain.len(), 1);
        assert!(!options.rules.is_empty() && !options.codes.is_empty() && !options.helper.is_empty());
    }
}
