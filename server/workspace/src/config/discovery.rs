//! Which configuration holds for a file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dashmap::DashMap;
use httplsp_lint::{Settings, versions_asked};
use httplsp_syntax::Facts;
use httplsp_syntax::facts::Origin;

use super::configuration::{Configuration, Overrides};
use super::error::ConfigError;
use super::load::load;
use crate::copies;
use crate::fs::FileSystem;
use crate::path::{Names, slashed};
use crate::versions;

/// The names of configuration files; the first found in a directory counts.
pub const FILE_NAMES: [&str; 2] = ["httplsp.toml", ".httplsp.toml"];

/// Whether the file at `path` is a configuration, by its name.
pub fn is_settings(path: &Path) -> bool {
    path.file_name().is_some_and(|name| FILE_NAMES.iter().any(|known| name == *known))
}

/// A configuration, or what is wrong with it. Files under a broken configuration are not checked.
pub type Resolved = Result<Arc<Configuration>, Arc<[ConfigError]>>;

/// Finds the configuration of each directory and remembers it.
pub struct Discovery {
    fs: Arc<dyn FileSystem>,
    names: Names,
    overrides: Overrides,
    known: DashMap<PathBuf, Resolved>,
    versions: DashMap<(PathBuf, &'static str), Option<String>>,
}

impl Discovery {
    /// Looks through `fs`; paths in messages are shown by `names`.
    pub fn new(fs: Arc<dyn FileSystem>, names: Names, overrides: Overrides) -> Self {
        Self { fs, names, overrides, known: DashMap::new(), versions: DashMap::new() }
    }

    /// The files it looks through.
    pub fn fs(&self) -> &Arc<dyn FileSystem> {
        &self.fs
    }

    /// How paths are shown.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The configuration of the file at `path` (absolute).
    pub fn for_file(&self, path: &Path) -> Resolved {
        self.for_directory(path.parent().unwrap_or(path))
    }

    /// The configuration of the files in `directory` (absolute): the nearest file up to the repository's root.
    pub fn for_directory(&self, directory: &Path) -> Resolved {
        if let Some(known) = self.known.get(directory) {
            return known.clone();
        }
        let resolved = self.find(directory);
        self.known.insert(directory.to_owned(), resolved.clone());
        resolved
    }

    /// The root of the repository that holds `directory`.
    pub fn repository(&self, directory: &Path) -> Option<PathBuf> {
        directory.ancestors().find(|ancestor| self.is_root(ancestor)).map(Path::to_owned)
    }

    /// Says in `facts` whether the file at `path` (absolute) is a test or generated, by its place in its repository, or
    /// below the working directory where there is none: what the folders above are called means nothing. Also notes what
    /// these are called, so that no rule asks for it.
    pub fn set_origin(&self, facts: &mut Facts, path: &Path) {
        let repository = path.parent().and_then(|directory| self.repository(directory));
        let around = repository.as_deref().or_else(|| self.names.asked_below(path));
        if let Some(around) = around.map(|around| self.names.show(around)).filter(|shown| !shown.is_empty()) {
            facts.above = Some(around);
        }
        let root = repository.as_deref().unwrap_or(self.names.base());
        let Ok(inside) = path.strip_prefix(root) else { return };
        let origin = facts.files.first().map(|file| httplsp_syntax::origin_of(facts, &slashed(inside), &file.text));
        let fs = self.fs.as_ref();
        let is_made = || facts.api.is_some() && copies::is_copy(path, fs) || copies::is_compiled(path, inside, fs);
        let origin = if origin == Some(Origin::Product) && is_made() { Some(Origin::Generated) } else { origin };
        if let (Some(origin), Some(file)) = (origin, facts.files.first_mut()) {
            file.origin = origin;
        }
    }

    /// `settings` for the file at `path` (absolute) that `facts` are of, with the versions that decide what is said about
    /// it, as far as lock files and project files beside the file or above it name them.
    pub fn with_versions(&self, settings: Arc<Settings>, facts: &Facts, path: &Path) -> Arc<Settings> {
        let asked = versions_asked(facts);
        let Some(directory) = path.parent().filter(|_| !asked.is_empty()) else { return settings };
        let base = self.names.base();
        let root = self.repository(directory);
        let root = root.as_deref().unwrap_or(if directory.starts_with(base) { base } else { directory });
        let mut with = Settings::clone(&settings);
        for product in asked.into_iter().filter(|product| !settings.targets.contains_key(*product)) {
            let key = (directory.to_owned(), product);
            let known = self.versions.get(&key).map(|version| version.clone());
            let version = known.unwrap_or_else(|| {
                let found = versions::find(self.fs.as_ref(), directory, root, product);
                self.versions.insert(key, found.clone());
                found
            });
            with.versions.extend(version.map(|version| (product, version)));
        }
        Arc::new(with)
    }

    /// Forgets everything: a configuration file has changed.
    pub fn forget(&self) {
        self.known.clear();
        self.versions.clear();
    }

    /// What is wrong with the configurations that were asked for so far, sorted.
    pub fn errors(&self) -> Vec<ConfigError> {
        let mut errors: Vec<ConfigError> = self
            .known
            .iter()
            .filter_map(|entry| entry.value().as_ref().err().cloned())
            .flat_map(|e| e.to_vec())
            .collect();
        errors.sort_by(|a, b| (&a.path, a.place, &a.message).cmp(&(&b.path, b.place, &b.message)));
        errors.dedup();
        errors
    }

    fn is_root(&self, directory: &Path) -> bool {
        self.fs.kind(&directory.join(".git")).is_ok()
    }

    fn find(&self, directory: &Path) -> Resolved {
        if self.overrides.isolated {
            return self.resolve(None, directory);
        }
        if let Some(file) = &self.overrides.file {
            // One file for the whole run; every directory shares the result.
            let base = self.names.base().to_owned();
            if directory == base {
                return self.resolve(Some(file), &base);
            }
            return self.for_directory(&base);
        }
        for name in FILE_NAMES {
            let path = directory.join(name);
            if self.fs.is_file(&path) {
                return self.resolve(Some(&path), directory);
            }
        }
        match directory.parent() {
            Some(parent) if !self.is_root(directory) => self.for_directory(parent),
            _ => self.resolve(None, directory),
        }
    }

    fn resolve(&self, file: Option<&Path>, directory: &Path) -> Resolved {
        let explicit = self.overrides.file.as_ref().map(|_| directory);
        let layers = match file {
            Some(file) => load(self.fs.as_ref(), &self.names, file, explicit).map_err(|error| Arc::from([error]))?,
            None => Vec::new(),
        };
        let root = self.repository(directory).or_else(|| file.map(|_| directory.to_owned()));
        Configuration::build(root, &layers, &self.overrides).map(Arc::new).map_err(Arc::from)
    }
}
