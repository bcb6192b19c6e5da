//! Questions about a response that several rules ask before they speak.

use std::collections::{HashMap, HashSet};

use httplsp_syntax::facts::{
    ErrorAnswer, ErrorPage, Facts, Response, Role, ScopeId, ScopeKind, Span, Status, Value, ValueKind,
};

pub(crate) use httplsp_text::words;

use crate::Context;
use crate::mentions::{Mentions, Search};

/// A status that leaves the server: part of a response that was understood, or set or returned on its own.
#[derive(Clone, Copy)]
pub(crate) struct Sent<'a> {
    pub code: u32,
    /// The status as written, else the whole response.
    pub span: Span,
    pub scope: ScopeId,
    pub response: Option<&'a Response>,
    /// The status, unless it is a default.
    pub status: Option<&'a Status>,
    /// Whether the status is handed to code that is not seen here and completes the response.
    pub handed_on: bool,
}

impl<'a> Sent<'a> {
    /// Whether it is an error that code elsewhere may complete on the way out.
    pub(crate) fn is_raised(&self) -> bool {
        self.response.is_some_and(|response| response.raised)
    }

    /// The edits that add the header `name` with the literal `value`, where it is evident how.
    pub(crate) fn add_header(&self, name: &str, value: &str) -> Option<Vec<(Span, String)>> {
        self.add_headers(&[(name, value)])
    }

    /// The same for several headers at once.
    pub(crate) fn add_headers(&self, headers: &[(&str, &str)]) -> Option<Vec<(Span, String)>> {
        let response = self.response.map(|response| &response.edits);
        response.or(self.status.map(|status| &status.edits))?.add_headers(headers)
    }
}

/// Every status that is sent.
pub(crate) fn sent(facts: &Facts) -> Vec<Sent<'_>> {
    let mut owned = vec![false; facts.statuses.len()];
    let mut out = Vec::new();
    for response in &facts.responses {
        let status = response.explicit().map(|id| {
            owned[id as usize] = true;
            facts.status(id)
        });
        if let Some(code) = response.code(facts) {
            let span = status.map_or(response.span, |status| status.span);
            let scope = response.scope;
            let handed_on = response.handed_on;
            out.push(Sent { code, span, scope, response: Some(response), status, handed_on });
        }
    }
    for (status, owned) in facts.statuses.iter().zip(owned) {
        if owned || status.role != Role::Send {
            continue;
        }
        let handed_on = status.api == "return";
        // A function that merely names a status sends nothing, unless it speaks for an error type.
        if handed_on && facts.scope(facts.handler(status.scope)).kind != ScopeKind::ErrorHandler {
            continue;
        }
        let (code, span, scope) = (status.code, status.span, status.scope);
        out.push(Sent { code, span, scope, response: None, status: Some(status), handed_on });
    }
    out
}

/// Whether the unit is the configuration of a server, not code.
pub(crate) fn is_configuration(facts: &Facts) -> bool {
    !facts.directives.is_empty()
}

/// Whether a configuration answers `code` itself by something else (`error_page 418 = @app`), so that it never reaches a
/// client: a common way to jump to another place.
pub(crate) fn is_internal_jump(facts: &Facts, code: u32) -> bool {
    let answered = |page: &&ErrorPage| page.answer != ErrorAnswer::Keep;
    facts
        .proxy
        .error_pages
        .iter()
        .filter(answered)
        .any(|page| page.codes.iter().any(|id| facts.status(*id).code == code))
}

/// The responses with one of `codes` that `cx` reports about and that lack all of `names` (lower case), each with what
/// the search found.
pub(crate) fn lacking<'a>(cx: &Context<'a>, codes: &[u32], names: &[&str]) -> Vec<(Sent<'a>, Search)> {
    let mut mentions = Mentions::of(cx.facts);
    let sent = sent(cx.facts);
    let answered = answered_by_errors(cx.facts, &sent);
    sent.into_iter()
        .filter(|sent| !is_told_with_answer(&answered, sent))
        .filter(|sent| codes.contains(&sent.code) && !cx.skips(sent.span, sent.scope))
        // A redirect with the status of an error is told as a redirect.
        .filter(|sent| sent.code < 400 || sent.response.is_none_or(|response| response.redirect.is_none()))
        .filter(|sent| !repeats_received(cx.facts, sent))
        .map(|sent| (sent, mentions.find(&sent, names)))
        // What completes a raised error may be the code that names the header in the same file.
        .filter(|(sent, search)| *search == Search::Missing || *search == Search::Elsewhere && !sent.is_raised())
        .collect()
}

