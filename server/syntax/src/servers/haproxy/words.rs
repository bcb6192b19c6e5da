//! How HAProxy quotes words, and which words are names.

use httplsp_registry::directives;

use crate::facts::DirectiveArgument;
use crate::servers::draft::placeholder;
use crate::servers::read::Reading;

pub(super) const READING: Reading = Reading { unquote, name };

/// The longest name has so many words: `tcp-request connection accept`.
const MAX_WORDS: usize = 3;

/// A word without quotes and escapes.
fn unquote(raw: &str) -> String {
    if !raw.contains(['\\', '"', '\'']) {
        return raw.to_string();
    }
    let mut out = String::with_capacity(raw.len());
    let mut quote = None;
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some('\''), '\'') | (Some('"'), '"') => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (Some('\''), _) => out.push(c),
            (_, '\\') => match chars.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            _ => out.push(c),
        }
    }
    out
}

/// The longest name that the registry knows at the beginning of a line. `no` in front of an option belongs to it.
fn name(words: &[DirectiveArgument]) -> (String, usize) {
    let first = words[0].text.as_str();
    let negated = usize::from(first == "no" && words.len() > 1);
    let rest = &words[negated..];
    for count in (1..=MAX_WORDS.min(rest.len())).rev() {
        // `set-var(txn.a)`: what stands in parentheses is an argument.
        let parts: Vec<&str> = rest[..count].iter().map(|word| word.text.split('(').next().unwrap_or("")).collect();
        let name = parts.join(" ");
        if count > 1 && !directives::get("haproxy", &name).is_empty() {
            let name = if negated == 1 { format!("no {name}") } else { name };
            return (name, count + negated);
        }
    }
    match negated {
        1 => (format!("no {}", rest[0].text), 2),
        _ => (first.to_string(), 1),
    }
}

/// A hole in a text: `%[path]`, `%ci`, `${NAME}`, what a template fills in.
pub(super) fn hole(text: &str) -> Option<(String, usize)> {
    if let Some(found) = placeholder(text) {
        return Some(found);
    }
    if let Some(rest) = text.strip_prefix("${") {
        let end = rest.find('}')?;
        return Some((format!("${}", &rest[..end]), end + 3));
    }
    let rest = text.strip_prefix("%[")?;
    let mut depth = 0usize;
    let end = rest.find(|c: char| {
        match c {
            '(' | '[' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ']' if depth == 0 => return true,
            ']' => depth -= 1,
            _ => {}
        }
        false
    })?;
    Some((named(&rest[..end]), end + 3))
}

/// What an expression stands for, in the words that rules know, if it is the host or path that was asked for.
fn named(expression: &str) -> String {
    let plain: String = expression.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    let known = match plain.as_str() {
        "hdr(host)" | "req.hdr(host)" | "hdr(host),field(1,:)" | "req.hdr(host),field(1,:)" => "host",
        "capture.req.uri" | "url" | "pathq" => "request_uri",
        "path" => "uri",
        "query" => "query_string",
        _ => return plain,
    };
    known.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_escapes_are_taken_out() {
        for (raw, text) in [
            ("a\\ b", "a b"),
            ("\"a b\"'c \\d'e", "a bc \\de"),
            ("\"a\\\"b\"", "a\"b"),
            ("'${A}'", "${A}"),
            ("plain", "plain"),
            ("\\", "\\"),
        ] {
            assert_eq!(unquote(raw), text, "{raw}");
        }
    }

    #[test]
    fn holes_are_named() {
        for (text, found) in [
            ("%[req.hdr(Host)]/x", Some(("host", 16))),
            ("%[path,regsub(a,b[c])]", Some(("path,regsub(a,b[c])", 22))),
            ("${HOST}:80", Some(("$HOST", 7))),
            ("{{ a }}b", Some(("a", 7))),
            ("%ci", None),
            ("%[path", None),
        ] {
            assert_eq!(hole(text), found.map(|(name, len)| (name.to_string(), len)), "{text}");
        }
    }
}
