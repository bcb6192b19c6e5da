//! Reads configuration files and what they extend.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::ConfigError;
use super::options::Options;
use super::wording::reword;
use crate::fs::FileSystem;
use crate::path::{Names, absolute};
use crate::walk::reason;

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
    fs.read(path, &mut bytes, u64::MAX).map_err(|error| Failure::Missing(reason(&error)))?;
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
        let message = reword(text, error.message(), error.span());
        match error.span() {
            Some(span) => ConfigError::at(name.clone(), text, span.start, message),
            None => ConfigError::whole(name.clone(), message),
        }
    })
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
            "httplsp.toml:2:23: unknown value `warn`; did you mean `warning`?"
        );
        assert_eq!(
            error("[[chain]]\nname = \"a\"\nhops = [{ name = \"x\", produkt = \"nginx\" }]\n"),
            "httplsp.toml:3:23: unknown key `produkt`; did you mean `product`?"
        );
        assert_eq!(
            error("[[helper]]\nlanguage = \"rust\"\ncall = \"fail\"\n"),
            "httplsp.toml:1:1: the key `status` is missing; write it like `status = 1`"
        );
        assert!(error("max-file-size = \"big\"\n").contains("1:17: `big` is not a size"));
        assert!(error("profile = \n").starts_with("httplsp.toml:1:11: this is not valid TOML: "));
        assert_eq!(
            error("[codes]\n460 = { nam = \"x\" }\n"),
            "httplsp.toml:2:9: unknown key `nam`; did you mean `name`?"
        );
    }
    #[test]
    fn a_value_of_the_wrong_kind_shows_the_right_one() {
        for (text, expected) in [
            (
                "exclude = \"vendor\"\n",
                "1:11: `exclude` must be a list of patterns, not `\"vendor\"`; write it like `exclude = [\"vendor\"]`",
            ),
            (
                "exclude = [3]\n",
                "1:12: `exclude` must be a list of patterns, not `3`; write it like `exclude = [\"vendor/**\"]`",
            ),
            (
                "rules = 3\n",
                "1:9: `rules` must be a table of rules, not `3`; write it like `[rules]` with lines like \
                 `retry-after-missing = \"off\"`",
            ),
            (
                "[rules]\nretry-after-missing = false\n",
                "2:23: `retry-after-missing` must be `off`, `info`, `warning` or `error`, not `false`; write it like \
                 `retry-after-missing = \"off\"`",
            ),
            (
                "[[override]]\npaths = [\"a\"]\nrules = { retry-after-missing = true }\n",
                "3:33: `retry-after-missing` must be `off`, `info`, `warning` or `error`, not `true`; write it like \
                 `retry-after-missing = \"warning\"`",
            ),
            (
                "profile = 3\n",
                "1:11: `profile` must be `default`, `strict` or `pedantic`, not `3`; write it like `profile = \"strict\"`",
            ),
            (
                "max-file-size = true\n",
                "1:17: `max-file-size` must be a size, not `true`; write it like `max-file-size = \"10MB\"`",
            ),
            (
                "[codes]\n460 = 3\n",
                "2:7: `460` must be a name or a table, not `3`; write it like `460 = { name = \"Seat Taken\" }`",
            ),
            (
                "[targets]\nnginx = 1.26\n",
                "2:9: `nginx` must be a version in quotes, not `1.26`; write it like `nginx = \"1.26\"`",
            ),
            (
                "[helper]\nlanguage = \"rust\"\n",
                "1:1: `helper` must be a list of tables, not a table; write it like `[[helper]]` on a line of \
                 its own, above `status = 1`",
            ),
            (
                "[[helper]]\nlanguage = \"rust\"\ncall = \"x\"\nstatus = -1\n",
                "4:10: `status` must be the position of an argument, counted from 0, not `-1`; write it like `status = 1`",
            ),
            (
                "[[chain]]\nname = \"a\"\nhops = [{ name = \"x\", product = \"nginx\", request-timeout = 45 }]\n",
                "3:60: `request-timeout` must be a duration with a unit, in quotes, not `45`; write it like \
                 `request-timeout = \"45s\"`",
            ),
        ] {
            assert_eq!(error(text), format!("httplsp.toml:{expected}"));
        }
    }
}
