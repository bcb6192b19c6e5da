use httplsp_syntax::facts::{Response, Value, ValueKind};

use crate::Context;
use crate::evidence::{is_configuration, sent};
use crate::rule::{FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds a response with a 1xx status that nothing follows.
    ///
    /// ## Why is this bad?
    ///
    /// 1xx responses are interim: after one, a client goes on waiting for the final response, until it gives up. 101 is left
    /// alone where what follows it is another protocol; with a text or an object as its body, in a function that has nothing
    /// to do with upgrades, it is no such switch.
    ///
    /// ## Example
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.get("/", (req, res) => {
    ///   res.status(103).json({ link: "/style.css" });
    /// });
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.get("/", (req, res) => {
    ///   res.writeEarlyHints({ link: "</style.css>; rel=preload; as=style" });
    ///   res.status(200).json(page());
    /// });
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15.2 (informational 1xx)
    /// - RFC 8297 (103 Early Hints)
    pub INFORMATIONAL_AS_FINAL = {
        id: "informational-as-final",
        summary: "an interim 1xx status ends the response",
        severity: Severity::Error,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for sent in sent(facts) {
        let Some(response) = sent.response else { continue };
        if !(100..=199).contains(&sent.code) || cx.skips(sent.span, sent.scope) {
            continue;
        }
        // 101 is the last one where the connection goes on in another protocol.
        if sent.code == 101 && (!tells(response) || switches(facts.text(facts.scope(facts.handler(sent.scope)).span))) {
            continue;
        }
        // What writes to a response step by step may send the final one after it; a body makes this one the last.
        let stepwise = facts.steps.iter().any(|step| {
            step.kind.sets_status() && (step.span.contains(response.span) || response.span.contains(step.span))
        });
        if stepwise && response.body.is_none() && !is_configuration(facts) {
            continue;
        }
        // Something else is sent later on.
        let handler = facts.handler(sent.scope);
        let end = response.span.range.end;
        let leaves = facts.steps.iter().any(|step| step.leaves && step.span.contains(response.span));
        let goes_on = facts.steps.iter().any(|step| {
            step.kind.acts()
                && step.span.file == response.span.file
                && step.span.range.start >= end
                && facts.scope(handler).span.contains(step.span)
        });
        if goes_on && !leaves && response.body.is_none() && !is_configuration(facts) {
            continue;
        }
        let message = format!("{} is an interim status: clients go on waiting for the final response", sent.code);
        cx.report(
            sent.span,
            message,
            "send the final status here, and the interim response by the library's own function for it",
        );
    }
}

/// Whether a response has a text or an object as its body, so that nothing else follows.
fn tells(response: &Response) -> bool {
    let body = response.body.as_ref().map(Value::unwrapped);
    body.is_some_and(|body| match &body.kind {
        ValueKind::Text(text) => !text.is_empty(),
        ValueKind::Object { entries, .. } => !entries.is_empty(),
        ValueKind::Template(_) => true,
        _ => false,
    })
}

/// Whether a function has to do with another protocol.
fn switches(function: &str) -> bool {
    let function = function.to_ascii_lowercase();
    ["upgrade", "socket", "hijack"].iter().any(|word| function.contains(word))
}
