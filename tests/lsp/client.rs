//! A client that reads every message: one that a test did not expect makes it fail.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, PipeWriter, Write, pipe};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// Longer than anything takes, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// Long enough for whatever is under way to arrive; the server pauses for 50 ms before it looks at a text.
const QUIET: Duration = Duration::from_millis(250);

/// The rules that these tests know. More of them must not change what is expected here.
const RULES: [&str; 5] = [
    "deprecated-status",
    "malformed-suppression",
    "timeout-inversion",
    "timeout-unit-suspicious",
    "unused-suppression",
];

/// Settings of an editor that select [`RULES`], with `more`.
pub fn settings(more: Value) -> Value {
    let mut settings = json!({ "select": RULES });
    for (key, value) in more.as_object().into_iter().flatten() {
        settings[key] = value.clone();
    }
    settings
}

/// A session with a server in this process, over pipes.
pub struct Client {
    to_server: Option<PipeWriter>,
    from_server: Receiver<Value>,
    waiting: VecDeque<Value>,
    next_id: i64,
    server: Option<JoinHandle<std::io::Result<()>>>,
    /// The answer to `initialize`.
    pub initialized: Value,
    /// The workspace folder.
    pub folder: TempDir,
}

/// What a session is begun with.
pub struct Setup {
    pub capabilities: Value,
    pub options: Value,
    pub files: Vec<(&'static str, String)>,
}

impl Setup {
    /// A client that can do what most can.
    pub fn new() -> Self {
        let capabilities = json!({
            "general": { "positionEncodings": ["utf-16"] },
            "textDocument": {
                "publishDiagnostics": {
                    "relatedInformation": true, "codeDescriptionSupport": true, "dataSupport": true,
                    "tagSupport": { "valueSet": [1, 2] }, "versionSupport": true
                },
                "hover": { "contentFormat": ["markdown", "plaintext"] },
                "completion": { "completionItem": { "snippetSupport": true, "documentationFormat": ["markdown"] } },
                "codeAction": {
                    "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix", "source.fixAll"] } },
                    "isPreferredSupport": true
                },
                "documentSymbol": { "hierarchicalDocumentSymbolSupport": true }
            },
            "workspace": { "workspaceEdit": { "documentChanges": true } }
        });
        Self { capabilities, options: settings(json!({})), files: Vec::new() }
    }

    /// Sets one capability: `set("textDocument.diagnostic", json!({}))`.
    pub fn set(mut self, path: &str, value: Value) -> Self {
        let mut at = &mut self.capabilities;
        for key in path.split('.') {
            at = &mut at[key];
        }
        *at = value;
        self
    }

    /// Sends these settings too.
    pub fn options(mut self, more: Value) -> Self {
        self.options = settings(more);
        self
    }

    /// A file that is on disk when the session begins.
    pub fn file(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.files.push((name, text.into()));
        self
    }

    pub fn start(self) -> Client {
        let mut client = self.connect();
        client.initialize();
        client
    }

    /// Starts a server without a word to it.
    pub fn connect(self) -> Client {
        let folder = TempDir::new().expect("a temporary folder");
        // The folder's own name must not decide anything.
        std::fs::create_dir(folder.path().join(".git")).expect("a repository");
        for (name, text) in &self.files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        let (server_reads, to_server) = pipe().expect("a pipe");
        let (client_reads, from_server) = pipe().expect("a pipe");
        let server = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
            runtime.block_on(httplsp_lsp::run(server_reads, from_server, "0.0.0-test"))
        });
        let (sender, receiver) = channel();
        thread::spawn(move || {
            let mut input = BufReader::new(client_reads);
            while let Some(message) = read(&mut input) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Client {
            to_server: Some(to_server),
            from_server: receiver,
            waiting: VecDeque::new(),
            next_id: 0,
            server: Some(server),
            initialized: json!({ "capabilities": self.capabilities, "options": self.options }),
            folder,
        }
    }
}

fn read(input: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some(("Content-Length", value)) => length = Some(value.parse::<usize>().expect("a length")),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length.expect("a Content-Length")];
    input.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("JSON"))
}

