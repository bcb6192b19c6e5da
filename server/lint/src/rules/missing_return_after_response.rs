use std::collections::{HashMap, HashSet};

use httplsp_syntax::facts::{Facts, ResponseStatus, ScopeId, Span, Step, StepKind};

use crate::Context;
use crate::evidence::MOST_SHOWN;
use crate::rule::{FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds a branch that sends a whole response and goes on to where another one is sent, or the request is handed to the
    /// next handler. What a function of the project sends counts, too. Where returning does not keep the next handlers from
    /// being called, a middleware has to abort or halt the chain: one that only answers is reported. A script that goes on behind
    /// more than two of its redirects is told once, with the others. A response that is a value, made by a statement of its
    /// own, is told as well: nobody gets it.
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

/// How many redirects of a file that its script goes on behind are told one by one.
const FEW: usize = 2;

/// The steps in the making of each response: by its name and function.
type Steps<'a> = HashMap<(&'a str, Span), Vec<&'a Step>>;

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    // Outside of functions, readers are shown one way beside the other.
    let is_shown = facts.embedding.as_ref().is_some_and(|around| around.example);
    let file = facts.scopes.first().map(|file| file.span.range);
    let counts = |step: &&Step| !is_shown || file.is_none_or(|file| !step.function.range.contains(file));
    let mut steps = Steps::new();
    for step in facts.steps.iter().filter(counts) {
        steps.entry((&step.object, step.function)).or_default().push(step);
    }
    // Branches of one decision that go on to the same place are told once.
    let mut found: Vec<(&Step, &Step, Vec<Span>)> = Vec::new();
    let unstopped = |step: &&Step| step.kind == StepKind::Whole && step.runs_on && !step.stopped && !step.helper;
    for step in facts.steps.iter().filter(unstopped) {
        if !cx.skips(step.span, facts.scope_at(step.span)) {
            cx.report(
                step.span,
                "a response is sent and the chain goes on: the next handlers run as if nothing had happened",
                "halt the chain behind the response",
            );
        }
    }
    for first in facts.steps.iter().filter(counts).filter(|step| step.decision.is_some() && !unstopped(step)) {
        let same = &steps[&(first.object.as_str(), first.function)];
        let kept = kept_and_passed(facts, same, first).filter(|_| !cx.skips(first.span, facts.scope_at(first.span)));
        if let Some(passed) = kept {
            found.push((first, passed, Vec::new()));
            continue;
        }
        if !answers(same, first) || cx.skips(first.span, facts.scope_at(first.span)) {
            continue;
        }
        if let Some(passed) = runs_on(same, first) {
            runs_behind(cx, first, passed);
            continue;
        }
        let handed = passed_as_it_leaves(facts, same, first);
        let Some(second) = handed.or_else(|| reached(facts, same, first).filter(|_| !first.leaves)) else { continue };
        if only_says_so(facts, same, second) {
            continue;
        }
        match found.iter_mut().find(|(known, next, _)| known.decision == first.decision && next.span == second.span) {
            Some((.., others)) => others.push(first.span),
            None => found.push((first, second, Vec::new())),
        }
    }
    for (first, second) in sent_twice(cx, &steps) {
        cx.report(second.span, "a response was sent right before: this one comes too late", "send one of them")
            .related(first.span, "the first one is sent here");
    }
    for response in facts.responses.iter().filter(|response| response.dropped) {
        let written =
            facts.steps.iter().any(|step| step.span.contains(response.span) || response.span.contains(step.span));
        if !written && !is_shown && !cx.skips(response.span, response.scope) {
            cx.report(
                response.span,
                "a response is made and nothing is done with it: it is not sent, and the function goes on",
                "return it",
            );
        }
    }
    for (first, passed) in passed_on(cx, &steps) {
        cx.report(
            first.span,
            "an error is sent and the function goes on: the next handler is called as if nothing had happened",
            "leave out the call of the next handler",
        )
        .related(passed.span, "the next handler is called here");
    }
    // Scripts of a file that never end behind a redirect are one decision.
    let scripts = found.iter().filter(|(_, second, _)| is_script(second.kind));
    let scripts: Vec<Span> = scripts.map(|(first, ..)| first.span).collect();
    let of_file = |file: u16| scripts.iter().copied().filter(move |span| span.file == file);
    for (first, second, others) in found {
        let mut more = Vec::new();
        if is_script(second.kind) && of_file(first.span.file).count() > FEW {
            if of_file(first.span.file).next() != Some(first.span) {
                continue;
            }
            more.extend(of_file(first.span.file).skip(1));
        }
        let (message, help) = match (second.kind, others.is_empty()) {
            (StepKind::Written | StepKind::Worked, _) if !more.is_empty() => (
                "branches redirect and the script goes on: all that follows is done and sent to visitors who ignore the redirect",
                "end the script after each redirect",
            ),
            (StepKind::Written | StepKind::Worked, _) => (
                "the branch redirects and the script goes on: all that follows is done and sent to visitors who ignore the redirect",
                "end the script after the redirect",
            ),
            (StepKind::Passed, _) => (
                "the branch sends a response and goes on: the next handler is called as if nothing had happened",
                "return after sending it",
            ),
            (_, true) => {
                ("the branch sends a response and goes on: what follows sends another one", "return after sending it")
            }
            (_, false) => (
                "branches send a response and go on: what follows sends another one",
                "take out what follows, if every branch has sent a response by then; else return after sending each",
            ),
        };
        let next = match second.kind {
            StepKind::Written => "this is written all the same",
            StepKind::Worked => "this is done all the same",
            StepKind::Passed => "the next handler is called here",
            _ => "the next response is sent here",
        };
        let guards =
            !is_script(second.kind) || guards(facts, first.span) || more.iter().any(|span| guards(facts, *span));
        let mut finding = cx.report(first.span, message, help).related(second.span, next);
        if !guards {
            finding = finding.severity(Severity::Info);
        }
        for other in others.into_iter().take(MOST_SHOWN) {
            finding = finding.related(other, "another branch that goes on");
        }
        for other in more.into_iter().take(MOST_SHOWN) {
            finding = finding.related(other, "the same here");
        }
    }
}

