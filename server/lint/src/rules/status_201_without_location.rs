use std::collections::{HashMap, HashSet};

use httplsp_syntax::facts::{Facts, Header, Response, Role, ScopeId, ScopeKind, Span, StepKind, Value, ValueKind};

use super::success_with_error_body::is_error_report;
use crate::Context;
use crate::created_body::{describes, is_envelope, is_message, is_status};
use crate::evidence::{Sent, lacking, words};
use crate::mentions::{Ranges, Search, places_as_header};
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds 201 in answer to a POST, without `Location` and without a link or an id in the body. Where the route is in another
    /// file, a function counts that is called after what it makes: `create`, `store`, `registerUser`.
    ///
    /// ## Why is this bad?
    ///
    /// 201 says that something was created. Its address is in `Location`; without the header it is the address of the request,
    /// which for a POST to a collection is the wrong one. Clients cannot tell where the new resource is.
    ///
    /// ## Example
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.post("/users", (req, res) => {
    ///   res.status(201).send("created");
    /// });
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.post("/users", (req, res) => {
    ///   res.status(201).set("Location", `/users/${create(req.body)}`).send("created");
    /// });
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 15.3.2 (201) and 10.2.2 (Location)
    pub STATUS_201_WITHOUT_LOCATION = {
        id: "201-without-location",
        summary: "201 that does not say where the new resource is",
        severity: Severity::Info,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let names = &["location", "content-location"];
    let found = lacking(cx, &[201], names).into_iter().filter(|(sent, _)| !sent.handed_on);
    // Where the file has locations of another kind, or sets the header on other answers, it is missing here.
    let mut known = HashMap::new();
    let apart = |file: u16| !facts_set_location(facts, file);
    let found: Vec<_> = found
        .filter(|(sent, search)| {
            *search == Search::Missing || *known.entry(sent.span.file).or_insert_with(|| apart(sent.span.file))
        })
        .map(|(sent, _)| sent)
        .collect();
    for sent in found {
        let Some(response) = sent.response.or_else(|| chosen_among(facts, &sent)) else {
            if ends_with(facts, &sent) {
                tell(cx, sent.span);
            }
            continue;
        };
        if response.redirect.is_some() {
            continue;
        }
        // What says that it failed is another matter.
        if is_error_report(facts, response)
            || !answers_post(facts, response)
            || renders(facts, response)
            || response.body.is_none()
                && !is_declared(facts, response)
                && (goes_on(facts, response) || is_filled_by_call(facts, response))
        {
            continue;
        }
        // What the body holds may name the resource; only a fixed text surely does not.
        // A library's default says nothing of a resource.
        let chosen = response.explicit().is_some() || sent.response.is_none();
        let fixed = |body: &Value| {
            let body = unwrapped(body);
            is_fixed(body) || chosen && (says_only_that(body) || introduces(facts, response, body))
        };
        let fixed = response.body.as_ref().map_or_else(|| !crate::created_body::hands_over(facts, response), fixed);
        if !fixed {
            continue;
        }
        tell(cx, sent.span);
    }
}

fn tell(cx: &mut Context<'_>, span: Span) {
    cx.report(
        span,
        "201 without `Location`: clients cannot tell where the new resource is",
        "add `Location` with its address, or answer 200 or 204 if nothing with an address was created",
    )
    .confidence(Confidence::Likely);
}

/// Whether what answers a POST ends with setting the status, and sends nothing before: `status 201`.
fn ends_with(facts: &Facts, sent: &Sent<'_>) -> bool {
    let scope = facts.scope(facts.handler(sent.scope));
    let posts = facts.routes_of(sent.scope).next().is_some_and(|route| route.methods == ["POST"]);
    if !posts || sent.status.is_none() || scope.kind != ScopeKind::Closure || !scope.span.contains(sent.span) {
        return false;
    }
    let text = &facts.files[sent.span.file as usize].text;
    let behind = &text[sent.span.range.end as usize..scope.span.range.end as usize];
    let closes = |word: &str| matches!(word, "end" | "}");
    let before = &text[scope.span.range.start as usize..sent.span.range.start as usize];
    // The other branch sets another status, and says no more.
    let mut ends = behind.split_whitespace().peekable();
    let mut closed = 0;
    let mut only_closes = true;
    while let Some(word) = ends.next() {
        match word {
            word if closes(word) => closed += 1,
            "else" | "elsif" => {}
            "status" if ends.peek().is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit())) => {
                let _ = ends.next();
            }
            _ => only_closes = false,
        }
    }
    behind.starts_with('\n')
        && only_closes
        && (1..=2).contains(&closed)
        && !words(before).iter().any(|word| SENDS.contains(&word.as_str()) || word == "location")
}

/// The response that a status is one of several for: `status(saved ? 201 : 409)`.
fn chosen_among<'a>(facts: &'a Facts, sent: &Sent<'a>) -> Option<&'a Response> {
    let status = sent.status?;
    facts.responses.iter().find(|response| response.span.contains(status.span) && response.code(facts).is_none())
}

/// Whether the file may set `Location` apart from the responses that have it: its name stands there as that of a header.
fn facts_set_location(facts: &Facts, file: u16) -> bool {
    let text = &facts.files[file as usize].text;
    let answering: HashSet<ScopeId> = facts.responses.iter().map(|response| facts.handler(response.scope)).collect();
    let (answered, apart): (Vec<&Header>, Vec<&Header>) =
        facts.headers.iter().partition(|header| answering.contains(&facts.handler(header.scope)));
    let named = |header: &&Header| matches!(header.name.as_str(), "location" | "content-location");
    let loose = apart.iter().any(|header| named(header) && !header.on_request);
    let own = answered.into_iter().filter(|header| header.name.ends_with("location") && header.span.file == file);
    let own = own.flat_map(|header| [header.span, facts.scope(facts.handler(header.scope)).span]);
    let own = Ranges::of(own.map(|span| span.range));
    let mut spelled = ["location", "content-location"].into_iter().flat_map(|name| places_as_header(text, name));
    loose || spelled.any(|at| !own.contains(at))
}

/// Whether what is sent is made elsewhere: a template, a serializer.
fn renders(facts: &Facts, response: &Response) -> bool {
    response.view.is_some()
        || response.body.is_none() && words(facts.text(response.span)).iter().any(|word| word == "render")
}

/// Whether the status is that of a function which gives nothing back, and is not handed the response either.
fn is_declared(facts: &Facts, response: &Response) -> bool {
    let declared = response.explicit().is_some_and(|id| facts.status(id).role == Role::Declare);
    declared && !facts.text(facts.scope(facts.handler(response.scope)).span).contains("esponse")
}

/// Words of what may send a body after the status is set.
const SENDS: &[&str] = &[
    "echo", "print", "view", "render", "json", "send", "write", "encode", "respond", "output", "include", "require",
    "body", "yield", "serve", "execute", "display", "dump", "stream",
];

/// Whether a body may come with the status that is not seen: a member of an object beside others, or what follows.
fn goes_on(facts: &Facts, response: &Response) -> bool {
    let status = response.explicit().map_or(response.span, |id| facts.status(id).span);
    let text = &facts.files[status.file as usize].text;
    let (start, end) = (status.range.start as usize, status.range.end as usize);
    // Response{Code: 201, Data: data}
    let rest = text[end..].trim_start();
    let behind = rest.strip_prefix(',').map(str::trim_start).unwrap_or("");
    if !behind.is_empty() && !behind.starts_with([')', '}', ']']) {
        return true;
    }
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let handler = || facts.scope(facts.handler(response.scope)).span;
    let scope = behind_method(facts, response).map_or_else(handler, |(closure, _)| closure);
    // What is returned with it is all there is.
    if text[line..start].trim_start().starts_with("return") || response.span.file != scope.file {
        return false;
    }
    // What sends a whole response sends no body later: `res.sendStatus(201)`.
    if facts.steps.iter().any(|step| step.kind == StepKind::Whole && step.span == response.span && !step.helper) {
        return false;
    }
    let after = response.span.range.end.max(status.range.end) as usize;
    let last = (scope.range.end as usize).min(text.len());
    let behind = text.get(after..last.max(after)).unwrap_or("");
    // What comes first behind it decides: `return`, the end of the function, or another way.
    let statement = behind.trim_start_matches([')', ';', ' ', '\n', '\t', '\r']);
    if statement.starts_with("return") && !statement[6..].trim_start_matches(' ').starts_with(char::is_alphanumeric) {
        return false;
    }
    // What a function that no route leads to gives back may be sent by its caller: `ctx.status(201); return item;`
    let value = statement.strip_prefix("return ").map_or(statement, str::trim_start);
    let made =
        value.starts_with(char::is_uppercase) || value.len() < statement.len() && !value.starts_with(['"', '\'']);
    if made && facts.routes_of(response.scope).next().is_none() {
        return true;
    }
    words(behind).iter().any(|word| SENDS.contains(&word.as_str()))
}

/// Whether a call is given the response behind something else that it may put into it: `articleLens(created, Response(…))`.
fn is_filled_by_call(facts: &Facts, response: &Response) -> bool {
    const REACH: usize = 400;
    let text = &facts.files[response.span.file as usize].text;
    let end = response.span.range.start as usize;
    let before = &text[text.ceil_char_boundary(end.saturating_sub(REACH))..end];
    let Some(before) = before.trim_end().strip_suffix(',') else { return false };
    let mut depth = 0;
    let open = before.rfind(|c: char| {
        depth += i32::from(matches!(c, ')' | ']' | '}')) - i32::from(matches!(c, '(' | '[' | '{'));
        depth < 0
    });
    let Some(open) = open.filter(|open| before[*open..].starts_with('(')) else { return false };
    let given = before[open + 1..].trim();
    let called = before[..open].ends_with(|c: char| c.is_alphanumeric() || "_>".contains(c));
    called && given.starts_with(char::is_alphabetic) && !matches!(given, "null" | "nil" | "None" | "undefined" | "err")
}

/// Whether a response answers a POST: by its route, by the condition it stands under, or, where the route is not in the
/// file, by the name of what sends it.
fn answers_post(facts: &Facts, response: &Response) -> bool {
    let mut known = false;
    for route in facts.routes_of(response.scope) {
        if route.methods == ["POST"] {
            return true;
        }
        known |= !route.methods.is_empty() && !route.methods.iter().any(|method| method == "POST");
    }
    if known {
        return false;
    }
    let asks = |condition: Span| {
        let asked = words(facts.text(condition));
        asked.iter().any(|word| word == "method")
            && asked.iter().filter(|word| METHODS.contains(&word.as_str())).eq(["post"])
    };
    if response.condition.is_some_and(asks) || behind_method(facts, response).is_some_and(|(_, posts)| posts) {
        return true;
    }
    let scope = facts.scope(facts.handler(response.scope));
    if takes_put_alone(facts.text(scope.span)) {
        return false;
    }
    let path = facts.place(response.span.file);
    let mut name = words(scope.name.as_deref().or_else(|| wrapped_name(facts, scope.span)).unwrap_or(""));
    // CreateUserUseCase.cs: `Execute`
    if !name.is_empty() && name.iter().all(|word| ACTS.contains(&word.as_str())) {
        let stem = path.rsplit(['/', '\\']).next().and_then(|file| file.split('.').next());
        name = words(stem.unwrap_or(""));
    }
    let has = |known: &[&str]| name.iter().any(|word| known.contains(&word.as_str()));
    // `signUp`
    let up = name.windows(2).any(|pair| pair[0] == "sign" && pair[1] == "up");
    // customer/signup/service.go
    let path = words(path);
    let signs_up = path.iter().any(|word| matches!(word.as_str(), "signup" | "register" | "registration"));
    (has(CREATES) || up || signs_up) && !has(OTHERWISE)
}

/// Whether a function asks for PUT and never for POST: `if r.Method != http.MethodPut`.
fn takes_put_alone(function: &str) -> bool {
    let names = |method: &str| {
        let quoted = ['"', '\''].iter().any(|mark| function.contains(&format!("{mark}{method}{mark}")));
        quoted || function.to_ascii_lowercase().contains(&format!("method{}", method.to_ascii_lowercase()))
    };
    names("PUT") && !names("POST")
}

/// The name of what a closure becomes behind a wrapper: `const createReview = asyncHandler(async (req, res) => …)`.
fn wrapped_name(facts: &Facts, closure: Span) -> Option<&str> {
    const REACH: usize = 200;
    let text = &facts.files[closure.file as usize].text;
    let end = closure.range.start as usize;
    let before = text[text.ceil_char_boundary(end.saturating_sub(REACH))..end].trim_end().strip_suffix('(')?;
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.');
    let wrapper = before.trim_end_matches(is_word);
    let assigned = wrapper.trim_end().strip_suffix('=').filter(|_| wrapper.len() < before.len())?.trim_end();
    let at = assigned.rfind(|c: char| !is_word(c)).map_or(0, |at| at + 1);
    Some(&assigned[at..]).filter(|name| !name.is_empty())
}

/// The function around a response that stands behind the method which it answers, and whether that is POST:
/// `"/users" bind Method.POST to { … }`.
fn behind_method(facts: &Facts, response: &Response) -> Option<(Span, bool)> {
    let around = facts.ancestors(response.scope).map(|(_, scope)| scope);
    let mut closures =
        around.take_while(|scope| scope.kind != ScopeKind::Function).filter(|scope| scope.kind == ScopeKind::Closure);
    closures.find_map(|scope| {
        let text = &facts.files[scope.span.file as usize].text[..scope.span.range.start as usize];
        let line = words(text.rsplit('\n').next().unwrap_or(""));
        let mut named = line.iter().filter(|word| METHODS.contains(&word.as_str())).peekable();
        let is_method = line.iter().any(|word| matches!(word.as_str(), "method" | "bind")) && named.peek().is_some();
        is_method.then(|| (scope.span, named.eq(["post"])))
    })
}

/// Methods of requests.
const METHODS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options"];

/// Words for making something.
const CREATES: &[&str] = &[
    "create",
    "add",
    "store",
    "register",
    "registration",
    "signup",
    "insert",
    "new",
    "post",
    "submit",
    "save",
    "upload",
    "subscribe",
    "enroll",
    "invite",
    "publish",
    "book",
    "reserve",
    "place",
    "make",
    "generate",
    "issue",
    "schedule",
    "import",
    "comment",
    "reply",
    "compose",
    "duplicate",
    "clone",
    "onboard",
];

/// Words for doing something else with it, or with what has an address already.
const OTHERWISE: &[&str] =
    &["update", "upsert", "put", "patch", "replace", "delete", "remove", "get", "fetch", "list", "edit", "or"];

/// Names of the one function of a class or file that is called after what it does.
const ACTS: &[&str] =
    &["execute", "handle", "handler", "invoke", "run", "call", "perform", "process", "async", "endpoint", "action"];

/// What is written as JSON: `Json(json!({ … }))`.
fn unwrapped(body: &Value) -> &Value {
    match &body.kind {
        ValueKind::Call { callee, receiver: None, arguments }
            if arguments.len() == 1 && callee.rsplit([':', '.']).next().is_some_and(writes_json) =>
        {
            unwrapped(&arguments[0].value)
        }
        // { message: "created" }.to_json
        ValueKind::Call { callee, receiver: Some(inner), arguments }
            if arguments.is_empty() && callee.to_ascii_lowercase().ends_with("to_json") =>
        {
            unwrapped(inner)
        }
        _ => body,
    }
}

/// Whether a function only writes what it is given as JSON.
fn writes_json(name: &str) -> bool {
    words(name).iter().any(|word| matches!(word.as_str(), "json" | "jsonify"))
}

/// Whether a body is the same every time.
fn is_fixed(body: &Value) -> bool {
    let body = owned(body);
    body.as_text().is_some_and(is_plain) || body.is_empty() || body.as_bool().is_some() || is_message(body)
}

/// Whether a text has no name put into it: `"Part $part"` has one in some languages.
fn is_plain(text: &str) -> bool {
    !text.split('$').skip(1).any(|rest| rest.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '{')))
}

