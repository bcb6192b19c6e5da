//! Hover: on what the facts know to be a status, a directive, or a rule in a suppression; on nothing else.

use httplsp_lint::suppression;
use httplsp_registry::card::{self, Here, Options};
use httplsp_registry::{annotations, behaviours, parameters};
use httplsp_syntax::facts::{Directive, Facts, Response, Role, Span, Spelling, Status};
use httplsp_syntax::keys;
use httplsp_text::TextRange;
use tower_lsp::ls_types::{Hover, HoverContents, Position};

use super::{Cx, cards, constant, effective, log, subject};

mod prose;
mod range;
mod value;

/// Words that make a number such as `404.13` one of IIS.
const IIS: [&str; 7] = ["iis", "substatus", "sub-status", "sub status", "sc-status", "http error", "failedreqlog"];

/// What is known of the thing at `position`.
pub fn hover(cx: &Cx<'_>, position: Position) -> Option<Hover> {
    let offset = cx.mapper.offset(position);
    let (range, text) = match cx.analysis.language.is_log() {
        true => log::cell(cx, position, offset)?,
        // A place in a part may still be something in the whole, such as a number that a document explains.
        false => said(&cx.at(offset), offset).or_else(|| said(cx, offset))?,
    };
    let contents = HoverContents::Markup(cards::content(text, cx.snapshot.client.hover_markdown));
    Some(Hover { contents, range: Some(cx.mapper.range(range)) })
}

fn said(cx: &Cx<'_>, offset: u32) -> Found {
    let finders = [
        rule,
        sub_status_setting,
        status,
        redirect,
        directive,
        parameter,
        value::of_directive,
        setting,
        value::of_command,
        annotation,
        hop,
        range::described,
        range::between,
        key,
        sub_status,
        prose::status,
        constant_elsewhere,
    ];
    finders.iter().find_map(|find| find(cx, offset))
}

type Found = Option<(TextRange, String)>;

fn facts<'a>(cx: &'a Cx<'_>) -> &'a Facts {
    cx.analysis.facts().0
}

/// `span` if it is in the document and the cursor is on it.
fn at(cx: &Cx<'_>, span: Span, offset: u32) -> Option<TextRange> {
    cx.analysis.here(span).filter(|range| range.touches(offset) && !range.is_empty())
}

fn rule(cx: &Cx<'_>, offset: u32) -> Found {
    facts(cx).comments.iter().filter(|comment| at(cx, comment.span, offset).is_some()).find_map(|comment| {
        let suppression = suppression::parse(comment)?.ok()?;
        let named = suppression.rules.iter().find(|(_, span)| span.range.touches(offset));
        if let Some((id, span)) = named {
            return Some((span.range, cards::rule(id)?));
        }
        // The words in front of the list.
        let end = suppression.rules.first()?.1.range.start.checked_sub(1)?;
        let words = TextRange::new(comment.text_start, end);
        words.touches(offset).then(|| (words, cards::suppression(&suppression)))
    })
}

fn status(cx: &Cx<'_>, offset: u32) -> Found {
    let on = |status: &Status| subject::word(cx, status).filter(|range| range.touches(offset) && !range.is_empty());
    let statuses = facts(cx).statuses.iter().filter_map(|status| Some((on(status)?, status)));
    if let Some((range, status)) = statuses.min_by_key(|(range, _)| range.len()) {
        return Some((range, status_text(cx, status)?));
    }
    // A constant of the file itself, where it is defined.
    let constants = facts(cx).status_constants();
    constants
        .flat_map(|constant| [(constant.name_span, constant.value), (constant.value_span, constant.value)])
        .find_map(|(span, code)| Some((at(cx, span, offset)?, number_text(cx, u16::try_from(code).ok()?))))
}

/// A constant that is a status where other files use it.
fn constant_elsewhere(cx: &Cx<'_>, offset: u32) -> Found {
    let (range, code) = constant::used_elsewhere(cx, offset)?;
    Some((range, number_text(cx, u16::try_from(code).ok()?)))
}

