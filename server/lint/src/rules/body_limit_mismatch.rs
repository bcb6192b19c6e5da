use httplsp_syntax::facts::{BodyLimit, Facts, Forward};

use crate::chain::{ChainFacts, HopLimit, Place};
use crate::finding::{Finding, Related};
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};
use crate::{Context, Settings};

declare_rule! {
    /// ## What it does
    ///
    /// Finds limits on the size of request bodies that cannot be meant: a number apart from its unit, a handful of
    /// bytes, a unit behind a number of bytes; and an application that accepts more than the server in front of it lets
    /// through. What is in front of what is known within one configuration, from a `[[chain]]` in `httplsp.toml`, or
    /// because one program of the project listens where its proxy sends requests (then as information).
    ///
    /// A limit of 0 is none. A limit that differs from place to place, or an outer one that is smaller on purpose in
    /// a place that hands no request to the application, is no finding.
    ///
    /// ## Why is this bad?
    ///
    /// The smallest limit on the way answers 413, whatever the application allows. A limit of 50 bytes refuses every
    /// form; one of 50 GB protects nothing.
    ///
    /// ## Example
    ///
    /// ```nginx
    /// client_max_body_size 50;
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```nginx
    /// client_max_body_size 50m;
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15.5.14: 413 Content Too Large
    /// - nginx: `client_max_body_size` (1m by default), configuration file measurement units
    pub BODY_LIMIT_MISMATCH = {
        id: "body-limit-mismatch",
        summary: "a limit on request bodies in the wrong unit, or smaller than that of the application",
        severity: Severity::Warning,
        fix: FixAvailability::Choice,
        check: check,
    }
}

/// Below so many bytes, a number without a unit was meant in another one.
const FEW_BYTES: u64 = 1_024;
/// From so many on, a number with a unit was meant in bytes.
const MANY_UNITS: u64 = 1 << 20;

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for limit in &facts.body_limits {
        let Some(outer) = limit.outer.as_ref().filter(|_| !cx.skips(limit.span, limit.scope)) else { continue };
        let Some(bytes) = limit.bytes.filter(|bytes| *bytes / 5 * 4 > outer.bytes) else { continue };
        let set = if outer.span.is_some() { "" } else { ", the default," };
        let finding = cx.report(
            limit.span,
            format!(
                "`{}` allows {}, but `{}`{set} refuses a body above {} before that: the two are in different units",
                limit.name,
                size(bytes),
                outer.name,
                size(outer.bytes)
            ),
            match bytes <= outer.most {
                true => format!("set `{}` to {bytes} bytes too, or lower `{}`", outer.name, limit.name),
                false => {
                    format!("lower `{}`: `{}` cannot be set to more than {} bytes", limit.name, outer.name, outer.most)
                }
            },
        );
        if let Some(span) = outer.span {
            drop(finding.related(span, "the limit that a request comes to first"));
        }
    }
    for limit in &facts.body_limits {
        in_bytes(cx, limit);
    }
    let Some(product) = facts.language.product() else { return };
    for (at, limit) in facts.body_limits.iter().enumerate() {
        if cx.skips(limit.span, limit.scope) {
            continue;
        }
        // Several limits in one line have one proxy in front of them: the largest is told.
        let outdoes = |(other_at, other): (usize, &BodyLimit)| {
            other.site == limit.site && (other.bytes, at) > (limit.bytes, other_at) && other_at != at
        };
        if limit.product == product {
            unit(cx, limit);
        } else if !facts.body_limits.iter().enumerate().any(outdoes) {
            inner(cx, limit);
        }
    }
}

/// Where a plain number is in a larger unit, no request is as large as this.
const NO_BODY: u64 = 32 << 30;

/// A number of bytes where a plain number is in a larger unit.
fn in_bytes(cx: &mut Context<'_>, limit: &BodyLimit) {
    let unit = match limit.unit {
        1_024 => "kilobytes",
        1_048_576 => "megabytes",
        _ => return,
    };
    if cx.skips(limit.span, limit.scope) {
        return;
    }
    let Some(bytes) = limit.bytes.filter(|bytes| *bytes >= NO_BODY && limit.unitless && limit.outer.is_none()) else {
        return;
    };
    let number = bytes / limit.unit;
    let meant = number / limit.unit;
    let name = &limit.name;
    let finding = cx
        .report(
            limit.span,
            format!(
                "`{name}` is in {unit}, so {} is {}, which limits nothing; it looks like {number} bytes",
                limit.raw,
                size(bytes)
            ),
            match meant {
                0 => format!("write the {unit}"),
                _ => format!("write `{meant}`"),
            },
        )
        .confidence(Confidence::Likely);
    if meant > 0 {
        drop(finding.replace(format!("Write `{meant}`"), crate::Safety::Choice, limit.span, meant.to_string()));
    }
}

/// Slips within one limit.
fn unit(cx: &mut Context<'_>, limit: &BodyLimit) {
    let (name, raw) = (&limit.name, &limit.raw);
    if let Some((number, unit)) = raw.split_once(' ') {
        let whole = format!("{number}{}", unit.trim());
        let is_size = !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && matches!(unit.trim().to_ascii_lowercase().as_str(), "k" | "m" | "g");
        if is_size {
            cx.report(
                limit.span,
                format!("`{raw}` is two values, but `{name}` takes one: the configuration is refused"),
                format!("write `{whole}`"),
            )
            .replace(format!("Write `{whole}`"), crate::Safety::Choice, limit.span, whole.clone());
        }
        return;
    }
    let Some(bytes) = limit.bytes else { return };
    // Where no unit may be written, the number itself has to say it.
    let plain = httplsp_registry::timers::limit(&limit.product, name).is_some_and(|row| row.unit == Some("bytes"));
    if limit.unitless && bytes < FEW_BYTES {
        let megabytes = if plain { (bytes << 20).to_string() } else { format!("{raw}m") };
        let kilobytes = if plain { (bytes << 10).to_string() } else { format!("{raw}k") };
        let finding = cx.report(
            limit.span,
            format!(
                "`{name} {raw}` is {bytes} bytes, because a number without a unit is in bytes: any larger body gets 413"
            ),
            if plain {
                format!("write the number of bytes, such as `{megabytes}` for {raw} MB")
            } else {
                format!("write the unit, such as `{raw}m`")
            },
        );
        finding
            .confidence(Confidence::Likely)
            .replace(format!("Write `{megabytes}`"), crate::Safety::Choice, limit.span, megabytes.clone())
            .replace(format!("Write `{kilobytes}`"), crate::Safety::Choice, limit.span, kilobytes.clone());
        return;
    }
    let digits = raw.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if !limit.unitless && digits.parse::<u64>().is_ok_and(|number| number >= MANY_UNITS) {
        cx.report(
            limit.span,
            format!("`{name} {raw}` is {}, which limits nothing; the number looks like one of bytes", size(bytes)),
            format!("write `{digits}`, or 0 for no limit"),
        )
        .confidence(Confidence::Likely)
        .replace(format!("Write `{digits}`"), crate::Safety::Choice, limit.span, digits);
    }
}

/// An application's limit against the one of the server in front of it.
fn inner(cx: &mut Context<'_>, limit: &BodyLimit) {
    let facts = cx.facts;
    let Some(bytes) = limit.bytes else { return };
    // A place that takes less on purpose is no matter, as long as another one lets everything through.
    let within: Vec<&Forward> =
        facts.proxy.forwards.iter().filter(|forward| is_within(facts, forward, limit)).collect();
    let smaller = |forward: &&Forward| forward.body_limit.value.filter(|outer| *outer < bytes);
    let largest = within.iter().copied().max_by_key(|forward| forward.body_limit.value);
    let Some(forward) = largest.filter(|_| within.iter().all(|forward| smaller(forward).is_some())) else { return };
    let Some(outer) = smaller(&forward) else { return };
    let set = if forward.body_limit.span.is_some() { "" } else { ", the default," };
    let finding = cx.report(
        limit.span,
        format!(
            "`{}` allows {}, but requests come through a server that answers 413 above {}{set} already",
            limit.name,
            size(bytes),
            size(outer)
        ),
        "raise the limit of the server in front to that of the application, or lower the application's",
    );
    match forward.body_limit.span {
        Some(span) => finding.related(span, "the limit in front"),
        None => finding.related(forward.span, "the request is handed on here, with no limit set"),
    };
}

/// Whether the limit holds where `forward` hands a request on.
fn is_within(facts: &Facts, forward: &Forward, limit: &BodyLimit) -> bool {
    facts.ancestors(forward.scope).any(|(scope, _)| scope == limit.scope)
}

fn size(bytes: u64) -> String {
    let units = [(1 << 40, "TB"), (1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")];
    match units.iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) if bytes % unit * 20 < *unit => format!("{} {name}", bytes / unit),
        Some((unit, name)) => format!("{:.1} {name}", bytes as f64 / *unit as f64),
        None => format!("{bytes} bytes"),
    }
}

/// The limits in `chain` that a hop in front makes useless.
pub(crate) fn check_chain(chain: &ChainFacts, settings: &Settings) -> Vec<Finding> {
    let Some(severity) = settings.severity_of(&BODY_LIMIT_MISMATCH) else { return Vec::new() };
    let configured = settings.rules.contains_key(BODY_LIMIT_MISMATCH.id);
    let mut findings = Vec::new();
    for (at, hop) in chain.hops.iter().enumerate() {
        // A limit that holds at several places is one limit, and equal ones of a file are raised together.
        let mut seen: Vec<&Place> = Vec::new();
        let mut told: Vec<(&str, u64)> = Vec::new();
        for limit in hop.body_limits.iter().filter(|limit| limit.written) {
            let Some(bytes) = limit.bytes else { continue };
            if seen.contains(&&limit.place) {
                continue;
            }
            seen.push(&limit.place);
            let smaller = chain.hops[..at].iter().filter_map(|outer| Some((outer, lets_through(&outer.body_limits)?)));
            let smallest = smaller.filter(|(_, (_, most))| *most < bytes).min_by_key(|(_, (_, most))| *most);
            let Some((outer, (through, most))) = smallest else { continue };
            if told.contains(&(&*limit.place.path, bytes)) {
                continue;
            }
            told.push((&limit.place.path, bytes));
            let set = if through.written { "" } else { ", the default," };
            let assumed = match () {
                () if chain.is_certain() => "",
                () if chain.name.starts_with("port ") => "; that one is in front of the other is assumed from the port",
                () => "; that one is in front of the other is assumed",
            };
            findings.push(Finding {
                rule: &BODY_LIMIT_MISMATCH,
                severity: if configured || chain.is_certain() { severity } else { Severity::Info },
                confidence: if chain.is_certain() { Confidence::Likely } else { Confidence::Assumed },
                message: format!(
                    "`{}` allows {}, but `{}` in front of it answers 413 above {}{set} already{assumed}",
                    limit.name,
                    size(bytes),
                    outer.name,
                    size(most)
                ),
                help: format!(
                    "raise `{}` of `{}` to the same size, or lower `{}`",
                    through.name, outer.name, limit.name
                ),
                path: limit.place.path.clone(),
                range: limit.place.range,
                related: vec![Related {
                    path: through.place.path.clone(),
                    range: through.place.range,
                    message: match through.written {
                        true => "the limit in front".into(),
                        false => "the request is handed on here, with no limit set".into(),
                    },
                }],
                fixes: Vec::new(),
                fingerprint: String::new(),
            });
        }
    }
    findings
}

/// The largest body that a hop hands on, with the limit that says so; `None` when any place has no limit or one that is
/// not known.
fn lets_through(limits: &[HopLimit]) -> Option<(&HopLimit, u64)> {
    let on_the_way = || limits.iter().filter(|limit| limit.forwards);
    if on_the_way().any(|limit| limit.bytes.is_none()) {
        return None;
    }
    on_the_way().filter_map(|limit| Some((limit, limit.bytes?))).max_by_key(|(_, bytes)| *bytes)
}
