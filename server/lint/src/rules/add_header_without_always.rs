use httplsp_syntax::facts::{Header, PartialHeader, Value};

use crate::rule::{FixAvailability, Profile, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds headers that belong to error responses too, or even to nothing else, but are added to successful ones
    /// only: `Retry-After`, `WWW-Authenticate`, `Allow`, the CORS headers that any response needs, and the security
    /// headers `Strict-Transport-Security` and `Content-Security-Policy`. The pedantic profile reports all others but
    /// those about caching.
    ///
    /// For CORS headers and policies of locations that only serve files it is an information.
    ///
    /// Silent where the block answers with a status that gets the header anyway, and for CORS headers that are read
    /// from the answer to a preflight request only, which must be a success.
    ///
    /// ## Why is this bad?
    ///
    /// nginx adds a header only with 200, 201, 204, 206, 301, 302, 303, 304, 307 and 308 unless `always` is given. A
    /// 401 goes out without its challenge; a script on another origin sees a network error in place of the 404 or 500
    /// that would have told it what is wrong; an error page is unprotected.
    ///
    /// ## Example
    ///
    /// ```nginx
    /// add_header Access-Control-Allow-Origin "https://app.example.com";
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```nginx
    /// add_header Access-Control-Allow-Origin "https://app.example.com" always;
    /// ```
    ///
    /// ## References
    ///
    /// - nginx: `add_header`
    /// - RFC 9110, sections 15.5.2 (WWW-Authenticate with 401), 15.5.6 (Allow with 405), 10.2.3 (Retry-After)
    pub ADD_HEADER_WITHOUT_ALWAYS = {
        id: "add-header-without-always",
        summary: "a header for errors that is added to successful responses only",
        severity: Severity::Warning,
        fix: FixAvailability::Safe,
        check: check,
    }
}

/// Why error responses need a header, or `None` when they can do without.
fn need(header: &Header) -> Option<&'static str> {
    Some(match header.name.as_str() {
        "retry-after" => "with 429 and 503, which tell clients to wait, it is missing",
        "www-authenticate" => "with 401, which must have it, it is missing",
        "proxy-authenticate" => "with 407, which must have it, it is missing",
        "allow" => "with 405, which must have it, it is missing",
        "access-control-allow-origin" | "access-control-allow-credentials" | "access-control-expose-headers" => {
            "scripts on other origins cannot read an error response without it, and report a network error instead"
        }
        "strict-transport-security" => "a client that gets an error first does not learn to use HTTPS",
        "content-security-policy" => "error pages are sent without the policy that protects all others",
        "link" if !is_hint(header.value.as_ref()) => "error responses are sent without it",
        _ => return None,
    })
}

/// A `Link` that is about the content of a successful response: something to load early, another form of it.
fn is_hint(link: Option<&Value>) -> bool {
    let text = link.and_then(Value::template_text).unwrap_or_default().to_ascii_lowercase();
    !["blocked-by", "help", "service-desc", "status", "terms-of-service"].iter().any(|relation| text.contains(relation))
}

/// Headers about storing and reusing a successful response.
fn is_about_content(name: &str) -> bool {
    matches!(
        name,
        "cache-control"
            | "expires"
            | "pragma"
            | "etag"
            | "last-modified"
            | "vary"
            | "age"
            | "surrogate-control"
            | "accept-ranges"
            | "content-disposition"
            | "content-type"
            | "content-language"
            | "content-encoding"
            | "link"
            | "access-control-allow-methods"
            | "access-control-allow-headers"
            | "access-control-max-age"
            | "access-control-allow-private-network"
            | "service-worker-allowed"
            | "alt-svc"
    ) || name.contains("cache")
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let pedantic = cx.settings.profile >= Profile::Pedantic;
    for partial in &facts.proxy.partial_headers {
        let header = facts.header(partial.header);
        if cx.skips(header.span, header.scope) {
            continue;
        }
        let name = name_as_written(cx, header);
        match partial.answer {
            Some(answer) if partial.statuses.iter().any(|status| u32::from(*status) == answer) => {}
            // Nothing reaches a client with this.
            Some(444) => {}
            Some(answer) if !is_about_content(&header.name) => {
                let message = format!(
                    "`{name}` is never sent: this block answers {answer}, and without `always` the header is added to \
                     {} only",
                    statuses(partial)
                );
                report(cx, partial, message, Severity::Warning);
            }
            Some(_) => {}
            None => match need(header) {
                Some(why) => {
                    let message = format!("`{name}` is added to {} only: {why}", statuses(partial));
                    // What is missing on the 404 of a font or an image, hardly anybody misses.
                    let harmless = partial.files_only
                        && (header.name.starts_with("access-control-") || header.name == "content-security-policy");
                    let severity = if harmless { Severity::Info } else { Severity::Warning };
                    report(cx, partial, message, severity);
                }
                None if pedantic && !is_about_content(&header.name) => {
                    let message = format!("`{name}` is added to {} only, not to error responses", statuses(partial));
                    report(cx, partial, message, Severity::Info);
                }
                None => {}
            },
        }
    }
}

fn report(cx: &mut Context<'_>, partial: &PartialHeader, message: String, severity: Severity) {
    let span = cx.facts.header(partial.header).span;
    let (place, text) = partial.always;
    let word = text.trim();
    cx.report(span, message, format!("append `{word}`, so that it is added whatever the status"))
        .at_most(severity)
        .replace(format!("Append `{word}`"), Safety::Safe, place, text);
}

/// The statuses with which the header is sent, in short.
fn statuses(partial: &PartialHeader) -> String {
    let (first, last) = (partial.statuses.first(), partial.statuses.last());
    match (first, last) {
        (Some(200), Some(last)) if *last < 400 => "successful responses and redirects".into(),
        _ => partial.statuses.iter().map(u16::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// The name with its capitals, as the file has it.
fn name_as_written(cx: &Context<'_>, header: &Header) -> String {
    let text = cx.facts.text(header.span);
    let at = text.to_ascii_lowercase().find(&header.name);
    at.and_then(|at| text.get(at..at + header.name.len())).unwrap_or(&header.name).to_string()
}
