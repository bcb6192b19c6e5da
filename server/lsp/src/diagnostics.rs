//! Pushes diagnostics to clients that do not ask for them.
//!
//! Each document has at most one runner. It works on a snapshot while typing pauses, and throws its result away when the
//! document has changed meanwhile: then it waits for the pause first. What is published goes through one queue, so that the
//! empty list sent on close comes after everything else.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, mpsc};
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use tower_lsp::Client;
use tower_lsp::ls_types::{Diagnostic, MessageType, PublishDiagnosticsParams};

use crate::documents::{Key, Open};
use crate::elsewhere::Elsewhere;
use crate::pool::Pool;
use crate::progress;
use crate::quick::{self, Holds, Told};
use crate::report::Report;
use crate::session;
use crate::world::{Snapshot, World};

/// How long typing has to pause.
const PAUSE: Duration = Duration::from_millis(50);
/// What editors ask right behind a key comes first.
const HEAD_START: Duration = Duration::from_millis(8);
/// How long typing has to pause before a document is read as a whole of which was said at once what there is to say.
const QUIET: Duration = Duration::from_millis(200);
/// The same of a document in which a statement is not complete, of which was said what was known before.
const TORN: Duration = Duration::from_millis(400);
/// How long uninterrupted typing can put diagnostics off.
const PATIENCE: Duration = Duration::from_millis(500);

/// How many documents are read at a time, so that what is waiting holds nothing of the others: each that waited with what is
/// known now would keep all that is found out about them meanwhile.
const AT_A_TIME: usize = 2;

/// Why a document is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Its text is new.
    Text,
    /// Something that it depends on is new.
    Surroundings,
}

/// Publishes diagnostics.
pub struct Diagnostics {
    pub(crate) world: Arc<World>,
    pub(crate) pool: Arc<Pool>,
    pub(crate) client: Client,
    pub(crate) elsewhere: Elsewhere,
    runners: Mutex<HashMap<Key, Runner>>,
    queue: mpsc::UnboundedSender<PublishDiagnosticsParams>,
    told: Mutex<HashSet<String>>,
    reading: Semaphore,
}

#[derive(Default)]
struct Runner {
    /// Since when, and until when, there is something to do.
    pending: Option<(Instant, Instant)>,
    text_changed: bool,
    running: bool,
    /// Told when there is something to do.
    wake: Arc<Notify>,
    published: Option<(Option<i32>, Vec<Diagnostic>)>,
}

impl Diagnostics {
    /// Publishes through `client`. Must be called within a runtime.
    pub fn new(world: Arc<World>, pool: Arc<Pool>, client: Client) -> Arc<Self> {
        let (queue, mut published) = mpsc::unbounded_channel::<PublishDiagnosticsParams>();
        let to = client.clone();
        tokio::spawn(async move {
            while let Some(params) = published.recv().await {
                to.publish_diagnostics(params.uri, params.diagnostics, params.version).await;
            }
        });
        let (runners, told, elsewhere) = (Mutex::default(), Mutex::default(), Elsewhere::default());
        let reading = Semaphore::new(AT_A_TIME);
        Arc::new(Self { world, pool, client, elsewhere, runners, queue, told, reading })
    }

    /// Has the document looked at soon. Does nothing for a client that asks for diagnostics.
    pub fn schedule(self: &Arc<Self>, key: &Key, cause: Cause) {
        if cause == Cause::Text && self.is_in_workspace(key) && self.is_unread(key) {
            self.look_elsewhere();
        }
        if cause == Cause::Text && self.world.client().pulls && self.defines(key) {
            self.look_elsewhere();
        }
        if self.world.client().pulls {
            return;
        }
        let mut runners = self.runners.lock().unwrap_or_else(PoisonError::into_inner);
        let runner = runners.entry(key.clone()).or_default();
        let now = Instant::now();
        let since = runner.pending.map_or(now, |(since, _)| since);
        runner.pending = Some((since, (now + PAUSE).min(since + PATIENCE)));
        runner.text_changed |= cause == Cause::Text;
        runner.wake.notify_one();
        if !runner.running {
            runner.running = true;
            tokio::spawn(self.clone().run(key.clone()));
        }
    }

    /// Whether files beside the document may be in question.
    pub(crate) fn is_in_workspace(&self, key: &Key) -> bool {
        let folders = self.world.snapshot().folders;
        let Some(path) = key.path() else { return false };
        let around = folders.workspace().iter().filter(|folder| path.starts_with(&folder.root));
        around.map(|folder| folder.across.want()).count() > 0
    }

