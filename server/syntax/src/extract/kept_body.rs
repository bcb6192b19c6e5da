//! Bodies that are written to a response which is returned later: `$response->getBody()->write($json); return $response;`.

use tree_sitter::Node;

use super::Extractor;
use super::response::Draft;
use crate::facts::ResponseStatus;
use crate::grammar::{Class, Part, Shape};

impl<'t> Extractor<'t> {
    /// Gives responses that are returned the body which was written to them before, in the same block.
    pub(super) fn bodies_written_before(&mut self) {
        let rows = &self.grammar.code.send.body_writers;
        if rows.is_empty() {
            return;
        }
        for write in self.nodes(Shape::Call) {
            let Some((method, receiver)) = self.called_method(write) else { continue };
            let Some(through) = rows.get(method) else { continue };
            let receiver = self.view.inner(receiver);
            let Some((_, object)) = self.called_method(receiver).filter(|(name, _)| name == through) else { continue };
            let object = self.view.inner(object);
            let (Some(body), Class::Name) = (self.argument(write, 0), self.class(object)) else { continue };
            let block = self.block_of(write);
            let mut after = self
                .within(Shape::Return, block)
                .into_iter()
                .filter(|given| given.start_byte() >= write.end_byte() && self.block_of(*given).id() == block.id());
            let Some(value) = after.next().and_then(|given| self.part(given, Part::Value)) else { continue };
            let value = self.view.inner(value);
            let written: Vec<Node<'t>> = self.within(Shape::Call, block);
            let others = written.iter().filter(|call| call.id() != write.id()).any(|call| {
                self.called_method(*call).is_some_and(|(name, on)| {
                    name == method && self.str(on) == self.str(receiver) && self.block_of(*call).id() == block.id()
                })
            });
            if others {
                continue;
            }
            let body = self.body_value(body);
            if self.class(value) == Class::Name && self.str(value) == self.str(object) {
                let handler = self.facts.handler(self.scope_at(write.start_byte() as u32));
                let text = self.facts.text(self.facts.scope(handler).span);
                let set: Vec<&String> =
                    self.grammar.apis.chains.values().flat_map(|chain| chain.status.keys()).collect();
                let named = format!("{} =", self.str(object));
                let sets = |line: &str| line.contains(&named) && set.iter().any(|name| line.contains(name.as_str()));
                let plain = !text.lines().any(sets);
                let mut draft = Draft::new(if plain { ResponseStatus::Default(200) } else { ResponseStatus::Unknown });
                draft.body = Some(body);
                self.push(value, draft, "return");
            } else if self.str(value).starts_with(self.str(object)) {
                let span = self.span(value);
                let response = self.facts.responses.iter_mut().find(|response| span.contains(response.span));
                if let Some(response) = response.filter(|response| response.body.is_none()) {
                    response.body = Some(body);
                }
            }
        }
    }
}
