use httplsp_syntax::facts::{Facts, Response, Role, Span, Value, ValueKind};

use crate::evidence::payload;
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Compares the `status` member of a problem document with the status of the response that carries it.
    ///
    /// ## Why is this bad?
    ///
    /// The member repeats the status for readers who see only the body. When the two differ, one of them is wrong, and which
    /// one a client believes depends on the client.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use axum::{Json, http::StatusCode};
    /// use serde_json::{Value, json};
    ///
    /// async fn user() -> (StatusCode, Json<Value>) {
    ///     (StatusCode::BAD_REQUEST, Json(json!({ "title": "No such user", "status": 404 })))
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use axum::{Json, http::StatusCode};
    /// use serde_json::{Value, json};
    ///
    /// async fn user() -> (StatusCode, Json<Value>) {
    ///     (StatusCode::NOT_FOUND, Json(json!({ "title": "No such user", "status": 404 })))
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9457, section 3.1.2: a generator must use the same status in both places
    pub PROBLEM_STATUS_MISMATCH = {
        id: "problem-status-mismatch",
        summary: "a problem document names another status than the response has",
        severity: Severity::Error,
        fix: FixAvailability::Choice,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for response in &facts.responses {
        let Some(code) = response.code(facts).filter(|code| (100..=599).contains(code)) else { continue };
        let Some((stated, place, spelled)) = stated(facts, response).filter(|(stated, ..)| *stated != code) else {
            continue;
        };
        if cx.skips(response.span, response.scope) {
            continue;
        }
        let status = response.explicit().map(|id| facts.status(id));
        let mut finding = cx.report(
            place,
            format!(
                "the problem document says {stated} but the response is sent with {code}: clients see two statuses"
            ),
            "use the same status in both places",
        );
        finding = finding.related(status.map_or(response.span, |status| status.span), "the status that is sent");
        // A document about a problem never goes with a success.
        if code >= 400
            && let Some(text) = spelled.and_then(|spelled| spelled(facts, code))
        {
            finding = finding.replace(format!("Say {code} in the document"), Safety::Choice, place, text);
        }
        if let Some(status) = status
            && let Ok(stated) = u16::try_from(stated)
            && let Some(text) = status.rewrite(stated)
        {
            finding.replace(format!("Answer {stated}"), Safety::Choice, status.span, text);
        }
    }
}

/// How a code is written in the place of the stated one.
type Spelled = Box<dyn Fn(&Facts, u32) -> Option<String>>;

/// The status that a problem document states, its place, and how another is written there.
fn stated(facts: &Facts, response: &Response) -> Option<(u32, Span, Option<Spelled>)> {
    let body = payload(response)?;
    let entries = body.entries()?;
    let described = ["type", "title", "detail", "type_", "r#type"]
        .iter()
        .any(|key| entries.iter().any(|(name, _)| name.eq_ignore_ascii_case(key)));
    let declared = response.media_type.as_deref().is_some_and(|media| media.contains("problem+json"));
    if !described && !declared {
        return None;
    }
    let value = body.get("status")?;
    let place = Span { file: response.span.file, range: value.range };
    if let Some(number) = value.as_integer() {
        let code = u32::try_from(number).ok().filter(|code| (100..=599).contains(code))?;
        return Some((code, place, Some(Box::new(|_, code| Some(code.to_string())))));
    }
    if !matches!(value.kind, ValueKind::Name(_) | ValueKind::Call { .. }) || names_two(value) {
        return None;
    }
    let mut inside = (0u32..)
        .zip(&facts.statuses)
        .filter(|(_, status)| place.contains(status.span) && matches!(status.role, Role::Mention | Role::Send));
    let ((id, status), None) = (inside.next()?, inside.next()) else { return None };
    let rewrite: Spelled = Box::new(move |facts, code| facts.status(id).rewrite(u16::try_from(code).ok()?));
    Some((status.code, status.span, Some(rewrite)))
}

/// A call with arguments of its own decides among several values.
fn names_two(value: &Value) -> bool {
    matches!(&value.kind, ValueKind::Call { arguments, receiver: Some(_), .. } if !arguments.is_empty())
}
