use crate::Context;
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds a status that is looked for in the text of an error.
    ///
    /// ## Why is this bad?
    ///
    /// The text changes with the library's version and language, and a URL or an id with the same digits in it is enough to
    /// take one failure for another. The response, or the error of the library, has the status as a number.
    ///
    /// ## Example
    ///
    /// ```javascript
    /// import axios from "axios";
    ///
    /// async function load(url) {
    ///   try {
    ///     return await axios.get(url);
    ///   } catch (error) {
    ///     if (error.message.includes("404")) return null;
    ///     throw error;
    ///   }
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```javascript
    /// import axios from "axios";
    ///
    /// async function load(url) {
    ///   try {
    ///     return await axios.get(url);
    ///   } catch (error) {
    ///     if (error.response?.status === 404) return null;
    ///     throw error;
    ///   }
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9112, section 4 (the status code is the part that clients go by)
    pub STATUS_BY_MESSAGE = {
        id: "status-by-message",
        summary: "a status is looked for in the text of an error",
        severity: Severity::Warning,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for test in &facts.message_tests {
        // 530 is what FTP and mail servers answer.
        if !httplsp_registry::is_registered(test.code) || cx.skips(test.span, test.scope) {
            continue;
        }
        let message = format!(
            "{} is looked for in the text of an error: the wording changes, and any URL or id with these digits matches",
            test.code
        );
        cx.report(test.span, message, "compare the status that the response, or the library's error, has as a number")
            .confidence(Confidence::Likely);
    }
}
