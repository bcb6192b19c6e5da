//! From byte offsets to lines and columns.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};
use std::rc::Rc;

use httplsp_text::{LineColumn, LineIndex, TextRange};
use serde::Serialize;

use crate::{Run, Sources};

const BOM: char = '\u{feff}';

/// A place for people as formats of JSON write it.
#[derive(Serialize)]
pub(crate) struct Position {
    line: u32,
    column: u32,
}

impl From<LineColumn> for Position {
    fn from(place: LineColumn) -> Self {
        Self { line: place.line, column: place.column }
    }
}

/// A range for people. The end is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: LineColumn,
    pub(crate) end: LineColumn,
}

impl Span {
    pub(crate) fn is_multiline(&self) -> bool {
        self.start.line != self.last_line()
    }

    /// The last line that the range covers something of: a range that ends with a line break ends on that line.
    pub(crate) fn last_line(&self) -> u32 {
        if self.end.column == 1 && self.end.line > self.start.line { self.end.line - 1 } else { self.end.line }
    }
}

/// The files of a run, each indexed once.
pub(crate) struct Files<'a> {
    sources: &'a dyn Sources,
    known: RefCell<BTreeMap<&'a str, Option<Rc<SourceFile<'a>>>>>,
}

impl<'a> Files<'a> {
    pub(crate) fn new(run: &Run<'a>) -> Self {
        Self { sources: run.sources, known: RefCell::default() }
    }

    /// The file at `path`, if its text is still there.
    pub(crate) fn get(&self, path: &'a str) -> Option<Rc<SourceFile<'a>>> {
        let load = || self.sources.text(path).map(|text| Rc::new(SourceFile::new(text)));
        self.known.borrow_mut().entry(path).or_insert_with(load).clone()
    }

    /// Where `range` of the file at `path` is, if its text is still there.
    pub(crate) fn span(&self, path: &'a str, range: TextRange) -> Option<Span> {
        self.get(path).map(|file| file.span(range))
    }
}

/// One text with its lines.
pub(crate) struct SourceFile<'a> {
    text: &'a str,
    index: LineIndex,
}

impl<'a> SourceFile<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, index: LineIndex::new(text) }
    }

    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// The number of lines; an empty text has one.
    pub(crate) fn line_count(&self) -> u32 {
        self.index.line_count()
    }

    /// `range` as one that can be sliced: inside the text, on character boundaries, behind a byte order mark.
    pub(crate) fn clamp(&self, range: TextRange) -> Range<usize> {
        let start = floor(self.text, range.start as usize).max(self.bom_len());
        let end = ceil(self.text, range.end as usize).max(start);
        start..end
    }

    pub(crate) fn span(&self, range: TextRange) -> Span {
        let range = self.clamp(range);
        Span { start: self.position(range.start), end: self.position(range.end) }
    }

    fn position(&self, offset: usize) -> LineColumn {
        let mut place = self.index.line_column(self.text, offset as u32);
        let line = self.line_range(place.line - 1);
        if offset > line.end {
            // Between `\r` and `\n`.
            place = self.index.line_column(self.text, line.end as u32);
        }
        if place.line == 1 && self.bom_len() > 0 {
            place.column = place.column.saturating_sub(1).max(1);
        }
        place
    }

    /// How many bytes of its line lie before `offset`.
    pub(crate) fn byte_column(&self, offset: usize) -> usize {
        let line = self.line_range(self.index.line_of(offset as u32));
        offset.clamp(line.start, line.end) - line.start
    }

    /// How many characters lie before `offset`, a byte order mark not counted.
    pub(crate) fn char_offset(&self, offset: usize) -> usize {
        self.text.get(self.bom_len()..offset).map_or(0, |before| before.chars().count())
    }

    /// The lines (from 0) that `range` covers something of.
    pub(crate) fn lines_of(&self, range: &Range<usize>) -> RangeInclusive<u32> {
        let first = self.index.line_of(range.start as u32);
        let last = self.index.line_of(range.end as u32);
        let ends_with_break = last > first && self.index.line_start(last) as usize == range.end;
        first..=if ends_with_break { last - 1 } else { last }
    }

    /// Where the text of `line` (from 0) is, without its line break.
    pub(crate) fn line_range(&self, line: u32) -> Range<usize> {
        let start = self.index.line_start(line) as usize;
        let end = self.index.line_end(line) as usize;
        let start = if line == 0 { self.bom_len() } else { start };
        let text = self.text.get(start..end).unwrap_or_default();
        let text = text.strip_suffix('\n').unwrap_or(text);
        start..start + text.strip_suffix('\r').unwrap_or(text).len()
    }

    /// The text of `line` (from 0), without its line break.
    pub(crate) fn line(&self, line: u32) -> &'a str {
        self.text.get(self.line_range(line)).unwrap_or_default()
    }

    /// The bytes of `lines`, their line breaks included.
    pub(crate) fn whole_lines(&self, lines: &RangeInclusive<u32>) -> Range<usize> {
        let start = self.line_range(*lines.start()).start;
        start..(self.index.line_end(*lines.end()) as usize).max(start)
    }

    fn bom_len(&self) -> usize {
        if self.text.starts_with(BOM) { BOM.len_utf8() } else { 0 }
    }
}

/// The last character boundary of `text` that is not behind `offset`.
fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The first character boundary of `text` that is not before `offset`.
fn ceil(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset += 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str, start: u32, end: u32) -> [u32; 4] {
        let Span { start, end } = SourceFile::new(text).span(TextRange::new(start, end));
        [start.line, start.column, end.line, end.column]
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(span("a😀b\tc", 5, 6), [1, 3, 1, 4]);
    }

    #[test]
    fn every_line_break_counts() {
        assert_eq!(span("a\r\nb\rc\nd", 3, 4), [2, 1, 2, 2]);
        assert_eq!(span("a\r\nb\rc\nd", 5, 8), [3, 1, 4, 2]);
        // The end lies between the two halves of a line break.
        assert_eq!(span("a\r\nb", 0, 2), [1, 1, 1, 2]);
    }

    #[test]
    fn a_byte_order_mark_has_no_column() {
        assert_eq!(span("\u{feff}ab\ncd", 0, 4), [1, 1, 1, 2]);
        assert_eq!(span("\u{feff}ab\ncd", 6, 8), [2, 1, 2, 3]);
        assert_eq!(SourceFile::new("\u{feff}ab").char_offset(4), 1);
    }

    #[test]
    fn ranges_outside_the_text_are_clamped() {
        assert_eq!(span("", 0, 0), [1, 1, 1, 1]);
        assert_eq!(span("", 7, 9), [1, 1, 1, 1]);
        assert_eq!(span("ab\n", 3, 99), [2, 1, 2, 1]);
        // Inside a character.
        assert_eq!(span("😀", 1, 2), [1, 1, 1, 2]);
    }

    #[test]
    fn a_range_that_ends_with_a_line_break_ends_on_that_line() {
        let file = SourceFile::new("ab\ncd\n");
        assert_eq!(file.lines_of(&(0..3)), 0..=0);
        assert_eq!(file.lines_of(&(0..4)), 0..=1);
        assert_eq!(file.lines_of(&(3..3)), 1..=1);
        assert_eq!(file.span(TextRange::new(0, 3)).last_line(), 1);
        assert_eq!(file.whole_lines(&(1..=1)), 3..6);
        assert_eq!(file.whole_lines(&(2..=2)), 6..6);
    }
}
