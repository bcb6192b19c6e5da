//! A client that talks to any language server over its standard streams, and notes when each message arrives.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// Longer than anything that can be called an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A session with a server.
pub struct Client {
    server: Child,
    to_server: ChildStdin,
    messages: Receiver<(Instant, Value)>,
    waiting: VecDeque<(Instant, Value)>,
    next_id: i64,
    /// What the server can do.
    pub capabilities: Value,
}

impl Client {
    /// Starts `command` and greets it. The time is that from the start to the answer to `initialize`.
    pub fn start(command: &[String], folder: &Path, pulls: bool) -> Result<(Self, Duration)> {
        let [program, arguments @ ..] = command else { bail!("no server is given") };
        let begin = Instant::now();
        let mut server = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{program} cannot be started"))?;
        let to_server = server.stdin.take().context("no pipe to the server")?;
        let mut output = BufReader::new(server.stdout.take().context("no pipe from the server")?);
        let (sender, messages) = channel();
        thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut client =
            Client { server, to_server, messages, waiting: VecDeque::new(), next_id: 0, capabilities: Value::Null };
        let uri = format!("file://{}", folder.display());
        let mut text_document = json!({
            "publishDiagnostics": { "relatedInformation": true, "versionSupport": true },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "completion": { "completionItem": { "snippetSupport": true, "documentationFormat": ["markdown"] } },
        });
        if pulls {
            text_document["diagnostic"] = json!({});
        }
        let mut workspace = json!({ "workspaceFolders": true });
        if pulls {
            workspace["diagnostics"] = json!({ "refreshSupport": true });
        }
        let params = json!({
            "processId": std::process::id(), "rootUri": uri, "rootPath": folder,
            "workspaceFolders": [{ "uri": uri, "name": "bench" }],
            "capabilities": { "textDocument": text_document, "workspace": workspace },
        });
        let (answer, arrived) = client.request("initialize", params)?;
        client.capabilities = answer["capabilities"].clone();
        client.notify("initialized", json!({}))?;
        Ok((client, arrived - begin))
    }

    fn send(&mut self, message: &Value) -> Result<()> {
        let body = message.to_string();
        let framed = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.to_server.write_all(framed.as_bytes()).and_then(|()| self.to_server.flush()).context("the server is gone")
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: Value) -> Result<()> {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    }

    /// Sends a request and waits for its result, which is null where the server answers with an error.
    pub fn request(&mut self, method: &str, params: Value) -> Result<(Value, Instant)> {
        self.next_id += 1;
        let id = json!(self.next_id);
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))?;
        let (arrived, mut answer) =
            self.wait(method, |message| message.get("method").is_none() && message["id"] == id)?;
        Ok((answer["result"].take(), arrived))
    }

    /// Waits for the diagnostics of version `version` of `uri`, or of whichever version where the server does not say.
    pub fn published(&mut self, uri: &str, version: i64) -> Result<(Instant, Value)> {
        let wanted = |message: &Value| {
            let params = &message["params"];
            message["method"] == json!("textDocument/publishDiagnostics")
                && params["uri"] == json!(uri)
                && params["version"].as_i64().is_none_or(|known| known >= version)
        };
        let (arrived, mut message) = self.wait("textDocument/publishDiagnostics", wanted)?;
        Ok((arrived, message["params"]["diagnostics"].take()))
    }

    /// How often the server took back within `time` what it said of `version` of `uri`, which was `said`: by other
    /// diagnostics of the same version, or by having the client ask again.
    pub fn taken_back(&mut self, uri: &str, version: i64, said: &Value, time: Duration) -> usize {
        let end = Instant::now() + time;
        let mut count = 0;
        let mut known = said.clone();
        let mut look = |message: &Value| {
            let params = &message["params"];
            let is_other = message["method"] == json!("textDocument/publishDiagnostics")
                && params["uri"] == json!(uri)
                && params["version"].as_i64() == Some(version)
                && params["diagnostics"] != known;
            if is_other {
                known = params["diagnostics"].clone();
            }
            count += usize::from(is_other || message["method"] == json!("workspace/diagnostic/refresh"));
        };
        self.waiting.drain(..).for_each(|(_, message)| look(&message));
        while let Ok((_, message)) = self.messages.recv_timeout(end.saturating_duration_since(Instant::now())) {
            look(&message);
            if message.get("id").is_some() && message.get("method").is_some() {
                let _ = self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": null }));
            }
        }
        count
    }

    fn wait(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Result<(Instant, Value)> {
        if let Some(at) = self.waiting.iter().position(|(_, message)| wanted(message)) {
            return self.waiting.remove(at).context("it was there");
        }
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let Ok((arrived, message)) = self.messages.recv_timeout(left) else { bail!("no {what}") };
            if message.get("id").is_some() && message.get("method").is_some() {
                // The server asks: for settings it gets none, everything else is granted.
                let items = message["params"]["items"].as_array().map(|items| vec![Value::Null; items.len()]);
                let result = items.map_or(Value::Null, Value::from);
                self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": result }))?;
                continue;
            }
            if wanted(&message) {
                return Ok((arrived, message));
            }
            self.waiting.push_back((arrived, message));
        }
    }

    /// The memory that the server has in use, in bytes; `None` where the system does not say.
    pub fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // A server that does not end by itself is ended; either way nothing depends on how.
        let _ = self.request("shutdown", Value::Null);
        let _ = self.notify("exit", Value::Null);
        thread::sleep(Duration::from_millis(20));
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A message, and when all of it had arrived: what it takes to make values of it is no time of the server.
fn read(input: &mut impl BufRead) -> Option<(Instant, Value)> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    input.read_exact(&mut body).ok()?;
    let arrived = Instant::now();
    Some((arrived, serde_json::from_slice(&body).ok()?))
}
