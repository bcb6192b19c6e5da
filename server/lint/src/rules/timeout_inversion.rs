use httplsp_registry::timers::Kind;

use crate::chain::{ChainFacts, HopFacts, HopTimer, Inversion, Place, spoken};
use crate::finding::{Edit, Finding, Fix, Related, Safety};
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};
use crate::{Context, Settings};

declare_rule! {
    /// ## What it does
    ///
    /// Compares how long the hops of a chain wait for a response, and finds hops that wait longer than one in front of
    /// them. Chains are declared as `[[chain]]` in `httplsp.toml`. A hop's timers come from its files, from the
    /// declaration, else from the product's documented default.
    ///
    /// ## Why is this bad?
    ///
    /// The outer hop gives up first and answers 504 (Gateway Timeout), while the inner one keeps a connection, a worker
    /// and perhaps a database transaction busy for a response that nobody will read. The client tries again, and the
    /// work piles up. Timeouts for requests should shrink from the client towards the application.
    ///
    /// ## Example
    ///
    /// ```toml
    /// [[chain]]
    /// name = "api"
    /// hops = [
    ///   { name = "gateway", product = "azure-application-gateway", request-timeout = "60s" },
    ///   { name = "proxy", product = "nginx", read-timeout = "90s" },
    /// ]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```toml
    /// [[chain]]
    /// name = "api"
    /// hops = [
    ///   { name = "gateway", product = "azure-application-gateway", request-timeout = "60s" },
    ///   { name = "proxy", product = "nginx", read-timeout = "60s" },
    /// ]
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15.6.5 (504 Gateway Timeout)
    pub TIMEOUT_INVERSION = {
        id: "timeout-inversion",
        summary: "a hop waits longer for a response than a hop in front of it",
        severity: Severity::Warning,
        fix: FixAvailability::Choice,
        check: check,
    }
}

/// Chains span files: [`check_chain`] looks at them. Here is about parts of one program.
fn check(cx: &mut Context<'_>) {
    for timer in &cx.facts.timers {
        let (Some(outer), Some(milliseconds)) = (&timer.outer, timer.milliseconds) else { continue };
        if outer.milliseconds >= milliseconds || outer.milliseconds == 0 || cx.skips(timer.span, timer.scope) {
            continue;
        }
        let set = if outer.span.is_some() { "" } else { ", the default" };
        let finding = cx.report(
            timer.span,
            format!(
                "`{}` allows {}, but `{}` in front of it gives up after {}{set}: the connection is closed while the request is still worked on",
                timer.name,
                spoken(milliseconds),
                outer.name,
                spoken(outer.milliseconds),
            ),
            format!("set `{}` to more than {}, or lower `{}`", outer.name, spoken(milliseconds), timer.name),
        );
        let finding = finding.confidence(Confidence::Likely).at_most(Severity::Info);
        if let Some(span) = outer.span {
            drop(finding.related(span, format!("`{}` is set here", outer.name)));
        }
    }
}

