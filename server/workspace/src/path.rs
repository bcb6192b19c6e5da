//! Paths as people write them and as files are found.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// `path` made absolute against `base`, with `.` and `..` taken out by their text; links are not looked at.
pub fn absolute(base: &Path, path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in base.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// `path` with `/` between its parts, as output and patterns have it.
pub fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

/// How absolute paths are shown: relative to the working directory, or to an argument as it was given.
#[derive(Debug, Clone)]
pub struct Names {
    base: PathBuf,
    arguments: Vec<(PathBuf, PathBuf)>,
    asked: Vec<PathBuf>,
}

impl Names {
    /// Shows paths relative to `base`; those outside it relative to one of the `arguments` if that was relative itself.
    pub fn new(base: PathBuf, arguments: &[PathBuf]) -> Self {
        let asked = arguments.iter().map(|argument| absolute(&base, argument)).collect();
        let arguments = arguments
            .iter()
            .filter(|argument| argument.is_relative())
            .map(|argument| (absolute(&base, argument), argument.clone()))
            .collect();
        Self { base, arguments, asked }
    }

    /// The working directory.
    pub fn base(&self) -> &Path {
        &self.base
    }

    /// The directory below which the file at `path` was asked for: an argument that it lies in, else the working directory,
    /// if it lies there.
    pub fn asked_below(&self, path: &Path) -> Option<&Path> {
        let around = |directory: &&PathBuf| path.parent().is_some_and(|parent| parent.starts_with(directory));
        let asked = self.asked.iter().filter(around).min_by_key(|directory| directory.components().count());
        asked.or(Some(&self.base).filter(around)).map(PathBuf::as_path)
    }

    /// The name of the file at `path`.
    pub fn show(&self, path: &Path) -> Arc<str> {
        if let Ok(inside) = path.strip_prefix(&self.base) {
            return slashed(inside).into();
        }
        let outside = self.arguments.iter().find_map(|(at, given)| Some(given.join(path.strip_prefix(at).ok()?)));
        slashed(&outside.unwrap_or_else(|| path.to_owned())).trim_end_matches('/').into()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_where_they_can_be() {
        let names = Names::new("/home/a/project".into(), &[".".into(), "../other".into(), "/etc/nginx".into()]);
        assert_eq!(&*names.show(Path::new("/home/a/project/src/x.rs")), "src/x.rs");
        assert_eq!(&*names.show(Path::new("/home/a/other/y.rs")), "../other/y.rs");
        assert_eq!(&*names.show(Path::new("/home/a/other")), "../other");
        assert_eq!(&*names.show(Path::new("/etc/nginx/nginx.conf")), "/etc/nginx/nginx.conf");
    }

    #[test]
    fn files_are_asked_for_below_an_argument() {
        let names = Names::new("/home/a".into(), &["project".into(), "/etc/x.rs".into()]);
        let below = |path: &str| names.asked_below(Path::new(path)).map(Path::to_owned);
        assert_eq!(below("/home/a/project/src/x.rs"), Some("/home/a/project".into()));
        assert_eq!(below("/home/a/other/y.rs"), Some("/home/a".into()));
        assert_eq!(below("/etc/x.rs"), None);
    }

    #[test]
    fn dots_are_taken_out() {
        assert_eq!(absolute(Path::new("/a/b"), Path::new("./c/../../d")), PathBuf::from("/a/d"));
        assert_eq!(absolute(Path::new("/a"), Path::new("../../..")), PathBuf::from("/"));
    }
}
