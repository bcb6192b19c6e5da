//! Completion. What may stand at the cursor is found by putting something there and looking at what facts come of it:
//! where a number becomes a status, statuses are offered. So every language completes where it is understood, and
//! nowhere else.

pub mod add_header;
mod directive;
mod header;
mod key;
mod offered;
mod parameter;
mod setting;
mod snippet;
mod status;
mod suppression;
mod symptom;
mod timer;

use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::{
    CompletionItem, CompletionItemTag, CompletionParams, Documentation, InsertTextFormat, MarkupContent, MarkupKind,
    PartialResultParams, Position, Range, TextDocumentIdentifier, TextDocumentPositionParams, TextEdit, Uri,
    WorkDoneProgressParams,
};

use httplsp_syntax::Language;
use httplsp_text::TextRange;

use self::offered::{Details, Offered, Offers};
use super::{Cx, cards};
use crate::documents::Open;
use crate::world::Snapshot;

/// What is offered at the cursor.
pub fn complete(cx: &Cx<'_>, params: &CompletionParams) -> Option<Offers> {
    // A log is read, not written.
    if cx.analysis.language.is_log() {
        return None;
    }
    let offset = cx.mapper.offset(params.text_document_position.position);
    let cx = &cx.at(offset);
    // A space begins an argument of a directive; in code it would be asked about all the time for nothing.
    let typed = params.context.as_ref().and_then(|context| context.trigger_character.as_deref());
    if typed == Some(" ") && cx.analysis.language.product().is_none() {
        return None;
    }
    let items = match suppression::complete(cx, offset) {
        suppression::Place::Rules(items) => items,
        suppression::Place::Comment => return None,
        suppression::Place::Elsewhere => {
            let word = word_at(&cx.analysis.text, offset);
            let keys = || key::complete(cx, offset).or_else(|| setting::keys(cx, offset));
            let values = || setting::values(cx, offset).or_else(|| parameter::complete(cx, word));
            let found = directive::complete(cx, word).or_else(keys).or_else(values);
            let found = found.or_else(|| status::complete(cx, word)).or_else(|| header::names(cx, offset));
            found.or_else(|| timer::complete(cx, word, offset))?
        }
    };
    // Some clients compare what is typed with the beginning of an item's text alone: then what is looked up by a name or
    // a symptom has to be asked about again with every key.
    let by_other_words = |topic: &Topic| matches!(topic, Topic::Status { .. } | Topic::Annotation { .. });
    let mut is_incomplete = items.iter().any(|item| item.topic.as_ref().is_some_and(by_other_words));
    let all = items.len();
    let mut items = items;
    if all > MANY {
        items.retain(|item| may_be_meant(item, &cx.analysis.text, offset));
        is_incomplete |= items.len() < all;
    }
    // Nearly all of them replace the same word.
    let mut known: Option<(TextRange, Range)> = None;
    let mut place = |range: TextRange| match known {
        Some((same, place)) if same == range => place,
        _ => known.insert((range, cx.mapper.range(range))).1,
    };
    let items = items.into_iter().map(|item| item.build(cx, offset, &mut place)).collect();
    Some(Offers { is_incomplete, items })
}

/// Of more items only those are sent that begin with the letter that is typed, or have a word that does: to read hundreds takes
/// an editor longer than to ask again.
const MANY: usize = 64;

/// Whether the letters before `offset` stand in the item in their order, the first at the beginning of a word: so editors look
/// for them.
fn may_be_meant(item: &Item, text: &str, offset: u32) -> bool {
    let typed = text.get(item.range.start as usize..offset as usize).unwrap_or_default();
    let Some(first) = typed.chars().next() else { return true };
    let is_same = |a: char, b: char| a.eq_ignore_ascii_case(&b);
    let begins = item.filter.split(|c: char| !c.is_alphanumeric()).any(|word| {
        let mut letters = word.chars();
        letters.next().is_some_and(|letter| is_same(letter, first))
    });
    let mut letters = item.filter.chars();
    (begins || !first.is_alphanumeric()) && typed.chars().all(|typed| letters.any(|letter| is_same(letter, typed)))
}

/// The word at `offset`, and what is put in its place first to see what may stand there.
pub fn probes(open: &Open, language: Language, offset: u32) -> (TextRange, Vec<String>) {
    let text = open.text();
    let word = word_at(&text, offset);
    (word, status::probes(open, language, &text, word))
}

/// The question what is offered at `position`.
pub fn at(uri: Uri, position: Position) -> CompletionParams {
    CompletionParams {
        text_document_position: TextDocumentPositionParams { text_document: TextDocumentIdentifier { uri }, position },
        work_done_progress_params: WorkDoneProgressParams::default(),
        partial_result_params: PartialResultParams::default(),
        context: None,
    }
}

/// Adds the documentation to an item.
pub fn resolve(mut item: CompletionItem, snapshot: &Snapshot) -> CompletionItem {
    let Some(topic) = item.data.as_ref().and_then(|data| Topic::deserialize(data).ok()) else { return item };
    let Some(value) = cards::of(&topic) else { return item };
    let kind = if snapshot.client.completion_markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    item.documentation = Some(Documentation::MarkupContent(MarkupContent { kind, value }));
    item
}