/// The findings about `chain`.
pub(crate) fn check_chain(chain: &ChainFacts, settings: &Settings) -> Vec<Finding> {
    let Some(severity) = settings.severity_of(&TIMEOUT_INVERSION) else { return Vec::new() };
    let configured = settings.rules.contains_key(TIMEOUT_INVERSION.id);
    let mut findings: Vec<(Inversion<'_>, Finding)> = Vec::new();
    for inversion in inversions(chain) {
        // How long connections are idle is no time for a response that anybody has chosen.
        if !is_chosen(&inversion) && inversion.inner.kinds.contains(&Kind::Idle) {
            continue;
        }
        // A default at several places of one file is one decision: the further places belong to the first.
        let earlier = findings.iter_mut().find(|(first, _)| {
            !inversion.inner.written
                && first.inner_hop == inversion.inner_hop
                && first.inner.name == inversion.inner.name
                && first.inner.milliseconds == inversion.inner.milliseconds
                && first.inner.place.path == inversion.inner.place.path
                && std::ptr::eq(first.outer, inversion.outer)
        });
        if let Some((_, earlier)) = earlier {
            extend(earlier, inversion.inner, inversion.outer.milliseconds);
            continue;
        }
        let finding = Finding {
            rule: &TIMEOUT_INVERSION,
            // Where nobody has chosen either time, it may well be meant so.
            severity: if configured || (chain.is_certain() && inversion.same_kind && is_chosen(&inversion)) {
                severity
            } else {
                severity.min(Severity::Info)
            },
            confidence: confidence(chain, &inversion),
            message: message(chain, &inversion),
            help: help(chain, &inversion),
            path: inversion.inner.place.path.clone(),
            range: inversion.inner.place.range,
            related: vec![related(
                &inversion.outer.place,
                format!(
                    "`{}` gives up after {}",
                    outer_hop(chain, &inversion).name,
                    spoken(inversion.outer.milliseconds)
                ),
            )],
            fixes: fixes(chain, &inversion),
            fingerprint: String::new(),
        };
        findings.push((inversion, finding));
    }
    findings.into_iter().map(|(_, finding)| finding).collect()
}

/// Adds a further place where the same default holds; the fix that sets it sets it there too.
fn extend(finding: &mut Finding, timer: &HopTimer, milliseconds: u64) {
    let route = timer.route.as_ref().map_or_else(String::new, |route| format!(" for `{route}`"));
    finding.related.push(related(&timer.place, format!("the same default holds here{route}")));
    let edit = timer.setting.as_ref().and_then(|setting| Some((setting.text(milliseconds)?, &setting.place)));
    if let (Some((text, place)), Some(fix)) = (edit, finding.fixes.first_mut()) {
        fix.edits.push(Edit { path: place.path.clone(), range: place.range, text });
    }
}

/// For every timer the tightest one of the hops in front of it, where that is shorter.
pub(crate) fn inversions(chain: &ChainFacts) -> Vec<Inversion<'_>> {
    let mut out = Vec::new();
    for (inner_hop, hop) in chain.hops.iter().enumerate() {
        for inner in hop.timers.iter().filter(|timer| !timer.streaming && !is_fixed(hop, timer)) {
            let outer = tightest(chain, inner_hop, inner, |outer| outer.milliseconds < inner.milliseconds);
            if let Some((outer_hop, outer, same_kind)) = outer {
                out.push(Inversion { outer_hop, outer, inner_hop, inner, same_kind });
            }
        }
    }
    out
}

/// Whether one of the two times is written.
fn is_chosen(inversion: &Inversion<'_>) -> bool {
    inversion.inner.written || inversion.outer.written
}

/// Whether nobody can set the timer to another value.
fn is_fixed(hop: &HopFacts, timer: &HopTimer) -> bool {
    let row = httplsp_registry::timers::get(&hop.product, &timer.name);
    row.is_some_and(|row| row.min_ms.is_some() && row.min_ms == row.max_ms)
}

/// Of the timers that hops in front of the one at `inner_hop` have and that are `wanted`, the one that bounds `inner`: the
/// index of its hop, the timer, and whether both measure the same.
pub(crate) fn tightest<'a>(
    chain: &'a ChainFacts,
    inner_hop: usize,
    inner: &HopTimer,
    wanted: impl Fn(&HopTimer) -> bool,
) -> Option<(usize, &'a HopTimer, bool)> {
    chain.hops[..inner_hop]
        .iter()
        .enumerate()
        .flat_map(|(at, outer)| outer.timers.iter().map(move |timer| (at, timer)))
        .filter(|(_, outer)| !outer.streaming && wanted(outer))
        .filter_map(|(at, outer)| Some((at, outer, comparable(outer, inner)?)))
        // Same kinds before mixed ones, then the shortest, then the nearest to the client.
        .min_by_key(|(at, outer, same)| (!same, outer.milliseconds, *at))
}

