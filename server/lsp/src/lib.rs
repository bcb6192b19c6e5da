//! The language server: the only crate that knows the protocol.
//!
//! `transport` moves messages and `service` applies edits in their order; `backend` answers from snapshots of `world`,
//! through one file in `handlers` for each feature. Positions exist in `convert` only.

mod across;
mod analysis;
mod backend;
mod capabilities;
mod chains;
mod client;
mod convert;
mod diagnostics;
mod documents;
mod edits;
mod elsewhere;
mod excerpt;
mod folders;
mod framing;
mod graph;
mod handlers;
mod known;
mod options;
mod overlay;
mod places;
mod pool;
mod progress;
mod quick;
mod report;
mod service;
mod session;
pub mod settings;
mod together;
mod transport;
mod world;
mod written;

use std::io::{self, Read, Write};
use std::time::Duration;

use tower_lsp::LspService;

use crate::backend::Backend;
use crate::service::Ordered;
use crate::transport::End;

/// How long the last messages may take to be written.
const FLUSH: Duration = Duration::from_secs(1);

/// Serves a client on stdin and stdout until it says `exit`. `version` is what the server calls itself.
///
/// Needs a tokio runtime with time enabled; one thread is enough, since analysis has threads of its own.
///
/// # Errors
///
/// When the session ends otherwise than by `shutdown` and `exit`, for which the protocol wants another exit status
/// than 0.
pub async fn run_stdio(version: &str) -> io::Result<()> {
    run(io::stdin(), io::stdout(), version).await
}

/// Serves a client on any two byte streams; see [`run_stdio`].
///
/// # Errors
///
/// As [`run_stdio`].
pub async fn run(
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
    version: &str,
) -> io::Result<()> {
    httplsp_workspace::panics::install();
    let (to_client, written) = transport::writer(output);
    let (service, socket) = LspService::new(|client| Backend::new(version, client));
    let mut service = Ordered::new(service);
    let end = transport::serve(&mut service, socket, transport::reader(input), to_client).await;
    let shut_down = service.was_shut_down();
    drop(service);
    // Whoever does not read cannot keep the server alive.
    let _ = tokio::time::timeout(FLUSH, written).await;
    match (end, shut_down) {
        (_, true) => Ok(()),
        (End::Exit, false) => Err(io::Error::other("the client said `exit` without `shutdown`")),
        (End::Disconnected, false) => {
            Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the client went away without `shutdown` and `exit`"))
        }
    }
}
