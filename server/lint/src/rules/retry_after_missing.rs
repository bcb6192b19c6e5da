use std::collections::BTreeMap;

use httplsp_syntax::facts::{Facts, ScopeId, ScopeKind, Span};

use crate::evidence::{
    MOST_SHOWN, Sent, answered_by_errors, answers_health_checks, is_configuration, is_told_with_answer, sent, words,
};
use crate::mentions::{Mentions, Search};
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds 429 and 503 sent without `Retry-After`.
    ///
    /// ## Why is this bad?
    ///
    /// It is not wrong: the header is optional. But clients that are told when to come back need not guess, and those that
    /// guess mostly come back too early and all at once. `RateLimit` and `X-RateLimit` headers serve as well. Health checks are
    /// left alone, and so are webhooks. In code, 503 is reported where something shows that it passes: it answers a failure, or its text, its
    /// condition or its place speak of load, maintenance or another attempt. 503 that lasts until somebody changes something
    /// ("not configured") is not reported.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use actix_web::HttpResponse;
    ///
    /// async fn busy() -> HttpResponse {
    ///     HttpResponse::TooManyRequests().finish()
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use actix_web::HttpResponse;
    ///
    /// async fn busy() -> HttpResponse {
    ///     HttpResponse::TooManyRequests().insert_header(("Retry-After", "30")).finish()
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 6585, section 4 (429); RFC 9110, sections 10.2.3 and 15.6.4 (503)
    pub RETRY_AFTER_MISSING = {
        id: "retry-after-missing",
        summary: "429 or 503 is sent without `Retry-After`",
        severity: Severity::Info,
        fix: FixAvailability::Choice,
        check: check,
    }
}

const NAMES: &[&str] = &[
    "retry-after",
    "ratelimit",
    "ratelimit-reset",
    "ratelimit-policy",
    "x-ratelimit-reset",
    "x-ratelimit-after",
    "x-rate-limit-reset",
    "x-rate-limit-limit",
    "x-rate-limit-remaining",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
];

/// What a response says that lasts until somebody changes something: no number of seconds helps.
const LASTING: &[&str] = &[
    "schema",
    ".sql",
    "misconfigured",
    "run `",
    "disabled",
    "not enabled",
    "not installed",
    "not initialized",
    "not initialised",
    "supported",
    "is required",
    "must be enabled",
    "not set",
    "set correctly",
    "not available in",
    "not provisioned",
    "not implemented",
    "requires ",
    "version must be",
    "missing dependency",
    "migrat",
    "read-only",
    "read only",
    "not deployed",
    "not licensed",
    "not compiled",
    "not built",
    "not part of",
    "coming soon",
    "currently disabled",
];

/// What a response says that passes by itself.
const PASSING: &[&str] = &[
    "maintenance",
    "maintain",
    "pause",
    "busy",
    "overload",
    "temporar",
    "retry",
    "shortly",
    "moment",
    "capacity",
    "too many",
    "toomany",
    "queue",
    "limit",
    "throttl",
    "starting",
    "startup",
    "warm",
    "not ready",
    "notready",
    "not yet",
    "drain",
    "shutting",
    "shutdown",
    "closed",
    "timeout",
    "timed out",
    "timedout",
    "offline",
    "exhaust",
    "circuit",
    "saturat",
    "backpressure",
    "unreachable",
    "no healthy",
    "not responding",
    "could not connect",
    "cannot connect",
    "connection",
    // The same in other languages.
    "reintent",
    "de nuevo en",
    "más tarde",
    "mais tarde",
    "novamente",
    "plus tard",
    "réessay",
    "später",
    "riprova",
    "nanti",
    "позже",
    "稍后",
    "稍後",
    "重试",
];

/// The same, where they are no part of other words: not those of `upload`, `against` and `fulfil`.
const PASSING_WORDS: &[&str] = &["later", "again", "soon", "full", "load", "conn"];

