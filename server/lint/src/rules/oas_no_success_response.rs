use httplsp_syntax::facts::DescribedResponse;

use crate::Context;
use crate::rule::{FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds operations of an API description that list responses, but none for success: no 2xx, no 3xx, no 101.
    ///
    /// Silent are callbacks and webhooks, whose answers the other side gives, operations with a reference that leads
    /// nowhere, and those that are only described as not being there (405, 410, 501, 404 alone). A `default` alone is only
    /// pointed out.
    ///
    /// ## Why is this bad?
    ///
    /// A generated client does not know what it gets when the call works: it returns nothing, or takes the success for an
    /// unexpected response and fails.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// openapi: 3.1.0
    /// info: { title: Orders, version: "1" }
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         "400": { description: The filter is not valid. }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// openapi: 3.1.0
    /// info: { title: Orders, version: "1" }
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         "200": { description: The orders. }
    ///         "400": { description: The filter is not valid. }
    /// ```
    ///
    /// ## References
    ///
    /// - OpenAPI 3.1.1, section 4.8.16: the responses object should have the response of a successful call
    pub OAS_NO_SUCCESS_RESPONSE = {
        id: "oas-no-success-response",
        summary: "an operation of an API description that lists no response for success",
        severity: Severity::Warning,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let Some(api) = cx.api() else { return };
    for operation in &api.operations {
        if operation.is_callback || !operation.complete || operation.responses.is_empty() {
            continue;
        }
        // A key that is written wrong, such as `204 NO_CONTENT`, is told by another rule.
        let succeeds = |key: &str| key.starts_with(['2', '3']) || key == "101";
        if operation.responses.iter().any(|response| succeeds(&response.key)) {
            continue;
        }
        // What is described as not being there has no success; who may not even ask is told so before.
        let keys = || operation.responses.iter().map(|response| response.key.as_str());
        let is_refused = |key: &str| matches!(key, "401" | "403");
        let is_absent = keys().all(|key| matches!(key, "404" | "405" | "410" | "501"));
        if is_absent || keys().any(is_lasting) && keys().all(|key| is_lasting(key) || is_refused(key)) {
            continue;
        }
        // `/status/404`: to answer so is what it is for.
        let is_asked_for = |key: &str| operation.path.split('/').any(|part| part == key);
        if operation.responses.iter().any(|response| is_asked_for(&response.key)) {
            continue;
        }
        // One for everything else is the one for success too, unless it is described as that of errors.
        let is_for_success = |response: &&DescribedResponse| response.key == "default" && !is_for_errors(response);
        if operation.responses.iter().any(|response| is_for_success(&response)) {
            continue;
        }
        let listed: Vec<&str> = operation.responses.iter().map(|response| response.key.as_str()).collect();
        let name = format!("{} {}", operation.method, operation.path);
        let listed = listed.join(", ");
        let message = format!(
            "{} lists {listed}, but no response for success: clients made from the description do not know what they get when the call works",
            name.trim_end()
        );
        cx.report(operation.span, message, "add the response that a successful call gets, such as \"200\" or \"204\"");
    }
}

/// Whether a status says that there is no such operation, whoever asks.
fn is_lasting(key: &str) -> bool {
    matches!(key, "405" | "410" | "501")
}

/// Whether a response is described as what is sent when something goes wrong.
fn is_for_errors(response: &DescribedResponse) -> bool {
    let said = response.meaning.to_ascii_lowercase();
    ["error", "unexpected", "failure", "problem", "exception"].iter().any(|word| said.contains(word))
}
