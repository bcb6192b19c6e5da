//! Moves messages between two byte streams and the service.
//!
//! Messages are handed to the service one by one, in the order in which they arrive; what the service has to wait for
//! is spawned, so neither a slow request nor a client that never answers holds up the next message.

use std::io::{BufReader, Read, Write};
use std::panic::AssertUnwindSafe;
use std::thread;
use std::time::Duration;

use futures_util::{FutureExt, SinkExt, StreamExt};
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_lsp::{ClientSocket, ExitedError};
use tower_service::Service;

use crate::framing::{self, Frame};
use crate::written::Answer;

/// How many messages are read ahead.
const READ_AHEAD: usize = 64;
/// How long answers that are under way may take when the input has ended.
const PATIENCE: Duration = Duration::from_secs(2);

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// By `exit`.
    Exit,
    /// The input ended, or the output was closed.
    Disconnected,
}

/// Reads from `input` on its own thread, since a blocked read cannot be given up and must not keep the program alive.
pub fn reader(input: impl Read + Send + 'static) -> mpsc::Receiver<Frame> {
    let (sender, receiver) = mpsc::channel(READ_AHEAD);
    thread::spawn(move || {
        let mut input = BufReader::new(input);
        while let Ok(Some(frame)) = framing::read(&mut input) {
            if sender.blocking_send(frame).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Writes to `output` on its own thread. The second channel is closed when everything is written, or cannot be.
pub fn writer(mut output: impl Write + Send + 'static) -> (mpsc::UnboundedSender<Vec<u8>>, oneshot::Receiver<()>) {
    let (sender, mut receiver) = mpsc::unbounded_channel::<Vec<u8>>();
    let (done, finished) = oneshot::channel();
    thread::spawn(move || {
        let _done: oneshot::Sender<()> = done;
        while let Some(body) = receiver.blocking_recv() {
            if framing::write(&mut output, &body).is_err() {
                break;
            }
        }
    });
    (sender, finished)
}

/// Serves until `exit`, the end of the input, or a closed output.
pub async fn serve<S>(
    mut service: S,
    socket: ClientSocket,
    mut input: mpsc::Receiver<Frame>,
    output: mpsc::UnboundedSender<Vec<u8>>,
) -> End
where
    S: Service<Request, Response = Option<Answer>, Error = ExitedError>,
    S::Future: Send + 'static,
{
    let (mut requests, mut responses) = socket.split();
    let mut tasks = JoinSet::new();
    let to_client = output.clone();
    let mut forwarding = JoinSet::new();
    forwarding.spawn(async move {
        while let Some(request) = requests.next().await {
            send(&to_client, &request);
        }
    });
    let end = loop {
        let frame = tokio::select! {
            frame = input.recv() => frame,
            () = output.closed() => None,
        };
        let Some(frame) = frame else { break End::Disconnected };
        match message(frame) {
            Ok(None) => {}
            Ok(Some(Message::Request(request))) => {
                let exit = request.method() == "exit" && request.id().is_none();
                let id = request.id().cloned();
                let answer = AssertUnwindSafe(service.call(request)).catch_unwind();
                let output = output.clone();
                let task = async move {
                    match (answer.await, id) {
                        (Ok(Ok(Some(answer))), _) => send_body(&output, answer.body()),
                        (Err(_), Some(id)) => send(&output, &Response::from_error(id, Error::internal_error())),
                        _ => {}
                    }
                };
                tasks.spawn(task);
                if exit {
                    break End::Exit;
                }
            }
            // It fails only behind `exit`.
            Ok(Some(Message::Response(response))) => drop(responses.send(response).await),
            Err((id, error)) => send(&output, &Response::from_error(id, error)),
        }
        while tasks.try_join_next().is_some() {}
    };
    if end == End::Disconnected {
        let finish = async { while tasks.join_next().await.is_some() {} };
        // Who closed the pipe may still read the answers to what it sent before.
        let _ = tokio::time::timeout(PATIENCE, finish).await;
    }
    end
}

fn send(output: &mpsc::UnboundedSender<Vec<u8>>, message: &impl serde::Serialize) {
    send_body(output, serde_json::to_vec(message).ok());
}

fn send_body(output: &mpsc::UnboundedSender<Vec<u8>>, body: Option<Vec<u8>>) {
    if let Some(body) = body {
        // A closed output ends the session in the loop above.
        let _ = output.send(body);
    }
}

enum Message {
    Request(Request),
    Response(Response),
}

/// Reads one message. An error is what JSON-RPC has the server answer, with the id if it can be told.
fn message(frame: Frame) -> Result<Option<Message>, (Id, Error)> {
    let body = match frame {
        Frame::Message(body) => body,
        Frame::Broken(reason) => {
            let mut error = Error::parse_error();
            error.message = format!("the message cannot be read: {reason}").into();
            return Err((Id::Null, error));
        }
    };
    if body.is_empty() {
        return Ok(None);
    }
    let value: Value = serde_json::from_slice(&body).map_err(|error| {
        let mut answer = Error::parse_error();
        answer.message = format!("the message is no JSON: {error}").into();
        (Id::Null, answer)
    })?;
    let id = value.get("id").cloned();
    let is_request = value.get("method").is_some();
    if !is_request && (value.get("result").is_some() || value.get("error").is_some()) {
        // Nobody waits for an answer to a response, however broken.
        return Ok(serde_json::from_value(value).map(Message::Response).ok());
    }
    let request = match is_request {
        true => serde_json::from_value(value),
        false => Err(serde::de::Error::custom("it has neither a method nor a result")),
    };
    match request {
        Ok(request) => Ok(Some(Message::Request(request))),
        Err(_) if id.is_none() && is_request => Ok(None),
        Err(error) => {
            let mut answer = Error::invalid_request();
            answer.message = format!("the message is no request: {error}").into();
            Err((id.and_then(|id| serde_json::from_value(id).ok()).unwrap_or_default(), answer))
        }
    }
}
