//! What several files of a workspace folder give together: timeout chains, limits that do not fit. The files are read in
//! the background when the first document of the folder is opened, then again as they change.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use httplsp_syntax::Facts;
use httplsp_workspace::Progress;
use httplsp_workspace::path::absolute;
use httplsp_workspace::survey::{Across, Stamp, Survey, Told, Versions};

use crate::analysis::Analysis;
use crate::documents::Key;
use crate::folders::Folder;
use crate::world::Snapshot;

/// Less than so many bytes in all that have a bearing on each other are looked at with every key.
const LITTLE: usize = 64_000;

/// What is known of one folder.
#[derive(Default)]
pub struct Folderwide {
    state: Mutex<State>,
    /// What was found last, and of which generation of the documents, where it takes long to find it again. Nobody waits for
    /// who is about to do that.
    last: Mutex<Option<(u64, Arc<Across>)>>,
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

    /// What was found last, if it takes long to find it again, and nothing has changed since but the document at `path`.
    pub fn before(&self, snapshot: &Snapshot, path: &Path) -> Option<Arc<Across>> {
        if self.stale.load(Ordering::Acquire) {
            return None;
        }
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (generation, found) = last.filter(|(generation, _)| *generation < snapshot.generation)?;
        let mut others = snapshot.documents.values().filter(|other| other.key.path() != Some(path));
        others.all(|other| other.generation <= generation).then_some(found)
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
        let versions = Versions { stamp: &stamp, facts: &|path| told(path, snapshot) };
        let news = state.survey.read(&folder.root, &folder.discovery, only, given, &versions, progress);
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
        let last = (state.survey.size() > LITTLE).then(|| (snapshot.generation, state.found.clone()));
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = last;
        state.done = Some(snapshot.generation);
        state.open = open;
        self.ready.store(true, Ordering::Release);
        state.found.clone()
    }
}

/// What is known of an open document: its facts are worked out once, for what is said of it and for all others.
fn told(path: &Path, snapshot: &Snapshot) -> Told {
    let Some(open) = snapshot.document(&Key::File(path.to_owned())) else { return Told::Unknown };
    match Analysis::surveyed(snapshot, open) {
        Some(facts) => Told::Facts(facts),
        None if open.replaced.load(Ordering::Relaxed) => Told::Stale,
        None => Told::Unknown,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Client;
    use crate::options::Options;
    use crate::world::World;

    const SERVER: &str = "import express from \"express\";\n\nconst app = express();\napp.get(\"/\", (req, res) => res.status(404).end());\n\
                          app.listen(8080);\n";

    #[test]
    fn the_facts_of_a_document_are_worked_out_once() {
        let temporary = tempfile::tempdir().expect("a folder");
        let root = temporary.path().canonicalize().expect("its path");
        let path = root.join("app.js");
        std::fs::write(&path, SERVER).expect("written");
        let world = World::default();
        world.start(Client::default(), Options::default(), std::slice::from_ref(&root));
        let uri = || tower_lsp::ls_types::Uri::from_file_path(&path).expect("a URI");
        let key = world.documents.open(uri(), "javascript".into(), Some(1), SERVER);
        let first = world.snapshot();
        assert!(matches!(told(&path, &first), Told::Unknown), "nobody has looked at it");
        let folder = first.folders.of(&path);
        folder.across.look(&folder, &first, None, &Arc::default());
        assert!(folder.across.is_ready());
        let open = first.document(&key).expect("it is open");
        assert!(Analysis::of(&first, open).is_some());
        let own = Analysis::surveyed(&first, open).expect("what listens has a bearing on others");
        assert!(matches!(told(&path, &first), Told::Facts(facts) if Arc::ptr_eq(&facts, &own)));
        world.documents.open(uri(), "javascript".into(), Some(2), &SERVER.replace("404", "410"));
        let second = world.snapshot();
        assert!(matches!(told(&path, &second), Told::Unknown));
        let between = second.document(&key).expect("it is open").clone();
        world.documents.open(uri(), "javascript".into(), Some(3), SERVER);
        assert!(matches!(told(&path, &second), Told::Stale), "there is a newer one");
        assert!(Analysis::of(&second, &between).is_some());
        assert!(matches!(told(&path, &second), Told::Facts(_)));
        assert!(matches!(told(&root.join("other.js"), &second), Told::Unknown));
    }

    #[test]
    fn a_key_does_not_wait_for_what_many_files_give() {
        use crate::documents::Change;
        use crate::quick::{self, Holds};
        use crate::report::Report;
        let temporary = tempfile::tempdir().expect("a folder");
        let root = temporary.path().canonicalize().expect("its path");
        let server = |number: usize| {
            format!(
                "server {{\n    listen 80;\n    server_name {number}.example.com;\n    location / {{\n        \
                 proxy_pass http://b{number};\n    }}\n    location /old {{\n        return 305;\n    }}\n}}\n"
            )
        };
        let text = |from: usize| (from..from + 300).map(server).collect::<String>();
        let (path, text, other) = (root.join("a.nginx"), text(0), text(1_000));
        std::fs::write(&path, &text).expect("written");
        std::fs::write(root.join("b.nginx"), &other).expect("written");
        let world = World::default();
        world.start(Client::default(), Options::default(), std::slice::from_ref(&root));
        let uri = tower_lsp::ls_types::Uri::from_file_path(&path).expect("a URI");
        let key = world.documents.open(uri, "nginx".into(), Some(1), &text);
        let first = world.snapshot();
        let folder = first.folders.of(&path);
        folder.across.look(&folder, &first, None, &Arc::default());
        let open = || world.documents.get(&key).expect("it is open");
        let before = Report::of(&first, &open()).diagnostics;
        assert!(before.len() >= 300, "{}", before.len());
        assert_eq!(quick::diagnostics(&first, &open()), None, "all is known");
        let place = httplsp_text::Position::new(0, 0);
        let change =
            Change { range: Some((place, place)), text: "# more\nserver { location / { return 306; } }\n".into() };
        assert!(world.documents.change(&key, Some(2), &[change], httplsp_text::Encoding::Utf16));
        let second = world.snapshot();
        let told = quick::diagnostics(&second, &open()).expect("it is told at once");
        assert_eq!(told.holds, Holds::Alone);
        assert_eq!(told.diagnostics.len(), before.len() + 1);
        assert_eq!(told.diagnostics, Report::of(&second, &open()).diagnostics);
    }
}