/// Whether something shows that 503 passes by itself: only then is there a time after which to come back.
fn passes_by_itself(facts: &Facts, sent: &Sent<'_>) -> bool {
    // What an error says of itself, in a list of all of them, shows nothing.
    let function = facts.scope(facts.handler(sent.scope)).name.as_deref().unwrap_or("");
    let answers = sent.response.is_some() && !words(function).starts_with(&["status".to_string()]);
    let failed = facts.ancestors(sent.scope).take_while(|(_, scope)| scope.kind != ScopeKind::File);
    if failed
        .into_iter()
        .any(|(_, scope)| scope.kind == ScopeKind::ErrorArm || scope.kind == ScopeKind::ErrorHandler && answers)
    {
        return !waits_for_somebody(facts, sent);
    }
    let named = facts.ancestors(sent.scope).filter_map(|(_, scope)| scope.name.as_deref());
    let file = facts.place(sent.span.file).rsplit('/').next().unwrap_or("");
    let asked = sent.response.into_iter().flat_map(|response| [response.condition, response.other_condition]);
    let asked = asked.flatten().map(|condition| facts.text(condition));
    let passing = |text: &str| {
        let text = text.to_ascii_lowercase();
        PASSING.iter().any(|words| text.contains(words)) || PASSING_WORDS.iter().any(|word| stands_alone(&text, word))
    };
    // The arm for an error says which: `TimeoutException => 503`.
    let text = &facts.files[sent.span.file as usize].text;
    let line = line_at(text, sent.span.range.start as usize);
    let mut asked = named.chain(asked).chain([line]);
    let shown = passing(said(facts, sent)) || passing(file) || asked.any(passing) || was_tried(facts, sent);
    shown && !waits_for_somebody(facts, sent)
}

/// Whether the condition asks only whether there is something that the function has just tried to get: `db = connect()`.
fn was_tried(facts: &Facts, sent: &Sent<'_>) -> bool {
    const TRIES: &[&str] =
        &["connect", "conn(", "acquire", "lock", "lease", "checkout", "ping", "reach", "fetch", "request"];
    let Some(condition) = sent.response.and_then(|response| response.condition) else { return false };
    let Some(name) = absent(facts.text(condition)) else { return false };
    let function = facts.scope(facts.handler(sent.scope)).span;
    let text = &facts.files[condition.file as usize].text;
    let Some(before) = text.get(function.range.start as usize..condition.range.start as usize) else { return false };
    let given = |line: &&str| {
        let (left, right) = line.split_once('=')?;
        let left = left.trim_end_matches([':', ' ']);
        let is_it = left.ends_with(name)
            && !left[..left.len() - name.len()].ends_with(|c: char| c.is_alphanumeric() || "_.>".contains(c));
        is_it.then(|| right.to_ascii_lowercase())
    };
    let value = before.lines().rev().take(30).find_map(|line| given(&line));
    value.is_some_and(|value| value.contains('(') && TRIES.iter().any(|word| value.contains(word)))
}

/// What a condition asks for that is not there, if it asks nothing else: `conn` of `not conn`, `conn == nil`.
fn absent(condition: &str) -> Option<&str> {
    const NOTHING: &[&str] = &[
        "===null",
        "== null",
        "=== null",
        "==null",
        "== nil",
        "==nil",
        "=== undefined",
        "is None",
        "== None",
        "is null",
        ".is_none()",
        "isEmpty",
        ".nil?",
    ];
    let bare = condition.trim_matches(['(', ')', ' ']);
    let name = bare
        .strip_prefix('!')
        .or_else(|| bare.strip_prefix("not "))
        .or_else(|| NOTHING.iter().find_map(|nothing| bare.strip_suffix(nothing)))?
        .trim_matches(['(', ')', ' ']);
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_$".contains(c));
    plain.then_some(name)
}

/// Whether `text` has `word` as one of its own. A name such as `load_class` says what it does, not how it goes.
fn stands_alone(text: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let whole = |at: usize| !text[..at].ends_with(part) && !text[at + word.len()..].starts_with(part);
    text.match_indices(word).any(|(at, _)| whole(at))
}

