//! Diagnostics of files that are not open: what several files of a folder give together.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use httplsp_lint::Finding;
use httplsp_text::Document;
use httplsp_workspace::path::absolute;
use httplsp_workspace::survey::Across;
use tokio::time::{Instant, sleep_until};
use tower_lsp::ls_types::{
    Diagnostic, FullDocumentDiagnosticReport, PreviousResultId, PublishDiagnosticsParams,
    UnchangedDocumentDiagnosticReport, Uri, WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use crate::across::Stop;
use crate::convert::{Mapper, Places};
use crate::diagnostics::Diagnostics;
use crate::documents::{Key, Open};
use crate::folders::Folder;
use crate::progress;
use crate::report::identity;
use crate::session;
use crate::world::Snapshot;

/// How long changes have to pause before files that are not open are looked at.
const PAUSE: Duration = Duration::from_millis(150);

/// When to look, and what was said.
#[derive(Default)]
pub struct Elsewhere {
    due: Mutex<Option<Instant>>,
    published: Mutex<BTreeMap<Key, (Uri, Vec<Diagnostic>)>>,
    /// The documents that had a bearing on others when they were last looked at.
    bearing: Mutex<BTreeSet<Key>>,
    /// Which version of each document somebody has asked about.
    asked: Mutex<BTreeMap<Key, u64>>,
    /// What lenses show of the chains of each folder.
    chains: Mutex<BTreeMap<PathBuf, u64>>,
}

impl Diagnostics {
    /// Has what several files give together looked at soon.
    pub fn look_elsewhere(self: &Arc<Self>) {
        let mut due = self.elsewhere.due.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = due.replace(Instant::now() + PAUSE).is_none();
        if idle {
            tokio::spawn(self.clone().run_elsewhere());
        }
    }

    /// Notes whether the new text of a document has a bearing on others. What is said of these may change, also if it had
    /// one before.
    pub fn bears(self: &Arc<Self>, key: &Key, now: bool) {
        let mut bearing = self.elsewhere.bearing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = if now { !bearing.insert(key.clone()) } else { bearing.remove(key) };
        if (now || before) && self.is_in_workspace(key) {
            self.look_elsewhere();
        }
    }

    /// The same of a document that somebody asks about: the first time of each version.
    pub fn bears_if_new(self: &Arc<Self>, open: &Open, now: bool) {
        let mut asked = self.elsewhere.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.insert(open.key.clone(), open.generation) != Some(open.generation) {
            self.bears(&open.key, now);
        }
    }

    async fn run_elsewhere(self: Arc<Self>) {
        loop {
            let due = *self.elsewhere.due.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(due) = due else { return };
            if due > Instant::now() {
                sleep_until(due).await;
                continue;
            }
            self.survey().await;
            let mut now = self.elsewhere.due.lock().unwrap_or_else(PoisonError::into_inner);
            if *now == Some(due) {
                *now = None;
                return;
            }
        }
    }

    async fn survey(self: &Arc<Self>) {
        let snapshot = self.world.snapshot();
        let mut found = BTreeMap::new();
        for folder in snapshot.folders.workspace() {
            let first = !folder.across.is_ready();
            if !folder.across.is_wanted() {
                continue;
            }
            let (at, job) = (snapshot.clone(), folder.clone());
            let work = self.pool.run(move || {
                let news = job.known.look(&job, &at);
                let across = job.across.look(&job, &at, None, &Arc::default());
                (closed(&at, &job, &across), !across.is_empty(), news, chains(&across))
            });
            let done = match snapshot.client.progress {
                true => progress::show(&self.client, folder.clone(), work).await,
                false => work.await,
            };
            let (mut any, mut news) = (false, false);
            match done {
                Ok((closed, some, known, chains)) => {
                    found.extend(closed);
                    (any, news) = (some || known, known);
                    let mut shown = self.elsewhere.chains.lock().unwrap_or_else(PoisonError::into_inner);
                    if shown.insert(folder.root.clone(), chains).is_some_and(|before| before != chains) {
                        session::refresh_lenses(&self.client, &snapshot.client);
                    }
                }
                Err(panic) => self.tell(vec![format!("httplsp failed: {panic}; please report this")]),
            }
            if news || first && folder.across.is_ready() {
                self.surveyed(any);
            }
        }
        if !snapshot.client.pulls {
            self.publish_elsewhere(found);
        }
    }

    /// A folder has been read for the first time: open documents may have a part in what was found.
    fn surveyed(self: &Arc<Self>, any: bool) {
        self.world.surveyed();
        self.schedule_open();
        if any {
            session::refresh(&self.client, &self.world.client());
        }
    }

    /// Says what has changed. Documents that are open are not meant: what stands in them is said with the rest.
    fn publish_elsewhere(&self, found: BTreeMap<Key, (Uri, Vec<Diagnostic>)>) {
        let documents = self.world.documents.snapshot();
        let mut published = self.elsewhere.published.lock().unwrap_or_else(PoisonError::into_inner);
        let gone: BTreeSet<Key> = published.keys().filter(|key| !found.contains_key(key)).cloned().collect();
        for key in gone {
            let Some((uri, _)) = published.remove(&key).filter(|_| !documents.contains_key(&key)) else { continue };
            self.send(PublishDiagnosticsParams { uri, diagnostics: Vec::new(), version: None });
        }
        for (key, (uri, diagnostics)) in found {
            let known = published.get(&key).is_some_and(|(_, known)| *known == diagnostics);
            if known || documents.contains_key(&key) {
                continue;
            }
            self.send(PublishDiagnosticsParams { uri: uri.clone(), diagnostics: diagnostics.clone(), version: None });
            published.insert(key, (uri, diagnostics));
        }
    }

    /// Forgets what was said of a file: it was opened or closed, and others have spoken of it since.
    pub fn forget_elsewhere(&self, key: &Key) {
        self.elsewhere.published.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
        self.elsewhere.asked.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    /// Everything that is to be said about files of the workspace folders, for a client that asks. `previous` is what it
    /// has.
    ///
    /// # Errors
    ///
    /// The message of a panic.
    pub async fn workspace(
        self: &Arc<Self>,
        snapshot: Snapshot,
        previous: Vec<PreviousResultId>,
    ) -> Result<Vec<WorkspaceDocumentDiagnosticReport>, String> {
        let folders: Vec<Arc<Folder>> = snapshot.folders.workspace().to_vec();
        let mut found: BTreeMap<Key, (Uri, Option<i32>, Vec<Diagnostic>)> = BTreeMap::new();
        for folder in folders {
            // When the client gives the request up, this is dropped.
            let stop = Stop(Arc::default());
            let (at, job, progress) = (snapshot.clone(), folder.clone(), stop.0.clone());
            let first = !folder.across.is_ready();
            let work = self.pool.run(move || {
                let news = job.known.look(&job, &at);
                let across = job.across.look(&job, &at, None, &progress);
                (closed(&at, &job, &across), !across.is_empty() || news)
            });
            let (closed, any) = match snapshot.client.progress {
                true => progress::show(&self.client, folder.clone(), work).await?,
                false => work.await?,
            };
            found.extend(closed.into_iter().map(|(key, (uri, diagnostics))| (key, (uri, None, diagnostics))));
            if first && folder.across.is_ready() {
                self.surveyed(any);
            }
        }
        for open in snapshot.documents.values() {
            let report = self.report(snapshot.clone(), open.clone()).await?;
            found.insert(open.key.clone(), (open.uri.clone(), open.version, report.diagnostics));
        }
        let known: BTreeMap<Key, &PreviousResultId> =
            previous.iter().map(|known| (Key::of(&known.uri), known)).collect();
        let gone = known.iter().filter(|(key, _)| !found.contains_key(key));
        let gone = gone.map(|(_, known)| of_file(known.uri.clone(), None, Vec::new(), Some(&known.value)));
        let mut items: Vec<WorkspaceDocumentDiagnosticReport> = gone.collect();
        for (key, (uri, version, diagnostics)) in found {
            let previous = known.get(&key).map(|known| known.value.as_str());
            if previous.is_some() || !diagnostics.is_empty() {
                items.push(of_file(uri, version, diagnostics, previous));
            }
        }
        Ok(items)
    }
}

/// What is said about one file, or that it is the same as before.
fn of_file(
    uri: Uri,
    version: Option<i32>,
    items: Vec<Diagnostic>,
    previous: Option<&str>,
) -> WorkspaceDocumentDiagnosticReport {
    let (id, version) = (identity(&items, version), version.map(i64::from));
    if previous == Some(id.as_str()) {
        let unchanged_document_diagnostic_report = UnchangedDocumentDiagnosticReport { result_id: id };
        return WorkspaceUnchangedDocumentDiagnosticReport { uri, version, unchanged_document_diagnostic_report }
            .into();
    }
    let full_document_diagnostic_report = FullDocumentDiagnosticReport { result_id: Some(id), items };
    WorkspaceFullDocumentDiagnosticReport { uri, version, full_document_diagnostic_report }.into()
}

/// Tells chains from others by what lenses show of them, wherever it stands.
fn chains(across: &Across) -> u64 {
    let mut hasher = DefaultHasher::new();
    for chain in &across.chains {
        (&chain.name, chain.is_certain(), chain.hops.len()).hash(&mut hasher);
        for hop in &chain.hops {
            (&hop.name, &hop.product, &hop.place.path).hash(&mut hasher);
            let timers = hop.timers.iter().map(|timer| (&timer.name, timer.milliseconds, timer.written));
            timers.for_each(|timer| timer.hash(&mut hasher));
        }
    }
    hasher.finish()
}

/// What is to be said about files of `folder` that are not open.
fn closed(snapshot: &Snapshot, folder: &Folder, across: &Across) -> BTreeMap<Key, (Uri, Vec<Diagnostic>)> {
    let mut by_file: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &across.findings {
        by_file.entry(&finding.path).or_default().push(finding);
    }
    let places = Places::of_closed(snapshot, &folder.root, &across.files);
    let diagnostics = by_file.into_iter().filter_map(|(name, findings)| {
        let path = absolute(&folder.root, Path::new(name));
        let file = across.files.iter().find(|file| *file.path == *name)?;
        let key = Key::File(path.clone());
        if snapshot.document(&key).is_some() {
            return None;
        }
        let mapper = Mapper::new(Document::new(&file.text), snapshot.client.encoding);
        let diagnostics = findings.into_iter().map(|finding| places.diagnostic(&mapper, finding)).collect();
        Some((key, (Uri::from_file_path(&path)?, diagnostics)))
    });
    diagnostics.collect()
}
