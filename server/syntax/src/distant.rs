//! What of a file has no bearing on one place in it.

use std::collections::HashSet;

use httplsp_text::TextRange;
use tree_sitter::{Node, Tree};

use crate::grammar::{Class, Grammar, Part};
use crate::unit::Above;

/// Shorter parts are not worth leaving out.
const WORTH: usize = 120;
/// So many nodes are looked at to see whether a part is the definition of a function.
const BUDGET: u32 = 256;

/// What of a text has no bearing on one place in it.
#[derive(Debug, Default)]
pub struct Distant {
    /// Its parts, in order.
    pub parts: Vec<TextRange>,
    /// The names of the functions in them. Where one of these is named beside the place, that function has a bearing on it.
    pub names: HashSet<String>,
}

/// The definitions of functions in `tree` that do not touch `around`, other than those that are named on its line. The
/// tree may be one from which `text` is still to be parsed: what was edited touches `around`, or is named so.
pub(crate) fn distant(grammar: &Grammar, tree: &Tree, text: &str, around: TextRange) -> Distant {
    let bounds = around.as_usize();
    let start = text.get(..bounds.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text.get(bounds.end..).and_then(|after| after.find('\n')).map_or(text.len(), |at| bounds.end + at);
    let line = text.get(start..end).unwrap_or("");
    let (mut out, mut names) = (Vec::new(), HashSet::new());
    let mut open = vec![tree.root_node()];
    while let Some(node) = open.pop() {
        let mut cursor = node.walk();
        let mut above = Above::default();
        for child in node.children(&mut cursor) {
            let Some(above) = above.start_of(grammar, child, text) else { continue };
            if child.end_byte() - child.start_byte() < WORTH {
                continue;
            }
            let range = TextRange::from(child.byte_range());
            if range.start <= around.end && around.start <= range.end {
                open.push(child);
            } else if is_definition(grammar, child, text, line, &mut names) {
                // Where the edit stands directly above, it is kept.
                let start = if above <= around.end && around.start <= range.end { range.start } else { above };
                out.push(TextRange::new(start, range.end));
            }
        }
    }
    out.sort_unstable_by_key(|range| (range.start, range.end));
    Distant { parts: out, names }
}

/// The blocks within others that begin with one of the words `apart` and do not touch `around`. What stands in no block is
/// kept: it may be part of something that is written elsewhere.
pub(crate) fn blocks(apart: &[String], tree: &Tree, text: &str, around: TextRange) -> Distant {
    let mut out = Vec::new();
    let mut open = vec![(tree.root_node(), 0)];
    while let Some((node, depth)) = open.pop() {
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor).filter(|_| !apart.is_empty()) {
            let range = TextRange::from(child.byte_range());
            if (range.len() as usize) < WORTH {
                continue;
            }
            if range.start <= around.end && around.start <= range.end {
                open.push((child, depth + 1));
            } else if depth > 1 && text.get(range.as_usize()).is_some_and(|text| begins_with(text, apart)) {
                out.push(range);
            }
        }
    }
    out.sort_unstable_by_key(|range| (range.start, range.end));
    Distant { parts: out, names: HashSet::new() }
}

/// Whether `text` is a block after one of `words`.
fn begins_with(text: &str, words: &[String]) -> bool {
    let word = text.split(|c: char| c.is_whitespace() || c == '{').next().unwrap_or("");
    words.iter().any(|known| known == word) && text.ends_with('}')
}

/// Whether `node` is, or holds, a function, none of which is named on `line`. What they are called is added to `names`.
fn is_definition(grammar: &Grammar, node: Node<'_>, text: &str, line: &str, names: &mut HashSet<String>) -> bool {
    let is_on_line = |name: &str| line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
    let mut found = false;
    // One cursor for all: of thousands of parts nearly all are left out.
    let mut cursor = node.walk();
    for _ in 0..BUDGET {
        let node = cursor.node();
        let is_function = matches!(grammar.class(node), Class::Function | Class::Closure);
        if is_function {
            let name = grammar.part(node, Part::Name).and_then(|name| text.get(name.byte_range()));
            if name.is_some_and(is_on_line) {
                return false;
            }
            names.extend(name.map(str::to_owned));
            found = true;
        }
        if !is_function && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
    found
}
