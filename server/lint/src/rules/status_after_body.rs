use httplsp_syntax::facts::{Step, StepKind};

use crate::Context;
use crate::rule::{FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds a status that is set after the response was written, in the same block.
    ///
    /// ## Why is this bad?
    ///
    /// Status and headers leave before the body. A status that is set later does nothing: clients got 200. Go logs a
    /// superfluous `WriteHeader`, Node throws `ERR_HTTP_HEADERS_SENT`.
    ///
    /// ## Example
    ///
    /// ```go
    /// package main
    ///
    /// import "net/http"
    ///
    /// func gone(w http.ResponseWriter, r *http.Request) {
    /// 	w.Write([]byte("gone"))
    /// 	w.WriteHeader(http.StatusGone)
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
    /// func gone(w http.ResponseWriter, r *http.Request) {
    /// 	w.WriteHeader(http.StatusGone)
    /// 	w.Write([]byte("gone"))
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9112, section 2.1 (the status line comes first)
    pub STATUS_AFTER_BODY = {
        id: "status-after-body",
        summary: "a status is set after the body was written",
        severity: Severity::Error,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for (at, status) in facts.steps.iter().enumerate().filter(|(_, step)| step.kind.sets_status()) {
        if cx.skips(status.span, facts.scope_at(status.span)) {
            continue;
        }
        // Steps are in order of their places.
        let here = |step: &&Step| step.span.range.start >= status.function.range.start;
        let written = facts.steps[..at].iter().rev().take_while(here).find(|step| {
            matches!(step.kind, StepKind::Body | StepKind::Whole)
                && (step.function, step.block, &step.object) == (status.function, status.block, &status.object)
        });
        // What leaves behind both is no way around the second.
        let goes_on = |step: &&Step| !step.leaves || step.left_at.is_some_and(|at| at >= status.span.range.end);
        let Some(written) = written.filter(|step| goes_on(step) && !step.span.contains(status.span)) else { continue };
        cx.report(
            status.span,
            "the status is set after the response was written: it has left with another one",
            "set the status before anything is written",
        )
        .related(written.span, "the response is written here");
    }
}
