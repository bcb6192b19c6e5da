//! Text as httplsp sees it: byte ranges, lines, position encodings and edits.
//!
//! Offsets are bytes into UTF-8 text everywhere. Lines and columns exist only where a person or an editor is
//! addressed; they are computed here, from the offsets.

mod decode;
mod document;
mod line_index;
mod position;
mod range;
mod words;

pub use decode::{BOM, DecodeError, Decoded, decode};
pub use document::Document;
pub use line_index::{LineColumn, LineIndex};
pub use position::{Encoding, InputEdit, Point, Position};
pub use range::TextRange;
pub use words::words;
