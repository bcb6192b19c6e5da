//! Timeout chains that pass the document: above which of its lines they run, what bounds a timer, where a hop leads.

use httplsp_lint::chain::{ChainFacts, HopFacts, HopTimer, Place, bound};
use httplsp_syntax::facts::{Hop, Link, Span};
use httplsp_text::{Encoding, TextRange};
use tower_lsp::ls_types::Location;

use super::Cx;

/// A hop of a chain that stands in the document.
pub struct Stop<'a> {
    /// The chain.
    pub chain: &'a ChainFacts,
    /// Index of the hop.
    pub hop: usize,
    /// Where the hop stands.
    pub range: TextRange,
}

/// The hops that stand in the document, chain by chain.
pub fn stops<'a>(cx: &Cx<'a>) -> Vec<Stop<'a>> {
    let mut out: Vec<Stop<'a>> = Vec::new();
    for chain in cx.analysis.chains(cx.snapshot) {
        for (hop, facts) in chain.hops.iter().enumerate() {
            for range in ranges(cx, chain, facts) {
                if !out.iter().any(|known| std::ptr::eq(known.chain, chain) && known.range == range) {
                    out.push(Stop { chain, hop, range });
                }
            }
        }
    }
    out
}

/// Where a hop stands in the document. One that is declared elsewhere stands wherever the document hands requests on.
fn ranges(cx: &Cx<'_>, chain: &ChainFacts, hop: &HopFacts) -> Vec<TextRange> {
    let name = &cx.analysis.name;
    if hop.place.path == *name {
        return vec![hop.place.range];
    }
    if !chain.declared || !hop.timers.iter().any(|timer| timer.place.path == *name) {
        return Vec::new();
    }
    let (facts, _) = cx.analysis.facts();
    let forwards = facts.proxy.forwards.iter().map(|forward| (forward.product, forward.span));
    let hops = facts.hops.iter().map(|hop| (hop.product, hop.span));
    let own = forwards.chain(hops).filter(|(product, _)| *product == hop.product || hop.product == "other");
    let found: Vec<TextRange> = own.filter_map(|(_, span)| cx.analysis.here(span)).collect();
    if !found.is_empty() {
        return found;
    }
    // Settings of a program that something else starts: it stands at the first of them.
    let timers = hop.timers.iter().filter(|timer| timer.written && timer.place.path == *name);
    timers.map(|timer| timer.place.range).min_by_key(|range| range.start).into_iter().collect()
}

/// Where what bounds the timer or hop at `offset` is set: the one in front of it that gives up first. Where requests are
/// handed on by name, the hop that they reach.
pub fn definition(cx: &Cx<'_>, offset: u32) -> Vec<Location> {
    // With the names of the hops.
    let mut places: Vec<(&str, &Place)> = Vec::new();
    let timer = timer_at(cx, offset);
    let mut on_timer = timer.is_some();
    for chain in cx.analysis.chains(cx.snapshot) {
        for (at, hop) in chain.hops.iter().enumerate() {
            let is_here = |known: &&HopTimer| {
                let range = known.place.range;
                // Those of command lines are nowhere else.
                let meant = timer.map_or_else(|| range.touches(offset), |timer| timer == range);
                known.written && known.place.path == cx.analysis.name && meant
            };
            let timers: Vec<&HopTimer> = hop.timers.iter().filter(is_here).collect();
            on_timer |= !timers.is_empty();
            let timers = timers.into_iter();
            places.extend(timers.filter_map(|inner| Some(("", &bound(chain, at, inner)?.1.place))));
        }
    }
    if !on_timer {
        let target = target_at(cx, offset);
        for stop in stops(cx).iter().filter(|stop| is_at(cx, stop, offset)) {
            let hop = &stop.chain.hops[stop.hop];
            match target {
                Some(owner) if owner == stop.range => {
                    places.extend(stop.chain.hops.get(stop.hop + 1).map(|next| (next.name.as_str(), &next.place)));
                }
                _ => {
                    let bounds = hop.timers.iter().filter(|timer| timer.waits());
                    let bounds = bounds.filter_map(|timer| bound(stop.chain, stop.hop, timer));
                    let nearest = bounds.min_by_key(|(_, outer)| outer.milliseconds);
                    let in_front = || stop.hop.checked_sub(1).map(|at| &stop.chain.hops[at].place);
                    places.extend(nearest.map(|(_, outer)| &outer.place).or_else(in_front).map(|place| ("", place)));
                }
            }
        }
    }
    let places = match named_at(cx, offset).filter(|_| !on_timer) {
        Some(name) => alike(places, &name),
        None => places.into_iter().map(|(_, place)| place).collect(),
    };
    match locations(cx, places) {
        // What a value of the same file refers to.
        found if found.is_empty() => referred(cx, offset)
            .and_then(|span| cx.analysis.here(span))
            .map_or(found, |at| vec![Location { uri: cx.open.uri.clone(), range: cx.mapper.range(at) }]),
        found => found,
    }
}

