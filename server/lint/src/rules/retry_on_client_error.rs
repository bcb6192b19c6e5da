use httplsp_syntax::facts::{BranchArm, Branching, Effect, Facts, ScopeId, Status};

use crate::evidence::words;
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Confidence, Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds requests that are tried again after a client error (4xx) other than 408, 425 and 429.
    ///
    /// ## Why is this bad?
    ///
    /// The server says that the request itself is wrong. The same request gets the same answer, so the attempts only add
    /// load and hide the mistake behind a delay.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use reqwest::StatusCode;
    ///
    /// fn should_retry(status: StatusCode) -> bool {
    ///     status.is_client_error() || status.is_server_error()
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use reqwest::StatusCode;
    ///
    /// fn should_retry(status: StatusCode) -> bool {
    ///     matches!(status.as_u16(), 408 | 425 | 429) || status.is_server_error()
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 15.5 (4xx) and 15.5.9 (408)
    /// - RFC 8470, section 5.2 (425)
    /// - RFC 6585, section 4 (429)
    pub RETRY_ON_CLIENT_ERROR = {
        id: "retry-on-client-error",
        summary: "a request is tried again after a client error that will not go away",
        severity: Severity::Warning,
        fix: FixAvailability::Choice,
        check: check,
    }
}

/// Codes after which the same request gets the same answer.
const FINAL: [u32; 6] = [400, 403, 405, 410, 415, 422];
/// Codes that pass only where something else changes in the meantime: a token is refreshed, a resource appears.
/// 413 may come with `Retry-After`, and clients that heed that header have it in their lists.
const PASSING: [u32; 3] = [401, 404, 409];

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut seen = Vec::new();
    for branching in &facts.branchings {
        for (index, arm) in branching.arms.iter().enumerate() {
            if arm.effect != Effect::Retries || seen.contains(&arm.span) || cx.skips(arm.span, branching.scope) {
                continue;
            }
            seen.push(arm.span);
            let taken =
                |code: u32| takes(arm, code) && !branching.arms[..index].iter().any(|before| takes(before, code));
            let written = |code: u32| statuses(facts, arm).find(|status| status.code == code);
            // A whole class: at least all that never pass. What is no success at all is mostly sorted out elsewhere, except
            // where a policy says nothing else.
            let decides = arm.span == branching.span;
            if (decides || !taken(300))
                && FINAL.iter().filter(|code| taken(**code) && written(**code).is_none()).count() > 4
            {
                cx.report(
                    arm.span,
                    "this tries again after any client error, but a request that is wrong gets the same answer again",
                    "try again after 408, 425, 429 and 5xx only",
                )
                .confidence(Confidence::Likely);
                continue;
            }
            for code in FINAL.into_iter().chain(PASSING) {
                let Some(status) = written(code).filter(|_| taken(code)) else { continue };
                let name = u16::try_from(code).ok().and_then(httplsp_registry::status).map_or("", |known| known.name);
                let passing = PASSING.contains(&code);
                // In a loop this may be a wait for something to settle; a function or list of its own is a policy.
                if passing
                    && (!decides && !is_policy(facts, branching) || changes_meanwhile(facts, branching.scope, code))
                    || limited(facts, branching.scope, code)
                    || known_better(facts, branching, arm, code)
                {
                    continue;
                }
                let why = if passing {
                    "the same request mostly gets the same answer again"
                } else {
                    "the same request gets the same answer again"
                };
                let mut finding = cx
                    .report(
                        status.span,
                        format!("{code} {name} is tried again, but {why}: the request is what is wrong"),
                        match code {
                            401 => "try again only with new credentials",
                            404 | 409 => "try again only where the resource is known to settle later",
                            _ => "try again after 408, 425, 429 and 5xx only",
                        },
                    )
                    .confidence(Confidence::Likely);
                if passing {
                    finding = finding.at_most(Severity::Info);
                }
                for code in [408, 429, 503] {
                    let listed = statuses(facts, arm).any(|other| other.code == u32::from(code));
                    if let Some(text) = status.rewrite(code).filter(|_| !listed && !passing) {
                        finding = finding.replace(
                            format!("Try again after {code} instead"),
                            Safety::Choice,
                            status.span,
                            text,
                        );
                    }
                }
                drop(finding);
            }
        }
    }
}

/// Whether the decision is what a function or list that speaks of retries is for.
fn is_policy(facts: &Facts, branching: &Branching) -> bool {
    let about = |text: &str| words(text).iter().any(|word| word.starts_with("retr"));
    about(&branching.subject) || facts.scope(facts.handler(branching.scope)).name.as_deref().is_some_and(about)
}

/// Whether the function says what changes until the next attempt: new credentials, a resource that appears.
fn changes_meanwhile(facts: &Facts, scope: ScopeId, code: u32) -> bool {
    let words: &[&str] = match code {
        401 => &["token", "refresh", "credential", "reauth", "renew", "login"],
        _ => &[
            "eventual",
            "consisten",
            "propagat",
            "appear",
            "not-yet",
            "poll",
            "wait-for",
            "optimistic",
            "concurren",
            "etag",
        ],
    };
    let function = facts.handler(scope);
    let comment = facts.scope(function).comment.as_deref().unwrap_or("").to_lowercase();
    words.iter().any(|word| facts.scope_mentions(function, word) || comment.contains(word))
}

/// Whether 403 stands for a limit on the rate of requests, as some APIs use it.
fn limited(facts: &Facts, scope: ScopeId, code: u32) -> bool {
    let function = facts.handler(scope);
    let comment = facts.scope(function).comment.as_deref().unwrap_or("").to_lowercase();
    code == 403
        && ["rate", "limit", "quota", "throttl", "abuse"]
            .iter()
            .any(|word| facts.scope_mentions(function, word) || comment.contains(word))
}

/// Whether the code that tries again asks for this very status once more, so that it knows what comes of it: how long to
/// wait for it, what to change.
fn known_better(facts: &Facts, branching: &Branching, arm: &BranchArm, code: u32) -> bool {
    let function = facts.handler(branching.scope);
    facts.comparisons.iter().any(|other| {
        facts.status(other.status).code == code
            && other.span.file == arm.span.file
            && other.span.range.start >= arm.span.range.end
            && facts.handler(other.scope) == function
    })
}

fn takes(arm: &BranchArm, code: u32) -> bool {
    arm.sure.iter().any(|(low, high)| (*low..=*high).contains(&code))
}

/// The statuses written in an arm's condition.
fn statuses<'a>(facts: &'a Facts, arm: &'a BranchArm) -> impl Iterator<Item = &'a Status> {
    facts.statuses.iter().filter(|status| arm.span.contains(status.span))
}