fn status_text(cx: &Cx<'_>, status: &Status) -> Option<String> {
    let code = u16::try_from(status.code).ok()?;
    let facts = facts(cx);
    let at = facts.statuses.iter().position(|known| std::ptr::eq(known, status));
    let own = |response: &&Response| response.explicit().map(|id| id as usize) == at;
    let response = facts.responses.iter().find(own);
    let api = response.map_or(&status.api, |response| &response.api);
    let text = text_at(cx, code, Some((status.role, api)));
    match &status.spelling {
        Spelling::Constant { ecosystem, name, .. } => {
            let line = card::constant_line(ecosystem, name);
            Some(line.map_or_else(|| text.clone(), |line| format!("{line}\n\n{text}")))
        }
        _ => Some(text),
    }
}

pub(super) fn number_text(cx: &Cx<'_>, code: u16) -> String {
    text_at(cx, code, None)
}

/// The text about a code, with what the file's libraries and products make of it where it is sent or received.
fn text_at(cx: &Cx<'_>, code: u16, used: Option<(Role, &str)>) -> String {
    if let Some(own) = cx.analysis.settings.codes.get(&code) {
        return own.card(code);
    }
    let (language, facts) = (cx.analysis.language, facts(cx));
    let present = httplsp_syntax::libraries(language, &cx.analysis.text);
    let place = used.and_then(|(role, api)| {
        let sends = match role {
            Role::Send | Role::Redirect | Role::Declare => true,
            Role::Compare | Role::Retry => false,
            Role::Define | Role::Mention => return None,
        };
        Some(behaviours::Place { sends, code, api })
    });
    let is_language = |name: &str| language.is_called(name);
    let behaviours = place.map_or_else(Vec::new, |place| behaviours::at(is_language, &present, place));
    let of_libraries = behaviours::all()
        .iter()
        .filter(|row| is_language(row.language) && row.evidence.iter().any(|word| present.contains(word)))
        .map(|row| row.framework);
    let of_hops = facts.hops.iter().map(|hop| hop.product).chain(facts.timers.iter().map(|timer| timer.product));
    let products: Vec<&str> = language.product().into_iter().chain(of_libraries).chain(of_hops).collect();
    card::status_here(code, &Here { behaviours: &behaviours, products: &products })
}

/// The word that stands for a redirect's status: `permanent`, `Redirect::to`.
fn redirect(cx: &Cx<'_>, offset: u32) -> Found {
    let facts = facts(cx);
    facts.responses.iter().find_map(|response| {
        let keyword = response.redirect.as_ref()?.keyword.as_ref()?;
        let range = at(cx, keyword.span, offset)?;
        let code = u16::try_from(response.code(facts)?).ok()?;
        Some((range, text_at(cx, code, Some((Role::Redirect, &response.api)))))
    })
}

fn directive(cx: &Cx<'_>, offset: u32) -> Found {
    let product = cx.analysis.language.product()?;
    facts(cx).directives.iter().find_map(|directive| {
        let range = at(cx, directive.name_span, offset)?;
        let card = card::directive(product, &directive.name, &Options::SHORT)?;
        Some((range, in_force(cx, directive, card)))
    })
}

/// The card of a directive, below what holds at its place.
fn in_force(cx: &Cx<'_>, directive: &Directive, card: String) -> String {
    match effective::text(cx, directive) {
        Some(effective) => format!("{effective}\n\n---\n\n{card}"),
        None => card,
    }
}

/// A parameter of a directive: the word that names it.
fn parameter(cx: &Cx<'_>, offset: u32) -> Found {
    let product = cx.analysis.language.product()?;
    facts(cx).directives.iter().filter(|directive| at(cx, directive.span, offset).is_some()).find_map(|directive| {
        let found = directive.arguments.iter().find_map(|argument| {
            let range = at(cx, argument.span, offset)?;
            // `burst=5`: the value belongs to it.
            let name = argument.text.split('=').next().unwrap_or(&argument.text);
            Some((range, parameters::get(product, &directive.name, name)?))
        });
        let (range, known) = found?;
        Some((range, card::parameter(known)))
    })
}

