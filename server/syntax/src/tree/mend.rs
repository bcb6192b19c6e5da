//! Reading around what is no YAML: somebody is typing, or one document of several is not right. The grammar gives up the whole
//! file for one such spot, so its lines are taken out and the rest is read as it stands.

use std::ops::Range;

use httplsp_text::TextRange;
use tree_sitter::{Parser, Point, Tree};

use super::{folded, long, mask};
use crate::budget;
use crate::language::Language;

/// How many spots of one document are taken out; one with more is something else.
const MAX_SPOTS: usize = 6;
/// How many bytes are parsed for one file in search of them, and how often those of a large one.
const MAX_PARSED: usize = 2 << 20;
const MAX_TIMES: usize = 3;

/// A file without its invalid spots.
pub(crate) struct Mended {
    /// The tree of what is left; places are those in the file.
    pub tree: Tree,
    /// The documents with such a spot: what is not said in them may have been said there.
    pub damaged: Vec<TextRange>,
}

/// How many bytes may be parsed in search of invalid spots, for a file of `length` bytes.
pub(crate) fn budget(length: usize) -> usize {
    MAX_PARSED.max(length.saturating_mul(MAX_TIMES))
}

/// `text` without the lines that are no YAML; `None` where nothing is wrong, or for other formats. `tree` is that of all of
/// it.
pub(crate) fn mended(language: Language, text: &str, tree: &Tree) -> Option<Mended> {
    mended_within(language, text, tree, 0..text.len(), &mut budget(text.len()))
}

/// The same of the lines at `within`, where all else is blank; `left` bytes may be parsed for it.
pub(crate) fn mended_within(
    language: Language,
    text: &str,
    tree: &Tree,
    within: Range<usize>,
    left: &mut usize,
) -> Option<Mended> {
    if language.id() != "yaml" || !tree.root_node().has_error() {
        return None;
    }
    let mut parser = Parser::new();
    parser.set_language(&crate::grammar::ts_language(language)).ok()?;
    let mut mender = Mender { parser, most: language.most_lines(), left };
    let mut bytes = mask::masked(text).into_owned().into_bytes();
    // Texts in quotes that are written too far to the left are none.
    if let Some(copy) = folded::folded(&bytes[within.clone()]).filter(|copy| mender.is_valid(copy) == Some(true)) {
        bytes[within.clone()].copy_from_slice(&copy);
        if within == (0..text.len()) {
            let tree = long::read(&mut mender.parser, &bytes, None, mender.most)?;
            return Some(Mended { tree, damaged: Vec::new() });
        }
    }
    let mut damaged = Vec::new();
    for document in documents(bytes.get(within.clone())?) {
        let range = within.start + document.start..within.start + document.end;
        if mender.is_valid(&bytes[range.clone()]) != Some(false) {
            continue;
        }
        damaged.push(TextRange::from(range.clone()));
        let mut copy = bytes[range.clone()].to_vec();
        if mender.mend(&mut copy) {
            bytes[range].copy_from_slice(&copy);
        }
    }
    // Each document is right, but not all of them one after the other: nothing is known about any.
    if damaged.is_empty() {
        damaged.push(TextRange::from(within.clone()));
    }
    if within.start == 0 {
        let tree = long::read(&mut mender.parser, &bytes, None, mender.most)?;
        return Some(Mended { tree, damaged });
    }
    // Blanks in front take as long to parse as anything else.
    let before = &bytes[..within.start];
    let row = before.iter().filter(|byte| **byte == b'\n').count();
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count();
    let start_point = Point { row, column };
    let (end_byte, end_point) = (usize::MAX, Point { row: usize::MAX, column: usize::MAX });
    mender
        .parser
        .set_included_ranges(&[tree_sitter::Range { start_byte: within.start, end_byte, start_point, end_point }])
        .ok()?;
    let tree = budget::read(&mut mender.parser, &bytes, None)?;
    Some(Mended { tree, damaged })
}

struct Mender<'l> {
    parser: Parser,
    /// How many lines its scanner counts.
    most: Option<usize>,
    /// How many bytes may still be parsed.
    left: &'l mut usize,
}

impl Mender<'_> {
    /// Whether `bytes` are YAML; `None` if that would take too long.
    fn is_valid(&mut self, bytes: &[u8]) -> Option<bool> {
        *self.left = self.left.checked_sub(bytes.len())?;
        Some(!long::read(&mut self.parser, bytes, None, self.most)?.root_node().has_error())
    }

    /// Takes the invalid lines out of a document. Whether all else is valid then.
    fn mend(&mut self, document: &mut [u8]) -> bool {
        let lines = lines(document);
        for _ in 0..MAX_SPOTS {
            let Some(bad) = self.first_bad(document, &lines) else { return false };
            let before = (0..bad).rev().find(|at| !is_blank(&document[lines[*at].clone()]));
            // A word without a colon is a value as long as nothing follows.
            let word = before.filter(|at| {
                let line = document[lines[*at].clone()].trim_ascii();
                !line.contains(&b':') && !line.starts_with(b"-") && !line.starts_with(b"#")
            });
            let without_word = word.and_then(|at| {
                let mut copy = document.to_vec();
                take_out(&mut copy, &lines, at);
                self.is_valid(&copy[..lines[bad].end])?.then_some(copy)
            });
            match without_word {
                Some(copy) => document.copy_from_slice(&copy),
                None => take_out(document, &lines, bad),
            }
            match self.is_valid(document) {
                Some(true) => return true,
                Some(false) => {}
                None => return false,
            }
        }
        false
    }

    /// The first line with which the text before it is no longer valid.
    fn first_bad(&mut self, document: &[u8], lines: &[Range<usize>]) -> Option<usize> {
        let (mut good, mut bad) = (0, lines.len());
        while bad.checked_sub(good)? > 1 {
            let middle = good + (bad - good) / 2;
            match self.is_valid(&document[..lines[middle - 1].end])? {
                true => good = middle,
                false => bad = middle,
            }
        }
        bad.checked_sub(1)
    }
}

