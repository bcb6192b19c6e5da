//! Reads configuration files and what they extend.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::ConfigError;
use super::options::Options;
use crate::fs::FileSystem;
use crate::nearest;
use crate::path::{Names, absolute};

/// One configuration file.
#[derive(Debug)]
pub(super) struct Layer {
    /// As shown to people.
    pub name: Arc<str>,
    /// Where it is.
    pub path: PathBuf,
    /// The directory that its patterns are relative to.
    pub base: PathBuf,
    /// Its text.
    pub text: String,
    /// Its content.
    pub options: Options,
}

impl Layer {
    /// An error at a byte range of this file.
    pub fn error(&self, span: std::ops::Range<usize>, message: impl Into<String>) -> ConfigError {
        ConfigError::at(self.name.clone(), &self.text, span.start, message)
    }
}

/// The file at `path` and the files that it extends, outermost (least specific) first. Patterns of the file itself are
/// relative to `base`, if given, else to its directory.
pub(super) fn load(
    fs: &dyn FileSystem,
    names: &Names,
    path: &Path,
    base: Option<&Path>,
) -> Result<Vec<Layer>, ConfigError> {
    let mut layers: Vec<Layer> = Vec::new();
    let mut next = Some((path.to_owned(), None::<(usize, String)>));
    while let Some((path, extended_from)) = next.take() {
        if let Some((span, _)) = &extended_from
            && layers.iter().any(|layer| layer.path == path)
            && let Some(last) = layers.last()
        {
            let cycle: Vec<&str> = layers.iter().map(|layer| &*layer.name).collect();
            let cycle = format!("{} -> {}", cycle.join(" -> "), names.show(&path));
            return Err(last.error(*span..*span, format!("`extend` leads back to the same file: {cycle}")));
        }
        let layer = match read(fs, names, &path, base.filter(|_| layers.is_empty())) {
            Ok(layer) => layer,
            Err(Failure::Missing(reason)) => {
                return Err(match (extended_from, layers.last()) {
                    (Some((span, written)), Some(last)) => {
                        last.error(span..span, format!("cannot read `{written}`, which this file extends: {reason}"))
                    }
                    _ => ConfigError::whole(names.show(&path), format!("cannot read the configuration: {reason}")),
                });
            }
            Err(Failure::Wrong(error)) => return Err(error),
        };
        if let Some(extend) = &layer.options.extend {
            let directory = path.parent().unwrap_or(Path::new("/"));
            let target = absolute(directory, Path::new(extend.as_ref()));
            next = Some((target, Some((extend.span().start, extend.as_ref().clone()))));
        }
        layers.push(layer);
    }
    layers.reverse();
    Ok(layers)
}

enum Failure {
    Missing(String),
    Wrong(ConfigError),
}

fn read(fs: &dyn FileSystem, names: &Names, path: &Path, base: Option<&Path>) -> Result<Layer, Failure> {
    let mut bytes = Vec::new();
    fs.read(path, &mut bytes, u64::MAX).map_err(|error| Failure::Missing(error.to_string()))?;
    let name = names.show(path);
    let text = match crate::read::decode(&bytes) {
        Ok(text) => text.to_owned(),
        Err(skip) => return Err(Failure::Wrong(ConfigError::whole(name, format!("the configuration {skip}")))),
    };
    let options = parse(&name, &text).map_err(Failure::Wrong)?;
    let base = base.or_else(|| path.parent()).unwrap_or(Path::new("/")).to_owned();
    Ok(Layer { name, path: path.to_owned(), base, text, options })
}

/// The options in `text`.
///
/// # Errors
///
/// The first error in it, with its place.
pub(super) fn parse(name: &Arc<str>, text: &str) -> Result<Options, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let message = reword(error.message());
        match error.span() {
            Some(span) => ConfigError::at(name.clone(), text, span.start, message),
            None => ConfigError::whole(name.clone(), message),
        }
    })
}

/// Serde's message about a name, with the nearest valid one.
fn reword(message: &str) -> String {
    let message = message.trim().replace('\n', "; ");
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let Some((wrong, valid)) = quoted.split_first() else { return message };
    let list = || valid.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let near = || match nearest::nearest(wrong, valid.iter().copied()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!("; expected one of {}", list()),
    };
    match () {
        () if message.starts_with("unknown field") => format!("unknown key `{wrong}`{}", near()),
        () if message.starts_with("unknown variant") => format!("unknown value `{wrong}`{}", near()),
        () if message.starts_with("missing field") => format!("the key `{wrong}` is missing"),
        () => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        parse(&"httplsp.toml".into(), text).expect_err("it is wrong").to_string()
    }

    #[test]
    fn errors_have_a_place_and_the_nearest_name() {
        assert_eq!(
            error("profile = \"strict\"\n\nexlude = []\n"),
            "httplsp.toml:3:1: unknown key `exlude`; did you mean `exclude`?"
        );
        assert_eq!(
            error("[rules]\nretry-after-missing = \"warn\"\n"),
            "httplsp.toml:2:23: unknown value `warn`; expected one of `off`, `info`, `warning`, `error`"
        );
        assert_eq!(
            error("[[chain]]\nname = \"a\"\nhops = [{ name = \"x\", produkt = \"nginx\" }]\n"),
            "httplsp.toml:3:23: unknown key `produkt`; did you mean `product`?"
        );
        assert_eq!(
            error("[[helper]]\nlanguage = \"rust\"\ncall = \"fail\"\n"),
            "httplsp.toml:1:1: the key `status` is missing"
        );
        assert!(error("exclude = 3\n").starts_with("httplsp.toml:1:11: invalid type"));
        assert!(error("max-file-size = \"big\"\n").contains("1:17: `big` is not a size"));
        assert!(error("profile = \n").starts_with("httplsp.toml:1:"));
        assert_eq!(
            error("[codes]\n460 = { nam = \"x\" }\n"),
            "httplsp.toml:2:9: unknown key `nam`; did you mean `name`?"
        );
    }
}
