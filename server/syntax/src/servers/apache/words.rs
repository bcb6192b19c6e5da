//! How Apache quotes words, how its directives are spelled, and what its variables stand for.

use std::collections::HashMap;
use std::sync::LazyLock;

use httplsp_registry::directives;

use crate::facts::DirectiveArgument;
use crate::servers::draft::placeholder;
use crate::servers::read::Reading;

pub(super) const READING: Reading = Reading { unquote, name };

/// The spelling of the documentation by that in lower case: Apache does not mind.
static NAMES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    directives::all("apache").iter().map(|directive| (directive.name.to_ascii_lowercase(), directive.name)).collect()
});

/// A word without quotes; in them a backslash protects a quote and itself.
fn unquote(raw: &str) -> String {
    let Some(quote) = raw.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return raw.to_string() };
    let inner = &raw[1..];
    let inner = inner.strip_suffix(quote).unwrap_or(inner);
    if !inner.contains('\\') {
        return inner.to_string();
    }
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(next)) if *next == quote || *next == '\\' => {
                out.push(*next);
                chars.next();
            }
            ('\\', Some('\n')) => {
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

fn name(words: &[DirectiveArgument]) -> (String, usize) {
    let written = words[0].text.as_str();
    let known = NAMES.get(&written.to_ascii_lowercase());
    (known.map_or_else(|| written.to_string(), |name| (*name).to_string()), 1)
}

/// A hole in a text: `%{HTTP_HOST}`, `$1`, `%1`, `${NAME}`, what a template fills in.
pub(super) fn hole(text: &str) -> Option<(String, usize)> {
    if let Some(found) = placeholder(text) {
        return Some(found);
    }
    let (sign, rest) = (text.get(..1)?, text.get(1..)?);
    if !matches!(sign, "%" | "$") {
        return None;
    }
    if let Some(inner) = rest.strip_prefix('{') {
        let end = inner.find('}')?;
        return Some((named(&inner[..end]), end + 3));
    }
    let digit = rest.chars().next().filter(char::is_ascii_digit)?;
    Some((format!("{sign}{digit}"), 2))
}

/// What a variable stands for, in the words that rules know.
fn named(variable: &str) -> String {
    match variable.to_ascii_uppercase().as_str() {
        "HTTP_HOST" | "HTTP:HOST" => "host".into(),
        "SERVER_NAME" => "server_name".into(),
        "REQUEST_URI" => "request_uri".into(),
        "QUERY_STRING" => "query_string".into(),
        other => other.to_ascii_lowercase(),
    }
}

/// Milliseconds of a time such as `60`, `500ms`, `2mi`; a bare number is seconds.
pub(super) fn time(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text.get(..digits)?.parse().ok()?;
    let unit = match text[digits..].to_ascii_lowercase().as_str() {
        "" | "s" => 1_000,
        "ms" => 1,
        "mi" | "min" => 60_000,
        "h" => 3_600_000,
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
            ("\"a \\\"b\\\" \\d\"", "a \"b\" \\d"),
            ("'a b'", "a b"),
            ("a\"b\"", "a\"b\""),
            ("^/\\d$", "^/\\d$"),
            ("\"open", "open"),
            ("\"a \\\n b\"", "a  b"),
        ] {
            assert_eq!(unquote(raw), text, "{raw}");
        }
    }

    #[test]
    fn holes_are_named() {
        for (text, found) in [
            ("%{HTTP_HOST}/x", Some(("host", 12))),
            ("%{REQUEST_URI}", Some(("request_uri", 14))),
            ("$1", Some(("$1", 2))),
            ("%2x", Some(("%2", 2))),
            ("${DOMAIN}", Some(("domain", 9))),
            ("%20", Some(("%2", 2))),
            ("$", None),
            ("é", None),
        ] {
            assert_eq!(hole(text), found.map(|(name, len)| (name.to_string(), len)), "{text}");
        }
    }

    #[test]
    fn times() {
        for (text, expected) in [("60", Some(60_000)), ("500ms", Some(500)), ("2mi", Some(120_000)), ("x", None)] {
            assert_eq!(time(text), expected, "{text}");
        }
    }
}
