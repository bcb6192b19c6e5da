use httplsp_syntax::facts::{Facts, Response, Value};

use crate::evidence::{answers_health_checks, is_word, payload};
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds health checks that say "down" in the body and 200 in the status.
    ///
    /// ## Why is this bad?
    ///
    /// Load balancers and orchestrators look at the status alone. They go on sending requests to an instance that has just
    /// said that it cannot serve them.
    ///
    /// A page that lists the state of dependencies below the top level is left alone: a live process may report that one of
    /// them is down.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use axum::{Json, http::StatusCode};
    /// use serde_json::{Value, json};
    ///
    /// async fn health() -> (StatusCode, Json<Value>) {
    ///     (StatusCode::OK, Json(json!({ "status": "DOWN" })))
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use axum::{Json, http::StatusCode};
    /// use serde_json::{Value, json};
    ///
    /// async fn health() -> (StatusCode, Json<Value>) {
    ///     (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "DOWN" })))
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15.6.4 (503 Service Unavailable)
    pub UNHEALTHY_WITH_200 = {
        id: "unhealthy-with-200",
        summary: "a health check reports a failure with a successful status",
        severity: Severity::Warning,
        fix: FixAvailability::Choice,
        check: check,
    }
}

const DOWN: &[&str] = &[
    "down",
    "unhealthy",
    "not healthy",
    "fail",
    "failed",
    "failing",
    "unavailable",
    "not ready",
    "not_ready",
    "notready",
    "unready",
    "critical",
    "out_of_service",
    "dead",
];

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for response in &facts.responses {
        let Some(code) = response.code(facts).filter(|code| (200..=299).contains(code)) else { continue };
        let Some(said) = payload(response).and_then(says_down) else { continue };
        if cx.skips(response.span, response.scope) || !answers_health_checks(facts, response.scope, Some(response)) {
            continue;
        }
        let status = response.explicit().map(|id| facts.status(id));
        let mut finding = cx.report(
            status.map_or(response.span, |status| status.span),
            format!(
                "{code} from a health check that says {said}: load balancers look at the status only and keep sending \
                 requests here"
            ),
            "answer 503 when the check fails",
        );
        if let Some(status) = status
            && let Some(text) = status.rewrite(503)
        {
            finding = finding.replace("Answer 503", Safety::Choice, status.span, text);
        }
        drop(finding);
    }
}

/// Whether this rule is what is to be said of a response.
pub(super) fn speaks(facts: &Facts, response: &Response) -> bool {
    payload(response).and_then(says_down).is_some() && answers_health_checks(facts, response.scope, Some(response))
}

/// How the top level of a body says that the instance is down.
fn says_down(body: &Value) -> Option<String> {
    if is_word(body, DOWN) {
        return Some(format!("\"{}\"", body.as_text().unwrap_or_default()));
    }
    body.entries()?.iter().find_map(|(key, value)| {
        let named = |names: &[&str]| names.iter().any(|known| key.eq_ignore_ascii_case(known));
        if named(&["status", "state", "health"]) && is_word(value, DOWN) {
            return Some(format!("`{key}: \"{}\"`", value.unwrapped().as_text().unwrap_or_default()));
        }
        let denied = named(&["healthy", "ready", "up", "alive"]) && value.as_bool() == Some(false);
        denied.then(|| format!("`{key}: false`"))
    })
}
