use httplsp_syntax::facts::Facts;

use crate::rule::{Confidence, FixAvailability, Profile, Severity, declare_rule};
use crate::{Context, Safety, edit};

declare_rule! {
    /// ## What it does
    ///
    /// Finds error pages in a block that does nothing but hand requests on, and in a server whose locations all do, for
    /// errors that only the next server makes, while its responses are passed on as they are.
    ///
    /// Silent for errors that the proxy makes by itself, such as 502 and 504.
    ///
    /// ## Why is this bad?
    ///
    /// The page is never sent: clients see the error page of the next server.
    ///
    /// ## Example
    ///
    /// ```nginx
    /// server {
    ///     location /api/ {
    ///         proxy_pass http://app;
    ///         error_page 404 /404.html;
    ///     }
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```nginx
    /// server {
    ///     location /api/ {
    ///         proxy_pass http://app;
    ///         proxy_intercept_errors on;
    ///         error_page 404 /404.html;
    ///     }
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - nginx: `proxy_intercept_errors`
    pub ERROR_PAGE_WITHOUT_INTERCEPT = {
        id: "error-page-without-intercept",
        summary: "an error page for responses that are passed on as they are",
        severity: Severity::Info,
        profile: Profile::Strict,
        fix: FixAvailability::Unsafe,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for page in &facts.proxy.error_pages {
        let Some(idle) = &page.idle else { continue };
        if cx.skips(page.span, page.scope) {
            continue;
        }
        let codes: Vec<u32> = page.codes.iter().map(|id| facts.status(*id).code).collect();
        if !codes.iter().all(|code| is_made_behind(*code)) {
            continue;
        }
        let codes = codes.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let setting = &idle.setting;
        let (place, text) = edit::before(facts, page.span, std::slice::from_ref(setting));
        cx.report(
            page.span,
            format!("a response with {codes} is passed on as the next server sends it, so this page is never used"),
            format!("set `{setting}`, or drop the page"),
        )
        .confidence(confidence(facts))
        .related(idle.forward, "requests are handed on here")
        .replace(format!("Insert `{setting}`"), Safety::Unsafe, place, text);
    }
}

fn confidence(facts: &Facts) -> Confidence {
    if facts.proxy.complete { Confidence::Certain } else { Confidence::Likely }
}

/// Errors that a proxy which only hands requests on does not make.
fn is_made_behind(code: u32) -> bool {
    matches!(code, 402 | 404 | 406 | 407 | 409 | 410 | 412 | 415 | 417 | 418 | 422 | 423 | 424 | 426 | 428 | 451 | 501)
}