/// A text before it is made one's own: `"created".to_owned()`.
fn owned(value: &Value) -> &Value {
    match &value.kind {
        ValueKind::Call { receiver: Some(inner), callee, arguments }
            if arguments.is_empty() && matches!(callee.as_str(), "to_owned" | "to_string" | "into") =>
        {
            inner
        }
        ValueKind::Call { receiver: None, callee, arguments }
            if arguments.len() == 1 && callee.ends_with("String::from") =>
        {
            &arguments[0].value
        }
        _ => value,
    }
}

/// Whether a name is that of a truth value: `isSaved`.
fn is_truth(body: &Value) -> bool {
    let ValueKind::Name(name) = &body.kind else { return false };
    let of = words(name);
    of.len() > 1 && matches!(of[0].as_str(), "is" | "was" | "has") || of == ["success"]
}

/// Members that say how it went, whatever their value is.
const STATES: &[&str] =
    &["status", "success", "ok", "code", "statusCode", "status_code", "error", "errors", "timestamp", "path", "method"];

/// Members that say it in words.
const WORDS: &[&str] = &["message", "msg", "detail", "info", "description", "title", "notice"];

/// Members that let the client in, and say nothing of what was made.
const TOKENS: &[&str] = &[
    "token",
    "accessToken",
    "access_token",
    "refreshToken",
    "refresh_token",
    "jwt",
    "authToken",
    "auth_token",
    "token_type",
    "tokenType",
    "expires_in",
    "expiresIn",
];

