use std::collections::BTreeSet;

use httplsp_syntax::facts::{
    DescribedResponse, Facts, Operation, Response, ResponseStatus, Role, Scope, ScopeId, ScopeKind, Span, Spelling,
    Status,
};

use crate::drift::Joined;
use crate::finding::{Finding, Related};
use crate::rule::{Confidence, FixAvailability, Profile, Severity, declare_rule};
use crate::{Context, Settings};

declare_rule! {
    /// ## What it does
    ///
    /// Compares the operations of an API description (OpenAPI, Swagger) with the handlers that answer them. It finds a
    /// handler that sends a status which its operation does not list, and an operation that lists a status of success
    /// which its handler never sends.
    ///
    /// An operation and a handler belong together by method and path, or by an `operationId` that is the name of a
    /// function. Nothing is said where that is not certain: two handlers or two descriptions fit, few operations
    /// of a description have a handler here, or the code is generated. Only statuses that stand in the handler itself count.
    /// Those that frameworks send on their own are left out: 401, 404, 405, 406, 413, 415, 422, 429 and 5xx. `default`
    /// covers every status, `4XX` those that begin with 4.
    ///
    /// ## Why is this bad?
    ///
    /// Clients are made from the description: they take a status that it does not list for an unexpected failure, and wait
    /// for one that never comes.
    ///
    /// ## Example
    ///
    /// ```yaml path=openapi.yaml
    /// openapi: 3.1.0
    /// info: { title: Orders, version: "1" }
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         "201": { description: The order is there. }
    ///         "400": { description: The order is not valid. }
    /// ```
    ///
    /// ```python path=app.py
    /// from flask import Flask, jsonify
    ///
    /// app = Flask(__name__)
    ///
    /// @app.post("/orders")
    /// def create_order():
    ///     if stock.is_empty():
    ///         return jsonify(error="sold out"), 409
    ///     return jsonify(orders.create()), 201
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml path=openapi.yaml
    /// openapi: 3.1.0
    /// info: { title: Orders, version: "1" }
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         "201": { description: The order is there. }
    ///         "400": { description: The order is not valid. }
    ///         "409": { description: Nothing is left of what was ordered. }
    /// ```
    ///
    /// ```python path=app.py
    /// from flask import Flask, jsonify
    ///
    /// app = Flask(__name__)
    ///
    /// @app.post("/orders")
    /// def create_order():
    ///     if stock.is_empty():
    ///         return jsonify(error="sold out"), 409
    ///     return jsonify(orders.create()), 201
    /// ```
    ///
    /// ## References
    ///
    /// - OpenAPI 3.1.1, section 4.8.16: a description covers the responses that are known in advance
    pub SPEC_CODE_DRIFT = {
        id: "spec-code-drift",
        summary: "a handler and its operation in the API description that list different statuses",
        severity: Severity::Info,
        profile: Profile::Strict,
        fix: FixAvailability::None,
        check: check,
    }
}