/// Whether an object only says again which status was received: `if (error.status === 401) return { status: 401, … }`.
fn repeats_received(facts: &Facts, sent: &Sent<'_>) -> bool {
    let condition = sent.response.map_or_else(|| sent.status?.condition, |response| response.condition);
    let Some(condition) = condition.map(|condition| facts.text(condition).trim_matches(['(', ')', ' '])) else {
        return false;
    };
    let span = sent.response.map_or(sent.span, |response| response.span);
    let is_object = facts.text(span).starts_with('{') || sent.response.is_none();
    let asks = condition.ends_with(&sent.code.to_string()) && condition.to_ascii_lowercase().contains(".status");
    is_object && asks && condition.contains("==")
}

/// The codes of the responses that functions make which answer for errors, with their file.
pub(crate) fn answered_by_errors(facts: &Facts, sent: &[Sent<'_>]) -> HashSet<(u16, u32)> {
    let answers = sent.iter().filter(|sent| {
        sent.response.is_some() && facts.scope(facts.handler(sent.scope)).kind == ScopeKind::ErrorHandler
    });
    answers.map(|sent| (sent.span.file, sent.code)).collect()
}

/// Whether a status is only what an error says of itself, where the file also makes the whole response of it.
pub(crate) fn is_told_with_answer(answered: &HashSet<(u16, u32)>, sent: &Sent<'_>) -> bool {
    sent.handed_on && sent.response.is_none() && answered.contains(&(sent.span.file, sent.code))
}

/// Those of them that are sent here, where nothing in the file names one of the headers.
pub(crate) fn missing<'a>(cx: &Context<'a>, codes: &[u32], names: &[&str]) -> Vec<Sent<'a>> {
    let found = lacking(cx, codes, names).into_iter();
    found.filter(|(sent, search)| *search == Search::Missing && !sent.handed_on).map(|(sent, _)| sent).collect()
}

/// Rules of which a finding in one place may stand for others in the same file.
const FOR_OTHERS: &[&str] = &["401-without-challenge", "success-with-error-body"];

/// Whether a finding of `rule` in one place may stand for others in the same file.
pub fn stands_for_others(rule: &str) -> bool {
    FOR_OTHERS.contains(&rule)
}

/// How many places are shown beside the first, where one finding stands for several.
pub(crate) const MOST_SHOWN: usize = 20;

/// The words of the names that a place goes by: the functions around it and the routes that lead there.
pub(crate) fn names_around(facts: &Facts, scope: ScopeId) -> Vec<String> {
    // A text that is torn nests without end.
    const MOST: usize = 32;
    let functions = facts.ancestors(scope).filter_map(|(_, scope)| scope.name.as_deref()).take(MOST);
    let paths = facts.routes_of(scope).filter_map(|route| route.path.as_deref()).take(MOST);
    functions.chain(paths).flat_map(words).collect()
}

/// Whether a response, or else what stands in `scope`, answers health checks.
pub(crate) fn answers_health_checks(facts: &Facts, scope: ScopeId, response: Option<&Response>) -> bool {
    const WORDS: &[&str] = &[
        "health",
        "healthz",
        "healthcheck",
        "healthy",
        "ready",
        "readyz",
        "readiness",
        "live",
        "livez",
        "liveness",
        "liveliness",
        "alive",
        "heartbeat",
    ];
    let named = |words: &[String]| words.iter().any(|word| WORDS.contains(&word.as_str()));
    let asked = |path: &String| named(&words(path));
    named(&names_around(facts, scope))
        || named(&words_of_file(facts))
        || response.is_some_and(|response| response.paths.iter().any(asked))
}