/// Whether a step sends a response, be it with others in its block: a status that is sent at once, or one that is set
/// and then a body.
fn answers(same: &[&Step], step: &Step) -> bool {
    let beside = |before: bool| {
        same.iter().copied().filter(move |other| {
            other.block == step.block && (other.span.range.start < step.span.range.start) == before
        })
    };
    match step.kind {
        StepKind::Whole => true,
        // What is sent with it comes next, and is told then.
        StepKind::Head => !beside(false).any(|other| matches!(other.kind, StepKind::Whole | StepKind::Body)),
        StepKind::Body => {
            beside(true).any(|other| other.kind.sets_status())
                && !beside(true).any(|other| matches!(other.kind, StepKind::Whole | StepKind::Body))
        }
        _ => false,
    }
}

/// Where the request is handed on all the same, as returning does not keep it from being so.
fn runs_on<'a>(same: &[&'a Step], first: &Step) -> Option<&'a Step> {
    let ends = first.leaves && !first.stopped && !first.helper;
    same.iter().copied().find(|step| {
        ends && step.kind == StepKind::Passed && step.runs_on && step.span.range.start > first.span.range.end
    })
}

/// Where a response that refuses the request is kept for the end of the function, and the request is handed on all the same.
fn kept_and_passed<'a>(facts: &Facts, same: &[&'a Step], first: &Step) -> Option<&'a Step> {
    let decision = first.decision.filter(|_| first.kind == StepKind::Kept)?;
    let set = same.iter().filter(|step| step.block == first.block && step.kind.sets_status());
    let set: Vec<Span> = set.map(|step| step.span).collect();
    let refuses =
        facts.statuses.iter().any(|status| status.code >= 400 && set.iter().any(|span| span.contains(status.span)));
    let passes = |step: &&Step| {
        let behind = step.span.range.start >= decision.range.end && is_certain(step, decision) && !first.leaves;
        step.kind == StepKind::Passed && (behind || first.left_at == Some(step.span.range.start))
    };
    same.iter().copied().find(|step| passes(step)).filter(|_| refuses && !answers_in_all(same, first))
}

/// Where the branch of `first`, which refuses the request, hands it on by what it returns: `return true;`.
fn passed_as_it_leaves<'a>(facts: &Facts, same: &[&'a Step], first: &Step) -> Option<&'a Step> {
    let sent = facts.responses.iter().find(|response| response.span == first.span)?;
    let refuses = sent.redirect.is_some() || sent.code(facts).is_some_and(|code| code >= 400);
    let behind = |step: &&Step| step.span.range.start >= first.span.range.end && step.block == first.block;
    let mut after = same.iter().copied().filter(behind);
    let next = after.next().filter(|step| step.kind == StepKind::Passed && refuses && first.leaves)?;
    (first.left_at == Some(next.span.range.start)).then_some(next)
}

/// Tells that what is behind a middleware runs although it has answered and returned.
fn runs_behind(cx: &mut Context<'_>, first: &Step, passed: &Step) {
    cx.report(
        first.span,
        "a response is sent and the function returns, but the next handlers run all the same: returning does not stop them",
        "abort the chain as well",
    )
    .related(passed.span, "the next handlers are called here, and without this call when the function returns");
}

