//! What of a file has no bearing on one place in it.

use std::collections::HashSet;

use httplsp_text::TextRange;
use tree_sitter::{Node, Tree};

use crate::grammar::{Class, Part};
use crate::language::Language;
use crate::tree::is_entry;
use crate::unit::Above;
use crate::view::View;

/// Shorter parts are not worth leaving out.
const WORTH: usize = 120;
/// Of the settings beside those around a place so many on either side are kept, however short they are.
const BESIDE: usize = 64;
/// So many large settings of a document itself are its parts, of which each keeps a beginning; more are a list.
const PARTS: usize = 12;
/// Longer beginnings are shortened.
const BEGINNING: u32 = 1_000;
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
pub(crate) fn distant(view: View<'_>, tree: &Tree, around: TextRange) -> Distant {
    let text = view.text;
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
            let Some(above) = above.start_of(view, child) else { continue };
            if child.end_byte() - child.start_byte() < WORTH {
                continue;
            }
            let range = TextRange::from(child.byte_range());
            if range.start <= around.end && around.start <= range.end {
                open.push(child);
            } else if is_definition(view, child, line, &mut names) {
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
            } else if depth <= 1 {
                open.push((child, depth + 1));
            }
        }
    }
    out.sort_unstable_by_key(|range| (range.start, range.end));
    Distant { parts: out, names: HashSet::new() }
}

/// The settings of a file of keys and values that do not hold `around` and stand beside one that does. Of what a document
/// itself is made of the beginnings are kept: by these it is told what the document is.
pub(crate) fn entries(language: Language, tree: &Tree, text: &str, around: TextRange) -> Distant {
    // A setting that is being written belongs to what stands before it, or behind.
    let (before, behind) = (text.get(..around.start as usize), text.get(around.end as usize..));
    let (before, behind) = (before.unwrap_or(""), behind.unwrap_or(""));
    let above = before[..before.rfind('\n').unwrap_or(0)].trim_end();
    let below = behind[behind.find('\n').unwrap_or(behind.len())..].trim_start();
    let around = TextRange { start: above.len() as u32, end: (text.len() - below.len()) as u32 };
    let mut out = Vec::new();
    let mut open = vec![(tree.root_node(), 0, false)];
    while let Some((node, depth, thin)) = open.pop() {
        // What could not be read is no list of settings.
        if node.is_error() {
            continue;
        }
        let depth = depth + usize::from(is_entry(language, node));
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        let range = |node: &Node<'_>| TextRange::from(node.byte_range());
        let touches = |node: &Node<'_>| range(node).start <= around.end && around.start <= range(node).end;
        let is_large = |node: &Node<'_>| range(node).len() as usize >= WORTH;
        let suppresses = |node: &Node<'_>| {
            !is_large(node) && text.get(node.byte_range()).is_none_or(|text| text.contains("httplsp:"))
        };
        let near = children.iter().position(|child| range(child).end >= around.start).unwrap_or(children.len());
        let large = |child: &&Node<'_>| is_large(child) && (thin || !touches(child));
        let is_whole = thin || depth == 0 && children.iter().filter(large).count() <= PARTS;
        let first = children.iter().position(|child| large(&child));
        for (at, child) in children.iter().enumerate() {
            let far = !thin && at.abs_diff(near) > BESIDE && !suppresses(child);
            // Without its last entry a list may end with what stands between two.
            let bound = first == Some(at) || at + 1 == children.len();
            if !thin && touches(child) {
                open.push((*child, depth, false));
            } else if is_large(child) && (bound || is_whole && !thin) {
                let is_long = range(child).len() > BEGINNING;
                open.extend(is_long.then_some((*child, depth, true)));
            } else if is_large(child) || far && !bound {
                out.push(range(child));
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
fn is_definition(view: View<'_>, node: Node<'_>, line: &str, names: &mut HashSet<String>) -> bool {
    let is_on_line = |name: &str| line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
    let mut found = false;
    // One cursor for all: of thousands of parts nearly all are left out.
    let mut cursor = node.walk();
    for _ in 0..BUDGET {
        let node = cursor.node();
        let is_function = matches!(view.class(node), Class::Function | Class::Closure);
        if is_function {
            let name = view.part(node, Part::Name).and_then(|name| view.text.get(name.byte_range()));
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