/// Whether the two bound the same wait (`true`), one of them only a part of it (`false`), or nothing in common.
fn comparable(outer: &HopTimer, inner: &HopTimer) -> Option<bool> {
    let waits = |timer: &HopTimer, kind: Kind| timer.kinds.contains(&kind);
    let both = |kind: Kind| waits(outer, kind) && waits(inner, kind);
    let mixed = |a: Kind, b: Kind| (waits(outer, a) && waits(inner, b)) || (waits(outer, b) && waits(inner, a));
    if both(Kind::Total) || both(Kind::FirstByte) || both(Kind::BetweenReads) {
        return Some(true);
    }
    // A response that may take so long altogether may also take so long to begin.
    if mixed(Kind::Total, Kind::FirstByte) {
        return Some(true);
    }
    mixed(Kind::Total, Kind::BetweenReads).then_some(false)
}

fn confidence(chain: &ChainFacts, inversion: &Inversion<'_>) -> Confidence {
    match () {
        () if !chain.is_certain() || !inversion.same_kind => Confidence::Assumed,
        () if !inversion.inner.written || !inversion.outer.written => Confidence::Likely,
        () => Confidence::Certain,
    }
}

fn outer_hop<'a>(chain: &'a ChainFacts, inversion: &Inversion<'_>) -> &'a HopFacts {
    &chain.hops[inversion.outer_hop]
}

fn message(chain: &ChainFacts, inversion: &Inversion<'_>) -> String {
    let (outer, inner) = (inversion.outer, inversion.inner);
    let (outer_name, inner_name) = (&outer_hop(chain, inversion).name, &chain.hops[inversion.inner_hop].name);
    let mut message = format!(
        "`{inner_name}` allows {} ({}), but `{outer_name}` in front of it gives up after {} ({}): the client gets \
         {} while `{inner_name}` still works",
        spoken(inner.milliseconds),
        described(inner),
        spoken(outer.milliseconds),
        described(outer),
        status(outer),
    );
    if !inversion.same_kind {
        message.push_str("; one timer limits the whole response, the other starts again with every read");
    }
    if !chain.is_certain() {
        message.push_str("; that one is in front of the other is assumed");
    }
    message
}

/// The timer's name, where it is set or that it is a default, and for which path.
fn described(timer: &HopTimer) -> String {
    let route = timer.route.as_ref().map_or_else(String::new, |route| format!(" for `{route}`"));
    match timer.written {
        true => format!("`{}`{route} in {}", timer.name, timer.place.path),
        false => format!("the default of `{}`{route}", timer.name),
    }
}

/// What a client sees when the timer runs out: 504 unless the product is known to answer something else.
fn status(timer: &HopTimer) -> u16 {
    match timer.statuses {
        [] => 504,
        statuses if statuses.contains(&504) => 504,
        statuses => statuses[0],
    }
}

fn help(chain: &ChainFacts, inversion: &Inversion<'_>) -> String {
    let (outer, inner) = (inversion.outer, inversion.inner);
    let lower = format!("lower `{}` to {} or less", inner.name, spoken(outer.milliseconds));
    match outer.max_milliseconds {
        Some(max) if max < inner.milliseconds => {
            format!("{lower}; `{}` cannot wait longer than {}", outer_hop(chain, inversion).name, spoken(max))
        }
        _ => format!(
            "{lower}, or raise `{}` of `{}` to {}",
            outer.name,
            outer_hop(chain, inversion).name,
            spoken(inner.milliseconds)
        ),
    }
}