/// The words of the names that a file goes by: its own, and that of its folder.
fn words_of_file(facts: &Facts) -> Vec<String> {
    facts.place(0).rsplit('/').take(2).map(|name| name.split('.').next().unwrap_or(name)).flat_map(words).collect()
}

/// Whether the place acknowledges what another system delivers.
pub(crate) fn acknowledges(facts: &Facts, scope: ScopeId) -> bool {
    const WORDS: &[&str] = &["webhook", "webhooks", "hook", "hooks", "callback", "ack", "acknowledge", "ipn"];
    let handler = facts.handler(scope);
    // Nothing is delivered by GET, and what a part of the program is called says nothing of this place.
    let only_read = || {
        let mut methods = facts.routes_of(scope).flat_map(|route| &route.methods).peekable();
        methods.peek().is_some() && methods.all(|method| method == "GET")
    };
    let says = || handler != 0 && speaks_of_webhooks(facts.text(facts.scope(handler).span)) && !only_read();
    names_around(facts, scope).iter().chain(&words_of_file(facts)).any(|word| WORDS.contains(&word.as_str())) || says()
}

/// Whether a text names a webhook otherwise than in the name of a part of the program: `_webhookService.Find()`.
fn speaks_of_webhooks(text: &str) -> bool {
    const PARTS: &[&str] = &["service", "services", "repository", "repositories", "repo", "store", "client", "manager"];
    let names = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let mut names = names.filter(|name| name.to_ascii_lowercase().contains("webhook"));
    names.any(|name| !words(name).last().is_some_and(|last| PARTS.contains(&last.as_str())))
}

/// Which files speak a protocol that reports errors inside successful responses: GraphQL, JSON-RPC, BitTorrent trackers
/// (`failure reason`) and their kin. Each file is read once, however many responses ask.
pub(crate) struct Tunnels<'a> {
    facts: &'a Facts,
    speak: HashMap<u16, bool>,
}

impl<'a> Tunnels<'a> {
    pub(crate) fn of(facts: &'a Facts) -> Self {
        Self { facts, speak: HashMap::new() }
    }

    /// Whether a response tells its errors in that way.
    pub(crate) fn errors(&mut self, response: &Response) -> bool {
        const WORDS: [&str; 7] = ["graphql", "jsonrpc", "json-rpc", "json_rpc", "xmlrpc", "xml-rpc", "failure reason"];
        let file = response.span.file;
        let speaks = self.speak.entry(file).or_insert_with(|| {
            let text = self.facts.files[file as usize].text.to_ascii_lowercase();
            WORDS.iter().any(|word| text.contains(word))
        });
        *speaks || names_around(self.facts, response.scope).iter().any(|word| word == "rpc")
    }
}

/// What is sent inside wrappers that only convert it.
pub(crate) fn payload(response: &Response) -> Option<&Value> {
    response.body.as_ref().map(Value::unwrapped)
}

/// Whether the text a value begins with, whatever its case, is one of `words`.
pub(crate) fn is_word(value: &Value, words: &[&str]) -> bool {
    value.unwrapped().as_text().is_some_and(|text| words.iter().any(|word| text.eq_ignore_ascii_case(word)))
}

/// Whether the value is certainly present and not empty: a text, a template, a filled list or object.
pub(crate) fn is_filled(value: &Value) -> bool {
    let value = value.unwrapped();
    match &value.kind {
        ValueKind::Text(text) => !text.trim().is_empty(),
        ValueKind::Template(_) => true,
        ValueKind::List(items) => !items.is_empty(),
        ValueKind::Object { entries, .. } => !entries.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn names_are_split_into_words() {
        assert_eq!(words("healthCheck"), ["health", "check"]);
        assert_eq!(words("/api/health-check/{id}"), ["api", "health", "check", "id"]);
        assert_eq!(words("requestJWTToken"), ["request", "jwt", "token"]);
        assert_eq!(words("is_READY"), ["is", "ready"]);
    }
}
