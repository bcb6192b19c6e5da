//! Arms for failures that end a handler without a word: what is answered then is 200 and nothing.

use super::Extractor;
use super::response::Draft;
use crate::facts::{ResponseStatus, ScopeKind, Span};
use crate::grammar::{Part, Shape};

impl Extractor<'_> {
    /// The empty responses of handlers that return before anything was written.
    pub(super) fn silent_arms(&mut self) {
        let types = &self.grammar.code.send.written_types;
        if types.is_empty() {
            return;
        }
        for given in self.nodes(Shape::Return) {
            if self.part(given, Part::Value).is_some() || given.named_child_count() > 0 {
                continue;
            }
            let scope = self.scope_at(given.start_byte() as u32);
            let arm = self.facts.scope(scope);
            if arm.kind != ScopeKind::ErrorArm || !arm.logs_error {
                continue;
            }
            let arm = arm.span;
            let Some(function) = self.function_around(given) else { continue };
            let Some(parameters) = self.parameters(function) else { continue };
            let written = parameters.pieces.iter().find_map(|piece| {
                let (name, rest) = piece.words.split_first()?;
                rest.iter().any(|word| types.iter().any(|known| known == word)).then_some(*name)
            });
            let Some(body) = self.part(function, Part::Body).filter(|_| written.is_some_and(|name| name != "_")) else {
                continue;
            };
            let name = written.unwrap_or_default();
            let before = Span { range: httplsp_text::TextRange::new(body.start_byte() as u32, arm.range.end), ..arm };
            let names = |text: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
            // What is done at the end of the function may answer.
            let whole = self.str(function);
            if names(self.facts.text(before)) || whole.contains("defer ") || !names(self.str(body)) {
                continue;
            }
            self.push(given, Draft::new(ResponseStatus::Default(200)), "return");
        }
    }
}
