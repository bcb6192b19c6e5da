//! Sites, snippets and matchers.

use std::collections::{HashMap, HashSet};

use crate::facts::{Directive, DirectiveArgument, Facts, Listen, Scope, ScopeId, ScopeKind, Server};
use crate::servers::sections::Blocks;

/// How deep snippets may import each other.
const MAX_IMPORTS: usize = 8;

pub(super) struct Sites<'f> {
    pub blocks: Blocks<'f>,
    snippets: HashMap<&'f str, ScopeId>,
    unresolved: HashSet<ScopeId>,
}

/// Whether a directive imports files, and not a snippet of the same file.
pub(super) fn imports_files(facts: &Facts, directive: &Directive) -> bool {
    directive.name == "import"
        && directive.arguments.first().is_some_and(|name| {
            let is_snippet = |other: &Directive| other.scope == 0 && snippet(other) == Some(name.text.as_str());
            !facts.directives.iter().any(is_snippet)
        })
}

/// The name of a snippet: `(name) { … }`.
fn snippet(directive: &Directive) -> Option<&str> {
    directive.block?;
    directive.name.strip_prefix('(')?.strip_suffix(')')
}

/// Whether a line outside any block begins a site: it has a block and is neither of the global options nor a snippet.
pub(super) fn is_site(directive: &Directive) -> bool {
    directive.scope == 0
        && directive.block.is_some()
        && !directive.name.is_empty()
        && !directive.name.starts_with(['(', '&', '@'])
        && httplsp_registry::directives::get("caddy", &directive.name).is_empty()
}

/// Puts what stands in a file of one site without braces into a block of its address, the first line.
pub(super) fn single(facts: &mut Facts) {
    let mut top = (0..facts.directives.len()).filter(|at| facts.directives[*at].scope == 0);
    let Some(first) = top.find(|at| !facts.directives[*at].name.is_empty()) else { return };
    let site = &facts.directives[first];
    let is_address = site.name.contains(['.', ':']) || site.name == "localhost";
    let known = || !httplsp_registry::directives::get("caddy", &site.name).is_empty();
    if site.block.is_some() || !is_address || site.name.starts_with(['(', '&', '@', '{', '/', '.']) || known() {
        return;
    }
    let mut span = site.span;
    span.range.end = facts.directives.iter().map(|directive| directive.span.range.end).max().unwrap_or(span.range.end);
    let block = facts.scopes.len() as ScopeId;
    let name = Some(site.name.clone());
    facts.scopes.push(Scope { parent: Some(0), kind: ScopeKind::Block, name, ..Scope::file(span) });
    facts.directives[first].block = Some(block);
    for at in first + 1..facts.directives.len() {
        let directive = &mut facts.directives[at];
        if directive.scope == 0 {
            directive.scope = block;
            directive.parent = Some(first as u32);
            if let Some(inner) = directive.block {
                facts.scopes[inner as usize].parent = Some(block);
            }
        }
    }
}

impl<'f> Sites<'f> {
    pub(super) fn new(facts: &'f Facts, unresolved: &[ScopeId]) -> Self {
        let named = facts.directives.iter().filter_map(|directive| Some((snippet(directive)?, directive.block?)));
        let unresolved = unresolved.iter().chain(&facts.proxy.unknown).copied().collect();
        Self { snippets: named.collect(), blocks: Blocks::new(facts), unresolved }
    }

    /// What stands in `scope`, imported snippets included.
    pub(super) fn content(&self, scope: ScopeId) -> Vec<&'f Directive> {
        let mut out = Vec::new();
        let mut pending = vec![(scope, 0)];
        while let Some((at, depth)) = pending.pop() {
            for directive in self.blocks.within(at) {
                let name = directive.arguments.first().filter(|_| directive.name == "import");
                match name.and_then(|name| self.snippets.get(name.text.as_str())) {
                    Some(block) if depth < MAX_IMPORTS => pending.push((*block, depth + 1)),
                    _ => out.push(directive),
                }
            }
        }
        out
    }

    /// Whether everything in and around `scope` is known. A snippet stands wherever it is imported.
    pub(super) fn is_known(&self, scope: ScopeId) -> bool {
        let in_site = self.blocks.upwards(scope).filter_map(|at| self.blocks.owner(at)).any(is_site);
        in_site && !self.blocks.upwards(scope).any(|at| self.unresolved.contains(&at))
    }

    /// Whether something decides which requests get to `scope`.
    pub(super) fn is_conditional(&self, scope: ScopeId) -> bool {
        let owners = self.blocks.upwards(scope).filter_map(|at| self.blocks.owner(at));
        owners.into_iter().any(|owner| {
            owner.name.starts_with("handle")
                || owner.name == "route" && owner.arguments.first().is_some_and(is_matcher)
                || snippet(owner).is_some()
        })
    }

    /// Whether `scope` answers requests that failed.
    pub(super) fn error_handler(&self, scope: ScopeId) -> Option<&'f Directive> {
        let mut owners = self.blocks.upwards(scope).filter_map(|at| self.blocks.owner(at));
        owners.find(|owner| owner.name == "handle_errors")
    }
}

/// Whether the first argument of a directive picks requests.
pub(super) fn is_matcher(argument: &DirectiveArgument) -> bool {
    !argument.quoted && (argument.text == "*" || argument.text.starts_with(['/', '@']))
}

/// The arguments of a directive without its matcher, and whether it has one that picks some requests only.
pub(super) fn matched(directive: &Directive) -> (&[DirectiveArgument], bool) {
    match directive.arguments.as_slice() {
        [first, rest @ ..] if is_matcher(first) => (rest, first.text != "*"),
        all => (all, false),
    }
}

/// The site that a line begins, by its addresses.
pub(super) fn server(site: &Directive, block: ScopeId) -> Server {
    let addresses = std::iter::once((site.name.as_str(), site.name_span))
        .chain(site.arguments.iter().map(|argument| (argument.text.as_str(), argument.span)));
    let mut server = Server { scope: block, span: site.name_span, names: Vec::new(), listens: Vec::new() };
    for (address, span) in addresses {
        let address = address.trim_end_matches(',');
        let (scheme, rest) = address.split_once("://").map_or(("", address), |(scheme, rest)| (scheme, rest));
        let rest = rest.split('/').next().unwrap_or(rest);
        let (host, port) = rest.rsplit_once(':').unwrap_or((rest, ""));
        if address.contains(['{', '$', '%']) {
            // What it is, is decided elsewhere.
            server.listens.push(Listen { port: None, tls: false, proxy_protocol: false, span });
            continue;
        }
        let port = port.parse::<u16>().ok();
        let tls = match (scheme, port) {
            ("http", _) | (_, Some(80)) => false,
            ("https", _) => true,
            // Without a name there is nothing to have a certificate for.
            _ => !host.is_empty(),
        };
        let default = if tls { 443 } else { 80 };
        if !host.is_empty() {
            server.names.push(host.to_string());
        }
        server.listens.push(Listen { port: port.or(Some(default)), tls, proxy_protocol: false, span });
    }
    server
}
