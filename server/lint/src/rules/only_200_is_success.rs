use std::collections::HashMap;

use httplsp_syntax::facts::{Comparison, Effect, Facts, Operator, ScopeId};

use crate::evidence::words;
use crate::redirects::{comments_about, named};
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Confidence, Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds clients that take every response but 200 for a failure.
    ///
    /// ## Why is this bad?
    ///
    /// 201, 202 and 204 are successes too. The day the server answers one of them, a request that went through is
    /// reported as failed, and perhaps sent again.
    ///
    /// The failure may be an error that is raised, and for POST, PUT, PATCH and DELETE anything that tells of one: an answer of
    /// `false` or nothing, a message, a state, a count, or the comparison itself as the answer.
    ///
    /// Nothing is said where exactly 200 is a fair question: in probes of whether a server is well (`health_check`, `ping`,
    /// `wait_until_ready`), in protocols that prescribe 200, such as token endpoints, and where the function looks at another
    /// success too. Where the content is read next, only a POST is reported.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use reqwest::StatusCode;
    ///
    /// async fn create(client: &reqwest::Client) -> Result<(), Error> {
    ///     let response = client.post("https://api.example.com/items").send().await?;
    ///     if response.status() != StatusCode::OK {
    ///         return Err(Error::Failed);
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use reqwest::StatusCode;
    ///
    /// async fn create(client: &reqwest::Client) -> Result<(), Error> {
    ///     let response = client.post("https://api.example.com/items").send().await?;
    ///     if !response.status().is_success() {
    ///         return Err(Error::Failed);
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15.3
    pub ONLY_200_IS_SUCCESS = {
        id: "only-200-is-success",
        summary: "a client takes every success but 200 for a failure",
        severity: Severity::Warning,
        fix: FixAvailability::Unsafe,
        check: check,
    }
}

/// Names of places that want 200 and nothing else: whatever probes whether a server is well.
const PROBES: &[&str] = &[
    "health",
    "healthy",
    "healthcheck",
    "ready",
    "readiness",
    "live",
    "liveness",
    "alive",
    "probe",
    "connection",
    "connectivity",
    "ping",
    "heartbeat",
    "wait",
    "exists",
    "check",
];

/// Names and words of protocols that prescribe 200: token endpoints, gRPC, GraphQL, status checks of certificates.
const PRESCRIBED: &[&str] = &[
    "token",
    "oauth",
    "oauth2",
    "oidc",
    "introspect",
    "introspection",
    "jwks",
    "grpc",
    "graphql",
    "discovery",
    "backchannel",
    "ciba",
    "ocsp",
    "webfinger",
    "acme",
];

/// Names of places that send a POST to ask for something: nothing is created by it.
const QUESTIONS: &[&str] = &[
    "search",
    "query",
    "lookup",
    "predict",
    "prediction",
    "inference",
    "embed",
    "embedding",
    "embeddings",
    "completion",
    "completions",
    "translate",
    "classify",
    "score",
];

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    // What a function says is read once, however many comparisons are in it.
    let mut apart: HashMap<ScopeId, bool> = HashMap::new();
    for comparison in &facts.comparisons {
        let fails = match comparison.operator {
            Operator::NotEqual => comparison.then,
            Operator::Equal => comparison.otherwise,
            _ => continue,
        };
        if facts.status(comparison.status).code != 200
            || !matches!(fails, Effect::Fails | Effect::Tells)
            || cx.skips(comparison.span, comparison.scope)
            || named(facts, comparison.scope, PROBES)
            || is_file_of_probes(facts, comparison)
            || asks_probe(facts, comparison)
            || words(facts.place(comparison.span.file)).iter().any(|word| word == "grpc")
            || named(facts, comparison.scope, PRESCRIBED)
            || named(facts, comparison.scope, QUESTIONS)
            || *apart
                .entry(facts.handler(comparison.scope))
                .or_insert_with_key(|handler| prescribed(facts, *handler) || tells_successes_apart(facts, *handler))
            || comments_about(facts, comparison.span, comparison.scope).iter().any(|comment| is_deliberate(comment))
        {
            continue;
        }
        let severity = match comparison.method.as_deref() {
            // 201 comes with content too.
            Some("POST") => Severity::Warning,
            Some("PUT" | "PATCH" | "DELETE") if !comparison.content_read => Severity::Warning,
            // A GET that brings nothing may be told in many ways.
            _ if fails == Effect::Tells => continue,
            // What is read next is what 200 brings.
            _ if comparison.content_read => continue,
            _ => Severity::Info,
        };
        let sent = match comparison.method.as_deref() {
            Some(method) if severity == Severity::Warning => {
                format!("the server may answer {method} with 201, 202 or 204")
            }
            _ => "201, 202 and 204 are successes too".to_string(),
        };
        let mut finding = cx
            .report(
                comparison.span,
                format!("every status but 200 counts as a failure here, but {sent}"),
                "ask for any 2xx, or compare with each status that the server documents",
            )
            .severity(severity)
            .confidence(Confidence::Likely);
        if let Some(test) = &comparison.success_test {
            finding = finding.replace("Ask for any success", Safety::Unsafe, comparison.span, test.clone());
        }
        drop(finding);
    }
}

