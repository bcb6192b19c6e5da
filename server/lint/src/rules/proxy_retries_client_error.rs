use crate::rule::{FixAvailability, Profile, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds proxies that try a request on the next server because the first one answered with an error that is the
    /// client's: 400, 401, 403, 404 and the like.
    ///
    /// Silent are 408, 421, 425 and 429, which another server may answer otherwise, and policies that try one server only.
    ///
    /// ## Why is this bad?
    ///
    /// Every server says the same of such a request. Each of them is asked for every path that does not exist, which
    /// multiplies the load and makes a scan of the site a scan of all its servers; a server that refuses by mistake stays
    /// unnoticed. Where the servers hold different files on purpose, 404 is right.
    ///
    /// ## Example
    ///
    /// ```nginx
    /// proxy_next_upstream error timeout http_404;
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
    /// - RFC 9110, section 15.5: client errors
    /// - HAProxy: `retry-on`
    /// - nginx: `proxy_next_upstream`
    pub PROXY_RETRIES_CLIENT_ERROR = {
        id: "proxy-retries-client-error",
        summary: "a proxy that asks the next server after an error of the client",
        severity: Severity::Info,
        profile: Profile::Strict,
        fix: FixAvailability::Safe,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for policy in &facts.proxy.retry_policies {
        if policy.tries == Some(1) || cx.skips(policy.span, policy.scope) {
            continue;
        }
        for condition in &policy.conditions {
            let Some(code) = condition.code.filter(|code| is_final(*code)) else { continue };
            let word = &condition.text;
            let finding = cx.report(
                condition.span,
                format!(
                    "{code} is an error of the client, which every server answers with: each request for it is sent to \
                     one server after the other"
                ),
                format!("drop `{word}`, unless the servers hold different content"),
            );
            if policy.conditions.len() > 1 {
                finding.replace(format!("Drop `{word}`"), Safety::Safe, condition.removal, "");
            }
        }
    }
}

/// Whether another server has no other answer.
fn is_final(code: u16) -> bool {
    (400..500).contains(&code) && !matches!(code, 408 | 421 | 425 | 429)
}
