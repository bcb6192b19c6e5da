use httplsp_syntax::facts::{Role, Status};

use crate::evidence::{is_internal_jump, names_around, words};
use crate::redirects::comments_about;
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds statuses that the standards have withdrawn or reserved, where they are sent: 305, 306, 418 and 510.
    ///
    /// ## Why is this bad?
    ///
    /// Clients no longer implement them. 305 was withdrawn because an answer that names a proxy is a security risk, 306
    /// is reserved and means nothing, 510 belongs to an experiment that was closed. 418 is reserved for a joke.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use axum::http::StatusCode;
    ///
    /// async fn moved() -> StatusCode {
    ///     StatusCode::USE_PROXY
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use axum::http::StatusCode;
    ///
    /// async fn moved() -> StatusCode {
    ///     StatusCode::TEMPORARY_REDIRECT
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 15.4.6 (305), 15.4.7 (306), 15.5.19 (418)
    /// - IANA HTTP status code registry: 510 "Not Extended (OBSOLETED)"
    pub DEPRECATED_STATUS = {
        id: "deprecated-status",
        summary: "a status that the standards have withdrawn is sent",
        severity: Severity::Warning,
        fix: FixAvailability::Choice,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for status in &facts.statuses {
        if !matches!(status.role, Role::Send | Role::Redirect | Role::Declare)
            || cx.skips(status.span, status.scope)
            || is_internal_jump(facts, status.code)
        {
            continue;
        }
        let (why, instead, replacements): (_, _, &[u16]) = match status.code {
            305 => (
                "305 Use Proxy is deprecated, because a proxy named by a response cannot be trusted",
                "redirect with 307",
                &[307],
            ),
            306 => ("306 is reserved and has no meaning any more", "redirect with 307", &[307]),
            418 if is_joke(cx, status) => continue,
            418 => (
                "418 is reserved for a joke and says nothing about what is wrong",
                "answer 400, 403 or 501",
                &[400, 403, 501],
            ),
            510 => {
                ("510 Not Extended belongs to an HTTP extension that was abandoned", "answer 500 or 501", &[500, 501])
            }
            _ => continue,
        };
        let mut finding =
            cx.report(status.span, format!("{why}; clients do not act on it"), format!("{instead} instead"));
        if status.code == 418 && facts.in_test(status.span.file, status.scope) {
            finding = finding.at_most(Severity::Info);
        }
        for code in replacements {
            if let Some(text) = status.rewrite(*code) {
                finding = finding.replace(format!("Replace with {code}"), Safety::Choice, status.span, text);
            }
        }
    }
}

/// Whether the endpoint is meant as the joke: the names or the words around it speak of tea, coffee or brewing.
fn is_joke(cx: &Context<'_>, status: &Status) -> bool {
    const WORDS: &[&str] = &["teapot", "tea", "coffee", "brew", "htcpcp", "joke", "easter", "egg", "april", "fun"];
    let facts = cx.facts;
    let named = |text: &str| words(text).iter().any(|word| WORDS.contains(&word.as_str()));
    names_around(facts, status.scope).iter().any(|word| WORDS.contains(&word.as_str()))
        || comments_about(facts, status.span, status.scope).iter().any(|comment| named(comment))
        || facts
            .responses
            .iter()
            .filter(|response| response.span.contains(status.span))
            .filter_map(|response| response.body.as_ref()?.unwrapped().template_text())
            .any(|text| named(&text))
}
