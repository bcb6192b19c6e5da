//! Items in the protocol's terms.

use serde::Serialize;
use tower_lsp::ls_types::{Command, CompletionItemKind, CompletionItemTag, InsertTextFormat, TextEdit};

use super::Topic;

/// About so many bytes of JSON an item takes.
const BYTES: usize = 512;

/// What is offered: a `CompletionList`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Offers {
    /// Whether it has to be asked for again with every key.
    pub is_incomplete: bool,
    /// The items.
    pub items: Vec<Offered>,
}

impl Offers {
    /// It as JSON; `None` if that cannot be written.
    pub fn written(&self) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(self.items.len() * BYTES + BYTES);
        serde_json::to_writer(&mut out, self).ok()?;
        Some(out)
    }
}

/// A `CompletionItem`. That of the protocol crate holds data as a tree of values: of a hundred items there are thousands.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Offered {
    pub label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label_details: Option<Details>,
    pub kind: CompletionItemKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    pub sort_text: String,
    pub filter_text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insert_text_format: Option<InsertTextFormat>,
    pub text_edit: TextEdit,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_text_edits: Option<Vec<TextEdit>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<Command>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Topic>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<[CompletionItemTag; 1]>,
}

/// What is shown beside the label.
#[derive(Debug, Serialize)]
pub struct Details {
    pub description: String,
}
