//! What branches answer that turn a request away: the errors of a validation, and words for a failure that stand alone.

use httplsp_syntax::facts::{Facts, Response, ScopeKind, Span, Value, ValueKind};

use crate::evidence::{is_filled, names_around, words};
use crate::failing::{refuses, says_failure};

/// Words of what is checked before something is done: `isValid`, `if user.save`, `validator.fails()`.
const CHECKS: &[&str] =
    &["valid", "invalid", "validate", "validator", "validation", "fails", "save", "saved", "errors", "error"];

/// Words of names around a question that "no, it is not there" answers.
const ASKS: &[&str] = &[
    "check",
    "checks",
    "exists",
    "exist",
    "available",
    "availability",
    "validate",
    "validation",
    "verify",
    "status",
    "search",
    "is",
    "has",
    "probe",
    "test",
    "ping",
    "lookup",
    "suggest",
    "autocomplete",
    "count",
    "preview",
];

/// Words of programs whose answers a person reads in another place, with 200 or not at all.
const CHATS: &[&str] = &[
    "bot",
    "bots",
    "telegram",
    "slack",
    "discord",
    "twilio",
    "sms",
    "whatsapp",
    "alexa",
    "dialogflow",
    "messenger",
    "line",
    "chatbot",
    "ussd",
    "voice",
    "intent",
    "command",
    "commands",
    "slash",
];

/// Whether a value is what a validation found to be wrong: `user.errors.full_messages`, `validator->errors()`.
pub(crate) fn lists_errors(value: &Value) -> bool {
    const MORE: &[&str] = &[
        "array",
        "mapped",
        "all",
        "first",
        "messages",
        "fullmessages",
        "tohash",
        "asjson",
        "tojson",
        "details",
        "toarray",
        "getmessages",
        "getmessagebag",
        "messagebag",
        "objects",
        "json",
        "data",
    ];
    const LISTS: &[&str] = &[
        "errors",
        "modelstate",
        "getallerrors",
        "getfielderrors",
        "getglobalerrors",
        "validationerrors",
        "errormessages",
        "allerrors",
        "fielderrors",
        "getmessagebag",
    ];
    let plain = |name: &str| name.to_ascii_lowercase().replace(['_', '$', '(', ')'], "");
    let value = value.unwrapped();
    match &value.kind {
        ValueKind::Name(path) => {
            let mut parts: Vec<String> =
                path.split(['.', ':', '>']).map(|part| plain(part.trim_end_matches('-'))).collect();
            while parts.len() > 1 && parts.last().is_some_and(|part| part.is_empty() || MORE.contains(&part.as_str())) {
                parts.pop();
            }
            // A name alone may hold records of errors that are asked for.
            parts.last().is_some_and(|last| LISTS.contains(&last.as_str()) && (parts.len() > 1 || last != "errors"))
        }
        ValueKind::Call { callee, receiver, .. } => {
            let last = plain(callee.rsplit(['.', ':', '>']).next().unwrap_or(callee));
            let of = |value: &Value| match &value.kind {
                ValueKind::Name(name) => plain(name).ends_with("errors") || lists_errors(value),
                _ => lists_errors(value),
            };
            LISTS.contains(&last.as_str()) && (receiver.is_some() || callee.contains(['.', ':', '>']))
                || MORE.contains(&last.as_str()) && receiver.as_deref().is_some_and(of)
                || MORE.contains(&last.as_str())
                    && receiver.is_none()
                    && callee.rsplit_once(['.', ':', '>']).is_some_and(|(head, _)| plain(head).ends_with("errors"))
        }
        _ => false,
    }
}

/// Whether something is checked before the response, so that the errors in it are why the request was turned away.
pub(crate) fn follows_check(facts: &Facts, response: &Response) -> bool {
    let asks = |span: Span| words(facts.text(span)).iter().any(|word| CHECKS.contains(&word.as_str()));
    let asked = [response.condition, response.other_condition];
    if asked.into_iter().flatten().any(asks) {
        return true;
    }
    let handler = facts.scope(facts.handler(response.scope));
    let file = response.span.file;
    if handler.kind == ScopeKind::File || handler.span.file != file {
        return false;
    }
    let text = &facts.files[file as usize].text;
    let before = text.get(handler.span.range.start as usize..response.span.range.start as usize).unwrap_or("");
    let checks = |word: &String| matches!(word.as_str(), "valid" | "validator" | "fails" | "save" | "validate");
    before.contains("if") && words(before).iter().any(checks)
}

/// Whether a branch answers with nothing but words for a failure: `if (!user) return res.json({ message: "User not found" })`.
pub(crate) fn tells_refusal(facts: &Facts, response: &Response, body: &Value) -> Option<String> {
    const SAYS: &[&str] = &["message", "msg", "detail", "reason", "description", "info", "mensaje", "mensagem"];
    if response.condition.is_none() && response.other_condition.is_none() {
        return None;
    }
    let named = |key: &str, names: &[&str]| names.iter().any(|name| key.eq_ignore_ascii_case(name));
    let ValueKind::Object { entries, open: false, .. } = &body.kind else { return None };
    let (key, said) = entries.iter().find(|(key, _)| named(key, SAYS))?;
    let text = said.unwrapped().template_text().filter(|_| is_filled(said))?;
    // An envelope says that all went well, and that nothing is in it; an empty list is what a search may find.
    let says_well = |other: &str, value: &Value| match &value.unwrapped().kind {
        ValueKind::Bool(well) => *well && named(other, &["success", "ok", "status"]),
        ValueKind::Number(code) => code == "200" && named(other, &["code", "status", "statusCode", "status_code"]),
        ValueKind::Text(word) => named(other, &["status"]) && word.eq_ignore_ascii_case("success"),
        ValueKind::List(items) => items.is_empty() && !text.trim_start().to_lowercase().starts_with("no "),
        _ => false,
    };
    let alone = entries.iter().all(|(other, value)| {
        named(other, SAYS) || value.is_empty() || is_null(value) || other == key || says_well(other, value)
    });
    let around = names_around(facts, response.scope);
    let path = words(&facts.files[response.span.file as usize].path);
    let asks = around.iter().any(|word| ASKS.contains(&word.as_str()));
    let chats = around.iter().chain(&path).any(|word| CHATS.contains(&word.as_str()));
    (alone && !asks && !chats && !is_reached(&text) && says_failure(&text) && refuses(&text)).then(|| key.clone())
}

/// Whether a text says that what was asked for holds already, as what deletes may: "Not found or already removed".
fn is_reached(text: &str) -> bool {
    const DONE: &[&str] = &["removed", "deleted", "gone", "unsubscribed", "logged", "revoked", "cancelled", "canceled"];
    let text = text.to_lowercase();
    text.split_once(" or already ").is_some_and(|(_, done)| DONE.iter().any(|word| done.starts_with(word)))
}

fn is_null(value: &Value) -> bool {
    matches!(&value.unwrapped().kind, ValueKind::Null)
}
