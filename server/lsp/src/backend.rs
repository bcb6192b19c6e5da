//! The protocol's methods. They take a snapshot, have the work done elsewhere, and answer.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use httplsp_lint::RULES;
use httplsp_syntax::Language;
use httplsp_workspace::config::is_settings;
use serde_json::Value;
use tokio::time::sleep;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{
    CodeAction, CodeActionParams, CodeActionResponse, CodeLens, CodeLensParams, CompletionItem, CompletionParams,
    CompletionResponse, DidChangeConfigurationParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidSaveTextDocumentParams, DocumentDiagnosticParams, DocumentDiagnosticReportResult, DocumentHighlight,
    DocumentHighlightParams, DocumentLink, DocumentLinkParams, DocumentSymbolParams, DocumentSymbolResponse,
    ExecuteCommandParams, FileChangeType, FileEvent, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams,
    InitializeParams, InitializeResult, InitializedParams, InlayHint, InlayHintParams, LSPAny, Location, MessageType,
    Position, ReferenceParams, ServerInfo, ShowDocumentParams, Uri, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReport, WorkspaceDiagnosticReportResult, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};
use tower_lsp::{Client as ToClient, LanguageServer};

use crate::analysis::{self, Analysis};
use crate::capabilities;
use crate::client::Client;
use crate::convert::Mapper;
use crate::diagnostics::{Cause, Diagnostics};
use crate::documents::{Key, Open};
use crate::excerpt::{Excerpt, Lines};
use crate::handlers::completion::{self, add_header};
use crate::handlers::{self, Cx};
use crate::options::Options;
use crate::pool::Pool;
use crate::report::identity;
use crate::session;
use crate::world::{Snapshot, World, folder_path};
use crate::written;

/// How many threads analyze: one can always answer while another is at work on something long.
const THREADS: usize = 2;

/// What is opened is looked at first.
const IDLE: Duration = Duration::from_millis(300);
/// Longer documents are not read to warm up.
const LONG: u32 = 1_000_000;

/// A document changed while it was looked at; the client is to ask again.
const CONTENT_MODIFIED: ErrorCode = ErrorCode::ServerError(-32801);

/// The server.
pub struct Backend {
    version: String,
    world: Arc<World>,
    pool: Arc<Pool>,
    client: ToClient,
    diagnostics: Arc<Diagnostics>,
    /// The languages whose tables are in memory.
    warm: Mutex<BTreeSet<Language>>,
}

impl Backend {
    /// A server that calls itself `version` and talks to `client`. Must be called within a runtime.
    pub fn new(version: &str, client: ToClient) -> Self {
        let world = Arc::new(World::default());
        let pool = Arc::new(Pool::new(THREADS));
        let diagnostics = Diagnostics::new(world.clone(), pool.clone(), client.clone());
        Self { version: version.into(), world, pool, client, diagnostics, warm: Mutex::default() }
    }

    /// What the server knows.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Writes to the client's log.
    pub fn log(&self, message: String) {
        let client = self.client.clone();
        tokio::spawn(async move { client.log_message(MessageType::WARNING, message).await });
    }

    /// A document was opened or changed.
    pub fn text_changed(&self, key: &Key) {
        self.diagnostics.schedule(key, Cause::Text);
    }

    /// A document was closed.
    pub fn closed(&self, open: &Open) {
        self.diagnostics.close(open);
    }

    /// Everything may be different now: settings or files have changed.
    fn surroundings_changed(&self) {
        self.diagnostics.forget_notices();
        self.diagnostics.schedule_all();
        session::refresh(&self.client, &self.world.client());
    }

    /// Adds the header that a completion asked for, with its place as `arguments`.
    async fn add_header(&self, arguments: Value) -> Result<Option<LSPAny>> {
        let wanted = serde_json::from_value::<add_header::Arguments>(arguments)
            .map_err(|problem| Error::invalid_params(format!("no place of a status: {problem}")))?;
        let uri = wanted.uri.clone();
        let edit = self.answer(&uri, move |cx| add_header::edit(cx, &wanted)).await?.flatten();
        if let Some(edit) = edit {
            let client = self.client.clone();
            tokio::spawn(async move { client.apply_edit(edit).await });
        }
        Ok(None)
    }

    fn apply_options(&self, sent: &Value) {
        session::apply_options(&self.world, &self.diagnostics, &self.client, sent, []);
    }

    /// Answers from the document at `uri` as it is now. `None` when it is not open, or in no language that we know.
    async fn answer<T: Send + 'static>(
        &self,
        uri: &Uri,
        work: impl FnOnce(&Cx<'_>) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        let snapshot = self.world.snapshot();
        let Some(open) = snapshot.document(&Key::of(uri)).cloned() else { return Ok(None) };
        self.compute(snapshot, open, Analysis::of, work).await
    }

