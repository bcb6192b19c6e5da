use httplsp_syntax::facts::{CachedResponses, Facts};

use crate::Context;
use crate::rule::{Confidence, FixAvailability, Profile, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds caches that keep server errors: `any` status, or a 5xx, for ten seconds or longer.
    ///
    /// Silent where an earlier entry is about 5xx, and for shorter times, which take the load off a server that fails.
    ///
    /// ## Why is this bad?
    ///
    /// One failed request is answered with the failure again and again, long after the server has recovered.
    ///
    /// ## Example
    ///
    /// ```nginx
    /// proxy_cache_valid any 10m;
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```nginx
    /// proxy_cache_valid 200 301 10m;
    /// proxy_cache_valid 404 1m;
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9111, section 4.2.2: heuristic freshness
    /// - nginx: `proxy_cache_valid`
    pub ERROR_RESPONSES_CACHED = {
        id: "error-responses-cached",
        summary: "a cache that keeps server errors",
        severity: Severity::Info,
        profile: Profile::Strict,
        fix: FixAvailability::None,
        check: check,
    }
}

/// Shorter times only take load off a server that fails.
const LONG: u64 = 10_000;

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for (at, cached) in facts.proxy.cached.iter().enumerate() {
        if cached.milliseconds < LONG || cx.skips(cached.span, cached.scope) {
            continue;
        }
        let what = match &cached.codes {
            None if is_decided_before(facts, at, cached) => continue,
            None => "any status, server errors too,".to_string(),
            Some(codes) => match codes.iter().find(|code| (500..600).contains(*code)) {
                Some(code) => format!("{code}"),
                None => continue,
            },
        };
        let time = facts.text(cached.time_span);
        cx.report(
            cached.span,
            format!(
                "{what} is kept for {time}: clients get the error from the cache long after the server works again"
            ),
            "name the statuses to keep, such as 200, 301 and 404, or keep errors for a few seconds only",
        )
        .confidence(Confidence::Likely);
    }
}

/// Whether an earlier entry of the same block is about server errors.
fn is_decided_before(facts: &Facts, at: usize, cached: &CachedResponses) -> bool {
    facts.proxy.cached[..at].iter().any(|other| {
        other.scope == cached.scope
            && other.codes.as_ref().is_some_and(|codes| codes.iter().any(|code| (500..600).contains(code)))
    })
}
