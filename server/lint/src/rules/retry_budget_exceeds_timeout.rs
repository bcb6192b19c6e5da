use crate::Context;
use crate::chain::spoken;
use crate::rule::{FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds routes that try a request again and give each try a time of its own, where all tries together need more than
    /// the route allows. It finds, too, where one try may take longer than the whole: HTTPRoutes of that kind are refused.
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

/// What to do about the number of retries.
fn again(retries: u64) -> String {
    match retries {
        0 => "do not try again".into(),
        1 => "try again once".into(),
        count => format!("try again {count} times"),
    }
}
