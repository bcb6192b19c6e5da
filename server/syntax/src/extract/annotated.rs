//! Responses whose status stands in an annotation: of a function, or of an error that is raised.

use tree_sitter::Node;

use super::Extractor;
use super::response::Draft;
use crate::apis::{CallRow, Does};
use crate::facts::{ResponseStatus, Role, ScopeKind, Value};
use crate::grammar::{Class, Part, Shape};

impl<'t> Extractor<'t> {
    /// Annotations that declare a status, and what is sent with it: `@ResponseStatus(UNAUTHORIZED)`.
    pub(super) fn annotations_that_declare(&mut self) {
        let mut sending = Vec::new();
        for node in self.nodes(Shape::Annotation) {
            let declares = |row: &&CallRow| matches!(row.does, Does::Declare | Does::Describe);
            let Some(row) = self.call_row(node).filter(declares) else { continue };
            let given = row.status.as_ref().and_then(|place| self.place(node, place));
            let from = self.facts.statuses.len();
            if let Some(found) = given.and_then(|given| self.status_expression(given)) {
                let id = self.record(found, Role::Declare, &row.name);
                self.note_takes(given, from, &row.takes);
                if row.sends {
                    sending.push((node, id, row.name.as_str()));
                }
            }
        }
        if sending.is_empty() {
            return;
        }
        let functions: Vec<_> = self
            .nodes(Shape::Function)
            .into_iter()
            .map(|function| (function, self.annotation_nodes(function).into_iter().map(|node| node.id()).collect()))
            .collect::<Vec<(Node<'t>, Vec<usize>)>>();
        for (annotation, status, api) in sending {
            let function = functions.iter().find(|(_, annotations)| annotations.contains(&annotation.id()));
            let mut draft = Draft::new(ResponseStatus::Explicit(status));
            match function {
                Some((function, _)) => {
                    if !self.is_sent_by(*function) {
                        continue;
                    }
                    draft.body = match self.values_returned_by(*function).as_slice() {
                        [only] => Some(self.body_value(*only)),
                        [] if self.returns_nothing(*function) => None,
                        _ => Some(Value::opaque(self.view.value(annotation).range)),
                    };
                }
                None if self.annotates_error(annotation) => draft.raised = true,
                None => continue,
            }
            // Where annotations stand before the function, its name is the place.
            let inside = |function: &Node<'t>| function.start_byte() <= annotation.start_byte();
            let name =
                function.filter(|(function, _)| !inside(function)).and_then(|(at, _)| self.part(*at, Part::Name));
            self.push(name.unwrap_or(annotation), draft, api);
        }
    }

    /// Whether what the function returns is a body and nothing but that, and goes to a client.
    fn is_sent_by(&self, function: Node<'t>) -> bool {
        let span = self.span(function);
        let Some(id) = self.facts.scopes.iter().position(|scope| scope.span == span) else { return false };
        let scope = &self.facts.scopes[id];
        let answers = scope.kind == ScopeKind::ErrorHandler || scope.routed;
        let returned = self.part_str(function, Part::Returns).unwrap_or("");
        // `ErrorResponse` is what a project calls a body.
        let mut words = returned.split(|c: char| !c.is_alphanumeric() && c != '_');
        let whole = words.any(|word| self.grammar.code.answers.responses.iter().any(|known| known == word));
        answers && !whole && !self.facts.responses.iter().any(|response| span.contains(response.span))
    }

    fn values_returned_by(&self, function: Node<'t>) -> Vec<Node<'t>> {
        let own = self.facts.handler(self.scope_at(function.end_byte().saturating_sub(1) as u32));
        let nodes = self.shapes.get(&Shape::Return).map_or(&[][..], Vec::as_slice);
        let first = nodes.partition_point(|node| node.start_byte() < function.start_byte());
        // `fun all() { … }` has no value of its own, `fun all() = …` has.
        let body = self.part(function, Part::Body).filter(|body| self.class(*body) != Class::Block);
        let body = match body.filter(|body| self.class(*body) == Class::Passage) {
            Some(passage) if self.str(passage).starts_with('{') => None,
            Some(passage) if self.str(passage).starts_with('=') => crate::view::last_named(passage),
            _ => body,
        };
        nodes[first..]
            .iter()
            .take_while(|node| node.start_byte() < function.end_byte())
            .filter(|node| self.facts.handler(self.scope_at(node.start_byte() as u32)) == own)
            .filter_map(|node| self.part(*node, Part::Value))
            .chain(body)
            .collect()
    }

    /// Whether no value comes back from `function`, by its declaration.
    fn returns_nothing(&self, function: Node<'t>) -> bool {
        let returned = self.part_str(function, Part::Returns).unwrap_or("");
        returned.is_empty()
            || returned
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| self.grammar.code.answers.nothing.iter().any(|known| known == word))
    }

    /// Whether the annotation stands on the type of an error.
    fn annotates_error(&self, annotation: Node<'t>) -> bool {
        let mut around = self.parent(annotation);
        for _ in 0..3 {
            let Some(node) = around else { return false };
            if self.class(node) == Class::Type {
                let name = self.part_str(node, Part::Name).unwrap_or("");
                let head = self.str(node).split(['{', ';']).next().unwrap_or("");
                let base = head.split_once(name).map_or("", |(_, base)| base);
                return ["Exception", "Error"].iter().any(|word| name.ends_with(word) || base.contains(word));
            }
            around = self.parent(node);
        }
        false
    }
}
