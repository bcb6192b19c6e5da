//! Arms for failures that end a handler without a word: what is answered then is 200 and nothing.

use super::Extractor;
use super::response::Draft;
use super::send::Fate;
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

    /// Arms for failures that end with the text of the error, in a function of a route that answers with a text:
    /// `match load() { Ok(text) => text, Err(e) => e.to_string() }`.
    pub(super) fn texts_of_arms(&mut self) {
        let texts = &self.grammar.code.answers.texts;
        if texts.is_empty() {
            return;
        }
        for arm in self.nodes(Shape::Arm) {
            let Some(value) = self.part(arm, Part::Body).map(|body| self.view.inner(body)) else { continue };
            let scope = self.scope_at(value.start_byte() as u32);
            if self.facts.scope(scope).kind != ScopeKind::ErrorArm || !self.tells_error(value, &[]) {
                continue;
            }
            let Fate::Returned { function: Some(function), raised: false, converted: false } = self.fate(value) else {
                continue;
            };
            let returns = self.part_str(function, Part::Returns).unwrap_or("").trim();
            let routed = self.facts.scope(self.facts.handler(scope)).routed;
            if routed && texts.iter().any(|text| text == returns) {
                let mut draft = Draft::new(ResponseStatus::Default(200));
                draft.body = Some(self.body_value(value));
                self.push(value, draft, "return");
            }
        }
    }
}
