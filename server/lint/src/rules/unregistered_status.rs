use httplsp_registry::{is_registered, is_vendor};
use httplsp_syntax::facts::Role;

use crate::Context;
use crate::evidence::is_internal_jump;
use crate::rule::{FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds statuses that are not in the IANA registry and that no known product uses, where they are sent or declared.
    ///
    /// ## Why is this bad?
    ///
    /// It is allowed, but nobody else knows what it means: clients treat 4xx they do not know as 400 and 5xx as 500,
    /// caches and gateways as they please. A later registration may give the number another meaning.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use axum::http::StatusCode;
    ///
    /// async fn seat() -> StatusCode {
    ///     StatusCode::from_u16(432).unwrap()
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use axum::http::StatusCode;
    ///
    /// async fn seat() -> StatusCode {
    ///     StatusCode::CONFLICT
    /// }
    /// ```
    ///
    /// Say what is special in the body. A project that means its own code declares it in `httplsp.toml`:
    ///
    /// ```toml
    /// [codes]
    /// 432 = { name = "Seat Taken" }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15
    /// - IANA HTTP status code registry
    pub UNREGISTERED_STATUS = {
        id: "unregistered-status",
        summary: "a status that is not registered is sent",
        severity: Severity::Warning,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    for status in &cx.facts.statuses {
        if !matches!(status.role, Role::Send | Role::Redirect | Role::Declare) || !(100..=599).contains(&status.code) {
            continue;
        }
        let code = status.code as u16;
        if is_registered(code)
            || is_vendor(code)
            || cx.settings.codes.contains_key(&code)
            || is_internal_jump(cx.facts, status.code)
            || cx.skips(status.span, status.scope)
        {
            continue;
        }
        let class = code / 100 * 100;
        cx.report(
            status.span,
            format!("{code} is not registered: clients that do not know it treat it as {class}"),
            format!(
                "use a registered {}xx status and say the rest in the body, or declare the code under `[codes]` in \
                 httplsp.toml",
                code / 100
            ),
        );
    }
}
