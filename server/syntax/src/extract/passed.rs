//! What was asked right before a response that is sent where that was not true, and the arm that it stands in.

use tree_sitter::Node;

use super::Extractor;
use crate::facts::Span;
use crate::grammar::{Class, Part};

impl<'t> Extractor<'t> {
    /// The condition of the `if` right before the statement of `node`, if what is done where it is true leaves: so it is
    /// false here. A loop that leaves where one of its entries is what was looked for says the same.
    pub(super) fn passed_before(&self, node: Node<'t>) -> Option<Span> {
        let mut at = node;
        loop {
            let parent = self.parent(at)?;
            match self.class(parent) {
                Class::Block => break,
                Class::Closure if self.str(parent).starts_with('{') => break,
                Class::Condition | Class::ElseIf | Class::Arm | Class::Catch | Class::Function | Class::Closure => {
                    return None;
                }
                _ => at = parent,
            }
        }
        let mut before = self.named_sibling_before(at)?;
        if self.class(before) == Class::Statement {
            before = before.named_child(0)?;
        }
        let condition = match self.class(before) {
            Class::Condition => before,
            Class::Loop => self.asked_in_loop(before)?,
            _ => return None,
        };
        let then = self.part(condition, Part::Then)?;
        let leaves = self.leaves(then) || matches!(self.class(then), Class::Return | Class::Throw);
        let asked = self.part(condition, Part::Condition)?;
        (leaves && self.part(condition, Part::Otherwise).is_none()).then(|| self.span(asked))
    }

    /// The `if` that is all of a loop's body.
    fn asked_in_loop(&self, found: Node<'t>) -> Option<Node<'t>> {
        let mut at = self.part(found, Part::Body).or_else(|| crate::view::last_named(found))?;
        for _ in 0..3 {
            match self.class(at) {
                Class::Condition => return Some(at),
                Class::Block | Class::Statement if at.named_child_count() == 1 => at = at.named_child(0)?,
                _ => return None,
            }
        }
        (self.class(at) == Class::Condition).then_some(at)
    }

    /// What the innermost arm around `node` asks for.
    pub(super) fn asked_by_arm(&self, node: Node<'t>) -> Option<Span> {
        let mut child = node;
        while let Some(parent) = self.parent(child) {
            match self.class(parent) {
                Class::Function | Class::Closure | Class::Condition | Class::ElseIf | Class::Catch => return None,
                Class::Arm => return self.part(parent, Part::Pattern).map(|pattern| self.span(pattern)),
                _ => child = parent,
            }
        }
        None
    }
}
