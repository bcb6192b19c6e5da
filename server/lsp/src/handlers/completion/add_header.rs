//! The header that an accepted item still needs, where it stands behind the item on the same line: it is written when the
//! item is there, by a command. Clients disagree about where such a place is while they insert the item.

use httplsp_syntax::facts::ResponseStatus;
use httplsp_text::TextRange;
use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::{Command, Position, TextEdit, Uri, WorkspaceEdit};

use crate::convert::workspace_edit;
use crate::handlers::Cx;

/// The command that adds a header to the response whose status stands at a place.
pub const COMMAND: &str = "httplsp.addHeader";

/// A header that an item needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    code: u16,
    name: &'static str,
    value: &'static str,
    further: u32,
}

/// What the command is given.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Arguments {
    /// The document.
    pub uri: Uri,
    /// Where the status begins.
    pub position: Position,
    code: u16,
    name: String,
    value: String,
}

impl Request {
    /// `name` with `value`, for a response with `code` that is `further` lines down once the item is there.
    pub fn new(code: u16, name: &'static str, value: &'static str, further: u32) -> Self {
        Self { code, name, value, further }
    }

    /// The command for an item that is inserted at `word`.
    pub(super) fn command(&self, cx: &Cx<'_>, word: TextRange) -> Command {
        let start = cx.mapper.range(word).start;
        let arguments = Arguments {
            uri: cx.open.uri.clone(),
            position: Position::new(start.line + self.further, start.character),
            code: self.code,
            name: self.name.to_owned(),
            value: self.value.to_owned(),
        };
        let arguments = serde_json::to_value(arguments).map(|arguments| vec![arguments]).ok();
        Command { title: format!("Add {}", self.name), command: COMMAND.into(), arguments }
    }
}

/// The edit that adds the header. `None` where the document is another one by now.
pub fn edit(cx: &Cx<'_>, wanted: &Arguments) -> Option<WorkspaceEdit> {
    let offset = cx.mapper.offset(wanted.position);
    let cx = &cx.at(offset);
    let (facts, _) = cx.analysis.facts();
    let is_it = |span: TextRange| span.touches(offset) && span.end > offset;
    let at = facts
        .statuses
        .iter()
        .position(|status| status.code == u32::from(wanted.code) && cx.analysis.here(status.span).is_some_and(is_it))?;
    let is_its = |status: &ResponseStatus| matches!(status, ResponseStatus::Explicit(id) if *id as usize == at);
    let responses = facts.responses.iter().filter(|response| is_its(&response.status));
    let edits = responses.map(|response| &response.edits).chain([&facts.statuses[at].edits]);
    let edits = edits.filter_map(|edits| edits.add_headers(&[(&wanted.name, &wanted.value)])).next()?;
    let edits = edits.into_iter().map(|(span, text)| {
        let range = cx.analysis.here(span)?;
        Some(TextEdit::new(cx.mapper.range(range), text))
    });
    let changes = vec![(cx.open.uri.clone(), cx.open.version, edits.collect::<Option<Vec<_>>>()?)];
    Some(workspace_edit(changes, cx.snapshot.client.versioned_edits))
}
