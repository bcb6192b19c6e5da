use std::collections::HashSet;

use httplsp_syntax::facts::{
    Facts, Response, Role, ScopeId, ScopeKind, Span, Status, StatusId, StepKind, Value, ValueKind,
};

use super::success_with_error_body::is_error_report;
use super::unhealthy_with_200;
use crate::Context;
use crate::evidence::{Tunnels, acknowledges, is_configuration, is_word, names_around, payload, words};
use crate::failing::{is_named_error, says_failure};
use crate::on_purpose::is_on_purpose;
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds successful responses sent from the code for the failing case: an arm that catches any error and puts it into
    /// the body, or logs it and answers with nothing; error types that turn themselves into a success; and errors that are
    /// thrown with one.
    ///
    /// ## Why is this bad?
    ///
    /// The request failed, and the status says that it did not. Monitors count it as a success, caches may keep it, and
    /// clients go on with a body that is an error message.
    ///
    /// An arm that puts a default value in the place of the failed one is left alone, and so is one for a particular
    /// error, such as "not found" when something is deleted.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use actix_web::HttpResponse;
    ///
    /// async fn user(id: u32) -> HttpResponse {
    ///     match load(id).await {
    ///         Ok(user) => HttpResponse::Ok().json(user),
    ///         Err(error) => HttpResponse::Ok().body(error.to_string()),
    ///     }
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use actix_web::HttpResponse;
    ///
    /// async fn user(id: u32) -> HttpResponse {
    ///     match load(id).await {
    ///         Ok(user) => HttpResponse::Ok().json(user),
    ///         Err(error) => HttpResponse::InternalServerError().body(error.to_string()),
    ///     }
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 15.3 (successful), 15.5 (client errors) and 15.6 (server errors)
    pub SUCCESS_IN_ERROR_HANDLER = {
        id: "success-in-error-handler",
        summary: "a successful status is sent from the code for the failing case",
        severity: Severity::Warning,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    if is_configuration(facts) {
        return;
    }
    let mut tunnels = Tunnels::of(facts);
    for response in &facts.responses {
        let Some(code) = response.code(facts).filter(|code| matches!(code, 200..=204)) else { continue };
        if response.redirect.is_some() || is_error_report(facts, response) || cx.skips(response.span, response.scope) {
            continue;
        }
        // The text that a catch gave to what is sent behind it.
        if code == 200 && !acknowledges(facts, response.scope) && !tunnels.errors(response) {
            for text in
                response.other_bodies.iter().filter(|body| body.template_text().is_some_and(|text| says_failure(&text)))
            {
                let span = Span { file: response.span.file, range: text.range };
                cx.report(
                    span,
                    "this text for a failure is sent with 200: to caches, monitors and clients the request succeeded",
                    "answer 500, or the 4xx that fits the error",
                )
                .confidence(Confidence::Likely);
            }
        }
        let Some(why) = masks_failure(facts, response, code) else { continue };
        if unhealthy_with_200::speaks(facts, response)
            || has_begun(facts, response)
            || acknowledges(facts, response.scope)
            || tunnels.errors(response)
            || is_on_purpose(facts, response.span)
        {
            continue;
        }
        let span = response.explicit().map_or(response.span, |id| facts.status(id).span);
        cx.report(
            span,
            format!("{code} is sent {why}: to caches, monitors and clients the request succeeded"),
            "answer 500, or the 4xx that fits the error",
        )
        .confidence(Confidence::Likely);
    }
    let answered: HashSet<StatusId> = facts.responses.iter().filter_map(Response::explicit).collect();
    for (id, status) in facts.statuses.iter().enumerate().filter(|(_, status)| status.code == 200) {
        let chosen = || !answered.contains(&(id as StatusId)) && is_one_of_failures(facts, status);
        if status.role != Role::Send
            || cx.skips(status.span, status.scope)
            || !is_of_error(facts, facts.handler(status.scope))
            || !(status.api == "return" && is_only_answer(facts, status) || chosen())
            || is_on_purpose(facts, status.span)
        {
            continue;
        }
        cx.report(
            status.span,
            "200 is the status of an error: to caches, monitors and clients the request succeeded",
            "answer 500, or the 4xx that fits the error",
        )
        .confidence(Confidence::Likely);
    }
}

/// Whether a scope says how an error is answered.
fn is_of_error(facts: &Facts, handler: ScopeId) -> bool {
    facts.scope(handler).kind == ScopeKind::ErrorHandler
}

