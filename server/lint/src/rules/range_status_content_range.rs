use crate::Context;
use crate::evidence::lacking;
use crate::mentions::Search;
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds 206 and 416 sent without `Content-Range`.
    ///
    /// ## Why is this bad?
    ///
    /// 206 carries a part of a representation; the header says which part, and is required unless the body is
    /// `multipart/byteranges`. Without it a client cannot put the parts together, and a cache may store a part as the whole.
    /// On 416 the header tells the length, so that the client can ask for a range that exists; it is recommended there, and
    /// its absence is information only.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use http::{Response, StatusCode};
    ///
    /// fn part(chunk: Vec<u8>) -> http::Result<Response<Vec<u8>>> {
    ///     Response::builder().status(StatusCode::PARTIAL_CONTENT).body(chunk)
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use http::{Response, StatusCode};
    ///
    /// fn part(chunk: Vec<u8>) -> http::Result<Response<Vec<u8>>> {
    ///     let range = format!("bytes 0-{}/{LENGTH}", chunk.len() - 1);
    ///     Response::builder().status(StatusCode::PARTIAL_CONTENT).header("Content-Range", range).body(chunk)
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 14.4 (Content-Range), 15.3.7 (206) and 15.5.17 (416)
    pub RANGE_STATUS_CONTENT_RANGE = {
        id: "range-status-content-range",
        summary: "206 or 416 is sent without `Content-Range`",
        severity: Severity::Warning,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for (sent, search) in lacking(cx, &[206, 416], &["content-range"]) {
        let around = facts.text(facts.scope(facts.handler(sent.scope)).span);
        if sent.handed_on || around.to_ascii_lowercase().contains("byteranges") {
            continue;
        }
        let (message, help) = match sent.code {
            206 => (
                "206 without `Content-Range`: the header is required, and without it clients cannot tell which part they got",
                "add `Content-Range: bytes first-last/length`; answer 200 or 207 if no range was asked for",
            ),
            _ => (
                "416 without `Content-Range`: clients cannot tell which ranges exist",
                "add `Content-Range: bytes */length`",
            ),
        };
        let mut finding = cx.report(sent.span, message, help);
        if sent.code == 416 || search == Search::Elsewhere {
            finding = finding.at_most(Severity::Info);
        }
        if search == Search::Elsewhere {
            finding.confidence(Confidence::Likely);
        }
    }
}