/// A server, proxy or gateway that is set up by keys and values: the timers that hold there.
fn hop(cx: &Cx<'_>, offset: u32) -> Found {
    let facts = facts(cx);
    if !facts.language.is_tree() {
        return None;
    }
    facts.hops.iter().filter(|hop| !hop.timers.is_empty()).find_map(|hop| {
        // It stands at its block, at the name of that, or at one of its labels.
        let names = |directive: &Directive| {
            let labels = directive.arguments.iter().map(|argument| argument.span);
            std::iter::once(directive.name_span).chain(labels).collect::<Vec<Span>>()
        };
        // An item of a list has a name among its settings.
        let named = |directive: &Directive| {
            let within = |inner: &&Directive| directive.span.contains(inner.span) && inner.name == "name";
            let found = facts.directives.iter().filter(|_| directive.name.is_empty()).find(within)?;
            Some(found.arguments.first()?.span)
        };
        let is_it = |directive: &&Directive| directive.span == hop.span || names(directive).contains(&hop.span);
        let directive = facts.directives.iter().find(is_it)?;
        let range = names(directive).into_iter().chain(named(directive)).find_map(|name| at(cx, name, offset))?;
        Some((range, effective::of_hop(cx, facts, hop)?))
    })
}

/// Any other setting of a format of keys and values that is known: its name, or its value.
fn key(cx: &Cx<'_>, offset: u32) -> Found {
    let facts = facts(cx);
    if !facts.language.is_tree() {
        return None;
    }
    // The innermost comes last.
    facts.directives.iter().enumerate().rev().find_map(|(index, directive)| {
        let value = directive.arguments.first().map(|argument| argument.span);
        let range = [Some(directive.name_span), value].into_iter().flatten().find_map(|span| at(cx, span, offset))?;
        Some((range, cards::key(about_key(facts, index as u32)?)))
    })
}

/// What is known of a setting, or of the list that it is an item of.
fn about_key(facts: &Facts, index: u32) -> Option<&'static keys::About> {
    let known = |index: u32| keys::key_at(facts, index).filter(|about| cards::says_something(about));
    let directive = &facts.directives[index as usize];
    known(index).or_else(|| known(directive.parent.filter(|_| directive.name.is_empty())?))
}

/// A timer or a limit: its key or its value.
fn setting(cx: &Cx<'_>, offset: u32) -> Found {
    let facts = facts(cx);
    if facts.language.product().is_some() {
        return None;
    }
    let timers = facts.timers.iter().map(|timer| (timer.product, &timer.name, timer.span, timer.site));
    let limits = facts.body_limits.iter().map(|limit| (limit.product.as_str(), &limit.name, limit.span, limit.site));
    timers.chain(limits).find_map(|(product, name, value, site)| {
        let key = facts.directives.iter().find(|directive| directive.span == site).map(|directive| directive.name_span);
        let key = key.or_else(|| name_in_code(facts, value, site));
        let range = [Some(value), key].into_iter().flatten().find_map(|span| at(cx, span, offset))?;
        Some((range, card::directive(product, name, &Options::SHORT)?))
    })
}

/// Where code names the timer whose value stands at `value`: the word in front of it.
fn name_in_code(facts: &Facts, value: Span, site: Span) -> Option<Span> {
    if !facts.language.is_code() || site.file != value.file || !site.range.contains(value.range) {
        return None;
    }
    let before = facts.text(Span { range: TextRange::new(site.range.start, value.range.start), ..site });
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let word_end = before.trim_end_matches(|c: char| !is_word(c)).len();
    let start = before[..word_end]
        .rfind(|c| !is_word(c))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    // On one line only: what stands further up is something else.
    (word_end > start && !before[word_end..].contains('\n')).then(|| {
        let range = TextRange::new(site.range.start + start as u32, site.range.start + word_end as u32);
        Span { range, ..site }
    })
}

