/// What one step of a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Encoding {
    /// A byte of UTF-8.
    Utf8,
    /// A UTF-16 code unit; what editors use unless something else was agreed on.
    #[default]
    Utf16,
    /// A Unicode scalar value.
    Utf32,
}

impl Encoding {
    /// How many steps `text` is wide.
    pub fn width(self, text: &str) -> u32 {
        let width = match self {
            Encoding::Utf8 => text.len(),
            Encoding::Utf16 => text.chars().map(char::len_utf16).sum(),
            Encoding::Utf32 => text.chars().count(),
        };
        width as u32
    }
}

/// A place for editors: both count from 0. Lines end at `\n`, `\r\n` or a lone `\r`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// Line, from 0.
    pub line: u32,
    /// Column, from 0, in steps of an [`Encoding`].
    pub character: u32,
}

impl Position {
    /// The place at `line` and `character`.
    pub fn new(line: u32, character: u32) -> Self {
        Self { line, character }
    }
}

/// A place as parsers count: rows end at `\n` only, columns are bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Point {
    /// Row, from 0.
    pub row: u32,
    /// Bytes since the last `\n`.
    pub column: u32,
}

impl Point {
    /// The place behind `text` when `text` begins here.
    pub fn after(self, text: &str) -> Self {
        text.as_bytes().iter().fold(self, |at, byte| at.step(*byte))
    }

    pub(crate) fn step(self, byte: u8) -> Self {
        match byte {
            b'\n' => Self { row: self.row + 1, column: 0 },
            _ => Self { row: self.row, column: self.column + 1 },
        }
    }
}

/// One replacement as an incremental parser wants to be told of it. Offsets are bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InputEdit {
    /// Where it begins.
    pub start: u32,
    /// Where the replaced text ended.
    pub old_end: u32,
    /// Where the new text ends.
    pub new_end: u32,
    /// `start` as a point.
    pub start_point: Point,
    /// `old_end` as a point of the old text.
    pub old_end_point: Point,
    /// `new_end` as a point of the new text.
    pub new_end_point: Point,
}