/// Whether the code that turns an error into a response chooses between this status and those of failures, for one kind of
/// error each: `AppError::Expired => StatusCode::OK`.
fn is_one_of_failures(facts: &Facts, status: &Status) -> bool {
    const FINE: &[&str] = &["ok", "success", "none", "no", "not", "unchanged", "already", "ignored", "skip", "skipped"];
    const REACH: usize = 300;
    let handler = facts.handler(status.scope);
    let mut others = facts
        .statuses
        .iter()
        .filter(|other| other.role == Role::Send && other.span != status.span && facts.handler(other.scope) == handler);
    let text = &facts.files[status.span.file as usize].text;
    let before = &text[..status.span.range.start as usize];
    let before = &before[before.ceil_char_boundary(before.len().saturating_sub(REACH))..];
    let Some((case, _)) = before.rsplit_once("=>") else { return false };
    let case = case.rsplit('\n').next().unwrap_or("").split(['(', '{']).next().unwrap_or("");
    let case = case.rsplit("::").next().unwrap_or("");
    others.clone().count() > 1
        && others.all(|other| other.code >= 400)
        && !words(case).iter().any(|word| FINE.contains(&word.as_str()))
}

/// Whether nothing else is answered by the code that turns the error into a response.
fn is_only_answer(facts: &Facts, status: &Status) -> bool {
    let handler = facts.handler(status.scope);
    let owner = |handler| facts.scope(handler).owner.as_deref();
    let same = |other: ScopeId| other == handler || owner(other).is_some() && owner(other) == owner(handler);
    facts
        .statuses
        .iter()
        .filter(|other| other.role == Role::Send && is_of_error(facts, facts.handler(other.scope)))
        .filter(|other| same(facts.handler(other.scope)))
        .all(|other| other.span == status.span)
}

/// Why this response hides a failure, if it does.
fn masks_failure(facts: &Facts, response: &Response, code: u32) -> Option<&'static str> {
    if response.raised
        && code == 200
        && payload(response).and_then(Value::template_text).is_some_and(|text| says_failure(&text))
    {
        return Some("with an error that is thrown");
    }
    for (_, scope) in facts.ancestors(response.scope) {
        match scope.kind {
            ScopeKind::ErrorArm => {
                if gives_verdict(facts, response, scope.span) {
                    return None;
                }
                // What it holds is written down elsewhere, under the name of an error.
                let held = payload(response).is_some_and(holds_error);
                if held && code == 200 && scope.error.is_none() && response.explicit().is_some() {
                    return Some("with the error as its body");
                }
                let says = || payload(response).and_then(Value::template_text).is_some_and(|text| says_failure(&text));
                let said = || payload(response).is_some_and(tells_failure) || shows_error_view(response) || says();
                if code == 200 && scope.error.is_none() && said() {
                    return Some("with the words for a failure");
                }
                let error = scope.error.as_deref()?;
                // A further question about the error: one kind of it was expected.
                let asked = response.condition.filter(|condition| scope.span.contains(*condition));
                if asked.is_some_and(|condition| {
                    facts.text(condition).split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == error)
                }) {
                    return None;
                }
                // Asked whether something is so, "no, because" is an answer.
                if payload(response).is_some_and(says_verdict) {
                    return None;
                }
                return match payload(response).filter(|body| !body.is_empty()) {
                    // The exception only ends the usual way early: the answer says that all is well.
                    Some(body) if says_success(body) => None,
                    Some(body) if code == 200 && response.explicit().is_some() && holds_error(body) => {
                        Some("with the error as its body")
                    }
                    Some(body) if shows(body, error) && !has_result(body, error) => Some("with the error as its body"),
                    Some(body) => {
                        let tells = || !body.mentions(error) && tells_failure(body) || says();
                        (code == 200 && tells()).then_some("with the words for a failure")
                    }
                    None if code == 200 && shows_error_view(response) => Some("with the words for a failure"),
                    // A page says what it says.
                    None if response.view.is_some() => None,
                    None => (scope.logs_error
                        && !response.conditional
                        && !is_removal(facts, response)
                        && !shows_error_in_form(facts.text(scope.span)))
                    .then_some("without a word after the error was only logged"),
                };
            }
            ScopeKind::ErrorHandler => {
                if scope.name.as_deref().is_some_and(|name| is_named_after(name, code)) {
                    return None;
                }
                let body = payload(response)?;
                let filled = match &body.kind {
                    ValueKind::Object { entries, .. } => !entries.is_empty(),
                    ValueKind::Template(_) => true,
                    ValueKind::Text(text) => says_failure(text),
                    // What is only written as it is may be the body of an answer to which others give the status.
                    ValueKind::Name(name) if name == "self" => false,
                    // The error type itself becomes a text under a name, and no other status than this is there.
                    ValueKind::Name(_) if is_plain_success(facts, response) && speaks_of_itself(facts, scope.span) => {
                        true
                    }
                    _ => body.mentions("self") || scope.error.as_deref().is_some_and(|error| body.mentions(error)),
                };
                return filled.then_some("by the code that turns an error into a response");
            }
            ScopeKind::Function | ScopeKind::Test | ScopeKind::File => return None,
            ScopeKind::Closure | ScopeKind::Block => {}
        }
    }
    None
}

