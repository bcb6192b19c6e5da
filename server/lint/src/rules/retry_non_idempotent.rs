use httplsp_syntax::facts::{
    BranchArm, Branching, ClientRequest, ClientRetry, Effect, Facts, RetriedMethods, Scope, ScopeKind, Span, ValueKind,
};

use crate::evidence::{names_around, words};
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Confidence, Context};

declare_rule! {
    /// ## What it does
    ///
    /// Finds clients that send POST or PATCH again on their own after a timeout or a server error.
    ///
    /// Silent where the file speaks of an `Idempotency-Key`, where only 408, 425, 429 or 503 are tried again, and where the
    /// request evidently only asks: a search, a token, a calculation. Where nothing says what the request is for, the
    /// finding is only information.
    ///
    /// ## Why is this bad?
    ///
    /// A server that answers 502, or too late, may have carried the request out all the same. Sent again, it takes effect
    /// again: two orders, two payments. GET, HEAD, PUT and DELETE may be repeated, so that most libraries repeat no others
    /// unless they are told to.
    ///
    /// ## Example
    ///
    /// ```python
    /// import requests
    /// from requests.adapters import HTTPAdapter
    /// from urllib3.util.retry import Retry
    ///
    /// session = requests.Session()
    /// session.mount("https://", HTTPAdapter(max_retries=Retry(total=3, allowed_methods=None, status_forcelist=[502])))
    /// session.post("https://pay.example.com/orders", json={"item": 1})
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```python
    /// import requests
    /// from requests.adapters import HTTPAdapter
    /// from urllib3.util.retry import Retry
    ///
    /// session = requests.Session()
    /// session.mount("https://", HTTPAdapter(max_retries=Retry(total=3, status_forcelist=[502])))
    /// session.post("https://pay.example.com/orders", json={"item": 1})
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 9.2.2: clients should not automatically retry a request that is not idempotent
    pub RETRY_NON_IDEMPOTENT = {
        id: "retry-non-idempotent",
        summary: "POST or PATCH is sent again after a failure, although it may have taken effect",
        severity: Severity::Warning,
        fix: FixAvailability::None,
        check: check,
    }
}

/// Methods whose requests take effect each time.
const REPEATING: [&str; 2] = ["POST", "PATCH"];

/// After these the request may have been carried out. 503 mostly comes from what did not take it.
const UNKNOWN_OUTCOME: [u32; 3] = [500, 502, 504];

/// Words of requests that only ask, that come to the same when they are sent twice, or that are delivered at least once
/// everywhere, in their address or in the names around them.
const ASKS: &[&str] = &[
    "search",
    "query",
    "queries",
    "graphql",
    "rpc",
    "find",
    "lookup",
    "list",
    "fetch",
    "get",
    "read",
    "count",
    "token",
    "tokens",
    "oauth",
    "oauth2",
    "auth",
    "login",
    "signin",
    "authenticate",
    "authorize",
    "verify",
    "validate",
    "check",
    "embed",
    "embedding",
    "embeddings",
    "completion",
    "completions",
    "chat",
    "generate",
    "infer",
    "inference",
    "predict",
    "prediction",
    "translate",
    "rerank",
    "classify",
    "moderation",
    "ask",
    "prompt",
    "llm",
    "analyze",
    "analyse",
    "detect",
    "recognize",
    "transcribe",
    "parse",
    "convert",
    "render",
    "estimate",
    "calculate",
    "compute",
    "score",
    "download",
    "purge",
    "invalidate",
    "refresh",
    "webhook",
    "webhooks",
    "callback",
    "callbacks",
    "revoke",
    "deactivate",
    "disable",
    "delete",
    "remove",
    "unsubscribe",
    "telemetry",
    "announce",
    "announcement",
    "heartbeat",
    "ping",
    "keepalive",
    "explain",
    "suggest",
    "preview",
    "load",
    "retrieve",
    "scrape",
    "resolve",
    "poll",
    "simulate",
    "simulation",
    "simulator",
    "quote",
    "match",
    "matches",
    "select",
    "sparql",
    "inquiry",
    "enquiry",
    // The same words in other languages.
    "hent",
    "finn",
    "simuler",
    "simulering",
    "beregn",
    "suche",
    "buscar",
    "consultar",
    "consulta",
    "obtener",
    "recherche",
    "rechercher",
];

/// Words of requests that take effect each time they are carried out.
const ACTS: &[&str] = &[
    "add",
    "append",
    "apply",
    "assign",
    "book",
    "booking",
    "bookings",
    "buy",
    "charge",
    "charges",
    "checkout",
    "comment",
    "comments",
    "create",
    "deploy",
    "dispatch",
    "email",
    "enqueue",
    "execute",
    "export",
    "import",
    "insert",
    "invite",
    "issue",
    "issues",
    "job",
    "jobs",
    "lagre",
    "mail",
    "message",
    "messages",
    "new",
    "notification",
    "notifications",
    "notify",
    "opprett",
    "order",
    "orders",
    "pay",
    "payment",
    "payments",
    "payout",
    "post",
    "publish",
    "push",
    "put",
    "record",
    "refund",
    "refunds",
    "register",
    "report",
    "reserve",
    "run",
    "save",
    "send",
    "sms",
    "start",
    "store",
    "submit",
    "sync",
    "task",
    "tasks",
    "ticket",
    "tickets",
    "transaction",
    "transactions",
    "transfer",
    "transfers",
    "trigger",
    "update",
    "upload",
    "write",
];

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    if facts.client_requests.is_empty() && facts.client_retries.is_empty() || recognises_repeats(facts) {
        return;
    }
    for retry in &facts.client_retries {
        if cx.skips(retry.span, retry.scope) || !retry.condition.is_none_or(|decides| ignores_method(facts, decides)) {
            continue;
        }
        let repeats = |method: &str| REPEATING.contains(&method);
        let maker = (!retry.explicit).then(|| maker_of(facts, retry)).flatten();
        let elsewhere = |request: &ClientRequest| {
            maker.is_some_and(|maker| !uses(facts, request, maker)) || with_another_client(facts, request, retry)
        };
        let effective = retry
            .requests
            .iter()
            .find(|request| repeats(request.method) && !only_asks(facts, request) && !elsewhere(request));
        // Requests that are written here tell what the policy is for.
        let others_only = effective.is_none() && !retry.requests.is_empty();
        let (method, site) = match &retry.methods {
            RetriedMethods::Listed(listed) => match listed.iter().find(|(method, _)| repeats(method)) {
                Some(found) if !asks_by_post(facts, retry) => *found,
                _ => continue,
            },
            RetriedMethods::Any if others_only || effective.is_none() && !retry.explicit => continue,
            RetriedMethods::Any => (effective.map_or("POST", |request| request.method), retry.site),
        };
        if named_as_question(facts, retry) {
            continue;
        }
        let finding = cx
            .report(
                site,
                format!(
                    "{method} is sent again after a failure, but the request that failed may have been carried out: then \
                     it takes effect twice"
                ),
                "repeat only idempotent methods, or send an `Idempotency-Key` by which the server knows the request again",
            )
            .confidence(Confidence::Likely);
        if let Some(request) = effective {
            let known = matches!(retry.methods, RetriedMethods::Listed(_)) || acts(facts, request);
            let finding = if known { finding } else { finding.at_most(Severity::Info) };
            finding.related(request.span, format!("this {} is sent again", request.method));
        }
    }
    let mut told = Vec::new();
    for branching in &facts.branchings {
        let function = facts.handler(branching.scope);
        let sent = || facts.client_requests.iter().filter(|request| facts.handler(request.scope) == function);
        for (index, arm) in branching.arms.iter().enumerate() {
            let repeats = arm.effect == Effect::Retries
                && !asks_method(facts.text(arm.span))
                && UNKNOWN_OUTCOME.iter().any(|code| takes(arm, *code))
                && !branching.arms[..index].iter().any(|before| takes(before, 502));
            let all = || sent().all(|request| REPEATING.contains(&request.method) && !only_asks(facts, request));
            let Some(request) = sent().next().filter(|_| repeats && function != 0 && all()) else { continue };
            if cx.skips(arm.span, branching.scope) || only_opens_again(facts, branching, index, request) {
                continue;
            }
            let finding = cx.report(
                arm.span,
                format!(
                    "{} is sent again after a server error, but the request that failed may have been carried out: then \
                     it takes effect twice",
                    request.method
                ),
                "try again only where nothing was sent or the server refused (408, 425, 429, 503), or send an \
                 `Idempotency-Key`",
            );
            let finding = if acts(facts, request) { finding } else { finding.at_most(Severity::Info) };
            finding
                .confidence(Confidence::Likely)
                .related(request.span, format!("this {} is sent again", request.method));
            told.push(arm.span);
        }
    }
    repeats(cx, &told);
}

/// Tells requests that a loop or a function of one's own sends again after an error, unless that was told before.
fn repeats(cx: &mut Context<'_>, told: &[Span]) {
    let facts = cx.facts;
    for repeat in &facts.client_repeats {
        let request = &facts.client_requests[repeat.request];
        let around = names_around(facts, repeat.scope);
        if only_asks(facts, request)
            || asks(&around)
            || asks_method(facts.text(repeat.arm))
            || told.iter().any(|place| repeat.is_of(*place))
            || cx.skips(repeat.site, repeat.scope)
        {
            continue;
        }
        let finding = cx.report(
            repeat.site,
            format!(
                "{} is sent again after an error, but the request that failed may have been carried out: then it takes \
                 effect twice",
                request.method
            ),
            "try again only where nothing was sent or the server refused (408, 425, 429, 503), or send an \
             `Idempotency-Key`",
        );
        let acts = acts(facts, request) || around.iter().any(|word| ACTS.contains(&word.as_str()));
        let finding = if acts { finding } else { finding.at_most(Severity::Info) };
        finding.confidence(Confidence::Likely).related(repeat.arm, "this does not give up");
    }
}

/// Whether the arm is taken for `code`, perhaps only while there are attempts left.
fn takes(arm: &BranchArm, code: u32) -> bool {
    let codes = arm.sure.iter().chain(arm.codes.iter().flatten());
    codes.into_iter().any(|(low, high)| (*low..=*high).contains(&code))
}

/// Whether what an arm calls is written in the file and only opens a connection again: `closeAndRetry()`.
fn only_opens_again(facts: &Facts, branching: &Branching, index: usize, request: &ClientRequest) -> bool {
    const OPENS: [&str; 5] = ["close", "open", "connect", "reset", "terminate"];
    // What stands between its condition and the next one.
    let start = branching.arms[index].span.range.end;
    let next = branching.arms.iter().map(|arm| arm.span.range.start).filter(|at| *at >= start).min();
    let end = next.unwrap_or(branching.span.range.end).max(start) as usize;
    let text = facts.files[branching.span.file as usize].text.get(start as usize..end).unwrap_or("");
    let sender = facts.scope(facts.handler(request.scope)).name.as_deref().unwrap_or("");
    let in_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut any = false;
    for (at, word) in ["etry", "ETRY"].iter().flat_map(|word| text.match_indices(word)) {
        let start = text[..at].rfind(|c: char| !in_name(c)).map_or(0, |before| before + 1);
        let end = at + word.len();
        let name = &text[start..end + text[end..].find(|c: char| !in_name(c)).unwrap_or(text.len() - end)];
        let own =
            facts.scopes.iter().find(|scope| scope.kind == ScopeKind::Function && scope.name.as_deref() == Some(name));
        let Some(own) = own else { return false };
        let body = facts.text(own.span);
        let sends = !sender.is_empty() && body.contains(&format!("{sender}("))
            || facts.client_requests.iter().any(|other| own.span.contains(other.span));
        let lower = body.to_ascii_lowercase();
        let again = lower.matches("retry").count() > body.matches(name).count() || lower.contains("again");
        if sends || again || !OPENS.iter().any(|word| lower.replacen(&name.to_ascii_lowercase(), "", 1).contains(word))
        {
            return false;
        }
        any = true;
    }
    any
}

/// Whether a text asks for the method of a request.
fn asks_method(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["method", "idempot", "verb", "\"get\"", "'get'"].iter().any(|word| text.contains(word))
}

/// Whether the file speaks of a key, or says that its requests may be repeated.
fn recognises_repeats(facts: &Facts) -> bool {
    let text = facts.files[0].text.to_ascii_lowercase();
    text.contains("idempotency") || facts.comments.iter().any(|comment| comment.text.to_lowercase().contains("idempot"))
}

/// Whether the function that decides tries again after failures whose outcome is unknown, and asks for no method.
fn ignores_method(facts: &Facts, decides: Span) -> bool {
    let arms = facts.branchings.iter().filter(|branching| decides.contains(branching.span)).flat_map(|at| &at.arms);
    let again = arms.filter(|arm| arm.effect == Effect::Retries);
    !asks_method(facts.text(decides))
        && again.into_iter().any(|arm| UNKNOWN_OUTCOME.iter().any(|code| takes(arm, *code)))
}

fn asks(names: &[String]) -> bool {
    names.iter().any(|word| ASKS.contains(&word.as_str()))
}

/// Whether the request only asks, by its address or by the names of the functions around it.
fn only_asks(facts: &Facts, request: &ClientRequest) -> bool {
    asks(&words_of(facts, request))
}

/// Whether the request takes effect for sure, by the same words.
fn acts(facts: &Facts, request: &ClientRequest) -> bool {
    words_of(facts, request).iter().any(|word| ACTS.contains(&word.as_str()))
}

/// The words of a request's address and of the names of the functions around it.
fn words_of(facts: &Facts, request: &ClientRequest) -> Vec<String> {
    let address = match request.target.as_ref().map(|target| (target.template_text(), &target.kind)) {
        Some((Some(text), _)) => text,
        Some((None, ValueKind::Name(name) | ValueKind::Call { callee: name, .. })) => name.clone(),
        _ => String::new(),
    };
    let mut all = words(&address);
    all.extend(names_around(facts, request.scope));
    all
}

/// The name of the function that makes the client, where the same file calls it: then its requests are made by those who
/// call it.
fn maker_of<'a>(facts: &'a Facts, retry: &ClientRetry) -> Option<&'a str> {
    let function = facts.scope(facts.handler(retry.scope));
    let name = function.name.as_deref().filter(|name| words(name).len() > 1)?;
    let text = &facts.files[retry.span.file as usize].text;
    let (before, after) = text.split_at(function.span.range.start as usize);
    let after = after.get(function.span.range.as_usize().len()..).unwrap_or("");
    let call = format!("{name}(");
    (before.contains(&call) || after.contains(&call)).then_some(name)
}

/// Whether the function that sends a request gets its client from another function of the file than the one that makes
/// the client which repeats: `get_default_client()` beside `get_client_with_retry()`.
fn with_another_client(facts: &Facts, request: &ClientRequest, retry: &ClientRetry) -> bool {
    const CLIENTS: [&str; 6] = ["client", "session", "agent", "http", "connection", "transport"];
    let function = facts.handler(retry.scope);
    let Some(maker) = facts.scope(function).name.as_deref() else { return false };
    let is_maker = |name: &str| words(name).iter().any(|word| CLIENTS.contains(&word.as_str()));
    let sender = facts.text(facts.scope(facts.handler(request.scope)).span);
    let other = |scope: &Scope| {
        let name = scope.name.as_deref().filter(|name| scope.kind == ScopeKind::Function && *name != maker);
        name.is_some_and(|name| {
            is_maker(name) && sender.contains(&format!("{name}(")) && !facts.text(scope.span).contains(maker)
        })
    };
    is_maker(maker) && !sender.contains(maker) && facts.scopes.iter().any(other)
}

/// Whether the function that sends a request makes its client with `maker`, or is that function.
fn uses(facts: &Facts, request: &ClientRequest, maker: &str) -> bool {
    let function = facts.scope(facts.handler(request.scope));
    facts.text(function.span).contains(maker)
}

/// Whether all requests of these methods that are written beside the policy only ask.
fn asks_by_post(facts: &Facts, retry: &ClientRetry) -> bool {
    let mut posts = retry.requests.iter().filter(|request| REPEATING.contains(&request.method)).peekable();
    posts.peek().is_some() && posts.all(|request| only_asks(facts, request))
}

/// Whether the file is about asking by POST, as far as its name or the policy's says so.
fn named_as_question(facts: &Facts, retry: &ClientRetry) -> bool {
    const PROTOCOLS: [&str; 5] = ["graphql", "json-rpc", "jsonrpc", "elasticsearch", "opensearch"];
    let text = facts.files[retry.span.file as usize].text.to_ascii_lowercase();
    PROTOCOLS.iter().any(|word| text.contains(word))
}
