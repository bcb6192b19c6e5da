use crate::Context;
use crate::evidence::sent;
use crate::mentions::{Mentions, Search};
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds 301, 302, 303, 307 and 308 sent without a `Location` header.
    ///
    /// ## Why is this bad?
    ///
    /// Clients follow the header, not the status. Without it a browser shows an empty page and other clients stop with an
    /// error. 300 and 304 do not need it.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use actix_web::HttpResponse;
    ///
    /// async fn home() -> HttpResponse {
    ///     HttpResponse::Found().finish()
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use actix_web::HttpResponse;
    ///
    /// async fn home() -> HttpResponse {
    ///     HttpResponse::Found().insert_header(("Location", "/login")).finish()
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 10.2.2 (Location) and 15.4.2 to 15.4.9
    pub REDIRECT_WITHOUT_LOCATION = {
        id: "redirect-without-location",
        summary: "a redirect is sent without `Location`",
        severity: Severity::Error,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut mentions = Mentions::of(facts);
    for sent in sent(facts) {
        let Some(response) = sent.response else { continue };
        if !matches!(sent.code, 301 | 302 | 303 | 307 | 308)
            || response.redirect.is_some()
            || cx.skips(sent.span, sent.scope)
        {
            continue;
        }
        // The status is only set here, and the next statement redirects.
        let redirects_next = facts.responses.iter().any(|other| {
            other.redirect.is_some()
                && other.scope == response.scope
                && other.span.range.start >= response.span.range.end
                && facts.files[other.span.file as usize].text
                    [response.span.range.end as usize..other.span.range.start as usize]
                    .chars()
                    .filter(|c| *c == ';' || *c == '}' || *c == '\n')
                    .nth(3)
                    .is_none()
        });
        if redirects_next {
            continue;
        }
        // The page itself leads on: `<meta http-equiv='refresh' …>`.
        if facts.text(response.span).to_ascii_lowercase().contains("http-equiv") {
            continue;
        }
        // Some upload protocols use 308 for "go on", with a `Range` of what has arrived.
        let mut names = vec!["location"];
        if sent.code == 308 {
            names.push("range");
        }
        let search = mentions.find(&sent, &names);
        if search == Search::Found {
            continue;
        }
        let finding = cx.report(
            sent.span,
            format!("{} without `Location`: browsers show an empty page and other clients stop", sent.code),
            "set `Location` to the target, or use the library's redirect",
        );
        if search == Search::Elsewhere {
            finding.at_most(Severity::Warning).confidence(Confidence::Likely);
        }
    }
}