/// Whether a function only writes a body and tells its caller no, or yes elsewhere: the caller may set the status.
fn gives_verdict(facts: &Facts, response: &Response, arm: Span) -> bool {
    let function = facts.ancestors(response.scope).find(|(_, scope)| scope.kind == ScopeKind::Function);
    let Some((_, function)) = function.filter(|_| response.explicit().is_none()) else { return false };
    let returns = |place: Span, word: &str| {
        let mut rest = words_in_order(facts.text(place));
        let mut before = "";
        rest.any(|next| std::mem::replace(&mut before, next).eq("return") && next.eq_ignore_ascii_case(word))
    };
    returns(arm, "false") && returns(function.span, "true")
}

fn words_in_order(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// Whether a body says of what was asked about that it is not so: `valid: false`. What is not available or not connected
/// because something failed is no answer to a question.
fn says_verdict(body: &Value) -> bool {
    const ASKED: &[&str] = &["valid", "isValid", "is_valid", "verified", "eligible"];
    body.entries().is_some_and(|entries| {
        entries.iter().any(|(key, value)| {
            ASKED.iter().any(|known| key.eq_ignore_ascii_case(known)) && value.as_bool() == Some(false)
        })
    })
}

/// Whether what is handled is called like the status: `handleNoContentException` and 204.
fn is_named_after(name: &str, code: u32) -> bool {
    let plain = |text: &str| text.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "");
    let known = u16::try_from(code).ok().and_then(httplsp_registry::status);
    known.map(|known| plain(known.name)).is_some_and(|word| word.len() > 3 && plain(name).contains(&word))
}

/// Whether the body is something that is named for an error: a constant, a call, a type, or a local name.
fn holds_error(body: &Value) -> bool {
    match &body.kind {
        ValueKind::Name(path) => is_named_error(path) || ends_in_error(path),
        ValueKind::Call { callee, .. } => is_named_error(callee) || callee.rsplit([':', '.']).any(ends_in_error),
        ValueKind::Object { name: Some(name), .. } => ends_in_error(name),
        _ => false,
    }
}

/// Whether a name ends in a word for an error: `UserUpdateError`, `res_err`. That of no error does not.
fn ends_in_error(name: &str) -> bool {
    let name = words(name);
    let ends = name.last().is_some_and(|word| matches!(word.as_str(), "err" | "error" | "failure"));
    ends && !name.iter().any(|word| matches!(word.as_str(), "no" | "without" | "has" | "is" | "last"))
}

/// Whether a body is nothing but words for a failure: a text, or an object with one.
fn tells_failure(body: &Value) -> bool {
    const MEMBERS: &[&str] = &["message", "msg", "detail", "reason", "text", "description", "title"];
    const ERRORS: &[&str] =
        &["err", "error", "errors", "errMsg", "errorMsg", "errorMessage", "err_msg", "error_msg", "error_message"];
    const BESIDE: &[&str] = &["status", "code", "success", "data", "result", "statusCode", "status_code", "type"];
    let says = |value: &Value| value.unwrapped().template_text().is_some_and(|text| says_failure(&text));
    match &body.kind {
        ValueKind::Text(_) | ValueKind::Template(_) => says(body),
        ValueKind::Object { entries, open: false, .. } => {
            // `StatusMsg` is a message.
            let named = |key: &str, names: &[&str]| {
                let last = words(key).pop().unwrap_or_default();
                names.iter().any(|name| key.eq_ignore_ascii_case(name) || last == *name)
            };
            // What is called an error is one, whatever it says.
            let is_error = |key: &str, value: &Value| {
                named(key, ERRORS) && value.unwrapped().template_text().is_some_and(|text| !text.trim().is_empty())
            };
            if let [(key, value)] = entries.as_slice()
                && is_error(key, value)
            {
                return true;
            }
            entries.iter().any(|(key, value)| named(key, MEMBERS) && says(value))
                && entries.iter().all(|(key, value)| {
                    named(key, MEMBERS)
                        || named(key, BESIDE)
                            && (value.is_empty()
                                || matches!(value.kind, ValueKind::Number(_) | ValueKind::Bool(_))
                                || is_negative(value))
                })
        }
        _ => false,
    }
}

