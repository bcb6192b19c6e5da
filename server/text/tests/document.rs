//! `Document` against a plain string that is edited the slow and obvious way.

use httplsp_text::{Document, Encoding, LineIndex, Point, Position, TextRange};
use proptest::prelude::*;

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

/// Pieces that are easy to get wrong: line ends of every kind, characters of one to four bytes, characters of two
/// UTF-16 units, joined emoji, a byte order mark, and the separators that are no line ends here.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "a",
        "b = 404;",
        " ",
        "\n",
        "\r\n",
        "\r",
        "\n\r",
        "é",
        "界",
        "🦀",
        "👩‍💻",
        "\u{2028}",
        "\u{2029}",
        "\u{85}",
        "\u{0B}",
        "\u{0C}",
        "\u{FEFF}",
        "e\u{301}",
        "",
    ])
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..40).prop_map(|pieces| pieces.concat())
}

/// Every line as (start, end of content), by reading from left to right.
fn lines(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let (mut out, mut start, mut at) = (Vec::new(), 0, 0);
    while at < bytes.len() {
        let terminator = match bytes[at] {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => 2,
            b'\r' | b'\n' => 1,
            _ => 0,
        };
        if terminator > 0 {
            out.push((start, at));
            start = at + terminator;
        }
        at += terminator.max(1);
    }
    out.push((start, text.len()));
    out
}

fn slow_offset(text: &str, position: Position, encoding: Encoding) -> usize {
    let Some((start, end)) = lines(text).get(position.line as usize).copied() else { return text.len() };
    let mut steps = 0;
    for (at, c) in text[start..end].char_indices() {
        steps += encoding.width(c.encode_utf8(&mut [0; 4]));
        if steps > position.character {
            return start + at;
        }
    }
    end
}

fn slow_point(text: &str, offset: usize) -> Point {
    Point {
        row: text[..offset].matches('\n').count() as u32,
        column: (offset - text[..offset].rfind('\n').map_or(0, |at| at + 1)) as u32,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn positions_round_trip(text in text()) {
        let document = Document::new(&text);
        for encoding in ENCODINGS {
            for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let between_cr_and_lf = text[..offset].ends_with('\r') && text[offset..].starts_with('\n');
                let expected = if between_cr_and_lf { offset - 1 } else { offset };
                let position = document.position(offset as u32, encoding);
                prop_assert_eq!(document.offset(position, encoding), expected as u32, "{:?} {:?}", position, encoding);
            }
        }
    }

    #[test]
    fn offsets_agree_with_reading_from_the_left(text in text(), line in 0u32..50, character in 0u32..60) {
        let document = Document::new(&text);
        for encoding in ENCODINGS {
            let position = Position::new(line, character);
            prop_assert_eq!(document.offset(position, encoding) as usize, slow_offset(&text, position, encoding));
        }
    }

    #[test]
    fn lines_agree_with_the_line_index(text in text()) {
        let document = Document::new(&text);
        let index = LineIndex::new(&text);
        prop_assert_eq!(document.line_count(), index.line_count());
        for (line, (start, end)) in lines(&text).into_iter().enumerate() {
            prop_assert_eq!(document.line_range(line as u32), TextRange::from(start..end));
            prop_assert_eq!(index.line_start(line as u32) as usize, start);
            prop_assert_eq!(document.line(line as u32), &text[start..end]);
        }
        for (offset, _) in text.char_indices() {
            prop_assert_eq!(document.position(offset as u32, Encoding::Utf8).line, index.line_of(offset as u32));
            prop_assert_eq!(document.line_at(offset as u32), index.line_of(offset as u32));
        }
    }

    #[test]
    fn edits_agree_with_a_string(
        text in text(),
        edits in prop::collection::vec((0u32..30, 0u32..30, 0u32..30, 0u32..30, text(), 0usize..3), 1..12),
    ) {
        let mut document = Document::new(&text);
        let mut plain = text;
        for (from_line, from, to_line, to, new, encoding) in edits {
            let encoding = ENCODINGS[encoding];
            let (from, to) = (Position::new(from_line, from), Position::new(to_line, to));
            let (a, b) = (slow_offset(&plain, from, encoding), slow_offset(&plain, to, encoding));
            let (start, end) = (a.min(b), a.max(b));
            let snapshot = document.clone();

            let edit = document.replace(from, to, &new, encoding);

            let old = plain.clone();
            plain.replace_range(start..end, &new);
            prop_assert_eq!(document.text(), plain.clone());
            prop_assert_eq!(snapshot.text(), old.clone(), "a snapshot keeps its text");
            prop_assert_eq!((edit.start as usize, edit.old_end as usize), (start, end));
            prop_assert_eq!(edit.new_end as usize, start + new.len());
            prop_assert_eq!(edit.start_point, slow_point(&old, start));
            prop_assert_eq!(edit.old_end_point, slow_point(&old, end));
            prop_assert_eq!(edit.new_end_point, slow_point(&plain, start + new.len()));
        }
    }

    #[test]
    fn any_number_is_a_place(text in text(), offset: u32, line: u32, character: u32, end: u32) {
        let mut document = Document::new(&text);
        for encoding in ENCODINGS {
            let at = document.offset(Position::new(line, character), encoding);
            prop_assert!(text.is_char_boundary(at as usize));
            let position = document.position(offset, encoding);
            prop_assert!(position.line < document.line_count());
        }
        document.slice(TextRange { start: offset, end });
        document.replace_range(TextRange { start: offset, end }, "x");
        prop_assert_eq!(document.len() as usize, document.text().len());
    }
}

#[test]
fn u2028_does_not_end_a_line() {
    let document = Document::new("a\u{2028}b\u{85}c\u{0B}d\u{0C}e\nf");
    assert_eq!(document.line_count(), 2);
    assert_eq!(document.offset(Position::new(1, 0), Encoding::Utf16), 13);
}

#[test]
fn a_column_inside_a_pair_means_the_character() {
    let document = Document::new("a🦀b");
    assert_eq!(document.offset(Position::new(0, 2), Encoding::Utf16), 1);
    assert_eq!(document.offset(Position::new(0, 3), Encoding::Utf16), 5);
    assert_eq!(document.offset(Position::new(0, 3), Encoding::Utf8), 1);
    assert_eq!(document.offset(Position::new(0, 2), Encoding::Utf32), 5);
}

#[test]
fn a_byte_order_mark_is_a_character_of_the_text() {
    let document = Document::new("\u{FEFF}a");
    assert_eq!(document.offset(Position::new(0, 1), Encoding::Utf16), 3);
    assert_eq!(document.position(3, Encoding::Utf8), Position::new(0, 3));
}

#[test]
fn reversed_ranges_are_taken_as_meant() {
    let mut document = Document::new("abcdef\n");
    document.replace(Position::new(0, 4), Position::new(0, 2), "X", Encoding::Utf16);
    assert_eq!(document.text(), "abXef\n");
}

#[test]
fn a_split_and_joined_crlf_stays_one_line_end() {
    let mut document = Document::new("a\r\nb");
    document.replace_range(TextRange::new(2, 3), "");
    assert_eq!((document.line_count(), document.text().as_str()), (2, "a\rb"));
    document.replace_range(TextRange::at(2), "\n");
    assert_eq!((document.line_count(), document.text().as_str()), (2, "a\r\nb"));
    assert_eq!(document.position(2, Encoding::Utf16), Position::new(0, 1), "between the two is the end of the line");
}
