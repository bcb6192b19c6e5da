//! The outline: blocks of a configuration, or the routes and functions of code that have to do with statuses.

use httplsp_syntax::facts::{Directive, Facts, Scope, ScopeId, ScopeKind};
use httplsp_text::TextRange;
use tower_lsp::ls_types::{DocumentSymbol, DocumentSymbolResponse, Location, SymbolInformation, SymbolKind};

use super::Cx;

/// Blocks nested deeper are left out: no server accepts them, and no client can read an answer that deep.
const MAX_DEPTH: usize = 24;

/// The symbols of the document.
pub fn symbols(cx: &Cx<'_>) -> DocumentSymbolResponse {
    let of_part = |part: Cx<'_>| {
        let (facts, _) = part.analysis.facts();
        if facts.language.is_code() { handlers(&part, facts) } else { blocks(&part, facts) }
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
    let mut pending: Vec<(u32, Option<u32>, DocumentSymbol)> = Vec::new();
    for entry in shown.iter().rev() {
        let mut made = symbol(entry);
        let (mine, others) = pending.into_iter().partition(|(_, parent, _)| *parent == Some(entry.0));
        pending = others;
        let mine: Vec<(u32, Option<u32>, DocumentSymbol)> = mine;
        made.children = (!mine.is_empty()).then(|| mine.into_iter().rev().map(|(_, _, child)| child).collect());
        let parent = around(facts, entry.1).find(|at| shown.iter().any(|(shown, ..)| shown == at));
        match parent {
            Some(parent) => pending.push((entry.0, Some(parent), made)),
            None => done.push((entry.0, made)),
        }
    }
    // A file included twice has its blocks twice.
    for (_, symbol) in done.into_iter().rev() {
        if !top.contains(&symbol) {
            top.push(symbol);
        }
    }
    top
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
    let routes = facts.routes.iter().filter_map(|route| {
        let at = cx.analysis.here(route.span)?;
        let methods = if route.methods.is_empty() { "*".to_owned() } else { route.methods.join("|") };
        let path = route.path.as_deref().unwrap_or("");
        Some(new(cx, format!("{methods} {path}").trim_end().to_owned(), None, SymbolKind::EVENT, at, at))
    });
    let functions = (0..).zip(&facts.scopes).filter_map(|(id, scope)| {
        let at = cx.analysis.here(scope.span)?;
        let codes = codes(facts, id);
        let routed = facts.routes.iter().any(|route| route.handler == Some(id));
        if codes.is_empty() && !routed {
            return None;
        }
        let detail = (!codes.is_empty()).then(|| codes.join(", "));
        let (name, kind) = named(scope)?;
        Some(new(cx, name.to_owned(), detail, kind, at, first_line(cx, at)))
    });
    routes.chain(functions).collect()
}

/// The name of a scope that belongs into the outline.
fn named(scope: &Scope) -> Option<(&str, SymbolKind)> {
    match scope.kind {
        ScopeKind::Function | ScopeKind::ErrorHandler => Some((scope.name.as_deref()?, SymbolKind::FUNCTION)),
        _ => None,
    }
}

/// The statuses in the function `id`, in order, each once.
fn codes(facts: &Facts, id: ScopeId) -> Vec<String> {
    let within = |scope: ScopeId| {
        let mut around = facts.ancestors(scope);
        around.find(|(_, scope)| named(scope).is_some()).is_some_and(|(at, _)| at == id)
    };
    let mut codes: Vec<u32> =
        facts.statuses.iter().filter(|status| within(status.scope)).map(|status| status.code).collect();
    codes.extend(
        facts.responses.iter().filter(|response| within(response.scope)).filter_map(|response| response.code(facts)),
    );
    codes.sort_unstable();
    codes.dedup();
    codes.iter().map(u32::to_string).collect()
}

/// The first line of `range`, which is shown when the symbol is chosen.
fn first_line(cx: &Cx<'_>, range: TextRange) -> TextRange {
    let text = cx.mapper.text();
    let line = text.position(range.start, httplsp_text::Encoding::Utf8).line;
    TextRange::new(range.start, text.line_range(line).end.min(range.end))
}

fn new(
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