/// An annotation that is neither a timer nor a limit: its name or its value.
fn annotation(cx: &Cx<'_>, offset: u32) -> Found {
    facts(cx).annotations.iter().find_map(|annotation| {
        let value = annotation.value.as_ref().map(|value| value.span);
        let range = [Some(annotation.name_span), value].into_iter().flatten().find_map(|span| at(cx, span, offset))?;
        let known = annotations::get(annotation.name.strip_prefix(annotations::PREFIX)?)?;
        Some((range, card::annotation(known)))
    })
}

/// The value of a setting that together with one beside it says a sub-status.
fn sub_status_setting(cx: &Cx<'_>, offset: u32) -> Found {
    let facts = facts(cx);
    if !facts.language.is_tree() {
        return None;
    }
    let value = |directive: &Directive| at(cx, directive.arguments.first()?.span, offset);
    // The innermost comes last.
    let (index, range) = facts.directives.iter().enumerate().rev().find_map(|(at, one)| Some((at, value(one)?)))?;
    let known = httplsp_registry::sub_status(&keys::sub_status_at(facts, index as u32)?)?;
    Some((range, card::sub_status(known, &Options::SHORT)))
}

/// A sub-status in a line that speaks of IIS.
fn sub_status(cx: &Cx<'_>, offset: u32) -> Found {
    let text = &cx.analysis.text;
    let range = sub_status_at(text, offset)?;
    let line = line_around(text, range).to_ascii_lowercase();
    if !IIS.iter().any(|word| contains_word(&line, word)) {
        return None;
    }
    Some((range, card::sub_status_named(&text[range.as_usize()], &Options::SHORT)?))
}

/// The number of the form `404.13` around `offset`, if it is not part of something longer.
fn sub_status_at(text: &str, offset: u32) -> Option<TextRange> {
    let bytes = text.as_bytes();
    let part =
        |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'));
    let mut start = offset as usize;
    while start > 0 && part(start - 1) {
        start -= 1;
    }
    let mut end = offset as usize;
    while part(end) {
        end += 1;
    }
    // A full stop ends a sentence, not the number.
    while end > start && bytes[end - 1] == b'.' {
        end -= 1;
    }
    let (code, sub) = text.get(start..end)?.split_once('.')?;
    let digits = |text: &str, length: std::ops::RangeInclusive<usize>| {
        length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    (digits(code, 3..=3) && digits(sub, 1..=3) && offset as usize <= end).then(|| TextRange::from(start..end))
}

fn line_around(text: &str, range: TextRange) -> &str {
    let (start, end) = (range.start as usize, range.end as usize);
    let ends = ['\n', '\r'];
    let first = text[..start].rfind(ends).map_or(0, |at| at + 1);
    let last = text[end..].find(ends).map_or(text.len(), |at| end + at);
    &text[first..last]
}

fn contains_word(line: &str, word: &str) -> bool {
    let boundary = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    line.match_indices(word)
        .any(|(at, _)| boundary(line[..at].chars().next_back()) && boundary(line[at + word.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sub_status_stands_alone() {
        let find = |text: &str, at: u32| sub_status_at(text, at).map(|range| text[range.as_usize()].to_owned());
        assert_eq!(find("IIS 404.13.", 5).as_deref(), Some("404.13"));
        assert_eq!(find("IIS 404.13", 10).as_deref(), Some("404.13"));
        for text in ["10.404.13", "404.13.1", "v404.13", "404.1313", "40.13", "404", "404.x", ".", ""] {
            assert_eq!(find(text, text.len() as u32 / 2), None, "{text}");
        }
    }

    #[test]
    fn words_are_whole() {
        assert!(contains_word("see iis: 404.13", "iis"));
        assert!(!contains_word("the diistance 404.13", "iis"));
    }
}
