//! The texts that a format of keys and values holds: which key each belongs to, and where its lines are.

use httplsp_text::TextRange;
use tree_sitter::{Node, Tree};

use super::shape::{self, Writing};
use crate::language::Language;

/// Keys that say under which name the text beside them is written to a file.
const PATHS: [&str; 7] = ["path", "dest", "destination", "target", "filename", "file", "name"];

/// A text behind a key.
pub(crate) struct Scalar<'a> {
    /// The key, without its quotes.
    pub key: &'a str,
    /// What stands beside the key and names a file: `path: /etc/nginx/nginx.conf`.
    pub beside: Option<&'a str>,
    /// The text: without its quotes, and from the first line to the last where it has several.
    pub range: TextRange,
    /// Whether it stands in lines of its own.
    pub block: bool,
    /// Whether its lines count one by one, not as one.
    pub literal: bool,
}

/// The texts of a parsed file, in order. `text` is what it was parsed from.
pub(crate) fn all<'a>(language: Language, text: &'a str, tree: &Tree) -> Vec<Scalar<'a>> {
    let mut out = Vec::new();
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        if shape::of(language, node) == shape::Shape::Entry
            && let Some(found) = scalar(language, text, node)
        {
            out.push(found);
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return out;
            }
        }
    }
}

fn scalar<'a>(language: Language, text: &'a str, node: Node<'_>) -> Option<Scalar<'a>> {
    let key = word(text, shape::key(language, node)?);
    let value = shape::value(language, node)?;
    // A function may be given it: `base64encode(<<EOF …)`.
    let value = document(value, 6).unwrap_or(value);
    let writing = shape::writing(language, value)?;
    let whole = value.byte_range();
    let raw = text.get(whole.clone())?;
    let (range, block, literal) = match writing {
        // Its last line is the word that ends it.
        Writing::Block if raw.starts_with("<<") => {
            let first = whole.start + raw.find('\n')? + 1;
            let end = whole.start + raw.trim_end().rfind('\n')? + 1;
            (TextRange::from(first..end.max(first)), true, true)
        }
        Writing::Block => {
            let first = whole.start + raw.find('\n')? + 1;
            // The grammar may leave the last line's end out.
            let rest = text.get(whole.end..)?;
            let end = whole.end + if raw.ends_with('\n') { 0 } else { rest.find('\n').map_or(rest.len(), |at| at + 1) };
            (TextRange::from(first..end.max(first)), true, raw.starts_with('|'))
        }
        // Between quotes as it is: what is escaped would have to be put together first.
        Writing::Quoted if raw.len() > 1 && !raw.contains('\\') && !raw[1..raw.len() - 1].contains("''") => {
            (TextRange::from(whole.start + 1..whole.end - 1), false, false)
        }
        Writing::Plain => (TextRange::from(whole), false, false),
        _ => return None,
    };
    Some(Scalar { key, beside: beside(language, text, node), range, block, literal })
}

/// The first here-document in `node`, which may be it itself.
fn document(node: Node<'_>, depth: usize) -> Option<Node<'_>> {
    if node.kind() == "heredoc_template" {
        return Some(node);
    }
    let count = if depth == 0 { 0 } else { node.named_child_count().min(8) };
    // What holds settings of its own is no text.
    if matches!(node.kind(), "object" | "tuple" | "collection_value" | "body") {
        return None;
    }
    (0..count).filter_map(|at| node.named_child(at as u32)).find_map(|inner| document(inner, depth - 1))
}

/// The name of a file that stands beside an entry.
fn beside<'a>(language: Language, text: &'a str, node: Node<'_>) -> Option<&'a str> {
    let around = node.parent()?;
    let mut cursor = around.walk();
    let entries = around.named_children(&mut cursor).take(24);
    let named: Vec<(&str, &str)> = entries
        .filter(|entry| entry.id() != node.id() && shape::of(language, *entry) == shape::Shape::Entry)
        .filter_map(|entry| {
            let value = shape::value(language, entry)?;
            matches!(shape::writing(language, value)?, Writing::Plain | Writing::Quoted).then_some(())?;
            Some((word(text, shape::key(language, entry)?), word(text, value)))
        })
        .collect();
    PATHS.iter().find_map(|path| named.iter().find(|(key, _)| key == path).map(|(_, value)| *value))
}

fn word<'a>(text: &'a str, node: Node<'_>) -> &'a str {
    let raw = text.get(node.byte_range()).unwrap_or("").trim();
    raw.strip_prefix(['"', '\'']).and_then(|inner| inner.strip_suffix(['"', '\''])).unwrap_or(raw)
}