    /// Whether the document defines what other files use, as far as is known.
    fn defines(&self, key: &Key) -> bool {
        key.path().is_some_and(|path| self.world.snapshot().folders.of(path).known.concerns(path))
    }

    /// Whether the files around the document have never been looked at.
    fn is_unread(&self, key: &Key) -> bool {
        let folders = self.world.snapshot().folders;
        let mut around = folders.workspace().iter().filter(|it| key.path().is_some_and(|at| at.starts_with(&it.root)));
        around.any(|folder| !folder.across.is_ready())
    }

    /// Has everything looked at soon.
    pub fn schedule_all(self: &Arc<Self>) {
        self.schedule_open();
        if !self.world.documents.snapshot().is_empty() {
            self.look_elsewhere();
        }
    }

    /// Has every open document looked at soon.
    pub fn schedule_open(self: &Arc<Self>) {
        for key in self.world.documents.snapshot().keys() {
            self.schedule(key, Cause::Surroundings);
        }
    }

    /// Has the documents looked at that may depend on the one with `key`.
    fn schedule_others(self: &Arc<Self>, key: &Key) {
        let others = self.world.documents.snapshot();
        let others = others.values().filter(|other| other.key != *key && !other.stands_alone());
        others.for_each(|other| self.schedule(&other.key, Cause::Surroundings));
    }