/// Operations and handlers are in different files: [`check_pair`] looks at them, not this.
fn check(_: &mut Context<'_>) {}

/// Statuses that frameworks and what stands around a handler send on their own.
const MADE_AROUND: [u32; 8] = [401, 404, 405, 406, 413, 415, 422, 429];

/// The findings about one operation and its handler.
pub(crate) fn check_pair(joined: &Joined<'_>, settings: &Settings) -> Vec<Finding> {
    let Some(severity) = settings.severity_of(&SPEC_CODE_DRIFT) else { return Vec::new() };
    let Joined { operation, .. } = joined;
    let readable = |response: &DescribedResponse| response.key == "default" || response.class().is_some();
    if !operation.complete || operation.responses.is_empty() || !operation.responses.iter().all(readable) {
        return Vec::new();
    }
    let sent = sent(joined.code, joined.handler);
    let mut findings = Vec::new();
    let unlisted = unlisted(joined, &sent);
    for (code, span) in &unlisted {
        findings.push(about_code(joined, *code, *span, severity));
    }
    // One that replaces the other is said once.
    let replaced = unlisted.iter().any(|(code, _)| code / 100 == 2);
    if !replaced && let Some(codes) = all_successes(joined, &sent) {
        for response in never_sent(operation, &codes) {
            findings.push(about_description(joined, response, &codes, severity));
        }
    }
    findings
}

/// What the handler itself sends.
fn sent(code: &Facts, handler: ScopeId) -> Vec<&Response> {
    let own = |response: &&Response| code.handler(response.scope) == handler && !code.in_test(0, response.scope);
    code.responses.iter().filter(own).collect()
}

/// The statuses written in the handler that the operation does not list, each with its first place.
fn unlisted(joined: &Joined<'_>, sent: &[&Response]) -> Vec<(u32, Span)> {
    let (code, operation) = (joined.code, joined.operation);
    let handles_failures = code
        .scopes
        .iter()
        .any(|scope: &Scope| scope.kind == ScopeKind::ErrorArm && code.scope(joined.handler).span.contains(scope.span));
    let mut out: Vec<(u32, Span)> = Vec::new();
    for response in sent {
        let Some(status) = response.explicit().map(|id| code.status(id)) else { continue };
        let literal = !matches!(status.spelling, Spelling::StatusLine);
        let is_sent = matches!(status.role, Role::Send | Role::Redirect);
        let caught = response.raised && handles_failures;
        let around = MADE_AROUND.contains(&status.code) || !(200..500).contains(&status.code);
        if !literal || !is_sent || caught || around || covers(operation, status.code) {
            continue;
        }
        if !out.iter().any(|(known, _)| *known == status.code) {
            out.push((status.code, status.span));
        }
    }
    let written = declared(code, joined.handler).map(|status| (status.code, status.span));
    let own = written.or_else(|| joined.success.map(|code| (code, joined.place)));
    if let Some((code, span)) = own.filter(|(code, _)| !covers(operation, *code))
        && !out.iter().any(|(known, _)| *known == code)
    {
        out.push((code, span));
    }
    out
}

/// The status of success that stands above the handler, for whatever it returns: `@app.post("/orders", status_code=201)`.
fn declared(code: &Facts, handler: ScopeId) -> Option<&Status> {
    let start = code.scope(handler).span.range.start;
    let mut above = code.statuses.iter().filter(|status| {
        let end = status.span.range.end;
        let apart = |at: u32| end < at && at < start;
        let is_near =
            end < start && !code.scopes.iter().any(|it| apart(it.span.range.start) || apart(it.span.range.end));
        status.role == Role::Declare && status.span.file == 0 && (200..300).contains(&status.code) && is_near
    });
    above.next().filter(|_| above.next().is_none())
}

/// Whether the operation lists the status, or all that are like it.
fn covers(operation: &Operation, code: u32) -> bool {
    operation.responses.iter().any(|response| {
        response.key == "default"
            || response.code().is_some_and(|listed| u32::from(listed) == code)
            || (response.is_range() && response.class().is_some_and(|class| u32::from(class) == code / 100))
    })
}

/// The statuses of success that the handler sends, if those are all of them.
fn all_successes(joined: &Joined<'_>, sent: &[&Response]) -> Option<BTreeSet<u32>> {
    let code = joined.code;
    let mut codes = BTreeSet::new();
    for response in sent {
        if response.status == ResponseStatus::Unknown {
            return None;
        }
        codes.extend(response.code(code).filter(|code| (200..300).contains(code)));
    }
    if joined.success.is_some() {
        codes.extend(declared(code, joined.handler).map(|status| status.code).or(joined.success));
        return Some(codes);
    }
    (!codes.is_empty() && !hands_on(code, joined.handler, sent)).then_some(codes)
}

/// Whether something other than what is known here may answer: the function returns what something else made, or hands
/// what it writes the response to to something else.
fn hands_on(code: &Facts, handler: ScopeId, sent: &[&Response]) -> bool {
    let span = code.scope(handler).span;
    let text = code.text(span);
    let place = |at: usize| span.range.start + at as u32;
    let commented =
        |at: u32| code.comments.iter().any(|comment| comment.span.range.start <= at && at < comment.span.range.end);
    for (at, word) in words(text).filter(|(at, word)| *word == "return" && !commented(place(*at))) {
        let rest = &text[at + word.len()..];
        let line = rest.lines().next().unwrap_or("").trim();
        let bare = matches!(line.trim_end_matches([';', '}', ' ']), "" | "null" | "None" | "nil");
        let (start, end) = (place(at), place(at + word.len()) + line.len() as u32 + 1);
        let answers = sent.iter().any(|response| {
            let range = response.span.range;
            (start <= range.start && range.start <= end) || (range.start <= start && start < range.end)
        });
        if !bare && !answers {
            return true;
        }
    }
    let mut objects: BTreeSet<&str> = code
        .steps
        .iter()
        .filter(|step| span.contains(step.span))
        .map(|step| step.object.split('.').next().unwrap_or(""))
        .collect();
    objects.remove("");
    let known = |at: u32| {
        sent.iter().any(|response| response.span.range.start <= at && at < response.span.range.end)
            || code.steps.iter().any(|step| step.span.range.start <= at && at < step.span.range.end)
    };
    // Behind the parameters.
    let body = text.find(['{', ':', '\n']).unwrap_or(0);
    words(text).any(|(at, word)| {
        let alone = |end: Option<char>| end.is_some_and(|c| matches!(c, '(' | ')' | ','));
        at > body
            && (objects.contains(word) || word == "next")
            && alone(text[..at].trim_end().chars().next_back().filter(|_| word != "next").or(Some(',')))
            && alone(text[at + word.len()..].trim_start().chars().next())
            && !known(place(at))
            && !commented(place(at))
    })
}

/// The names and words of a text, each with its place.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// The statuses of success that the operation lists and that are not among `codes`.
fn never_sent<'a>(operation: &'a Operation, codes: &BTreeSet<u32>) -> Vec<&'a DescribedResponse> {
    let success = |response: &&DescribedResponse| {
        response.code().is_some_and(|code| {
            // Parts of a file are served by what reads it.
            (200..300).contains(&code) && code != 206 && !codes.contains(&u32::from(code))
        })
    };
    operation.responses.iter().filter(success).collect()
}

