use httplsp_syntax::facts::{Facts, Response, ScopeKind, Span, Value, ValueKind, is_success_flag};

use crate::evidence::{
    MOST_SHOWN, Tunnels, acknowledges, answers_health_checks, is_filled, is_word, names_around, payload, words,
};
use crate::failed_branch::{follows_check, lists_errors, tells_refusal};
use crate::failing::says_failure;
use crate::json_text::object_in;
use crate::on_purpose::is_on_purpose;
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds successful responses whose body says that the request failed: an object with a filled `error` or `errors`, with
    /// `success: false`, `successful: false` or `ok: false`, or with `status: "error"` at its top level. `status: "fail"` and `"failed"` count where
    /// a text beside them tells why, or an error was just caught, and nothing else is there: the state of a job or a payment
    /// is what was asked for.
    ///
    /// ## Why is this bad?
    ///
    /// Caches, monitors, load balancers, retry logic and client libraries look at the status only. To them the request
    /// succeeded: the error is cached, counted as a success and never tried again.
    ///
    /// A file that tells success by such a member in more than two places is told once, with the other places: it is one
    /// decision, and one comment keeps it.
    ///
    /// Envelopes of GraphQL and JSON-RPC, answers to batches that report per item, acknowledgements of webhooks, and
    /// descriptions of APIs (`openapi`, `$schema`) are left alone.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use axum::{Json, http::StatusCode};
    /// use serde_json::{Value, json};
    ///
    /// async fn user() -> (StatusCode, Json<Value>) {
    ///     (StatusCode::OK, Json(json!({ "error": "no such user" })))
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use axum::{Json, http::StatusCode};
    /// use serde_json::{Value, json};
    ///
    /// async fn user() -> (StatusCode, Json<Value>) {
    ///     (StatusCode::NOT_FOUND, Json(json!({ "error": "no such user" })))
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 15.3.1 (200 OK) and 15.5 (client errors)
    /// - RFC 9457, Problem Details for HTTP APIs
    /// - [JSend](https://github.com/omniti-labs/jsend), which advises to send the fitting HTTP status with its envelope
    pub SUCCESS_WITH_ERROR_BODY = {
        id: "success-with-error-body",
        summary: "a successful status is sent with a body that reports an error",
        severity: Severity::Warning,
        fix: FixAvailability::Choice,
        check: check,
    }
}

/// Members beside which an error describes a part of the result, or belongs to an envelope that another protocol defines.
const RESULTS: &[&str] = &[
    "data",
    "result",
    "results",
    "jsonrpc",
    "items",
    "succeeded",
    "successes",
    "successful",
    "created",
    "updated",
    "imported",
    "processed",
    "accepted",
    "inserted",
    "deleted",
    "failed",
    "partial",
    "warnings",
    "total",
    "count",
];

/// Members that answer the question of a request: beside `valid: false` an error says why.
const VERDICTS: &[&str] =
    &["valid", "isValid", "is_valid", "verified", "available", "isAvailable", "reachable", "connected", "eligible"];

/// Members that answer whether something is there.
const CONNECTIONS: &[&str] = &["connected", "isConnected", "is_connected", "reachable", "configured", "isConfigured"];

/// How many responses of a file that tell success by a member are told one by one.
const FEW: usize = 2;

