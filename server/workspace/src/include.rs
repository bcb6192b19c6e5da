//! Finds the files that a configuration includes, within the workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use dashmap::DashMap;
use httplsp_syntax::{Facts, Includes, Language, analyze};

use crate::config::Discovery;
use crate::fs::FileSystem;
use crate::glob;
use crate::panics::guard;
use crate::path::absolute;
use crate::placed;
use crate::read;

/// The folders of sites that are switched on, and of all there are, as Debian and its kin lay them out.
const ENABLED: &str = "sites-enabled";
const AVAILABLE: &str = "sites-available";

/// The facts of the configuration files of a workspace, by path; shared by all the roots that include them.
pub struct Index<'a> {
    discovery: &'a Discovery,
    facts: DashMap<PathBuf, Arc<Facts>>,
    paths: DashMap<Arc<str>, PathBuf>,
}

impl<'a> Index<'a> {
    /// An empty index over the files that `discovery` looks through.
    pub fn new(discovery: &'a Discovery) -> Self {
        Self { discovery, facts: DashMap::new(), paths: DashMap::new() }
    }

    /// Records the facts of the file at `path` (absolute).
    pub fn insert(&self, path: PathBuf, facts: Arc<Facts>) {
        if let Some(file) = facts.files.first() {
            self.paths.insert(file.path.clone(), path.clone());
        }
        self.facts.insert(path, facts);
    }

    /// Records another name of a file that is known by its own.
    pub fn link(&self, link: PathBuf, facts: Arc<Facts>) {
        self.facts.insert(link, facts);
    }

    /// The facts of the file at `path`, if they are known.
    pub fn get(&self, path: &Path) -> Option<Arc<Facts>> {
        self.facts.get(path).map(|facts| facts.value().clone())
    }

    /// The path of the file that output calls `name`.
    pub fn path_of(&self, name: &str) -> Option<PathBuf> {
        self.paths.get(name).map(|path| path.value().clone())
    }

    /// The number of files known.
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Whether no file is known.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// The facts of the file at `path`, read now if need be. `None` when it is no readable text.
    pub fn load(&self, path: &Path, language: Language) -> Option<Arc<Facts>> {
        if let Some(known) = self.get(path) {
            return Some(known);
        }
        let configuration = self.discovery.for_file(path).ok()?;
        let mut bytes = Vec::new();
        let limit = configuration.max_file_size;
        self.discovery.fs().read(path, &mut bytes, limit).ok()?;
        if bytes.len() as u64 > limit {
            return None;
        }
        let text: Arc<str> = read::decode(&bytes).ok()?.into();
        let name = self.discovery.names().show(path);
        let helpers = &configuration.settings().helpers;
        let mut facts = guard(|| analyze(language, &name, text, helpers)).ok()?;
        self.discovery.set_origin(&mut facts, path);
        let facts = Arc::new(facts);
        self.insert(path.to_owned(), facts.clone());
        Some(facts)
    }
}

/// Resolves the includes of one root configuration.
pub struct RootIncludes<'a> {
    index: &'a Index<'a>,
    language: Language,
    /// The directory of the root file: what relative names are relative to.
    prefix: PathBuf,
    /// The directory that nothing outside of is read.
    workspace: PathBuf,
    /// The directory within which files say what is put beside each other.
    around: PathBuf,
    edges: Mutex<BTreeMap<PathBuf, BTreeSet<PathBuf>>>,
}

impl<'a> RootIncludes<'a> {
    /// For the root file at `path` (absolute). Files are looked for within `workspace`, or within the root file's
    /// directory if that is `None`.
    pub fn new(index: &'a Index<'a>, path: &Path, language: Language, workspace: Option<&Path>) -> Self {
        let prefix = path.parent().unwrap_or(path).to_owned();
        let is_around = |directory: &&Path| prefix.starts_with(directory) && directory.parent().is_some();
        let around = workspace.into_iter().chain([index.discovery.names().base()]).find(is_around);
        let around = around.unwrap_or(&prefix).to_owned();
        let workspace = workspace.filter(|workspace| prefix.starts_with(workspace)).unwrap_or(&prefix).to_owned();
        Self { index, language, prefix, workspace, around, edges: Mutex::default() }
    }

