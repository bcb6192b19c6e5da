//! Path patterns of the configuration.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::fs::FileSystem;
use crate::glob;
use crate::path::slashed;

/// What a pattern without `/` stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// That name in every directory, as in `.gitignore`.
    AnyWithoutSlash,
    /// That name in the directory itself.
    AsWritten,
}

/// Patterns, each relative to a directory. `*` and `?` do not match `/`, `**` does; a directory stands for all that is
/// in it.
#[derive(Debug, Clone, Default)]
pub struct Patterns {
    globs: Vec<GlobMatcher>,
    stems: Vec<PathBuf>,
}

impl Patterns {
    /// Adds `pattern`, relative to `base` (absolute).
    ///
    /// # Errors
    ///
    /// Why it is no pattern.
    pub fn add(&mut self, base: &Path, pattern: &str, depth: Depth) -> Result<(), String> {
        let mut rest = pattern.trim_end_matches('/');
        let anchored = rest.contains('/') || depth == Depth::AsWritten;
        rest = rest.strip_prefix('/').unwrap_or(rest);
        let mut base = base;
        loop {
            if let Some(after) = rest.strip_prefix("./") {
                rest = after;
            } else if let Some(after) = rest.strip_prefix("../") {
                rest = after;
                base = base.parent().unwrap_or(base);
            } else {
                break;
            }
        }
        if rest.is_empty() {
            return Err("it is empty".into());
        }
        let base = globset::escape(slashed(base).trim_end_matches('/'));
        let stem = if anchored { format!("{base}/{rest}") } else { format!("{base}/**/{rest}") };
        self.stems.push(PathBuf::from(&stem));
        for glob in [format!("{stem}/**"), stem] {
            let glob = GlobBuilder::new(&glob).literal_separator(true).build();
            self.globs.push(glob.map_err(|error| error.kind().to_string())?.compile_matcher());
        }
        Ok(())
    }

    /// Takes in the patterns of `other`.
    pub fn extend(&mut self, other: Patterns) {
        self.globs.extend(other.globs);
        self.stems.extend(other.stems);
    }

    /// Whether there are no patterns.
    pub fn is_empty(&self) -> bool {
        self.globs.is_empty()
    }

    /// The files that the patterns name, sorted.
    pub fn expand(&self, fs: &dyn FileSystem) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = self.stems.iter().filter_map(|stem| glob::expand(fs, stem)).flatten().collect();
        found.sort();
        found.dedup();
        found
    }

    /// Whether any pattern matches `path` (absolute).
    pub fn matches(&self, path: &Path) -> bool {
        self.globs.iter().any(|glob| glob.is_match(path))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn matches(pattern: &str, depth: Depth, path: &str) -> bool {
        let mut patterns = Patterns::default();
        patterns.add(Path::new("/p/[x]"), pattern, depth).expect("it is a pattern");
        patterns.matches(Path::new(path))
    }

    #[test]
    fn patterns_are_relative_to_their_directory() {
        use Depth::AnyWithoutSlash as Any;
        assert!(matches("vendor/**", Any, "/p/[x]/vendor/a/b.js"));
        assert!(matches("vendor", Any, "/p/[x]/lib/vendor/a/b.js"));
        assert!(matches("vendor/", Any, "/p/[x]/vendor"));
        assert!(matches("./a/*.js", Any, "/p/[x]/a/b.js"));
        assert!(matches("../q/*.js", Any, "/p/q/b.js"));
        assert!(matches("**/gen/*.js", Any, "/p/[x]/gen/b.js"));
        assert!(!matches("a/*.js", Any, "/p/[x]/a/b/c.js"), "`*` does not match `/`");
        assert!(!matches("vendor/**", Any, "/p/[x]/lib/vendor/a.js"), "a pattern with `/` is anchored");
        assert!(!matches("vendor", Any, "/elsewhere/vendor"));
        assert!(matches("app.py", Depth::AsWritten, "/p/[x]/app.py"));
        assert!(!matches("app.py", Depth::AsWritten, "/p/[x]/lib/app.py"));
    }

    #[test]
    fn wrong_patterns_say_why() {
        let mut patterns = Patterns::default();
        assert!(patterns.add(Path::new("/p"), "a[", Depth::AsWritten).is_err());
        assert!(patterns.add(Path::new("/p"), "", Depth::AsWritten).is_err());
    }
}
