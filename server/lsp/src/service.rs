//! The service around the protocol crate's own. It applies edits itself, in the order in which messages arrive, and
//! begins every other message before the next one is looked at, so that a handler that takes a snapshot first sees
//! exactly the edits that were sent before its request.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use futures_util::future::{BoxFuture, ready};
use futures_util::{FutureExt, TryFutureExt};
use httplsp_text::Position;
use httplsp_workspace::panics::guard;
use serde::Deserialize;
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Request, Response};
use tower_lsp::ls_types::Uri;
use tower_lsp::{ExitedError, LspService};
use tower_service::Service;

use crate::backend::Backend;
use crate::documents::{Change, Key};
use crate::world::Phase;
use crate::written::{self, SLOT, Slot};

/// The service.
pub struct Ordered {
    inner: LspService<Backend>,
}

type Answer = BoxFuture<'static, Result<Option<written::Answer>, ExitedError>>;

impl Ordered {
    /// Wraps `inner`.
    pub fn new(inner: LspService<Backend>) -> Self {
        Self { inner }
    }

    /// Whether the session ended as it should: by `shutdown`, then `exit`.
    pub fn was_shut_down(&self) -> bool {
        self.inner.inner().world().phase() == Phase::ShutDown
    }

    /// Applies a message about the open documents. `false` when it is about something else.
    fn sync(&self, request: &Request) -> bool {
        let backend = self.inner.inner();
        let apply: fn(&Backend, Value) -> Result<(), String> = match request.method() {
            "textDocument/didOpen" => did_open,
            "textDocument/didChange" => did_change,
            "textDocument/didClose" => did_close,
            _ => return false,
        };
        // Outside a session notifications are dropped, and these have no answer.
        if request.id().is_none() && backend.world().phase() == Phase::Running {
            let params = request.params().cloned().unwrap_or_default();
            let result = guard(|| apply(backend, params)).and_then(|result| result);
            if let Err(reason) = result {
                backend.log(format!("{} was not understood: {reason}", request.method()));
            }
        }
        request.id().is_none()
    }
}

impl Service<Request> for Ordered {
    type Response = Option<written::Answer>;
    type Error = ExitedError;
    type Future = Answer;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ExitedError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Answer {
        if self.sync(&request) {
            return ready(Ok(None)).boxed();
        }
        // These need not be known, but whoever asks for an answer gets one.
        if let Some(id) = request.id().filter(|_| request.method().starts_with("$/")) {
            let unknown = Response::from_error(id.clone(), Error::method_not_found());
            return ready(Ok(Some(unknown.into()))).boxed();
        }
        let slot = Slot::default();
        let answer = SLOT.scope(slot.clone(), self.inner.call(request));
        let with_written = move |response: Option<Response>| response.map(|it| written::Answer::new(it, &slot));
        let mut answer = answer.map_ok(with_written).boxed();
        match answer.poll_unpin(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => ready(result).boxed(),
            // It is polled again, with a real waker, by whoever gets it.
            Poll::Pending => answer,
        }
    }
}

// The protocol crate's own types for these refuse what some clients send, such as a version of `null`; a change that is
// refused would leave the text wrong for good.

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DidOpen {
    text_document: OpenedDocument,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OpenedDocument {
    uri: Uri,
    #[serde(default)]
    language_id: String,
    #[serde(default)]
    version: Option<i32>,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DidChange {
    text_document: DocumentId,
    content_changes: Vec<ContentChange>,
}

#[derive(Deserialize)]
struct DocumentId {
    uri: Uri,
    #[serde(default)]
    version: Option<i32>,
}

#[derive(Deserialize)]
struct ContentChange {
    #[serde(default)]
    range: Option<ChangedRange>,
    text: String,
}

#[derive(Deserialize)]
struct ChangedRange {
    start: Place,
    end: Place,
}

#[derive(Deserialize)]
struct Place {
    line: u32,
    character: u32,
}

impl From<Place> for Position {
    fn from(place: Place) -> Self {
        Position::new(place.line, place.character)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DidClose {
    text_document: DocumentId,
}

fn read<T: serde::de::DeserializeOwned>(params: Value) -> Result<T, String> {
    serde_json::from_value(params).map_err(|error| error.to_string())
}

fn did_open(backend: &Backend, params: Value) -> Result<(), String> {
    let OpenedDocument { uri, language_id, version, text } = read::<DidOpen>(params)?.text_document;
    let key = backend.world().documents.open(uri, language_id, version, &text);
    backend.text_changed(&key);
    backend.warm_up(&key);
    Ok(())
}

fn did_change(backend: &Backend, params: Value) -> Result<(), String> {
    let DidChange { text_document, content_changes } = read(params)?;
    let key = Key::of(&text_document.uri);
    let changes: Vec<Change> = content_changes
        .into_iter()
        .map(|change| Change {
            range: change.range.map(|range| (range.start.into(), range.end.into())),
            text: change.text,
        })
        .collect();
    let encoding = backend.world().client().encoding;
    if !backend.world().documents.change(&key, text_document.version, &changes, encoding) {
        return Err(format!("{} is not open", text_document.uri.as_str()));
    }
    backend.text_changed(&key);
    Ok(())
}

fn did_close(backend: &Backend, params: Value) -> Result<(), String> {
    let uri = read::<DidClose>(params)?.text_document.uri;
    let closed = backend.world().documents.close(&Key::of(&uri));
    let closed = closed.ok_or_else(|| format!("{} is not open", uri.as_str()))?;
    backend.closed(&Arc::clone(&closed));
    Ok(())
}