    /// The files included so far, directly or not.
    pub fn included(&self) -> BTreeSet<PathBuf> {
        let edges = self.edges.lock().unwrap_or_else(PoisonError::into_inner);
        edges.values().flatten().cloned().collect()
    }

    /// The files that `pattern`, written in the file at `from`, stands for. `None` when its directory is nowhere in the
    /// workspace.
    fn expand(&self, from: &Path, pattern: &str) -> Option<Vec<PathBuf>> {
        let fs = self.index.discovery.fs().as_ref();
        let beside = from.parent().unwrap_or(from);
        let path = Path::new(pattern);
        if !pattern.starts_with('/') {
            let near = [self.prefix.as_path(), beside].iter().find_map(|base| self.glob(fs, &absolute(base, path)));
            return near.or_else(|| placed::included(fs, from, pattern, &self.around));
        }
        if let Some(found) = self.glob(fs, &absolute(Path::new("/"), path)) {
            return Some(found);
        }
        // `/etc/nginx/conf.d/*.conf` is somewhere in the repository: the longest end of it that exists counts, nearest
        // to the file that names it.
        let parts: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty()).collect();
        let has_wildcard = parts.last().is_some_and(|last| glob::is_pattern(last));
        let shortest = if has_wildcard { 2 } else { 1 };
        let near = (shortest..=parts.len()).rev().find_map(|length| {
            let end = parts[parts.len() - length..].join("/");
            let directories = beside.ancestors().take_while(|directory| directory.starts_with(&self.workspace));
            directories.into_iter().find_map(|directory| self.glob(fs, &directory.join(&end)))
        });
        near.or_else(|| placed::included(fs, from, pattern, &self.around))
    }

    /// The files that match the absolute `pattern`, if it leads to a place within the workspace.
    fn glob(&self, fs: &dyn FileSystem, pattern: &Path) -> Option<Vec<PathBuf>> {
        if !pattern.starts_with(&self.workspace) {
            return None;
        }
        let mut found = glob::expand(fs, pattern)?;
        // What is switched on on one machine stands beside in a repository.
        let folder = pattern.parent().filter(|folder| folder.file_name().is_some_and(|name| name == ENABLED));
        if let (Some(folder), Some(name)) = (folder, pattern.file_name()) {
            let available = glob::expand(fs, &folder.with_file_name(AVAILABLE).join(name)).unwrap_or_default();
            let is_known = |path: &PathBuf| found.iter().any(|known| known.file_name() == path.file_name());
            let others: Vec<PathBuf> = available.into_iter().filter(|path| !is_known(path)).collect();
            found.extend(others);
        }
        Some(found)
    }

    /// The file that a reference in the file `from` names. It may lead back to where it came from.
    fn referred(&self, from: &str, name: &str) -> Option<Arc<Facts>> {
        if name.is_empty() || name.starts_with('/') || name.contains("://") {
            return None;
        }
        let from = self.index.path_of(from)?;
        let path = absolute(from.parent().unwrap_or(&from), Path::new(name));
        let language = Language::by_path(&crate::path::slashed(&path)).filter(|language| language.is_tree())?;
        if !path.starts_with(&self.workspace) || !self.index.discovery.fs().is_file(&path) {
            return None;
        }
        let facts = self.index.load(&path, language)?;
        self.connect(&from, &path);
        Some(facts)
    }

    /// Records that `from` includes `to`, unless that closes a circle.
    fn connect(&self, from: &Path, to: &Path) -> bool {
        let mut edges = self.edges.lock().unwrap_or_else(PoisonError::into_inner);
        let mut pending = vec![to];
        let mut seen = BTreeSet::new();
        while let Some(path) = pending.pop() {
            if path == from {
                return false;
            }
            if seen.insert(path) {
                pending.extend(edges.get(path).into_iter().flatten().map(PathBuf::as_path));
            }
        }
        edges.entry(from.to_owned()).or_default().insert(to.to_owned());
        true
    }
}