/// The documents of a file, each with the line of dashes in front of it.
fn documents(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for line in lines(bytes) {
        let content = &bytes[line.clone()];
        if content.starts_with(b"---") && content.get(3).is_none_or(u8::is_ascii_whitespace) && line.start > start {
            out.push(start..line.start);
            start = line.start;
        }
    }
    out.push(start..bytes.len());
    out
}

fn lines(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut at = 0;
    let line = |line: &[u8]| {
        at += line.len();
        at - line.len()..at
    };
    bytes.split_inclusive(|byte| *byte == b'\n').map(line).collect()
}

fn is_blank(line: &[u8]) -> bool {
    line.trim_ascii().is_empty()
}

/// Blanks a line and those that belong to it: they would belong to something else.
fn take_out(document: &mut [u8], lines: &[Range<usize>], at: usize) {
    let line = &document[lines[at].clone()];
    let depth = line.iter().take_while(|byte| **byte == b' ').count();
    let is_item = line[depth..].starts_with(b"-");
    // How deep a line with tabs is cannot be told.
    let has_tab = line.get(depth) == Some(&b'\t');
    let own = lines[at + 1..].iter().take_while(|inner| {
        let inner = &document[(*inner).clone()];
        let inner_depth = inner.iter().take_while(|byte| **byte == b' ').count();
        let is_below = inner_depth > depth || inner_depth == depth && !is_item && inner[depth..].starts_with(b"-");
        !has_tab && (is_blank(inner) || is_below) && !inner.starts_with(b"---")
    });
    let end = lines[at + own.count()].end;
    let bytes = &mut document[lines[at].start..end];
    bytes.iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text that is left, and the documents with an invalid spot.
    fn left(text: &str) -> Option<(String, Vec<String>)> {
        let language = Language::by_id("yaml").expect("a language");
        let tree = crate::parse(language, text, None).tree.expect("a tree");
        let mended = mended(language, text, &tree)?;
        assert!(!mended.tree.root_node().has_error(), "{text}");
        let mut bytes = text.as_bytes().to_vec();
        let mut mender = Mender { parser: Parser::new(), most: None, left: &mut budget(0) };
        mender.parser.set_language(&crate::grammar::ts_language(language)).expect("a grammar");
        for range in &mended.damaged {
            assert!(mender.mend(&mut bytes[range.as_usize()]));
        }
        let kept = String::from_utf8(bytes).expect("a text");
        let kept = kept.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n");
        Some((kept, mended.damaged.iter().map(|range| text[range.as_usize()].to_string()).collect()))
    }

    #[test]
    fn a_line_that_is_no_yaml_is_read_around() {
        assert!(left("a: 1\nb: 2\n").is_none());
        let of = |text: &str| left(text).expect("an invalid spot").0;
        assert_eq!(of("a:\n  b: 1\n  wor\n  c: 2\n"), "a:\n  b: 1\n  c: 2");
        assert_eq!(of("a:\n  wor\n  c: 2\n  d: 3\n"), "a:\n  c: 2\n  d: 3");
        assert_eq!(of("a: 1\nb: \"open\nc: \"x\"\nd: 1\n"), "a: 1\nc: \"x\"\nd: 1");
        assert_eq!(of("a: 1\nb: [x\nc: 1\n"), "a: 1\nc: 1");
        assert_eq!(of("a:\n  b: 1\n\tc: 1\n  d: 2\n"), "a:\n  b: 1\n  d: 2");
        assert_eq!(of("a: 1\nb: @x\nc: 1\n"), "a: 1\nc: 1");
        assert_eq!(of("a: 1\nlast: 2: 3"), "a: 1");
    }

    #[test]
    fn what_belongs_to_such_a_line_goes_with_it() {
        let of = |text: &str| left(text).expect("an invalid spot").0;
        assert_eq!(of("a:\n  x: 1\nwor\n  y: 2\nc: 3\n"), "a:\n  x: 1\nc: 3");
        assert_eq!(of("a:\n- x: 1\nb: @\n- y: 2\nc: 3\n"), "a:\n- x: 1\nc: 3");
    }

    #[test]
    fn other_documents_are_whole() {
        let (kept, damaged) = left("a: 1\n---\nb: 1\nwor\n---\nc: 1\n").expect("an invalid spot");
        assert_eq!(kept, "a: 1\n---\nb: 1\n---\nc: 1");
        assert_eq!(damaged, ["---\nb: 1\nwor\n"]);
    }
}