fn name_of(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path).trim_end().to_string()
}

fn about_code(joined: &Joined<'_>, code: u32, span: Span, severity: Severity) -> Finding {
    let operation = joined.operation;
    let name = name_of(operation);
    let listed: Vec<&str> = operation.responses.iter().map(|response| response.key.as_str()).collect();
    let place = operation.responses_span.unwrap_or(operation.span);
    Finding {
        rule: &SPEC_CODE_DRIFT,
        severity,
        confidence: Confidence::Likely,
        message: format!(
            "this handler of {name} sends {code}, but its description lists {} alone: clients made from it do not expect {code}",
            listed.join(", ")
        ),
        help: format!("describe \"{code}\" in the operation, or send a status that it lists"),
        path: joined.code.files[usize::from(span.file)].path.clone(),
        range: span.range,
        related: vec![Related {
            path: joined.description.files[usize::from(place.file)].path.clone(),
            range: place.range,
            message: format!("what the description lists for {name}"),
        }],
        fixes: Vec::new(),
        fingerprint: String::new(),
    }
}

fn about_description(
    joined: &Joined<'_>,
    response: &DescribedResponse,
    codes: &BTreeSet<u32>,
    severity: Severity,
) -> Finding {
    let name = name_of(joined.operation);
    let codes: Vec<String> = codes.iter().map(u32::to_string).collect();
    let key = &response.key;
    let handler = joined.place;
    Finding {
        rule: &SPEC_CODE_DRIFT,
        severity,
        confidence: Confidence::Likely,
        message: format!(
            "the description lists {key} for {name}, but its handler answers success with {} alone: clients wait for a response that never comes",
            codes.join(" and ")
        ),
        help: format!("delete \"{key}\" from the operation, or have the handler send it"),
        path: joined.description.files[usize::from(response.key_span.file)].path.clone(),
        range: response.key_span.range,
        related: vec![Related {
            path: joined.code.files[usize::from(handler.file)].path.clone(),
            range: handler.range,
            message: format!("the handler of {name}"),
        }],
        fixes: Vec::new(),
        fingerprint: String::new(),
    }
}
