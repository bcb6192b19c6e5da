//! Conditions over one status that hold for all of them, or for none.

use std::collections::HashSet;

use tree_sitter::Node;

use super::Extractor;
use super::codes::{Codes, complement};
use crate::facts::{Settled, Spelling};
use crate::grammar::{Class, Part, Shape};

impl<'t> Extractor<'t> {
    /// `status < 200 && status >= 300`, `status != 200 || status != 201`
    pub(super) fn settled(&mut self) {
        let mut seen = HashSet::new();
        for node in self.nodes(Shape::Comparison) {
            let mut at = node;
            while let Some(parent) = self.parent(at) {
                match self.class(parent) {
                    Class::Wrapper => {}
                    Class::Binary if self.joins(parent).is_some() => {
                        // The innermost one tells all.
                        if seen.insert(parent.id()) && self.settles(parent) {
                            break;
                        }
                    }
                    _ => break,
                }
                at = parent;
            }
        }
        self.facts.settled.sort_by_key(|settled| settled.span);
    }

    /// Whether an operator joins two conditions: `true` where both have to hold.
    fn joins(&self, node: Node<'t>) -> Option<bool> {
        match self.part_str(node, Part::Operator)? {
            "&&" | "and" => Some(true),
            "||" | "or" => Some(false),
            _ => None,
        }
    }

    /// Notes `node` if its two sides, each of which tells statuses apart, tell none apart together.
    fn settles(&mut self, node: Node<'t>) -> bool {
        let (Some(left), Some(right), Some(both)) =
            (self.part(node, Part::Left), self.part(node, Part::Right), self.joins(node))
        else {
            return false;
        };
        let mut subject = None;
        // status == 200 or 201
        let (first, last) = (self.bare_code(left), self.bare_code(right));
        if let Some(bare) = first.or(last).filter(|_| !both) {
            let compared = if first.is_some() { right } else { left };
            let codes = self.condition(compared, &mut subject);
            let Some(subject) = subject.filter(|_| codes.may.is_some()) else { return false };
            return self.note_settled(node, subject, true, Some(bare));
        }
        let (left, right) = (self.condition(left, &mut subject), self.condition(right, &mut subject));
        let Some(subject) = subject else { return false };
        let none = |codes: &Codes| codes.may.as_ref().is_some_and(Vec::is_empty);
        let all = |codes: &Codes| complement(&codes.sure).is_empty();
        let tells = |codes: &Codes| codes.may.is_some() && !none(codes) && !all(codes);
        if !tells(&left) || !tells(&right) {
            return false;
        }
        let together = if both { left.and(right) } else { left.or(right) };
        let always = !both && all(&together);
        if !(always || both && none(&together)) {
            return false;
        }
        self.note_settled(node, subject, always, None)
    }

    /// Whether `node` is a code on its own, which counts as true wherever a number may be a condition.
    fn bare_code(&self, node: Node<'t>) -> Option<u32> {
        let found = self.status_expression(node)?;
        (found.spelling == Spelling::Number && (100..=599).contains(&found.code)).then_some(found.code)
    }

    fn note_settled(&mut self, node: Node<'t>, subject: String, always: bool, bare: Option<u32>) -> bool {
        let operator = self.part_str(node, Part::Operator).unwrap_or("").to_string();
        let (span, scope) = (self.span(node), self.scope_at(node.start_byte() as u32));
        self.facts.settled.push(Settled { span, subject, always, bare, operator, scope });
        true
    }
}