/// Members of documents that describe something: in an API description or a schema, `error` is a part of what is
/// described.
const DESCRIPTIONS: &[&str] = &["openapi", "swagger", "asyncapi", "$schema"];

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut tunnels = Tunnels::of(facts);
    let mut found: Vec<(&Response, Span, u32, Claim)> = Vec::new();
    for response in &facts.responses {
        let Some(code) = response.code(facts).filter(|code| matches!(code, 200..=203)) else { continue };
        if let Some((meant, place)) = swallowed(facts, response).filter(|_| !cx.skips(response.span, response.scope)) {
            cx.report(
                place,
                format!("{meant} stands in the body, where it sets no status: {code} is sent"),
                match payload(response).map(|body| &body.kind) {
                    Some(ValueKind::Text(_)) => "send it as the status of the response: a text is a body here",
                    Some(ValueKind::List(_)) => "give it to the response as its status: a list is a body here",
                    _ => "put it behind the body, outside of its brackets",
                },
            );
            continue;
        }
        let sent = response.explicit().map_or(response.span, |id| facts.status(id).span);
        let claims = reports_error(facts, response).into_iter().map(|claim| (sent, claim));
        let branches = response.other_bodies.iter().filter_map(|body| {
            Some((Span { file: response.span.file, range: body.range }, reported(facts, response, body)?))
        });
        for (place, claim) in claims.chain(branches).collect::<Vec<_>>() {
            if cx.skips(response.span, response.scope)
                || acknowledges(facts, response.scope)
                || tunnels.errors(response)
                || is_on_purpose(facts, response.span)
                // An error that is kept in the session is shown now, but happened before.
                || claim.open && facts.scope_mentions(facts.handler(response.scope), "session")
            {
                continue;
            }
            // Two responses may be made of the same name.
            if found.iter().all(|(_, known, ..)| *known != place) {
                found.push((response, place, code, claim));
            }
        }
    }
    // Where the whole file answers in that way, it is one decision.
    let mut told: Vec<(u16, &str)> = Vec::new();
    for (response, place, code, claim) in &found {
        let (file, member) = (place.file, claim.member.as_str());
        let alike: Vec<Span> = found
            .iter()
            .filter(|(_, other, _, also)| other.file == file && also.member == member && also.is_flag)
            .map(|(_, other, ..)| *other)
            .collect();
        if claim.is_flag && alike.len() > FEW {
            if told.contains(&(file, member)) {
                continue;
            }
            told.push((file, member));
        }
        let fitting = fitting_codes(&claim.text);
        let others = match claim.is_flag && alike.len() > FEW {
            true => format!(", here and in {} more places", alike.len() - 1),
            false => String::new(),
        };
        let message = format!(
            "{code} with a body that reports an error ({member}){others}: caches, monitors and clients that look at the \
             status take it for a success",
        );
        let help = match fitting {
            [only, 400] => format!("answer {only}, or another 4xx or 5xx that fits"),
            _ => "answer with the 4xx or 5xx that fits, such as 400 for a bad request or 500 for a failure here".into(),
        };
        let status = response.explicit().map(|id| facts.status(id)).filter(|status| status.span == *place);
        let mut finding = cx.report(*place, message, help);
        if !others.is_empty() {
            for span in alike.iter().filter(|span| *span != place).take(MOST_SHOWN) {
                finding = finding.related(*span, "the same here");
            }
        }
        if let Some(status) = status {
            for code in fitting {
                let title = format!("Replace with {code}");
                if let Some(text) = status.rewrite(*code) {
                    finding = finding.replace(title, Safety::Choice, status.span, text);
                } else if let Some((span, text)) = response.edits.with_status(*code) {
                    finding = finding.replace(title, Safety::Choice, span, text);
                }
            }
        }
    }
}

/// The member that says so, and what it says.
struct Claim {
    member: String,
    text: String,
    /// Whether only running the code would tell what the error is.
    open: bool,
    /// Whether a member tells every response of the project whether it worked: `success: false`.
    is_flag: bool,
}

/// Whether the top level of the body reports a failure of the whole request.
pub(super) fn is_error_report(facts: &Facts, response: &Response) -> bool {
    reports_error(facts, response).is_some()
}

fn reports_error(facts: &Facts, response: &Response) -> Option<Claim> {
    reported(facts, response, payload(response)?).or_else(|| called_error(facts, response))
}

/// A body of a type that is called after errors and made with the words for one: `ErrorReply("no such user")`.
fn called_error(facts: &Facts, response: &Response) -> Option<Claim> {
    // What is sent where a failure is handled is told there.
    let handles =
        |scope: &httplsp_syntax::facts::Scope| matches!(scope.kind, ScopeKind::ErrorArm | ScopeKind::ErrorHandler);
    if facts.ancestors(response.scope).any(|(_, scope)| handles(scope)) {
        return None;
    }
    let (name, said): (&str, Vec<&Value>) = match &response.body.as_ref()?.kind {
        ValueKind::Call { callee, receiver: None, arguments } => {
            (callee, arguments.iter().map(|argument| &argument.value).collect())
        }
        ValueKind::Object { name: Some(name), entries, .. } => (name, entries.iter().map(|(_, value)| value).collect()),
        _ => return None,
    };
    let last = name.rsplit(['.', ':', '\\']).next()?;
    let of = words(last);
    let is_error = last.starts_with(char::is_uppercase)
        && of.len() > 1
        && of.iter().any(|word| matches!(word.as_str(), "error" | "failure" | "problem"))
        && of.iter().all(|word| {
            matches!(word.as_str(), "error" | "failure" | "problem")
                || ENVELOPES.contains(&word.as_str())
                || matches!(word.as_str(), "dto" | "body" | "details" | "detail" | "model" | "info" | "payload")
        });
    let text = said.iter().find_map(|value| value.template_text().filter(|text| says_failure(text)))?;
    is_error.then(|| Claim { member: format!("`{last}`"), text, open: false, is_flag: true })
}