    /// As [`Self::answer`], for answers that are of no use once the document has changed.
    async fn answer_if_current<T: Send + 'static>(
        &self,
        uri: &Uri,
        work: impl FnOnce(&Cx<'_>) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        let snapshot = self.world.snapshot();
        let Some(open) = snapshot.document(&Key::of(uri)).cloned() else { return Ok(None) };
        let answer = self.compute(snapshot, open.clone(), Analysis::while_current, work).await?;
        if self.world.is_current(&open) { Ok(answer) } else { Err(content_modified()) }
    }

    /// As [`Self::answer`], for answers that have to come at once: where the document as a whole is not known yet, what
    /// has a bearing on `position` is enough. If `thorough`, a line that was not edited means what it meant in the last
    /// version that was looked at. Where there is an excerpt nobody waits for the whole: what it does not tell is not told
    /// before that was read for what else is shown of it.
    async fn answer_near<T: Send + 'static>(
        &self,
        uri: &Uri,
        position: Position,
        thorough: bool,
        work: impl Fn(&Cx<'_>) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let snapshot = self.world.snapshot();
        let Some(open) = snapshot.document(&Key::of(uri)).cloned() else { return Ok(None) };
        let world = self.world.clone();
        let job = move || near(&world, &snapshot, &open, position, thorough, work);
        self.pool.run_first(job).await.map_err(failed)
    }

    /// Has the tables of the language of an opened document read while nobody waits: else the first completion would take as
    /// long as ten.
    pub fn warm_up(&self, key: &Key) {
        let snapshot = self.world.snapshot();
        let Some(language) = snapshot.document(key).and_then(|open| analysis::language(&snapshot, open)) else {
            return;
        };
        if language.is_log() || !self.warm.lock().unwrap_or_else(PoisonError::into_inner).insert(language) {
            return;
        }
        let (world, pool, key) = (self.world.clone(), self.pool.clone(), key.clone());
        tokio::spawn(async move {
            sleep(IDLE).await;
            let job = move || {
                let snapshot = world.snapshot();
                let open = snapshot.document(&key).filter(|open| open.text.len() < LONG)?;
                let mapper = Mapper::new(open.text.clone(), snapshot.client.encoding);
                let analysis = Analysis::while_current(&snapshot, open)?;
                let first = analysis.facts().0.statuses.iter().find_map(|status| analysis.here(status.span));
                let position = mapper.position(first.map_or(0, |first| first.end));
                let params = handlers::completion::at(open.uri.clone(), position);
                let work = |cx: &Cx<'_>| handlers::completion::complete(cx, &params);
                near(&world, &snapshot, open, position, false, work)?.written()
            };
            // Nothing is done with the answer.
            let _ = pool.run(job).await;
        });
    }

    async fn compute<T: Send + 'static>(
        &self,
        snapshot: Snapshot,
        open: Arc<Open>,
        analysis: fn(&Snapshot, &Open) -> Option<Arc<Analysis>>,
        work: impl FnOnce(&Cx<'_>) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        let world = self.world.clone();
        let job = move || {
            let analysis = analysis(&snapshot, &open)?;
            world.documents.used(&open);
            let mapper = Mapper::new(open.text.clone(), snapshot.client.encoding);
            Some(work(&Cx { snapshot: &snapshot, open: &open, analysis: &analysis, mapper: &mapper }))
        };
        self.pool.run(job).await.map_err(failed)
    }
}

