use httplsp_syntax::facts::Value;

use super::permanent_move_as_302::is_for_good;
use crate::evidence::is_configuration;
use crate::redirects::{is_passing_name, is_passing_path, literal_path, moves, named_target};
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds redirect helpers that are called with a status which is no redirect, or with 304, 305 or 306.
    ///
    /// ## Why is this bad?
    ///
    /// Clients follow `Location` only with 301, 302, 303, 307 and 308. With any other status the visitor stays where they
    /// are, mostly on a blank page.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use actix_web::{Responder, http::StatusCode, web};
    ///
    /// async fn home() -> impl Responder {
    ///     web::Redirect::to("/start").using_status_code(StatusCode::OK)
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use actix_web::{Responder, http::StatusCode, web};
    ///
    /// async fn home() -> impl Responder {
    ///     web::Redirect::to("/start").using_status_code(StatusCode::FOUND)
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15.4
    /// - nginx, `return`: the text is an address only with 301, 302, 303, 307 and 308
    pub REDIRECT_HELPER_BAD_CODE = {
        id: "redirect-helper-bad-code",
        summary: "a redirect is sent with a status that clients do not follow",
        severity: Severity::Error,
        fix: FixAvailability::Choice,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for moved in moves(facts) {
        let configuration = is_configuration(facts);
        // 201 and 202 say with `Location` where the new resource or the outcome is; a helper is a way to write that.
        let refers = matches!(moved.code, 201 | 202) && !configuration;
        if refers
            || matches!(moved.code, 300 | 301 | 302 | 303 | 307 | 308)
            || cx.skips(moved.span, moved.response.scope)
        {
            continue;
        }
        let message = match (moved.code, configuration) {
            // The text may be meant to be read.
            (_, true) if facts.language.product().is_some() => {
                format!("with {} the address is sent as the text of the page: no client follows it", moved.code)
            }
            (304, _) => {
                "304 says that the client's copy is still good: clients do not follow a redirect with it".into()
            }
            (305 | 306, _) => format!("{} is withdrawn: clients do not follow a redirect with it", moved.code),
            _ => format!("{} is no redirect: clients do not follow the address that comes with it", moved.code),
        };
        let (codes, help): (&[u16], &str) = match moved.target {
            Some(target) if is_passing(target) => (&[302, 303, 307], "redirect with 302, 303 or 307"),
            _ if is_for_good(facts, &moved) => (&[301, 308], "redirect with 301 or 308"),
            _ => (&[302, 303, 307, 308], "redirect with 302, 303, 307 or 308"),
        };
        let mut finding = cx.report(moved.span, message, help);
        if configuration {
            finding = finding.at_most(Severity::Warning);
        }
        drop(moved.offer(facts, finding, Safety::Choice, codes));
    }
}

/// Whether visitors are sent there for now.
fn is_passing(target: &Value) -> bool {
    literal_path(target).is_some_and(is_passing_path) || named_target(target).is_some_and(is_passing_name)
}
