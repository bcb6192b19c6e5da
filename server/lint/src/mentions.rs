//! Where the files of a unit name headers: the last resort before a rule says that one is missing.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use httplsp_syntax::facts::{Facts, Header, Response, ScopeId, ScopeKind, Span};
use httplsp_text::TextRange;

use crate::evidence::{Sent, is_configuration, words};

/// What the search for a header found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Search {
    /// It is set, or something that is not seen here may set it.
    Found,
    /// Not here, but the same file names it: something in it may add the header to this response.
    Elsewhere,
    /// Nowhere.
    Missing,
}

/// Functions with their names.
type Functions<'a> = Vec<(&'a str, Span)>;

/// Where the files of a unit name headers: each file is read once for a header, however many responses ask.
pub(crate) struct Mentions<'a> {
    facts: &'a Facts,
    /// All places, and those where no response brings the header itself.
    named: HashMap<(u16, String), (Vec<u32>, Vec<u32>)>,
    replaced: HashMap<(u16, bool), Vec<u32>>,
    /// Whether a handler calls a function that is named for one of some headers.
    set_by_name: HashMap<(Span, String), bool>,
    /// The functions of a file that name one of some headers: by the headers, and whether apart from responses' own.
    functions: HashMap<(u16, String, bool), Functions<'a>>,
    /// The files in which a header is named on other responses alone.
    on_others: HashMap<u16, bool>,
    /// Of each handler where one of the headers is set for an answer, and which answers may be meant.
    set_in: HashMap<Span, Vec<Vec<Answer>>>,
    /// The blocks that are left.
    left: OnceCell<HashSet<Span>>,
}

/// A response, by its place and the branch that it is sent in.
#[derive(Clone, Copy)]
struct Answer {
    span: Span,
    block: Span,
}

impl<'a> Mentions<'a> {
    pub(crate) fn of(facts: &'a Facts) -> Self {
        Self {
            facts,
            named: HashMap::new(),
            replaced: HashMap::new(),
            set_by_name: HashMap::new(),
            functions: HashMap::new(),
            on_others: HashMap::new(),
            set_in: HashMap::new(),
            left: OnceCell::new(),
        }
    }

    /// Looks for one of `names` (lower case) on the response, in its handler, then in the file.
    pub(crate) fn find(&mut self, sent: &Sent<'_>, names: &[&str]) -> Search {
        let facts = self.facts;
        if let Some(response) = sent.response {
            let own = response.headers.iter().any(|id| names.contains(&facts.header(*id).name.as_str()));
            if response.opaque_headers || own {
                return Search::Found;
            }
            if is_configuration(facts) {
                // What applies here was resolved; text elsewhere proves nothing.
                return Search::Missing;
            }
        }
        // The other case of a computed status: `data.status ?? 503`, with headers beside it that are not seen.
        let around = |response: &&Response| response.opaque_headers && response.span.contains(sent.span);
        if sent.response.is_none() && facts.responses.iter().any(|response| around(&response)) {
            return Search::Found;
        }
        let handler = facts.scope(facts.handler(sent.scope)).span;
        // A status that is set on what exists goes with the headers that the function sets.
        let set = |header: &&Header| {
            handler.contains(header.span) && names.contains(&header.name.as_str()) && !header.on_request
        };
        if sent.response.is_none() && facts.headers.iter().any(|header| set(&header)) {
            return Search::Found;
        }
        let apart = sent.response.is_some();
        let others = self.branches_of_others(sent, handler, names);
        let elsewhere = |header: &Header| others.iter().any(|other| other.contains(header.span));
        if sent.response.is_some_and(|response| facts.has_loose_header(response, names, &elsewhere)) {
            return Search::Found;
        }
        let named_here = |mentions: &mut Self, name: &&str| match others.is_empty() {
            true => mentions.names(handler, name, apart),
            false => mentions.names_outside(handler, name, apart, &others),
        };
        if self.replaces_headers(handler, names) || names.iter().any(|name| named_here(self, name)) {
            return Search::Found;
        }
        // A constant from elsewhere may be the name that is looked for: `setHeader(AUTH_HEADER_NAME, …)`.
        let unknown = |header: &&Header| {
            handler.contains(header.span) && !header.on_request && may_be_name_of(&header.name, names)
        };
        if !is_configuration(facts)
            && (facts.headers.iter().any(|header| unknown(&header)) || self.sets_by_name(handler, names))
        {
            return Search::Found;
        }
        let length = facts.files[sent.span.file as usize].text.len() as u32;
        let whole = Span { file: sent.span.file, range: TextRange::new(0, length) };
        if !names.iter().any(|name| self.names(whole, name, apart)) {
            return Search::Missing;
        }
        // A function of the file that names it, and that is called here.
        let text = facts.text(handler);
        let own = facts.scope(facts.handler(sent.scope)).name.as_deref();
        let called = self
            .functions_that_name(sent.span.file, names, apart)
            .iter()
            .any(|(name, span)| own != Some(*name) && *span != handler && !span.contains(handler) && calls(text, name));
        match called {
            true => Search::Found,
            false => Search::Elsewhere,
        }
    }