/// What a body says, if that is that the whole request failed.
fn reported(facts: &Facts, response: &Response, body: &Value) -> Option<Claim> {
    if let Some(claim) = positional(response, body) {
        return Some(claim);
    }
    if let Some(object) = object_in(body) {
        return reported(facts, response, &object);
    }
    // What a validation found is no result of the request.
    if lists_errors(body) && follows_check(facts, response) {
        return Some(Claim { member: "a list of errors".into(), text: "invalid".into(), open: false, is_flag: true });
    }
    let members = body.members()?;
    let entries = &*members;
    let sibling = |key: &str| RESULTS.iter().any(|known| key.eq_ignore_ascii_case(known));
    if entries.iter().any(|(key, _)| DESCRIPTIONS.contains(&key.as_str())) {
        return None;
    }
    // What was asked for is not done yet, as 202 says.
    if response.code(facts) == Some(202) && entries.iter().any(|(key, value)| says_pending(key, value)) {
        return None;
    }
    // `{"success": false, "data": null}` is an envelope with nothing in it; `{"error": …, "result": null}` is JSON-RPC.
    let flagged = entries.iter().find(|(key, value)| {
        let flag = is_success_flag(key) || key.eq_ignore_ascii_case("status") && says_why(entries);
        flag && value.as_bool() == Some(false)
    });
    // Beside `success: true` an error describes a part of the result.
    if entries.iter().any(|(key, value)| is_success_flag(key) && value.as_bool() == Some(true)) {
        let key = tells_refusal(facts, response, body).filter(|_| response.code(facts) == Some(200))?;
        return Some(Claim { member: format!("`{key}`"), text: texts(body), open: false, is_flag: true });
    }
    // What was asked for is whether it is there, and it was found out that it is not.
    let asked = |key: &str| CONNECTIONS.iter().any(|known| key.eq_ignore_ascii_case(known));
    if flagged.is_some() && entries.iter().any(|(key, value)| asked(key) && value.as_bool() == Some(false)) {
        return None;
    }
    let is_flag = |key: &String| flagged.is_some_and(|(known, _)| known == key);
    let failing = failing_code(facts, response, entries);
    let is_empty = |value: &Value| (flagged.is_some() || failing.is_some()) && is_nothing(value);
    let has_result = entries.iter().any(|(key, value)| sibling(key) && !is_flag(key) && !is_empty(value));
    if let Some(word) = failed_envelope(facts, response, entries) {
        let member = format!("`status: \"{word}\"`");
        return Some(Claim { member, text: texts(body), open: false, is_flag: true });
    }
    if has_result {
        return None;
    }
    let text = texts(body);
    if let Some((key, _)) = flagged {
        return Some(Claim { member: format!("`{key}: false`"), text, open: false, is_flag: true });
    }
    // Asked whether something is so, "no, because" is an answer.
    let is_verdict = |key: &str| VERDICTS.iter().any(|known| key.eq_ignore_ascii_case(known));
    if entries.iter().any(|(key, value)| is_verdict(key) && value.as_bool() == Some(false)) {
        return None;
    }
    if let Some((key, code)) = failing {
        return Some(Claim { member: format!("`{key}: {code}`"), text, open: false, is_flag: true });
    }
    if response.code(facts) == Some(200)
        && let Some(key) = tells_refusal(facts, response, body)
    {
        return Some(Claim { member: format!("`{key}`"), text, open: false, is_flag: true });
    }
    entries.iter().find_map(|(key, value)| {
        let named = |names: &[&str]| names.iter().any(|known| key.eq_ignore_ascii_case(known));
        // What stands alone under `error` is no "nothing went wrong", whatever it is; a declared type might hold nothing.
        let alone = matches!(&body.kind, ValueKind::Object { name: None, entries, open: false } if entries.len() == 1)
            && is_open_question(value);
        let reports = named(&["error"]) && alone
            || named(&["error", "errors"]) && (is_filled(value) || value.as_bool() == Some(true))
            || named(&["error", "errors"]) && lists_errors(value) && follows_check(facts, response)
            || named(&["error"]) && value.as_integer().is_some_and(|number| number != 0)
            || named(&["status"]) && is_word(value, &["error"]) && !is_state_of_something(body);
        let member = match value.as_bool() {
            _ if named(&["status"]) => format!("`{key}: \"error\"`"),
            Some(true) => format!("`{key}: true`"),
            _ => format!("`{key}`"),
        };
        let is_flag = named(&["status"]) || value.as_bool() == Some(true);
        reports.then(|| Claim { member, text: text.clone(), open: is_open_question(value), is_flag })
    })
}

