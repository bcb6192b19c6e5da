/// Where each line of a text begins. Lines end at `\n`, `\r\n` or a lone `\r`, as the Language Server Protocol has it.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
    len: u32,
}

/// A place for people: line and column both count from 1, columns count Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in Unicode scalar values.
    pub column: u32,
}

impl LineIndex {
    /// Indexes `text`.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends_line = match byte {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends_line {
                starts.push(at as u32 + 1);
            }
        }
        Self { starts, len: bytes.len() as u32 }
    }

    /// The number of lines; an empty text has one.
    pub fn line_count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The line (from 0) that holds `offset`; past the end it is the last one.
    pub fn line_of(&self, offset: u32) -> u32 {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1) as u32
    }

    /// The byte offset at which `line` (from 0) begins, or the length of the text when there is no such line.
    pub fn line_start(&self, line: u32) -> u32 {
        self.starts.get(line as usize).copied().unwrap_or(self.len)
    }

    /// The byte offset at which `line` (from 0) ends, its terminator included.
    pub fn line_end(&self, line: u32) -> u32 {
        self.line_start(line + 1)
    }

    /// The place of `offset` in `text`, which must be the text that was indexed.
    pub fn line_column(&self, text: &str, offset: u32) -> LineColumn {
        let line = self.line_of(offset);
        let start = self.line_start(line) as usize;
        let end = (offset as usize).min(text.len()).max(start);
        let column = text.get(start..end).map_or(end - start, |before| before.chars().count());
        LineColumn { line: line + 1, column: column as u32 + 1 }
    }
}
