//! What the files of a workspace folder know of each other: helpers that send a status, errors that carry one. Read in the
//! background with everything that several files give together; a document is looked at again when it has changed, and
//! what it defines is an input of all others only where it is another than before.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use httplsp_syntax::{Definitions, Elsewhere, Programs};
use httplsp_workspace::elsewhere::{defined, programs};
use httplsp_workspace::survey::Stamp;
use httplsp_workspace::units::parallel;
use httplsp_workspace::walk::{Entry, walk};

use crate::documents::Key;
use crate::folders::Folder;
use crate::world::Snapshot;

/// What is known of one folder.
#[derive(Default)]
pub struct Known {
    state: Mutex<State>,
    all: RwLock<Arc<Elsewhere>>,
}

#[derive(Default)]
struct State {
    /// The files of code, as far as they have been looked for.
    entries: Option<Vec<Entry>>,
    /// Which of them belong together.
    belongs: Arc<Programs>,
    files: HashMap<PathBuf, (Stamp, Option<Arc<Definitions>>)>,
    /// Those that define anything, or have done so.
    defining: HashSet<PathBuf>,
    /// The documents that were open the last time.
    open: HashSet<PathBuf>,
    done: Option<u64>,
}

impl Known {
    /// What is known, for the extraction of any file of the folder. Never waits for a reading under way.
    pub fn all(&self) -> Arc<Elsewhere> {
        self.all.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Has the files looked for anew next time.
    pub fn forget(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.entries = None;
    }

    /// Whether the file defines what others may use, as far as is known, or has done so: what is taken away comes back when
    /// that is undone.
    pub fn concerns(&self, path: &Path) -> bool {
        // While they are being read it is not known.
        self.state.try_lock().map_or(true, |state| state.defining.contains(path))
    }

    /// Looks at what has changed. `true` if more or something else is known now, so that other files may mean something
    /// else.
    pub fn look(&self, folder: &Folder, snapshot: &Snapshot) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let anew = state.entries.is_none();
        if !anew && state.done == Some(snapshot.generation) {
            return false;
        }
        let jobs = std::thread::available_parallelism().map_or(2, usize::from);
        let State { entries, belongs, files, defining, open, done } = &mut *state;
        let entries = entries.get_or_insert_with(|| {
            let found = walk(std::slice::from_ref(&folder.root), &folder.discovery, jobs);
            *belongs = Arc::new(programs(found.manifests.iter(), &folder.discovery));
            found.entries.into_iter().filter(|entry| entry.language.is_code()).collect()
        });
        let now: HashSet<PathBuf> = snapshot.documents.keys().filter_map(Key::path).map(Path::to_owned).collect();
        let changed: Vec<(&Entry, Stamp)> = entries
            .iter()
            .filter(|entry| anew || open.contains(&entry.path) || now.contains(&entry.path))
            .filter_map(|entry| Some((entry, crate::across::stamp(&entry.path, snapshot)?)))
            .filter(|(entry, stamp)| files.get(&entry.path).is_none_or(|(known, _)| known != stamp))
            .filter(|(entry, _)| !(files.contains_key(&entry.path) && is_torn(snapshot, &entry.path)))
            .collect();
        let found = parallel(&changed, jobs, Vec::new, |buffer, (entry, _)| {
            match snapshot.document(&Key::File(entry.path.clone())) {
                // Its tree is there already.
                Some(document) => {
                    let helpers = &entry.configuration.settings().helpers;
                    // Of a document that has changed meanwhile nothing new is known; it will be looked at again.
                    let found = document.definitions(entry.language, &entry.name, helpers)?;
                    Some((!found.is_empty()).then(|| Arc::new(found)))
                }
                None => Some(defined(entry, &folder.discovery, buffer)),
            }
        });
        let mut news = false;
        for ((entry, stamp), found) in changed.into_iter().zip(found) {
            let Some(found) = found else { continue };
            if found.is_some() {
                defining.insert(entry.path.clone());
            }
            let before = files.insert(entry.path.clone(), (stamp, found.clone())).and_then(|(_, before)| before);
            news |= before != found;
        }
        if anew {
            let there: HashSet<&Path> = entries.iter().map(|entry| entry.path.as_path()).collect();
            let count = files.len();
            files.retain(|path, _| there.contains(path.as_path()));
            news |= files.len() != count;
            news |= **belongs != *self.all().programs();
        }
        *open = now;
        *done = Some(snapshot.generation);
        if news {
            let known = Elsewhere::of(files.values().filter_map(|(_, found)| found.clone()), belongs.clone());
            *self.all.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
        }
        news
    }
}

/// Whether something that is being written keeps the document at `path` from being read: what it defined stays until it is
/// complete.
fn is_torn(snapshot: &Snapshot, path: &Path) -> bool {
    snapshot.document(&Key::File(path.to_owned())).is_some_and(|open| open.torn.load(Ordering::Relaxed))
}
