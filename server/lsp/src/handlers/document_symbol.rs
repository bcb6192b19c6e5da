//! The outline: blocks of a configuration, operations of an API description, or the routes and functions of code that have
//! to do with statuses, each with the responses that it has.

use std::collections::{BTreeSet, HashMap, HashSet};

use httplsp_lint::chain::spoken;
use httplsp_syntax::facts::{Directive, Facts, Operation, Scope, ScopeId, ScopeKind, Span};
use httplsp_text::TextRange;
use tower_lsp::ls_types::{DocumentSymbol, DocumentSymbolResponse, Location, Range, SymbolInformation, SymbolKind};

use super::everywhere::status_title;
use super::sent::{self, Sent};
use super::{Cx, tree_outline};

/// Blocks nested deeper are left out: no server accepts them, and no client can read an answer that deep.
const MAX_DEPTH: usize = 24;

/// The symbols of the document.
pub fn symbols(cx: &Cx<'_>) -> DocumentSymbolResponse {
    let of_part = |part: Cx<'_>| {
        let (facts, _) = part.analysis.facts();
        match facts.language.is_code() {
            true => handlers(&part, facts),
            false if facts.api.is_some() => operations(&part, facts),
            false if facts.language.is_tree() => tree_outline::symbols(&part, facts),
            false => blocks(&part, facts),
        }
    };
    let mut tree: Vec<DocumentSymbol> = cx.all().flat_map(of_part).collect();
    sort(&mut tree);
    if cx.snapshot.client.nested_symbols {
        return DocumentSymbolResponse::Nested(tree);
    }
    let mut flat = Vec::new();
    flatten(cx, tree, None, &mut flat);
    DocumentSymbolResponse::Flat(flat)
}

fn blocks(cx: &Cx<'_>, facts: &Facts) -> Vec<DocumentSymbol> {
    let shown: Vec<(u32, &Directive, TextRange, TextRange)> = (0u32..)
        .zip(&facts.directives)
        .filter(|(_, directive)| directive.block.is_some() && is_shown(facts, directive))
        .filter(|(_, directive)| around(facts, directive).nth(MAX_DEPTH).is_none())
        .filter_map(|(at, block)| Some((at, block, cx.analysis.here(block.span)?, cx.analysis.here(block.name_span)?)))
        .collect();
    let symbol = |(_, block, whole, name): &(u32, &Directive, TextRange, TextRange)| {
        let kind = match block.name.as_str() {
            "server" | "frontend" | "listen" | "VirtualHost" => SymbolKind::MODULE,
            "location" | "Location" | "LocationMatch" | "handle" | "handle_path" | "route" => SymbolKind::METHOD,
            "upstream" | "backend" | "Proxy" | "reverse_proxy" => SymbolKind::ARRAY,
            _ => SymbolKind::NAMESPACE,
        };
        let (title, detail) = title(facts, block);
        new(cx, title, detail, kind, *whole, *name)
    };
    // From the last to the first, so that the children of a block are complete when it is moved into its own parent.
    let mut done: Vec<(u32, DocumentSymbol)> = Vec::new();
    let mut top = Vec::new();
    let ids: HashSet<u32> = shown.iter().map(|(at, ..)| *at).collect();
    let mut pending: HashMap<u32, Vec<DocumentSymbol>> = HashMap::new();
    for entry in shown.iter().rev() {
        let mut made = symbol(entry);
        made.children = pending.remove(&entry.0).map(|children| children.into_iter().rev().collect());
        match around(facts, entry.1).find(|at| ids.contains(at)) {
            Some(parent) => pending.entry(parent).or_default().push(made),
            None => done.push((entry.0, made)),
        }
    }
    // A file included twice has its blocks twice.
    for (_, symbol) in done.into_iter().rev() {
        if !top.contains(&symbol) {
            top.push(symbol);
        }
    }
    for (range, answer) in answers(cx, facts) {
        insert(&mut top, answer, cx.mapper.range(range), 0);
    }
    top
}

