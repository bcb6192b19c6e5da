//! Edits that keep the look of a file.

use httplsp_syntax::facts::{Facts, Span};

/// How far before a place its line is looked for, in bytes.
const MAX_INDENT: usize = 4096;

/// Writes `settings` in front of what stands at `place`: each on a line of its own with the same indentation, or all on
/// the same line if something else stands there before it.
pub(crate) fn before(facts: &Facts, place: Span, settings: &[String]) -> (Span, String) {
    let text = facts.files.get(place.file as usize).map_or("", |file| &*file.text);
    let before = text.get(..place.range.start as usize).unwrap_or("");
    // No line is indented further than that.
    let before = &before[before.ceil_char_boundary(before.len().saturating_sub(MAX_INDENT))..];
    let line = before.rfind(['\n', '\r']).map_or(before, |at| &before[at + 1..]);
    let end = match line.trim().is_empty() {
        true if before.trim_end_matches([' ', '\t']).ends_with("\r\n") => format!("\r\n{line}"),
        true => format!("\n{line}"),
        false => " ".to_string(),
    };
    let mut at = place;
    at.range.end = at.range.start;
    (at, settings.iter().map(|setting| format!("{setting}{end}")).collect())
}
