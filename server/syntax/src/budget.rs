//! Parsing that ends, whatever the text is.
//!
//! A grammar that has lost its way tries every token anywhere, also those that reach to the end of the file (a text in three
//! quotes): then each step reads all that follows, and a megabyte takes minutes. So the bytes that the lexer asks for are
//! counted, and a text that is read over and over is given up. So are the steps, should one go on where nothing is left to
//! be read.
//!
//! Recovery from errors costs a multiple of parsing. So a long text is given up, too, if its beginning is no text of the
//! language at all: something else under its name, or shuffled, or torn in hundreds of places. Nothing here looks at a clock:
//! the same text has the same outcome everywhere.

use std::cell::Cell;
use std::ops::{ControlFlow, RangeInclusive};

use tree_sitter::{ParseOptions, ParseState, Parser, Point, Tree};

/// How many bytes the lexer is handed at once.
const CHUNK: usize = 4096;
/// How often a text may be read on the average. Two or three times is usual; a scanner that looks for the end of something
/// reads the rest of the file for each token, even in a file without errors.
const TIMES: usize = 64;
/// How many bytes may be read in any case, which takes about half a second: short files are never given up.
const LEAST: usize = 64 << 20;

/// How often the parser may report that it goes on, which it does every hundred steps: once for each byte, or that often for
/// a short text. One and a half times for a hundred bytes is the most that files of people take.
const REPORTS: usize = 1 << 14;

/// The same for a text that somebody is typing, which is given more the longer it is. What is read anew around an edit takes
/// some tens, and where something is open a number that grows with the text, up to 320 for ten thousand lines; where a grammar
/// reads all that follows again and again it takes thousands, and fifty milliseconds or more.
const MOMENT: RangeInclusive<usize> = 240..=400;
/// The same where a grammar takes several times as long for a step as soon as it has lost its way.
const SLOW_MOMENT: RangeInclusive<usize> = 128..=320;
/// For each so many bytes of a text once.
const PER_MOMENT: usize = 800;

/// The beginning of long texts, and how long these are: bytes.
const BEGINNING: usize = 64 << 10;
const LONG: usize = 256 << 10;
/// How many errors there may be in the beginning. Files as people write them have up to 50, where the grammar is behind the
/// language; shuffled ones have 220 and more.
const ERRORS: usize = 128;

/// The tree of `bytes`, or nothing if it would take too long. `old` is the tree of the previous version with the edits since
/// applied.
pub(crate) fn parse(parser: &mut Parser, bytes: &[u8], old: Option<&Tree>) -> Option<Tree> {
    if old.is_none() && bytes.len() > LONG {
        // What is torn within a character is no error of the text.
        let end = bytes[..BEGINNING].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let beginning = &bytes[..end];
        if errors(&read(parser, beginning, None)?) > ERRORS {
            return None;
        }
    }
    read(parser, bytes, old)
}

/// The tree of `bytes`, or nothing if they are read too often.
pub(crate) fn read(parser: &mut Parser, bytes: &[u8], old: Option<&Tree>) -> Option<Tree> {
    within(parser, bytes, old, bytes.len().max(REPORTS))
}

/// The tree of `bytes` if it takes no longer than a moment to find it from `old`, that of the previous version with the edits
/// since applied. `slow` is a grammar that recovers slowly.
pub(crate) fn soon(parser: &mut Parser, bytes: &[u8], old: &Tree, slow: bool) -> Option<Tree> {
    let moment = if slow { SLOW_MOMENT } else { MOMENT };
    within(parser, bytes, Some(old), (bytes.len() / PER_MOMENT).clamp(*moment.start(), *moment.end()))
}

fn within(parser: &mut Parser, bytes: &[u8], old: Option<&Tree>, longest: usize) -> Option<Tree> {
    let most = LEAST.max(bytes.len().saturating_mul(TIMES));
    let (read, mut reports) = (Cell::new(0usize), 0usize);
    let mut input = |at: usize, _: Point| {
        let chunk = bytes.get(at..bytes.len().min(at + CHUNK)).unwrap_or_default();
        read.set(read.get() + chunk.len());
        chunk
    };
    let mut go_on = |_: &ParseState| {
        reports += 1;
        match read.get() > most || reports > longest {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    };
    let options = ParseOptions::new().progress_callback(&mut go_on);
    let tree = parser.parse_with_options(&mut input, old, Some(options));
    // What was given up would be gone on with.
    parser.reset();
    tree
}

/// How many errors `tree` has.
fn errors(tree: &Tree) -> usize {
    let mut cursor = tree.walk();
    let mut errors = 0;
    loop {
        let node = cursor.node();
        errors += usize::from(node.is_error() || node.is_missing());
        if node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return errors;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LONG;
    use crate::Language;

    fn tree(text: &str) -> Option<tree_sitter::Tree> {
        tree_of("bicep", text)
    }

    fn tree_of(language: &str, text: &str) -> Option<tree_sitter::Tree> {
        crate::parse(Language::by_id(language).unwrap(), text, None).tree
    }

    #[test]
    fn a_long_text_of_another_kind_is_given_up() {
        let fixture = include_str!("../../../tests/languages/python/flask_app.py");
        let long = fixture.repeat(LONG / fixture.len() + 1);
        assert!(tree_of("python", &long).is_some());
        assert!(tree_of("java", &long).is_none());
        assert!(tree_of("java", fixture).is_some());
    }

    #[test]
    fn a_long_text_with_some_errors_is_read() {
        let fixture = include_str!("../../../tests/languages/python/flask_app.py");
        let long = fixture.repeat(LONG / fixture.len() + 1);
        let torn = format!("def f(:\n    return ]\n\n{long}\n\nx = (1,\n");
        let tree = tree_of("python", &torn).unwrap();
        assert!(tree.root_node().has_error());
    }

    #[test]
    fn a_text_that_is_read_over_and_over_is_given_up() {
        let fixture = include_str!("../../../tests/languages/bicep/main.bicep");
        assert!(tree(&fixture.repeat(56)).is_some());
        let whole = fixture.repeat(336);
        let mut lines: Vec<&str> = whole.lines().collect();
        let mut state: u64 = 88_172_645_463_325_252;
        for last in (1..lines.len()).rev() {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            lines.swap(last, (state % (last as u64 + 1)) as usize);
        }
        assert!(tree(&lines.join("\n")).is_none());
    }
}
