//! Statuses in annotations that are no calls: `#[response(status = 404)]`, of what an answer may be.

use super::Extractor;
use super::response::Draft;
use super::status::Found;
use crate::apis::{CallRow, Does, Place};
use crate::facts::{ResponseStatus, Role, Spelling};
use crate::grammar::Shape;

impl<'t> Extractor<'t> {
    /// Records what is sent where a type or a variant with such an annotation is the answer.
    pub(super) fn written_attributes(&mut self) {
        for node in self.nodes(Shape::Annotation) {
            if self.callee(node).is_some() {
                continue;
            }
            let text = self.str(node);
            let head = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
            let Some((name, _)) = text[head..].split_once('(') else { continue };
            let is_row = |row: &&CallRow| row.does == Does::Declare && row.sends && self.any_present(&row.groups);
            let row = self.grammar.apis.calls(name.trim()).find(is_row);
            let Some((row, Place::Named(entry))) = row.and_then(|row| Some((row, row.status.as_ref()?))) else {
                continue;
            };
            let Some((at, code)) = number_of(text, entry) else { continue };
            let begin = node.start_byte() + at;
            let Some(number) = node.descendant_for_byte_range(begin, begin + 3) else { continue };
            // Another part of it, or another annotation of it, may be a header.
            let around = node.next_named_sibling().map_or("", |next| self.str(next));
            let found = Found { code, span: self.span(number), spelling: Spelling::Number };
            let mut draft = Draft::new(ResponseStatus::Explicit(self.record(found, Role::Send, &row.name)));
            draft.opaque_headers = [text, around].iter().any(|text| text.to_ascii_lowercase().contains("header"));
            self.push(node, draft, &row.name);
        }
    }
}

/// The status that an entry is given, and where it stands: `status = 404`.
fn number_of(text: &str, entry: &str) -> Option<(usize, u32)> {
    text.match_indices(entry).find_map(|(at, _)| {
        let rest = text[at + entry.len()..].trim_start().strip_prefix('=')?.trim_start();
        let begins = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let code = rest[..digits].parse().ok().filter(|code| begins && (100..=599).contains(code))?;
        Some((text.len() - rest.len(), code))
    })
}
