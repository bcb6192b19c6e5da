//! `use a::{b, c as d};`

use super::Import;

/// Reads a use tree such as `axum::{http::{self, StatusCode as S}, Json, *}`.
pub(super) fn use_tree(text: &str, out: &mut Vec<Import>) {
    let plain: String = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    tree("", &plain, out, 0);
}

fn tree(prefix: &str, text: &str, out: &mut Vec<Import>, depth: u32) {
    let text = text.trim();
    if text.is_empty() || depth > 32 {
        return;
    }
    if let Some(open) = text.find('{') {
        let head = text[..open].trim().trim_end_matches("::");
        let inner = text[open + 1..].trim_end().trim_end_matches('}');
        // The last brace belongs to this level only if the braces inside are balanced; cut at depth 0 instead.
        let inner = balanced(&text[open + 1..]).unwrap_or(inner);
        let prefix = join(prefix, head);
        for piece in split_top(inner) {
            tree(&prefix, piece, out, depth + 1);
        }
        return;
    }
    let (path, alias) = match text.split_once(" as ") {
        Some((path, alias)) => (path.trim(), Some(alias.trim())),
        None => (text, None),
    };
    let full = if path == "self" { prefix.to_string() } else { join(prefix, path) };
    let name = alias.unwrap_or_else(|| full.rsplit("::").next().unwrap_or(&full)).to_string();
    out.push(Import { name, path: full, within: 0 });
}

fn join(prefix: &str, path: &str) -> String {
    let path = path.trim().trim_start_matches("::");
    match (prefix.is_empty(), path.is_empty()) {
        (true, _) => path.to_string(),
        (_, true) => prefix.to_string(),
        _ => format!("{prefix}::{path}"),
    }
}

/// The text up to the brace that closes the level.
fn balanced(text: &str) -> Option<&str> {
    let mut depth = 0u32;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(&text[..at]),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn split_top(text: &str) -> Vec<&str> {
    let mut depth = 0u32;
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                pieces.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_trees_aliases_and_globs() {
        let mut out = Vec::new();
        use_tree("axum::{ http::{self, StatusCode as S},\n Json, routing::* }", &mut out);
        let flat: Vec<_> = out.iter().map(|import| format!("{}={}", import.name, import.path)).collect();
        assert_eq!(flat, ["http=axum::http", "S=axum::http::StatusCode", "Json=axum::Json", "*=axum::routing::*"]);
    }
}
