//! Where something is made: a constant of the project, a group of servers, a named location, an included file, what a
//! `$ref` means.

use httplsp_text::TextRange;
use tower_lsp::ls_types::{GotoDefinitionResponse, Location, Position};

use super::{Cx, include, reference, subject};

/// Where what stands at `position` is made.
pub fn definition(cx: &Cx<'_>, position: Position) -> Option<GotoDefinitionResponse> {
    let offset = cx.mapper.offset(position);
    let cx = &cx.at(offset);
    let (facts, _) = cx.analysis.facts();
    let places = cx.places();
    let location =
        |span: httplsp_syntax::facts::Span| places.location(&facts.files.get(usize::from(span.file))?.path, span.range);
    if let Some(span) = subject::constant_at(cx, offset) {
        return location(span).map(GotoDefinitionResponse::Scalar);
    }
    let included = include::at(cx, offset);
    if !included.is_empty() {
        let files = included.iter().filter_map(|path| places.location(path, TextRange::at(0)));
        return Some(GotoDefinitionResponse::Array(files.collect()));
    }
    if let Some(found) = reference::at(cx, offset) {
        return Some(GotoDefinitionResponse::Scalar(found));
    }
    let (_, subject) = subject::at(cx, offset)?;
    if matches!(subject, subject::Subject::Status(_)) {
        return None;
    }
    let made = subject::occurrences(facts, &subject).into_iter().filter(|found| found.defines);
    let found: Vec<Location> = made.filter_map(|found| location(found.span)).collect();
    (!found.is_empty()).then_some(GotoDefinitionResponse::Array(found))
}
