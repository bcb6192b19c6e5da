//! Directives and comments of one file.

use std::collections::BTreeSet;

use httplsp_text::TextRange;
use tree_sitter::{Node, Tree};

use crate::facts::{Directive, DirectiveArgument, Facts, Scope, ScopeId, ScopeKind, SourceFile, Span};
use crate::language::Language;

use super::settings::{fills_in, is_filled_in};

/// Reads the tree into directives, in order, each with its enclosing directive. Iterative: configurations may be nested
/// deeper than a stack allows.
pub(super) fn read(language: Language, file: SourceFile, tree: &Tree) -> Facts {
    let text = file.text.clone();
    let mut facts = Facts::empty(language, file);
    let mut cursor = tree.walk();
    // Enclosing directives and the scope of each one's block.
    let mut around: Vec<(u32, ScopeId)> = Vec::new();
    // Depth at which each entry of `around` was opened.
    let mut opened: Vec<u32> = Vec::new();
    let mut unknown: BTreeSet<ScopeId> = BTreeSet::new();
    // Counted here: asking the cursor takes longer the deeper it is.
    let mut depth = 0u32;
    loop {
        let node = cursor.node();
        while opened.last().is_some_and(|at| *at >= depth) {
            opened.pop();
            around.pop();
        }
        let mut descend = true;
        match node.kind() {
            "comment" => {
                let range = TextRange::from(node.byte_range());
                facts.comments.push(crate::comments::read(&text, range));
            }
            "directive" => {
                if let Some(directive) = directive(&text, node, around.last().copied()) {
                    let index = facts.directives.len() as u32;
                    let scope = facts.scopes.len() as ScopeId;
                    let has_block = directive.block.is_some();
                    let mut directive = directive;
                    if is_filled_in(&directive.name) {
                        unknown.insert(directive.scope);
                    }
                    if has_block {
                        directive.block = Some(scope);
                        facts.scopes.push(Scope {
                            parent: Some(directive.scope),
                            kind: ScopeKind::Block,
                            name: Some(directive.name.clone()),
                            ..Scope::file(directive.span)
                        });
                        around.push((index, scope));
                        opened.push(depth);
                    }
                    facts.directives.push(directive);
                }
            }
            "lua_block" | "word" | "single_quoted" | "double_quoted" => descend = false,
            "template" => {
                // Between directives: it may stand for any of them.
                if fills_in(text.get(node.byte_range()).unwrap_or("")) {
                    unknown.insert(around.last().map_or(0, |(_, scope)| *scope));
                }
                descend = false;
            }
            _ => {
                // What was skipped may have set something.
                if node.is_error() || node.is_missing() {
                    unknown.insert(around.last().map_or(0, |(_, scope)| *scope));
                }
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

fn directive(text: &str, node: Node<'_>, around: Option<(u32, ScopeId)>) -> Option<Directive> {
    let mut cursor = node.walk();
    let mut name = None;
    let mut arguments = Vec::new();
    let mut has_block = false;
    if !cursor.goto_first_child() {
        return None;
    }
    loop {
        let child = cursor.node();
        match cursor.field_name() {
            Some("name") => name = Some(argument(text, child)),
            Some("argument") => arguments.push(argument(text, child)),
            Some("body") => has_block = child.kind() == "block",
            _ => {}
        }
        if !cursor.goto_next_sibling() {
            break;
        }
    }
    let name = name?;
    let (parent, scope) = match around {
        Some((parent, scope)) => (Some(parent), scope),
        None => (None, 0),
    };
    Some(Directive {
        name: name.text,
        name_span: name.span,
        span: Span::new(TextRange::from(node.byte_range())),
        arguments,
        parent,
        block: has_block.then_some(0),
        scope,
    })
}

fn argument(text: &str, node: Node<'_>) -> DirectiveArgument {
    let range = TextRange::from(node.byte_range());
    let raw = text.get(range.as_usize()).unwrap_or("");
    let quoted = matches!(node.kind(), "single_quoted" | "double_quoted");
    // A quote that is still being typed has no end.
    let inner = match quoted.then(|| raw.strip_prefix(['\'', '"'])).flatten() {
        Some(rest) => rest.strip_suffix(['\'', '"']).unwrap_or(rest),
        None => raw,
    };
    DirectiveArgument { text: unescaped(inner), span: Span::new(range), quoted }
}

/// The text without the backslashes that nginx takes out (`\"`, `\'`, `\\`, `\t`, `\r`, `\n`); others stay, for regular
/// expressions.
fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_string();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(next @ ('"' | '\'' | '\\'))) => {
                out.push(*next);
                chars.next();
            }
            ('\\', Some('n')) => {
                out.push('\n');
                chars.next();
            }
            ('\\', Some('r')) => {
                out.push('\r');
                chars.next();
            }
            ('\\', Some('t')) => {
                out.push('\t');
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}
