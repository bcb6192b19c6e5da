//! An object that is written out in a text: `{"error": "not found"}`.

use httplsp_syntax::facts::{Value, ValueKind};

/// The object that a text is, with its plain members; `None` where the text is something else.
pub(crate) fn object_in(body: &Value) -> Option<Value> {
    let text = body.as_text()?.trim();
    let mut rest = text.strip_prefix('{')?;
    text.ends_with('}').then_some(())?;
    let mut entries = Vec::new();
    let of = |kind| Value { kind, range: body.range };
    loop {
        rest = rest.trim_start();
        if rest.is_empty() || rest.starts_with('}') {
            break;
        }
        let (key, behind) = quoted(rest)?;
        let behind = behind.trim_start().strip_prefix(':')?.trim_start();
        let (value, behind) = match behind.chars().next()? {
            '"' => {
                let (text, behind) = quoted(behind)?;
                (of(ValueKind::Text(text)), behind)
            }
            '{' | '[' => {
                let (length, filled) = nested(behind)?;
                let kind = if filled { ValueKind::Opaque } else { ValueKind::List(Vec::new()) };
                (of(kind), &behind[length..])
            }
            _ => {
                let end = behind.find([',', '}'])?;
                let kind = match behind[..end].trim() {
                    "true" => ValueKind::Bool(true),
                    "false" => ValueKind::Bool(false),
                    "null" => ValueKind::Null,
                    number => ValueKind::Number(number.to_string()),
                };
                (of(kind), &behind[end..])
            }
        };
        entries.push((key, value));
        rest = behind.trim_start().trim_start_matches(',');
    }
    (!entries.is_empty()).then(|| of(ValueKind::Object { name: None, entries, open: false }))
}

/// The text in quotes that `text` begins with, and what is behind it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut escaped = false;
    let end = inner.find(|c: char| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    })?;
    Some((inner[..end].to_string(), &inner[end + 1..]))
}

/// How long the list or object is that `text` begins with, and whether there is something in it.
fn nested(text: &str) -> Option<(usize, bool)> {
    let mut depth = 0;
    let end = text.find(|c: char| {
        depth += i32::from(matches!(c, '{' | '[')) - i32::from(matches!(c, '}' | ']'));
        depth == 0
    })?;
    Some((end + 1, text[1..end].contains(|c: char| !c.is_whitespace())))
}

#[cfg(test)]
mod tests {
    use httplsp_syntax::facts::{Value, ValueKind};
    use httplsp_text::TextRange;

    use super::object_in;

    #[test]
    fn objects_are_read_from_texts() {
        let read = |text: &str| {
            let body = Value { kind: ValueKind::Text(text.to_string()), range: TextRange::new(0, 0) };
            object_in(&body).and_then(|value| value.entries().map(<[_]>::len))
        };
        assert_eq!(read(r#"{"error": "no \"user\"", "data": [], "ok": false}"#), Some(3));
        assert_eq!(read(r#"{ "a": {"b": [1]}, "c": null }"#), Some(2));
        for other in ["", "{", "{}", "plain", "{name}", r#"{"a""#, r#"{"a": "b"#] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
