//! What ends a command early.

use std::fmt;
use std::io;

/// Why a command stopped.
#[derive(Debug)]
pub enum Failure {
    /// The reader of our output has gone away; nobody needs to hear about it.
    BrokenPipe,
    /// Something to tell the user: what happened, where, and what to do next.
    Message(String),
}

impl Failure {
    /// A failure that says `message`.
    pub fn new(message: impl Into<String>) -> Self {
        Self::Message(message.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::BrokenPipe => f.write_str("the output was closed"),
            Failure::Message(message) => f.write_str(message),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::BrokenPipe,
            _ => Failure::Message(format!("cannot write: {}", httplsp_workspace::walk::reason(&error))),
        }
    }
}

/// How every command ends: with an exit status, or early.
pub type Result<T = u8> = std::result::Result<T, Failure>;
