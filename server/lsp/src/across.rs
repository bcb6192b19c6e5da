//! What several files of a workspace folder give together: timeout chains, limits that do not fit. The files are read in
//! the background when the first document of the folder is opened, then again as they change.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use httplsp_syntax::Facts;
use httplsp_workspace::Progress;
use httplsp_workspace::path::absolute;
use httplsp_workspace::survey::{Across, Stamp, Survey};

use crate::documents::Key;
use crate::folders::Folder;
use crate::world::Snapshot;

/// What is known of one folder.
#[derive(Default)]
pub struct Folderwide {
    state: Mutex<State>,
    // Set from the task that reads messages, which must not wait for a reading under way.
    stale: AtomicBool,
    ready: AtomicBool,
    wanted: AtomicBool,
    progress: Mutex<Arc<Progress>>,
}

#[derive(Default)]
struct State {
    survey: Survey,
    /// The generation of the documents that was looked at last.
    done: Option<u64>,
    /// The documents that were open then.
    open: Vec<PathBuf>,
    found: Arc<Across>,
    /// The versions of the files that hold descriptions together.
    parts: Vec<(PathBuf, Option<Stamp>)>,
}

/// Gives a reading up when nobody waits for it any more.
pub struct Stop(pub Arc<Progress>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.stopped.store(true, Ordering::Relaxed);
    }
}

impl Folderwide {
    /// Has the files looked for anew when next asked.
    pub fn forget(&self) {
        self.stale.store(true, Ordering::Release);
    }

    /// Notes that a document of the folder was opened.
    pub fn want(&self) {
        self.wanted.store(true, Ordering::Release);
    }

    /// Whether a document of the folder was ever opened: nobody needs what lies in the others.
    pub fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Acquire)
    }

    /// Whether the files have been read once, so that to ask again is cheap.
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    /// How many files of a reading under way are done, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        (progress.done.load(Ordering::Relaxed), progress.total.load(Ordering::Relaxed))
    }

    /// What the files of `folder` give together as they are now; `given` are the facts of one of them. When `progress` is
    /// stopped, what they gave before.
    pub fn look(
        &self,
        folder: &Folder,
        snapshot: &Snapshot,
        given: Option<(&Path, &Arc<Facts>)>,
        progress: &Arc<Progress>,
    ) -> Arc<Across> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let stale = self.stale.swap(false, Ordering::AcqRel);
        if stale {
            state.survey.forget();
        } else if state.done == Some(snapshot.generation) {
            return state.found.clone();
        }
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = progress.clone();
        let paths = snapshot.documents.keys().filter_map(Key::path).filter(|path| path.starts_with(&folder.root));
        let open: Vec<PathBuf> = paths.map(Path::to_owned).collect();
        // Nothing but documents can have changed.
        let changed: HashSet<PathBuf> = open.iter().chain(&state.open).cloned().collect();
        let only = (!stale && state.done.is_some()).then_some(&changed);
        let stamp = |path: &Path| stamp(path, snapshot);
        let news = state.survey.read(&folder.root, &folder.discovery, only, given, &stamp, progress);
        if progress.is_stopped() {
            self.forget();
            return state.found.clone();
        }
        // Parts of descriptions are read along with what refers to them, whatever they say by themselves.
        if news.is_some() || state.parts.iter().any(|(path, known)| stamp(path) != *known) {
            state.found = Arc::new(state.survey.across(&folder.discovery));
            let parts = state.found.descriptions.iter().flat_map(|facts| &facts.files);
            let mut parts: Vec<PathBuf> = parts.map(|file| absolute(&folder.root, Path::new(&*file.path))).collect();
            parts.sort();
            parts.dedup();
            state.parts = parts.into_iter().map(|path| (path.clone(), stamp(&path))).collect();
        }
        state.done = Some(snapshot.generation);
        state.open = open;
        self.ready.store(true, Ordering::Release);
        state.found.clone()
    }
}

/// Open documents are told apart by their generation, others by what the file system says.
pub fn stamp(path: &Path, snapshot: &Snapshot) -> Option<Stamp> {
    if let Some(open) = snapshot.document(&Key::File(path.to_owned())) {
        return Some((u64::MAX, open.generation));
    }
    let metadata = std::fs::metadata(path).ok()?;
    let modified = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Some((modified.as_nanos() as u64, metadata.len()))
}