    /// Takes back what was published about a document that is closed now. Its saved text counts again for others.
    pub fn close(self: &Arc<Self>, open: &Open) {
        self.schedule_others(&open.key);
        if self.is_in_workspace(&open.key) {
            self.forget_elsewhere(&open.key);
            self.look_elsewhere();
        }
        let mut runners = self.runners.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runner) = runners.get_mut(&open.key)
            && runner.published.take().is_some_and(|(_, published)| !published.is_empty())
        {
            self.publish(open, Vec::new(), None);
        }
    }

    /// Tells the user, once.
    pub fn tell(&self, notices: Vec<String>) {
        for notice in notices {
            if self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(notice.clone()) {
                let client = self.client.clone();
                tokio::spawn(async move { client.show_message(MessageType::ERROR, notice).await });
            }
        }
    }

    /// Forgets what the user was told: settings or files have changed.
    pub fn forget_notices(&self) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    async fn run(self: Arc<Self>, key: Key) {
        // After the first key the work is done during the pause; keys that come meanwhile are waited for.
        let mut early = true;
        while let Some(due) = self.due(&key) {
            if !early && due > Instant::now() {
                sleep_until(due).await;
                continue;
            }
            if std::mem::take(&mut early) {
                sleep_until(due.min(Instant::now() + HEAD_START)).await;
            }
            let text_changed = self.begin(&key);
            if text_changed && let Some((open, found)) = self.now_at_once(&key).await {
                sleep_until(due).await;
                self.say(&open, found.diagnostics);
                early = true;
                if !self.is_quiet(&key, quiet(found.holds)).await {
                    self.put_off(&key);
                    continue;
                }
            }
            let turn = self.reading.acquire().await;
            let snapshot = self.world.snapshot();
            let Some(open) = snapshot.document(&key).cloned() else { continue };
            let document = open.clone();
            let report = self.report(snapshot, document).await;
            drop(turn);
            let report = match report {
                Ok(report) => report,
                Err(panic) => {
                    self.tell(vec![format!("httplsp failed on {}: {panic}; please report this", open.uri.as_str())]);
                    Report::default()
                }
            };
            sleep_until(due).await;
            if report.affects_others && text_changed {
                self.schedule_others(&key);
            }
            if text_changed {
                self.bears(&key, report.affects_others || report.defines);
            }
            self.finish(&open, report);
        }
    }

    /// What is to be said about `open`, if that can be told right behind an edit.
    pub async fn at_once(&self, snapshot: Snapshot, open: Arc<Open>) -> Option<Told> {
        let work = self.pool.run_first(move || quick::diagnostics(&snapshot, &open));
        work.await.ok().flatten()
    }

    /// The same of the document with `key` as it is when its turn comes.
    async fn now_at_once(&self, key: &Key) -> Option<(Arc<Open>, Told)> {
        let (world, key) = (self.world.clone(), key.clone());
        let work = self.pool.run_first(move || {
            let snapshot = world.snapshot();
            let open = snapshot.document(&key)?;
            Some((open.clone(), quick::diagnostics(&snapshot, open)?))
        });
        work.await.ok().flatten()
    }

    /// Has `open` read as a whole when typing pauses, of which `found` was answered at once. The client is to ask again if
    /// there is anything else to say.
    pub fn verify(self: &Arc<Self>, open: Arc<Open>, found: Told) {
        let this = self.clone();
        tokio::spawn(async move {
            sleep(quiet(found.holds)).await;
            if !this.world.is_current(&open) {
                return;
            }
            let Ok(report) = this.report(this.world.snapshot(), open.clone()).await else { return };
            this.bears_if_new(&open, report.defines);
            if this.world.is_current(&open) && report.diagnostics != found.diagnostics {
                session::refresh_diagnostics(&this.client, &this.world.client());
            }
        });
    }

    /// Waits until it is quiet for so long. `false` when there is something else to do before.
    async fn is_quiet(&self, key: &Key, long: Duration) -> bool {
        let end = Instant::now() + long;
        loop {
            let wake = {
                let runners = self.runners.lock().unwrap_or_else(PoisonError::into_inner);
                match runners.get(key) {
                    Some(runner) if runner.pending.is_none() => runner.wake.clone(),
                    _ => return false,
                }
            };
            if timeout_at(end, wake.notified()).await.is_err() {
                return true;
            }
        }
    }

    /// Notes that the text was not read as a whole.
    fn put_off(&self, key: &Key) {
        let mut runners = self.runners.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runner) = runners.get_mut(key) {
            runner.text_changed = true;
        }
    }

    /// What is to be said about `open`.
    ///
    /// # Errors
    ///
    /// The message of a panic.
    pub async fn report(&self, snapshot: Snapshot, open: Arc<Open>) -> Result<Report, String> {
        let folder = open.key.path().filter(|_| snapshot.client.progress).map(|path| snapshot.folders.of(path));
        let world = self.world.clone();
        let work = self.pool.run(move || match world.is_current(&open) {
            true => {
                let report = Report::with_kept(&snapshot, &open);
                world.documents.used(&open);
                report
            }
            // Typed on meanwhile: nobody takes the result any more.
            false => Report::default(),
        });
        match folder {
            Some(folder) => progress::show(&self.client, folder, work).await,
            None => work.await,
        }
    }

    /// When the document is to be looked at; `None` ends the runner.
    fn due(&self, key: &Key) -> Option<Instant> {
        let mut runners = self.runners.lock().unwrap_or_else(PoisonError::into_inner);
        let runner = runners.get_mut(key)?;
        match runner.pending {
            Some((_, due)) => Some(due),
            None if self.world.documents.get(key).is_some() => {
                runner.running = false;
                None
            }
            None => {
                runners.remove(key);
                None
            }
        }
    }

    fn begin(&self, key: &Key) -> bool {
        let mut runners = self.runners.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(runner) = runners.get_mut(key) else { return false };
        runner.pending = None;
        std::mem::take(&mut runner.text_changed)
    }

    fn finish(&self, open: &Open, report: Report) {
        if self.say(open, report.diagnostics) {
            self.tell(report.notices);
        }
    }

    /// Publishes what is found in `open`, unless that is known. `false` when there is a newer version.
    fn say(&self, open: &Open, found: Vec<Diagnostic>) -> bool {
        let mut runners = self.runners.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(runner) = runners.get_mut(&open.key) else { return false };
        // Under the lock, so that a close cannot come in between.
        if !self.world.is_current(open) {
            return false;
        }
        // Editors move what they show along with edits, and drop what is deleted: after an edit the same is news.
        let known = runner
            .published
            .as_ref()
            .is_some_and(|(version, known)| *known == found && (known.is_empty() || *version == open.version));
        if !known {
            runner.published = Some((open.version, found.clone()));
            self.publish(open, found, open.version);
        }
        true
    }

    /// Puts something into the queue to the client.
    pub(crate) fn send(&self, params: PublishDiagnosticsParams) {
        // The receiver lives as long as the runtime.
        let _ = self.queue.send(params);
    }

    fn publish(&self, open: &Open, diagnostics: Vec<Diagnostic>, version: Option<i32>) {
        self.send(PublishDiagnosticsParams { uri: open.uri.clone(), diagnostics, version });
    }
}

/// How long typing has to pause before a document is read as a whole.
fn quiet(holds: Holds) -> Duration {
    match holds {
        Holds::Exactly | Holds::Alone | Holds::Unread => QUIET,
        Holds::Nearby | Holds::Before => Duration::ZERO,
        Holds::Kept => TORN,
    }
}