impl Client {
    pub fn initialize(&mut self) {
        let root = self.uri("");
        let params = json!({
            "processId": null,
            "capabilities": self.initialized["capabilities"],
            "initializationOptions": self.initialized["options"],
            "workspaceFolders": [{ "uri": root, "name": "test" }]
        });
        self.initialized = self.request("initialize", params);
        self.notify("initialized", json!({}));
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn uri(&self, name: &str) -> String {
        let path = if name.is_empty() { self.folder.path().to_owned() } else { self.path(name) };
        format!("file://{}", path.display())
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("a file");
    }

    /// Sends bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        let pipe = self.to_server.as_mut().expect("an open pipe");
        pipe.write_all(bytes).and_then(|()| pipe.flush()).expect("the server reads");
    }

    pub fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request and returns its id.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        let id = self.next_id;
        let mut message = json!({ "jsonrpc": "2.0", "id": id, "method": method });
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message);
        id
    }

    /// The whole answer to the request `id`.
    pub fn answer(&mut self, id: i64) -> Value {
        self.take(&format!("the answer to request {id}"), |message| {
            message.get("method").is_none() && message["id"] == json!(id)
        })
    }

    /// Sends a request and waits for its result.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        let mut answer = self.answer(id);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].take()
    }

    /// Sends a request and waits for its error's code.
    pub fn request_error(&mut self, method: &str, params: Value) -> i64 {
        let id = self.ask(method, params);
        let answer = self.answer(id);
        answer["error"]["code"].as_i64().unwrap_or_else(|| panic!("{method} succeeded: {answer}"))
    }

    /// The parameters of the next notification `method`.
    pub fn notification(&mut self, method: &str) -> Value {
        let mut message =
            self.take(method, |message| message["method"] == json!(method) && message.get("id").is_none());
        message["params"].take()
    }

    /// As [`Self::notification`], if it comes within `patience`.
    pub fn notification_within(&mut self, method: &str, patience: Duration) -> Option<Value> {
        let wanted = |message: &Value| message["method"] == json!(method) && message.get("id").is_none();
        if !self.waiting.iter().any(wanted) {
            match self.from_server.recv_timeout(patience) {
                Ok(message) => self.waiting.push_back(message),
                Err(_) => return None,
            }
        }
        let at = self.waiting.iter().position(wanted)?;
        self.waiting.remove(at).map(|mut message| message["params"].take())
    }

    /// The id and parameters of the next request `method` from the server.
    pub fn server_request(&mut self, method: &str) -> (Value, Value) {
        let mut message =
            self.take(method, |message| message["method"] == json!(method) && message.get("id").is_some());
        (message["id"].take(), message["params"].take())
    }

    pub fn respond(&mut self, id: Value, result: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }));
    }

    /// Lets the server show how far it is until it is done.
    pub fn grant_progress(&mut self) {
        let mut known = std::mem::take(&mut self.waiting);
        while let Some(message) = known.pop_front().or_else(|| self.from_server.recv_timeout(QUIET * 4).ok()) {
            match message["method"].as_str() {
                Some("window/workDoneProgress/create") => self.respond(message["id"].clone(), Value::Null),
                Some("$/progress") => {}
                _ => self.waiting.push_back(message),
            }
        }
    }

    /// The next message that nobody has asked for, of any kind.
    pub fn any(&mut self) -> Value {
        self.take("any message", |_| true)
    }

    fn take(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.waiting.iter().position(&wanted) {
            return self.waiting.remove(at).expect("it is there");
        }
        loop {
            let Ok(message) = self.from_server.recv_timeout(PATIENCE) else {
                panic!("no {what}; unread: {:?}", self.waiting)
            };
            if wanted(&message) {
                return message;
            }
            self.waiting.push_back(message);
        }
    }

    /// Fails if anything arrives that was not asked for.
    pub fn expect_silence(&mut self) {
        assert!(self.waiting.is_empty(), "unread: {:?}", self.waiting);
        if let Ok(message) = self.from_server.recv_timeout(QUIET) {
            panic!("unexpected: {message}");
        }
    }

    /// As [`Self::expect_silence`], but for the empty lists that closed documents get.
    pub fn expect_silence_after_closing(&mut self) {
        while let Ok(message) = self.from_server.recv_timeout(QUIET) {
            self.waiting.push_back(message);
        }
        self.waiting.retain(|message| message["params"]["diagnostics"] != json!([]));
        assert!(self.waiting.is_empty(), "unread: {:?}", self.waiting);
    }

    /// As [`Self::expect_silence`], but for requests `method` of the server, which are answered.
    pub fn expect_silence_after(&mut self, method: &str) {
        if thread::panicking() {
            return;
        }
        while let Ok(message) = self.from_server.recv_timeout(QUIET) {
            self.waiting.push_back(message);
        }
        let waiting = std::mem::take(&mut self.waiting);
        let (asked, others) = waiting.into_iter().partition(|message| message["method"] == json!(method));
        self.waiting = others;
        let asked: VecDeque<Value> = asked;
        asked.into_iter().for_each(|message| self.respond(message["id"].clone(), Value::Null));
    }

    /// As [`Self::expect_silence`], but for diagnostics of any kind.
    pub fn expect_silence_after_diagnostics(&mut self) {
        while let Ok(message) = self.from_server.recv_timeout(QUIET) {
            self.waiting.push_back(message);
        }
        self.waiting.retain(|message| message["method"] != json!("textDocument/publishDiagnostics"));
        assert!(self.waiting.is_empty(), "unread: {:?}", self.waiting);
    }

    // --- documents ---------------------------------------------------------------------------------------------------

    pub fn open(&mut self, name: &str, text: &str) -> String {
        let uri = self.uri(name);
        let language = Path::new(name).extension().map_or("nginx", |ending| match ending.to_str() {
            Some("rs") => "rust",
            Some("conf") => "nginx",
            _ => "plaintext",
        });
        self.open_uri(&uri, language, text);
        uri
    }

    pub fn open_uri(&mut self, uri: &str, language: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Opens a document and waits for its diagnostics.
    pub fn check(&mut self, name: &str, text: &str) -> Vec<Value> {
        let uri = self.open(name, text);
        self.diagnostics(&uri)
    }

    /// The next diagnostics, which must be about `uri`.
    pub fn diagnostics(&mut self, uri: &str) -> Vec<Value> {
        let mut params = self.notification("textDocument/publishDiagnostics");
        assert_eq!(params["uri"], json!(uri));
        serde_json::from_value(params["diagnostics"].take()).expect("a list")
    }

    pub fn change(&mut self, uri: &str, version: i64, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Replaces the whole text.
    pub fn set_text(&mut self, uri: &str, version: i64, text: &str) {
        self.change(uri, version, json!([{ "text": text }]));
    }

    pub fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    // --- features ----------------------------------------------------------------------------------------------------

    /// The text of the hover, and its range, or null.
    pub fn hover(&mut self, uri: &str, line: u32, character: u32) -> Value {
        self.request("textDocument/hover", at(uri, line, character))
    }

    /// The text of the hover at the first place in `text` where the mark `|` would be in `needle`.
    pub fn hover_on(&mut self, uri: &str, text: &str, needle: &str) -> Option<String> {
        let (line, character) = find(text, needle);
        let hover = self.hover(uri, line, character);
        Some(hover["contents"]["value"].as_str()?.to_owned())
    }

    pub fn complete(&mut self, uri: &str, line: u32, character: u32) -> Vec<Value> {
        let answer = self.request("textDocument/completion", at(uri, line, character));
        match answer.get("items") {
            Some(items) => items.as_array().expect("a list").clone(),
            None => Vec::new(),
        }
    }

    /// Opens `marked` without its `|` under a new name and completes there.
    pub fn complete_in(&mut self, name: &str, marked: &str) -> Vec<Value> {
        let (line, character) = find(marked, "|");
        let uri = self.open(name, &marked.replacen('|', "", 1));
        let items = self.complete(&uri, line, character);
        self.diagnostics(&uri);
        items
    }

    pub fn code_actions(&mut self, uri: &str, range: &Value, only: Option<&str>) -> Vec<Value> {
        let mut context = json!({ "diagnostics": [] });
        if let Some(only) = only {
            context["only"] = json!([only]);
        }
        let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
        let actions = self.request("textDocument/codeAction", params);
        actions.as_array().expect("a list").clone()
    }

    /// The labels of the inlay hints of the whole text, each with its line.
    pub fn hints(&mut self, uri: &str) -> Vec<(u64, String)> {
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9999, "character": 0 } });
        let params = json!({ "textDocument": { "uri": uri }, "range": range });
        let hints = self.request("textDocument/inlayHint", params);
        let label = |label: &Value| match label.as_array() {
            Some(parts) => parts.iter().filter_map(|part| part["value"].as_str()).collect::<String>(),
            None => label.as_str().expect("a label").to_owned(),
        };
        let hints = hints.as_array().expect("a list").clone();
        hints.iter().map(|hint| (hint["position"]["line"].as_u64().expect("a line"), label(&hint["label"]))).collect()
    }
}