/// Errors that are sent in every case, and the next handler that is called all the same behind them.
fn passed_on<'a>(cx: &Context<'_>, steps: &Steps<'a>) -> Vec<(&'a Step, &'a Step)> {
    let facts = cx.facts;
    let mut out: Vec<(&Step, &Step)> = Vec::new();
    for same in steps.values() {
        let [first, passed] = same[..] else { continue };
        let in_row = first.kind == StepKind::Whole && passed.kind == StepKind::Passed;
        let alike = (first.block, first.reach) == (passed.block, passed.reach);
        let plain = !first.helper && !first.stopped && !passed.runs_on && first.decision.is_none();
        let scope = facts.scope_at(first.span);
        let fails = facts.responses.iter().any(|response| {
            response.span == first.span && response.code(facts).is_some_and(|code| (400..600).contains(&code))
        });
        let behind = passed.span.range.start >= first.span.range.end;
        // What a route leads to may have something behind it that keeps a record.
        if in_row && alike && plain && behind && fails && !is_routed(facts, scope) && !cx.skips(first.span, scope) {
            out.push((first, passed));
        }
    }
    out.sort_by_key(|(first, _)| first.span);
    out
}

/// Whether a route leads to a function, perhaps as the first of several: `app.get("/", check, show)`.
fn is_routed(facts: &Facts, scope: ScopeId) -> bool {
    let function = facts.scope(facts.handler(scope)).span;
    let before = &facts.files[function.file as usize].text[..function.range.start as usize];
    let line = before.rsplit('\n').next().unwrap_or("");
    line.contains(['"', '\'', '`']) || facts.routes_of(scope).next().is_some()
}

/// Whole responses that are sent in a row, with nothing that decides or leaves between them.
fn sent_twice<'a>(cx: &Context<'_>, steps: &Steps<'a>) -> Vec<(&'a Step, &'a Step)> {
    let mut out: Vec<(&Step, &Step)> = Vec::new();
    for same in steps.values() {
        let whole = same.iter().copied().filter(|step| step.kind == StepKind::Whole && !step.object.is_empty());
        let whole: Vec<&'a Step> = whole.collect();
        for pair in whole.windows(2) {
            let [first, second] = *pair else { continue };
            let goes_on = !first.leaves || first.left_at.is_some_and(|at| at >= second.span.range.end);
            let apart = !first.span.contains(second.span) && !second.span.contains(first.span);
            if goes_on
                && apart
                && !only_ends(cx.facts, second)
                && !second.stops
                && (first.block, first.reach) == (second.block, second.reach)
                && !cx.skips(second.span, cx.facts.scope_at(second.span))
            {
                out.push((first, second));
            }
        }
    }
    out.sort_by_key(|(_, second)| second.span);
    out
}

/// Whether a step says nothing more: `res.end()` behind a response is done for nothing, and does no harm.
fn only_ends(facts: &Facts, step: &Step) -> bool {
    let sent = facts.responses.iter().find(|response| response.span == step.span);
    sent.is_some_and(|response| response.body.is_none() && matches!(response.status, ResponseStatus::Default(_)))
}

/// Whether behind the branch there is but a fixed text, which nobody sees after a redirect, and then the end.
fn only_says_so(facts: &Facts, same: &[&Step], second: &Step) -> bool {
    let behind = |step: &&Step| step.span.range.start > second.span.range.start && second.block.contains(step.span);
    second.kind == StepKind::Written
        && second.leaves
        && !facts.text(second.span).contains(['$', '(', '<', '{'])
        && !same.iter().any(behind)
}

/// What comes next to the same response, if every way out of the branch of `first` leads there.
fn reached<'a>(facts: &Facts, same: &[&'a Step], first: &Step) -> Option<&'a Step> {
    let decision = first.decision?;
    let (mut redirects, mut answers_all) = (None, None);
    same.iter().copied().find(|step| {
        let behind =
            step.span.range.start >= decision.range.end && first.within.is_none_or(|within| within.contains(step.span));
        behind
            && match step.kind {
                StepKind::Status => false,
                // Some libraries want the next handler to be called, whatever was sent: there every way comes to it.
                StepKind::Passed => {
                    is_certain(step, decision)
                        && !(step.runs_on && (first.stopped || first.helper))
                        && !*answers_all.get_or_insert_with(|| answers_in_all(same, first))
                }
                // Who was to be kept out comes to what is done for others, whatever else decides about that.
                StepKind::Written | StepKind::Worked => {
                    let open = step.kind == StepKind::Written && is_certain(step, decision)
                        || guards(facts, first.span) && !asks_who(facts, decision, step.span);
                    open && *redirects.get_or_insert_with(|| only_redirects(facts, same, first))
                }
                // A body goes with the status that was sent before.
                StepKind::Body | StepKind::Later if first.kind == StepKind::Head => false,
                StepKind::Body if first.kind == StepKind::Body && !refuses(facts, same, first) => false,
                _ => is_certain(step, decision) || is_one_of_all(same, step, decision),
            }
    })
}

