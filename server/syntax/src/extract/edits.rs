//! What is known of a response only from what surrounds it: how it is edited, what replaces its status, what is dropped.

use httplsp_text::TextRange;
use tree_sitter::Node;

use super::Extractor;
use crate::apis::{ChainRow, Does, TupleRow};
use crate::facts::{ResponseEdits, ResponseStatus, Span};
use crate::grammar::{Class, Part, Shape};

impl<'t> Extractor<'t> {
    /// The empty place behind `node`.
    pub(super) fn place_after(&self, node: Node<'_>) -> Span {
        Span::new(TextRange::new(node.end_byte() as u32, node.end_byte() as u32))
    }

    /// `(status, body)` or a status alone, turned into a response where it stands: its parts may change their types.
    pub(super) fn tuple_edits(&self, row: &TupleRow, whole: Node<'t>, status: Node<'t>, body: bool) -> ResponseEdits {
        let text = self.str(status);
        let header = row.header.as_ref().map(|template| match whole.id() == status.id() {
            true => (self.span(whole), format!("({text}, {template})")),
            false => (self.place_after(status), format!(", {template}")),
        });
        ResponseEdits { header, without_body: body.then(|| (self.span(whole), text.to_string())) }
    }

    /// Notes what the call of `method` on `receiver` means for changing the response that the chain builds.
    pub(super) fn chain_edits(
        &self,
        chain: &ChainRow,
        receiver: Node<'t>,
        call: Node<'t>,
        method: &str,
        edits: &mut ResponseEdits,
    ) {
        let from = receiver.end_byte();
        let written = self.text.get(from..call.end_byte()).unwrap_or("");
        let indent = &written[..written.len() - written.trim_start().len()];
        if let (Some(template), true) = (&chain.add_header, chain.status.contains_key(method)) {
            edits.header = Some((self.place_after(call), format!("{indent}{template}")));
        }
        if let (Some(without), true) = (&chain.without_body, chain.body.contains_key(method)) {
            let span = Span::new(TextRange::new(from as u32, call.end_byte() as u32));
            edits.without_body = Some((span, format!("{indent}{without}")));
        }
    }

    /// A status that was not written need not be the library's default when the function sets one afterwards.
    pub(super) fn replaced_statuses(&mut self) {
        let apis = &self.grammar.apis;
        let words: Vec<&str> = apis
            .assigns
            .iter()
            .filter(|row| self.any_present(&row.groups))
            .map(|row| row.name.as_str())
            .chain(
                apis.all_calls()
                    .iter()
                    .filter(|row| row.does == Does::SetStatus && self.any_present(&row.groups))
                    .map(|row| row.name.as_str()),
            )
            .collect();
        for index in 0..self.facts.responses.len() {
            let response = &self.facts.responses[index];
            if !matches!(response.status, ResponseStatus::Default(_)) || response.redirect.is_some() {
                continue;
            }
            let handler = self.facts.handler(response.scope);
            let text = self.facts.text(self.facts.scope(handler).span);
            // What catches a status only gives it a body.
            let replaced = self.catchers.contains(&self.facts.scope(handler).span)
                || words.iter().any(|word| text.contains(&format!("{word}(")));
            if replaced {
                self.facts.responses[index].status = ResponseStatus::Unknown;
            }
        }
    }

    /// Whether a condition decides that the response at `node` is sent, other than that something failed.
    pub(super) fn is_conditional(&self, node: Node<'t>) -> bool {
        let mut child = node;
        while let Some(parent) = child.parent() {
            let is = |part: Part| self.grammar.is_part(parent, part, child);
            match self.class(parent) {
                Class::Function | Class::Closure => return false,
                Class::Condition if is(Part::Otherwise) => return true,
                Class::Condition if is(Part::Then) => {
                    let pattern = self.part(parent, Part::Condition).and_then(|at| self.part(at, Part::Pattern));
                    return !pattern.is_some_and(|pattern| self.is_error_pattern(self.str(pattern)));
                }
                Class::Arm if is(Part::Body) => {
                    let pattern = self.part(parent, Part::Pattern);
                    return !pattern.is_some_and(|pattern| self.is_error_pattern(self.str(pattern)));
                }
                _ => child = parent,
            }
        }
        false
    }

    /// Responses of handlers that a router registers for its own purpose and completes with headers.
    pub(super) fn completed_responses(&mut self) {
        let names: Vec<&str> = self
            .nodes(Shape::Call)
            .into_iter()
            .filter(|call| {
                self.view.method(*call).is_some_and(|(method, _)| {
                    self.grammar.apis.route_words.completes.iter().any(|known| known == method)
                })
            })
            .filter_map(|call| self.str(self.argument(call, 0)?).rsplit(self.grammar.code.separator.as_str()).next())
            .collect();
        if names.is_empty() {
            return;
        }
        for index in 0..self.facts.responses.len() {
            let handler = self.facts.handler(self.facts.responses[index].scope);
            let scope = self.facts.scope(handler);
            let completed = names.iter().any(|name| match scope.name.as_deref() {
                Some(own) => own == name.trim_start_matches("Self."),
                None => *name == self.facts.text(scope.span),
            });
            self.facts.responses[index].opaque_headers |= completed;
        }
    }

    /// Marks the responses whose body the library drops.
    pub(super) fn stripped_bodies(&mut self) {
        for index in 0..self.facts.responses.len() {
            let code = self.facts.responses[index].code(&self.facts);
            self.facts.responses[index].strips_body = self
                .grammar
                .apis
                .strips
                .iter()
                .any(|row| code.is_some_and(|code| row.statuses.contains(&code)) && self.any_present(&row.groups));
        }
    }
}
