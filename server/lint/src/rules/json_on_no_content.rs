use httplsp_syntax::facts::Use;

use crate::rule::{FixAvailability, Profile, Severity, declare_rule};
use crate::{Confidence, Context};

declare_rule! {
    /// ## What it does
    ///
    /// Finds requests with DELETE or HEAD whose response is parsed as JSON in the same expression.
    ///
    /// ## Why is this bad?
    ///
    /// DELETE is commonly answered with 204, and the answer to HEAD never has content. Parsing nothing as JSON fails, so the
    /// request that went through is reported as failed.
    ///
    /// Where something is done with what was parsed, or it is returned, the server may well answer with content, and nothing is
    /// reported.
    ///
    /// ## Example
    ///
    /// ```javascript
    /// async function remove(url) {
    ///   await (await fetch(url, { method: "DELETE" })).json();
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```javascript
    /// async function remove(url) {
    ///   const response = await fetch(url, { method: "DELETE" });
    ///   if (!response.ok) throw new Error(`HTTP ${response.status}`);
    ///   return response.status === 204 ? null : response.json();
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 9.3.5: DELETE is answered with 204 when nothing is left to say
    /// - RFC 9110, section 15.3.5: 204 has no content
    pub JSON_ON_NO_CONTENT = {
        id: "json-on-no-content",
        summary: "an answer that has no content is parsed as JSON",
        severity: Severity::Info,
        profile: Profile::Strict,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for read in facts.content_reads.iter().filter(|read| read.chained && read.parses) {
        if cx.skips(read.span, read.scope) {
            continue;
        }
        let message = match read.method.as_deref() {
            Some("HEAD") => "the answer to HEAD has no content, and parsing nothing as JSON fails",
            Some("DELETE") if read.used == Use::Dropped => {
                "DELETE is commonly answered with 204, which has no content: parsing nothing as JSON fails"
            }
            _ => continue,
        };
        cx.report(read.span, message, "test for 204 before parsing, or do not read the content at all")
            .confidence(Confidence::Likely);
    }
}
