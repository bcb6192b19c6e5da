//! The outline of formats of keys and values: what sets up a hop, and the settings that hold timers, statuses and limits,
//! with as much around them as tells where they are.

use std::collections::HashMap;

use httplsp_lint::chain::spoken;
use httplsp_syntax::facts::{Directive, Facts, Span};
use httplsp_text::TextRange;
use tower_lsp::ls_types::{DocumentSymbol, SymbolKind};

use super::Cx;
use super::document_symbol::new;
use super::everywhere::status_title;

/// How much of a value is shown, in characters.
const LONGEST: usize = 40;
/// Settings that are nested deeper are shown within those above them.
const MAX_DEPTH: usize = 24;

/// The symbols of `facts`.
pub fn symbols(cx: &Cx<'_>, facts: &Facts) -> Vec<DocumentSymbol> {
    let mut tree = Tree { cx, facts, hops: HashMap::new(), leaves: HashMap::new(), children: HashMap::new() };
    tree.collect();
    let mut shown: Vec<u32> = tree.hops.keys().chain(tree.leaves.keys()).copied().collect();
    shown.sort_unstable();
    let mut tops: Vec<u32> = Vec::new();
    for at in shown {
        let mut child = at;
        loop {
            let Some(parent) = facts.directives[child as usize].parent else {
                if !tops.contains(&child) {
                    tops.push(child);
                }
                break;
            };
            let siblings = tree.children.entry(parent).or_default();
            if siblings.contains(&child) {
                break;
            }
            siblings.push(child);
            child = parent;
        }
    }
    tops.sort_unstable();
    tops.into_iter().flat_map(|top| tree.symbols(top, String::new(), "", 0)).collect()
}

struct Tree<'a, 'c> {
    cx: &'a Cx<'c>,
    facts: &'a Facts,
    /// Name and product of what is a hop.
    hops: HashMap<u32, (String, Option<String>)>,
    /// What stands in a setting: title, detail, kind, and its place.
    leaves: HashMap<u32, Vec<Leaf>>,
    children: HashMap<u32, Vec<u32>>,
}

struct Leaf {
    /// Empty if the setting's own name says it.
    title: String,
    detail: Option<String>,
    kind: SymbolKind,
    at: TextRange,
}

impl Tree<'_, '_> {
    fn collect(&mut self) {
        let (cx, facts) = (self.cx, self.facts);
        let finder = Finder::new(facts);
        for hop in &facts.hops {
            let is_it = |directive: &&Directive| {
                directive.span == hop.span
                    || directive.name_span == hop.span
                    || directive.arguments.iter().any(|argument| argument.span == hop.span)
            };
            let by_place = facts.directives.iter().position(|directive| is_it(&directive)).map(|at| at as u32);
            let Some(mut at) = by_place.or_else(|| finder.innermost(hop.span)) else { continue };
            // A document that says what it is stands for the hop as a whole.
            let directive = &facts.directives[at as usize];
            let is_value = !facts.directives.iter().any(|inner| inner.parent == Some(at));
            if let Some(parent) = directive.parent.filter(|_| is_value) {
                at = parent;
            }
            let product = (!matches!(hop.product, "" | "other"))
                .then(|| httplsp_registry::vendors::name_of(hop.product).to_owned());
            self.hops.entry(at).or_insert((hop.name.clone(), product));
        }
        let mut add = |span: Span, title: String, detail: Option<String>, kind: SymbolKind| {
            let (Some(at), Some(range)) = (finder.innermost(span), cx.analysis.here(span)) else { return };
            let leaves = self.leaves.entry(at).or_default();
            if !leaves.iter().any(|leaf| leaf.at == range) {
                leaves.push(Leaf { title, detail, kind, at: range });
            }
        };
        for timer in &facts.timers {
            let value = timer.milliseconds.map_or_else(|| timer.raw.clone(), spoken);
            add(timer.span, String::new(), Some(value), SymbolKind::PROPERTY);
        }
        for timer in facts.hops.iter().flat_map(|hop| &hop.timers) {
            let Some(span) = timer.span else { continue };
            if facts.timers.iter().any(|known| span.contains(known.span) && known.name == timer.name) {
                continue;
            }
            let value = timer.milliseconds.map_or_else(|| timer.raw.clone(), spoken);
            add(span, timer.name.clone(), Some(value), SymbolKind::PROPERTY);
        }
        for limit in &facts.body_limits {
            add(limit.span, String::new(), Some(facts.text(limit.span).to_owned()), SymbolKind::PROPERTY);
        }
        for status in &facts.statuses {
            add(status.span, status_title(status.code), None, SymbolKind::NUMBER);
        }
        for response in &facts.responses {
            let keyword = response.redirect.as_ref().and_then(|redirect| redirect.keyword.as_ref());
            let (Some(keyword), Some(code)) = (keyword, response.code(facts)) else { continue };
            add(keyword.span, status_title(code), None, SymbolKind::NUMBER);
        }
    }

