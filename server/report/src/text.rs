//! Text for people.

use std::borrow::Cow;
use std::fmt::Write as _;

use httplsp_lint::Severity;
use unicode_width::UnicodeWidthStr;

use crate::{Counts, Run, Summary};

/// Where the product is described.
pub(crate) const HOME: &str = "https://github.com/httplsp/httplsp";

/// What stands for `c` where people read it, if `c` itself must not reach a terminal: control characters could move its
/// cursor or change its state, direction marks could show text in another order than it has.
fn stand_in(c: char) -> Option<char> {
    match c {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)),
        '\x7f' => Some('␡'),
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => Some('\u{fffd}'),
        _ => None,
    }
}

/// Whether `c` must not reach a terminal.
pub(crate) fn is_unsafe(c: char) -> bool {
    stand_in(c).is_some()
}

/// `text` with a visible stand-in for each character that must not reach a terminal; tabs remain. The number of
/// characters stays the same, so columns do too.
pub(crate) fn clean_code(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| c != '\t' && is_unsafe(c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if c == '\t' { c } else { stand_in(c).unwrap_or(c) }).collect())
}

/// `text` on one line, with a visible stand-in for each character that must not reach a terminal.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
    Cow::Owned(text.chars().map(|c| stand_in(c).unwrap_or(c)).collect())
}

/// `path` with `/` between its parts, for output.
pub(crate) fn clean_path(path: &str) -> String {
    clean(path).replace('\\', "/")
}

/// `path` with `/` between its parts, otherwise as it is, for formats that programs read.
pub(crate) fn slashed(path: &str) -> Cow<'_, str> {
    if path.contains('\\') { Cow::Owned(path.replace('\\', "/")) } else { Cow::Borrowed(path) }
}

/// `text` as a sentence, with a full stop. The first letter stays as it is: it may begin a name like nginx.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    let stop = if text.is_empty() || text.ends_with(['.', '!', '?', ':', ';']) { "" } else { "." };
    format!("{text}{stop}")
}

/// `text` broken into lines of at most `width` columns where words allow it; 0 is no limit.
pub(crate) fn wrap(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut column = 0;
    for word in text.split_whitespace() {
        let needed = word.width();
        if column > 0 && width > 0 && column + 1 + needed > width {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += needed;
    }
    out
}

/// `text` cut to at most `max` characters, an ellipsis included.
pub(crate) fn shorten(text: &str, max: usize) -> Cow<'_, str> {
    if text.chars().count() <= max {
        return Cow::Borrowed(text);
    }
    let kept: String = text.chars().take(max.saturating_sub(1)).collect();
    Cow::Owned(kept + "…")
}

/// `1 error`, `2 errors`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// `2 errors, 5 warnings`, or `no findings`.
pub(crate) fn totals(counts: &Counts) -> String {
    let parts: Vec<String> = [(counts.errors, "error"), (counts.warnings, "warning"), (counts.infos, "info")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, noun)| count(n, noun))
        .collect();
    if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") }
}

/// `2 errors, 5 warnings in 3 files`, or `no findings in 12 files`.
pub(crate) fn totals_in_files(run: &Run<'_>, counts: &Counts) -> String {
    let files = if counts.total() == 0 { run.summary.files } else { counts.files };
    format!("{} in {}", totals(counts), count(files, "file"))
}

/// `fix 4 with --fix`, if anything can be fixed.
pub(crate) fn fixable(counts: &Counts) -> Option<String> {
    match (counts.safe_fixes, counts.unsafe_fixes) {
        (0, 0) => None,
        (0, n) => Some(format!("fix {n} with --unsafe-fixes")),
        (n, 0) => Some(format!("fix {n} with --fix")),
        (n, more) => Some(format!("fix {n} with --fix, {more} more with --unsafe-fixes")),
    }
}

/// What else there is to say about a run: what was fixed, suppressed, not read.
pub(crate) fn notes(run: &Run<'_>) -> Vec<String> {
    let Summary { fixed, suppressed, failed, .. } = run.summary;
    let notes = [
        (fixed, format!("{fixed} fixed")),
        (suppressed, format!("{suppressed} suppressed")),
        (failed, format!("{} could not be read", count(failed, "file"))),
    ];
    notes.into_iter().filter(|(n, _)| *n > 0).map(|(_, note)| note).collect()
}

/// Message and help, for formats with one field of text.
pub(crate) fn message_and_help(message: &str, help: &str, between: &str) -> String {
    let mut out = sentence(message);
    if !help.trim().is_empty() {
        let _ = write!(out, "{between}Help: {}", sentence(help));
    }
    out
}

/// The severity that stands for the whole run.
pub(crate) fn worst(run: &Run<'_>) -> Option<Severity> {
    run.findings.iter().map(|finding| finding.severity).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_a_cursor_survives() {
        assert_eq!(clean("a\x1b[31mb\u{9b}c\r\nd\u{202e}e"), "a␛[31mb\u{fffd}c d\u{fffd}e");
        assert_eq!(clean_code("\ta\x07"), "\ta␇");
        assert_eq!(clean_path("a\\b\n"), "a/b");
    }

    #[test]
    fn wrapping_keeps_words_whole() {
        assert_eq!(wrap("one two three", 7), "one two\nthree");
        assert_eq!(wrap("incomprehensible it is", 5), "incomprehensible\nit is");
        assert_eq!(wrap("one two three", 0), "one two three");
        assert_eq!(wrap("漢字 漢字", 6), "漢字\n漢字");
    }

    #[test]
    fn sentences() {
        assert_eq!(sentence(" nginx waits "), "nginx waits.");
        assert_eq!(sentence("Why?"), "Why?");
        assert_eq!(sentence(" "), "");
        assert_eq!(message_and_help("a", "b.", " "), "a. Help: b.");
        assert_eq!(message_and_help("a", "", " "), "a.");
    }

    #[test]
    fn shortening_counts_characters() {
        assert_eq!(shorten("äöü", 3), "äöü");
        assert_eq!(shorten("äöüß", 3), "äö…");
    }
}
