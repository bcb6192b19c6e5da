use httplsp_syntax::facts::{Response, Value, ValueKind};

use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds a body on a status that has none: 204, 205 and 304; of 1xx
    /// `informational-as-final` speaks.
    ///
    /// ## Why is this bad?
    ///
    /// The message ends after the header section. A client does not read the body, so its content is lost; where the server
    /// sends it all the same, the client takes it for the beginning of the next response on the connection. Many libraries
    /// drop it without a word; the finding is a warning there.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use actix_web::HttpResponse;
    ///
    /// async fn removed(user: User) -> HttpResponse {
    ///     HttpResponse::NoContent().json(user)
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use actix_web::HttpResponse;
    ///
    /// async fn removed(user: User) -> HttpResponse {
    ///     HttpResponse::Ok().json(user)
    /// }
    /// ```
    ///
    /// ## Fix safety
    ///
    /// Dropping the body changes what the code says it sends. Sending 200 instead changes what clients see.
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 6.4.1, 15.3.5 (204), 15.3.6 (205) and 15.4.5 (304)
    pub BODY_ON_BODYLESS_STATUS = {
        id: "body-on-bodyless-status",
        summary: "a body is sent with a status that has none",
        severity: Severity::Error,
        fix: FixAvailability::Unsafe,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for response in &facts.responses {
        let Some(code) = response.code(facts) else { continue };
        // Of 1xx there is more to be said, which `informational-as-final` does.
        if !matches!(code, 204 | 205 | 304) || !has_body(response) {
            continue;
        }
        if cx.skips(response.span, response.scope) {
            continue;
        }
        let name = u16::try_from(code).ok().and_then(httplsp_registry::status).map(|status| status.name);
        let name = name.map(|name| format!(" {name}")).unwrap_or_default();
        let (loss, severity) = match response.strips_body {
            true => ("it is dropped on the way, so the client never sees it", Severity::Warning),
            false => ("clients lose it, or take it for the next response on the connection", Severity::Error),
        };
        let status = response.explicit().map(|id| facts.status(id));
        let mut finding = cx
            .report(
                status.map_or(response.span, |status| status.span),
                format!("{code}{name} has no content, but a body is given: {loss}"),
                match code {
                    304 => "leave the body out: the client has it already",
                    _ => "leave the body out, or answer 200",
                },
            )
            .at_most(severity);
        if let Some(edits) = response.edits.leave_body_out() {
            finding = finding.fix("Leave the body out", Safety::Unsafe, edits);
        }
        if let Some(status) = status.filter(|_| code != 304)
            && let Some(text) = status.rewrite(200)
        {
            finding.replace("Answer 200", Safety::Choice, status.span, text);
        }
    }
}

/// Whether the response is certainly given something to send. A name or call of unknown content may be empty, unless it is
/// to be sent as JSON, where even nothing has a text.
fn has_body(response: &Response) -> bool {
    let Some(body) = &response.body else { return false };
    let json = response.media_type.as_deref().is_some_and(|media| media.contains("json"));
    // Where the library drops it anyway, an empty one stands for none.
    holds_success(body) || carries(body.unwrapped(), json && !(response.strips_body && body.is_empty()))
}

fn carries(body: &Value, json: bool) -> bool {
    match &body.kind {
        ValueKind::Null | ValueKind::Opaque => false,
        ValueKind::Text(text) => !text.is_empty(),
        ValueKind::Name(name) => {
            let word = name.split(|c: char| !c.is_alphanumeric() && c != '_').next();
            !matches!(word, Some("None" | "nil" | "null" | "undefined" | "NULL")) && (json || is_text(name))
        }
        // new Answer("removed")
        ValueKind::Call { callee, receiver: None, arguments }
            if !arguments.is_empty()
                && callee.rsplit(['.', ':']).next().is_some_and(|name| name.starts_with(char::is_uppercase)) =>
        {
            true
        }
        ValueKind::Call { .. } if is_made(body) => true,
        ValueKind::Call { .. } => (json || is_envelope(body)) && !body.mentions("empty") && !body.mentions("default"),
        ValueKind::Template(_) | ValueKind::Bool(_) | ValueKind::Number(_) => true,
        // `[]` and `{}` are texts of two characters.
        ValueKind::List(items) => json || !items.is_empty(),
        ValueKind::Object { entries, .. } => json || !entries.is_empty(),
    }
}

