//! Errors that are given a status where they are made, and raised: `const err = new Error("no"); err.status = 401; throw err;`.

use tree_sitter::Node;

use super::Extractor;
use super::scope::is_called_error;
use crate::elsewhere::How;
use crate::grammar::{Class, Part, Shape};

impl<'t> Extractor<'t> {
    /// Records the errors of this file that are given a status which code answers with.
    pub(super) fn made_errors(&mut self) {
        if self.elsewhere.is_none() || self.grammar.code.elsewhere.made || !self.grammar.code.untyped {
            return;
        }
        let mut found = Vec::new();
        for node in self.nodes(Shape::Assignment) {
            let (Some(left), Some(right)) = (self.part(node, Part::Left), self.part(node, Part::Right)) else {
                continue;
            };
            let (Some(receiver), Some(member)) = (self.part(left, Part::Receiver), self.part_str(left, Part::Member))
            else {
                continue;
            };
            if self.is_answered_member(member) && self.is_made_error(receiver) && self.is_raised_after(receiver, node) {
                found.push((node, right, member));
            }
        }
        for object in self.objects().to_vec() {
            let body = self.part(object, Part::Body).unwrap_or(object);
            let entry = self.view.children(body).into_iter().find_map(|entry| {
                let key = self.part_str(entry, Part::Key)?.trim_matches(['"', '\'']);
                Some((self.part(entry, Part::Value)?, key)).filter(|(_, key)| self.is_answered_member(key))
            });
            if let Some((value, key)) = entry
                && self.is_thrown(object)
            {
                found.push((object, value, key));
            }
        }
        for (node, value, member) in found {
            let known = |span| self.facts.responses.iter().any(|response| response.span.contains(span));
            if let Some(status) = self.status_expression(value)
                && !known(status.span)
            {
                self.push_raised(node, status, How::Raised, member);
            }
        }
    }

    /// Whether what errors hold in `member` is sent as a status.
    fn is_answered_member(&self, member: &str) -> bool {
        let Some(elsewhere) = self.elsewhere else { return false };
        let member = crate::elsewhere::member(member, &self.grammar.code.elsewhere);
        member.is_some_and(|member| elsewhere.is_answered(self.facts.language, &self.facts.files[0].path, &member))
    }

    /// Whether a local name is that of an error which was made in the same function.
    fn is_made_error(&self, name: Node<'t>) -> bool {
        let name = self.view.inner(name);
        if self.class(name) != Class::Name {
            return false;
        }
        let made = self.bound_value(name, self.str(name)).map(|made| self.view.inner(made));
        let callee = made.filter(|made| self.class(*made) == Class::Call).and_then(|made| self.callee(made));
        callee.is_some_and(|callee| is_called_error(self.str(callee.name)))
    }

    /// Whether the error `name` is raised behind `from`, or handed to what takes errors to where they are answered.
    fn is_raised_after(&self, name: Node<'t>, from: Node<'t>) -> bool {
        let function = self.facts.handler(self.scope_at(from.start_byte() as u32));
        let end = self.facts.scope(function).span.range.end as usize;
        let behind = |node: &Node<'t>| (from.end_byte()..end).contains(&node.start_byte());
        let is_it = |node: Node<'t>| self.str(self.view.inner(node)) == self.str(name);
        let thrown = self.nodes(Shape::Throw).into_iter().filter(behind);
        let mut thrown = thrown.filter_map(|node| self.part(node, Part::Value));
        let passes = &self.grammar.code.elsewhere.passes;
        thrown.any(is_it)
            || self.nodes(Shape::Call).into_iter().filter(behind).any(|call| {
                let name = self.callee(call).map_or("", |callee| self.str(callee.name));
                passes.iter().any(|known| known == name) && self.argument(call, 0).is_some_and(is_it)
            })
    }
}