/// What an item is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Topic {
    /// A status.
    Status {
        /// The code.
        code: u16,
    },
    /// A directive.
    Directive {
        /// The product's id.
        product: String,
        /// The directive's name.
        name: String,
    },
    /// An annotation of an Ingress.
    Annotation {
        /// Its name, without what stands before every one of them.
        name: String,
    },
    /// A setting of a format of keys and values.
    Key {
        /// The dialect, as people call it.
        dialect: String,
        /// Its path.
        at: String,
    },
    /// A parameter of a directive.
    Parameter {
        /// The product's id.
        product: String,
        /// The directive's name.
        directive: String,
        /// Its name.
        name: String,
    },
    /// A header.
    Header {
        /// Its name.
        name: String,
    },
    /// A rule.
    Rule {
        /// Its id.
        id: String,
    },
}

/// An item, before it is put in the protocol's terms.
#[derive(Debug)]
struct Item {
    label: String,
    /// Shown beside the label.
    description: Option<String>,
    detail: Option<String>,
    /// What is replaced.
    range: TextRange,
    text: String,
    is_snippet: bool,
    kind: tower_lsp::ls_types::CompletionItemKind,
    filter: String,
    sort: String,
    deprecated: bool,
    /// What has to be written elsewhere for it: an import, a header.
    also: Vec<(TextRange, String)>,
    topic: Option<Topic>,
    /// The header that is added where the response is made, once the item is there.
    header: Option<add_header::Request>,
}

impl Item {
    fn build(self, cx: &Cx<'_>, offset: u32, place: &mut impl FnMut(TextRange) -> Range) -> Offered {
        let typed = cx.analysis.text.get(self.range.start as usize..offset as usize).unwrap_or_default();
        let command = self.header.as_ref().map(|header| header.command(cx, self.range));
        Offered {
            label: self.label,
            label_details: self.description.map(|description| Details { description }),
            kind: self.kind,
            detail: self.detail,
            sort_text: self.sort,
            filter_text: turned(self.filter, typed),
            insert_text_format: self.is_snippet.then_some(InsertTextFormat::SNIPPET),
            text_edit: TextEdit::new(place(self.range), self.text),
            additional_text_edits: (!self.also.is_empty()).then(|| {
                let edit = |(range, text): (TextRange, String)| TextEdit::new(place(range), text);
                self.also.into_iter().map(edit).collect()
            }),
            command,
            data: self.topic,
            tags: self.deprecated.then_some([CompletionItemTag::DEPRECATED]),
        }
    }
}

/// `filter`, beginning with the first of its words that begins like what is typed.
fn turned(filter: String, typed: &str) -> String {
    let begins = |at: usize| filter.get(at..at + typed.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(typed));
    let starts = filter.char_indices().zip(std::iter::once(' ').chain(filter.chars()));
    let mut words = starts.filter(|((_, c), before)| c.is_alphanumeric() && !before.is_alphanumeric());
    match words.find(|((at, _), _)| begins(*at)) {
        // As it is typed, for clients that tell small letters from large ones.
        Some(((at, _), _)) if !typed.is_empty() => {
            format!("{typed}{} {}", &filter[at + typed.len()..], &filter[..at]).trim_end().to_owned()
        }
        _ => filter,
    }
}

/// The word that the cursor is in or behind; empty where there is none.
fn word_at(text: &str, offset: u32) -> TextRange {
    let is_word = |c: &char| c.is_alphanumeric() || *c == '_';
    let at = offset as usize;
    let before: usize = text[..at].chars().rev().take_while(is_word).map(char::len_utf8).sum();
    let after: usize = text[at..].chars().take_while(is_word).map(char::len_utf8).sum();
    TextRange::from(at - before..at + after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_stands_first() {
        let turned = |typed: &str| super::turned("429 Too Many Requests rate limit".into(), typed);
        assert_eq!(turned(""), "429 Too Many Requests rate limit");
        assert_eq!(turned("42"), "429 Too Many Requests rate limit");
        assert_eq!(turned("rate"), "rate limit 429 Too Many Requests");
        assert_eq!(turned("too"), "too Many Requests rate limit 429");
        assert_eq!(turned("ate"), "429 Too Many Requests rate limit");
        assert_eq!(super::turned("\"404 404 Not Found".into(), "404"), "404 404 Not Found \"");
        assert_eq!(super::turned("é 404".into(), "4"), "404 é");
    }

    #[test]
    fn a_word_goes_both_ways_from_the_cursor() {
        let text = "a::bc_d9 é";
        assert_eq!(word_at(text, 5), TextRange::new(3, 8));
        assert_eq!(word_at(text, 3), TextRange::new(3, 8));
        assert_eq!(word_at(text, 2), TextRange::at(2));
        assert_eq!(word_at(text, text.len() as u32), TextRange::new(9, 11));
        assert_eq!(word_at("", 0), TextRange::at(0));
    }
}
