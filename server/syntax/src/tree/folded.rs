//! Texts in quotes that go on in lines which are not indented as they should be. What reads YAML mostly takes them; the grammar
//! does not, and gives up the file.

/// More lines than a text in quotes has: an open quote somewhere else.
const MAX_LINES: usize = 200;

/// `bytes` with such texts in one line each, byte for byte; `None` where there is none.
pub(super) fn folded(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out: Option<Vec<u8>> = None;
    let mut at = 0;
    while at < bytes.len() {
        let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |found| at + found);
        let Some(found) = opened(&bytes[at..end]).and_then(|(quote, behind)| closed(bytes, quote, at + behind)) else {
            at = end + 1;
            continue;
        };
        let indent = bytes[at..end].iter().take_while(|byte| **byte == b' ').count();
        let text = &bytes[end..found];
        let goes_on = |line: &[u8]| line.iter().take_while(|byte| **byte == b' ').count() <= indent;
        if text.split(|byte| *byte == b'\n').skip(1).any(|line| !line.trim_ascii().is_empty() && goes_on(line)) {
            let out = out.get_or_insert_with(|| bytes.to_vec());
            out[end..found].iter_mut().filter(|byte| matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
        }
        at = found + 1;
    }
    out
}

/// The quote of a text that the line begins as a value and does not end, and where the text begins.
fn opened(line: &[u8]) -> Option<(u8, usize)> {
    let begins = |at: usize| {
        let behind = || line[..at].trim_ascii_end();
        matches!(line[at], b'\'' | b'"')
            && line[at - 1].is_ascii_whitespace()
            && matches!(behind().last(), Some(b':' | b'-'))
    };
    let at = (1..line.len()).find(|at| begins(*at)).filter(|_| !line.trim_ascii_start().starts_with(b"#"))?;
    ends(&line[at + 1..], line[at]).is_none().then_some((line[at], at + 1))
}

/// Where the text ends that begins at `from`, if nothing follows in its last line.
fn closed(bytes: &[u8], quote: u8, from: usize) -> Option<usize> {
    let end = from + ends(&bytes[from..], quote)?;
    let rest = bytes[end + 1..].split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii();
    let lines = bytes[from..end].iter().filter(|byte| **byte == b'\n').count();
    ((rest.is_empty() || rest.starts_with(b"#")) && (1..MAX_LINES).contains(&lines)).then_some(end)
}

/// Where in `text` the quote stands that ends it.
fn ends(text: &[u8], quote: u8) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'\\' if quote == b'"' => at += 1,
            byte if byte == quote && quote == b'\'' && text.get(at + 1) == Some(&quote) => at += 1,
            byte if byte == quote => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::Language;

    #[test]
    fn texts_that_go_on_further_to_the_left_are_read() {
        let of = |text: &str| {
            let facts = crate::analyze(Language::by_id("yaml").expect("a language"), "compose.yml", text.into(), &[]);
            (facts.hops.len(), facts.damaged.is_empty())
        };
        let service = |value: &str| {
            format!("services:\n  web:\n    build: .\n    environment:\n      A: {value}\n  api:\n    build: .\n")
        };
        for value in ["'[\n        \"a\",\n      ]'", "\"a\n  b\"", "'it''s\n\n    b' # why", "\"a \\\"\n    b\""] {
            assert_eq!(of(&service(value)), (2, true), "{value}");
        }
        assert!(!of(&service("\"open")).1, "nothing ends it");
        assert!(!of(&service("'a\n    b' c")).1, "something follows");
    }
}
