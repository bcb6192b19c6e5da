//! How the source of a response is changed.

use super::Span;

/// How the source of a response is changed, where that is evident and leaves code that compiles.
#[derive(Debug, Clone, Default)]
pub struct ResponseEdits {
    /// What to write where, all of it, so that a header is added; empty when that is not evident. The header itself is in
    /// the first, which may be written several times where it only inserts.
    pub header: Vec<(Span, Vec<Piece>)>,
    /// Whether the first edit makes sense only once.
    pub only_one: bool,
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
    /// The edits that add `headers`, each a name and a literal value; `None` when it is not evident where they go.
    pub fn add_headers(&self, headers: &[(&str, &str)]) -> Option<Vec<(Span, String)>> {
        let ((first, pieces), rest) = self.header.split_first()?;
        if headers.len() > 1 && (self.only_one || !first.range.is_empty()) {
            return None;
        }
        let text = headers.iter().map(|(name, value)| write(pieces, name, value)).collect();
        let rest = rest.iter().map(|(span, pieces)| (*span, write(pieces, "", "")));
        Some(std::iter::once((*first, text)).chain(rest).collect())
    }

    /// The edits that leave the body out; `None` when it is not evident how.
    pub fn leave_body_out(&self) -> Option<Vec<(Span, String)>> {
        let edits = self.without_body.iter().map(|(span, pieces)| (*span, write(pieces, "", "")));
        (!self.without_body.is_empty()).then(|| edits.collect())
    }
}

fn write(pieces: &[Piece], name: &str, value: &str) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Name => name.to_string(),
        Piece::Constant => name.replace('-', "_").to_ascii_uppercase(),
        Piece::Value => value.replace('\\', "\\\\").replace('"', "\\\""),
    };
    pieces.iter().map(text).collect()
}
