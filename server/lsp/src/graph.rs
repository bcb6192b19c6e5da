//! Which configuration of a folder includes which, so that a file is read as part of the whole that it belongs to.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use httplsp_syntax::{Facts, Language, assemble};
use httplsp_workspace::Discovery;
use httplsp_workspace::include::{Index, RootIncludes};
use httplsp_workspace::walk::{language_of, walk};

use crate::documents::{Key, Snapshot};
use crate::folders::Folder;

/// A file that is part of more wholes than this is looked at in the first ones only.
const MAX_ROOTS: usize = 4;
/// How many directories above a single file are searched for what includes it.
const LOOSE_LEVELS: usize = 3;

/// A whole configuration: a root with everything that it includes.
#[derive(Debug, Clone)]
pub struct Whole {
    /// The root file.
    pub root: PathBuf,
    /// Its facts, inheritance resolved.
    pub facts: Arc<Facts>,
}

/// The include graph of one folder, made when it is first asked for.
#[derive(Default)]
pub struct Graph {
    state: Mutex<State>,
    // Set from the task that reads messages, which must not wait for a graph under way.
    stale: AtomicBool,
    /// How far it is.
    pub progress: Progress,
}

/// How far the making of a graph is; may be read at any time.
#[derive(Default)]
pub struct Progress {
    total: AtomicUsize,
    done: AtomicUsize,
}

impl Progress {
    /// How many files are done, and how many there are.
    pub fn read(&self) -> (usize, usize) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }
}

#[derive(Default)]
struct State {
    /// Every configuration file, once they have been looked for.
    files: Option<BTreeMap<PathBuf, Language>>,
    /// What each of them includes, directly or not.
    included: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    /// Facts of files on disk, with what tells whether the file is still the same.
    facts: HashMap<PathBuf, (Stamp, Arc<Facts>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: SystemTime,
    length: u64,
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = std::fs::metadata(path).ok()?;
    Some(Stamp { modified: metadata.modified().ok()?, length: metadata.len() })
}

impl Graph {
    /// Looks for files anew when next asked. What was read of unchanged files is kept.
    pub fn forget(&self) {
        self.stale.store(true, Ordering::Release);
    }

    /// The wholes that the file at `path` is part of, the most complete first; at least itself. `facts` are its own
    /// facts, `open` the documents that count instead of what is on disk.
    pub fn wholes(
        &self,
        folder: &Folder,
        path: &Path,
        language: Language,
        facts: &Arc<Facts>,
        open: &Snapshot,
    ) -> Vec<Whole> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if self.stale.swap(false, Ordering::AcqRel) {
            state.files = None;
            state.included.clear();
        }
        let index = Index::new(&folder.discovery);
        index.insert(path.to_owned(), facts.clone());
        state.recall(&index, path, open);
        state.refresh(folder, &index, path, language, &self.progress);
        let roots = state.roots_of(path);
        let mut wholes: Vec<Whole> = roots
            .into_iter()
            .filter_map(|root| {
                let facts = index.load(&root, language)?;
                let includes =
                    RootIncludes::new(&index, &root, language, workspace(&folder.discovery, &root).as_deref());
                let facts = Arc::new(assemble(&facts, &includes));
                let holds = facts.files.iter().any(|file| index.path_of(&file.path).as_deref() == Some(path));
                holds.then_some(Whole { root, facts })
            })
            .collect();
        state.remember(&index, open);
        // Stable: among equals the order of the paths stays.
        wholes.sort_by_key(|whole| !whole.facts.proxy.complete);
        if wholes.is_empty() {
            wholes.push(Whole { root: path.to_owned(), facts: facts.clone() });
        }
        wholes
    }
}

/// The directory within which includes are looked for.
fn workspace(discovery: &Discovery, path: &Path) -> Option<PathBuf> {
    discovery.for_file(path).ok().and_then(|configuration| configuration.root.clone())
}

impl State {
    /// Tells `index` what is known of files that have not changed.
    fn recall(&mut self, index: &Index<'_>, current: &Path, open: &Snapshot) {
        self.facts.retain(|path, (known, _)| stamp(path) == Some(*known));
        for (path, (_, facts)) in &self.facts {
            if path != current && !open.contains_key(&Key::File(path.clone())) {
                index.insert(path.clone(), facts.clone());
            }
        }
    }