    /// The symbols of the setting `at` and of what it holds; `path` are the names around it that have no symbol.
    fn symbols(&self, at: u32, path: String, around: &str, depth: usize) -> Vec<DocumentSymbol> {
        let (cx, facts) = (self.cx, self.facts);
        let directive = &facts.directives[at as usize];
        let none = Vec::new();
        let (children, leaves) =
            (self.children.get(&at).unwrap_or(&none), self.leaves.get(&at).map_or(&[][..], Vec::as_slice));
        let hop = self.hops.get(&at);
        // A part of a hop that is called like the whole is called by its place.
        let labelled = directive.parent.is_some() && !directive.name.is_empty() && !directive.arguments.is_empty();
        let of_hop = hop.map(|(name, _)| name.clone()).filter(|name| name != around && !labelled);
        let own = of_hop.clone().or_else(|| self.title(at));
        let name = own.clone().unwrap_or_else(|| directive.name.clone());
        let joined = match (path.is_empty() || of_hop.is_some(), name.is_empty()) {
            (_, true) if hop.is_some() => format!("{path}[{}]", self.number(at)),
            (_, true) => path,
            (true, false) => name,
            (false, false) => format!("{path}.{name}"),
        };
        let Some(whole) = cx.analysis.here(directive.span) else { return Vec::new() };
        let here = cx.analysis.here(directive.name_span).filter(|name| whole.contains(*name) && !name.is_empty());
        let here = here.unwrap_or(TextRange::at(whole.start));
        // A setting with one thing in it is that thing.
        if hop.is_none() && leaves.is_empty() && own.is_none() && (children.len() == 1 || depth > MAX_DEPTH) {
            return children.iter().flat_map(|child| self.symbols(*child, joined.clone(), around, depth)).collect();
        }
        let leaf = |leaf: &Leaf| {
            // A setting is called by its name, a status by its own.
            let (title, detail) = match leaf.title.as_str() {
                "" => (joined.clone(), leaf.detail.clone()),
                title if leaf.kind == SymbolKind::NUMBER => (title.to_owned(), Some(joined.clone())),
                title => (title.to_owned(), leaf.detail.clone()),
            };
            let detail = detail.filter(|detail| !detail.is_empty());
            new(cx, title, detail, leaf.kind, leaf.at.cover(here).cover(leaf.at), leaf.at)
        };
        let mut inner: Vec<DocumentSymbol> = leaves.iter().map(leaf).collect();
        // A document without a name is none of its own.
        let is_plain = directive.parent.is_none() && own.is_none();
        if hop.is_none() && children.is_empty() || is_plain {
            inner.extend(children.iter().flat_map(|child| self.symbols(*child, String::new(), around, depth + 1)));
            return inner;
        }
        inner.extend(children.iter().flat_map(|child| {
            let name = if self.hops.contains_key(&at) || own.is_some() { &joined } else { around };
            self.symbols(*child, String::new(), name, depth + 1)
        }));
        let (kind, detail) = match hop {
            Some((_, product)) => (SymbolKind::MODULE, product.clone()),
            None => (SymbolKind::NAMESPACE, None),
        };
        let mut made = new(cx, joined, detail, kind, whole.cover(here), here);
        made.children = (!inner.is_empty()).then_some(inner);
        vec![made]
    }

    /// What a document, a block or an item is called: by its kind and name, its labels, or its first setting.
    fn title(&self, at: u32) -> Option<String> {
        let directive = &self.facts.directives[at as usize];
        let value = |of: u32, wanted: &str| {
            let mut inner = self.within(of).filter(|(_, inner)| inner.name == wanted);
            inner.find_map(|(_, inner)| Some(short(&inner.arguments.first()?.text)))
        };
        if directive.parent.is_none() {
            let kind = value(at, "kind")?;
            let metadata = self.within(at).find(|(_, inner)| inner.name == "metadata").map(|(at, _)| at);
            let name = metadata.and_then(|metadata| value(metadata, "name"));
            return Some(format!("{kind} {}", name.unwrap_or_default()).trim_end().to_owned());
        }
        let is_block = || self.within(at).next().is_some();
        if !directive.name.is_empty() && !directive.arguments.is_empty() && is_block() {
            let labels: Vec<&str> = directive.arguments.iter().map(|argument| argument.text.as_str()).collect();
            return Some(format!("{} {}", directive.name, labels.join(" ")));
        }
        if !directive.name.is_empty() || !self.children.contains_key(&at) {
            return None;
        }
        let named = ["name", "Name", "host", "path"].into_iter().find_map(|name| value(at, name));
        let first = || self.within(at).find_map(|(_, inner)| Some(short(&inner.arguments.first()?.text)));
        named.or_else(first).filter(|name| !name.is_empty())
    }

    /// The place of an item in its list.
    fn number(&self, at: u32) -> usize {
        let parent = self.facts.directives[at as usize].parent;
        parent.map_or(0, |parent| self.within(parent).take_while(|(other, _)| *other < at).count())
    }

    fn within(&self, at: u32) -> impl Iterator<Item = (u32, &Directive)> {
        let start = at as usize + 1;
        let end = self.facts.directives[at as usize].span;
        let behind = self.facts.directives[start..].iter().zip(at + 1..);
        behind
            .take_while(move |(inner, _)| end.contains(inner.span))
            .filter(move |(inner, _)| inner.parent == Some(at))
            .map(|(inner, at)| (at, inner))
    }
}

/// The beginning of a value.
fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Finds the setting that a place is in.
struct Finder {
    /// Range and index of each directive of the first file, outer ones first.
    spans: Vec<(TextRange, u32)>,
}

impl Finder {
    fn new(facts: &Facts) -> Self {
        let own = (0u32..).zip(&facts.directives).filter(|(_, directive)| directive.span.file == 0);
        let mut spans: Vec<(TextRange, u32)> = own.map(|(at, directive)| (directive.span.range, at)).collect();
        spans.sort_by_key(|(range, at)| (range.start, std::cmp::Reverse(range.end), *at));
        Self { spans }
    }

    fn innermost(&self, span: Span) -> Option<u32> {
        if span.file != 0 {
            return None;
        }
        let behind = self.spans.partition_point(|(range, _)| range.start <= span.range.start);
        let around = self.spans[..behind].iter().rev().find(|(range, _)| range.contains(span.range));
        around.map(|(_, at)| *at)
    }
}
