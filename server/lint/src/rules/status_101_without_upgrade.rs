use httplsp_syntax::facts::Response;

use crate::Context;
use crate::evidence::missing;
use crate::rule::{FixAvailability, Profile, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds 101 without `Upgrade`.
    ///
    /// ## Why is this bad?
    ///
    /// 101 says that the connection goes on with another protocol, and `Upgrade` says which one. It is required; without it clients
    /// close the connection. Libraries that change protocols themselves set the header, so that the rule is off by default.
    ///
    /// ## Example
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.get("/socket", (req, res) => {
    ///   res.status(101).end();
    /// });
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.get("/socket", (req, res) => {
    ///   res.status(101).set("Upgrade", "websocket").set("Connection", "Upgrade").end();
    /// });
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 7.8 (Upgrade) and 15.2.2 (101)
    pub STATUS_101_WITHOUT_UPGRADE = {
        id: "101-without-upgrade",
        summary: "101 is sent without `Upgrade`",
        severity: Severity::Error,
        profile: Profile::Strict,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    // Who is given the socket completes the handshake: `new Response(null, { status: 101, webSocket })`.
    let completed = |response: &Response| facts.text(response.span).contains("webSocket");
    let missing = missing(cx, &[101], &["upgrade"]).into_iter();
    for sent in missing.filter(|sent| sent.response.is_some_and(|response| !completed(response))) {
        cx.report(
            sent.span,
            "101 without `Upgrade`: clients cannot tell to which protocol the connection changes",
            "add `Upgrade: protocol` and `Connection: Upgrade`, or let the library change protocols",
        );
    }
}