fn fixes(chain: &ChainFacts, inversion: &Inversion<'_>) -> Vec<Fix> {
    let set = |timer: &HopTimer, verb: &str, hop: usize, milliseconds: u64| {
        let setting = timer.setting.as_ref()?;
        let text = setting.text(milliseconds)?;
        let hop = &chain.hops[hop].name;
        let edit = Edit { path: setting.place.path.clone(), range: setting.place.range, text };
        let title = format!("{verb} `{}` of `{hop}` to {}", timer.name, spoken(milliseconds));
        Some(Fix { title, safety: Safety::Choice, edits: vec![edit] })
    };
    let (outer, inner) = (inversion.outer, inversion.inner);
    let lower = set(inner, "Lower", inversion.inner_hop, outer.milliseconds);
    let possible = outer.written && outer.max_milliseconds.is_none_or(|max| inner.milliseconds <= max);
    let raise = set(outer, "Raise", inversion.outer_hop, inner.milliseconds).filter(|_| possible);
    lower.into_iter().chain(raise).collect()
}

fn related(place: &Place, message: String) -> Related {
    Related { path: place.path.clone(), range: place.range, message }
}

#[cfg(test)]
mod tests {
    use httplsp_text::TextRange;

    use super::*;
    use crate::chain::{Setting, Unit};

    fn place(path: &str, start: u32, end: u32) -> Place {
        Place { path: path.into(), range: TextRange::new(start, end) }
    }

    fn timer(name: &str, kinds: &[Kind], seconds: u64, written: bool) -> HopTimer {
        let place = place("nginx.conf", 10, 13);
        HopTimer {
            name: name.into(),
            kinds: kinds.to_vec(),
            milliseconds: seconds * 1_000,
            written,
            setting: Some(Setting {
                place: place.clone(),
                before: String::new(),
                after: String::new(),
                unit: Unit::Suffix,
            }),
            place,
            route: None,
            streaming: false,
            statuses: &[],
            max_milliseconds: None,
        }
    }

    fn chain(hops: Vec<(&str, Vec<HopTimer>)>) -> ChainFacts {
        let hops = hops.into_iter().map(|(name, timers)| HopFacts {
            name: name.into(),
            product: "other".into(),
            place: place("httplsp.toml", 0, 1),
            timers,
            open: false,
            ends_tls: false,
            https_redirects: Vec::new(),
            body_limits: Vec::new(),
            tries: Vec::new(),
        });
        ChainFacts { name: "api".into(), declared: true, explicit: false, hops: hops.collect() }
    }

    const READ: &[Kind] = &[Kind::BetweenReads, Kind::FirstByte];
    const TOTAL: &[Kind] = &[Kind::FirstByte, Kind::Total];

    #[test]
    fn an_inner_hop_that_waits_longer_is_found() {
        let chain = chain(vec![
            ("gateway", vec![timer("request-timeout", TOTAL, 30, true)]),
            ("proxy", vec![timer("proxy_read_timeout", READ, 60, true)]),
        ]);
        let [finding] = &check_chain(&chain, &Settings::default())[..] else { panic!("one finding") };
        assert_eq!(
            finding.message,
            "`proxy` allows 60s (`proxy_read_timeout` in nginx.conf), but `gateway` in front of it gives up after 30s \
             (`request-timeout` in nginx.conf): the client gets 504 while `proxy` still works"
        );
        assert_eq!(
            finding.help,
            "lower `proxy_read_timeout` to 30s or less, or raise `request-timeout` of `gateway` to 60s"
        );
        assert_eq!((finding.severity, finding.confidence), (Severity::Warning, Confidence::Certain));
        let titles: Vec<_> = finding.fixes.iter().map(|fix| (fix.title.as_str(), fix.edits[0].text.as_str())).collect();
        assert_eq!(
            titles,
            [
                ("Lower `proxy_read_timeout` of `proxy` to 30s", "30s"),
                ("Raise `request-timeout` of `gateway` to 60s", "60s")
            ]
        );
        assert!(finding.fixes.iter().all(|fix| fix.safety == Safety::Choice));
        assert_eq!(finding.related.len(), 1);
    }

