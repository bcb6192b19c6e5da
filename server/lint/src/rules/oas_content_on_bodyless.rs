use httplsp_syntax::facts::DescribedResponse;

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
    let Some(api) = cx.api() else { return };
    let responses = || api.operations.iter().flat_map(|operation| &operation.responses);
    for response in responses().filter(|response| is_bodyless(response)) {
        let Some(content) = response.content else { continue };
        let name = cx.facts.text(content.key).trim_matches(['"', '\'']).to_string();
        let message =
            format!("a response with {} has no body, but `{name}` describes one: no server can send it", response.key);
        // Where others refer to the same description, it is the reference that is wrong.
        let others = || responses().filter(|other| other.content.is_some_and(|other| other.key == content.key));
        if content.shared && others().any(|other| !is_bodyless(other)) {
            let help = "refer to a response without a body";
            drop(cx.report(response.key_span, message, help).related(content.key, "the body"));
            continue;
        }
        cx.report(
            content.key,
            message,
            format!("delete `{name}`, or describe the response under \"200\" if it has a body"),
        )
        .related(response.key_span, "the status")
        .replace(format!("Delete `{name}`"), Safety::Safe, content.removal, "");
    }
}

/// Whether the status is one whose responses end with their headers.
fn is_bodyless(response: &DescribedResponse) -> bool {
    matches!(response.key.as_str(), "204" | "205" | "304") || response.class() == Some(1)
}
