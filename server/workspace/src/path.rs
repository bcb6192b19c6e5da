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
}

impl Names {
    /// Shows paths relative to `base`; those outside it relative to one of the `arguments` if that was relative itself.
    pub fn new(base: PathBuf, arguments: &[PathBuf]) -> Self {
        let arguments = arguments
            .iter()
            .filter(|argument| argument.is_relative())
            .map(|argument| (absolute(&base, argument), argument.clone()))
            .collect();
        Self { base, arguments }
    }

    /// The working directory.
    pub fn base(&self) -> &Path {
        &self.base
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
    fn dots_are_taken_out() {
        assert_eq!(absolute(Path::new("/a/b"), Path::new("./c/../../d")), PathBuf::from("/a/d"));
        assert_eq!(absolute(Path::new("/a"), Path::new("../../..")), PathBuf::from("/"));
    }
}
