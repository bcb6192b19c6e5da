use httplsp_syntax::facts::{Role, Spelling};

use crate::Context;
use crate::evidence::is_configuration;
use crate::finding::Safety;
use crate::rule::{FixAvailability, Profile, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds statuses that are written as numbers. 200, 404 and 500, which everybody knows, are left alone.
    ///
    /// ## Why is this bad?
    ///
    /// A name says what a number means. This is a matter of taste, and the rule is on in the pedantic profile only. Where the
    /// file uses named constants already, the fix takes the same ones; else those that people of its framework write, and it
    /// imports them where they are not imported yet.
    ///
    /// ## Example
    ///
    /// ```go
    /// package main
    ///
    /// import "net/http"
    ///
    /// func show(w http.ResponseWriter, r *http.Request) {
    /// 	if known(r) {
    /// 		http.Error(w, "gone", http.StatusGone)
    /// 		return
    /// 	}
    /// 	w.WriteHeader(204)
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```go
    /// package main
    ///
    /// import "net/http"
    ///
    /// func show(w http.ResponseWriter, r *http.Request) {
    /// 	if known(r) {
    /// 		http.Error(w, "gone", http.StatusGone)
    /// 		return
    /// 	}
    /// 	w.WriteHeader(http.StatusNoContent)
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - Staticcheck, ST1013
    pub MAGIC_STATUS_NUMBER = {
        id: "magic-status-number",
        summary: "a status is written as a number",
        severity: Severity::Info,
        profile: Profile::Pedantic,
        fix: FixAvailability::Safe,
        check: check,
    }
}

/// Statuses that need no name.
const KNOWN: &[u32] = &[200, 404, 500];

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    if is_configuration(facts) {
        return;
    }
    for status in &facts.statuses {
        let sent = matches!(status.role, Role::Send | Role::Redirect) && status.spelling == Spelling::Number;
        let name = status.three_digits().and_then(httplsp_registry::status).map(|known| known.name);
        let Some(name) = name.filter(|_| sent && !KNOWN.contains(&status.code)) else { continue };
        if facts.in_test(status.span.file, status.scope) || cx.skips(status.span, status.scope) {
            continue;
        }
        let message = format!("{} is written as a number: a constant would say that it is {name}", status.code);
        let finding = cx.report(status.span, message, "use the library's constant");
        if let Some((constant, import)) = facts.constant_for(status.code) {
            let edits = std::iter::once((status.span, constant.clone())).chain(import).collect();
            finding.fix(format!("Replace with {constant}"), Safety::Safe, edits);
        }
    }
}
