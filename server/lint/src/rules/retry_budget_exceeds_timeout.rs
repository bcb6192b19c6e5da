use crate::chain::{ChainFacts, HopTimer, HopTries, spoken};
use crate::finding::{Finding, Related};
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};
use crate::{Context, Settings};

declare_rule! {
    /// ## What it does
    ///
    /// Finds routes that try a request again and give each try a time of its own, where all tries together need more than
    /// the route allows. It finds, too, where one try may take longer than the whole: HTTPRoutes of that kind are refused.
    ///
    /// A proxy may try a request at several servers, one after the other, without a time for all of them. Then what is in
    /// front of it gives up first, if it waits for less than all tries need (nginx, HAProxy).
    ///
    /// Policies that try again after failed connections alone are left out: those are known at once.
    ///
    /// ## Why is this bad?
    ///
    /// The route gives up with 504 while a try is still under way. The last tries never happen, or are cut short, just when
    /// the server is slow: they add load and help nobody.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.istio.io/v1
    /// kind: VirtualService
    /// metadata: { name: orders }
    /// spec:
    ///   http:
    ///     - timeout: 15s
    ///       retries: { attempts: 3, perTryTimeout: 10s, retryOn: 5xx }
    ///       route: [{ destination: { host: orders } }]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.istio.io/v1
    /// kind: VirtualService
    /// metadata: { name: orders }
    /// spec:
    ///   http:
    ///     - timeout: 15s
    ///       retries: { attempts: 2, perTryTimeout: 5s, retryOn: 5xx }
    ///       route: [{ destination: { host: orders } }]
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15.6.5 (504 Gateway Timeout)
    /// - Envoy, `RouteAction.timeout`: it includes all retries
    pub RETRY_BUDGET_EXCEEDS_TIMEOUT = {
        id: "retry-budget-exceeds-timeout",
        summary: "retries that together need more time than their route allows",
        severity: Severity::Warning,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    for budget in &cx.facts.retry_budgets {
        let (each_name, each, each_span) = &budget.each;
        let (total_name, total, total_span) = &budget.total;
        let whole = match total_span {
            Some(_) => format!("`{total_name}` is {}", spoken(*total)),
            None => format!("the default of `{total_name}` is {}", spoken(*total)),
        };
        if each > total {
            let refused = if budget.bounded { "the route is refused" } else { "no try gets the time that it is given" };
            let message = format!("`{each_name}` gives one try {}, but {whole}: {refused}", spoken(*each));
            let help = format!("lower `{each_name}` to {} or less, or raise `{total_name}`", spoken(*total));
            let mut finding = cx.report(*each_span, message, help);
            if budget.bounded {
                finding = finding.severity(Severity::Error);
            }
            drop(match total_span {
                Some(place) => finding.related(*place, "what all tries may take"),
                None => finding.at_most(Severity::Info),
            });
            continue;
        }
        let tries = budget.retries.0.saturating_add(1);
        let needed = each.saturating_mul(tries);
        if !budget.slow || budget.retries.0 == 0 || needed <= *total {
            continue;
        }
        // As many as can get their time.
        let fitting = total / each;
        let message = format!(
            "{tries} tries of up to {} each (`{each_name}`) may need {}, but {whole}: the route gives up with 504 after {fitting} of them",
            spoken(*each),
            spoken(needed)
        );
        let help = format!(
            "lower `{each_name}` to {} or less, {}, or raise `{total_name}` to {}",
            spoken(if total / tries >= 1_000 { total / tries / 1_000 * 1_000 } else { total / tries }),
            again(fitting.saturating_sub(1)),
            spoken(needed)
        );
        let finding = cx.report(*each_span, message, help);
        drop(match (total_span, budget.retries.1) {
            (Some(total), Some(retries)) => {
                finding.related(*total, "what all tries may take").related(retries, "how often it is tried again")
            }
            (Some(total), None) => finding.related(*total, "what all tries may take"),
            (None, Some(retries)) => finding.related(retries, "how often it is tried again").at_most(Severity::Info),
            (None, None) => finding.at_most(Severity::Info),
        });
    }
}

/// The findings about `chain`: tries of one hop against the wait of those in front.
pub(crate) fn check_chain(chain: &ChainFacts, settings: &Settings) -> Vec<Finding> {
    let Some(severity) = settings.severity_of(&RETRY_BUDGET_EXCEEDS_TIMEOUT) else { return Vec::new() };
    let configured = settings.rules.contains_key(RETRY_BUDGET_EXCEEDS_TIMEOUT.id);
    let mut out: Vec<Finding> = Vec::new();
    for (at, hop) in chain.hops.iter().enumerate() {
        let outer = chain.hops[..at]
            .iter()
            .flat_map(|outer| outer.timers.iter().map(move |timer| (outer, timer)))
            .filter(|(_, timer)| timer.waits() && !timer.streaming)
            .min_by_key(|(_, timer)| timer.milliseconds);
        let Some((outer, timer)) = outer else { continue };
        for tries in &hop.tries {
            let (each_name, each) = &tries.each;
            let needed = each.saturating_mul(tries.count);
            // Where one try alone takes too long, that is another rule's matter.
            if *each > timer.milliseconds || needed <= timer.milliseconds {
                continue;
            }
            if out.iter().any(|known| known.path == tries.place.path && known.range == tries.place.range) {
                continue;
            }
            // What is documented may well be known to nobody here.
            let is_written = |inner: &HopTimer| inner.written && inner.name == *each_name;
            let chosen = tries.place != hop.place || hop.timers.iter().any(is_written);
            let certain = configured || chain.is_certain() && chosen;
            let assumed = if chain.is_certain() { "" } else { "; that one is in front of the other is assumed" };
            out.push(Finding {
                rule: &RETRY_BUDGET_EXCEEDS_TIMEOUT,
                severity: if certain { severity } else { severity.min(Severity::Info) },
                confidence: if chain.is_certain() { Confidence::Likely } else { Confidence::Assumed },
                message: format!(
                    "`{}` may send a request {} times and wait up to {} each time (`{each_name}`), {} in all, but `{}` in \
                     front of it gives up after {} (`{}`){assumed}",
                    hop.name,
                    tries.count,
                    spoken(*each),
                    spoken(needed),
                    outer.name,
                    spoken(timer.milliseconds),
                    timer.name
                ),
                help: help(tries, timer.milliseconds),
                path: tries.place.path.clone(),
                range: tries.place.range,
                related: vec![Related {
                    path: timer.place.path.clone(),
                    range: timer.place.range,
                    message: format!("`{}` gives up after {}", outer.name, spoken(timer.milliseconds)),
                }],
                fixes: Vec::new(),
                fingerprint: String::new(),
            });
        }
    }
    out
}

fn help(tries: &HopTries, limit: u64) -> String {
    let share = limit / tries.count;
    let share = if share >= 1_000 { share / 1_000 * 1_000 } else { share };
    format!(
        "lower `{}` to {} or less, or let fewer tries happen with `{}`",
        tries.each.0,
        spoken(share),
        match tries.name.ends_with("_next_upstream") {
            true => format!("{}_tries", tries.name),
            false => "retries".into(),
        }
    )
}

/// What to do about the number of retries.
fn again(retries: u64) -> String {
    match retries {
        0 => "do not try again".into(),
        1 => "try again once".into(),
        count => format!("try again {count} times"),
    }
}
