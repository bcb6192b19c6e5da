use httplsp_registry::{Status, is_vendor, vendors};
use httplsp_syntax::facts::{Facts, Role, ScopeId};

use crate::evidence::is_internal_jump;
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds statuses that a server, proxy or hosting product made up for itself (444, 499, 520 to 527, 460, 561, …) where
    /// an application sends or declares them.
    ///
    /// ## Why is this bad?
    ///
    /// Whoever reads logs and dashboards takes the code for what the product means by it and looks for the fault there: 499
    /// for a client that hung up, 520 for a broken connection behind Cloudflare. Clients treat it as x00.
    ///
    /// 499 is left alone where the codes of gRPC are mapped to HTTP: their own definition gives it to `CANCELLED`, and
    /// gateways follow it. No client is there to read it, and the log says what nginx's would. Silent is also a code that
    /// `[codes]` in `httplsp.toml` declares.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use http::Response;
    ///
    /// fn cancelled() -> http::Result<Response<()>> {
    ///     Response::builder().status(499).body(())
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use http::Response;
    ///
    /// fn cancelled() -> http::Result<Response<()>> {
    ///     Response::builder().status(408).body(())
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - IANA HTTP status code registry
    /// - googleapis, `google/rpc/code.proto`: the HTTP mapping of the codes of gRPC
    pub VENDOR_STATUS_FROM_APPLICATION = {
        id: "vendor-status-from-application",
        summary: "an application sends a status that a product made up for itself",
        severity: Severity::Warning,
        fix: FixAvailability::Choice,
        check: check,
    }
}

/// The registered status that says the same.
fn instead(code: u16) -> &'static [u16] {
    match code {
        419 | 440 | 498 | 561 => &[401],
        420 | 430 | 509 | 529 => &[429, 503],
        444 | 460 | 494 => &[400],
        449 => &[400, 409],
        450 => &[403, 451],
        456 => &[429],
        463 | 464 | 495..=497 => &[400],
        499 => &[408, 504],
        520 | 521 | 523 | 525 | 526 | 530 => &[502],
        522 | 524 | 598 | 599 => &[504],
        527 | 540 => &[503],
        _ => &[],
    }
}

fn check(cx: &mut Context<'_>) {
    let product = cx.facts.language.product();
    for status in &cx.facts.statuses {
        let Some(code) = status.three_digits().filter(|code| (100..=599).contains(code) && is_vendor(*code)) else {
            continue;
        };
        if !matches!(status.role, Role::Send | Role::Redirect | Role::Declare)
            || cx.settings.codes.contains_key(&code)
            || is_internal_jump(cx.facts, status.code)
            || code == 499 && maps_rpc_codes(cx.facts, status.scope)
            || cx.skips(status.span, status.scope)
        {
            continue;
        }
        let Some(known) = httplsp_registry::status(code) else { continue };
        // What a client defines is meant for that client.
        let for_client = |id: &str| vendors::vendor(id).is_some_and(|vendor| vendor.kind == vendors::Kind::Client);
        if !known.vendors.is_empty() && known.vendors.iter().all(|meaning| for_client(meaning.vendor)) {
            continue;
        }
        // In its own configuration the product says what it does.
        if known.vendors.iter().any(|meaning| product == Some(meaning.vendor)) {
            continue;
        }
        let replacements = instead(code);
        let advice = match replacements {
            [] => "use a registered status and say the rest in the body".to_string(),
            [one] => format!("answer {one}, or declare the code under `[codes]` in httplsp.toml"),
            [one, other, ..] => {
                format!("answer {one} or {other}, or declare the code under `[codes]` in httplsp.toml")
            }
        };
        let mut finding = cx.report(
            status.span,
            format!("{code} is not registered, and monitoring takes it for {} from {}", article(known), owners(known)),
            advice,
        );
        for code in replacements {
            if let Some(text) = status.rewrite(*code) {
                finding = finding.replace(format!("Replace with {code}"), Safety::Choice, status.span, text);
            }
        }
    }
}

/// Whether the function around `scope` turns the codes of gRPC into statuses: it names the cancelled call and at least
/// two others of them.
fn maps_rpc_codes(facts: &Facts, scope: ScopeId) -> bool {
    const CODES: &[&str] = &[
        "alreadyexists",
        "deadlineexceeded",
        "failedprecondition",
        "invalidargument",
        "outofrange",
        "permissiondenied",
        "resourceexhausted",
        "unauthenticated",
        "unimplemented",
    ];
    let text = facts.text(facts.scope(facts.handler(scope)).span).replace('_', "").to_ascii_lowercase();
    let cancelled = text.contains("cancelled") || text.contains("canceled");
    cancelled && CODES.iter().filter(|code| text.contains(*code)).count() >= 2
}

/// `"Client Closed Request"`
fn article(known: &Status) -> String {
    format!("\"{}\"", known.name)
}

/// The product that made the code up, by its name for people.
fn owners(known: &Status) -> String {
    known.vendors.first().map_or_else(|| known.origin.to_string(), |first| vendors::name_of(first.vendor).to_string())
}
