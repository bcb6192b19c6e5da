//! Rule ids in suppression comments.

use httplsp_lint::RULES;
use httplsp_text::TextRange;
use tower_lsp::ls_types::CompletionItemKind;

use super::{Item, Topic};
use crate::handlers::Cx;

/// What the cursor is in.
pub enum Place {
    /// The brackets of a suppression: what is offered there.
    Rules(Vec<Item>),
    /// Another place in a comment.
    Comment,
    /// No comment.
    Elsewhere,
}

/// Looks whether the cursor is in a comment.
pub fn complete(cx: &Cx<'_>, offset: u32) -> Place {
    let (facts, _) = cx.analysis.facts();
    let here = |range: TextRange| range.start < offset && range.touches(offset);
    let Some(comment) = facts.comments.iter().find(|comment| cx.analysis.here(comment.span).is_some_and(here)) else {
        return Place::Elsewhere;
    };
    let before = cx.analysis.text.get(comment.text_start as usize..offset as usize).unwrap_or_default();
    let list = before.strip_prefix("httplsp:").and_then(|rest| rest.split_once('[')).map(|(_, list)| list);
    let Some(list) = list.filter(|list| !list.contains(']')) else { return Place::Comment };
    let typed = list.rsplit([',', ' ']).next().unwrap_or_default();
    let behind = &cx.analysis.text[offset as usize..];
    let rest = behind.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(behind.len()) as u32;
    let range = TextRange::new(offset - typed.len() as u32, offset + rest);
    let found: Vec<&str> = cx.analysis.findings(cx.snapshot).iter().map(|finding| finding.rule.id).collect();
    let items = RULES.iter().map(|rule| rule.meta()).map(|rule| Item {
        label: rule.id.to_owned(),
        description: None,
        detail: Some(rule.summary.to_owned()),
        range,
        text: rule.id.to_owned(),
        is_snippet: false,
        kind: CompletionItemKind::VALUE,
        filter: rule.id.to_owned(),
        // Rules that report something in this document first.
        sort: format!("{}{}", u8::from(!found.contains(&rule.id)), rule.id),
        deprecated: false,
        also: Vec::new(),
        header: None,
        topic: Some(Topic::Rule { id: rule.id.to_owned() }),
    });
    Place::Rules(items.collect())
}