/// Whether the file is there to probe something or to ask for it, by its name: `healthcheck.py`, `lookup.ex`.
fn is_file_of_probes(facts: &Facts, comparison: &Comparison) -> bool {
    let path = facts.place(comparison.span.file);
    let name = path.rsplit('/').next().unwrap_or(path);
    let named = words(name.split('.').next().unwrap_or(name));
    named.iter().any(|word| PROBES.contains(&word.as_str()) || QUESTIONS.contains(&word.as_str()))
}

/// Whether the request before it goes to an address for probes: `get(base + "/health")`.
fn asks_probe(facts: &Facts, comparison: &Comparison) -> bool {
    const ADDRESSES: &[&str] = &[
        "/health",
        "/healthz",
        "/healthcheck",
        "/health-check",
        "/health/ready",
        "/health/live",
        "/ready",
        "/readyz",
        "/live",
        "/livez",
        "/alive",
        "/ping",
        "/status",
        "/_status",
        "/heartbeat",
    ];
    const REACH: u32 = 800;
    if !matches!(comparison.method.as_deref(), None | Some("GET" | "HEAD")) {
        return false;
    }
    let function = facts.scope(facts.handler(comparison.scope)).span;
    let text = &facts.files[comparison.span.file as usize].text;
    let end = comparison.span.range.start;
    let start = function.range.start.max(end.saturating_sub(REACH)).min(end);
    let before = &text[text.ceil_char_boundary(start as usize)..end as usize];
    // The last text that is an address.
    let mut quoted = before.rmatch_indices(['"', '\'', '`']).map(|(at, _)| at).peekable();
    while let Some(close) = quoted.next() {
        let Some(open) = quoted.peek().copied().filter(|open| before.as_bytes()[*open] == before.as_bytes()[close])
        else {
            continue;
        };
        let inner = &before[open + 1..close];
        if inner.contains('/') && !inner.contains([' ', '\n']) {
            let path = inner.split('?').next().unwrap_or(inner).trim_end_matches('/').to_ascii_lowercase();
            return ADDRESSES.iter().any(|address| path.ends_with(address));
        }
    }
    false
}

/// Whether the protocol that is spoken answers 200 and no other success.
fn prescribed(facts: &Facts, handler: ScopeId) -> bool {
    [
        "/token\"",
        "/token'",
        "access-token",
        "token-response",
        "tokenresponse",
        "accesstoken",
        "introspect",
        "token-url",
        "grant-type",
        "grpc",
        "graphql",
        "well-known",
        "backchannel",
        // Telegram, core.telegram.org/bots/api#making-requests; Slack, docs.slack.dev (incoming webhooks, the Web API); OpenAI and
        // those like it, platform.openai.com/docs/api-reference; Anthropic, docs.anthropic.com/en/api/messages; Gemini,
        // ai.google.dev/api/generate-content: 200 and no other success (not verified; what stands here is only left alone).
        "api.telegram.org",
        "slack.com",
        "chat/completions",
        "api.openai.com",
        "api.anthropic.com",
        "anthropic-version",
        "generativelanguage.googleapis.com",
        ":generatecontent",
        ":embedcontent",
        "siteverify",
        // Apple's push service: "200, success", and no other success,
        // developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns (table of status codes).
        "push.apple.com",
        "apns-topic",
        "apns-push-type",
    ]
    .iter()
    .any(|word| facts.scope_mentions(handler, word))
}

/// Whether a comment says that nothing but 200 is wanted.
fn is_deliberate(comment: &str) -> bool {
    let comment = comment.to_lowercase();
    comment.contains("200") && ["only", "exact", "always", "must", "spec"].iter().any(|word| comment.contains(word))
}

/// Whether the same function looks at another success or at a range, so that 200 is meant.
fn tells_successes_apart(facts: &Facts, handler: ScopeId) -> bool {
    let other = facts
        .statuses
        .iter()
        .any(|status| matches!(status.code, 201..=299 | 304) && facts.handler(status.scope) == handler);
    other
        || ["range", "content-range", "if-none-match", "is-success"]
            .iter()
            .any(|word| facts.scope_mentions(handler, word))
}
