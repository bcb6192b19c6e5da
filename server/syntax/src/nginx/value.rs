//! nginx's own notations: times, sizes, texts with variables.

use httplsp_text::TextRange;

use crate::facts::{Part, Value, ValueKind};

/// Milliseconds of a time such as `60`, `60s`, `1m30s`, `500ms`; a bare number is seconds. `None` for anything else.
pub(super) fn milliseconds(text: &str) -> Option<u64> {
    let mut total = 0u64;
    let mut rest = text;
    let mut parts = 0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: u64 = rest.get(..digits)?.parse().ok()?;
        rest = &rest[digits..];
        let (unit, after) = match rest.as_bytes() {
            [] => (1000, rest),
            [b'm', b's', ..] => (1, &rest[2..]),
            [b's', ..] => (1000, &rest[1..]),
            [b'm', ..] => (60_000, &rest[1..]),
            [b'h', ..] => (3_600_000, &rest[1..]),
            [b'd', ..] => (86_400_000, &rest[1..]),
            [b'w', ..] => (604_800_000, &rest[1..]),
            [b'M', ..] => (2_592_000_000, &rest[1..]),
            [b'y', ..] => (31_536_000_000, &rest[1..]),
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(unit)?)?;
        rest = after;
        parts += 1;
    }
    (parts > 0).then_some(total)
}

/// Bytes of a size such as `8k`, `10m`, `1g`; a bare number is bytes.
pub(super) fn bytes(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text.get(..digits)?.parse().ok()?;
    let unit = match &text[digits..] {
        "" => 1,
        "k" | "K" => 1 << 10,
        "m" | "M" => 1 << 20,
        "g" | "G" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(unit)
}

/// A text with its variables as holes: `https://$host$request_uri`.
pub(crate) fn template(text: &str, range: TextRange) -> Value {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (hole, len) = hole_at(rest);
        match hole {
            Some(name) => {
                if !literal.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut literal)));
                }
                parts.push(Part::Hole(name));
                rest = &rest[len..];
            }
            None => {
                literal.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    if !literal.is_empty() {
        parts.push(Part::Text(literal));
    }
    let kind = match parts.as_slice() {
        [] => ValueKind::Text(String::new()),
        [Part::Text(text)] => ValueKind::Text(text.clone()),
        _ => ValueKind::Template(parts),
    };
    Value { kind, range }
}

/// The hole at the beginning of `text` and its length: `$name`, `${name}`, `{{ name }}`, `<%= name %>`.
fn hole_at(text: &str) -> (Option<String>, usize) {
    let until = |open: &str, close: &str| {
        text.strip_prefix(open).and_then(|rest| {
            rest.find(close).map(|end| (rest[..end].trim().to_string(), open.len() + end + close.len()))
        })
    };
    for (open, close) in [("${", "}"), ("{{", "}}"), ("<%", "%>"), ("{%", "%}")] {
        if let Some((name, len)) = until(open, close) {
            let name = if open == "${" { format!("${name}") } else { name };
            return (Some(name), len);
        }
    }
    if let Some(rest) = text.strip_prefix('$') {
        let len = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        if len > 0 {
            return (Some(format!("${}", &rest[..len])), len + 1);
        }
    }
    (None, 0)
}

/// Whether a text is, or holds, a placeholder that something else fills in before nginx sees it.
pub(super) fn is_placeholder(text: &str) -> bool {
    ["{{", "<%", "{%", "%%", "@@"].iter().any(|mark| text.contains(mark))
        || text.len() > 2 && text.starts_with('@') && text.ends_with('@')
}

/// Whether a text holds a variable or a placeholder, so that what it stands for is decided elsewhere.
pub(super) fn is_variable(text: &str) -> bool {
    text.contains('$') || is_placeholder(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (text, expected) in [
            ("60", Some(60_000)),
            ("60s", Some(60_000)),
            ("1m30s", Some(90_000)),
            ("500ms", Some(500)),
            ("1h", Some(3_600_000)),
            ("1M", Some(2_592_000_000)),
            ("", None),
            ("s", None),
            ("10x", None),
            ("$t", None),
        ] {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
    }

    #[test]
    fn sizes() {
        for (text, expected) in [
            ("8k", Some(8192)),
            ("10m", Some(10 << 20)),
            ("1g", Some(1 << 30)),
            ("0", Some(0)),
            ("50 m", None),
            ("x", None),
        ] {
            assert_eq!(bytes(text), expected, "{text}");
        }
    }

    #[test]
    fn variables_are_holes() {
        let value = template("https://$host${uri}?a={{ b }}", TextRange::default());
        assert_eq!(value.template_text().as_deref(), Some("https://{}{}?a={}"));
        assert_eq!(value.text_prefix(), Some("https://"));
    }
}
