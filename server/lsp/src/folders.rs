//! Workspace folders, each with its configuration and its include graph.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use httplsp_workspace::path::Names;
use httplsp_workspace::{Discovery, FileSystem};

use crate::across::Folderwide;
use crate::graph::Graph;
use crate::known::Known;
use crate::options::Options;
use crate::places::Atlas;

/// Settings that are for one workspace folder alone, by its root.
pub type OwnOptions = BTreeMap<PathBuf, Arc<Options>>;

/// A directory whose files are looked at together.
pub struct Folder {
    /// Where it is (absolute).
    pub root: PathBuf,
    /// Whether the client said that it is a workspace; else it was made up for a single file.
    pub is_workspace: bool,
    /// The editor's settings for it.
    pub options: Arc<Options>,
    /// Finds configurations.
    pub discovery: Discovery,
    /// Which configuration includes which.
    pub graph: Graph,
    /// What stands where in its files.
    pub atlas: Atlas,
    /// What its files give together.
    pub across: Folderwide,
    /// What its files know of each other.
    pub known: Known,
}

impl Folder {
    /// How many files of a reading under way are done, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        let (done, total) = self.across.progress();
        if total > 0 && done < total { (done, total) } else { self.graph.progress.read() }
    }

    fn new(root: PathBuf, is_workspace: bool, fs: Arc<dyn FileSystem>, options: Arc<Options>) -> Self {
        let discovery = Discovery::new(fs, Names::new(root.clone(), &[]), options.overrides());
        Self {
            root,
            is_workspace,
            options,
            discovery,
            graph: Graph::default(),
            atlas: Atlas::default(),
            across: Folderwide::default(),
            known: Known::default(),
        }
    }
}

/// All folders.
pub struct Folders {
    fs: Arc<dyn FileSystem>,
    options: Arc<Options>,
    workspace: Vec<Arc<Folder>>,
    // Made when the first file outside all workspace folders is looked at.
    loose: Mutex<HashMap<PathBuf, Arc<Folder>>>,
}

impl Folders {
    /// The folders at `roots`, each with the settings in `own` that are for it alone, else with `options`.
    pub fn new(roots: &[PathBuf], fs: Arc<dyn FileSystem>, options: Arc<Options>, own: &OwnOptions) -> Self {
        let folder = |root: &PathBuf| {
            let options = own.get(root).unwrap_or(&options).clone();
            Arc::new(Folder::new(root.clone(), true, fs.clone(), options))
        };
        let home = std::env::home_dir();
        let is_project = |root: &&PathBuf| !is_everything(root, home.as_deref(), fs.as_ref());
        let workspace = roots.iter().filter(is_project).map(folder).collect();
        Self { fs, options, workspace, loose: Mutex::default() }
    }

    /// The roots of the workspace folders.
    pub fn roots(&self) -> Vec<PathBuf> {
        self.workspace.iter().map(|folder| folder.root.clone()).collect()
    }

    /// The workspace folders.
    pub fn workspace(&self) -> &[Arc<Folder>] {
        &self.workspace
    }

    /// The folder of the file at `path`: the innermost workspace folder, else its repository, else its directory.
    pub fn of(&self, path: &Path) -> Arc<Folder> {
        let around = self.workspace.iter().filter(|folder| path.starts_with(&folder.root));
        if let Some(folder) = around.max_by_key(|folder| folder.root.components().count()) {
            return folder.clone();
        }
        let directory = path.parent().unwrap_or(path);
        let mut repositories = directory.ancestors();
        let root = repositories.find(|ancestor| self.fs.kind(&ancestor.join(".git")).is_ok()).unwrap_or(directory);
        let mut loose = self.loose.lock().unwrap_or_else(PoisonError::into_inner);
        loose
            .entry(root.to_owned())
            .or_insert_with(|| Arc::new(Folder::new(root.to_owned(), false, self.fs.clone(), self.options.clone())))
            .clone()
    }

    /// Forgets what was read from disk: configurations and include graphs.
    pub fn forget(&self) {
        let loose = self.loose.lock().unwrap_or_else(PoisonError::into_inner);
        for folder in self.workspace.iter().chain(loose.values()) {
            folder.discovery.forget();
            folder.graph.forget();
            folder.across.forget();
            folder.known.forget();
        }
    }

    /// Has the include graphs look for new and vanished files.
    pub fn rescan(&self) {
        let loose = self.loose.lock().unwrap_or_else(PoisonError::into_inner);
        for folder in self.workspace.iter().chain(loose.values()) {
            folder.graph.forget();
            folder.across.forget();
            folder.known.forget();
        }
    }
}

/// Whether somebody has all of their files below `root`: editors that find nothing better give the home directory or the root
/// of the file system. What is not called a project there is no folder to read.
fn is_everything(root: &Path, home: Option<&Path>, fs: &dyn FileSystem) -> bool {
    let marked = || [".git", "httplsp.toml"].iter().any(|name| fs.kind(&root.join(name)).is_ok());
    (root.parent().is_none() || home == Some(root)) && !marked()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_is_a_project_if_it_says_so() {
        let home = tempfile::tempdir().expect("a directory");
        let (root, fs) = (home.path(), httplsp_workspace::Disk);
        assert!(is_everything(Path::new("/"), None, &fs));
        assert!(is_everything(root, Some(root), &fs));
        assert!(!is_everything(root, Some(Path::new("/home")), &fs));
        assert!(!is_everything(&root.join("project"), Some(root), &fs));
        std::fs::create_dir(root.join(".git")).expect("a directory");
        assert!(!is_everything(root, Some(root), &fs));
    }
}