    /// Keeps what `index` has read from disk.
    fn remember(&mut self, index: &Index<'_>, open: &Snapshot) {
        let Some(files) = &self.files else { return };
        let paths: BTreeSet<&PathBuf> = files.keys().chain(self.included.values().flatten()).collect();
        for path in paths {
            if self.facts.contains_key(path) || open.contains_key(&Key::File(path.clone())) {
                continue;
            }
            if let (Some(facts), Some(stamp)) = (index.get(path), stamp(path)) {
                self.facts.insert(path.clone(), (stamp, facts));
            }
        }
    }

    /// Brings `included` up to date, given that the file at `path` may have changed.
    fn refresh(&mut self, folder: &Folder, index: &Index<'_>, path: &Path, language: Language, progress: &Progress) {
        let files = self.files.get_or_insert_with(|| configurations(folder, path));
        files.entry(path.to_owned()).or_insert(language);
        let stale: Vec<(PathBuf, Language)> = files
            .iter()
            .filter(|(file, _)| {
                *file == path || self.included.get(*file).is_none_or(|included| included.contains(path))
            })
            .map(|(file, language)| (file.clone(), *language))
            .collect();
        progress.done.store(0, Ordering::Relaxed);
        progress.total.store(stale.len(), Ordering::Relaxed);
        for (file, language) in stale {
            let facts = index.load(&file, language);
            let includes = RootIncludes::new(index, &file, language, workspace(&folder.discovery, &file).as_deref());
            if let Some(facts) = facts {
                assemble(&facts, &includes);
            }
            self.included.insert(file, includes.included());
            progress.done.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The files that nothing else includes and that lead to `path`; `path` itself if nothing includes it.
    fn roots_of(&self, path: &Path) -> Vec<PathBuf> {
        let including = |file: &Path| {
            let others = self.included.iter().filter(|(_, included)| included.contains(file));
            others.map(|(other, _)| other.clone()).collect::<Vec<_>>()
        };
        let is_root = |file: &PathBuf| {
            including(file).iter().all(|parent| {
                // Files that include each other: the first by path is the root.
                let back = self.included.get(file).is_some_and(|included| included.contains(parent));
                parent == file || (back && file < parent)
            })
        };
        let mut roots: Vec<PathBuf> = including(path);
        roots.push(path.to_owned());
        roots.retain(is_root);
        roots.sort();
        roots.dedup();
        roots.truncate(MAX_ROOTS);
        roots
    }
}

/// Whether files that have nothing to do with each other lie in a directory: the home, the one for temporary files, what
/// is around them.
fn is_common(directory: &Path) -> bool {
    let homes = [std::env::home_dir(), Some(std::env::temp_dir())];
    directory.parent().is_none() || homes.into_iter().flatten().any(|home| home.starts_with(directory))
}

/// Every configuration file of `folder`; for a single file those in the directories around it.
fn configurations(folder: &Folder, path: &Path) -> BTreeMap<PathBuf, Language> {
    let discovery = &folder.discovery;
    if folder.is_workspace {
        let jobs = std::thread::available_parallelism().map_or(2, usize::from);
        let found = walk(std::slice::from_ref(&folder.root), discovery, jobs);
        let configurations = found.entries.into_iter().filter(|entry| entry.language.product().is_some());
        return configurations.map(|entry| (entry.path, entry.language)).collect();
    }
    let directories = path.ancestors().skip(1).take(LOOSE_LEVELS).take_while(|directory| !is_common(directory));
    directories
        .flat_map(|directory| {
            let names = discovery.fs().list(directory).unwrap_or_default();
            names.into_iter().map(|name| directory.join(name)).collect::<Vec<_>>()
        })
        .filter_map(|path| Some((language_of(&path, None).filter(|language| language.product().is_some())?, path)))
        .filter(|(_, path)| discovery.fs().is_file(path))
        .map(|(language, path)| (path, language))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_common_places_has_nothing_to_do_with_each_other() {
        let temporary = std::env::temp_dir();
        assert!(is_common(&temporary) && is_common(Path::new("/")));
        assert!(!is_common(&temporary.join("project/nginx")));
        let file = temporary.join("project/conf.d/app.conf");
        let near: Vec<&Path> = file.ancestors().skip(1).take_while(|directory| !is_common(directory)).collect();
        assert_eq!(near, [temporary.join("project/conf.d"), temporary.join("project")]);
    }
}
