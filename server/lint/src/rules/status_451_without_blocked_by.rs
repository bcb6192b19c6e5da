use crate::Context;
use crate::evidence::missing;
use crate::rule::{FixAvailability, Profile, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds 451 without a `Link` header.
    ///
    /// ## Why is this bad?
    ///
    /// 451 says that a legal demand keeps the resource from being shown. The `blocked-by` link names who acts on the demand, so that
    /// people can tell a censoring network from the site itself.
    ///
    /// ## Example
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.get("/book", (req, res) => {
    ///   res.status(451).send("not available in your country");
    /// });
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.get("/book", (req, res) => {
    ///   res.set("Link", '<https://example.org/legal>; rel="blocked-by"');
    ///   res.status(451).send("not available in your country");
    /// });
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 7725, sections 3 and 4
    pub STATUS_451_WITHOUT_BLOCKED_BY = {
        id: "451-without-blocked-by",
        summary: "451 that does not name who demands the block",
        severity: Severity::Info,
        profile: Profile::Pedantic,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    for sent in missing(cx, &[451], &["link"]) {
        cx.report(sent.span, "451 does not name who demands the block", "add `Link: <address>; rel=\"blocked-by\"`");
    }
}
