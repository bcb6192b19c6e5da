//! Where something is made: a constant of the project, a group of servers, a named location, an included file, what a
//! `$ref` means, the hop that bounds a timer.

use httplsp_text::TextRange;
use tower_lsp::ls_types::{GotoDefinitionResponse, Location, Position};

use super::{Cx, chain, constant, include, reference, subject};

/// Where what stands at `position` is made.
pub fn definition(cx: &Cx<'_>, position: Position) -> Option<GotoDefinitionResponse> {
    let offset = cx.mapper.offset(position);
    let cx = &cx.at(offset);
    let (facts, _) = cx.analysis.facts();
    let places = cx.places();
    let location =
        |span: httplsp_syntax::facts::Span| places.location(&facts.files.get(usize::from(span.file))?.path, span.range);
    if let Some(found) = constant::definition(cx, offset) {
        return Some(GotoDefinitionResponse::Scalar(found));
    }
    let included = include::at(cx, offset);
    if !included.is_empty() {
        let files = included.iter().filter_map(|path| places.location(path, TextRange::at(0)));
        return Some(GotoDefinitionResponse::Array(files.collect()));
    }
    if let Some(found) = reference::at(cx, offset) {
        return Some(GotoDefinitionResponse::Scalar(found));
    }
    let subject = subject::at(cx, offset).map(|(_, subject)| subject);
    if matches!(subject, Some(subject::Subject::Status(_))) {
        return None;
    }
    let made = subject.iter().flat_map(|subject| subject::occurrences(facts, subject)).filter(|found| found.defines);
    let mut found: Vec<Location> = made.filter_map(|found| location(found.span)).collect();
    if found.is_empty() {
        found = chain::definition(cx, offset);
    }
    (!found.is_empty()).then_some(GotoDefinitionResponse::Array(found))
}