/// Parameters for a place in a document.
pub fn at(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

/// A range on one line.
pub fn range(line: u32, start: u32, end: u32) -> Value {
    json!({ "start": { "line": line, "character": start }, "end": { "line": line, "character": end } })
}

/// Line and column (UTF-16) of the first `needle` in `text`.
pub fn find(text: &str, needle: &str) -> (u32, u32) {
    let at = text.find(needle).unwrap_or_else(|| panic!("no {needle} in {text}"));
    let before = &text[..at];
    let line = before.matches('\n').count() as u32;
    let column = before.rsplit('\n').next().unwrap_or("").encode_utf16().count() as u32;
    (line, column)
}

/// The rules of diagnostics, in order.
pub fn codes(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().map(|diagnostic| diagnostic["code"].as_str().expect("a code")).collect()
}

/// The labels of completions.
pub fn labels(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["label"].as_str().expect("a label")).collect()
}

/// `text` after the edits of a workspace edit to `uri`, columns being UTF-16.
pub fn apply(text: &str, edit: &Value, uri: &str) -> String {
    let edits = match edit.get("documentChanges") {
        Some(changes) => {
            let changes = changes.as_array().expect("a list");
            let change = changes.iter().find(|change| change["textDocument"]["uri"] == json!(uri)).expect("the file");
            change["edits"].as_array().expect("edits").clone()
        }
        None => edit["changes"][uri].as_array().expect("edits").clone(),
    };
    let offset = |place: &Value| {
        let line = place["line"].as_u64().expect("a line") as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let mut units = place["character"].as_u64().expect("a column") as usize;
        let mut at = start;
        for c in text[start..].chars() {
            if units == 0 {
                break;
            }
            units = units.saturating_sub(c.len_utf16());
            at += c.len_utf8();
        }
        at
    };
    let mut edits: Vec<(usize, usize, String)> = edits
        .iter()
        .map(|edit| {
            let new = edit["newText"].as_str().expect("a text").to_owned();
            (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]), new)
        })
        .collect();
    edits.sort_by_key(|(start, ..)| std::cmp::Reverse(*start));
    let mut text = text.to_owned();
    for (start, end, new) in edits {
        text.replace_range(start..end, &new);
    }
    text
}

impl Client {
    /// Waits for the server to end, however the session ended.
    pub fn end(mut self) -> std::io::Result<()> {
        self.to_server = None;
        self.server.take().expect("a server").join().expect("the server does not panic")
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let Some(server) = self.server.take() else { return };
        if thread::panicking() {
            return;
        }
        self.expect_silence();
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": "shutdown" }));
        assert_eq!(self.answer(id)["result"], json!(null));
        self.send(&json!({ "jsonrpc": "2.0", "method": "exit" }));
        // The pipe is still open: the server must end all the same.
        server.join().expect("the server does not panic").expect("the session ends as it should");
        assert!(self.from_server.recv_timeout(PATIENCE).is_err(), "nothing comes after `exit`");
    }
}