/// The response as it is written, and what the next statements of the function may say with it.
fn said<'f>(facts: &'f Facts, sent: &Sent<'_>) -> &'f str {
    let span = sent.response.map_or(sent.span, |response| response.span);
    let file = &facts.files[span.file as usize].text;
    let (start, end) = (span.range.start as usize, span.range.end as usize);
    let function = facts.scope(facts.handler(sent.scope)).span.range.end as usize;
    &file[start..file.floor_char_boundary((end + 300).min(function.max(end)))]
}

/// Whether the response says that it is no matter of time.
fn waits_for_somebody(facts: &Facts, sent: &Sent<'_>) -> bool {
    let asked = sent.response.and_then(|response| response.condition.or(response.other_condition));
    let lasting = |text: &str| {
        let text = text.to_ascii_lowercase();
        // The name of a table or file that has to do with it says nothing: `tenant_config`.
        let lacks = ["not_", "not-", "no_", "no-", "missing_", "missing-"];
        let config = text.match_indices("config").any(|(at, _)| {
            let before = &text[..at];
            !before.ends_with(['_', '.', '/', '-']) || lacks.iter().any(|word| before.ends_with(word))
        });
        config || LASTING.iter().any(|words| text.contains(words)) || names_state_of_schema(&text)
    };
    let part = sent.response.and_then(|response| response.condition);
    // What is said right before in the same block is part of the answer.
    let block = sent.response.map(|response| facts.text(response.block)).filter(|block| block.len() <= MAX_BLOCK);
    lasting(said(facts, sent))
        || block.is_some_and(|block| block.to_ascii_lowercase().contains("not configured"))
        || asked.is_some_and(|condition| lasting(facts.text(condition)))
        || part.is_some_and(|condition| lacks_part(facts.text(condition)) || lacks_own_part(facts, sent, condition))
            && !was_tried(facts, sent)
        || sends_to_somebody(facts, sent)
}

/// Longer blocks do more than to answer, in bytes.
const MAX_BLOCK: usize = 600;