/// What a configuration answers itself, and the errors that it has pages for.
fn answers(cx: &Cx<'_>, facts: &Facts) -> Vec<(TextRange, DocumentSymbol)> {
    let text = |span: Span| {
        let text = facts.text(span);
        let line = text.lines().next().unwrap_or_default().trim_end_matches([' ', ';', '{']);
        sent::shortened(line)
    };
    let mut found: Vec<(TextRange, DocumentSymbol)> = Vec::new();
    let mut add = |code: u32, whole: Option<TextRange>, at: Option<TextRange>, detail: String| {
        let Some(whole) = whole else { return };
        let at = at.filter(|at| whole.contains(*at)).unwrap_or_else(|| first_line(cx, whole));
        if !found.iter().any(|(known, _)| *known == whole) {
            found.push((whole, new(cx, status_title(code), Some(detail), SymbolKind::NUMBER, whole, at)));
        }
    };
    for response in &facts.responses {
        let Some(code) = response.code(facts) else { continue };
        let keyword = response.redirect.as_ref().and_then(|redirect| redirect.keyword.as_ref());
        let at = response.explicit().map(|id| facts.status(id).span).or(keyword.map(|keyword| keyword.span));
        add(code, cx.analysis.here(response.span), at.and_then(|at| cx.analysis.here(at)), text(response.span));
    }
    for page in &facts.proxy.error_pages {
        for status in page.codes.iter().map(|code| facts.status(*code)) {
            let at = cx.analysis.here(status.span);
            add(status.code, at, at, text(page.span));
        }
    }
    found
}

/// Puts `symbol`, which is about `range`, into the innermost of `symbols` that it stands in.
fn insert(symbols: &mut Vec<DocumentSymbol>, symbol: DocumentSymbol, range: Range, depth: usize) {
    let holds = |other: &&mut DocumentSymbol| {
        other.kind != SymbolKind::NUMBER && other.range.start <= range.start && range.end <= other.range.end
    };
    match symbols.iter_mut().find(holds).filter(|_| depth < MAX_DEPTH) {
        Some(around) => insert(around.children.get_or_insert_default(), symbol, range, depth + 1),
        None => symbols.push(symbol),
    }
}

/// Whether a block is worth a line in the outline; the rest only clutter it.
fn is_shown(facts: &Facts, directive: &Directive) -> bool {
    let outline = facts.language.outline();
    outline.iter().any(|name| name == &directive.name || name == "*" && directive.parent.is_none())
}

/// The blocks around `directive`, innermost first.
fn around<'a>(facts: &'a Facts, directive: &Directive) -> impl Iterator<Item = u32> + 'a {
    let mut next = directive.parent;
    std::iter::from_fn(move || {
        let at = next?;
        next = facts.directives[at as usize].parent;
        Some(at)
    })
}

fn title(facts: &Facts, block: &Directive) -> (String, Option<String>) {
    let arguments: Vec<&str> = block.arguments.iter().map(|argument| argument.text.as_str()).collect();
    let title = [&[block.name.as_str()][..], &arguments].concat().join(" ").trim().to_owned();
    let server = facts.proxy.servers.iter().find(|server| Some(server.scope) == block.block);
    let Some(server) = server else { return (title, None) };
    let ports: Vec<String> = server
        .listens
        .iter()
        .filter_map(|listen| Some(format!(":{}{}", listen.port?, if listen.tls { " tls" } else { "" })))
        .collect();
    let title = match server.names.first() {
        Some(name) if !title.contains(name.as_str()) => format!("{title} {name}"),
        _ => title,
    };
    (title, (!ports.is_empty()).then(|| ports.join(", ")))
}

