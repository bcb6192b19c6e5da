//! What the cursor is on, and where the same thing stands elsewhere.

use httplsp_syntax::facts::{Directive, DirectiveArgument, Facts, Role, Span, Spelling, Status};
use httplsp_text::TextRange;

use super::{Cx, constant};

/// Something that stands in several places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A status.
    Status(u32),
    /// A group of servers, by its name.
    Upstream(String),
    /// A named location, with its `@`.
    Named(String),
}

/// A place at which a subject stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// Where.
    pub span: Span,
    /// Whether it is made there.
    pub defines: bool,
    /// Whether it is sent or set there, not only asked for.
    pub writes: bool,
}

/// What stands at `offset`, and where exactly.
pub fn at(cx: &Cx<'_>, offset: u32) -> Option<(TextRange, Subject)> {
    let (facts, _) = cx.analysis.facts();
    let here = |span: Span| cx.analysis.here(span).filter(|range| range.touches(offset) && !range.is_empty());
    let whole = |status: &Status| word(cx, status).filter(|range| range.touches(offset) && !range.is_empty());
    let statuses = facts.statuses.iter().filter_map(|status| Some((whole(status)?, Subject::Status(status.code))));
    let constants = facts.status_constants().flat_map(|constant| {
        let status = Subject::Status(constant.value);
        [constant.name_span, constant.value_span].into_iter().filter_map(here).map(move |at| (at, status.clone()))
    });
    let keywords = facts.responses.iter().filter_map(|response| {
        let keyword = response.redirect.as_ref()?.keyword.as_ref()?;
        Some((here(keyword.span)?, Subject::Status(response.code(facts)?)))
    });
    let smallest = statuses.chain(constants).chain(keywords).min_by_key(|(range, _)| range.len());
    smallest.or_else(|| {
        let named = named(facts).find_map(|(name, span, _)| Some((here(span)?, Subject::Named(name.to_owned()))));
        let upstream = || {
            let names = upstreams(facts);
            names.into_iter().find_map(|(name, span, _)| Some((here(span)?, Subject::Upstream(name.to_owned()))))
        };
        let constant = || constant::used_elsewhere(cx, offset).map(|(at, code)| (at, Subject::Status(code)));
        named.or_else(upstream).or_else(constant)
    })
}

/// Where a status stands in the document: in settings the whole word that it ends, `HttpStatus502`.
pub fn word(cx: &Cx<'_>, status: &Status) -> Option<TextRange> {
    let range = cx.analysis.here(status.span)?;
    if cx.analysis.language.is_code() || !matches!(status.spelling, Spelling::Number | Spelling::Text) {
        return Some(range);
    }
    let before = cx.analysis.text.get(..range.start as usize)?;
    let start = before.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '_').len();
    Some(TextRange::new(start as u32, range.end))
}

/// Where `subject` stands in `facts`, in order.
pub fn occurrences(facts: &Facts, subject: &Subject) -> Vec<Occurrence> {
    let mut found: Vec<Occurrence> = match subject {
        Subject::Status(code) => statuses(facts, *code),
        Subject::Upstream(name) => places(upstreams(facts), name),
        Subject::Named(name) => places(named(facts), name),
    };
    found.sort_by_key(|found| (found.span, !found.defines));
    found.dedup_by_key(|found| found.span);
    found
}

fn places<'f>(all: impl IntoIterator<Item = (&'f str, Span, bool)>, name: &str) -> Vec<Occurrence> {
    let same = all.into_iter().filter(|(known, ..)| *known == name);
    same.map(|(_, span, defines)| Occurrence { span, defines, writes: defines }).collect()
}

fn statuses(facts: &Facts, code: u32) -> Vec<Occurrence> {
    let statuses = facts.statuses.iter().filter(|status| status.code == code).map(|status| Occurrence {
        span: status.span,
        defines: status.role == Role::Define,
        writes: matches!(status.role, Role::Send | Role::Redirect | Role::Declare | Role::Define),
    });
    let constants = facts.status_constants().filter(|constant| constant.value == code);
    let constants = constants.map(|constant| Occurrence { span: constant.value_span, defines: true, writes: true });
    let keywords = facts.responses.iter().filter(|response| response.code(facts) == Some(code));
    let keywords = keywords.filter_map(|response| response.redirect.as_ref()?.keyword.as_ref());
    let keywords = keywords.map(|keyword| Occurrence { span: keyword.span, defines: false, writes: true });
    statuses.chain(constants).chain(keywords).collect()
}

/// The names of groups of servers: where each is made, and where requests are handed to it.
fn upstreams(facts: &Facts) -> Vec<(&str, Span, bool)> {
    let made = facts.proxy.upstreams.iter().map(|upstream| (upstream.name.as_str(), upstream.name_span, true));
    let used = facts.proxy.forwards.iter().filter_map(|forward| {
        let group = facts.proxy.upstreams.get(forward.upstream? as usize)?;
        let name = group.name.as_str();
        // A server of the group is no use of it, whatever the server is called.
        let is_block = |block: &&Directive| block.block.is_some() && block.span.contains(group.name_span);
        let around = facts.directives.iter().filter(is_block).max_by_key(|block| block.span.range.start);
        if around.is_some_and(|block| block.span.contains(forward.span)) {
            return None;
        }
        let text = facts.text(forward.target_span);
        let start = forward.target_span.range.start + text.find(name)? as u32;
        let range = TextRange::new(start, start + name.len() as u32);
        Some((name, Span { file: forward.target_span.file, range }, false))
    });
    made.chain(used).collect()
}

/// Blocks that others refer to by a name: where each is made, and what leads there.
fn named(facts: &Facts) -> impl Iterator<Item = (&str, Span, bool)> {
    let rows = facts.language.named();
    let of_directive = move |directive: &'_ Directive| {
        let (name, made) = (directive.name.as_str(), directive.block.is_some());
        let row = rows.iter().find(|row| {
            (made && row.blocks.iter().any(|known| known == name || known == "()" && is_snippet(name)))
                || row.uses.iter().any(|known| known == name)
        });
        (row, made && row.is_some_and(|row| !row.uses.iter().any(|known| known == name)))
    };
    facts.directives.iter().flat_map(move |directive| {
        let (row, defines) = of_directive(directive);
        let arguments: &[DirectiveArgument] = match row {
            Some(_) if defines && is_snippet(&directive.name) => &[],
            Some(row) if row.mark.is_empty() => directive.arguments.get(..1).unwrap_or_default(),
            Some(_) => &directive.arguments,
            None => &[],
        };
        let mark = row.map_or("", |row| row.mark.as_str());
        let marked = arguments.iter().filter(move |argument| argument.text.starts_with(mark) && !argument.quoted);
        let snippet = row.filter(|_| defines && is_snippet(&directive.name)).map(|_| {
            let inner = TextRange::new(directive.name_span.range.start + 1, directive.name_span.range.end - 1);
            (directive.name.trim_matches(['(', ')']), Span { range: inner, ..directive.name_span }, true)
        });
        marked.map(move |argument| (argument.text.as_str(), argument.span, defines)).chain(snippet)
    })
}

/// Whether a block is one that others take in by the name in its parentheses.
fn is_snippet(name: &str) -> bool {
    name.len() > 2 && name.starts_with('(') && name.ends_with(')')
}
