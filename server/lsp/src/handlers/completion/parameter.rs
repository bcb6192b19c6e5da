//! Parameters of directives, and what they take.

use std::collections::BTreeSet;

use httplsp_registry::headers::{self, Direction};
use httplsp_registry::parameters::{self, Parameter, Takes};
use httplsp_syntax::facts::{Directive, Facts};
use httplsp_text::TextRange;
use tower_lsp::ls_types::CompletionItemKind;

use super::{Item, Topic, status, symptom};
use crate::handlers::Cx;

/// The argument that is put at the cursor to see where it stands. Nothing is called so.
const PROBE: &str = "httplsp_argument_at_cursor";

/// The parameters that may stand at the cursor. `None` where a value does, or where none is known.
pub fn complete(cx: &Cx<'_>, word: TextRange) -> Option<Vec<Item>> {
    let product = cx.analysis.language.product()?;
    let place = argument_at(&cx.analysis.text, word.end);
    let written = &cx.analysis.text[place.as_usize()];
    // The value of `burst=5` is written by hand.
    if written.contains('=') || !may_take(&cx.analysis.text, product, place) {
        return None;
    }
    let endings: &[&str] = match cx.analysis.language.ends_with() {
        "" => &[""],
        _ => &["", ";"],
    };
    endings.iter().find_map(|ending| {
        let facts = cx.analysis.variant(cx.open, place, &format!("{PROBE}{ending}"));
        let (directive, at) = facts.directives.iter().find_map(|directive| {
            let at = directive.arguments.iter().position(|argument| argument.text == PROBE)?;
            Some((directive, at))
        })?;
        offered(cx, product, &facts, directive, at, place)
    })
}

/// Whether the line begins with the name of a directive whose parameters are known: nothing else is worth reading the document
/// once more.
fn may_take(text: &str, product: &str, place: TextRange) -> bool {
    let before = &text[..place.start as usize];
    let line = before.rfind(['\n', '\r', ';', '{']).map_or(before, |at| &before[at + 1..]);
    let mut words = line.split_whitespace();
    let Some(first) = words.next() else { return false };
    let both = words.next().map(|second| format!("{first} {second}"));
    let known = |name: &str| parameters::of(product, name).next().is_some();
    known(first) || both.is_some_and(|both| known(&both))
}

/// The argument that the cursor at `offset` is in or behind; empty where there is none.
fn argument_at(text: &str, offset: u32) -> TextRange {
    let ends = |c: char| c.is_whitespace() || matches!(c, ';' | '{' | '}');
    let at = offset as usize;
    let start =
        text[..at].rfind(ends).map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
    let end = text[at..].find(ends).map_or(text.len(), |end| at + end);
    TextRange::from(start..end)
}

fn offered(
    cx: &Cx<'_>,
    product: &str,
    facts: &Facts,
    directive: &Directive,
    at: usize,
    place: TextRange,
) -> Option<Vec<Item>> {
    let known: Vec<&'static Parameter> = parameters::of(product, &directive.name).collect();
    let argument = |at: usize| directive.arguments.get(at).map(|argument| argument.text.as_str());
    // Behind a parameter that takes something stands what it takes.
    let before = at.checked_sub(1).and_then(argument);
    let before = before.and_then(|text| known.iter().find(|known| known.name == text));
    if let Some(parameter) = before.filter(|known| known.takes != Takes::Flag) {
        return values(cx, facts, directive, parameter, place);
    }
    if let Some(positional) = known.iter().find(|known| known.is_positional() && known.from == at) {
        return values(cx, facts, directive, positional, place);
    }
    let is_given = |parameter: &&&Parameter| {
        let named =
            |text: &str| text == parameter.name || text.starts_with(parameter.name) && parameter.name.ends_with('=');
        // A header may be added several times.
        let repeats = parameter.takes == Takes::Header;
        !repeats && directive.arguments.iter().any(|argument| named(&argument.text))
    };
    let fits = |known: &&&'static Parameter| !known.is_positional() && at >= known.from && !is_given(known);
    let items: Vec<Item> = known
        .iter()
        .filter(fits)
        .enumerate()
        .map(|(rank, known)| item(cx, &directive.name, known, rank, place))
        .collect();
    let mut items = items;
    // Words for some statuses, where any may be written as a number.
    if !items.is_empty() && items.iter().all(|item| !matches!(item.topic, Some(Topic::Status { .. }))) {
        items.extend(status::as_numbers(cx, place));
    }
    (!items.is_empty()).then_some(items)
}