/// Whether a member tells that the work goes on: `status: "pending"`, `state: payment.state || "pending"`.
fn says_pending(key: &str, value: &Value) -> bool {
    const PENDING: &[&str] = &[
        "pending",
        "processing",
        "queued",
        "running",
        "accepted",
        "waiting",
        "scheduled",
        "started",
        "progress",
        "in_progress",
        "in-progress",
        "incomplete",
        "unfinished",
    ];
    let named =
        words(key).iter().any(|word| matches!(word.as_str(), "status" | "state" | "stage" | "phase" | "progress"));
    named
        && match value.unwrapped().template_text() {
            Some(text) => PENDING.contains(&text.trim().to_ascii_lowercase().as_str()),
            // The state is read from somewhere.
            None => is_open_question(value) || matches!(value.kind, ValueKind::Opaque),
        }
}

/// Words of which the names of envelopes are made that hold any answer.
const ENVELOPES: &[&str] = &[
    "api", "base", "basic", "common", "default", "envelope", "generic", "general", "http", "json", "message", "reply",
    "response", "rest", "result", "server", "simple", "standard",
];

/// An envelope that is given false and the words for a failure in their order: `ApiReply(false, "no such user")`.
fn positional(response: &Response, body: &Value) -> Option<Claim> {
    let ValueKind::Call { callee, receiver: None, arguments } = &body.kind else { return None };
    let name = callee.rsplit(['.', ':', '\\']).next()?;
    let of = words(name);
    let is_envelope = name.starts_with(char::is_uppercase)
        && of.len() > 1
        && of.iter().all(|word| ENVELOPES.contains(&word.as_str()))
        && of.iter().any(|word| matches!(word.as_str(), "envelope" | "reply" | "response" | "result"));
    let [flag, said, rest @ ..] = arguments.as_slice() else { return None };
    let text = said.value.template_text()?;
    let plain =
        arguments.iter().all(|argument| argument.name.is_none()) && rest.iter().all(|more| is_nothing(&more.value));
    let fails = flag.value.as_bool() == Some(false) && says_failure(&text);
    (is_envelope && plain && fails && response.explicit().is_some()).then(|| Claim {
        member: format!("`{name}(false, …)`"),
        text,
        open: false,
        is_flag: true,
    })
}

/// Whether a member tells in words what happened: `{ status: false, message: "not added" }`.
fn says_why(entries: &[(String, Value)]) -> bool {
    entries.iter().any(|(key, value)| {
        ["message", "msg", "error", "reason"].iter().any(|known| key.eq_ignore_ascii_case(known))
            && !literal(value).trim().is_empty()
    })
}

/// The member that holds the code of a failure beside the words for it: `{ status: 404, message: "not found" }`.
fn failing_code<'a>(facts: &Facts, response: &Response, entries: &'a [(String, Value)]) -> Option<(&'a str, u16)> {
    const CODES: &[&str] = &["status", "statusCode", "status_code", "httpStatus", "http_status", "code"];
    let named = |key: &str, names: &[&str]| names.iter().any(|known| key.eq_ignore_ascii_case(known));
    let plain =
        |key: &str| named(key, REASONS) || named(key, CODES) || named(key, &["title", "type", "timestamp", "path"]);
    let (key, code) = entries.iter().find_map(|(key, value)| {
        let code = code_of(facts, response, value).filter(|code| httplsp_registry::is_registered(*code))?;
        named(key, CODES).then_some((key, code))
    })?;
    let nothing = |value: &Value| is_nothing(value) || value.as_bool() == Some(false);
    let denies = || entries.iter().any(|(_, value)| value.as_bool() == Some(false));
    ((says_why(entries) || denies()) && entries.iter().all(|(key, value)| plain(key) || nothing(value)))
        .then_some((key.as_str(), code))
}

