use std::collections::HashMap;

use httplsp_syntax::facts::{Span, Step, StepKind};

use crate::Context;
use crate::evidence::MOST_SHOWN;
use crate::rule::{FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds a branch that sends a whole response and goes on to where another one is sent.
    ///
    /// ## Why is this bad?
    ///
    /// Sending a response does not end the function. What follows runs too: a second response is written behind the first, or
    /// an error is raised because it is too late, and whatever the branch meant to prevent happens after all.
    ///
    /// ## Example
    ///
    /// ```go
    /// package main
    ///
    /// import "net/http"
    ///
    /// func save(w http.ResponseWriter, r *http.Request) {
    /// 	data, err := read(r)
    /// 	if err != nil {
    /// 		http.Error(w, "cannot be read", http.StatusBadRequest)
    /// 	}
    /// 	w.Write(data)
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
    /// func save(w http.ResponseWriter, r *http.Request) {
    /// 	data, err := read(r)
    /// 	if err != nil {
    /// 		http.Error(w, "cannot be read", http.StatusBadRequest)
    /// 		return
    /// 	}
    /// 	w.Write(data)
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - Go, package net/http, `Error`: it does not otherwise end the request
    /// - CWE-698, execution after redirect
    pub MISSING_RETURN_AFTER_RESPONSE = {
        id: "missing-return-after-response",
        summary: "a branch sends a response and does not return",
        severity: Severity::Warning,
        fix: FixAvailability::None,
        check: check,
    }
}

/// The steps in the making of each response: by its name and function.
type Steps<'a> = HashMap<(&'a str, Span), Vec<&'a Step>>;

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut steps = Steps::new();
    for step in &facts.steps {
        steps.entry((&step.object, step.function)).or_default().push(step);
    }
    // Branches of one decision that go on to the same place are told once.
    let mut found: Vec<(&Step, &Step, Vec<Span>)> = Vec::new();
    for first in facts.steps.iter().filter(|step| step.kind == StepKind::Whole && !step.leaves) {
        if cx.skips(first.span, facts.scope_at(first.span)) {
            continue;
        }
        let Some(second) = reached(&steps, first) else { continue };
        match found.iter_mut().find(|(known, next, _)| known.decision == first.decision && next.span == second.span) {
            Some((.., others)) => others.push(first.span),
            None => found.push((first, second, Vec::new())),
        }
    }
    for (first, second, others) in found {
        let (message, help) = match others.is_empty() {
            true => {
                ("the branch sends a response and goes on: what follows sends another one", "return after sending it")
            }
            false => (
                "branches send a response and go on: what follows sends another one",
                "take out what follows, if every branch has sent a response by then; else return after sending each",
            ),
        };
        let mut finding = cx.report(first.span, message, help).related(second.span, "the next response is sent here");
        for other in others.into_iter().take(MOST_SHOWN) {
            finding = finding.related(other, "another branch that goes on");
        }
    }
}

/// The next thing written to the same response, if every way out of the branch of `first` leads there.
fn reached<'a>(steps: &Steps<'a>, first: &Step) -> Option<&'a Step> {
    let decision = first.decision?;
    let same = steps.get(&(first.object.as_str(), first.function))?;
    same.iter().copied().find(|step| {
        step.span.range.start >= decision.range.end
            && step.block.contains(decision)
            && first.within.is_none_or(|within| within.contains(step.span))
            && step.kind != StepKind::Status
    })
}