fn item(cx: &Cx<'_>, directive: &str, known: &'static Parameter, rank: usize, place: TextRange) -> Item {
    let snippets = cx.snapshot.client.snippets;
    let behind = match (&known.takes, known.name.ends_with('=')) {
        (Takes::Flag, _) => "",
        (Takes::Number, true) if snippets => "${1:1}",
        (Takes::Time, true) if snippets => "${1:10s}",
        (_, true) => "",
        (Takes::Number, _) if snippets => " ${1:1}",
        (Takes::Time, _) if snippets => " ${1:10s}",
        _ => " ",
    };
    let words = match &known.takes {
        Takes::Words(words) if snippets => {
            let space = if known.name.ends_with('=') { "" } else { " " };
            Some(format!("{space}${{1|{}|}}", words.join(",")))
        }
        _ => None,
    };
    let is_status = matches!(known.takes, Takes::Flag).then(|| known.name.parse().ok()).flatten();
    let status = is_status.and_then(httplsp_registry::status);
    Item {
        label: known.name.to_owned(),
        description: status.map(|status| status.name.to_owned()),
        detail: Some(status.map_or(known.meaning, |status| status.name).to_owned()),
        range: place,
        text: format!("{}{}", known.name, words.as_deref().unwrap_or(behind)),
        is_snippet: snippets,
        kind: if known.takes == Takes::Flag { CompletionItemKind::KEYWORD } else { CompletionItemKind::PROPERTY },
        filter: match status {
            Some(status) => {
                format!("{} {} {}", known.name, status.name, symptom::of(status.code)).trim_end().to_owned()
            }
            None => known.name.to_owned(),
        },
        sort: format!("0{rank:03}"),
        deprecated: false,
        also: Vec::new(),
        header: None,
        topic: Some(match status {
            Some(status) => Topic::Status { code: status.code },
            None => Topic::Parameter {
                product: known.product.to_owned(),
                directive: directive.to_owned(),
                name: known.word().to_owned(),
            },
        }),
    }
}

/// What a parameter takes, where that can be listed.
fn values(
    cx: &Cx<'_>,
    facts: &Facts,
    directive: &Directive,
    parameter: &Parameter,
    place: TextRange,
) -> Option<Vec<Item>> {
    match &parameter.takes {
        Takes::Words(words) => Some(words.iter().map(|word| plain(word, place)).collect()),
        Takes::Status(only) => {
            let all = status::numbers(cx, place, httplsp_syntax::facts::Role::Send);
            let fits = |code: &u16| only.is_empty() || only.contains(code);
            Some(all.into_iter().filter(|(code, _)| fits(code)).map(|(_, item)| item).collect())
        }
        Takes::Header => Some(header_names(facts, directive, place)),
        _ => None,
    }
}

fn plain(word: &str, place: TextRange) -> Item {
    Item {
        label: word.to_owned(),
        description: None,
        detail: None,
        range: place,
        text: word.to_owned(),
        is_snippet: false,
        kind: CompletionItemKind::ENUM_MEMBER,
        filter: word.to_owned(),
        sort: word.to_owned(),
        deprecated: false,
        also: Vec::new(),
        header: None,
        topic: None,
    }
}

/// The names of headers, those first that a status beside the directive requires.
fn header_names(facts: &Facts, directive: &Directive, place: TextRange) -> Vec<Item> {
    let beside = facts
        .statuses
        .iter()
        .filter(|status| status.scope == directive.scope || directive.span.range.contains(status.span.range));
    let codes: BTreeSet<u16> = beside.filter_map(|status| u16::try_from(status.code).ok()).collect();
    let on_request = directive.name.contains("request") || directive.name.contains("proxy_set");
    let fits = |header: &headers::Header| on_request || header.direction != Direction::Request;
    header_items(&codes, fits, place)
}

/// The names of the headers that fit, those first that a response with one of `codes` requires.
pub(super) fn header_items(
    codes: &BTreeSet<u16>,
    fits: impl Fn(&headers::Header) -> bool,
    place: TextRange,
) -> Vec<Item> {
    let known = || codes.iter().filter_map(|code| httplsp_registry::status(*code));
    let wanted = |name: &str| {
        let required = known().find(|status| status.required_headers.contains(&name));
        required
            .map(|status| (0, status))
            .or_else(|| known().find(|status| status.recommended_headers.contains(&name)).map(|status| (1, status)))
    };
    let item = |header: &'static headers::Header| {
        let wanted = wanted(header.name);
        let rank = wanted.map_or(2, |(rank, _)| rank);
        let reason = wanted.map(|(rank, status)| {
            let verb = if rank == 0 { "required by" } else { "recommended with" };
            format!("{verb} {}", status.code)
        });
        Item {
            description: reason,
            detail: Some(header.meaning.to_owned()),
            sort: format!("{rank}{}", header.name),
            header: None,
            topic: Some(Topic::Header { name: header.name.to_owned() }),
            ..plain(header.name, place)
        }
    };
    headers::all().iter().filter(|header| fits(header)).map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_ends_with_a_blank_or_the_directive() {
        let at = |text: &str| {
            let cursor = text.find('|').expect("a cursor");
            let text = text.replacen('|', "", 1);
            text[argument_at(&text, cursor as u32).as_usize()].to_owned()
        };
        assert_eq!(at("a content-t|;"), "content-t");
        assert_eq!(at("a | b"), "");
        assert_eq!(at("é x|y z"), "xy");
    }
}
