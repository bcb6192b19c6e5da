//! How the source of a response is changed.

use super::Span;

/// How the source of a response is changed, where that is evident and leaves code that compiles.
#[derive(Debug, Clone, Default)]
pub struct ResponseEdits {
    /// What to write where, all of it, so that a header is added; empty when that is not evident.
    pub header: Vec<(Span, Vec<Piece>)>,
    /// What to write where, all of it, so that the body is gone; empty when that is not evident.
    pub without_body: Vec<(Span, Vec<Piece>)>,
}

/// A part of what is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it is.
    Text(String),
    /// The header's name: `WWW-Authenticate`.
    Name,
    /// The header's name as a constant: `WWW_AUTHENTICATE`.
    Constant,
    /// The header's value, inside quotes.
    Value,
}

impl ResponseEdits {
    /// The edits that add the header `name` with the literal `value`; `None` when it is not evident where it goes.
    pub fn add_header(&self, name: &str, value: &str) -> Option<Vec<(Span, String)>> {
        write(&self.header, name, value)
    }

    /// The edits that leave the body out; `None` when it is not evident how.
    pub fn leave_body_out(&self) -> Option<Vec<(Span, String)>> {
        write(&self.without_body, "", "")
    }
}

fn write(edits: &[(Span, Vec<Piece>)], name: &str, value: &str) -> Option<Vec<(Span, String)>> {
    let text = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Name => name.to_string(),
        Piece::Constant => name.replace('-', "_").to_ascii_uppercase(),
        Piece::Value => value.replace('\\', "\\\\").replace('"', "\\\""),
    };
    let written = edits.iter().map(|(span, pieces)| (*span, pieces.iter().map(text).collect()));
    (!edits.is_empty()).then(|| written.collect())
}