/// Whether a value is a number below zero, which is no plain number to a grammar.
fn is_negative(value: &Value) -> bool {
    matches!(&value.kind, ValueKind::Opaque) || matches!(&value.kind, ValueKind::Name(name) if name.starts_with('-'))
}

/// Whether a template is shown that is one for errors, and not for people to read: `error.json`.
fn shows_error_view(response: &Response) -> bool {
    let view = response.view.as_ref().and_then(Value::template_text);
    view.is_some_and(|view| {
        let mut words = words(&view).into_iter();
        words.clone().any(|word| word == "json") && words.any(|word| matches!(word.as_str(), "error" | "errors"))
    })
}

/// Whether the status is written out, and is the only one by which errors of the file are answered.
fn is_plain_success(facts: &Facts, response: &Response) -> bool {
    let status = response.explicit().map(|id| facts.status(id)).filter(|_| !response.conditional);
    status.is_some_and(|status| is_only_answer(facts, status))
}

/// Whether the code looks at what it is a method of.
fn speaks_of_itself(facts: &Facts, place: Span) -> bool {
    facts.text(place).split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "self")
}

/// Whether the body itself says that the request succeeded: `status: "ok"`.
fn says_success(body: &Value) -> bool {
    let said = |key: &&str| body.get(key);
    let holds = |value: &Value| matches!(value.unwrapped().kind, ValueKind::Bool(true));
    ["status", "result", "state"].iter().filter_map(said).any(|value| is_word(value, &["ok", "success"]))
        || ["success", "succeeded", "ok"].iter().filter_map(said).any(holds)
}

/// Whether `body` shows the error itself: not a value that was computed with its help.
fn shows(body: &Value, error: &str) -> bool {
    match &body.kind {
        ValueKind::Name(_) | ValueKind::Template(_) => body.mentions(error),
        ValueKind::Object { entries, .. } => entries.iter().any(|(_, value)| shows(value.unwrapped(), error)),
        ValueKind::List(items) => items.iter().any(|item| shows(item.unwrapped(), error)),
        ValueKind::Call { .. } => body.mentions(error),
        _ => false,
    }
}

/// Whether the body has something else to give than the error: a part of the work was done.
fn has_result(body: &Value, error: &str) -> bool {
    body.entries().is_some_and(|entries| {
        entries.iter().any(|(key, value)| {
            let value = value.unwrapped();
            // Which error it is, is no result.
            if words(key).iter().any(|word| matches!(word.as_str(), "error" | "err" | "code" | "kind" | "type")) {
                return false;
            }
            let computed =
                matches!(&value.kind, ValueKind::Name(name) if !matches!(name.as_str(), "None" | "null" | "nil")
                    // A constant was there before.
                    && name.contains(char::is_lowercase));
            computed && !value.mentions(error)
        })
    })
}

/// Whether a part of the body was written before: the status has left with it.
fn has_begun(facts: &Facts, response: &Response) -> bool {
    let handler = facts.scope(facts.handler(response.scope)).span;
    facts.steps.iter().any(|step| {
        let before = handler.contains(step.span) && step.span.range.end <= response.span.range.start;
        step.kind == StepKind::Body && before && (!step.leaves || step.block.contains(response.span))
    })
}

/// Whether an arm keeps an error for the page that is shown next, such as a form that is shown again.
fn shows_error_in_form(arm: &str) -> bool {
    const KEEPS: &[&str] = &[
        "addmodelerror",
        "tempdata[",
        "viewbag.error",
        "viewdata[\"error",
        "add_error(",
        "adderror(",
        "addflash(",
        "flash(",
        "flash[",
        "flash.",
        "errors.add",
        "rejectvalue(",
        "reject(",
        "messages.error(",
        "messages.add_message(",
        "witherrors(",
        "addactionerror(",
    ];
    let arm = arm.to_ascii_lowercase();
    KEEPS.iter().any(|word| arm.contains(word))
}

/// Something that is deleted may be gone already.
fn is_removal(facts: &Facts, response: &Response) -> bool {
    facts.routes_of(response.scope).any(|route| route.methods.iter().any(|method| method == "DELETE"))
        || names_around(facts, response.scope)
            .iter()
            .any(|word| matches!(word.as_str(), "delete" | "remove" | "destroy" | "logout" | "signout" | "cleanup"))
}
