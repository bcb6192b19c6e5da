use httplsp_syntax::facts::{Role, Spelling};

use crate::Context;
use crate::finding::Safety;
use crate::rule::{FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds a status that is sent as a text: `"404"`.
    ///
    /// ## Why is this bad?
    ///
    /// Libraries take a number. Some convert the text, some send 200 or 500 instead, some throw: Express 5 accepts integers
    /// only. Texts with a phrase (`"404 Not Found"`), which some libraries ask for, are left alone.
    ///
    /// ## Example
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.get("/", (req, res) => {
    ///   res.status("404").json({ title: "no such page" });
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
    ///   res.status(404).json({ title: "no such page" });
    /// });
    /// ```
    ///
    /// ## References
    ///
    /// - Express 5, migration guide, `res.status`
    pub STATUS_AS_STRING = {
        id: "status-as-string",
        summary: "a status is sent as a text instead of a number",
        severity: Severity::Warning,
        fix: FixAvailability::Safe,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for status in &facts.statuses {
        if status.spelling != Spelling::StatusLine
            || !matches!(status.role, Role::Send | Role::Redirect)
            || status.api == "status line"
            || cx.skips(status.span, status.scope)
        {
            continue;
        }
        let text = &facts.files[status.span.file as usize].text;
        let range = status.span.range;
        let quote = |at: Option<usize>| {
            at.and_then(|at| text.as_bytes().get(at)).copied().filter(|byte| matches!(byte, b'"' | b'\'' | b'`'))
        };
        let (before, after) = (quote((range.start as usize).checked_sub(1)), quote(Some(range.end as usize)));
        if before.is_none() || before != after {
            continue;
        }
        let mut whole = status.span;
        whole.range.start -= 1;
        whole.range.end += 1;
        let message =
            format!("the status is sent as a text: {} takes a number, and may refuse or replace it", status.api);
        cx.report(whole, message, "write the number").replace(
            format!("Replace with {}", status.code),
            Safety::Safe,
            whole,
            status.code.to_string(),
        );
    }
}
