//! Above each line that hands requests on: the declared chain that it is part of, hop by hop.

use httplsp_lint::chain::{ChainFacts, HopFacts, spoken};
use tower_lsp::ls_types::{CodeLens, Command};

use super::Cx;

/// The lenses of the document.
pub fn lenses(cx: &Cx<'_>) -> Vec<CodeLens> {
    let (facts, _) = cx.analysis.facts();
    let chains: Vec<&ChainFacts> = cx.analysis.declared_chains().filter(|chain| passes(chain, cx)).collect();
    let mut lenses = Vec::new();
    let mut seen = Vec::new();
    for forward in &facts.proxy.forwards {
        let Some(at) = cx.analysis.here(forward.span).filter(|at| !seen.contains(at)) else { continue };
        // A file that is included twice has its places in the facts twice.
        seen.push(at);
        for chain in &chains {
            let hops: Vec<String> = chain.hops.iter().map(hop).collect();
            let title = format!("{}: {}", chain.name, hops.join(" → "));
            let command = Command { title, command: String::new(), arguments: None };
            lenses.push(CodeLens { range: cx.mapper.range(at), command: Some(command), data: None });
        }
    }
    lenses
}

/// Whether something in the document has a part in the chain.
fn passes(chain: &ChainFacts, cx: &Cx<'_>) -> bool {
    chain.hops.iter().flat_map(|hop| &hop.timers).any(|timer| timer.place.path == cx.analysis.name)
}

/// A hop with how long it waits: the first of its timers is the one that people look for.
fn hop(hop: &HopFacts) -> String {
    match hop.timers.first() {
        Some(timer) if timer.written => format!("{} {}", hop.name, spoken(timer.milliseconds)),
        Some(timer) => format!("{} {} (default)", hop.name, spoken(timer.milliseconds)),
        None => hop.name.clone(),
    }
}
