use httplsp_syntax::facts::{Facts, Header, Response, ScopeId};

use crate::Context;
use crate::evidence::is_configuration;
use crate::rule::{Confidence, FixAvailability, Profile, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds 304 without the `ETag`, `Cache-Control`, `Vary`, `Expires`, `Date` or `Content-Location` that the same function sets
    /// when it answers 200.
    ///
    /// ## Why is this bad?
    ///
    /// A cache updates what it has stored with the header fields of the 304. Without them the stored response keeps its old
    /// lifetime, or cannot be told from other variants, and is asked for again and again.
    ///
    /// Fields that are set before the decision count for both answers.
    ///
    /// ## Example
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.get("/report", (req, res) => {
    ///   const etag = currentTag();
    ///   if (req.headers["if-none-match"] === etag) {
    ///     return res.status(304).end();
    ///   }
    ///   res.set("ETag", etag);
    ///   res.send(report());
    /// });
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.get("/report", (req, res) => {
    ///   const etag = currentTag();
    ///   res.set("ETag", etag);
    ///   if (req.headers["if-none-match"] === etag) {
    ///     return res.status(304).end();
    ///   }
    ///   res.send(report());
    /// });
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15.4.5: the fields that 304 has to repeat
    /// - RFC 9111, section 4.3.4: how a cache uses them
    pub STATUS_304_MISSING_VALIDATORS = {
        id: "304-missing-validators",
        summary: "304 without the header fields that 200 has",
        severity: Severity::Info,
        profile: Profile::Strict,
        fix: FixAvailability::None,
        check: check,
    }
}

/// What 304 repeats, and how it is written.
const REPEATED: [(&str, &str); 6] = [
    ("etag", "ETag"),
    ("cache-control", "Cache-Control"),
    ("vary", "Vary"),
    ("expires", "Expires"),
    ("content-location", "Content-Location"),
    ("date", "Date"),
];

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    if is_configuration(facts) {
        return;
    }
    for (index, response) in facts.responses.iter().enumerate() {
        let Some(id) = response.explicit().filter(|id| facts.status(*id).code == 304) else { continue };
        if response.opaque_headers
            || response.handed
            || response.raised
            || is_argument(facts, response)
            || cx.skips(response.span, response.scope)
        {
            continue;
        }
        let handler = facts.handler(response.scope);
        let missing: Vec<&str> = REPEATED
            .iter()
            .filter(|(name, _)| !is_set(facts, index, name) && success_sets(facts, handler, name))
            .map(|(_, written)| *written)
            .collect();
        if missing.is_empty() {
            continue;
        }
        let list = missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
        cx.report(
            facts.status(id).span,
            format!(
                "304 is sent without {list}, which the same function sets for 200: caches cannot renew what they stored"
            ),
            "set what both answers need before the decision",
        )
        .confidence(Confidence::Likely);
    }
}

/// Whether the response at `index` has the header `name`, or may have it.
fn is_set(facts: &Facts, index: usize, name: &str) -> bool {
    let response = &facts.responses[index];
    let handler = facts.handler(response.scope);
    let reaches = |header: &Header| match header.response {
        Some(of) => of as usize == index,
        None => facts.handler(header.scope) == handler && in_force(header, response),
    };
    facts.headers.iter().any(|header| header.name == name && !header.on_request && reaches(header))
}

/// Whether a header that is set in a statement of its own may be there when the response is sent: set before, unless that
/// branch leaves, or in the same branch.
fn in_force(header: &Header, response: &Response) -> bool {
    let before = header.span.range.start < response.span.range.end;
    header.block == response.block || before && (!header.leaves || header.block.contains(response.span))
}

/// Whether a 200 of the function `handler` has the header `name`.
fn success_sets(facts: &Facts, handler: ScopeId, name: &str) -> bool {
    let same = |scope: ScopeId| facts.handler(scope) == handler;
    let of_success = |header: &Header| match header.response {
        Some(of) => facts.responses.get(of as usize).is_some_and(|response| response.code(facts) == Some(200)),
        // Nothing but a success has one, whoever sends it.
        None if header.name == "etag" => true,
        None => facts
            .responses
            .iter()
            .any(|response| same(response.scope) && response.code(facts) == Some(200) && in_force(header, response)),
    };
    facts
        .headers
        .iter()
        .any(|header| header.name == name && !header.on_request && same(header.scope) && of_success(header))
}

/// Whether the response is given to a call, which may add what it likes: `with_headers(not_modified(), path)`.
fn is_argument(facts: &Facts, response: &Response) -> bool {
    let text = &facts.files[response.span.file as usize].text;
    let before = text[..response.span.range.start as usize].trim_end();
    before.strip_suffix('(').is_some_and(|call| call.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}
