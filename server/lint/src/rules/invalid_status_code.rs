use httplsp_syntax::Facts;
use httplsp_syntax::facts::{Role, Span};

use crate::Context;
use crate::evidence::is_internal_jump;
use crate::rule::{FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds statuses outside 100 to 599 where they are sent, declared, or made from a number.
    ///
    /// ## Why is this bad?
    ///
    /// A status has three digits and the first one is 1 to 5. Servers and libraries reject anything else while the program
    /// runs, and a client that gets it has to treat it as a server error.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use axum::http::StatusCode;
    ///
    /// async fn failed() -> StatusCode {
    ///     StatusCode::from_u16(1000).unwrap()
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use axum::http::StatusCode;
    ///
    /// async fn failed() -> StatusCode {
    ///     StatusCode::INTERNAL_SERVER_ERROR
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15
    pub INVALID_STATUS_CODE = {
        id: "invalid-status-code",
        summary: "a status outside 100 to 599 is sent",
        severity: Severity::Error,
        fix: FixAvailability::None,
        check: check,
    }
}

/// Whether what stands at `span` is assigned, not handed to something by a name: zero is what a variable has before the status
/// is known.
fn is_assigned(facts: &Facts, span: Span) -> bool {
    let text = &facts.files[span.file as usize].text;
    let before = text.get(..span.range.start as usize).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let (earlier, line) = (before[..start].trim_end(), before[start..].trim_end());
    let is_statement = !line.contains(['(', ',', '{']) && !earlier.ends_with(['(', ',']);
    is_statement && line.strip_suffix('=').is_some_and(|rest| !rest.ends_with(['=', '!', '<', '>']))
}

fn check(cx: &mut Context<'_>) {
    // What is wrong with the keys of a description is a matter of their form, which another rule tells.
    let is_described = cx.facts.api.is_some();
    for status in cx.facts.statuses.iter().filter(|status| !is_described || status.role != Role::Declare) {
        let sent = matches!(status.role, Role::Send | Role::Redirect | Role::Declare);
        // What is only made from a number may be read by the program alone, but it has to be three digits.
        let made = status.role == Role::Mention && !status.api.is_empty() && status.three_digits().is_none();
        if !(sent || made)
            || (100..=599).contains(&status.code)
            || is_internal_jump(cx.facts, status.code)
            || (status.code == 0 && is_assigned(cx.facts, status.span))
            || cx.skips(status.span, status.scope)
        {
            continue;
        }
        let why = match status.three_digits() {
            Some(_) => "clients have to treat it as a server error",
            None => "with other than three digits it is rejected when it is made or read",
        };
        cx.report(
            status.span,
            format!("{} is no HTTP status: they go from 100 to 599, and {why}", status.code),
            "use a registered status of the same class; 500 if none fits",
        );
    }
}
