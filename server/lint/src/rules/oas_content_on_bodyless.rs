use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds responses of an API description that describe a body under a status that has none: 1xx, 204, 205, 304.
    ///
    /// ## Why is this bad?
    ///
    /// No server can send what is described: HTTP ends these responses with their headers. Clients made from the
    /// description wait for a body, or fail to parse one that is not there.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// openapi: 3.1.0
    /// info: { title: Orders, version: "1" }
    /// paths:
    ///   /orders/{id}:
    ///     delete:
    ///       responses:
    ///         "204":
    ///           description: The order is gone.
    ///           content:
    ///             application/json: {}
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// openapi: 3.1.0
    /// info: { title: Orders, version: "1" }
    /// paths:
    ///   /orders/{id}:
    ///     delete:
    ///       responses:
    ///         "204":
    ///           description: The order is gone.
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 6.4.1, 15.2, 15.3.5 (204), 15.3.6 (205), 15.4.5 (304)
    pub OAS_CONTENT_ON_BODYLESS = {
        id: "oas-content-on-bodyless",
        summary: "an API description with a body under a status that has none",
        severity: Severity::Error,
        fix: FixAvailability::Safe,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let Some(api) = &cx.facts.api else { return };
    for response in api.operations.iter().flat_map(|operation| &operation.responses) {
        let bodyless = matches!(response.key.as_str(), "204" | "205" | "304") || response.class() == Some(1);
        let Some((key, removal)) = response.content.filter(|_| bodyless) else { continue };
        let name = cx.facts.text(key).trim_matches(['"', '\'']).to_string();
        cx.report(
            key,
            format!("a response with {} has no body, but `{name}` describes one: no server can send it", response.key),
            format!("delete `{name}`, or describe the response under \"200\" if it has a body"),
        )
        .related(response.key_span, "the status")
        .replace(format!("Delete `{name}`"), Safety::Safe, removal, "");
    }
}
