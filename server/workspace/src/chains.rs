//! Chains: which timers and limits are in force at the hops that a configuration declares.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use httplsp_lint::chain::{self, ChainFacts, HopFacts, HopLimit, HopTimer, HopTries, Place, Setting, Unit as Writing};
use httplsp_registry::timers::{self, Kind, Timer};
use httplsp_syntax::Facts;
use httplsp_syntax::facts::{EffectiveTimer, Forward, Span, Tries};

use crate::config::{Configuration, DeclaredChain, DeclaredHop, DeclaredTimer, Discovery};
use crate::include::Index;
use crate::limits;
use crate::run::Problem;
use crate::units::{Unit, assemble_one};
use crate::walk::{Entry, language_of};

/// Timers in the registry that do not hold for every request of their product: another product line, or asynchronous
/// requests only. They are read where they are written, but never taken as defaults.
const NOT_DEFAULTS: [(&str, &str); 3] = [
    ("azure-app-service", "functionTimeout"),
    ("azure-front-door", "backend_pools_send_receive_timeout_seconds"),
    ("tomcat", "asyncTimeout"),
];

/// The chains of one configuration, with their timers.
pub struct Chains {
    /// The chains, in the order of their declaration.
    pub chains: Vec<ChainFacts>,
    /// Hops whose files were not found.
    pub problems: Vec<Problem>,
    /// Units that were read for this, besides those given.
    pub units: Vec<Unit>,
}

/// Looks the timers of the chains of `configuration` up in `units`, or in their files if no unit has them.
pub fn build(configuration: &Arc<Configuration>, units: &[Unit], index: &Index<'_>, discovery: &Discovery) -> Chains {
    let mut builder = Builder { configuration, units, index, discovery, problems: Vec::new(), read: Vec::new() };
    let chains = configuration.chains.iter().map(|chain| builder.chain(chain)).collect();
    Chains { chains, problems: builder.problems, units: builder.read }
}

/// What the files of a hop set.
#[derive(Default)]
struct InFiles {
    timers: Vec<HopTimer>,
    body_limits: Vec<HopLimit>,
    tries: Vec<HopTries>,
    https_redirects: Vec<Place>,
}

/// The place of `span` by its file's name.
pub(crate) fn place_of(facts: &Facts, span: Span) -> Place {
    Place { path: facts.files[span.file as usize].path.clone(), range: span.range }
}

struct Builder<'a> {
    configuration: &'a Arc<Configuration>,
    units: &'a [Unit],
    index: &'a Index<'a>,
    discovery: &'a Discovery,
    problems: Vec<Problem>,
    read: Vec<Unit>,
}

impl Builder<'_> {
    fn chain(&mut self, chain: &DeclaredChain) -> ChainFacts {
        let last = chain.hops.len().saturating_sub(1);
        let hops = chain.hops.iter().enumerate().map(|(at, hop)| {
            let place = Place { path: chain.file.clone(), range: hop.name_range };
            let mut timers: Vec<HopTimer> = hop.timers.iter().map(|timer| declared(hop, timer, &place)).collect();
            let in_files = self.in_files(chain, hop);
            timers.extend(in_files.timers);
            if !timers.iter().any(HopTimer::waits) {
                timers.extend(defaults(&hop.product, at == last, &place));
            }
            timers.extend(idle_defaults(&hop.product, &timers, &place));
            // What limits the wait for a response comes first: it is what people look for.
            timers.sort_by_key(|timer| !timer.waits());
            HopFacts {
                name: hop.name.clone(),
                product: hop.product.clone(),
                place,
                timers,
                open: false,
                ends_tls: hop.ends_tls,
                https_redirects: in_files.https_redirects,
                body_limits: in_files.body_limits,
                tries: in_files.tries,
            }
        });
        ChainFacts { name: chain.name.clone(), declared: true, explicit: true, hops: hops.collect() }
    }

    /// What the hop's files set.
    fn in_files(&mut self, chain: &DeclaredChain, hop: &DeclaredHop) -> InFiles {
        let paths = hop.files.expand(self.discovery.fs().as_ref());
        if paths.is_empty() {
            if !hop.files.is_empty() {
                let message =
                    format!("declares the chain `{}`, whose hop `{}` has no files: none matches", chain.name, hop.name);
                self.problems.push(Problem { path: chain.file.clone(), message, fatal: false });
            }
            return InFiles::default();
        }
        let names: BTreeSet<Arc<str>> = paths.iter().map(|path| self.discovery.names().show(path)).collect();
        let known = |units: &[Unit], name: &str| {
            units.iter().any(|unit| unit.facts.files.iter().any(|file| &*file.path == name))
        };
        for path in paths {
            let name = self.discovery.names().show(&path);
            if !known(self.units, &name) && !known(&self.read, &name) {
                self.read.extend(self.load(path, name));
            }
        }
        let mut found = InFiles::default();
        for unit in self.units.iter().chain(&self.read) {
            for timer in timers_in(&unit.facts, hop, &names) {
                if !found.timers.iter().any(|other| other.name == timer.name && other.place == timer.place) {
                    found.timers.push(timer);
                }
            }
            found.body_limits.extend(limits::of_hop(&unit.facts, hop, &names));
            let own = |forward: &&Forward| {
                forward.product == hop.product && names.contains(&unit.facts.files[forward.span.file as usize].path)
            };
            found.tries.extend(unit.facts.proxy.forwards.iter().filter(own).filter_map(|one| tries(&unit.facts, one)));
            let set_up = unit.facts.hops.iter().filter(|one| {
                one.product == hop.product && names.contains(&unit.facts.files[one.span.file as usize].path)
            });
            found.tries.extend(set_up.filter_map(|one| tries_of(&unit.facts, one.tries.as_ref(), &one.timers)));
            let redirects = chain::https_redirects(&unit.facts).into_iter();
            let redirects =
                redirects.map(|span| place_of(&unit.facts, span)).filter(|place| names.contains(&place.path));
            found.https_redirects.extend(redirects);
        }
        found
    }

    fn load(&self, path: PathBuf, name: Arc<str>) -> Option<Unit> {
        let language = language_of(&path, self.configuration.root.as_deref())?;
        self.index.load(&path, language)?;
        let entry = Entry { path, name, language, explicit: false, configuration: self.configuration.clone() };
        let (facts, _) = assemble_one(&entry, self.index)?;
        Some(Unit { entry, facts: facts.ok()? })
    }
}