/// Whether a text names a state of SQL's class 42, that of a table or column which is not there: `code === "42P01"`.
fn names_state_of_schema(text: &str) -> bool {
    text.split(['"', '\'', '`']).skip(1).step_by(2).any(|quoted| {
        quoted.len() == 5 && quoted.starts_with("42") && quoted.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Whether the response tells whom to ask, and not to come back: "Contact the administrator."
fn sends_to_somebody(facts: &Facts, sent: &Sent<'_>) -> bool {
    let text = facts.text(sent.response.map_or(sent.span, |response| response.span)).to_ascii_lowercase();
    text.contains("administrator") && !["later", "again", "temporar"].iter().any(|word| text.contains(word))
}

/// Whether a condition asks only whether there is a part that the handler was to be made with: `h.Messages == nil`. What
/// it is connected to and how far it has come are states, which pass.
fn lacks_own_part(facts: &Facts, sent: &Sent<'_>, condition: Span) -> bool {
    const STATES: &[&str] = &[
        "conn",
        "connection",
        "connected",
        "socket",
        "channel",
        "leader",
        "session",
        "lock",
        "state",
        "status",
        "ready",
        "running",
        "started",
        "available",
        "open",
        "opened",
        "healthy",
        "loaded",
        "active",
        "alive",
        "online",
        "is",
        "has",
        "can",
        "accepting",
        "model",
        "data",
        "cache",
        "snapshot",
        "pipe",
        "stream",
        "peer",
        "slot",
        "worker",
        "up",
        "warm",
        "synced",
        "result",
        "response",
        "err",
        "error",
    ];
    const PASSES: &[&str] = &[
        "ready",
        "loading",
        "loaded",
        "start",
        "warm",
        "again",
        "later",
        "temporar",
        "retry",
        "connect",
        "busy",
        "moment",
        "maintenance",
        "shut",
    ];
    let text = facts.text(condition);
    let bare: String = text.trim_matches(['(', ')', ' ']).chars().filter(|c| !c.is_whitespace()).collect();
    let name = bare
        .strip_prefix('!')
        .or_else(|| ABSENT.iter().find_map(|nothing| bare.strip_suffix(nothing)))
        .or_else(|| text.trim().strip_prefix("not "));
    let plain = |name: &&str| name.chars().all(|c| c.is_alphanumeric() || "_.$->?@".contains(c));
    let Some(name) = name.filter(plain) else { return false };
    let Some((root, _)) = name.split_once(['.', '-']) else { return false };
    // What the function has just been given by something is no part of it.
    let function = facts.scope(facts.handler(sent.scope)).span;
    let start = function.range.start as usize;
    let before = facts.files[condition.file as usize].text.get(start..condition.range.start as usize).unwrap_or("");
    let is_given = before.match_indices(root).any(|(at, _)| {
        let rest = before[at + root.len()..].trim_start();
        let alone = !before[..at].ends_with(|c: char| c.is_alphanumeric() || "_.>".contains(c));
        alone
            && (rest.starts_with(":=") || rest.starts_with('=') && !rest.starts_with("==") || rest.starts_with(", err"))
    });
    let response = facts.text(sent.response.map_or(sent.span, |response| response.span)).to_ascii_lowercase();
    !is_given
        && !words(name).iter().any(|word| STATES.contains(&word.as_str()))
        && !PASSES.iter().any(|word| response.contains(word))
}

/// What stands on the line of the byte at `offset`, within 200 bytes of it.
fn line_at(text: &str, offset: usize) -> &str {
    const REACH: usize = 200;
    let (before, after) = (text.ceil_char_boundary(offset.saturating_sub(REACH)), (offset + REACH).min(text.len()));
    let start = text[before..offset].rfind('\n').map_or(before, |at| before + at + 1);
    let line = &text[start..text.floor_char_boundary(after)];
    line.lines().next().unwrap_or("")
}

/// How conditions end that ask whether something is not there, without spaces.
const ABSENT: &[&str] =
    &["===null", "==null", "==nil", "===undefined", "==undefined", "isNone", "==None", "isnull", ".is_none()"];

/// Whether a part of a condition asks only whether something is not there: `!model`, `$model === null`.
fn is_absence(part: &str) -> bool {
    let bare: String = part.trim_matches(['(', ')', ' ']).chars().filter(|c| !c.is_whitespace()).collect();
    let negated = || bare.strip_prefix('!').or_else(|| part.trim().strip_prefix("not "));
    let name = ABSENT.iter().find_map(|nothing| bare.strip_suffix(nothing)).or_else(negated);
    name.is_some_and(|name| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_.$->?@".contains(c)))
}

/// Whether a condition asks only whether there is something that the program was to be started with: `authClient == nil`.
fn lacks_part(condition: &str) -> bool {
    // One of several that it cannot do without: `!client || !model`.
    let bare = condition.trim_matches(['(', ')', ' ']);
    let parts: Vec<&str> = bare.split("||").flat_map(|part| part.split(" or ")).map(str::trim).collect();
    if parts.len() > 1 {
        return parts.iter().all(|part| is_absence(part)) && parts.iter().any(|part| lacks_part(part));
    }
    const PARTS: &[&str] =
        &["client", "service", "pool", "db", "database", "store", "provider", "queue", "manager", "registry", "engine"];
    let bare: String = condition.trim_matches(['(', ')', ' ']).chars().filter(|c| !c.is_whitespace()).collect();
    let name = bare
        .strip_prefix('!')
        .or_else(|| ABSENT.iter().find_map(|nothing| bare.strip_suffix(nothing)))
        .or_else(|| condition.trim().strip_prefix("not "));
    let plain = |name: &&str| name.chars().all(|c| c.is_alphanumeric() || "_.$->?".contains(c));
    let last = name.filter(plain).and_then(|name| words(name).pop());
    // What has the name of a type is a part of the program: a model, a module that may be left out.
    let is_type = name
        .filter(plain)
        .is_some_and(|name| name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase));
    is_type || last.is_some_and(|last| PARTS.contains(&last.as_str()))
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut mentions = Mentions::of(facts);
    let mut found: Vec<Sent<'_>> = sent(facts);
    let answered = answered_by_errors(facts, &found);
    found.retain(|sent| !is_told_with_answer(&answered, sent) && lacks(cx, &mut mentions, sent));
    // An error of the project is answered in one place, so the header is added in one: the first of a file is told.
    let mut raised: BTreeMap<(u16, u32), Vec<Span>> = BTreeMap::new();
    for sent in found.iter().filter(|sent| is_answered_elsewhere(sent)) {
        raised.entry((sent.span.file, sent.code)).or_default().push(sent.span);
    }
    for sent in found {
        let others = match raised.get(&(sent.span.file, sent.code)) {
            Some(spans) if is_answered_elsewhere(&sent) && spans[0] != sent.span => continue,
            Some(spans) if is_answered_elsewhere(&sent) => &spans[1..],
            _ => &[],
        };
        let mut finding = cx.report(
            sent.span,
            format!("{} without `Retry-After`: clients have to guess when to come back", sent.code),
            "add `Retry-After` with the seconds to wait, such as `Retry-After: 30`",
        );
        for other in others.iter().take(MOST_SHOWN) {
            finding = finding.related(*other, "the same here");
        }
        for seconds in ["30", "60"] {
            if let Some(edits) = sent.add_header("Retry-After", seconds) {
                finding = finding.fix(format!("Add `Retry-After: {seconds}`"), Safety::Choice, edits);
            }
        }
    }
}

/// Whether an error is raised that something else makes a response of, where alone a header can be added.
fn is_answered_elsewhere(sent: &Sent<'_>) -> bool {
    sent.is_raised() && sent.add_header("Retry-After", "30").is_none()
}

/// Whether a client has to guess when to come back, and would be helped.
fn lacks(cx: &Context<'_>, mentions: &mut Mentions<'_>, sent: &Sent<'_>) -> bool {
    let facts = cx.facts;
    // What an error says of itself is sent with nothing else; that a part is not there may last.
    let named = sent.handed_on && (sent.code != 429 || sent.response.is_some());
    if !matches!(sent.code, 429 | 503) || named || cx.skips(sent.span, sent.scope) {
        return false;
    }
    let missing = match mentions.find(sent, NAMES) {
        Search::Found => false,
        Search::Elsewhere => !sent.is_raised() && mentions.only_on_others(sent, NAMES),
        Search::Missing => true,
    };
    // `setStatus(ready ? 200 : 503)` is one response for both.
    let around = || facts.responses.iter().find(|response| response.span.contains(sent.span));
    let around = sent.response.or_else(around);
    if !missing || answers_health_checks(facts, sent.scope, around) {
        return false;
    }
    if is_page_of_failures(facts, sent.scope) {
        return false;
    }
    // A file of health checks, whatever its functions are called, or a line that asks for health itself.
    let file = &facts.files[sent.span.file as usize];
    let place = facts.place(sent.span.file);
    let mut names = place.rsplit('/').take(3).flat_map(words);
    let is_health = |word: String| word.starts_with("health");
    if names.any(is_health) || words(line_at(&file.text, sent.span.range.start as usize)).into_iter().any(is_health) {
        return false;
    }
    // Who calls back keeps to a schedule of its own.
    let functions = facts.ancestors(sent.scope).filter_map(|(_, scope)| scope.name.as_deref());
    if functions.chain([place]).flat_map(words).any(|word| word.starts_with("webhook")) {
        return false;
    }
    let configured = is_configuration(facts);
    let lasts = || match configured {
        true => waits_for_somebody(facts, sent),
        false => !passes_by_itself(facts, sent),
    };
    !(configured && sent.response.is_none() || sent.code == 503 && lasts())
}

/// Whether it is the page for what the server behind did not answer: when that comes back nobody knows.
fn is_page_of_failures(facts: &Facts, scope: ScopeId) -> bool {
    let Some(place) = facts.directives.iter().find(|directive| directive.block == Some(scope)) else { return false };
    let Some(path) = place.arguments.last() else { return false };
    let mut pages = facts.proxy.error_pages.iter().filter(|page| page.target == path.text).peekable();
    let failed = |code: u32| (500..=504).contains(&code);
    pages.peek().is_some() && pages.all(|page| page.codes.iter().all(|id| failed(facts.statuses[*id as usize].code)))
}
