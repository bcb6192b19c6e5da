//! Hover on statuses in documents for people: numbers that the words beside them make statuses.

use httplsp_registry::{Class, codes_of_phrase};
use httplsp_text::TextRange;

use super::{Found, line_around, number_text};
use crate::handlers::Cx;

/// What makes a status of the number behind it.
const IN_FRONT: [&str; 5] = ["http", "status", "status code", "http status", "response code"];
/// The longest reason phrase has seven words.
const WORDS: usize = 7;

/// A number in a document that is called a status, or is followed by what that status says: `404 Not Found`.
pub(super) fn status(cx: &Cx<'_>, offset: u32) -> Found {
    if !cx.analysis.language.is_document() {
        return None;
    }
    let text = &cx.analysis.text;
    let range = number_at(text, offset)?;
    let code: u16 = text[range.as_usize()].parse().ok()?;
    let line = line_around(text, range);
    let start = range.start as usize - (line.as_ptr() as usize - text.as_ptr() as usize);
    (Class::of(code) != Class::Invalid && is_status(code, &line[..start], &line[start + 3..]))
        .then(|| (range, number_text(cx, code)))
}

/// Three digits around `offset` that are no part of something longer.
fn number_at(text: &str, offset: u32) -> Option<TextRange> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_');
    let bytes = text.as_bytes();
    let (mut start, mut end) = (offset as usize, offset as usize);
    while start > 0 && is_part(&bytes[start - 1]) {
        start -= 1;
    }
    while bytes.get(end).is_some_and(is_part) {
        end += 1;
    }
    let joined = |byte: Option<&u8>, next: Option<&u8>| {
        byte.is_some_and(|byte| matches!(byte, b'.' | b',')) && next.is_some_and(u8::is_ascii_digit)
    };
    let longer = joined(bytes.get(end), bytes.get(end + 1))
        || start > 1 && joined(Some(&bytes[start - 1]), Some(&bytes[start - 2]));
    let is_code = end - start == 3 && bytes[start..end].iter().all(u8::is_ascii_digit) && !longer;
    is_code.then(|| TextRange::from(start..end))
}

fn is_status(code: u16, before: &str, after: &str) -> bool {
    let marks = |c: char| !c.is_alphanumeric();
    let said = before.trim_end_matches([' ', '`', '*', '"', ':', '(', '|']).to_ascii_lowercase();
    // HTTP/1.1
    let said = said.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '/'));
    let named = IN_FRONT
        .iter()
        .any(|words| said.strip_suffix(words).is_some_and(|rest| rest.is_empty() || rest.ends_with(marks)));
    if named {
        return true;
    }
    let after = after.trim_start_matches([' ', '`', '*', '"', ':', '(', '|', '-', '\u{2013}', '\u{2014}']);
    // Numbers and phrases are not parted by the end of a sentence.
    let mut ends = after.match_indices(marks).map(|(at, _)| at).chain([after.len()]);
    ends.by_ref().take(WORDS).any(|end| codes_of_phrase(&after[..end]).contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_make_a_number_a_status() {
        let is = |text: &str| {
            let at = text.find(|c: char| c.is_ascii_digit()).expect("a number");
            let at = text[at..].find("404").map_or(at, |found| at + found);
            let range = number_at(text, at as u32 + 1).expect("a number");
            let code = text[range.as_usize()].parse().expect("three digits");
            is_status(code, &text[..range.start as usize], &text[range.end as usize..])
        };
        for text in [
            "`404 Not Found`",
            "HTTP 404",
            "HTTP/1.1 404",
            "HTTP/2 404",
            "a status of HTTP/1.1 404 is sent",
            "| 404 | Not Found |",
            "**404** (not found)",
            "status code 404",
            "the status: 404",
            "404 - Not Found",
        ] {
            assert!(is(text), "{text}");
        }
        for text in ["404 apples", "port 404", "room 404.", "https 404", "429 Not Found", "404 is not found here"] {
            assert!(!is(text), "{text}");
        }
    }

    #[test]
    fn parts_of_longer_numbers_are_none() {
        for text in ["1404", "4.404", "404.5", "4,404", "x404", "404px"] {
            let at = text.find("404").expect("it is there");
            assert_eq!(number_at(text, at as u32 + 1), None, "{text}");
        }
        assert!(number_at("404.", 1).is_some());
    }
}
