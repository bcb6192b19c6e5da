//! Expands path patterns through a [`FileSystem`].

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::fs::{FileSystem, Kind};
use crate::path::slashed;

/// More directories than this are not searched for one pattern: links may go around in circles.
const MAX_DIRECTORIES: usize = 20_000;

/// Whether one part of a path has wildcards.
pub fn is_pattern(part: &str) -> bool {
    part.contains(['*', '?', '['])
}

/// The files that match the absolute `pattern`, sorted; `None` if the directory before its first wildcard, or the one
/// file that it names, does not exist. `*` does not match `/`, `**` stands for any number of directories. As in a
/// shell, hidden files are matched only by patterns that begin with a dot.
pub fn expand(fs: &dyn FileSystem, pattern: &Path) -> Option<Vec<PathBuf>> {
    let text = slashed(pattern);
    let parts: Vec<&str> = text.split('/').collect();
    let first = parts.iter().position(|part| is_pattern(part)).unwrap_or(parts.len());
    let start = match parts[..first].join("/") {
        root if root.is_empty() => PathBuf::from("/"),
        start => PathBuf::from(start),
    };
    if first == parts.len() {
        return fs.is_file(&start).then(|| vec![start]);
    }
    if !matches!(fs.kind(&start), Ok(Kind::Directory)) {
        return None;
    }
    let mut search = Search { fs, found: Vec::new(), budget: MAX_DIRECTORIES };
    let parts: Option<Vec<Part>> = parts[first..].iter().map(|part| Part::new(part)).collect();
    search.descend(&start, &parts?);
    search.found.sort();
    search.found.dedup();
    Some(search.found)
}

enum Part {
    Directories,
    Name(GlobMatcher, bool),
}

impl Part {
    fn new(text: &str) -> Option<Self> {
        if text == "**" {
            return Some(Part::Directories);
        }
        let glob = GlobBuilder::new(text).literal_separator(true).build().ok()?;
        Some(Part::Name(glob.compile_matcher(), text.starts_with('.')))
    }
}

struct Search<'a> {
    fs: &'a dyn FileSystem,
    found: Vec<PathBuf>,
    budget: usize,
}

impl Search<'_> {
    fn descend(&mut self, directory: &Path, parts: &[Part]) {
        let Some((part, rest)) = parts.split_first() else { return };
        if self.budget == 0 {
            return;
        }
        self.budget -= 1;
        if matches!(part, Part::Directories) {
            self.descend(directory, rest);
        }
        for name in self.fs.list(directory).unwrap_or_default() {
            let path = directory.join(&name);
            match part {
                Part::Directories if !name.starts_with('.') => {
                    if matches!(self.fs.kind(&path), Ok(Kind::Directory)) {
                        self.descend(&path, parts);
                    } else if rest.is_empty() {
                        self.found.push(path);
                    }
                }
                Part::Name(glob, hidden) if glob.is_match(&name) && (*hidden || !name.starts_with('.')) => {
                    match self.fs.kind(&path) {
                        Ok(Kind::File(_)) if rest.is_empty() => self.found.push(path),
                        Ok(Kind::Directory) => self.descend(&path, rest),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fs::Disk;

    #[test]
    fn patterns_find_files() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let names = |pattern: &str| -> Option<Vec<String>> {
            let found = expand(&Disk, &root.join(pattern))?;
            Some(found.iter().filter_map(|path| path.strip_prefix(root).ok()).map(slashed).collect())
        };
        assert_eq!(names("Cargo.toml"), Some(vec!["Cargo.toml".into()]));
        assert_eq!(names("src/g*b.rs"), Some(vec!["src/glob.rs".into()]));
        assert_eq!(names("src/*/load.rs"), Some(vec!["src/config/load.rs".into()]));
        assert_eq!(names("**/load.rs"), Some(vec!["src/config/load.rs".into()]));
        assert_eq!(names("src/**/glob.rs"), Some(vec!["src/glob.rs".into()]));
        assert_eq!(names("src/*.css"), Some(vec![]));
        assert_eq!(names("nowhere/*.rs"), None);
        assert_eq!(names("nowhere.rs"), None);
    }
}
