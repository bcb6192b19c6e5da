//! What a function may give: the values of all branches.

use tree_sitter::Node;

use super::Extractor;
use crate::apis::ReturnedRow;
use crate::facts::{ScopeId, ScopeKind};
use crate::grammar::{Class, Part, Shape};
use crate::view::last_named;

/// How deep branches are followed.
const MOST: usize = 8;

impl<'t> Extractor<'t> {
    /// The values that a returned one may be: both sides of a choice, and what is given where nothing is found.
    pub(super) fn possible_values(&self, value: Node<'t>) -> Vec<Node<'t>> {
        let value = self.view.inner(value);
        match self.class(value) {
            Class::Condition => {
                let sides = [self.part(value, Part::Then), self.part(value, Part::Otherwise)];
                let plain = |side: &Node<'t>| !matches!(self.class(*side), Class::Block | Class::Passage);
                let sides: Vec<Node<'t>> = sides.into_iter().flatten().filter(plain).collect();
                match sides.len() {
                    2 => sides.into_iter().flat_map(|side| self.possible_values(side)).collect(),
                    _ => vec![value],
                }
            }
            // found.get(id, {"error": "not found"})
            Class::Call => {
                let defaults = &self.grammar.code.values.defaults;
                let named = self.callee(value).is_some_and(|callee| {
                    callee.receiver.is_some() && defaults.iter().any(|known| known == self.str(callee.name))
                });
                let other = self.argument(value, 1).filter(|other| named && self.class(*other) == Class::Object);
                other.map_or_else(|| vec![value], |other| vec![other])
            }
            _ => vec![value],
        }
    }

    /// The values with which the branches end that `tail` consists of, itself if it is none.
    pub(super) fn tails(&self, tail: Node<'t>) -> Vec<Node<'t>> {
        let mut out = Vec::new();
        self.collect_tails(tail, 0, &mut out);
        out
    }

    fn collect_tails(&self, node: Node<'t>, depth: usize, out: &mut Vec<Node<'t>>) {
        if depth > MOST {
            return;
        }
        match self.class(node) {
            Class::Condition | Class::ElseIf => {
                for side in [Part::Then, Part::Otherwise] {
                    if let Some(side) = self.part(node, side) {
                        self.collect_tails(side, depth + 1, out);
                    }
                }
            }
            Class::Block | Class::Passage | Class::Statement | Class::Catch | Class::Other => {
                let children = self.view.children(node);
                let (catches, others): (Vec<Node<'t>>, Vec<Node<'t>>) =
                    children.into_iter().partition(|child| self.class(*child) == Class::Catch);
                if self.class(node) == Class::Other && catches.is_empty() {
                    return out.push(node);
                }
                let body = self.part(node, Part::Body).filter(|_| self.class(node) == Class::Catch);
                let last = body.or_else(|| others.last().copied()).or_else(|| last_named(node));
                for part in last.into_iter().chain(catches) {
                    self.collect_tails(part, depth + 1, out);
                }
            }
            Class::Return => {}
            _ => out.push(node),
        }
    }

    /// Whether `function` is a method that answers a route of another file: a public one of a controller.
    pub(super) fn is_public_action(&self, function: ScopeId, row: &ReturnedRow) -> bool {
        let scope = self.facts.scope(function);
        let text = self.facts.text(scope.span);
        scope.kind == ScopeKind::Function
            && scope.owner.as_ref().is_some_and(|owner| row.owners.iter().any(|end| owner.ends_with(end.as_str())))
            && row.actions.iter().any(|begin| text.starts_with(begin.as_str()))
            && scope.name.as_ref().is_some_and(|name| !name.starts_with("__") && !self.is_called_on_itself(name))
    }

    /// Whether the file calls the method `name` itself: it is there for the other ones.
    fn is_called_on_itself(&self, name: &str) -> bool {
        let own = |name: &Node<'t>| {
            let before = &self.text[..name.start_byte()];
            let owner = before.trim_end_matches(['-', '>', '.', ':', '?']);
            let owns = |own: &String| owner.ends_with(own.as_str());
            owner.len() < before.len() && self.grammar.code.own_receivers.iter().any(owns)
        };
        let called = || {
            let callees = self.nodes(Shape::Call).into_iter().filter_map(|call| self.callee(call));
            callees.map(|callee| callee.name).filter(own).map(|name| self.str(name)).collect()
        };
        self.noted.own_calls.get_or_init(called).contains(name)
    }
}