/// The name at `offset` to which requests are handed.
fn named_at(cx: &Cx<'_>, offset: u32) -> Option<String> {
    let (facts, _) = cx.analysis.facts();
    let touches = |span: Span| cx.analysis.here(span).is_some_and(|range| range.touches(offset));
    let link = facts.hops.iter().flat_map(|hop| &hop.next).find(|link| touches(link.span))?;
    Some(facts.text(link.span).trim_matches(['"', '\'']).to_owned())
}

/// The places of those hops that are called `name`, of all of them where none is.
fn alike<'a>(hops: Vec<(&str, &'a Place)>, name: &str) -> Vec<&'a Place> {
    let is_it = |called: &str| called.split_whitespace().next_back() == Some(name);
    let any = hops.iter().any(|(called, _)| is_it(called));
    hops.into_iter().filter(|(called, _)| !any || is_it(called)).map(|(_, place)| place).collect()
}

/// Where the hop of the same file is set up that the value at `offset` names: by a link, or as the beginning of a path.
fn referred(cx: &Cx<'_>, offset: u32) -> Option<Span> {
    let (facts, _) = cx.analysis.facts();
    let touches = |span: Span| cx.analysis.here(span).is_some_and(|range| range.touches(offset));
    let links = facts.hops.iter().flat_map(|hop| hop.next.iter().map(move |link| (hop.span, link)));
    for (from, link) in links.filter(|(_, link)| touches(link.span)) {
        let is_it = |to: &&Hop| to.span != from && link.to.iter().all(|name| to.known_as.contains(name));
        if let Some(to) = facts.hops.iter().find(is_it) {
            return Some(to.span);
        }
    }
    let arguments = facts.directives.iter().flat_map(|directive| &directive.arguments);
    let path = &arguments.into_iter().find(|argument| touches(argument.span))?.text;
    let named = facts.hops.iter().find(|hop| {
        hop.known_as
            .iter()
            .filter_map(|name| name.split_once(':'))
            .any(|(_, name)| name.contains('.') && path.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
    });
    named.map(|hop| hop.span)
}

/// The places of all hops of the chains that pass the hop at `offset`, its own among them if `with_own`.
pub fn references(cx: &Cx<'_>, offset: u32, with_own: bool) -> Vec<Location> {
    let stops = stops(cx);
    let here = stops.iter().filter(|stop| is_at(cx, stop, offset));
    let places = here.flat_map(|stop| {
        let hops = stop.chain.hops.iter().enumerate().filter(|(at, _)| with_own || *at != stop.hop);
        hops.map(|(_, hop)| &hop.place)
    });
    locations(cx, places.collect())
}

/// Whether `offset` is at the hop: in the first line of its place, or where it names what it hands requests to.
fn is_at(cx: &Cx<'_>, stop: &Stop<'_>, offset: u32) -> bool {
    let text = cx.mapper.text();
    let line = |offset: u32| text.position(offset, Encoding::Utf8).line;
    let in_first = || line(offset) == line(stop.range.start);
    // An Ingress has its services behind its first line, which it stands for.
    target_at(cx, offset) == Some(stop.range) || stop.range.touches(offset) && in_first()
}

fn locations(cx: &Cx<'_>, places: Vec<&Place>) -> Vec<Location> {
    let to = cx.places();
    let mut out: Vec<Location> = Vec::new();
    for place in places {
        let Some(location) = to.location(&place.path, place.range) else { continue };
        if !out.contains(&location) {
            out.push(location);
        }
    }
    out
}

/// Where the value of the timer stands that is set at `offset`.
fn timer_at(cx: &Cx<'_>, offset: u32) -> Option<TextRange> {
    let (facts, _) = cx.analysis.facts();
    let touches = |span: Span| cx.analysis.here(span).is_some_and(|range| range.touches(offset));
    facts.timers.iter().find(|timer| touches(timer.span) || touches(timer.site)).map(|timer| timer.span.range)
}

/// The place of the hop that hands requests to what is named at `offset`.
fn target_at(cx: &Cx<'_>, offset: u32) -> Option<TextRange> {
    let (facts, _) = cx.analysis.facts();
    let touches = |span: Span| cx.analysis.here(span).is_some_and(|range| range.touches(offset));
    let forwards = facts.proxy.forwards.iter().find(|forward| touches(forward.target_span));
    let links = |links: &[Link]| links.iter().any(|link| touches(link.span));
    forwards.map(|forward| forward.span.range).or_else(|| {
        let hop = facts.hops.iter().find(|hop| links(&hop.next) && !facts.timers.iter().any(|it| touches(it.site)))?;
        Some(hop.span.range)
    })
}
