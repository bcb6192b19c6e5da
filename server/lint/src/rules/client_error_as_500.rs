use httplsp_syntax::facts::{Attempt, Facts, ScopeId, ScopeKind, Span};

use crate::evidence::{Sent, is_configuration, sent};
use crate::rule::{FixAvailability, Profile, Severity, declare_rule};
use crate::{Confidence, Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds 500 and 503 as the answer to a request that cannot be parsed.
    ///
    /// ## Why is this bad?
    ///
    /// The client sent something wrong, but the status says that the server failed: monitors raise an alarm, and clients and
    /// proxies try the same wrong request again.
    ///
    /// Only failures to parse what the client sent count: the text has to come from the request in the same function, and
    /// nothing else may be what failed. A reply of another server that does not parse is answered with 502.
    ///
    /// ## Example
    ///
    /// ```python
    /// import json
    ///
    /// from flask import Flask, abort, request
    ///
    /// app = Flask(__name__)
    ///
    ///
    /// @app.post("/items")
    /// def create():
    ///     try:
    ///         item = json.loads(request.data)
    ///     except json.JSONDecodeError:
    ///         abort(500)
    ///     return save(item)
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```python
    /// import json
    ///
    /// from flask import Flask, abort, request
    ///
    /// app = Flask(__name__)
    ///
    ///
    /// @app.post("/items")
    /// def create():
    ///     try:
    ///         item = json.loads(request.data)
    ///     except json.JSONDecodeError:
    ///         abort(400)
    ///     return save(item)
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15.5.1 (400) and section 15.6.1 (500)
    pub CLIENT_ERROR_AS_500 = {
        id: "client-error-as-500",
        summary: "a request that cannot be parsed is answered with 500",
        severity: Severity::Info,
        profile: Profile::Strict,
        fix: FixAvailability::Choice,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    if is_configuration(facts) || facts.attempts.is_empty() {
        return;
    }
    let all = sent(facts);
    for at in all.iter().filter(|at| matches!(at.code, 500 | 503)) {
        let Some((arm, attempt)) = attempt_around(facts, at.scope) else { continue };
        let Some(parsed) = blames_request(attempt) else { continue };
        if cx.skips(at.span, at.scope) || tells_apart(facts, &all, at, facts.scope(arm).span) {
            continue;
        }
        let message = format!(
            "the client sent what cannot be parsed, and the answer is {}: monitors count a failure of the server, and clients try again",
            at.code
        );
        let mut finding = cx
            .report(at.span, message, "answer 400, or 422 where the syntax is right but the content is not")
            .confidence(Confidence::Likely);
        if let Some(span) = parsed {
            finding = finding.related(span, "what the client sent is parsed here");
        }
        if let Some(status) = at.status {
            for code in [400, 422] {
                if let Some(text) = status.rewrite(code) {
                    finding = finding.replace(format!("Replace with {code}"), Safety::Choice, status.span, text);
                }
            }
        }
        drop(finding);
    }
}

/// The innermost arm or handler for failures around a place in the same function, with what was tried before.
fn attempt_around(facts: &Facts, scope: ScopeId) -> Option<(ScopeId, &Attempt)> {
    for (id, scope) in facts.ancestors(scope) {
        match scope.kind {
            ScopeKind::ErrorArm | ScopeKind::ErrorHandler => {
                return facts.attempts.iter().find(|attempt| attempt.arm == id).map(|attempt| (id, attempt));
            }
            ScopeKind::Function | ScopeKind::Test | ScopeKind::File => return None,
            ScopeKind::Closure | ScopeKind::Block => {}
        }
    }
    None
}

/// Whether nothing but the request can be what failed; with the place where it is parsed, if that is seen.
fn blames_request(attempt: &Attempt) -> Option<Option<Span>> {
    if !attempt.of_request.is_empty() && attempt.of_request.len() == attempt.errors.len() {
        return Some(None);
    }
    let first = attempt.parses.first()?;
    let ours = attempt.parses.iter().all(|parse| parse.of_request);
    let only = !attempt.others || attempt.parses.iter().all(|parse| parse.explains);
    (ours && only).then_some(Some(first.span))
}

/// Whether the arm asks further what failed: on a condition, or by sending a 4xx in another case.
fn tells_apart(facts: &Facts, all: &[Sent<'_>], at: &Sent<'_>, arm: Span) -> bool {
    let asks = at.response.and_then(|response| response.condition).is_some_and(|condition| arm.contains(condition));
    asks || all.iter().any(|other| (400..=499).contains(&other.code) && arm.contains(other.span))
        || facts.comparisons.iter().any(|comparison| arm.contains(comparison.span))
}