/// Whether the status that stands before `first` in its block is that of an error.
fn refuses(facts: &Facts, same: &[&Step], first: &Step) -> bool {
    let before = |step: &&&Step| {
        step.block == first.block && step.kind.sets_status() && step.span.range.start < first.span.range.start
    };
    let set: Vec<Span> = same.iter().filter(before).map(|step| step.span).collect();
    facts.statuses.iter().any(|status| status.code >= 400 && set.iter().any(|span| span.contains(status.span)))
}

/// Whether what comes behind `decision` comes to `step`.
fn is_certain(step: &Step, decision: Span) -> bool {
    step.block.contains(decision) || step.reach.contains(decision)
}

/// Whether each branch of a later decision sends something, so that one of them does.
fn is_one_of_all(same: &[&Step], step: &Step, decision: Span) -> bool {
    let later = step.decision.is_some_and(|later| later.range.start >= decision.range.end);
    let Some((_, branches)) = step.closed.filter(|(reach, _)| later && reach.contains(decision)) else { return false };
    let sends =
        |other: &&&Step| matches!(other.kind, StepKind::Head | StepKind::Body | StepKind::Whole | StepKind::Later);
    let inside = |other: &&&Step| other.decision == step.decision && other.closed == step.closed;
    let blocks: HashSet<Span> = same.iter().filter(sends).filter(inside).map(|other| other.reach).collect();
    blocks.len() >= branches
}

/// Whether each branch of the decision of `first` sends a response.
fn answers_in_all(same: &[&Step], first: &Step) -> bool {
    let Some((_, branches)) = first.closed else { return false };
    let inside = |step: &&&Step| step.decision == first.decision && answers(same, step);
    let blocks: HashSet<Span> = same.iter().filter(inside).map(|step| step.reach).collect();
    blocks.len() >= branches
}

/// Whether `first` redirects and nothing is written in the other branches.
fn only_redirects(facts: &Facts, same: &[&Step], first: &Step) -> bool {
    let redirects = facts.responses.iter().any(|response| response.span == first.span && response.redirect.is_some());
    let writes = |step: &&Step| {
        step.kind == StepKind::Written && first.decision.is_some_and(|decision| decision.contains(step.span))
    };
    redirects && !same.iter().copied().any(|step| writes(&step))
}

/// Whether a step is what a script does behind a redirect, and no response of its own.
fn is_script(kind: StepKind) -> bool {
    matches!(kind, StepKind::Written | StepKind::Worked)
}

/// Words of what is asked about who it is.
const WHO: &[&str] = &["session", "login", "logged", "auth", "user", "admin", "role", "cookie", "token", "permission"];

/// Whether a block around `place` that begins behind `decision` is for those only who are known: its head asks who it is.
fn asks_who(facts: &Facts, decision: Span, place: Span) -> bool {
    let text = &facts.files[place.file as usize].text;
    let Some(between) = text.get(decision.range.end as usize..place.range.start as usize) else { return true };
    let mut open: Vec<usize> = Vec::new();
    for (at, c) in between.char_indices() {
        match c {
            '{' => open.push(at),
            '}' => drop(open.pop()),
            _ => {}
        }
    }
    open.into_iter().any(|at| {
        let head = between[..at].rsplit([';', '{', '}']).next().unwrap_or("").to_ascii_lowercase();
        WHO.iter().any(|word| head.contains(word)) || head.contains("function")
    })
}

/// Whether a redirect keeps those out who are not who they have to be: what follows is what it keeps from them.
fn guards(facts: &Facts, first: Span) -> bool {
    const NOT: &[&str] = &["!", "empty(", "is_null(", "null", "false"];
    let Some(response) = facts.responses.iter().find(|response| response.span == first) else { return false };
    let says = |text: &str, words: &[&str]| {
        let text = text.to_ascii_lowercase();
        words.iter().any(|word| text.contains(word))
    };
    let who = |asked: Span| says(facts.text(asked), WHO);
    let sends_to_login = says(facts.text(response.span), &["login", "signin", "sign-in", "sign_in", "auth"]);
    response.condition.is_some_and(|asked| who(asked) && (sends_to_login || says(facts.text(asked), NOT)))
        || response.other_condition.is_some_and(|asked| who(asked) && (sends_to_login || !says(facts.text(asked), NOT)))
}
