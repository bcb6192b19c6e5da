//! Directives, sections and comments of one file.

use std::collections::BTreeSet;

use httplsp_text::TextRange;
use tree_sitter::{Node, Tree};

use crate::facts::{Directive, DirectiveArgument, Facts, Scope, ScopeId, ScopeKind, SourceFile, Span};
use crate::language::Language;
use crate::nginx::fills_in;

/// What a product says of its words.
pub(super) struct Reading {
    /// A word without its quotes and escapes.
    pub unquote: fn(&str) -> String,
    /// What a line's first words are called, and how many of them the name takes.
    pub name: fn(&[DirectiveArgument]) -> (String, usize),
}

/// Reads the tree into directives, in order, each with its enclosing directive. Iterative: configurations may be nested
/// deeper than a stack allows.
pub(super) fn read(language: Language, file: SourceFile, tree: &Tree, reading: &Reading) -> Facts {
    let text = file.text.clone();
    let mut facts = Facts::empty(language, file);
    let mut unknown: BTreeSet<ScopeId> = BTreeSet::new();
    let mut cursor = tree.walk();
    // Enclosing directives, the scope of each one's block, and the depth at which it was opened.
    let mut around: Vec<(u32, ScopeId, u32)> = Vec::new();
    // Counted here: asking the cursor takes longer the deeper it is.
    let mut depth = 0u32;
    loop {
        let node = cursor.node();
        while around.last().is_some_and(|(.., at)| *at >= depth) {
            around.pop();
        }
        let scope = around.last().map_or(0, |(_, scope, _)| *scope);
        let mut descend = true;
        match node.kind() {
            "comment" => {
                facts.comments.push(crate::comments::read(&text, TextRange::from(node.byte_range())));
                descend = false;
            }
            "directive" | "section" => {
                let (words, body) = words(&text, node, reading);
                let has_block = body.is_some() || node.kind() == "section";
                match directive(&text, node, words, has_block, reading) {
                    Line::Directive(mut directive) => {
                        let index = facts.directives.len() as u32;
                        directive.parent = around.last().map(|(parent, ..)| *parent);
                        directive.scope = scope;
                        if has_block {
                            let block = open(&mut facts, directive.span, &directive.name, scope);
                            directive.block = Some(block);
                            around.push((index, block, depth));
                        }
                        facts.directives.push(directive);
                    }
                    Line::Unknown => {
                        unknown.insert(scope);
                    }
                    Line::Nothing => {}
                }
            }
            // A block without a name.
            "block" if cursor.field_name() != Some("body") => {
                let index = facts.directives.len() as u32;
                let span = Span::new(TextRange::from(node.byte_range()));
                let mut at = span;
                at.range.end = at.range.start + 1;
                let block = open(&mut facts, span, "", scope);
                facts.directives.push(Directive {
                    name: String::new(),
                    name_span: at,
                    span,
                    arguments: Vec::new(),
                    parent: around.last().map(|(parent, ..)| *parent),
                    block: Some(block),
                    scope,
                });
                around.push((index, block, depth));
            }
            "block" | "configuration" => {}
            _ => {
                // What was skipped may have set something.
                if node.is_error() || node.is_missing() {
                    unknown.insert(scope);
                }
                descend = node.is_error();
            }
        }
        if descend && cursor.goto_first_child() {
            depth += 1;
            continue;
        }
        while !cursor.goto_next_sibling() {
            depth = depth.saturating_sub(1);
            if !cursor.goto_parent() {
                facts.proxy.unknown = unknown.into_iter().collect();
                return facts;
            }
        }
    }
}

fn open(facts: &mut Facts, span: Span, name: &str, parent: ScopeId) -> ScopeId {
    facts.scopes.push(Scope {
        parent: Some(parent),
        kind: ScopeKind::Block,
        name: Some(name.to_string()),
        ..Scope::file(span)
    });
    (facts.scopes.len() - 1) as ScopeId
}

/// The name and the arguments of a line, and its block.
fn words<'t>(text: &str, node: Node<'t>, reading: &Reading) -> (Vec<DirectiveArgument>, Option<Node<'t>>) {
    let mut cursor = node.walk();
    let (mut words, mut body) = (Vec::new(), None);
    if cursor.goto_first_child() {
        loop {
            let child = cursor.node();
            match cursor.field_name() {
                Some("name" | "argument") => words.push(word(text, child, reading)),
                Some("body") => body = Some(child),
                _ => {}
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
    }
    (words, body)
}

fn word(text: &str, node: Node<'_>, reading: &Reading) -> DirectiveArgument {
    let range = TextRange::from(node.byte_range());
    let raw = text.get(range.as_usize()).unwrap_or("");
    let quoted = raw.len() > 1 && raw.starts_with(['"', '\'', '`']) && raw.chars().next() == raw.chars().next_back();
    DirectiveArgument { text: (reading.unquote)(raw), span: Span::new(range), quoted }
}

enum Line {
    Directive(Directive),
    /// Something fills in a line here.
    Unknown,
    /// A control structure of a template, which stands for nothing itself.
    Nothing,
}

fn directive(
    text: &str,
    node: Node<'_>,
    mut words: Vec<DirectiveArgument>,
    has_block: bool,
    reading: &Reading,
) -> Line {
    while let Some(first) = words.first().filter(|first| is_template(&first.text)) {
        if fills_in(&first.text) {
            return Line::Unknown;
        }
        words.remove(0);
    }
    let (name, count) = match words.as_slice() {
        [] => return Line::Nothing,
        words => (reading.name)(words),
    };
    let arguments = words.split_off(count.clamp(1, words.len()));
    let mut name_span = words[0].span;
    name_span.range = name_span.range.cover(words[words.len() - 1].span.range);
    let mut span = name_span;
    match (has_block, arguments.last()) {
        (true, _) => {
            let whole = text.get(node.byte_range()).unwrap_or("");
            let range = TextRange::from(node.byte_range());
            span.range = TextRange::new(range.start, range.start + whole.trim_end().len() as u32);
        }
        (false, Some(last)) => span.range = span.range.cover(last.span.range),
        (false, None) => {}
    }
    Line::Directive(Directive { name, name_span, span, arguments, parent: None, block: None, scope: 0 })
}

/// Whether a word is nothing but what a template fills in, or a control structure of one.
fn is_template(text: &str) -> bool {
    [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<%", "%>")]
        .iter()
        .any(|(open, close)| text.starts_with(open) && text.ends_with(close) && text.len() >= 4)
}
