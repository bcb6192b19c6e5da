//! Above each line that hands requests on or takes them: the chains that it is part of, hop by hop.

use httplsp_lint::chain::{ChainFacts, HopFacts, HopTimer, inversions, spoken};
use httplsp_text::TextRange;
use tower_lsp::ls_types::{CodeLens, Command};

use super::Cx;
use super::chain::{Stop, stops};

/// More chains than this above one line are counted.
const MAX_LENSES: usize = 3;

/// The lenses of the document.
pub fn lenses(cx: &Cx<'_>) -> Vec<CodeLens> {
    let mut stops = stops(cx);
    stops.sort_by_key(|stop| stop.range);
    let lens = |at: TextRange, title: String| {
        let command = Command { title, command: String::new(), arguments: None };
        CodeLens { range: cx.mapper.range(at), command: Some(command), data: None }
    };
    let mut lenses = Vec::new();
    for above in stops.chunk_by(|a, b| a.range == b.range) {
        let mut titles: Vec<(bool, String)> = Vec::new();
        for stop in above {
            let title = title(stop, &cx.analysis.name);
            // Chains that part further on may look alike.
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        // What is wrong is worth more than what is declared first.
        titles.sort_by_key(|(is_wrong, _)| !is_wrong);
        let more = titles.len().saturating_sub(MAX_LENSES);
        let shown = titles.into_iter().take(MAX_LENSES).map(|(_, title)| title);
        let rest = (more > 0).then(|| format!("and {more} more {}", if more == 1 { "chain" } else { "chains" }));
        lenses.extend(shown.chain(rest).map(|title| lens(above[0].range, title)));
    }
    lenses
}

/// Whether something in the chain is wrong, and the chain in one line.
fn title(stop: &Stop<'_>, document: &str) -> (bool, String) {
    let chain = stop.chain;
    let timers: Vec<Option<&HopTimer>> = chain
        .hops
        .iter()
        .enumerate()
        .map(|(at, hop)| if at == stop.hop { timer_near(hop, document, stop.range) } else { shown_timer(hop) })
        .collect();
    let hops: Vec<String> = chain.hops.iter().zip(&timers).map(|(hop, timer)| shown(chain, hop, *timer)).collect();
    let known = match chain {
        ChainFacts { declared: true, name, .. } => format!("{name}: "),
        chain if chain.is_certain() => String::new(),
        _ => "assumed: ".into(),
    };
    let wrong = inversions(chain).into_iter().find(|found| found.same_kind);
    let note = wrong.map(|found| {
        let (outer, inner) = (&chain.hops[found.outer_hop], &chain.hops[found.inner_hop]);
        let both = [(found.outer_hop, found.outer), (found.inner_hop, found.inner)];
        let (outer_name, inner_name) = (called(chain, outer), called(chain, inner));
        let seen = both.iter().all(|(hop, known)| timers[*hop].is_some_and(|shown| std::ptr::eq(shown, *known)));
        match seen {
            true => format!(" ({inner_name} waits longer than {outer_name})"),
            // The two that do not fit are not those that the line shows.
            false => format!(
                " ({inner_name} waits {} for `{}`, {outer_name} gives up after {})",
                spoken(found.inner.milliseconds),
                found.inner.name,
                spoken(found.outer.milliseconds)
            ),
        }
    });
    (note.is_some(), format!("{known}{}{}", hops.join(" → "), note.unwrap_or_default()))
}

/// The timer that people look for: the one that limits the wait for a response.
fn shown_timer(hop: &HopFacts) -> Option<&HopTimer> {
    hop.timers.iter().find(|timer| timer.waits()).or_else(|| hop.timers.first())
}

/// The same of a hop whose places wait differently long: the one that is in force at `range`.
fn timer_near<'a>(hop: &'a HopFacts, document: &str, range: TextRange) -> Option<&'a HopTimer> {
    let here = hop.timers.iter().filter(|timer| timer.waits() && *timer.place.path == *document);
    let near = here.min_by_key(|timer| timer.place.range.start.abs_diff(range.start));
    near.or_else(|| shown_timer(hop))
}

/// What a hop is called; with its product where another one of the chain has the same name.
fn called(chain: &ChainFacts, hop: &HopFacts) -> String {
    match chain.hops.iter().filter(|other| other.name == hop.name).count() {
        1 => hop.name.clone(),
        _ => format!("{} ({})", hop.name, hop.product),
    }
}

/// A hop with how long it waits.
fn shown(chain: &ChainFacts, hop: &HopFacts, timer: Option<&HopTimer>) -> String {
    let name = called(chain, hop);
    match timer {
        Some(timer) if timer.written => format!("{name} {}", spoken(timer.milliseconds)),
        Some(timer) => format!("{name} {} (default)", spoken(timer.milliseconds)),
        None => name,
    }
}
