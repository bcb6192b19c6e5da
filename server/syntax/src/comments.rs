//! Comments of any language.

use httplsp_text::TextRange;

use crate::facts::{Comment, Span};

/// Marks that begin a comment, longest first.
const OPENERS: &[&str] = &["<!--", "//!", "///", "/**", "//", "/*", "--[[", "--", "###", "##", "#", ";", "%", "{#"];
const CLOSERS: &[&str] = &["-->", "**/", "*/", "]]", "#}"];

/// The comment at `range` of `text`.
pub(crate) fn read(text: &str, range: TextRange) -> Comment {
    let whole = text.get(range.as_usize()).unwrap_or("");
    let mut inner = whole;
    if let Some(opener) = OPENERS.iter().find(|opener| inner.starts_with(**opener)) {
        inner = &inner[opener.len()..];
    }
    let mut lead = whole.len() - inner.len();
    if let Some(closer) = CLOSERS.iter().find(|closer| inner.trim_end().ends_with(**closer)) {
        inner = inner.trim_end();
        inner = &inner[..inner.len() - closer.len()];
    }
    lead += inner.len() - inner.trim_start().len();
    let before = text[..range.start as usize].trim_end_matches([' ', '\t', '\u{c}', '\u{feff}']);
    Comment {
        span: Span::new(range),
        text: inner.trim().to_string(),
        text_start: range.start + lead as u32,
        own_line: before.is_empty() || before.ends_with(['\n', '\r']),
    }
}