fn handlers(cx: &Cx<'_>, facts: &Facts) -> Vec<DocumentSymbol> {
    let mut sent = sent::by_owner(cx, facts);
    let mut codes = codes(facts);
    let mut shown: HashSet<ScopeId> = HashSet::new();
    let mut out = Vec::new();
    for route in &facts.routes {
        let Some(at) = cx.analysis.here(route.span) else { continue };
        let methods = if route.methods.is_empty() { "*".to_owned() } else { route.methods.join("|") };
        // A handler that stands there too is shown as its route.
        let handler = route.handler.and_then(|id| Some((id, facts.scope(id), cx.analysis.here(facts.scope(id).span)?)));
        let handler = handler.filter(|(_, _, body)| is_beside(cx, at, *body));
        // Where the path is known from elsewhere, the name says which one it is.
        let name = || handler.and_then(|(_, scope, _)| scope.name.as_deref());
        let path = route.path.as_deref().or_else(name).unwrap_or("");
        let title = format!("{methods} {path}").trim_end().to_owned();
        let (mut whole, mut detail) = (at, None);
        let mut inner = None;
        if let Some((id, scope, body)) = handler {
            whole = at.cover(body);
            let codes = codes.get(&id).filter(|_| named(scope).is_some());
            let name = scope.name.iter().filter(|name| *name != path);
            let parts = name.chain(codes.into_iter().flat_map(|codes| codes.iter()));
            detail = Some(parts.map(String::as_str).collect::<Vec<_>>().join(", ")).filter(|text| !text.is_empty());
            inner = sent.remove(&Some(id)).map(|sent| responses(cx, whole, &sent));
            shown.insert(id);
        }
        let mut symbol = new(cx, title, detail, SymbolKind::EVENT, whole, first_line(cx, at));
        symbol.children = inner;
        out.push(symbol);
    }
    for (id, scope) in (0..).zip(&facts.scopes) {
        let Some(at) = cx.analysis.here(scope.span).filter(|_| !shown.contains(&id)) else { continue };
        let codes = codes.remove(&id).unwrap_or_default();
        if codes.is_empty() && !scope.routed {
            continue;
        }
        let detail = (!codes.is_empty()).then(|| codes.join(", "));
        let Some((name, kind)) = named(scope) else { continue };
        let mut symbol = new(cx, name.to_owned(), detail, kind, at, first_line(cx, at));
        symbol.children = sent.remove(&Some(id)).map(|sent| responses(cx, at, &sent));
        out.push(symbol);
    }
    for timer in &facts.timers {
        let (Some(whole), Some(at)) = (cx.analysis.here(timer.site), cx.analysis.here(timer.span)) else { continue };
        let value = timer.milliseconds.map_or_else(|| timer.raw.clone(), spoken);
        let whole = whole.cover(at);
        let whole = if first_line(cx, whole) == whole { whole } else { at };
        out.push(new(cx, timer.name.clone(), Some(value), SymbolKind::PROPERTY, whole, at));
    }
    // What stands in no function, and what handlers send that belong to no route.
    if let Some(whole) = facts.scopes.first() {
        out.extend(sent.values().flat_map(|sent| responses(cx, whole.span.range, sent)));
    }
    out
}

/// Whether a handler stands in what registers it, or right beside it on the same line.
fn is_beside(cx: &Cx<'_>, route: TextRange, handler: TextRange) -> bool {
    if route.contains(handler) || handler.contains(route) {
        return true;
    }
    let between = TextRange::new(route.end.min(handler.end), route.start.max(handler.start));
    let text = cx.analysis.text.get(between.as_usize());
    text.is_some_and(|text| text.chars().all(|c| matches!(c, ' ' | ')' | '(' | ',' | '{')))
}

/// The symbols of what is sent within `around`.
fn responses(cx: &Cx<'_>, around: TextRange, sent: &[Sent]) -> Vec<DocumentSymbol> {
    let within = sent.iter().filter(|sent| around.contains(sent.whole));
    let symbol = |sent: &Sent| {
        let at = sent.status.unwrap_or_else(|| first_line(cx, sent.whole));
        new(cx, status_title(sent.code), Some(sent.call.clone()), SymbolKind::NUMBER, sent.whole, at)
    };
    within.map(symbol).collect()
}

