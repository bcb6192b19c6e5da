//! Parsing that ends, whatever the text is.
//!
//! A grammar that has lost its way tries every token anywhere, also those that reach to the end of the file (a text in three
//! quotes): then each step reads all that follows, and a megabyte takes minutes. So the bytes that the lexer asks for are
//! counted, and a text that is read over and over is given up. Nothing here looks at a clock: the same text has the same
//! outcome everywhere.

use std::cell::Cell;
use std::ops::ControlFlow;

use tree_sitter::{ParseOptions, ParseState, Parser, Point, Tree};

/// How many bytes the lexer is handed at once.
const CHUNK: usize = 4096;
/// How often a text may be read on the average. Two or three times is usual; a scanner that looks for the end of something
/// reads the rest of the file for each token, even in a file without errors.
const TIMES: usize = 64;
/// How many bytes may be read in any case, which takes about half a second: short files are never given up.
const LEAST: usize = 64 << 20;

/// The tree of `text`, or nothing if it would take too long. `old` is the tree of the previous version with the edits since
/// applied.
pub(crate) fn parse(parser: &mut Parser, text: &str, old: Option<&Tree>) -> Option<Tree> {
    let bytes = text.as_bytes();
    let most = LEAST.max(bytes.len().saturating_mul(TIMES));
    let read = Cell::new(0usize);
    let mut input = |at: usize, _: Point| {
        let chunk = bytes.get(at..bytes.len().min(at + CHUNK)).unwrap_or_default();
        read.set(read.get() + chunk.len());
        chunk
    };
    let mut go_on = |_: &ParseState| match read.get() > most {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    };
    parser.parse_with_options(&mut input, old, Some(ParseOptions::new().progress_callback(&mut go_on)))
}

#[cfg(test)]
mod tests {
    use crate::Language;

    fn tree(text: &str) -> Option<tree_sitter::Tree> {
        crate::parse(Language::by_id("bicep").unwrap(), text, None).tree
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
