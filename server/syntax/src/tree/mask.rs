//! Templates in files of another format: read around, never guessed at.

use std::borrow::Cow;

/// What opens and closes a part that a template engine replaces.
const MARKS: [(&str, &str); 3] = [("{{", "}}"), ("{%", "%}"), ("<%", "%>")];

/// Whether `text` holds parts that something fills in before the format is read.
pub(crate) fn has_templates(text: &str) -> bool {
    MARKS.iter().any(|(open, _)| text.contains(open))
}

/// `text` with those parts made harmless, byte for byte: one that fills its lines is blank, one inside a line is a word.
pub(crate) fn masked(text: &str) -> Cow<'_, str> {
    if !has_templates(text) {
        return Cow::Borrowed(text);
    }
    let mut out = text.as_bytes().to_vec();
    let mut from = 0;
    while let Some((start, open, close)) = next(text, from) {
        let Some(end) = text[start + open.len()..].find(close).map(|at| start + open.len() + at + close.len()) else {
            break;
        };
        let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let rest = text[end..].find('\n').map_or(text.len(), |at| end + at);
        let before = text[line..start].trim();
        // What is indented anew stands in the lines below: `labels: {{ include "x" . | nindent 4 }}`.
        let below = before.ends_with(':') && text[start..end].contains("nindent");
        let alone = (before.is_empty() || below) && text[end..rest].trim().is_empty();
        let fill = if alone { b' ' } else { b'x' };
        out[start..end].iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = fill);
        from = end;
    }
    // Whole characters were replaced by as many letters or blanks as they have bytes.
    String::from_utf8(out).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn next(text: &str, from: usize) -> Option<(usize, &'static str, &'static str)> {
    let found = MARKS.iter().filter_map(|(open, close)| Some((from + text[from..].find(open)?, *open, *close)));
    found.min_by_key(|(start, ..)| *start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_keeps_its_length() {
        let text = "a: {{ .Values.x }}\n{{- if .y }}\nb: \"<%= z %>\"\n{{ end }}\n# {{ open";
        let masked = masked(text);
        assert_eq!(masked.len(), text.len());
        assert_eq!(masked, "a: xxxxxxxxxxxxxxx\n            \nb: \"xxxxxxxx\"\n         \n# {{ open");
        assert_eq!(super::masked("a: {{ b | nindent 2 }}\n  c: 1\n").trim_end(), "a:                    \n  c: 1");
    }
}