/// Whether a name is that of a text for people: `message`, `successMsg`.
fn is_text(name: &str) -> bool {
    let last = name.rsplit(['.', ':', '>']).next().unwrap_or(name).trim_start_matches('$').to_ascii_lowercase();
    last.ends_with("message") || last.ends_with("msg")
}

/// How types end whose objects are made to be a body.
const ENVELOPES: &[&str] = &["Response", "Result", "Message", "Dto", "DTO", "Error"];

/// Methods that put a text for people into what they are called on.
const TELLING: &[&str] = &["message", "msg", "detail", "description", "error", "setMessage", "withMessage"];

/// Whether methods complete an object that was made just here, or give it a text: `new Answer().message("none")`,
/// `Answer.builder().ok(true).build()`, `answer.message("none")`.
fn is_made(body: &Value) -> bool {
    let ValueKind::Call { callee, receiver, arguments } = &body.kind else { return false };
    let told = arguments.iter().any(|argument| match &argument.value.kind {
        ValueKind::Text(text) => !text.is_empty(),
        kind => matches!(kind, ValueKind::Template(_)),
    });
    let Some(receiver) = receiver else { return is_envelope_type(callee) };
    if told && TELLING.contains(&callee.as_str()) {
        return true;
    }
    let mut at = &**receiver;
    let mut begun = false;
    while let ValueKind::Call { callee, receiver: Some(inner), .. } = &at.kind {
        begun |= matches!(callee.as_str(), "builder" | "newBuilder");
        at = inner;
    }
    match &at.kind {
        ValueKind::Call { callee, .. } => is_envelope_type(callee),
        ValueKind::Name(owner) => {
            let own = owner.rsplit(['.', ':', '\\']).next().unwrap_or(owner);
            begun && callee == "build" && own.starts_with(char::is_uppercase)
        }
        _ => false,
    }
}

/// Whether `callee` makes an object that is meant to be a body, and not one that stands for none.
fn is_envelope_type(callee: &str) -> bool {
    let own = callee.rsplit(['.', ':', '\\']).next().unwrap_or(callee);
    own.starts_with(char::is_uppercase)
        && ENVELOPES.iter().any(|end| own.ends_with(end))
        && !["Empty", "NoContent", "Void", "Http"].iter().any(|word| own.contains(word))
}

/// Whether a body is such an envelope, perhaps in what only writes it: `Json(ApiResponse::success(()))`.
fn holds_success(body: &Value) -> bool {
    let inner = match &body.kind {
        ValueKind::Call { receiver: None, arguments, .. } if arguments.len() == 1 => &arguments[0].value,
        _ => body,
    };
    [body, inner].into_iter().any(|body| tells_success(body) && is_envelope(body))
}

/// Whether a call says that all went well, which is something even around nothing: `ApiResponse::success(())`.
fn tells_success(body: &Value) -> bool {
    matches!(&body.kind, ValueKind::Call { callee, .. } if callee.rsplit([':', '.']).next() == Some("success"))
}

/// Whether a call makes an object around what it is given, which is something even where that is nothing:
/// `ApiResponse.success(null, "removed")`.
fn is_envelope(body: &Value) -> bool {
    let ValueKind::Call { callee, receiver, arguments } = &body.kind else { return false };
    let owner = match receiver.as_deref().map(|receiver| &receiver.kind) {
        Some(ValueKind::Name(owner)) => owner.as_str(),
        Some(_) => return false,
        None => callee.rsplit_once(['.', ':']).map_or("", |(owner, _)| owner),
    };
    let owner = owner.trim_end_matches(':').rsplit(['.', ':', '\\']).next().unwrap_or(owner);
    owner.starts_with(char::is_uppercase)
        && ENVELOPES.iter().any(|end| owner.ends_with(end))
        && (tells_success(body)
            || arguments.iter().any(|argument| !matches!(argument.value.kind, ValueKind::Null | ValueKind::Opaque)))
}