/// How often a place sends a request that is not answered in time.
pub(crate) fn tries(facts: &Facts, forward: &Forward) -> Option<HopTries> {
    tries_of(facts, forward.tries.as_ref().filter(|_| !forward.streaming), &forward.timers)
}

/// How often something with these timers sends a request that is not answered in time.
pub(crate) fn tries_of(facts: &Facts, tries: Option<&Tries>, timers: &[EffectiveTimer]) -> Option<HopTries> {
    let tries = tries?;
    let each = timers.iter().find(|timer| timer.name == tries.each)?;
    Some(HopTries {
        count: tries.count,
        each: (each.name.clone(), each.milliseconds?),
        name: tries.name.clone(),
        place: place_of(facts, tries.span),
    })
}

/// The timers of `hop` in a unit, as far as they stand in the files called `names`.
fn timers_in(facts: &Facts, hop: &DeclaredHop, names: &BTreeSet<Arc<str>>) -> Vec<HopTimer> {
    let own = |product: &str| product == hop.product || hop.product == "other";
    let whole = facts.files.first().is_some_and(|file| names.contains(&file.path));
    let here = |span: Span| whole || names.contains(&facts.files[span.file as usize].path);
    let place = |span: Span| place_of(facts, span);
    let mut out = Vec::new();
    for forward in facts.proxy.forwards.iter().filter(|forward| own(forward.product) && here(forward.span)) {
        for timer in &forward.timers {
            let Some(milliseconds) = timer.milliseconds else { continue };
            let row = timers::get(forward.product, &timer.name);
            let written = timer.span.and_then(|span| facts.timers.iter().find(|written| written.site == span));
            let at = written.map(|written| written.span).or(timer.span);
            let setting = match (written, timer.span) {
                (Some(written), _) => rewrite(place(written.span), &timer.raw, row),
                (None, None) => insert(facts, forward.span, forward.product, &timer.name),
                (None, Some(_)) => None,
            };
            out.push(HopTimer {
                name: timer.name.clone(),
                kinds: kinds(timer.kind, row),
                milliseconds,
                written: timer.span.is_some(),
                place: place(at.unwrap_or(forward.span)),
                // What is set further out holds for other places too.
                route: forward.path.clone().filter(|_| written.is_none_or(|written| written.scope == forward.scope)),
                streaming: forward.streaming,
                setting,
                statuses: row.map_or(&[], |row| row.statuses),
                max_milliseconds: row.and_then(|row| row.max_ms),
            });
        }
    }
    // Where requests are forwarded, what is in force there has been said; elsewhere a timer stands for itself.
    let forwards = !out.is_empty();
    for timer in facts.timers.iter().filter(|timer| own(timer.product) && here(timer.span)) {
        let row = timers::get(timer.product, &timer.name);
        let kinds = kinds(timer.kind, row);
        let Some(milliseconds) = timer.milliseconds else { continue };
        if forwards && kinds.iter().any(is_wait) {
            continue;
        }
        out.push(HopTimer {
            name: timer.name.clone(),
            kinds,
            milliseconds,
            written: true,
            place: place(timer.span),
            route: None,
            streaming: false,
            setting: rewrite(place(timer.span), &timer.raw, row),
            statuses: row.map_or(&[], |row| row.statuses),
            max_milliseconds: row.and_then(|row| row.max_ms),
        });
    }
    out
}

