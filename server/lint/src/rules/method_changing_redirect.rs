use httplsp_syntax::facts::{Part, Value, ValueKind};

use crate::evidence::{is_configuration, words};
use crate::redirects::{literal_path, methods, moves};
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Confidence, Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds routes that take POST, PUT, PATCH or DELETE for an API and redirect with 301 or 302.
    ///
    /// A form that is answered with 302 to a page is no finding in any profile, although 303 is what the standard has for
    /// it: browsers have always followed 302 with GET, which is what is wanted there, and most frameworks redirect so.
    /// With 301 the same is information only: browsers may remember it and never send the form again.
    ///
    /// ## Why is this bad?
    ///
    /// Clients are allowed to turn a POST into a GET when they follow 301 or 302, and nearly all do: the body is lost and
    /// the new address sees another method, without an error anywhere. 308 and 307 keep method and body; 303 says that a
    /// GET is wanted.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use axum::{Router, http::StatusCode, routing::post};
    ///
    /// fn routes() -> Router {
    ///     Router::new().route("/v1/items", post(|| async { (StatusCode::FOUND, [("location", "/v2/items")]) }))
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use axum::{Router, http::StatusCode, routing::post};
    ///
    /// fn routes() -> Router {
    ///     Router::new().route("/v1/items", post(|| async { (StatusCode::TEMPORARY_REDIRECT, [("location", "/v2/items")]) }))
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 15.4.2, 15.4.3, 15.4.4, 15.4.8 and 15.4.9
    pub METHOD_CHANGING_REDIRECT = {
        id: "method-changing-redirect",
        summary: "a redirect of a POST or PUT lets clients change the method to GET",
        severity: Severity::Warning,
        fix: FixAvailability::Choice,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for moved in moves(facts) {
        let scope = moved.response.scope;
        if !matches!(moved.code, 301 | 302) || cx.skips(moved.span, scope) || is_configuration(facts) {
            continue;
        }
        let methods = methods(facts, scope);
        if methods.is_empty() || methods.iter().any(|method| matches!(*method, "GET" | "HEAD")) {
            continue;
        }
        let target = moved.target.and_then(literal_path);
        let routes: Vec<&str> = facts.routes_of(scope).filter_map(|route| route.path.as_deref()).collect();
        // A form that leads back to its own page has not moved.
        let moves_route = target.is_some_and(|target| {
            routes.iter().any(|route| {
                last(route) == last(target)
                    && !last(target).is_empty()
                    && !target.trim_end_matches('/').ends_with(route)
            })
        });
        let handler = facts.handler(scope);
        // A page that follows a form is what 302 is used for everywhere; only the permanent one is odd there.
        let api = match target.or_else(|| moved.target.and_then(literal_start)) {
            Some(target) => is_api_path(target),
            // Where to is not known: beside another answer it may be the page that follows, or a file that was made.
            None => {
                let alone = facts.responses.iter().filter(|other| facts.handler(other.scope) == handler).count() == 1;
                alone && routes.iter().copied().any(is_api_path)
            }
        };
        let severity = match (api || moves_route, moved.code) {
            (true, _) => Severity::Warning,
            (false, 301) => Severity::Info,
            _ => continue,
        };
        let method = methods[0];
        let finding = cx
            .report(
                moved.span,
                format!(
                    "clients may follow {} with GET and drop the body, although this route takes {method}",
                    moved.code
                ),
                match moved.code {
                    301 => "redirect with 308 to keep the method, or with 303 to send the client to another page",
                    _ => "redirect with 307 to keep the method, or with 303 to send the client to another page",
                },
            )
            .severity(severity)
            .confidence(Confidence::Likely);
        let codes: &[u16] = if moved.code == 301 { &[308, 307, 303] } else { &[307, 308, 303] };
        drop(moved.offer(facts, finding, Safety::Choice, codes));
    }
}

/// The path that a target begins with: `/users/` of `/users/{}`.
fn literal_start(target: &Value) -> Option<&str> {
    match &target.kind {
        ValueKind::Template(parts) => match parts.first() {
            Some(Part::Text(text)) if text.starts_with('/') && text.len() > 1 => Some(text),
            _ => None,
        },
        _ => None,
    }
}

fn last(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or("")
}

/// `/api/…`, `/v1/…`
fn is_api_path(path: &str) -> bool {
    path.split('/').take(4).any(|segment| {
        let version =
            segment.strip_prefix('v').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
        version || words(segment).iter().any(|word| word == "api")
    })
}