/// What `work` says of the place at `position`; see [`Backend::answer_near`].
fn near<T>(
    world: &World,
    snapshot: &Snapshot,
    open: &Arc<Open>,
    position: Position,
    thorough: bool,
    work: impl Fn(&Cx<'_>) -> Option<T>,
) -> Option<T> {
    let encoding = snapshot.client.encoding;
    let answer =
        |open: &Arc<Open>, analysis: &Analysis, mapper: &Mapper| work(&Cx { snapshot, open, analysis, mapper });
    let known = if thorough { Analysis::known(snapshot, open) } else { None };
    // What was not edited means what it meant before.
    let before = || {
        let mut told = None;
        for (earlier, moved) in open.earlier(position.line) {
            let Some(analysis) = Analysis::last(snapshot, &earlier) else { continue };
            let mapper = Mapper::of_excerpt(earlier.text.clone(), encoding, Lines::moved(moved));
            told = Some(answer(&earlier, &analysis, &mapper));
            if told.as_ref().is_some_and(Option::is_some) {
                break;
            }
        }
        told
    };
    // Nobody waits for the rest to be read again.
    if known.is_none()
        && thorough
        && open.is_large()
        && let Some(answer) = before()
    {
        return answer;
    }
    let language = OnceCell::new();
    let language = || *language.get_or_init(|| analysis::language(snapshot, open));
    let excerpt = || {
        let offset = Mapper::new(open.text.clone(), encoding).offset(position);
        Excerpt::of(open, language()?, offset)
    };
    // What may stand at a place is told by what would be there if something stood there.
    let beside = |open: &Arc<Open>, mapper: &Mapper| {
        let language = language().filter(|language| !thorough && language.is_code())?;
        let (word, probes) = completion::probes(open, language, mapper.offset(position));
        Analysis::around(snapshot, open, language, word, &probes)
    };
    if known.is_none()
        && let Some(excerpt) = excerpt()
    {
        let mapper = Mapper::of_excerpt(excerpt.open.text.clone(), encoding, excerpt.lines);
        if let Some(near) = beside(&excerpt.open, &mapper) {
            return answer(&excerpt.open, &near, &mapper);
        }
        let near = Analysis::of(snapshot, &excerpt.open)?;
        let answer = answer(&excerpt.open, &near, &mapper);
        if answer.is_some() || !thorough {
            return answer;
        }
        if Analysis::known(snapshot, open).is_none() {
            return before().flatten();
        }
    }
    let mapper = Mapper::new(open.text.clone(), encoding);
    if !open.is_large()
        && let Some(near) = beside(open, &mapper)
    {
        world.documents.used(open);
        return answer(open, &near, &mapper);
    }
    let whole = Analysis::of(snapshot, open)?;
    world.documents.used(open);
    let answer = answer(open, &whole, &mapper);
    // What is being written elsewhere may keep the parser from reading it.
    let is_torn = || open.rough_tree().is_some_and(|tree| tree.root_node().has_error());
    if answer.is_none() && thorough && is_torn() { before().flatten() } else { answer }
}

fn content_modified() -> Error {
    Error { code: CONTENT_MODIFIED, message: "the document has changed meanwhile".into(), data: None }
}

fn failed(panic: String) -> Error {
    let message = format!("httplsp failed: {panic}; please report this");
    Error { code: ErrorCode::InternalError, message: message.into(), data: None }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let client = Client::read(&params.capabilities, params.client_info.as_ref().map(|info| &*info.name));
        let (options, problems) = Options::read(&params.initialization_options.clone().unwrap_or_default());
        self.world.start(client, options, &roots(&params));
        problems.into_iter().for_each(|problem| self.log(problem));
        Ok(InitializeResult {
            capabilities: capabilities::server(&client),
            server_info: Some(ServerInfo { name: "httplsp".into(), version: Some(self.version.clone()) }),
            ..InitializeResult::default()
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        let client = self.world.client();
        session::register(&self.client, &client);
        session::fetch_options(&self.world, &self.diagnostics, &self.client);
    }

    async fn shutdown(&self) -> Result<()> {
        self.world.shut_down();
        Ok(())
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        // A client that does not watch files still says what it saves.
        if folder_path(&params.text_document.uri).is_some_and(|path| is_settings(&path)) {
            self.world.disk_changed(true);
            self.surroundings_changed();
        }
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        if self.world.client().configuration {
            // What is sent along is empty by agreement; the client is asked.
            session::fetch_options(&self.world, &self.diagnostics, &self.client);
        } else {
            self.apply_options(&params.settings);
        }
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        // Of what is open the text in the editor counts, whatever is saved; settings are read from disk.
        let documents = self.world.documents.snapshot();
        let saved = |change: &&FileEvent| {
            change.typ == FileChangeType::CHANGED
                && documents.contains_key(&Key::of(&change.uri))
                && !folder_path(&change.uri).is_some_and(|path| is_settings(&path))
        };
        let changes = params.changes.iter().filter(|change| !saved(change));
        let paths: Vec<PathBuf> = changes.filter_map(|change| folder_path(&change.uri)).collect();
        if paths.is_empty() {
            return;
        }
        self.world.disk_changed(paths.iter().any(|path| is_settings(path)));
        self.surroundings_changed();
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let added = params.event.added.iter().filter_map(|folder| folder_path(&folder.uri)).collect();
        let removed: Vec<PathBuf> = params.event.removed.iter().filter_map(|folder| folder_path(&folder.uri)).collect();
        self.world.change_roots(added, &removed);
        self.surroundings_changed();
        // Each folder may have settings of its own.
        session::fetch_options(&self.world, &self.diagnostics, &self.client);
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let at = params.text_document_position_params;
        let position = at.position;
        self.answer_near(&at.text_document.uri, position, true, move |cx| handlers::hover::hover(cx, position)).await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let at = params.text_document_position.clone();
        let work = move |cx: &Cx<'_>| handlers::completion::complete(cx, &params)?.written();
        let written = self.answer_near(&at.text_document.uri, at.position, false, work).await?;
        Ok(written.and_then(written::put).and_then(|written| serde_json::from_slice(&written).ok()))
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        Ok(handlers::completion::resolve(item, &self.world.snapshot()))
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let uri = params.text_document.uri.clone();
        self.answer_if_current(&uri, move |cx| handlers::code_action::code_actions(cx, &params)).await
    }

    async fn code_action_resolve(&self, action: CodeAction) -> Result<CodeAction> {
        let Some(data) = handlers::code_action::Data::of(&action) else { return Ok(action) };
        let uri = data.uri.clone();
        let resolved =
            self.answer_if_current(&uri, move |cx| handlers::code_action::resolve(cx, action, &data)).await?;
        resolved.flatten().ok_or_else(content_modified)
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let range = params.range;
        self.answer_if_current(&params.text_document.uri, move |cx| handlers::inlay_hint::hints(cx, range)).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.answer_if_current(&params.text_document.uri, handlers::document_symbol::symbols).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let at = params.text_document_position_params;
        let work = move |cx: &Cx<'_>| handlers::definition::definition(cx, at.position);
        self.answer(&at.text_document.uri, work).await.map(Option::flatten)
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let (at, defines) = (params.text_document_position, params.context.include_declaration);
        let work = move |cx: &Cx<'_>| handlers::everywhere::references(cx, at.position, defines);
        self.answer(&at.text_document.uri, work).await.map(Option::flatten)
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let snapshot = self.world.snapshot();
        let job = move || handlers::everywhere::symbols(&snapshot, &params.query);
        self.pool.run(job).await.map(Some).map_err(failed)
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        let at = params.text_document_position_params;
        let work = move |cx: &Cx<'_>| handlers::highlight::highlights(cx, at.position);
        self.answer_if_current(&at.text_document.uri, work).await.map(Option::flatten)
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.answer_if_current(&params.text_document.uri, handlers::link::links).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.answer_if_current(&params.text_document.uri, handlers::lens::lenses).await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        if params.command == add_header::COMMAND {
            return self.add_header(params.arguments.into_iter().next().unwrap_or_default()).await;
        }
        let id = params.arguments.first().and_then(Value::as_str).unwrap_or_default();
        let rule = RULES.iter().map(|rule| rule.meta()).find(|rule| rule.id == id);
        let Some(rule) = rule.filter(|_| params.command == handlers::code_action::EXPLAIN) else {
            return Err(Error::invalid_params(format!("there is no command `{}` for `{id}`", params.command)));
        };
        let (client, shows) = (self.client.clone(), self.world.client().shows_documents);
        tokio::spawn(async move {
            let shown = match rule.url().parse() {
                Ok(uri) if shows => {
                    let params = ShowDocumentParams { uri, external: Some(true), take_focus: None, selection: None };
                    client.show_document(params).await.unwrap_or(false)
                }
                _ => false,
            };
            if !shown {
                client.show_message(MessageType::INFO, format!("{}: {}", rule.summary, rule.url())).await;
            }
        });
        Ok(None)
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let snapshot = self.world.snapshot();
        let open = snapshot.document(&Key::of(&params.text_document.uri)).cloned();
        let Some(open) = open else { return Ok(handlers::diagnostic::nothing()) };
        if let Some(found) = self.diagnostics.at_once(snapshot.clone(), open.clone()).await {
            if !self.world.is_current(&open) {
                return Err(handlers::diagnostic::cancelled());
            }
            let (id, items) = (identity(&found.diagnostics, open.version), found.diagnostics.clone());
            self.diagnostics.verify(open, found);
            return Ok(handlers::diagnostic::answer(items, id, params.previous_result_id.as_deref()));
        }
        let report = self.diagnostics.report(snapshot, open.clone()).await.map_err(failed)?;
        if !self.world.is_current(&open) {
            return Err(handlers::diagnostic::cancelled());
        }
        let id = report.id(open.version);
        self.diagnostics.bears_if_new(&open, report.defines);
        self.diagnostics.tell(report.notices);
        Ok(handlers::diagnostic::answer(report.diagnostics, id, params.previous_result_id.as_deref()))
    }

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        let items = self.diagnostics.workspace(self.world.snapshot(), params.previous_result_ids).await;
        items.map(|items| WorkspaceDiagnosticReport { items }.into()).map_err(failed)
    }
}

/// The workspace folders of a client, however old its way of naming them.
fn roots(params: &InitializeParams) -> Vec<PathBuf> {
    let folders = params.workspace_folders.iter().flatten().filter_map(|folder| folder_path(&folder.uri));
    let folders: Vec<PathBuf> = folders.collect();
    if !folders.is_empty() {
        return folders;
    }
    #[expect(deprecated, reason = "all that some clients send")]
    let (uri, path) = (params.root_uri.as_ref(), params.root_path.as_ref());
    let path = path.map(PathBuf::from).filter(|path| path.is_absolute());
    uri.and_then(folder_path).or(path).into_iter().collect()
}
