use crate::Context;
use crate::rule::{FixAvailability, Profile, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds `Location` set on a response with 200 or 204.
    ///
    /// ## Why is this bad?
    ///
    /// Clients follow `Location` on a redirect, and read it on 201 and 202. On 200 and 204 it does nothing: if clients should go
    /// there, the status is wrong, and if not, the header is.
    ///
    /// ## Example
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.post("/login", (req, res) => {
    ///   res.status(200).set("Location", "/home").end();
    /// });
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.post("/login", (req, res) => {
    ///   res.status(303).set("Location", "/home").end();
    /// });
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 10.2.2 (Location)
    pub LOCATION_WITH_SUCCESS = {
        id: "location-with-success",
        summary: "`Location` on 200 or 204, which nobody follows",
        severity: Severity::Warning,
        profile: Profile::Strict,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for response in &facts.responses {
        let Some(code) = response.code(facts).filter(|code| matches!(code, 200 | 204)) else { continue };
        let own = response.headers.iter().map(|id| facts.header(*id)).find(|header| header.name == "location");
        // What the handler sets belongs to its response if it has one only.
        let handler = facts.handler(response.scope);
        let alone = || facts.responses.iter().filter(|other| facts.handler(other.scope) == handler).count() == 1;
        let own = own.or_else(|| facts.headers_for(response).find(|header| header.name == "location" && alone()));
        let Some(header) = own.filter(|_| !cx.skips(response.span, response.scope)) else { continue };
        // A status that is not written may be set where it is not seen.
        let Some(status) = response.explicit().map(|id| facts.status(id)) else { continue };
        cx.report(
            status.span,
            format!("`Location` on {code}: clients do not follow it"),
            "answer 303 to send them there, 201 if something was created there, or leave the header out",
        )
        .related(header.span, "the header is set here");
    }
}