/// A timer given in the declaration of the chain.
fn declared(hop: &DeclaredHop, timer: &DeclaredTimer, hop_place: &Place) -> HopTimer {
    let kinds = match timer.key {
        "connect-timeout" => vec![Kind::Connect],
        "request-timeout" => vec![Kind::FirstByte, Kind::Total],
        "read-timeout" => vec![Kind::BetweenReads, Kind::FirstByte],
        // At some balancers one timer is for silence of any kind.
        _ => {
            let idle = timers::of(&hop.product)
                .iter()
                .find(|row| row.kinds.first() == Some(&Kind::Idle) && row.kinds.len() > 1);
            idle.map_or_else(|| vec![Kind::Idle], |row| row.kinds.to_vec())
        }
    };
    let place = Place { path: hop_place.path.clone(), range: timer.range };
    let rows: Vec<&Timer> =
        timers::of(&hop.product).iter().filter(|row| row.kinds.iter().any(|kind| kinds.contains(kind))).collect();
    HopTimer {
        name: timer.key.into(),
        milliseconds: timer.milliseconds,
        written: true,
        route: None,
        streaming: false,
        setting: Some(Setting { place: place.clone(), before: "\"".into(), after: "\"".into(), unit: Writing::Suffix }),
        place,
        statuses: rows.iter().map(|row| row.statuses).find(|statuses| !statuses.is_empty()).unwrap_or(&[]),
        max_milliseconds: rows.iter().map(|row| row.max_ms).reduce(|a, b| Some(a?.max(b?))).flatten(),
        kinds,
    }
}

