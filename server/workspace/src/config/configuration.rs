//! One resolved configuration, and the settings of single files that follow from it.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use httplsp_lint::{Profile, RULES, Settings, Severity};
use httplsp_text::TextRange;

use super::error::ConfigError;
use super::load::Layer;
use super::merge::Merge;
use crate::patterns::Patterns;

/// The size above which files are skipped unless configured otherwise: 10 MB.
pub(super) const MAX_FILE_SIZE: u64 = 10_000_000;

/// What the command line or the editor says about the configuration.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// This file instead of those found; its patterns are relative to the working directory.
    pub file: Option<PathBuf>,
    /// No file at all.
    pub isolated: bool,
    /// The profile.
    pub profile: Option<Profile>,
    /// Only these rules.
    pub select: Vec<String>,
    /// Not these rules.
    pub ignore: Vec<String>,
}

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Origin {
    /// Built in.
    #[default]
    Default,
    /// A configuration file, as shown to people, and the line from 1.
    File(Arc<str>, u32),
    /// The command line or the editor: the name of the option.
    Option(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File(path, line) => write!(f, "{path}:{line}"),
            Origin::Option(name) => f.write_str(name),
        }
    }
}

/// A declared chain, with the places of its parts in the configuration file.
#[derive(Debug, Clone)]
pub struct DeclaredChain {
    /// Its name.
    pub name: String,
    /// The configuration file that declares it.
    pub file: Arc<str>,
    /// The text of that file.
    pub text: Arc<str>,
    /// The hops, outermost first.
    pub hops: Vec<DeclaredHop>,
}

/// One hop of a [`DeclaredChain`].
#[derive(Debug, Clone)]
pub struct DeclaredHop {
    /// Its name.
    pub name: String,
    /// The name's place in the configuration file.
    pub name_range: TextRange,
    /// Its product id.
    pub product: String,
    /// The files that configure it.
    pub files: Patterns,
    /// Whether it takes HTTPS from clients and speaks plain HTTP to the next hop.
    pub ends_tls: bool,
    /// Timers given outright.
    pub timers: Vec<DeclaredTimer>,
}

/// A timer given outright in the configuration.
#[derive(Debug, Clone)]
pub struct DeclaredTimer {
    /// Its key: `request-timeout`.
    pub key: &'static str,
    /// As written.
    pub raw: String,
    /// The value.
    pub milliseconds: u64,
    /// The value's place, quotes included.
    pub range: TextRange,
}

/// Rules set for some paths.
#[derive(Debug)]
pub(super) struct PathRules {
    pub patterns: Patterns,
    pub rules: Vec<(String, Option<Severity>, Origin)>,
}

/// A resolved configuration. It has no optional values left; cheap to ask for the settings of a file.
#[derive(Debug)]
pub struct Configuration {
    /// The directory that includes and languages are looked up from: the repository's root, or the directory of the
    /// configuration file. `None` outside both.
    pub root: Option<PathBuf>,
    /// The configuration files behind it, least specific first.
    pub files: Vec<PathBuf>,
    /// Files larger than this many bytes are skipped.
    pub max_file_size: u64,
    /// The declared chains.
    pub chains: Vec<DeclaredChain>,
    pub(super) exclude: Patterns,
    pub(super) base: Arc<Settings>,
    pub(super) overrides: Vec<PathRules>,
    pub(super) origins: BTreeMap<String, Origin>,
    cache: Mutex<HashMap<Vec<usize>, Arc<Settings>>>,
}

impl Configuration {
    /// Merges `layers`, least specific first, and puts `overrides` on top.
    pub(super) fn build(
        root: Option<PathBuf>,
        layers: &[Layer],
        overrides: &Overrides,
    ) -> Result<Self, Vec<ConfigError>> {
        let mut merge = Merge::default();
        for layer in layers {
            merge.layer(layer);
        }
        merge.overrides(overrides);
        if !merge.errors.is_empty() {
            return Err(merge.errors);
        }
        Ok(Self {
            root,
            files: layers.iter().map(|layer| layer.path.clone()).collect(),
            max_file_size: merge.max_file_size.unwrap_or(MAX_FILE_SIZE),
            chains: merge.chains,
            exclude: merge.exclude,
            base: Arc::new(merge.settings),
            overrides: merge.overrides,
            origins: merge.origins,
            cache: Mutex::default(),
        })
    }

    /// Whether the file or directory at `path` (absolute) is excluded.
    pub fn excludes(&self, path: &Path) -> bool {
        self.exclude.matches(path)
    }

    /// Whether the file at `path` (absolute) configures a hop of a declared chain.
    pub fn is_in_chain(&self, path: &Path) -> bool {
        self.chains.iter().flat_map(|chain| &chain.hops).any(|hop| hop.files.matches(path))
    }

    /// The settings of the file at `path` (absolute).
    pub fn settings_for(&self, path: &Path) -> Arc<Settings> {
        let matching: Vec<usize> =
            (0..self.overrides.len()).filter(|at| self.overrides[*at].patterns.matches(path)).collect();
        if matching.is_empty() {
            return self.base.clone();
        }
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = cache.get(&matching) {
            return known.clone();
        }
        let mut settings = Settings::clone(&self.base);
        for (id, severity, _) in matching.iter().flat_map(|at| &self.overrides[*at].rules) {
            settings.rules.insert(id.clone(), *severity);
        }
        let settings = Arc::new(settings);
        cache.insert(matching, settings.clone());
        settings
    }

    /// The settings of files that no `[[override]]` is about.
    pub fn settings(&self) -> &Arc<Settings> {
        &self.base
    }

    /// Where the setting `key` (`profile`, `rules.retry-after-missing`) of the file at `path` comes from.
    pub fn origin(&self, key: &str, path: &Path) -> Origin {
        let by_path = key.strip_prefix("rules.").and_then(|id| {
            let matching = self.overrides.iter().filter(|set| set.patterns.matches(path));
            matching.flat_map(|set| &set.rules).rfind(|rule| rule.0 == id).map(|rule| rule.2.clone())
        });
        by_path.or_else(|| self.origins.get(key).cloned()).unwrap_or_default()
    }
}

/// The ids of all rules.
pub(super) fn rule_ids() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.meta().id)
}
