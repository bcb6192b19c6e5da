//! Links: included files, those that a `$ref` names, and the standards that comments speak of.

use httplsp_text::TextRange;
use tower_lsp::ls_types::DocumentLink;

use super::{Cx, include, reference};

/// The links of the document.
pub fn links(cx: &Cx<'_>) -> Vec<DocumentLink> {
    let mut links: Vec<DocumentLink> = cx.all().flat_map(|part| of_part(&part)).collect();
    links.sort_by_key(|link| (link.range.start, link.range.end));
    // A file that is included twice has its lines in the facts twice.
    links.dedup_by(|a, b| a.range == b.range);
    links
}

fn of_part(cx: &Cx<'_>) -> Vec<DocumentLink> {
    let (facts, _) = cx.analysis.facts();
    let places = cx.places();
    let files = include::all(cx).into_iter().filter_map(|(range, argument)| {
        let found = include::files(facts, &argument.text);
        // With several files there is no single target; going to the definition lists them.
        let [path] = found.as_slice() else { return None };
        let target = places.location(path, TextRange::at(0))?.uri;
        Some(link(cx, range, target, None))
    });
    let comments = facts.comments.iter().filter_map(|comment| cx.analysis.here(comment.span));
    let standards = comments.flat_map(|range| {
        let text = cx.analysis.text.get(range.as_usize()).unwrap_or("");
        standards(text)
            .into_iter()
            .map(move |(from, to, link)| (TextRange::new(range.start + from as u32, range.start + to as u32), link))
    });
    let standards = standards.filter_map(|(range, standard)| {
        let tooltip = match &standard.section {
            Some(section) => format!("RFC {}, section {section}", standard.number),
            None => format!("RFC {}", standard.number),
        };
        Some(link(cx, range, standard.url().parse().ok()?, Some(tooltip)))
    });
    let elsewhere = reference::all(cx).into_iter().filter(|reference| reference.file().is_some());
    let elsewhere = elsewhere.filter_map(|found| {
        let target = reference::location(cx, &found)?.uri;
        Some(link(cx, found.range, target, None))
    });
    files.chain(standards).chain(elsewhere).collect()
}

fn link(cx: &Cx<'_>, range: TextRange, target: tower_lsp::ls_types::Uri, tooltip: Option<String>) -> DocumentLink {
    DocumentLink { range: cx.mapper.range(range), target: Some(target), tooltip, data: None }
}

/// A document of the series that standards appear in.
#[derive(Debug, PartialEq, Eq)]
struct Standard {
    number: u32,
    section: Option<String>,
}

impl Standard {
    fn url(&self) -> String {
        let section = self.section.as_ref().map(|section| format!("#section-{section}")).unwrap_or_default();
        format!("https://www.rfc-editor.org/rfc/rfc{}{section}", self.number)
    }
}

/// What `text` refers to as `RFC 9110`, `RFC 9110, section 15.5.1` or `RFC9110 §15.5.1`, with the place of each.
fn standards(text: &str) -> Vec<(usize, usize, Standard)> {
    let mut out = Vec::new();
    for (at, word) in text.match_indices("RFC") {
        if text[..at].ends_with(|c: char| c.is_alphanumeric()) {
            continue;
        }
        let rest = text[at + word.len()..].trim_start_matches([' ', '-']);
        let digits = leading(rest, |c| c.is_ascii_digit());
        let Ok(number) = digits.parse() else { continue };
        let behind = &rest[digits.len()..];
        if behind.starts_with(char::is_alphanumeric) {
            continue;
        }
        let mut end = text.len() - behind.len();
        let words = behind.trim_start_matches([',', ' ', '(']);
        let words = ["section ", "Section ", "sec. ", "§"].iter().find_map(|word| words.strip_prefix(word));
        let section = words.map(str::trim_start).map(|rest| {
            let number = leading(rest, |c| c.is_ascii_digit() || c == '.').trim_end_matches('.');
            (number, text.len() - rest.len() + number.len())
        });
        let section = section.filter(|(number, _)| !number.is_empty()).map(|(number, behind)| {
            end = behind;
            number.to_owned()
        });
        out.push((at, end, Standard { number, section }));
    }
    out
}

fn leading(text: &str, is_part: fn(char) -> bool) -> &str {
    &text[..text.find(|c| !is_part(c)).unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standards_are_found_with_their_sections() {
        let found = |text: &str| {
            let found = standards(text).into_iter();
            found.map(|(from, to, standard)| (text[from..to].to_owned(), standard.url())).collect::<Vec<_>>()
        };
        let url = |end: &str| format!("https://www.rfc-editor.org/rfc/rfc{end}");
        for (text, shown, link) in [
            ("// see RFC 9110.", "RFC 9110", "9110"),
            ("# RFC9110, section 15.5.1.", "RFC9110, section 15.5.1", "9110#section-15.5.1"),
            ("-- RFC-7231 §6.5.1 says", "RFC-7231 §6.5.1", "7231#section-6.5.1"),
            ("RFC 6585 (section 4)", "RFC 6585 (section 4", "6585#section-4"),
        ] {
            assert_eq!(found(text), [(shown.to_owned(), url(link))], "{text}");
        }
        for text in ["XRFC 1", "RFC", "RFC x", "RFC 12a", "rfc"] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
