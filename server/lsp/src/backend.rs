//! The protocol's methods. They take a snapshot, have the work done elsewhere, and answer.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{
    CodeAction, CodeActionParams, CodeActionResponse, CompletionItem, CompletionParams, CompletionResponse,
    DidChangeConfigurationParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidSaveTextDocumentParams, DocumentDiagnosticParams, DocumentDiagnosticReportResult, DocumentSymbolParams,
    DocumentSymbolResponse, Hover, HoverParams, InitializeParams, InitializeResult, InitializedParams, InlayHint,
    InlayHintParams, MessageType, ServerInfo, Uri,
};
use tower_lsp::{Client as ToClient, LanguageServer};

use crate::analysis::Analysis;
use crate::capabilities;
use crate::client::Client;
use crate::convert::Mapper;
use crate::diagnostics::{Cause, Diagnostics};
use crate::documents::{Key, Open};
use crate::handlers::{self, Cx};
use crate::options::Options;
use crate::overlay::is_configuration;
use crate::pool::Pool;
use crate::session;
use crate::world::{Snapshot, World, folder_path};

/// How many threads analyze: one can always answer while another is at work on something long.
const THREADS: usize = 2;

/// A document changed while it was looked at; the client is to ask again.
const CONTENT_MODIFIED: ErrorCode = ErrorCode::ServerError(-32801);

/// The server.
pub struct Backend {
    version: String,
    world: Arc<World>,
    pool: Arc<Pool>,
    client: ToClient,
    diagnostics: Arc<Diagnostics>,
}

impl Backend {
    /// A server that calls itself `version` and talks to `client`. Must be called within a runtime.
    pub fn new(version: &str, client: ToClient) -> Self {
        let world = Arc::new(World::default());
        let pool = Arc::new(Pool::new(THREADS));
        let diagnostics = Diagnostics::new(world.clone(), pool.clone(), client.clone());
        Self { version: version.into(), world, pool, client, diagnostics }
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

    fn apply_options(&self, sent: &Value) {
        session::apply_options(&self.world, &self.diagnostics, &self.client, sent);
    }

    /// Answers from the document at `uri` as it is now. `None` when it is not open, or in no language that we know.
    async fn answer<T: Send + 'static>(
        &self,
        uri: &Uri,
        work: impl FnOnce(&Cx<'_>) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        let snapshot = self.world.snapshot();
        let Some(open) = snapshot.document(&Key::of(uri)).cloned() else { return Ok(None) };
        self.compute(snapshot, open, work).await
    }

    /// As [`Self::answer`], for answers that are of no use once the document has changed.
    async fn answer_if_current<T: Send + 'static>(
        &self,
        uri: &Uri,
        work: impl FnOnce(&Cx<'_>) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        let snapshot = self.world.snapshot();
        let Some(open) = snapshot.document(&Key::of(uri)).cloned() else { return Ok(None) };
        let answer = self.compute(snapshot, open.clone(), work).await?;
        if self.world.is_current(&open) { Ok(answer) } else { Err(content_modified()) }
    }

    async fn compute<T: Send + 'static>(
        &self,
        snapshot: Snapshot,
        open: Arc<Open>,
        work: impl FnOnce(&Cx<'_>) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        let job = move || {
            let analysis = Analysis::of(&snapshot, &open)?;
            let mapper = Mapper::new(open.text.clone(), snapshot.client.encoding);
            Some(work(&Cx { snapshot: &snapshot, open: &open, analysis: &analysis, mapper: &mapper }))
        };
        self.pool.run(job).await.map_err(failed)
    }
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
        let client = Client::read(&params.capabilities);
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
        if folder_path(&params.text_document.uri).is_some_and(|path| is_configuration(&path)) {
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
        let paths: Vec<PathBuf> = params.changes.iter().filter_map(|change| folder_path(&change.uri)).collect();
        self.world.disk_changed(paths.iter().any(|path| is_configuration(path)));
        self.surroundings_changed();
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let added = params.event.added.iter().filter_map(|folder| folder_path(&folder.uri)).collect();
        let removed: Vec<PathBuf> = params.event.removed.iter().filter_map(|folder| folder_path(&folder.uri)).collect();
        self.world.change_roots(added, &removed);
        self.surroundings_changed();
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let at = params.text_document_position_params;
        self.answer(&at.text_document.uri, move |cx| handlers::hover::hover(cx, at.position)).await.map(Option::flatten)
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let uri = params.text_document_position.text_document.uri.clone();
        let answer = self.answer(&uri, move |cx| handlers::completion::complete(cx, &params)).await;
        answer.map(Option::flatten)
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

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let snapshot = self.world.snapshot();
        let open = snapshot.document(&Key::of(&params.text_document.uri)).cloned();
        let Some(open) = open else { return Ok(handlers::diagnostic::nothing()) };
        let report = self.diagnostics.report(snapshot, open.clone()).await.map_err(failed)?;
        if !self.world.is_current(&open) {
            return Err(handlers::diagnostic::cancelled());
        }
        let id = report.id(open.version);
        self.diagnostics.tell(report.notices);
        Ok(handlers::diagnostic::answer(report.diagnostics, id, params.previous_result_id.as_deref()))
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