    /// Whether the file names one of `names` only where it answers with that header: another response, which has it of its
    /// own, says nothing about what is added to this one. Told once for each file: one `Mentions` is asked for one list.
    pub(crate) fn only_on_others(&mut self, sent: &Sent<'_>, names: &[&str]) -> bool {
        let facts = self.facts;
        *self.on_others.entry(sent.span.file).or_insert_with(|| only_on_responses(facts, sent.span.file, names))
    }

    /// The branches of a handler in which one of the headers is set for another answer: those that are left there. Told once
    /// for each handler: one `Mentions` is asked for one list.
    fn branches_of_others(&mut self, sent: &Sent<'_>, handler: Span, names: &[&str]) -> Vec<Span> {
        let Some(response) = sent.response else { return Vec::new() };
        if !self.set_in.contains_key(&handler) {
            let set_in = self.set_in(handler, names);
            self.set_in.insert(handler, set_in);
        }
        let is_other = |other: &&Answer| other.span != response.span && !other.block.contains(response.span);
        self.set_in[&handler].iter().filter_map(|answers| Some(answers.iter().find(is_other)?.block)).collect()
    }

    /// Of each of the headers that is set in `handler` the answers in whose branches it is.
    fn set_in(&self, handler: Span, names: &[&str]) -> Vec<Vec<Answer>> {
        let facts = self.facts;
        let left = || facts.steps.iter().filter(|step| step.leaves).map(|step| step.block).collect();
        let left = self.left.get_or_init(left);
        let set = facts.headers.iter().enumerate().filter(|(_, header)| {
            names.contains(&header.name.as_str()) && !header.on_request && handler.contains(header.span)
        });
        let answers = |(at, header): (usize, &Header)| {
            let answers = |other: &&Response| {
                other.block.contains(header.span)
                    && !other.block.contains(handler)
                    && (other.headers.contains(&(at as u32)) || header.leaves || left.contains(&other.block))
            };
            let found = facts.responses.iter().filter(answers);
            found.map(|other| Answer { span: other.span, block: other.block }).collect::<Vec<_>>()
        };
        set.map(answers).filter(|answers| !answers.is_empty()).collect()
    }

    /// Whether `span` names a header outside of these places.
    fn names_outside(&mut self, span: Span, name: &str, apart: bool, others: &[Span]) -> bool {
        if !self.names(span, name, apart) {
            return false;
        }
        let Some(places) = self.named.get(&(span.file, name.to_string())) else { return true };
        let places = if apart { &places.1 } else { &places.0 };
        let inside = |at: &u32| others.iter().any(|other| (other.range.start..other.range.end).contains(at));
        let mut here = places.iter().filter(|at| (span.range.start..span.range.end).contains(at));
        here.any(|at| !inside(at))
    }

    /// Whether `span` names a header; `apart` from where another response brings it as its own, which completes no other.
    fn names(&mut self, span: Span, name: &str, apart: bool) -> bool {
        let facts = self.facts;
        let text = &facts.files[span.file as usize].text;
        let key = (span.file, name.to_string());
        let places = self.named.entry(key).or_insert_with(|| {
            let here = || facts.responses.iter().filter(|response| response.span.file == span.file);
            let own = Ranges::of(here().filter(|response| brings(facts, response, name)).map(|own| own.span.range));
            let bodies = here().flat_map(|response| response.body.iter().chain(&response.other_bodies));
            let bodies = Ranges::of(bodies.map(|body| body.range));
            // `{ retryAfter: seconds }` as a body is read by whoever reads bodies.
            let in_body = |at: u32| is_spelled_otherwise(text, at, name) && bodies.contains(at);
            let places: Vec<u32> = places_of_header(text, name).filter(|at| !in_body(*at)).collect();
            let others = places.iter().copied().filter(|at| !own.contains(*at)).collect();
            (places, others)
        });
        within(if apart { &places.1 } else { &places.0 }, span)
    }

