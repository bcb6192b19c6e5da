use crate::Context;
use crate::rule::{FixAvailability, Profile, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds responses of an API description whose status does not exist for the operation's method: 304, 206 and 416
    /// answer what only GET (304 also HEAD) can ask for, and 201 says that the request has created something, which GET, HEAD and DELETE do
    /// not.
    ///
    /// It looks at what the HTTP standard says, and at no company's guidelines: those disagree.
    ///
    /// ## Why is this bad?
    ///
    /// Readers implement a case that never happens, or the description says another method than the server has.
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
    ///         "201": { description: The order is gone. }
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
    ///         "204": { description: The order is gone. }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 9.3.1 to 9.3.5, 14.2 (Range), 15.3.2 (201), 15.4.5 (304)
    pub OAS_METHOD_STATUS_FIT = {
        id: "oas-method-status-fit",
        summary: "a response in an API description that its method cannot get",
        severity: Severity::Warning,
        profile: Profile::Pedantic,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let Some(api) = cx.api() else { return };
    for operation in &api.operations {
        for response in &operation.responses {
            let method = operation.method.as_str();
            let why = match (response.code(), method) {
                (Some(304), "POST" | "PUT" | "PATCH" | "DELETE") => {
                    "only GET and HEAD can ask whether a copy is still good"
                }
                (Some(206 | 416), "POST" | "PUT" | "PATCH" | "DELETE") => "a range can only be asked for with GET",
                (Some(201), "GET" | "HEAD") => "it only reads",
                (Some(201), "DELETE") => "it creates nothing",
                _ => continue,
            };
            drop(cx.report(
                response.key_span,
                format!("{method} does not get {}: {why}", response.key),
                "delete the response, or describe it under the method that gets it",
            ));
        }
    }
}
