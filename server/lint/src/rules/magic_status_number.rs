use httplsp_syntax::facts::{Facts, Role, Spelling};

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
    /// file uses named constants already, the fix takes the same ones.
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
        if let Some(constant) = constant_of_file(facts, status.code) {
            finding.replace(format!("Replace with {constant}"), Safety::Safe, status.span, constant);
        }
    }
}

/// The name for `code` among the constants that the file uses, if it uses those of one library only.
fn constant_of_file(facts: &Facts, code: u32) -> Option<String> {
    let mut used = facts.statuses.iter().filter_map(|status| match &status.spelling {
        Spelling::Constant { ecosystem, prefix, .. } if !prefix.is_empty() => Some((*ecosystem, prefix.as_str())),
        _ => None,
    });
    let (ecosystem, prefix) = used.next()?;
    if !used.all(|other| other == (ecosystem, prefix)) {
        return None;
    }
    let name = httplsp_registry::constants::name_of(ecosystem, u16::try_from(code).ok()?, prefix)?;
    Some(format!("{prefix}{name}"))
}