    #[test]
    fn equal_shorter_and_streaming_timers_are_silent() {
        let mut stream = timer("proxy_read_timeout", READ, 3_600, true);
        stream.streaming = true;
        let chain = chain(vec![
            ("edge", vec![timer("a", TOTAL, 60, true)]),
            ("proxy", vec![timer("b", READ, 60, true), stream]),
            ("app", vec![timer("c", &[Kind::Total], 30, true)]),
        ]);
        assert!(check_chain(&chain, &Settings::default()).is_empty());
    }

    #[test]
    fn other_kinds_are_not_compared() {
        for kind in [Kind::Connect, Kind::Idle, Kind::Request, Kind::Tunnel, Kind::BetweenWrites, Kind::Other] {
            let chain =
                chain(vec![("edge", vec![timer("a", TOTAL, 5, true)]), ("app", vec![timer("b", &[kind], 60, true)])]);
            assert!(check_chain(&chain, &Settings::default()).is_empty(), "{kind:?}");
        }
    }

    #[test]
    fn a_whole_response_against_single_reads_is_only_an_information() {
        let chain = chain(vec![
            ("edge", vec![timer("a", &[Kind::BetweenReads], 30, true)]),
            ("app", vec![timer("b", &[Kind::Total], 60, true)]),
        ]);
        let [finding] = &check_chain(&chain, &Settings::default())[..] else { panic!("one finding") };
        assert_eq!((finding.severity, finding.confidence), (Severity::Info, Confidence::Assumed));
        assert!(finding.message.contains("starts again with every read"));
    }

    #[test]
    fn the_tightest_of_all_hops_in_front_counts() {
        let chain = chain(vec![
            ("edge", vec![timer("a", TOTAL, 20, true)]),
            ("gateway", vec![timer("b", TOTAL, 100, true)]),
            ("app", vec![timer("c", TOTAL, 60, true)]),
        ]);
        let found: Vec<_> = inversions(&chain).iter().map(|found| (found.outer_hop, found.inner_hop)).collect();
        assert_eq!(found, [(0, 1), (0, 2)]);
    }

    #[test]
    fn defaults_are_named_and_the_same_default_is_reported_once() {
        let mut first = timer("proxy_read_timeout", READ, 60, false);
        let mut second = first.clone();
        first.place = place("nginx.conf", 10, 20);
        second.place = place("nginx.conf", 40, 50);
        let mut edge = timer("proxy_read_timeout", READ, 50, false);
        edge.statuses = &[524];
        edge.max_milliseconds = Some(50_000);
        let chain = chain(vec![("edge", vec![edge]), ("proxy", vec![first, second])]);
        let [finding] = &check_chain(&chain, &Settings::default())[..] else { panic!("one finding") };
        assert!(finding.message.contains("allows 60s (the default of `proxy_read_timeout`)"), "{}", finding.message);
        assert!(finding.message.contains("the client gets 524"));
        assert_eq!(finding.help, "lower `proxy_read_timeout` to 50s or less; `edge` cannot wait longer than 50s");
        assert_eq!((finding.confidence, finding.related.len()), (Confidence::Likely, 2));
        assert_eq!(finding.fixes.iter().map(|fix| fix.edits.len()).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn an_assumed_chain_informs() {
        let mut chain =
            chain(vec![("edge", vec![timer("a", TOTAL, 30, true)]), ("app", vec![timer("b", TOTAL, 60, true)])]);
        chain.declared = false;
        let [finding] = &check_chain(&chain, &Settings::default())[..] else { panic!("one finding") };
        assert_eq!((finding.severity, finding.confidence), (Severity::Info, Confidence::Assumed));
    }

    #[test]
    fn it_can_be_switched_off() {
        let mut settings = Settings::default();
        settings.rules.insert(TIMEOUT_INVERSION.id.into(), None);
        let chain =
            chain(vec![("edge", vec![timer("a", TOTAL, 30, true)]), ("app", vec![timer("b", TOTAL, 60, true)])]);
        assert!(check_chain(&chain, &settings).is_empty());
    }
}