/// The status of a failure that a value stands for: a number, a constant, or the word for one.
fn code_of(facts: &Facts, response: &Response, value: &Value) -> Option<u16> {
    let fails = |code: &u16| (400..600).contains(code);
    match &value.kind {
        ValueKind::Number(_) => u16::try_from(value.as_integer()?).ok().filter(fails),
        ValueKind::Name(_) | ValueKind::Call { .. } => {
            let inside = |span: Span| {
                span.file == response.span.file
                    && value.range.start <= span.range.start
                    && span.range.end <= value.range.end
            };
            let status = facts.statuses.iter().find(|status| inside(status.span))?;
            u16::try_from(status.code).ok().filter(fails)
        }
        _ => None,
    }
}

/// The number of a failure that stands in the body, where it sets no status: `json(['message' => 'no', 401])`.
fn swallowed(facts: &Facts, response: &Response) -> Option<(u16, Span)> {
    if response.explicit().is_some() {
        return None;
    }
    if let ValueKind::List(items) = &payload(response)?.kind
        && let [said, number] = items.as_slice()
        && matches!(
            said.kind,
            ValueKind::Object { .. } | ValueKind::Text(_) | ValueKind::Call { .. } | ValueKind::Name(_)
        )
    {
        let code = code_of(facts, response, number).filter(|code| httplsp_registry::is_registered(*code))?;
        return Some((code, Span { file: response.span.file, range: number.range }));
    }
    // `return "401";`
    if let ValueKind::Text(text) = &payload(response)?.kind
        && let Ok(code @ 400..600) = text.parse::<u16>()
        && httplsp_registry::is_registered(code)
    {
        return Some((code, Span { file: response.span.file, range: payload(response)?.range }));
    }
    let ValueKind::Object { entries, open: true, .. } = &payload(response)?.kind else { return None };
    let text = facts.text(response.span);
    let list = text.trim_end_matches([' ', ')', ';', '\n', '\r', '\t']).strip_suffix(']')?;
    let list = list.trim_end_matches([' ', ',', '\n', '\r', '\t']);
    let (before, number) = list.split_at_checked(list.len().checked_sub(3)?)?;
    let code: u16 = number.parse().ok().filter(|code| (400..600).contains(code))?;
    let alone = before.trim_end().ends_with(',') && httplsp_registry::is_registered(code);
    let start = response.span.range.start + before.len() as u32;
    let range = httplsp_text::TextRange::new(start, start + number.len() as u32);
    (alone && !entries.is_empty()).then_some((code, Span { file: response.span.file, range }))
}

/// Words by which an envelope says that the request failed.
const FAILURES: &[&str] = &["fail", "failed", "failure"];

/// Members of an envelope that tell why; and those that may stand beside them.
const REASONS: &[&str] = &["message", "msg", "error", "errors", "reason", "detail", "details", "description"];
const BESIDE: &[&str] = &["status", "code", "key", "title", "type", "timestamp", "path"];

/// Words around the state of something that was done before, or elsewhere.
const STATES: &[&str] = &[
    "status",
    "state",
    "progress",
    "job",
    "jobs",
    "build",
    "builds",
    "payment",
    "payments",
    "transaction",
    "run",
    "runs",
    "test",
    "tests",
    "pipeline",
    "deployment",
    "poll",
    "check",
    "checks",
    "result",
    "results",
    "history",
];

/// Whether a body is of a type for what has a state, which was asked for: `Job(status: .error)`.
fn is_state_of_something(body: &Value) -> bool {
    let name = match &body.kind {
        ValueKind::Call { callee, .. } => callee,
        ValueKind::Object { name: Some(name), .. } => name,
        _ => return false,
    };
    let of = words(name.rsplit(['.', ':', '\\']).next().unwrap_or(name));
    of.iter().all(|word| STATES.contains(&word.as_str()) && word != "result")
}

