//! How Caddy quotes words, and its notations.

use crate::facts::DirectiveArgument;
use crate::servers::draft::placeholder;
use crate::servers::read::Reading;

pub(super) const READING: Reading = Reading { unquote, name };

/// A word without quotes; of a heredoc, the text between its marks.
fn unquote(raw: &str) -> String {
    if let Some(inner) = raw.strip_prefix('`') {
        return inner.strip_suffix('`').unwrap_or(inner).to_string();
    }
    if let Some(inner) = raw.strip_prefix('"') {
        return inner.strip_suffix('"').unwrap_or(inner).replace("\\\"", "\"");
    }
    if raw.starts_with("<<")
        && let Some((_, text)) = raw.split_once('\n')
    {
        return text.rsplit_once('\n').map_or("", |(text, _)| text).to_string();
    }
    raw.to_string()
}

fn name(words: &[DirectiveArgument]) -> (String, usize) {
    (words[0].text.clone(), 1)
}

/// A hole in a text: `{host}`, `{http.request.uri}`, `{$NAME}`, what a template fills in.
pub(super) fn hole(text: &str) -> Option<(String, usize)> {
    if let Some(found) = placeholder(text) {
        return Some(found);
    }
    let rest = text.strip_prefix('{')?;
    let end = rest.find('}')?;
    let inner = &rest[..end];
    if inner.is_empty() || inner.contains(char::is_whitespace) && !inner.starts_with('$') {
        return None;
    }
    Some((named(inner), end + 2))
}

/// What a placeholder stands for, in the words that rules know.
fn named(placeholder: &str) -> String {
    match placeholder.strip_prefix("http.request.").unwrap_or(placeholder) {
        "host" | "hostport" => "host".into(),
        "uri" | "orig_uri" => "request_uri".into(),
        "path" | "uri.path" | "orig_path" => "uri".into(),
        "query" | "uri.query" => "query_string".into(),
        "scheme" => "scheme".into(),
        other => other.to_string(),
    }
}

/// Milliseconds of a duration such as `1m30s`, `500ms`, `1.5h`, `2d`.
pub(super) fn time(text: &str) -> Option<u64> {
    if text == "0" {
        return Some(0);
    }
    let mut total = 0f64;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let number: f64 = rest.get(..digits)?.parse().ok()?;
        rest = &rest[digits..];
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        total += number
            * match &rest[..letters] {
                "ns" => 1e-6,
                "us" => 1e-3,
                "ms" => 1.0,
                "s" => 1e3,
                "m" => 6e4,
                "h" => 3.6e6,
                "d" => 8.64e7,
                _ => return None,
            };
        rest = &rest[letters..];
    }
    (!text.is_empty() && total < 1e15).then_some(total as u64)
}

/// Bytes of a size such as `10MB`, `512KiB`; a bare number is bytes.
pub(super) fn bytes(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text.get(..digits)?.parse().ok()?;
    let unit: u64 = match text[digits..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_taken_out() {
        for (raw, text) in [
            ("\"a \\\"b\\\"\"", "a \"b\""),
            ("`a \"b\"`", "a \"b\""),
            ("<<X\n  a\n  b\n  X", "  a\n  b"),
            ("plain", "plain"),
        ] {
            assert_eq!(unquote(raw), text, "{raw}");
        }
    }

    #[test]
    fn holes_are_named() {
        for (text, found) in [
            ("{host}{uri}", Some(("host", 6))),
            ("{http.request.uri}", Some(("request_uri", 18))),
            ("{$A:b c}", Some(("$A:b c", 8))),
            ("{{ a }}", Some(("a", 7))),
            ("{ a }", None),
            ("{}", None),
            ("{", None),
        ] {
            assert_eq!(hole(text), found.map(|(name, len)| (name.to_string(), len)), "{text}");
        }
    }

    #[test]
    fn times_and_sizes() {
        for (text, expected) in
            [("1m30s", Some(90_000)), ("500ms", Some(500)), ("1.5h", Some(5_400_000)), ("30", None), ("", None)]
        {
            assert_eq!(time(text), expected, "{text}");
        }
        for (text, expected) in [("10MB", Some(10_000_000)), ("1MiB", Some(1 << 20)), ("5", Some(5)), ("x", None)] {
            assert_eq!(bytes(text), expected, "{text}");
        }
    }
}