/// The operations of an API description, each with its responses.
fn operations(cx: &Cx<'_>, facts: &Facts) -> Vec<DocumentSymbol> {
    let operations = facts.api.iter().flat_map(|api| &api.operations);
    let symbol = |operation: &Operation| {
        let at = cx.analysis.here(operation.span)?;
        let described = operation.responses.iter().filter_map(|response| {
            let key = cx.analysis.here(response.key_span)?;
            let whole = cx.analysis.here(response.span).map_or(key, |whole| whole.cover(key));
            let title = response.key.parse().map_or_else(|_| response.key.clone(), status_title);
            Some((whole, new(cx, title, None, SymbolKind::NUMBER, whole, key)))
        });
        let described: Vec<(TextRange, DocumentSymbol)> =
            described.filter(|(range, _)| range.start >= at.start).collect();
        let whole = described.iter().fold(at, |whole, (response, _)| whole.cover(*response));
        let title = format!("{} {}", operation.method, operation.path).trim_end().to_owned();
        let mut symbol = new(cx, title, operation.id.clone(), SymbolKind::EVENT, whole, at);
        symbol.children = Some(described.into_iter().map(|(_, response)| response).collect());
        Some(symbol)
    };
    operations.filter_map(symbol).collect()
}

/// The name of a scope that belongs into the outline.
fn named(scope: &Scope) -> Option<(&str, SymbolKind)> {
    match scope.kind {
        ScopeKind::Function | ScopeKind::ErrorHandler => Some((scope.name.as_deref()?, SymbolKind::FUNCTION)),
        _ => None,
    }
}

/// The statuses in each function, in order, each once.
fn codes(facts: &Facts) -> HashMap<ScopeId, Vec<String>> {
    let mut found: HashMap<ScopeId, BTreeSet<u32>> = HashMap::new();
    let statuses = facts.statuses.iter().map(|status| (status.scope, status.code));
    let responses = facts.responses.iter().filter_map(|response| Some((response.scope, response.code(facts)?)));
    for (scope, code) in statuses.chain(responses) {
        if let Some((function, _)) = facts.ancestors(scope).find(|(_, scope)| named(scope).is_some()) {
            found.entry(function).or_default().insert(code);
        }
    }
    found.into_iter().map(|(id, codes)| (id, codes.iter().map(u32::to_string).collect())).collect()
}

/// The first line of `range`, which is shown when the symbol is chosen.
fn first_line(cx: &Cx<'_>, range: TextRange) -> TextRange {
    let text = cx.mapper.text();
    let line = text.position(range.start, httplsp_text::Encoding::Utf8).line;
    TextRange::new(range.start, text.line_range(line).end.min(range.end))
}

/// A symbol. `name_range` is shown when it is chosen.
pub(super) fn new(
    cx: &Cx<'_>,
    name: String,
    detail: Option<String>,
    kind: SymbolKind,
    whole: TextRange,
    name_range: TextRange,
) -> DocumentSymbol {
    #[expect(deprecated, reason = "the field is required")]
    DocumentSymbol {
        // An empty name is an error to some clients.
        name: if name.is_empty() { "?".into() } else { name },
        detail,
        kind,
        tags: None,
        deprecated: None,
        range: cx.mapper.range(whole),
        selection_range: cx.mapper.range(name_range),
        children: None,
    }
}

fn sort(symbols: &mut [DocumentSymbol]) {
    symbols.sort_by_key(|symbol| (symbol.range.start, symbol.range.end));
    symbols.iter_mut().filter_map(|symbol| symbol.children.as_mut()).for_each(|children| sort(children));
}

fn flatten(cx: &Cx<'_>, symbols: Vec<DocumentSymbol>, parent: Option<&str>, out: &mut Vec<SymbolInformation>) {
    for symbol in symbols {
        #[expect(deprecated, reason = "the field is required")]
        out.push(SymbolInformation {
            name: symbol.name.clone(),
            kind: symbol.kind,
            tags: None,
            deprecated: None,
            location: Location { uri: cx.open.uri.clone(), range: symbol.range },
            container_name: parent.map(str::to_owned),
        });
        flatten(cx, symbol.children.unwrap_or_default(), Some(&symbol.name), out);
    }
}