impl Includes for RootIncludes<'_> {
    fn resolve(&self, from: &str, pattern: &str) -> Option<Vec<Arc<Facts>>> {
        if self.language.is_tree() {
            return self.referred(from, pattern).map(|found| vec![found]);
        }
        // A variable or a template: only the running program knows.
        if pattern.is_empty() || pattern.contains(['$', '{', '}', '%']) {
            return None;
        }
        let from = self.index.path_of(from)?;
        let mut files = Vec::new();
        for path in self.expand(&from, pattern)? {
            if self.connect(&from, &path) {
                files.push(self.index.load(&path, self.language)?);
            }
        }
        Some(files)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::config::Overrides;
    use crate::fs::{Disk, Overlay};
    use crate::path::Names;

    /// What `pattern`, written in `from`, stands for in a workspace of `files`, for the root file `root`.
    fn expand(files: &[&str], root: &str, from: &str, pattern: &str) -> Option<Vec<String>> {
        let base = Path::new("/spec");
        let overlay = Overlay::new(Arc::new(Disk));
        for file in files {
            overlay.set(base.join(file), Arc::from(&b"# nothing\n"[..]));
        }
        let discovery = Discovery::new(Arc::new(overlay), Names::new(base.into(), &[]), Overrides::default());
        let index = Index::new(&discovery);
        let language = Language::by_id("nginx").expect("nginx is known");
        for file in files {
            index.load(&base.join(file), language);
        }
        let includes = RootIncludes::new(&index, &base.join(root), language, Some(base));
        let found = includes.resolve(from, pattern)?;
        Some(found.iter().map(|facts| facts.files[0].path.to_string()).collect())
    }

    const FILES: &[&str] = &[
        "deploy/nginx/nginx.conf",
        "deploy/nginx/mime.types",
        "deploy/nginx/conf.d/b.conf",
        "deploy/nginx/conf.d/a.conf",
        "deploy/nginx/conf.d/.hidden.conf",
        "deploy/nginx/snippets/tls.conf",
        "deploy/nginx/sites-available/shop.conf",
        "deploy/nginx/sites-available/old.conf",
        "deploy/nginx/sites-enabled/shop.conf",
        "other/conf.d/c.conf",
    ];
    const ROOT: &str = "deploy/nginx/nginx.conf";

    fn from_root(pattern: &str) -> Option<Vec<String>> {
        expand(FILES, ROOT, ROOT, pattern)
    }

    #[test]
    fn relative_names_are_looked_up_at_the_root_file_and_beside_the_including_one() {
        let both = Some(vec!["deploy/nginx/conf.d/a.conf".into(), "deploy/nginx/conf.d/b.conf".into()]);
        assert_eq!(from_root("conf.d/*.conf"), both);
        assert_eq!(from_root("./conf.d/[ab].conf"), both);
        let deeper = |pattern: &str| expand(FILES, ROOT, "deploy/nginx/conf.d/a.conf", pattern);
        assert_eq!(deeper("snippets/tls.conf"), Some(vec!["deploy/nginx/snippets/tls.conf".into()]));
        assert_eq!(deeper("b.conf"), Some(vec!["deploy/nginx/conf.d/b.conf".into()]));
    }

    #[test]
    fn absolute_names_are_found_by_their_end() {
        assert_eq!(from_root("/etc/nginx/mime.types"), Some(vec!["deploy/nginx/mime.types".into()]));
        assert_eq!(from_root("/etc/nginx/conf.d/a.conf"), Some(vec!["deploy/nginx/conf.d/a.conf".into()]));
        assert_eq!(from_root("/etc/nginx/conf.d/*.conf").map(|found| found.len()), Some(2));
        assert_eq!(from_root("/etc/nginx/*.conf"), Some(vec![]), "a file is no part of itself");
    }

    #[test]
    fn sites_that_one_machine_does_not_switch_on_stand_beside() {
        let sites = ["deploy/nginx/sites-enabled/shop.conf", "deploy/nginx/sites-available/old.conf"];
        let both = Some(sites.map(String::from).to_vec());
        assert_eq!(from_root("/etc/nginx/sites-enabled/*.conf"), both);
        assert_eq!(from_root("sites-enabled/*"), both);
    }

    #[test]
    fn what_cannot_be_known_is_none_and_what_matches_nothing_is_empty() {
        assert_eq!(from_root("/usr/share/nginx/modules/*.conf"), None);
        assert_eq!(from_root("missing.conf"), None);
        assert_eq!(from_root("conf.d/*.inc"), Some(vec![]));
        assert_eq!(from_root("$dir/x.conf"), None);
        assert_eq!(from_root("{{ dir }}/x.conf"), None);
        assert_eq!(from_root("../../../etc/passwd"), None, "outside the workspace");
    }
}
