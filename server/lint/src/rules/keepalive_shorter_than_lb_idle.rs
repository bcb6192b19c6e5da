use httplsp_registry::timers::{self, Side};

use crate::chain::{ChainFacts, HopFacts, HopTimer, Kind, spoken};
use crate::finding::{Finding, Fix, Related, Safety};
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};
use crate::{Context, Settings};

declare_rule! {
    /// ## What it does
    ///
    /// Compares, for two hops of a chain that follow each other, how long the outer one keeps an idle connection to the
    /// inner one for the next request, and how long the inner one keeps it. The inner one has to keep it longer.
    ///
    /// It is the other way round than with timeouts for responses, which shrink towards the application.
    ///
    /// ## Why is this bad?
    ///
    /// The inner hop closes a connection just when the outer one sends the next request on it. Such requests fail with
    /// 502 (Bad Gateway) now and then, without a trace in the application.
    ///
    /// ## Example
    ///
    /// ```toml
    /// [[chain]]
    /// name = "api"
    /// hops = [
    ///   { name = "balancer", product = "aws-alb", idle-timeout = "60s" },
    ///   { name = "app", product = "node", idle-timeout = "5s" },
    /// ]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```toml
    /// [[chain]]
    /// name = "api"
    /// hops = [
    ///   { name = "balancer", product = "aws-alb", idle-timeout = "60s" },
    ///   { name = "app", product = "node", idle-timeout = "65s" },
    /// ]
    /// ```
    ///
    /// ## References
    ///
    /// - AWS: the keep-alive of the target has to be longer than the idle timeout of the load balancer
    /// - RFC 9112, section 9.5
    pub KEEPALIVE_SHORTER_THAN_LB_IDLE = {
        id: "keepalive-shorter-than-lb-idle",
        summary: "a server closes idle connections before the balancer in front of it does",
        severity: Severity::Warning,
        fix: FixAvailability::Choice,
        check: check,
    }
}

/// Chains span files: [`check_chain`] looks at them, not this.
fn check(_: &mut Context<'_>) {}

/// What the inner hop should add to the outer one's time.
const MARGIN_MS: u64 = 5_000;

/// The findings about `chain`.
pub(crate) fn check_chain(chain: &ChainFacts, settings: &Settings) -> Vec<Finding> {
    let Some(severity) = settings.severity_of(&KEEPALIVE_SHORTER_THAN_LB_IDLE) else { return Vec::new() };
    let mut out = Vec::new();
    for pair in chain.hops.windows(2) {
        let [outer_hop, inner_hop] = pair else { continue };
        // The tightest pair tells all.
        let outer = outer_hop.timers.iter().filter(|timer| keeps(timer, &outer_hop.product, Side::Backend));
        let inner = inner_hop.timers.iter().filter(|timer| keeps(timer, &inner_hop.product, Side::Client));
        let Some(outer) = outer.min_by_key(|timer| timer.milliseconds) else { continue };
        let Some(inner) = inner.min_by_key(|timer| timer.milliseconds) else { continue };
        // Without connections that are kept there is none to be closed too early.
        if inner.milliseconds == 0 || inner.milliseconds > outer.milliseconds {
            continue;
        }
        let equal = inner.milliseconds == outer.milliseconds;
        let how = if equal { "as long as" } else { "shorter than" };
        let wanted = outer.milliseconds + MARGIN_MS;
        let again = timers::sends_again(&outer_hop.product);
        let effect =
            if again { "a POST sent just then fails with 502" } else { "requests sent just then fail with 502" };
        let mut message = format!(
            "`{}` closes an idle connection after {} ({}), {how} `{}` in front of it, which uses it again for {} ({}): \
             {effect}",
            inner_hop.name,
            spoken(inner.milliseconds),
            described(inner),
            outer_hop.name,
            spoken(outer.milliseconds),
            described(outer),
        );
        if !chain.is_certain() {
            message.push_str("; that one is in front of the other is assumed");
        }
        let certain = chain.is_certain() && inner.written;
        let raise = inner.setting.as_ref().and_then(|setting| {
            let edit = crate::finding::Edit {
                path: setting.place.path.clone(),
                range: setting.place.range,
                text: setting.text(wanted)?,
            };
            let title = format!("Raise `{}` of `{}` to {}", inner.name, inner_hop.name, spoken(wanted));
            Some(Fix { title, safety: Safety::Choice, edits: vec![edit] })
        });
        out.push(Finding {
            rule: &KEEPALIVE_SHORTER_THAN_LB_IDLE,
            severity: if chain.is_certain() && !equal && !again { severity } else { severity.min(Severity::Info) },
            confidence: match () {
                () if !chain.is_certain() => Confidence::Assumed,
                () if certain && outer.written => Confidence::Certain,
                () => Confidence::Likely,
            },
            message,
            help: help(inner, inner_hop, wanted),
            path: inner.place.path.clone(),
            range: inner.place.range,
            related: vec![Related {
                path: outer.place.path.clone(),
                range: outer.place.range,
                message: format!("`{}` keeps connections for {}", outer_hop.name, spoken(outer.milliseconds)),
            }],
            fixes: raise.into_iter().collect(),
            fingerprint: String::new(),
        });
    }
    out
}

/// What to do: where the file is what starts the server, the option of its command line.
fn help(inner: &HopTimer, hop: &HopFacts, wanted: u64) -> String {
    match httplsp_syntax::option_of(&hop.product, &inner.name, &inner.place.path) {
        Some(option) => format!("start `{}` with `{option} {}` or more", hop.name, wanted / 1_000),
        None => format!("set `{}` of `{}` to {} or more", inner.name, hop.name, spoken(wanted)),
    }
}

/// Whether the timer says how long an idle connection is kept on that side of a hop.
fn keeps(timer: &HopTimer, product: &str, side: Side) -> bool {
    let declared = timer.name == "idle-timeout";
    timer.kinds.contains(&Kind::Idle)
        && (declared
            || timers::keeps_connections(product, &timer.name) == Some(side)
            || timers::keeps_connections(product, &timer.name) == Some(Side::Both))
}

fn described(timer: &HopTimer) -> String {
    match timer.written {
        true => format!("`{}` in {}", timer.name, timer.place.path),
        false => format!("the default of `{}`", timer.name),
    }
}
