use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Context, Safety, edit};

declare_rule! {
    /// ## What it does
    ///
    /// Finds proxies that send requests to the next server even if the request is not idempotent (POST, PATCH, LOCK)
    /// and may already have taken effect.
    ///
    /// Silent where only one server is tried, where only reading methods are let through, and where an
    /// `Idempotency-Key` makes each request recognisable. As information only in products that decide in another line
    /// which requests are never repeated.
    ///
    /// ## Why is this bad?
    ///
    /// A server that fails or is slow may have carried the request out all the same: an order is placed twice, a
    /// payment is made twice. A proxy must not repeat such a request unless it knows that this does no harm.
    ///
    /// ## Example
    ///
    /// ```nginx
    /// proxy_next_upstream error timeout non_idempotent;
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```nginx
    /// proxy_next_upstream error timeout;
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 9.2.2: a proxy must not automatically retry non-idempotent requests
    /// - HAProxy: `retry-on`, `http-request disable-l7-retry`
    /// - nginx: `proxy_next_upstream`; since 1.9.13 such requests are not passed on unless `non_idempotent` says so
    pub PROXY_RETRIES_NON_IDEMPOTENT = {
        id: "proxy-retries-non-idempotent",
        summary: "a proxy that may carry out the same request twice",
        severity: Severity::Warning,
        fix: FixAvailability::Safe,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for policy in &facts.proxy.retry_policies {
        let off = policy.conditions.iter().any(|condition| matches!(condition.text.as_str(), "off" | "none"));
        if off || policy.tries == Some(1) || policy.repeatable || cx.skips(policy.span, policy.scope) {
            continue;
        }
        let Some(condition) = policy.conditions.iter().find(|condition| condition.non_idempotent) else { continue };
        let word = &condition.text;
        if let Some(line) = &policy.exclusion {
            let (place, text) = edit::before(facts, policy.span, std::slice::from_ref(line));
            cx.report(
                condition.span,
                format!(
                    "`{word}` lets POST and PATCH be sent again after a failure too; the server may already have carried \
                     the request out, so it takes effect twice"
                ),
                format!("add `{line}`, unless the application recognises a repeated request"),
            )
            .severity(Severity::Info)
            .replace(format!("Insert `{line}`"), Safety::Unsafe, place, text);
            continue;
        }
        if let Some(safe) = &policy.safe {
            cx.report(
                condition.span,
                format!(
                    "`{word}` lets POST and PATCH be sent again after a failure too; the server may already have carried \
                     the request out, so it takes effect twice"
                ),
                format!(
                    "write `{safe}` here, which is where nothing was carried out yet, or keep `{word}` for routes that \
                     only take GET"
                ),
            )
            .severity(Severity::Info);
            continue;
        }
        let finding = cx.report(
            condition.span,
            format!(
                "`{word}` lets POST, PATCH and LOCK be sent again to another server after a failure; the first one may \
                 already have carried the request out, so it takes effect twice"
            ),
            format!("drop `{word}`, unless the application recognises a repeated request"),
        );
        if policy.conditions.len() > 1 {
            finding.replace(format!("Drop `{word}`"), Safety::Safe, condition.removal, "");
        }
    }
}
