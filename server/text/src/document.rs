use ropey::{Rope, RopeSlice};

use crate::position::{Encoding, InputEdit, Point, Position};
use crate::range::TextRange;

/// The text of an open document. Cloning is cheap and gives a snapshot that later edits leave alone.
#[derive(Debug, Clone, Default)]
pub struct Document {
    rope: Rope,
}

impl Document {
    /// A document that holds `text`.
    pub fn new(text: &str) -> Self {
        Self { rope: Rope::from_str(text) }
    }

    /// The whole text.
    pub fn text(&self) -> String {
        self.rope.to_string()
    }

    /// Its length in bytes.
    pub fn len(&self) -> u32 {
        self.rope.len_bytes() as u32
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.rope.len_bytes() == 0
    }

    /// The number of lines; an empty text has one.
    pub fn line_count(&self) -> u32 {
        self.rope.len_lines() as u32
    }

    /// The text between two byte offsets; both are moved back to the beginning of the character they fall into.
    pub fn slice(&self, range: TextRange) -> String {
        let start = self.char_of(range.start);
        self.rope.slice(start..self.char_of(range.end).max(start)).to_string()
    }

    /// The line at `line` (from 0) without its terminator; empty past the end.
    pub fn line(&self, line: u32) -> String {
        match self.line_chars(line) {
            Some((start, end)) => self.rope.slice(start..end).to_string(),
            None => String::new(),
        }
    }

    /// The byte range of the line at `line` (from 0) without its terminator; empty at the end of the text past it.
    pub fn line_range(&self, line: u32) -> TextRange {
        match self.line_chars(line) {
            Some((start, end)) => TextRange::from(self.rope.char_to_byte(start)..self.rope.char_to_byte(end)),
            None => TextRange::at(self.len()),
        }
    }

    /// The byte offset of `position`. A line past the end means the end of the text, a column past the end of its line
    /// means that end, and a column inside a character means the beginning of that character.
    pub fn offset(&self, position: Position, encoding: Encoding) -> u32 {
        let Some((start, end)) = self.line_chars(position.line) else { return self.len() };
        let steps = position.character as usize;
        let at = match encoding {
            Encoding::Utf8 => {
                let byte = self.rope.char_to_byte(start).saturating_add(steps);
                self.rope.byte_to_char(byte.min(self.rope.len_bytes()))
            }
            Encoding::Utf16 => {
                let unit = self.rope.char_to_utf16_cu(start).saturating_add(steps);
                self.rope.utf16_cu_to_char(unit.min(self.rope.len_utf16_cu()))
            }
            Encoding::Utf32 => start.saturating_add(steps),
        };
        self.rope.char_to_byte(at.min(end)) as u32
    }

    /// The position of the byte at `offset`. An offset past the end means the end, one inside a character the beginning
    /// of that character, and one between `\r` and `\n` the end of that line.
    pub fn position(&self, offset: u32, encoding: Encoding) -> Position {
        let at = self.char_of(offset);
        let line = self.rope.char_to_line(at);
        let (start, end) = self.line_chars(line as u32).unwrap_or((at, at));
        let at = at.clamp(start, end);
        let steps = match encoding {
            Encoding::Utf8 => self.rope.char_to_byte(at) - self.rope.char_to_byte(start),
            Encoding::Utf16 => self.rope.char_to_utf16_cu(at) - self.rope.char_to_utf16_cu(start),
            Encoding::Utf32 => at - start,
        };
        Position::new(line as u32, steps as u32)
    }

    /// The line (from 0) of the byte at `offset`; an offset past the end means the end.
    pub fn line_at(&self, offset: u32) -> u32 {
        self.rope.byte_to_line((offset as usize).min(self.rope.len_bytes())) as u32
    }

    /// The byte at `offset` as a parser's point.
    pub fn point(&self, offset: u32) -> Point {
        let end = (offset as usize).min(self.rope.len_bytes());
        let mut before = 0;
        let mut row = 0;
        let mut last_newline = None;
        for chunk in self.rope.chunks() {
            let part = &chunk.as_bytes()[..chunk.len().min(end - before)];
            // Counting is much faster than finding each: this is done for every key that is pressed.
            row += part.iter().filter(|byte| **byte == b'\n').count() as u32;
            if let Some(at) = part.iter().rposition(|byte| *byte == b'\n') {
                last_newline = Some(before + at);
            }
            before += part.len();
            if before == end {
                break;
            }
        }
        Point { row, column: (end - last_newline.map_or(0, |at| at + 1)) as u32 }
    }

    /// Replaces the text between two positions, in whichever order they are given, and says what an incremental parser
    /// has to know.
    pub fn replace(&mut self, from: Position, to: Position, text: &str, encoding: Encoding) -> InputEdit {
        let (a, b) = (self.offset(from, encoding), self.offset(to, encoding));
        self.replace_range(TextRange { start: a.min(b), end: a.max(b) }, text)
    }

    /// Replaces the text at `range`, whose ends are moved back to the beginning of the character they fall into.
    pub fn replace_range(&mut self, range: TextRange, text: &str) -> InputEdit {
        let first = self.char_of(range.start);
        let last = self.char_of(range.end).max(first);
        let start = self.rope.char_to_byte(first);
        let start_point = self.point(start as u32);
        let old_end_point = after(start_point, self.rope.slice(first..last));
        let old_end = self.rope.char_to_byte(last);
        self.rope.remove(first..last);
        self.rope.insert(first, text);
        InputEdit {
            start: start as u32,
            old_end: old_end as u32,
            new_end: (start + text.len()) as u32,
            start_point,
            old_end_point,
            new_end_point: start_point.after(text),
        }
    }

    /// Replaces the whole text.
    pub fn set(&mut self, text: &str) {
        self.rope = Rope::from_str(text);
    }

    /// The first and last character index of a line, its terminator left out.
    fn line_chars(&self, line: u32) -> Option<(usize, usize)> {
        let line = line as usize;
        if line >= self.rope.len_lines() {
            return None;
        }
        let start = self.rope.line_to_char(line);
        let mut end = self.rope.line_to_char(line + 1);
        if end > start && self.rope.char(end - 1) == '\n' {
            end -= 1;
        }
        // Only a terminator can be a `\r` in the last place, since each of them ends a line.
        if end > start && self.rope.char(end - 1) == '\r' {
            end -= 1;
        }
        Some((start, end))
    }

    fn char_of(&self, offset: u32) -> usize {
        self.rope.byte_to_char((offset as usize).min(self.rope.len_bytes()))
    }
}

/// The point behind `text` when it begins at `from`.
fn after(from: Point, text: RopeSlice<'_>) -> Point {
    text.chunks().fold(from, Point::after)
}
