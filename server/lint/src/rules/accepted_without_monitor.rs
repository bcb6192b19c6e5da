use crate::Context;
use crate::evidence::missing;
use crate::rule::{FixAvailability, Profile, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds 202 without `Location`, `Operation-Location` or `Link`, and with nothing in its body that could be an address.
    ///
    /// ## Why is this bad?
    ///
    /// 202 says that the outcome is not known yet. Unless the response says where to ask for it, clients cannot find out. What is
    /// never asked for, such as an event that is only taken in, needs no monitor: the rule is a matter of taste.
    ///
    /// ## Example
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.post("/reports", (req, res) => {
    ///   queue(req.body);
    ///   res.status(202).end();
    /// });
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.post("/reports", (req, res) => {
    ///   const id = queue(req.body);
    ///   res.status(202).set("Location", `/jobs/${id}`).end();
    /// });
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15.3.3 (202)
    pub ACCEPTED_WITHOUT_MONITOR = {
        id: "accepted-without-monitor",
        summary: "202 that does not say where to ask for the outcome",
        severity: Severity::Info,
        profile: Profile::Pedantic,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let headers = ["location", "operation-location", "azure-asyncoperation", "link", "content-location"];
    for sent in missing(cx, &[202], &headers) {
        let Some(response) = sent.response else { continue };
        let says_nothing = response.body.as_ref().is_none_or(|body| body.is_empty() || body.as_text().is_some());
        if !says_nothing {
            continue;
        }
        cx.report(
            sent.span,
            "202 that does not say where to ask for the outcome",
            "add `Location` with the address of a status monitor, or answer 204 if there is nothing to ask for",
        );
    }
}
