//! From a syntax tree to settings: every key, block, element and item becomes a [`Directive`] in the one that holds it.

use httplsp_text::TextRange;
use tree_sitter::{Node, Tree};

use super::alias;
use super::shape::{self, Shape, Writing};
use crate::facts::{Directive, DirectiveArgument, Facts, Scope, ScopeId, ScopeKind, SourceFile, Span};
use crate::language::Language;

/// More settings than anybody writes by hand: what lies beyond is not read.
const MAX_SETTINGS: usize = 200_000;

/// Reads the tree into settings. A document is a setting without a name or a parent, an item of a list one without a name.
pub(super) fn read(language: Language, file: SourceFile, tree: &Tree) -> Facts {
    let text = file.text.clone();
    let mut reader =
        Reader { language, text: &text, facts: Facts::empty(language, file), around: Vec::new(), cut: None };
    let mut cursor = tree.walk();
    let mut depth = 0u32;
    // Depths of lists: what stands one below is an item.
    let mut lists: Vec<u32> = Vec::new();
    loop {
        let node = cursor.node();
        while reader.around.last().is_some_and(|open| open.depth >= depth) {
            reader.around.pop();
        }
        while lists.last().is_some_and(|at| *at >= depth) {
            lists.pop();
        }
        let in_list = node.is_named() && lists.last().is_some_and(|at| at + 1 == depth);
        let shape = match shape::of(language, node) {
            Shape::Leaf if shape::writes_values(node, &text) => Shape::Around,
            shape => shape,
        };
        let wrapped = language.id() == "yaml" && node.kind() != "flow_node" && node.kind() != "flow_pair";
        if in_list && shape != Shape::Comment && !(wrapped && shape != Shape::Item) {
            reader.open(node, None, depth);
        }
        let mut descend = node.is_named();
        match shape {
            Shape::Comment => {
                let range = TextRange::from(node.byte_range());
                reader.facts.comments.push(crate::comments::read(&text, range));
                descend = false;
            }
            Shape::Document => reader.open(node, None, depth),
            Shape::Entry | Shape::Block | Shape::Element => match shape::key(language, node) {
                Some(key) => reader.open(node, Some(key), depth),
                None => descend = false,
            },
            Shape::List => lists.push(depth),
            Shape::Leaf => descend = false,
            Shape::Item | Shape::Around => {}
        }
        if reader.facts.directives.len() >= MAX_SETTINGS {
            // What is missing may stand where nothing is read.
            let around = reader.around.first().map(|open| reader.facts.directives[open.directive as usize].span.range);
            reader.cut = reader.cut.or(around);
            descend = false;
        }
        if descend && cursor.goto_first_child() {
            depth += 1;
            continue;
        }
        while !cursor.goto_next_sibling() {
            depth = depth.saturating_sub(1);
            if !cursor.goto_parent() {
                alias::scalars(&mut reader.facts);
                reader.facts.damaged.extend(reader.cut);
                return reader.facts;
            }
        }
    }
}

struct Open {
    depth: u32,
    directive: u32,
    scope: ScopeId,
}

struct Reader<'a> {
    language: Language,
    text: &'a str,
    facts: Facts,
    around: Vec<Open>,
    /// The document that is not read to its end.
    cut: Option<TextRange>,
}

impl Reader<'_> {
    /// Adds the setting at `node` and makes it the one that holds what follows below `depth`.
    fn open(&mut self, node: Node<'_>, key: Option<Node<'_>>, depth: u32) {
        let span = Span::new(TextRange::from(node.byte_range()));
        let (parent, around) = self.around.last().map_or((None, 0), |open| (Some(open.directive), open.scope));
        let name = key.map(|key| self.argument(key));
        let at = TextRange::at(span.range.start);
        let (name, name_span) = name.map_or((String::new(), Span::new(at)), |name| (name.text, name.span));
        let index = self.facts.directives.len() as u32;
        let scope = self.facts.scopes.len() as ScopeId;
        let arguments = self.arguments(node, key.is_some());
        self.facts.scopes.push(Scope {
            parent: Some(around),
            kind: ScopeKind::Block,
            name: (!name.is_empty()).then(|| name.clone()),
            ..Scope::file(span)
        });
        self.facts.directives.push(Directive {
            name,
            name_span,
            span,
            arguments,
            parent,
            block: Some(scope),
            scope: around,
        });
        self.around.push(Open { depth, directive: index, scope });
    }

    /// The labels of a block, or the value of an entry or item that is one.
    fn arguments(&self, node: Node<'_>, named: bool) -> Vec<DirectiveArgument> {
        match shape::of(self.language, node) {
            Shape::Document => Vec::new(),
            Shape::Block => shape::labels(self.language, node).into_iter().map(|label| self.argument(label)).collect(),
            Shape::Element => {
                let mut cursor = node.walk();
                let content = node.named_children(&mut cursor).find(|child| child.kind() == "content");
                let texts = content
                    .filter(|content| content.named_child_count() == 1)
                    .and_then(|content| content.named_child(0));
                texts
                    .filter(|text| matches!(text.kind(), "CharData" | "CDSect"))
                    .map(|text| self.argument(text))
                    .into_iter()
                    .collect()
            }
            _ => {
                let value = shape::value(self.language, node).filter(|value| !named || value.id() != node.id());
                let scalar = value.filter(|value| shape::writing(self.language, *value).is_some());
                scalar.map(|value| self.argument(value)).into_iter().collect()
            }
        }
    }

    fn argument(&self, node: Node<'_>) -> DirectiveArgument {
        let node = match node.kind() {
            "block_node" | "flow_node" | "expression" => shape::value(self.language, node).unwrap_or(node),
            _ => node,
        };
        let mut range = TextRange::from(node.byte_range());
        let raw = self.text.get(range.as_usize()).unwrap_or("");
        let writing = shape::writing(self.language, node).unwrap_or(Writing::Plain);
        let ini = self.language.id() == "ini";
        let wrapped = ['"', '\''].iter().any(|mark| {
            raw.len() > 1 && raw.starts_with(*mark) && raw.ends_with(*mark) && raw.matches(*mark).count() == 2
        });
        let writing = if ini && wrapped { Writing::Quoted } else { writing };
        let quoted = writing == Writing::Quoted;
        let text = match writing {
            _ if node.kind() == "section_name" => {
                let inner = raw.trim_start_matches('[').trim_end_matches(']');
                range = TextRange::new(range.start + 1, range.start + 1 + inner.len() as u32);
                inner.trim().to_string()
            }
            Writing::Quoted => {
                let inner = raw.strip_prefix(['\'', '"']).unwrap_or(raw);
                unescaped(inner.strip_suffix(['\'', '"']).unwrap_or(inner))
            }
            Writing::Plain if node.kind() == "CharData" => {
                let start = raw.len() - raw.trim_start().len();
                let trimmed = raw.trim();
                range = TextRange::new(range.start + start as u32, range.start + (start + trimmed.len()) as u32);
                trimmed.to_string()
            }
            _ => raw.trim_end().to_string(),
        };
        DirectiveArgument { text, span: Span::new(range), quoted }
    }
}

/// The text without backslashes before quotes and backslashes; what else is escaped is no name, number or address.
fn unescaped(text: &str) -> String {
    if text.contains('\\') { text.replace("\\\"", "\"").replace("\\\\", "\\") } else { text.to_string() }
}
