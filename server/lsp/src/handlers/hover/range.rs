//! Hover on what stands for several statuses: `4XX`, `default`, `200-399`.

use httplsp_registry::Class;
use httplsp_syntax::keys::Takes;
use httplsp_text::TextRange;

use super::{Found, about_key, at, facts};
use crate::handlers::{Cx, cards, everywhere};

/// A key of an API description that stands for several statuses.
pub(super) fn described(cx: &Cx<'_>, offset: u32) -> Found {
    let responses = facts(cx).api.iter().flat_map(|api| &api.operations).flat_map(|operation| &operation.responses);
    responses.filter(|response| response.code().is_none()).find_map(|response| {
        let range = at(cx, response.key_span, offset)?;
        let class = response.class().filter(|_| response.is_range()).map(|class| Class::of(u16::from(class) * 100));
        let text = match class {
            Some(class) => {
                let own = "A response with the code itself counts before this one.";
                format!("{}\n\n{own}", of_class(class)?)
            }
            None if response.key == "default" => "### `default`\n\nEvery status that the operation does not list. \
                                                  It says what errors look like in general, and replaces no response \
                                                  for a success."
                .to_owned(),
            None => return None,
        };
        Some((range, text))
    })
}

/// What the codes of a class have in common.
fn of_class(class: Class) -> Option<String> {
    let (pattern, generic) = (class.pattern()?, class.generic()?);
    let generic = everywhere::status_title(u32::from(generic));
    let (name, meaning) = (class.name(), class.meaning());
    let unknown = format!("A client treats a code of this class that it does not know as {generic}.");
    Some(format!("### {pattern}: {name}\n\n{meaning}\n\n{unknown}"))
}

/// A range of statuses in a value: `200-399`.
pub(super) fn between(cx: &Cx<'_>, offset: u32) -> Found {
    let facts = facts(cx);
    if !facts.language.is_tree() {
        return None;
    }
    // The innermost comes last.
    facts.directives.iter().enumerate().rev().find_map(|(index, directive)| {
        let whole = at(cx, directive.arguments.first()?.span, offset)?;
        let (range, first, last) = range_at(&cx.analysis.text, whole, offset)?;
        let about = about_key(facts, index as u32)?;
        let meant = matches!(about.takes, Takes::Status(..)) || about.meaning.contains("status");
        let text = of_range(first, last).filter(|_| meant)?;
        Some((range, format!("{text}\n\n---\n\n{}", cards::key(about))))
    })
}

/// The range at `offset` within `whole`.
fn range_at(text: &str, whole: TextRange, offset: u32) -> Option<(TextRange, u16, u16)> {
    let is_part = |byte: &u8| byte.is_ascii_digit() || *byte == b'-';
    let bytes = text.as_bytes();
    let (mut start, mut end) = (offset as usize, offset as usize);
    while start > whole.start as usize && bytes.get(start - 1).is_some_and(is_part) {
        start -= 1;
    }
    while end < whole.end as usize && bytes.get(end).is_some_and(is_part) {
        end += 1;
    }
    let (first, last) = text.get(start..end)?.split_once('-')?;
    let code = |text: &str| text.parse::<u16>().ok().filter(|code| (100..=599).contains(code));
    let (first, last) = (code(first)?, code(last)?);
    (first <= last).then(|| (TextRange::from(start..end), first, last))
}

/// The classes that a range goes through.
fn of_range(first: u16, last: u16) -> Option<String> {
    let mut lines = Vec::new();
    for hundred in first / 100..=last / 100 {
        let class = Class::of(hundred * 100);
        let (from, to) = (first.max(hundred * 100), last.min(hundred * 100 + 99));
        let codes = if from == to { from.to_string() } else { format!("{from} to {to}") };
        lines.push(format!("- {codes}: {}", class.name()));
    }
    (!lines.is_empty()).then(|| format!("### {first}-{last}\n\nEvery status of these:\n\n{}", lines.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_two_statuses() {
        let find = |text: &str, offset: u32| {
            range_at(text, TextRange::from(0..text.len()), offset).map(|(_, first, last)| (first, last))
        };
        assert_eq!(find("200-399", 1), Some((200, 399)));
        assert_eq!(find("404,500-599", 6), Some((500, 599)));
        for text in ["404", "10-20", "399-200", "2024-01-01", "200-", "-"] {
            assert_eq!(find(text, 1), None, "{text}");
        }
    }

    #[test]
    fn a_range_names_its_classes() {
        let text = of_range(200, 399).expect("a range");
        assert!(text.contains("- 200 to 299: successful\n- 300 to 399: redirection"), "{text}");
    }
}
