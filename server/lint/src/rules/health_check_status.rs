use crate::Context;
use crate::rule::{FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds health checks that take an error for a sign of health: a 5xx as an error, a 4xx as information.
    ///
    /// ## Why is this bad?
    ///
    /// A server that answers every request with 503 stays in the pool, and its share of the users gets the errors. A 4xx
    /// says that the server runs, but not that the application does: a check that is refused or leads nowhere gets one
    /// too.
    ///
    /// ## Example
    ///
    /// ```haproxy
    /// backend app
    ///     option httpchk GET /health
    ///     http-check expect status 200-599
    ///     server a 10.0.0.1:8080 check
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```haproxy
    /// backend app
    ///     option httpchk GET /health
    ///     http-check expect status 200-299
    ///     server a 10.0.0.1:8080 check
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 15.5 (4xx), 15.6 (5xx)
    /// - Caddy: `reverse_proxy`, `health_status`
    /// - HAProxy: `http-check expect`
    pub HEALTH_CHECK_STATUS = {
        id: "health-check-status",
        summary: "a health check that takes an error for health",
        severity: Severity::Error,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for health in &facts.proxy.health_checks {
        if cx.skips(health.span, health.scope) {
            continue;
        }
        let first = |from: u16, to: u16| {
            let within = health.accepted.iter().filter(|(first, last)| *first <= to && *last >= from);
            within.map(|(first, _)| (*first).max(from)).min()
        };
        let help = "take 2xx, and 3xx if the address redirects";
        if let Some(code) = first(500, 599) {
            cx.report(
                health.accepted_span,
                format!("a server that answers the check with {code} counts as healthy and keeps getting requests"),
                help,
            );
        } else if let Some(code) = first(400, 499) {
            cx.report(
                health.accepted_span,
                format!(
                    "a server that answers the check with {code} counts as healthy: it runs, but whether the \
                     application works is not asked"
                ),
                help,
            )
            .severity(Severity::Info);
        }
    }
}
