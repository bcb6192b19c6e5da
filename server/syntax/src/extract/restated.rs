//! Responses whose status is not what it seems: somebody else has the last word, or nobody receives them.

use std::collections::HashSet;

use tree_sitter::Node;

use super::Extractor;
use super::response::mark_inside;
use crate::facts::ResponseStatus;
use crate::grammar::{Class, Part, Shape};
use crate::kin::IdSet;
use crate::view::last_named;

impl<'t> Extractor<'t> {
    /// Functions of the file whose result is given a status by who calls them: `return report("no such user"), 404`.
    pub(super) fn restated_responses(&mut self) {
        let rows = self.grammar.apis.returned.iter().filter(|row| self.any_present(&row.groups));
        let places = rows.filter_map(|row| {
            let at = |wanted: &str| row.tuple.iter().position(|word| word == wanted);
            at("body").zip(at("status"))
        });
        let places: Vec<(usize, usize)> = places.collect();
        if places.is_empty() {
            return;
        }
        let mut restated: HashSet<&'t str> = HashSet::new();
        for node in self.nodes(Shape::Return) {
            let Some(value) = self.part(node, Part::Value).or_else(|| last_named(node)) else { continue };
            let value = self.view.inner(value);
            if self.class(value) != Class::Tuple {
                continue;
            }
            let items = self.view.children(value);
            let bodies = places.iter().filter(|(_, status)| *status < items.len());
            for body in bodies.filter_map(|(body, _)| items.get(*body)) {
                let call = self.view.inner(*body);
                let own =
                    self.callee(call).filter(|callee| self.class(call) == Class::Call && callee.receiver.is_none());
                restated.extend(own.map(|callee| self.str(callee.name)));
            }
        }
        for index in 0..self.facts.responses.len() {
            let scope = self.facts.scope(self.facts.handler(self.facts.responses[index].scope));
            let named = scope.name.as_deref().is_some_and(|name| restated.contains(name));
            if named && matches!(self.facts.responses[index].status, ResponseStatus::Default(_)) {
                self.facts.responses[index].status = ResponseStatus::Unknown;
            }
        }
    }

    /// Marks what is handed to errors by which a client tells what it received.
    pub(super) fn client_errors(&self, calls: &[Node<'t>], inside: &mut IdSet) {
        let known = &self.grammar.code.send.client_errors;
        if known.is_empty() {
            return;
        }
        for call in calls {
            let Some(callee) = self.callee(*call) else { continue };
            let path = callee.path.as_deref().unwrap_or("");
            let mut names = path.split(self.grammar.code.separator.as_str());
            if names.any(|name| known.iter().any(|error| error == name)) {
                self.arguments(*call).into_iter().for_each(|argument| mark_inside(argument.value, inside));
            }
        }
    }

    /// Notes the functions that hand the headers of a response to a call: what it sets is not seen.
    pub(super) fn handed_headers(&mut self, calls: &[Node<'t>]) {
        let maps = &self.grammar.code.send.header_maps;
        if maps.is_empty() {
            return;
        }
        for call in calls {
            let is_map = |text: &str| maps.iter().any(|map| text.ends_with(map.as_str()));
            if self.arguments(*call).iter().any(|argument| is_map(self.str(argument.value))) {
                let handler = self.facts.handler(self.scope_at(call.start_byte() as u32));
                self.hides_headers.insert(handler);
            }
        }
    }

    /// Whether `subject` is what a recorder holds: the answer of a handler of this very program.
    pub(super) fn is_recorded(&self, subject: Node<'t>) -> bool {
        let recorders = &self.grammar.code.tests.recorders;
        if recorders.is_empty() {
            return false;
        }
        let Some(receiver) = self.part(self.view.inner(subject), Part::Receiver) else { return false };
        let made = self.bound_value(receiver, self.str(receiver)).map(|made| self.view.inner(made));
        let path = made.filter(|made| self.class(*made) == Class::Call).and_then(|made| self.callee(made)?.path);
        path.is_some_and(|path| recorders.contains(&path))
    }
}