/// The word by which an envelope says that the request failed: its `status`, with nothing beside it but why. What the state
/// of a job or a payment is, was asked for: its text is read from somewhere.
fn failed_envelope<'a>(facts: &Facts, response: &Response, entries: &'a [(String, Value)]) -> Option<&'a str> {
    let (_, status) =
        entries.iter().find(|(key, value)| key.eq_ignore_ascii_case("status") && is_word(value, FAILURES))?;
    let word = status.unwrapped().as_text()?;
    let around = names_around(facts, response.scope);
    // "fail" is the word of an envelope, the others are those of a state too.
    let names_state = !word.eq_ignore_ascii_case("fail") && around.iter().any(|word| STATES.contains(&word.as_str()));
    if names_state || answers_health_checks(facts, response.scope, Some(response)) {
        return None;
    }
    let mut arms = facts.ancestors(response.scope).map(|(_, scope)| scope);
    let caught =
        arms.find(|scope| !matches!(scope.kind, ScopeKind::Block)).filter(|scope| scope.kind == ScopeKind::ErrorArm);
    let error = caught.and_then(|scope| scope.error.as_deref());
    // What shows the error that was caught is told as that.
    if error.is_some_and(|error| entries.iter().any(|(_, value)| value.mentions(error))) {
        return None;
    }
    let mut told = caught.is_some();
    for (key, value) in entries {
        let own = key.to_ascii_lowercase();
        let is_reason = own.split(['-', '_']).any(|word| REASONS.contains(&word)) || own.ends_with("message");
        // {"status": "fail", "data": {"title": "is required"}} is what JSend says.
        let is_data =
            own == "data" && word.eq_ignore_ascii_case("fail") && matches!(value.kind, ValueKind::Object { .. });
        let nothing = own == "data" && is_nothing(value);
        if !is_reason && !is_data && !nothing && !BESIDE.contains(&own.as_str()) {
            return None;
        }
        if is_reason || is_data {
            let known = !literal(value).trim().is_empty();
            match known {
                true => told = true,
                false => return None,
            }
        }
    }
    told.then_some(word)
}

/// What is written in a value as a text, be it an argument of a call: `Messages("delete.failed", name)`.
fn literal(value: &Value) -> String {
    match &value.kind {
        ValueKind::Call { receiver, arguments, .. } => {
            let inner: Vec<String> = receiver
                .iter()
                .map(|value| literal(value))
                .chain(arguments.iter().map(|argument| literal(&argument.value)))
                .collect();
            inner.join(" ")
        }
        ValueKind::Object { entries, .. } => {
            entries.iter().map(|(_, value)| literal(value)).collect::<Vec<_>>().join(" ")
        }
        ValueKind::List(items) => items.iter().map(literal).collect::<Vec<_>>().join(" "),
        _ => value.template_text().unwrap_or_default().replace("{}", ""),
    }
}

/// All texts within the value.
fn texts(value: &Value) -> String {
    let value = value.unwrapped();
    let inner: Vec<String> = match &value.kind {
        ValueKind::Object { entries, .. } => entries.iter().map(|(_, value)| texts(value)).collect(),
        ValueKind::List(items) => items.iter().map(texts).collect(),
        _ => return value.template_text().unwrap_or_default(),
    };
    inner.join(" ")
}

/// Whether only running the code would tell what the value is.
fn is_open_question(value: &Value) -> bool {
    matches!(value.unwrapped().kind, ValueKind::Name(_) | ValueKind::Call { .. }) && !is_nothing(value)
}

fn is_nothing(value: &Value) -> bool {
    value.is_empty() || matches!(&value.kind, ValueKind::Name(name) if matches!(name.as_str(), "None" | "null" | "nil"))
}

/// The codes to offer for what the body says, the best first.
fn fitting_codes(text: &str) -> &'static [u16] {
    let text = text.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if says(&["not found", "no such", "does not exist", "doesn't exist", "unknown"]) {
        &[404, 400]
    } else if says(&["forbidden", "not allowed", "permission", "denied"]) {
        &[403, 400]
    } else if says(&["unauthorized", "unauthenticated", "password", "credential", "token", "log in", "logged in"]) {
        &[401, 400]
    } else if says(&["already exists", "already taken", "conflict", "duplicate"]) {
        &[409, 400]
    } else if says(&["too many", "rate limit"]) {
        &[429, 400]
    } else {
        &[400, 500]
    }
}
