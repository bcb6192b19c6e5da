use httplsp_syntax::facts::{DescribedResponse, Facts, Operation, Span};
use httplsp_text::TextRange;

use crate::evidence::words;
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds operations of an API description that need credentials, but do not say what happens without them: no 401,
    /// no `4XX`, no `default`.
    ///
    /// A description that lists 401 nowhere is told so once. Silent are
    /// operations with a 403 for missing credentials by its own words, those whose credentials are optional
    /// (`security: [{}, …]`), callbacks, and paths for health checks.
    ///
    /// ## Why is this bad?
    ///
    /// Every such operation can answer 401. Clients made from the description meet a response that they do not know, just
    /// when a token has run out.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// openapi: 3.1.0
    /// info: { title: Orders, version: "1" }
    /// security: [{ token: [] }]
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         "200": { description: The orders. }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// openapi: 3.1.0
    /// info: { title: Orders, version: "1" }
    /// security: [{ token: [] }]
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         "200": { description: The orders. }
    ///         "401":
    ///           description: The credentials are missing or not valid.
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15.5.2 (401 Unauthorized)
    pub OAS_AUTH_RESPONSES = {
        id: "oas-auth-responses",
        summary: "an operation that needs credentials, but does not describe 401",
        severity: Severity::Info,
        fix: FixAvailability::Choice,
        check: check,
    }
}

/// From how many operations on a description that leaves 401 out is told so once.
const MANY: usize = 3;

/// How many of the others are shown with it: what is to be done is the same in all of them.
const SHOWN: usize = 4;

/// Words of paths that balancers ask for.
const HEALTH: [&str; 6] = ["health", "healthz", "livez", "readyz", "ping", "status"];

/// Words by which whoever runs a server asks it, where they are all of a path: others have `/matches/live` and
/// `/orders/metrics`.
const WATCHING: [&str; 9] =
    ["live", "liveness", "alive", "ready", "readiness", "heartbeat", "metrics", "version", "buildinfo"];

/// Of these the one that many other things have too.
const STATUS: &str = "status";

/// Words of paths where credentials are asked for or made: what the description lacks there is that nobody needs any.
const ENTRANCES: [&str; 14] = [
    "login",
    "logon",
    "signin",
    "signup",
    "register",
    "registration",
    "token",
    "refresh",
    "forgot",
    "resetpassword",
    "passwordreset",
    "otp",
    "oauth",
    "oauth2",
];

/// What is said of a call whose sender is not known.
const UNKNOWN: [&str; 6] = ["missing", "not valid", "invalid", "without", "unauthenticated", "not authenticated"];

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let Some(api) = cx.api() else { return };
    // What has a parameter in its path is about one thing of many, such as the health of a patient or the status of an order.
    let is_for_health = |path: &str| {
        let path = path.split_once('{').map_or(path, |(before, _)| before);
        words(path).iter().any(|word| HEALTH.contains(&word.as_str()))
    };
    let is_for_health =
        |path: &str| is_for_health(path) && !(path.contains('{') && words(path).iter().any(|word| word == STATUS));
    let is_for_watching = |path: &str| {
        let segments = path.split('/').filter(|segment| !segment.is_empty() && !is_prefix(segment));
        let mut segments = segments.map(|segment| segment.trim_start_matches('_').to_ascii_lowercase());
        segments.next().is_some_and(|only| WATCHING.contains(&only.as_str())) && segments.next().is_none()
    };
    // `sign-up` and `signup` are one word.
    let is_entrance = |path: &str| {
        let plain = |part: &str| part.replace(['-', '_'], "").to_ascii_lowercase();
        words(path).iter().any(|word| ENTRANCES.contains(&word.as_str()))
            || path.split('/').any(|part| ENTRANCES.contains(&plain(part).as_str()))
    };
    let secured = |operation: &&Operation| {
        operation.secured == Some(true)
            && !operation.is_callback
            && operation.complete
            && !operation.responses.is_empty()
            && !is_for_health(&operation.path)
            && !is_for_watching(&operation.path)
            && !is_entrance(&operation.path)
    };
    // 403 is for those who are known, unless it says something else.
    let refuses = |response: &DescribedResponse| {
        let meaning = response.meaning.to_lowercase();
        response.key == "403" && UNKNOWN.iter().any(|words| meaning.contains(words))
    };
    let lacks = |operation: &&Operation| {
        !operation.responses.iter().any(|response| {
            response.key == "401"
                || refuses(response)
                || response.key == "default"
                || response.is_range() && response.class() == Some(4)
        })
    };
    let all: Vec<&Operation> = api.operations.iter().filter(secured).collect();
    let lacking: Vec<&Operation> = all.iter().copied().filter(lacks).collect();
    // One decision, not one for each operation.
    if lacking.len() >= MANY {
        let count = match lacking.len() == all.len() {
            true => format!("none of the {} operations that need credentials says", all.len()),
            false => {
                format!("{} of the {} operations that need credentials do not say", lacking.len(), all.len())
            }
        };
        let message = format!("{count} that a call without them gets 401");
        let mut finding = cx.report(lacking[0].span, message, "describe \"401\", \"4XX\" or `default` in each of them");
        let edits: Option<Vec<_>> = lacking.iter().map(|operation| insertion(facts, operation)).collect();
        if let Some(edits) = edits {
            finding = finding.fix("Describe 401 in each", Safety::Choice, edits);
        }
        let named = |operation: &Operation| format!("{} {} does not either", operation.method, operation.path);
        let shown = lacking[1..].iter().take(SHOWN);
        drop(shown.fold(finding, |finding, other| finding.related(other.span, named(other))));
        return;
    }
    for operation in lacking {
        let name = format!("{} {}", operation.method, operation.path);
        let finding = cx.report(
            operation.span,
            format!("{} needs credentials, but nothing says that a call without them gets 401", name.trim_end()),
            "describe \"401\", \"4XX\" or `default`",
        );
        if let Some((place, text)) = insertion(facts, operation) {
            drop(finding.replace("Describe 401", Safety::Choice, place, text));
        }
    }
}

/// Whether a segment only says which interface the path belongs to: `api`, `v1`.
fn is_prefix(segment: &str) -> bool {
    let number = segment.strip_prefix(['v', 'V']).unwrap_or("");
    segment.eq_ignore_ascii_case("api") || !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// A description of 401 behind the last response, where each stands on lines of its own.
fn insertion(facts: &Facts, operation: &Operation) -> Option<(Span, String)> {
    let last = operation.responses.last()?;
    let text = &*facts.files[last.span.file as usize].text;
    let all = text;
    let (start, end) = (last.span.range.start as usize, last.span.range.end as usize);
    let indent = &text[text[..start].rfind('\n')? + 1..start];
    let end = text[..end].trim_end().len();
    if !indent.trim().is_empty() || !text[end..].starts_with(['\n', '\r']) {
        return None;
    }
    let place = Span { range: TextRange::at(end as u32), ..last.span };
    let text = format!("\n{indent}\"401\":\n{indent}  description: The credentials are missing or not valid.");
    // In JSON a comma would have to be put before it.
    (!all.trim_start().starts_with('{')).then_some((place, text))
}