    /// The named functions of `file` in which one of `names` stands.
    fn functions_that_name(&mut self, file: u16, names: &[&str], apart: bool) -> &[(&'a str, Span)] {
        let facts = self.facts;
        let key = (file, names.join(","), apart);
        if !self.functions.contains_key(&key) {
            let named = facts.scopes.iter().filter(|scope| scope.span.file == file);
            let named = named.filter_map(|scope| Some((scope.name.as_deref()?, scope.span)));
            let found = named.filter(|(_, span)| names.iter().any(|name| self.names(*span, name, apart))).collect();
            self.functions.insert(key.clone(), found);
        }
        &self.functions[&key]
    }

    fn sets_by_name(&mut self, handler: Span, names: &[&str]) -> bool {
        let facts = self.facts;
        *self.set_by_name.entry((handler, names.join(","))).or_insert_with(|| sets_by_name(facts, handler, names))
    }

    fn replaces_headers(&mut self, span: Span, names: &[&str]) -> bool {
        let facts = self.facts;
        let limits = names.contains(&"retry-after");
        within(
            self.replaced.entry((span.file, limits)).or_insert_with(|| replaced_headers(facts, span.file, limits)),
            span,
        )
    }
}

/// Whether the file names the headers only in functions that answer with one of them, and where they are imported.
fn only_on_responses(facts: &Facts, file: u16, names: &[&str]) -> bool {
    let answering: HashSet<ScopeId> = facts.responses.iter().map(|response| facts.handler(response.scope)).collect();
    let set = facts.headers.iter().filter(|header| names.contains(&header.name.as_str()) && !header.on_request);
    let set: HashSet<ScopeId> = set.map(|header| facts.handler(header.scope)).collect();
    let here = |span: &Span| span.file == file;
    let own = set.intersection(&answering).map(|function| facts.scope(*function).span);
    let own = Ranges::of(own.filter(here).map(|span| span.range));
    let imports = Ranges::of(facts.imports.iter().filter(|span| here(span)).map(|span| span.range));
    let text = &facts.files[file as usize].text;
    names.iter().all(|name| places_of_header(text, name).all(|at| imports.contains(at) || own.contains(at)))
}

/// Whether `text` calls what is named `name`.
fn calls(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        text[at + name.len()..].starts_with('(') && !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
    })
}

/// Whether a header's name is that of a constant which may stand for one of `names`: `auth-header-name`.
fn may_be_name_of(header: &str, names: &[&str]) -> bool {
    const FRAME: &[&str] = &["header", "headers", "name", "key", "field", "http", "response"];
    // Those of CORS are written out, and have such words in them.
    if header.starts_with("access-control-") {
        return false;
    }
    let parts: Vec<&str> = header.split('-').collect();
    let rest: Vec<&&str> = parts.iter().filter(|part| !FRAME.contains(part)).collect();
    parts.iter().any(|part| part.starts_with("header"))
        && (rest.is_empty()
            || rest.iter().any(|part| names.iter().any(|name| name.split('-').any(|word| word.starts_with(**part)))))
}

/// Whether a function is called that sets one of `names`, by its own name: `setAuthenticateHeader(response)`.
fn sets_by_name(facts: &Facts, handler: Span, names: &[&str]) -> bool {
    let text = facts.text(handler);
    // headers.setAllow(methods)
    let lower = text.to_ascii_lowercase();
    if names.iter().any(|name| lower.contains(&format!("set{}(", name.replace('-', "")))) {
        return true;
    }
    text.match_indices("Header(").any(|(at, _)| {
        let start = text[..at].rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
        let words = words(&text[start..at]);
        words.len() > 1
            && matches!(words[0].as_str(), "set" | "add" | "write" | "send")
            && words[1..].iter().all(|word| names.iter().any(|name| name.split('-').any(|part| part == word)))
    })
}

/// Places in a text, in order and without those that are within others.
pub(crate) struct Ranges(Vec<TextRange>);

impl Ranges {
    pub(crate) fn of(ranges: impl Iterator<Item = TextRange>) -> Self {
        let mut all: Vec<TextRange> = ranges.collect();
        all.sort_unstable_by_key(|range| range.start);
        let mut out: Vec<TextRange> = Vec::with_capacity(all.len());
        for range in all {
            match out.last_mut() {
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => out.push(range),
            }
        }
        Self(out)
    }

    pub(crate) fn contains(&self, at: u32) -> bool {
        let after = self.0.partition_point(|range| range.start <= at);
        after.checked_sub(1).is_some_and(|before| at < self.0[before].end)
    }
}