/// Whether a member says only how it went: `status: 201`, `message: t("user.created")`.
fn says_how_it_went(key: &str, value: &Value) -> bool {
    let named = |names: &[&str]| names.iter().any(|name| key.eq_ignore_ascii_case(name));
    let value = value.unwrapped();
    let plain = match &value.kind {
        ValueKind::Bool(_) | ValueKind::Number(_) => true,
        ValueKind::Call { arguments, .. } => arguments.iter().all(|argument| is_fixed(&argument.value)),
        ValueKind::Name(path) => {
            let last = path.rsplit(['.', ':', '\\']).next().unwrap_or(path);
            last.len() > 2 && !last.contains(char::is_lowercase)
        }
        ValueKind::Opaque => named(STATES),
        _ => false,
    };
    plain && named(STATES) || plain && named(WORDS) && !matches!(value.kind, ValueKind::Number(_))
}

/// Whether a body says that something was done, and nothing of what it is: `{ ok: true, message: "created" }`.
fn says_only_that(body: &Value) -> bool {
    if is_truth(body) {
        return true;
    }
    // `new MessageReply("created")`, `Reply.success("created")`
    if let ValueKind::Call { callee, receiver, arguments } = &body.kind {
        let is_type = |name: &str| name.starts_with(char::is_uppercase);
        let owner = match receiver.as_deref() {
            Some(Value { kind: ValueKind::Name(owner), .. }) => is_type(owner),
            Some(_) => false,
            None => callee.rsplit(['.', ':']).nth(1).is_some_and(is_type),
        };
        let made = owner || receiver.is_none() && is_type(callee.rsplit(['.', ':']).next().unwrap_or(callee));
        let makes = words(callee).iter().any(|word| CREATES.contains(&word.as_str()));
        let is_text = |value: &Value| !value.is_empty() && (owned(value).as_text().is_some() || is_message(value));
        let said = arguments.iter().any(|argument| is_text(&argument.value));
        // `helper.WriteSuccess("created", nil)`
        let named = match receiver.as_deref() {
            Some(Value { kind: ValueKind::Name(owner), .. }) => format!("{owner}.{callee}"),
            Some(_) => String::new(),
            None => callee.clone(),
        };
        let made = made && !makes || is_envelope(&named, CREATES);
        return made
            && said
            && arguments.iter().all(|argument| is_fixed(&argument.value) || is_status(&argument.value));
    }
    let ValueKind::Object { entries, open: false, .. } = &body.kind else { return false };
    // What says that it failed is another matter.
    let told = entries.iter().any(|(key, value)| WORDS.contains(&key.as_str()) && value.as_text().is_some());
    entries.iter().all(|(key, value)| {
        is_fixed(value)
            || value.as_bool() == Some(true)
            || says_how_it_went(key, value)
            || told
                && (is_token(key)
                    || value
                        .entries()
                        .is_some_and(|inner| !inner.is_empty() && inner.iter().all(|(key, _)| is_token(key))))
    })
}

fn is_token(key: &str) -> bool {
    TOKENS.iter().any(|name| key.eq_ignore_ascii_case(name))
}

/// Whether a body lets in who was registered, and says who it is but not where: `{ email, jwt }`.
fn introduces(facts: &Facts, response: &Response, body: &Value) -> bool {
    let ValueKind::Object { entries, open: false, .. } = &body.kind else { return false };
    let told = |(key, value): &(String, Value)| {
        WORDS.contains(&key.as_str()) && (owned(value).as_text().is_some() || is_message(value))
    };
    entries.len() > 1
        && entries.iter().any(|entry| is_token(&entry.0) || told(entry))
        && entries.iter().any(|(key, _)| !is_token(key))
        && entries.iter().all(|(key, value)| {
            is_fixed(value) || says_how_it_went(key, value) || is_token(key) || describes(facts, response, key, value)
        })
}