/// How long a product waits for responses unless told otherwise, by its documentation. Where it depends on how the
/// product was set up, the value is taken that makes a conflict least likely: a short one for the last hop, a long one
/// for the others.
fn defaults(product: &str, is_last: bool, place: &Place) -> Vec<HopTimer> {
    let candidates: Vec<(&'static Timer, u64)> = timers::of(product)
        .iter()
        .filter(|row| row.kinds.iter().any(is_wait) && !NOT_DEFAULTS.contains(&(row.product, row.name)))
        .filter_map(|row| Some((row, row.default.milliseconds()?)))
        .collect();
    let mut chosen: Vec<(&'static Timer, u64)> = Vec::new();
    for kind in [Kind::FirstByte, Kind::Total, Kind::BetweenReads] {
        let of_kind = candidates.iter().filter(|(row, _)| row.kinds.contains(&kind));
        // Of equal values the timer that says most counts: `proxy_read_timeout` before those of other protocols.
        let best = of_kind.min_by_key(|(row, value)| {
            let value = i64::try_from(*value).unwrap_or(i64::MAX);
            (if is_last { value } else { -value }, std::cmp::Reverse(row.kinds.len()))
        });
        if let Some(best) = best
            && !chosen.iter().any(|(row, _)| std::ptr::eq(*row, best.0))
        {
            chosen.push(*best);
        }
    }
    let timer = |(row, milliseconds): (&'static Timer, u64)| HopTimer {
        name: row.name.into(),
        kinds: row.kinds.to_vec(),
        milliseconds,
        written: false,
        place: place.clone(),
        route: None,
        streaming: false,
        setting: None,
        statuses: row.statuses,
        max_milliseconds: row.max_ms,
    };
    chosen.into_iter().map(timer).collect()
}

/// How long a product keeps idle connections by default, unless something among `known` says so.
pub(crate) fn idle_defaults(product: &str, known: &[HopTimer], place: &Place) -> Vec<HopTimer> {
    if known.iter().any(|timer| timer.kinds.contains(&Kind::Idle)) {
        return Vec::new();
    }
    // Its default workers keep no connections at all.
    let rows = timers::of(product).iter().filter(|row| row.product != "gunicorn");
    let mut out: Vec<HopTimer> = Vec::new();
    for row in rows.filter(|row| timers::keeps_connections(product, row.name).is_some()) {
        let Some(milliseconds) = row.default.milliseconds() else { continue };
        // The same setting under the name of another tool, or the other one of two with one name.
        if out.iter().any(|timer| timer.milliseconds == milliseconds || timer.name == row.name) {
            continue;
        }
        out.push(HopTimer {
            name: row.name.into(),
            kinds: row.kinds.to_vec(),
            milliseconds,
            written: false,
            place: place.clone(),
            route: None,
            streaming: false,
            setting: None,
            statuses: row.statuses,
            max_milliseconds: row.max_ms,
        });
    }
    out
}

fn is_wait(kind: &Kind) -> bool {
    matches!(kind, Kind::Total | Kind::FirstByte | Kind::BetweenReads)
}

/// What a timer measures: the registry knows more than the extraction.
pub(crate) fn kinds(kind: Kind, row: Option<&Timer>) -> Vec<Kind> {
    row.map_or_else(|| vec![kind], |row| row.kinds.to_vec())
}

/// How the value `raw` at `place` is replaced by another one.
pub(crate) fn rewrite(place: Place, raw: &str, row: Option<&Timer>) -> Option<Setting> {
    let bare = !raw.is_empty() && raw.bytes().all(|byte| byte.is_ascii_digit());
    let unit = match row.and_then(|row| row.unit) {
        _ if is_clock(raw) => Writing::Clock,
        _ if !bare => crate::duration::parse(raw).ok().map(|_| Writing::Suffix)?,
        Some(unit) if unit.starts_with("ms") => Writing::Milliseconds,
        Some(unit) if unit.starts_with('s') => Writing::Seconds,
        _ => return None,
    };
    Some(Setting { place, before: String::new(), after: String::new(), unit })
}

/// Whether a time is written as on a clock: `00:01:30`, `1.00:00:00`.
fn is_clock(raw: &str) -> bool {
    let clock = raw.split_once('.').map_or(raw, |(_, clock)| clock);
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    clock.split(':').count() == 3 && clock.split(':').all(digits)
}

/// How a timer that is not written is added in front of the directive at `span`.
pub(crate) fn insert(facts: &Facts, span: Span, product: &str, name: &str) -> Option<Setting> {
    // Only formats whose directives look like this have a table of directives.
    httplsp_registry::directives::get(product, name).first()?;
    let file = &facts.files[span.file as usize];
    let before = file.text.get(..span.range.start as usize)?;
    let line = before.rfind(['\n', '\r']).map_or(before, |at| &before[at + 1..]);
    let indent = if line.trim().is_empty() { format!("\n{line}") } else { " ".into() };
    let range = httplsp_text::TextRange::at(span.range.start);
    let place = Place { path: file.path.clone(), range };
    let end = httplsp_registry::directives::terminator(product);
    Some(Setting { place, before: format!("{name} "), after: format!("{end}{indent}"), unit: Writing::Suffix })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place { path: "httplsp.toml".into(), range: Default::default() }
    }

    fn default_of(product: &str, is_last: bool) -> Vec<(String, u64)> {
        defaults(product, is_last, &place()).into_iter().map(|timer| (timer.name, timer.milliseconds)).collect()
    }

    #[test]
    fn products_have_their_documented_defaults() {
        assert_eq!(default_of("nginx", false), [("proxy_read_timeout".into(), 60_000)]);
        assert_eq!(default_of("cloudflare", false), [("proxy_read_timeout".into(), 120_000)]);
        assert_eq!(default_of("gunicorn", true), [("timeout".into(), 30_000)]);
        assert!(default_of("other", false).is_empty());
        assert!(default_of("haproxy", false).is_empty(), "it waits for ever unless told otherwise");
    }

    #[test]
    fn an_ambiguous_default_is_read_in_favour_of_the_configuration() {
        let value = |is_last| default_of("azure-application-gateway", is_last)[0].1;
        assert_eq!((value(false), value(true)), (30_000, 20_000));
    }

    #[test]
    fn every_product_of_a_chain_is_known_or_has_no_default() {
        for (product, timer) in NOT_DEFAULTS {
            assert!(timers::get(product, timer).is_some(), "{product} {timer}");
        }
    }

    #[test]
    fn values_are_rewritten_as_they_were_written() {
        let text = |raw: &str, row: Option<&Timer>, milliseconds| rewrite(place(), raw, row)?.text(milliseconds);
        let nginx = timers::get("nginx", "proxy_read_timeout");
        assert_eq!(text("60s", nginx, 30_000).as_deref(), Some("30s"));
        assert_eq!(text("1m", nginx, 1_500).as_deref(), Some("1500ms"));
        assert_eq!(text("60", nginx, 30_000).as_deref(), Some("30"));
        assert_eq!(text("60", nginx, 1_500), None, "a bare number is in seconds");
        assert_eq!(text("$timeout", nginx, 30_000), None);
        assert_eq!(text("60", None, 30_000), None);
    }
}