/// Whether a response is written together with the header `name` of its own, unless it answers for errors of others.
fn brings(facts: &Facts, response: &Response, name: &str) -> bool {
    let header = |id: &u32| {
        let header = facts.header(*id);
        header.name == name && response.span.contains(header.span)
    };
    let mut around = facts.ancestors(response.scope);
    let handles = around.any(|(_, scope)| scope.kind == ScopeKind::ErrorHandler);
    !handles && response.headers.iter().any(header)
}

/// Whether one of the `places`, which are in order, is in `span`.
fn within(places: &[u32], span: Span) -> bool {
    let first = places.partition_point(|at| *at < span.range.start);
    places.get(first).is_some_and(|at| *at < span.range.end)
}

/// Where a whole set of headers is put into a response: `parts.headers = headers`, `response.headers_mut().extend(…)`.
/// Those of `limits` on how often somebody asks are a set of their own.
fn replaced_headers(facts: &Facts, file: u16, limits: bool) -> Vec<u32> {
    let text = &facts.files[file as usize].text;
    let replaced = text.match_indices(".headers").filter(|(at, word)| {
        let rest = &text[at + word.len()..];
        let rest = rest.strip_prefix("_mut()").unwrap_or(rest).trim_start();
        rest.starts_with(".extend(") || rest.starts_with('=') && !rest.starts_with("==") && !rest.starts_with("=>")
    });
    // setRangeHeaders(response, range): a function of this project sets several.
    let set = ["Headers(", "_headers("].into_iter().flat_map(|word| text.match_indices(word)).filter(|(at, _)| {
        let name = &text[..*at];
        let start = name.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
        let (name, before) = (&name[start..], text[..start].chars().next_back());
        // Those that say which ones set no others.
        let lower = name.to_ascii_lowercase();
        let others = ["cors", "security", "csp", "accesscontrol", "cache", "nosniff", "frame"]
            .iter()
            .any(|word| lower.contains(word))
            || !limits && (lower.contains("ratelimit") || lower.contains("rate_limit"));
        let verb = |verb: &&str| name.starts_with(*verb) && name.len() > verb.len();
        before != Some('.')
            && !others
            && ["set", "add", "write", "apply"].iter().any(verb)
            && !spells_its_headers(facts, file, &text[start..start + name.len() + text[*at..].find('(').unwrap_or(0)])
    });
    let mut places: Vec<u32> = replaced.chain(set).map(|(at, _)| at as u32).collect();
    places.sort_unstable();
    places
}

/// Whether a function of this file is named `name` and sets headers whose names stand there: it is seen what it sets.
fn spells_its_headers(facts: &Facts, file: u16, name: &str) -> bool {
    let mut own = facts.scopes.iter().filter(|scope| scope.span.file == file && scope.name.as_deref() == Some(name));
    let (Some(function), None) = (own.next(), own.next()) else { return false };
    let set: Vec<&Header> = facts.headers.iter().filter(|header| function.span.contains(header.span)).collect();
    let known =
        |header: &&Header| header.name.split('-').all(|word| word != "header" && word != "headers" && word != "name");
    let text = facts.text(function.span);
    let open = ["for ", "for(", "each", "extend", "assign", "merge", "..."].iter().any(|word| text.contains(word));
    let others = text.matches("Headers(").count() + text.matches("_headers(").count();
    !set.is_empty() && set.iter().all(known) && !open && others <= 1
}

/// Whether `text` names the header `name`: as a word, `_` counting as `-`. `allow` is a common word and has to be
/// capitalised or quoted; `rateLimit` is what many call their own functions, so that the header has to be quoted.
pub(crate) fn names_header(text: &str, name: &str) -> bool {
    places_of_header(text, name).next().is_some()
}

/// The places where `text` names the header `name` as headers are written, where the name is a word of many other things:
/// `"Location"`, `"Location: /items"`, `.location(`, `LOCATION`, `locationHeader`.
pub(crate) fn places_as_header<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = u32> + 'a {
    places_of_header(text, name)
        .filter(move |at| {
            let (start, end) = (*at as usize, *at as usize + name.len());
            let (before, behind) = (&text[..start], text.get(end..).unwrap_or(""));
            let written = text.get(start..end).unwrap_or("");
            let capital = written.starts_with(char::is_uppercase);
            let quoted = capital && before.ends_with(['"', '\'']) && behind.starts_with(['"', '\'', ':']);
            let called = before.ends_with('.') && behind.starts_with('(');
            quoted || called || name.contains('-') || written.chars().all(|c| c.is_uppercase() || c == '_')
        })
        .chain(named_headers(text, name))
}

