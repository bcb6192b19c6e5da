//! Everything that the server knows. Handlers take a [`Snapshot`] before they wait for anything and work on that.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use httplsp_workspace::FileSystem;

use crate::client::Client;
use crate::documents::{self, Documents, Key, Open};
use crate::folders::{Folders, OwnOptions};
use crate::options::Options;
use crate::overlay::OpenFiles;

/// The server's state.
pub struct World {
    /// The open documents.
    pub documents: Arc<Documents>,
    fs: Arc<dyn FileSystem>,
    state: RwLock<State>,
    tickets: AtomicU64,
}

struct State {
    phase: Phase,
    client: Client,
    options: Arc<Options>,
    own: OwnOptions,
    folders: Arc<Folders>,
    epoch: u64,
}

impl State {
    fn renew_folders(&mut self, roots: &[PathBuf], fs: &Arc<dyn FileSystem>) {
        self.folders = Arc::new(Folders::new(roots, fs.clone(), self.options.clone(), &self.own));
    }
}

/// How far the session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Before `initialize`.
    New,
    /// Messages are taken.
    Running,
    /// Behind `shutdown`.
    ShutDown,
}

/// The state at one moment. Cheap to take and to keep.
#[derive(Clone)]
pub struct Snapshot {
    /// The open documents.
    pub documents: documents::Snapshot,
    /// What the client can do.
    pub client: Client,
    /// The editor's settings for what is in no workspace folder.
    pub options: Arc<Options>,
    /// The folders.
    pub folders: Arc<Folders>,
    /// Changes whenever settings, configuration files or other files on disk have changed.
    pub epoch: u64,
    /// Changes whenever any open document has changed.
    pub generation: u64,
}

impl Snapshot {
    /// The open document with `key`.
    pub fn document(&self, key: &Key) -> Option<&Arc<Open>> {
        self.documents.get(key)
    }

    /// The editor's settings for `open`.
    pub fn options_of(&self, open: &Open) -> Arc<Options> {
        open.key.path().map_or_else(|| self.options.clone(), |path| self.folders.of(path).options.clone())
    }
}

impl Default for World {
    fn default() -> Self {
        let documents = Arc::new(Documents::default());
        let fs: Arc<dyn FileSystem> = Arc::new(OpenFiles::new(documents.clone()));
        let options = Arc::new(Options::default());
        let own = OwnOptions::default();
        let folders = Arc::new(Folders::new(&[], fs.clone(), options.clone(), &own));
        let state = State { phase: Phase::New, client: Client::default(), options, own, folders, epoch: 0 };
        Self { documents, fs, state: RwLock::new(state), tickets: AtomicU64::new(0) }
    }
}

impl World {
    /// The state as it is now.
    pub fn snapshot(&self) -> Snapshot {
        let generation = self.documents.generation();
        let documents = self.documents.snapshot();
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        Snapshot {
            documents,
            client: state.client,
            options: state.options.clone(),
            folders: state.folders.clone(),
            epoch: state.epoch,
            generation,
        }
    }

    /// How far the session is.
    pub fn phase(&self) -> Phase {
        self.state.read().unwrap_or_else(PoisonError::into_inner).phase
    }

    /// What the client can do.
    pub fn client(&self) -> Client {
        self.state.read().unwrap_or_else(PoisonError::into_inner).client
    }

    /// Begins the session.
    pub fn start(&self, client: Client, options: Options, roots: &[PathBuf]) {
        self.edit(|state, fs| {
            state.phase = Phase::Running;
            state.client = client;
            state.options = Arc::new(options);
            state.renew_folders(roots, fs);
        });
    }

    /// Ends the session.
    pub fn shut_down(&self) {
        self.edit(|state, _| state.phase = Phase::ShutDown);
    }

    /// Takes new settings, and those of single workspace folders. `false` when they are the old ones.
    pub fn set_options(&self, options: Options, own: OwnOptions) -> bool {
        let mut changed = false;
        self.edit(|state, fs| {
            changed = *state.options != options || state.own != own;
            if changed {
                (state.options, state.own) = (Arc::new(options), own);
                let roots = state.folders.roots();
                state.renew_folders(&roots, fs);
            }
        });
        changed
    }

    /// Adds and removes workspace folders.
    pub fn change_roots(&self, added: Vec<PathBuf>, removed: &[PathBuf]) {
        self.edit(|state, fs| {
            let mut roots = state.folders.roots();
            roots.retain(|root| !removed.contains(root));
            roots.extend(added);
            roots.dedup();
            state.own.retain(|root, _| roots.contains(root));
            state.renew_folders(&roots, fs);
        });
    }

    /// Notes that files on disk have changed; `configuration` when configuration files of httplsp may be among them.
    pub fn disk_changed(&self, configuration: bool) {
        self.edit(|state, _| {
            if configuration {
                state.folders.forget();
            } else {
                state.folders.rescan();
            }
        });
    }

    /// Notes that a folder's files have been read for the first time: what is known of documents may be more now.
    pub fn surveyed(&self) {
        self.edit(|_, _| {});
    }

    /// A number for a question to the client, greater than all before it.
    pub fn next_ticket(&self) -> u64 {
        self.tickets.fetch_add(1, Ordering::AcqRel) + 1
    }

    /// Whether no question was asked since the one with this number.
    pub fn is_last_ticket(&self, ticket: u64) -> bool {
        self.tickets.load(Ordering::Acquire) == ticket
    }

    /// Whether `open` is still the current version of its document.
    pub fn is_current(&self, open: &Open) -> bool {
        self.documents.get(&open.key).is_some_and(|now| now.generation == open.generation)
    }

    fn edit(&self, change: impl FnOnce(&mut State, &Arc<dyn FileSystem>)) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        change(&mut state, &self.fs);
        state.epoch += 1;
    }
}

/// The path of a workspace folder.
pub fn folder_path(uri: &tower_lsp::ls_types::Uri) -> Option<PathBuf> {
    Key::of(uri).path().map(Path::to_owned)
}
