//! Texts with more lines than the scanner of their grammar can count.
//!
//! Where the count begins anew, the scanner takes the next line for a part of the one before. A comment it sees all the same.
//! So one is put in there, behind as many empty lines as it takes, and taken out of the tree again: places in it are those in
//! the text.

use tree_sitter::{InputEdit, Parser, Point, Tree};

use crate::budget;

/// The tree of `bytes`, or nothing if it would take too long, by a scanner that counts `most` lines. `old` is the tree of the
/// previous version with the edits since applied; that of a long text is not made use of.
pub(crate) fn read(parser: &mut Parser, bytes: &[u8], old: Option<&Tree>, most: Option<usize>) -> Option<Tree> {
    let Some((text, edits)) = most.and_then(|most| counted(bytes, most)) else {
        return budget::parse(parser, bytes, old);
    };
    let mut tree = budget::parse(parser, &text, None)?;
    // From the end, where what stands before is still there.
    edits.iter().rev().for_each(|edit| tree.edit(edit));
    Some(tree)
}

/// `bytes` with comments where the count begins anew, and what takes them out; `None` where it never does.
fn counted(bytes: &[u8], most: usize) -> Option<(Vec<u8>, Vec<InputEdit>)> {
    bytes.iter().filter(|byte| is_end(**byte)).nth(most)?;
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len() + 2 * most);
    let mut edits = Vec::new();
    // How many ends of lines the scanner has seen at `at`, of which it has seen those in `out` too; where it begins anew.
    let (mut seen, mut turn) = (0, most + 1);
    let mut from = 0;
    loop {
        let Some(Place { at, seen: before }) = place(&bytes[from..], turn - seen) else {
            out.extend_from_slice(&bytes[from..]);
            return Some((out, edits));
        };
        out.extend_from_slice(&bytes[from..from + at]);
        let start_byte = out.len();
        let blank = turn - seen - before;
        out.extend(std::iter::repeat_n(b'\n', blank));
        out.extend_from_slice(b"#\n");
        let row = out[..start_byte].iter().filter(|byte| **byte == b'\n').count();
        let start = Point { row, column: 0 };
        edits.push(InputEdit {
            start_byte,
            old_end_byte: out.len(),
            new_end_byte: start_byte,
            start_position: start,
            old_end_position: Point { row: row + blank + 1, column: 0 },
            new_end_position: start,
        });
        from += at;
        seen = turn + 1;
        turn += 2 * (most + 1);
    }
}

/// Where a comment may stand.
struct Place {
    /// The start of a line.
    at: usize,
    /// How many ends of lines are before it.
    seen: usize,
}

/// The last line of `bytes` among the first `left` that begins an entry and is indented as little as any of them: no text of
/// several lines goes on there. `None` if there are no more lines.
fn place(bytes: &[u8], left: usize) -> Option<Place> {
    let (mut at, mut seen) = (0, 0);
    let mut best: Option<(usize, Place)> = None;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if seen >= left {
            break;
        }
        let indent = line.iter().take_while(|byte| **byte == b' ').count();
        let is_lowest = best.as_ref().is_none_or(|(lowest, _)| indent <= *lowest);
        // What begins the text is behind nothing.
        if at > 0 && is_lowest && is_entry(&line[indent..]) {
            best = Some((indent, Place { at, seen }));
        }
        at += line.len();
        seen += line.iter().filter(|byte| is_end(**byte)).count();
    }
    best.filter(|_| seen >= left).map(|(_, place)| place)
}

/// Whether the scanner counts a line there: both bytes of `\r\n` are one.
fn is_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Whether a line without its indentation is an item or a key.
fn is_entry(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    let Some(first) = line.first() else { return false };
    let is_item = line.starts_with(b"- ") || line == b"-";
    let is_key = line.ends_with(b":") || line.windows(2).any(|pair| pair == b": ");
    is_item || (is_key && !matches!(first, b'#' | b'\t' | b'%' | b'}' | b']' | b'{' | b'['))
}

#[cfg(test)]
mod tests {
    use crate::Language;

    fn tree(text: &str) -> tree_sitter::Tree {
        let language = Language::by_id("yaml").expect("a language");
        crate::parse(language, text, None).tree.expect("a tree")
    }

    /// A description with that many entries below `paths`, of six lines each.
    fn long(entries: usize, end: &str) -> String {
        let entry = |nth: usize| {
            let lines = ["get:", "  description: |", "    It: is", "", "    # long"];
            let lines: Vec<String> = lines.iter().map(|line| format!("    {line}{end}")).collect();
            format!("  /p{nth}:{end}{}", lines.concat())
        };
        format!("a: 1{end}paths:{end}{}z: 'last'", (0..entries).map(entry).collect::<String>())
    }

    #[test]
    fn places_in_long_texts_are_those_in_the_text() {
        for (entries, end) in [(10, "\n"), (5_459, "\n"), (5_461, "\n"), (9_000, "\n"), (20_000, "\n"), (9_000, "\r\n")]
        {
            let text = long(entries, end);
            let tree = tree(&text);
            assert!(!tree.root_node().has_error(), "{entries}");
            assert_eq!(tree.root_node().end_byte(), text.len());
            let last = tree.root_node().descendant_for_byte_range(text.len() - 3, text.len() - 3).expect("a node");
            assert_eq!((last.kind(), &text[last.byte_range()]), ("single_quote_scalar", "'last'"));
            assert_eq!(last.start_position().row, text.matches('\n').count());
            let at = text.find(&format!("/p{}:", entries - 1)).expect("it is there");
            let key = tree.root_node().descendant_for_byte_range(at, at + 2).expect("a node");
            assert_eq!(&text[key.byte_range()], format!("/p{}", entries - 1));
        }
    }

    #[test]
    fn all_of_a_long_text_is_read() {
        let text = long(11_000, "\n").replacen("a: 1", "openapi: 3.1.0\ninfo: {title: x, version: '1'}", 1);
        let facts = crate::analyze(Language::by_id("yaml").expect("a language"), "openapi.yaml", text.into(), &[]);
        assert_eq!(facts.api.map(|api| api.operations.len()), Some(11_000));
    }

    #[test]
    fn broken_long_texts_are_bounded() {
        for broken in ["  /p9: [\n", "\tx\n", "  - a: \"\n", "wor\n"] {
            let text = long(12_000, "\n").replacen("  /p6001:\n", broken, 1);
            let facts = crate::analyze(Language::by_id("yaml").expect("a language"), "openapi.yaml", text.into(), &[]);
            drop(facts);
        }
    }
}