/// The places of names that say that they are of a header: `LocationHeader`, `location_header`.
fn named_headers<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = u32> + 'a {
    let folded = move |at: usize| text.get(at..at + name.len()).is_some_and(|part| part.eq_ignore_ascii_case(name));
    let ends = ["Header", "_header", "_HEADER"];
    let found = ends.into_iter().flat_map(move |end| text.match_indices(end));
    found.filter_map(move |(at, _)| at.checked_sub(name.len()).filter(|at| folded(*at))).map(|at| at as u32)
}

/// Whether the place at `at`, which names the header `name`, spells it as no header is written: `retryAfter`, `retry_after`.
fn is_spelled_otherwise(text: &str, at: u32, name: &str) -> bool {
    let written = text.get(at as usize..at as usize + name.len());
    name.contains('-') && !written.is_some_and(|written| written.eq_ignore_ascii_case(name))
}

/// Where it does, in order.
fn places_of_header(text: &str, name: &str) -> impl Iterator<Item = u32> {
    let bytes = text.as_bytes();
    let fold = |byte: u8| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    let in_word =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    // A typed header is spelled without the hyphens: `RetryAfter(30)`.
    let compact: String = name.split('-').collect();
    let spellings = [Some(name.to_string()), Some(compact).filter(|compact| compact.len() != name.len())];
    let is_named = move |at: usize, name: &[u8]| {
        let Some(window) = bytes.get(at..at + name.len()) else { return false };
        if !window.iter().zip(name).all(|(have, want)| fold(*have) == *want) {
            return false;
        }
        let before = |by: usize| at.checked_sub(by).and_then(|at| bytes.get(at));
        // `"HTTP/1.1 405\r\nAllow: GET"`: the letter belongs to the end of a line.
        let escaped = matches!(before(1), Some(b'n' | b'r')) && before(2) == Some(&b'\\');
        let (before, after) = (before(1).filter(|_| !escaped), bytes.get(at + name.len()));
        let quoted = matches!(before, Some(b'"' | b'\''));
        // `"ratelimit.login"` and `"ratelimit:{user}"` are names of something else.
        let is_key = || match after {
            Some(b'.' | b'/') => true,
            Some(b':') => bytes.get(at + name.len() + 1) != Some(&b' '),
            // `inject('RateLimit')`: what is set has a value behind its name.
            Some(b'"' | b'\'') => bytes.get(at + name.len() + 1) == Some(&b')'),
            _ => false,
        };
        let quoted = quoted && !(name == b"ratelimit" && is_key());
        let common = (name == b"allow" && window[0] == b'a' || name == b"ratelimit") && !quoted;
        !in_word(before) && !in_word(after) && !common
    };
    (0..bytes.len())
        .filter(move |at| spellings.iter().flatten().any(|name| is_named(*at, name.as_bytes())))
        .map(|at| at as u32)
}

/// What rules look for in all of a file beside the text of the function that they speak of.
const WIDE: &[&str] = &[
    "allow",
    "azure-asyncoperation",
    "content-location",
    "content-range",
    "idempotency",
    "idempotent",
    "link",
    "location",
    "operation-location",
    "proxy-authenticate",
    "range",
    "ratelimit",
    "ratelimit-policy",
    "ratelimit-reset",
    "retry-after",
    "upgrade",
    "www-authenticate",
    "x-rate-limit-reset",
    "x-ratelimit-after",
    "x-ratelimit-reset",
];

/// How often `text` names what rules look for in all of the file that it is in.
pub fn wide_names(text: &str) -> Vec<usize> {
    let headers = text.matches("eaders").count();
    WIDE.iter().map(|name| places_of_header(text, name).count()).chain([headers]).collect()
}

#[cfg(test)]
mod tests {
    use super::names_header;

    #[test]
    fn a_header_is_named_by_text_constant_or_type() {
        assert!(names_header("insert(\"Retry-After\", 30)", "retry-after"));
        assert!(names_header("header::RETRY_AFTER", "retry-after"));
        assert!(names_header("RetryAfter::delay(wait)", "retry-after"));
        assert!(!names_header("x_retry_after_all", "retry-after"));
    }

    #[test]
    fn a_limit_that_is_asked_for_is_no_header() {
        assert!(names_header("res.set('RateLimit', limit)", "ratelimit"));
        assert!(!names_header("@inject('RateLimit') private limit", "ratelimit"));
    }

    #[test]
    fn allow_is_a_common_word() {
        assert!(names_header("header::ALLOW", "allow"));
        assert!(names_header("(\"allow\", \"GET\")", "allow"));
        assert!(names_header("Allow(vec![])", "allow"));
        assert!(!names_header("#[allow(dead_code)] METHOD_NOT_ALLOWED not_allowed", "allow"));
    }
}
