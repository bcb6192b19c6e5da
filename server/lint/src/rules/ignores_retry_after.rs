use httplsp_syntax::facts::{BranchArm, Facts};

use crate::rule::{FixAvailability, Profile, Severity, declare_rule};
use crate::{Confidence, Context};

declare_rule! {
    /// ## What it does
    ///
    /// Finds code that waits a fixed time after 429 or 503 without a look at `Retry-After`.
    ///
    /// ## Why is this bad?
    ///
    /// The server says how long to wait. Who comes back earlier is turned away again, and some servers then make the wait
    /// longer; who comes back later waits for nothing. Not every server sends the header, so that the rule is off by default.
    ///
    /// ## Example
    ///
    /// ```python
    /// import time
    /// import requests
    ///
    /// def fetch(url):
    ///     while True:
    ///         response = requests.get(url)
    ///         if response.status_code == 429:
    ///             time.sleep(1)
    ///             continue
    ///         return response
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```python
    /// import time
    /// import requests
    ///
    /// def fetch(url):
    ///     while True:
    ///         response = requests.get(url)
    ///         if response.status_code == 429:
    ///             time.sleep(int(response.headers.get("Retry-After", 1)))
    ///             continue
    ///         return response
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 10.2.3 and 15.6.4 (503); RFC 6585, section 4 (429)
    pub IGNORES_RETRY_AFTER = {
        id: "ignores-retry-after",
        summary: "a fixed wait after 429 or 503, whatever `Retry-After` says",
        severity: Severity::Info,
        profile: Profile::Strict,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for branching in &facts.branchings {
        let text = facts.text(facts.scope(facts.handler(branching.scope)).span);
        for arm in &branching.arms {
            let Some(pause) = arm.pause else { continue };
            let Some(code) = told_when(facts, arm) else { continue };
            if cx.skips(pause, branching.scope) || asks_how_long(text) {
                continue;
            }
            cx.report(
                pause,
                format!("this waits the same time after every {code}, although the response may say how long to wait"),
                "wait as long as `Retry-After` says, in seconds or until a date, and this long only where it is missing",
            )
            .confidence(Confidence::Likely);
        }
    }
}

/// The status in the arm's condition with which servers say how long to wait.
fn told_when(facts: &Facts, arm: &BranchArm) -> Option<u32> {
    // Perhaps only while there are attempts left.
    let only = arm.codes.as_ref().filter(|codes| codes.iter().all(|(low, high)| low == high));
    let taken = |code: u32| {
        let codes = arm.sure.iter().chain(only.into_iter().flatten());
        codes.into_iter().any(|(low, high)| (*low..=*high).contains(&code))
    };
    let written = facts.statuses.iter().filter(|status| arm.span.contains(status.span)).map(|status| status.code);
    written.into_iter().find(|code| matches!(code, 429 | 503) && taken(*code))
}

/// Whether a text speaks of the headers that say how long to wait.
fn asks_how_long(text: &str) -> bool {
    let folded: String = text.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect();
    ["retryafter", "ratelimitreset", "xratelimit", "resetafter"].iter().any(|word| folded.contains(word))
}
