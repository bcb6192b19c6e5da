//! The same status, group of servers or named location, wherever it stands in the document.

use tower_lsp::ls_types::{DocumentHighlight, DocumentHighlightKind, Position};

use super::{Cx, subject};

/// All places of what stands at `position`.
pub fn highlights(cx: &Cx<'_>, position: Position) -> Option<Vec<DocumentHighlight>> {
    let cx = &cx.at(cx.mapper.offset(position));
    let (at, subject) = subject::at(cx, cx.mapper.offset(position))?;
    let found = subject::occurrences(cx.analysis.facts().0, &subject).into_iter().filter_map(|found| {
        let range = cx.mapper.range(cx.analysis.here(found.span)?);
        let kind = if found.writes { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ };
        Some(DocumentHighlight { range, kind: Some(kind) })
    });
    let mut found: Vec<DocumentHighlight> = found.collect();
    if found.is_empty() {
        found.push(DocumentHighlight { range: cx.mapper.range(at), kind: Some(DocumentHighlightKind::WRITE) });
    }
    Some(found)
}
