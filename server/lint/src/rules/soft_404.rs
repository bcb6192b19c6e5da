use httplsp_syntax::facts::{Response, Value, ValueKind};

use crate::Context;
use crate::finding::Safety;
use crate::rule::{FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds a page that says "not found" and is sent with 200.
    ///
    /// ## Why is this bad?
    ///
    /// Search engines index it, caches keep it and monitors count it as a success. The page of a single-page application,
    /// which answers every address with `index.html`, is not meant and not reported: only the name of the template counts.
    ///
    /// ## Example
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.use((req, res) => {
    ///   res.render("404");
    /// });
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.use((req, res) => {
    ///   res.status(404).render("404");
    /// });
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 15.3.1 (200) and 15.5.5 (404)
    pub SOFT_404 = {
        id: "soft-404",
        summary: "a \"not found\" page is sent with 200",
        severity: Severity::Warning,
        fix: FixAvailability::Choice,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for response in &facts.responses {
        if response.code(facts) != Some(200) || cx.skips(response.span, response.scope) {
            continue;
        }
        let Some(view) = not_found_view(response) else { continue };
        let status = response.explicit().map(|id| facts.status(id));
        let message =
            format!("the page `{view}` is sent with 200: search engines index it and monitors take it for a success");
        let mut finding = cx.report(
            status.map_or(response.span, |status| status.span),
            message,
            "send it with 404, or 410 for what is gone for good",
        );
        if let Some((status, text)) = status.and_then(|status| Some((status, status.rewrite(404)?))) {
            finding = finding.replace("Replace with 404", Safety::Choice, status.span, text);
        }
    }
}

/// The template's name, if it says that nothing was found.
fn not_found_view(response: &Response) -> Option<String> {
    let view: &Value = response.view.as_ref()?;
    // What stands in a call may be anything: the address of a redirect.
    let ValueKind::Text(name) = &view.kind else { return None };
    let last = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    // `404.html`, and `errors.404` where folders are separated like that.
    let says = last.split('.').map(|stem| stem.replace(['-', '_', ' '], "")).any(|stem| {
        matches!(
            stem.as_str(),
            "404" | "notfound" | "error404" | "404error" | "page404" | "404page" | "pagenotfound" | "http404"
        )
    });
    says.then(|| name.clone())
}
