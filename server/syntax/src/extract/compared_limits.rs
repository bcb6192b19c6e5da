//! Limits on the size of what is sent that code keeps by itself: what is larger than a number of bytes is refused.

use tree_sitter::Node;

use super::Extractor;
use crate::facts::{Response, ResponseStatus, Span};
use crate::grammar::{Part, Shape};

/// Fewer bytes are no upload, whatever is refused; with the status for what is too large they may be.
const UPLOAD: f64 = 1_048_576.0;
const LARGE: f64 = 65_536.0;

/// Parts of names of how large something is.
const SIZES: [&str; 3] = ["size", "len", "byte"];

/// The status for what is too large, and those that stand for it.
const TOO_LARGE: u32 = 413;
const REFUSED: [u32; 3] = [400, 415, 422];

impl<'t> Extractor<'t> {
    /// The limits by which responses refuse what is larger: `if len(content) > MAX_SIZE: raise HTTPException(413)`.
    pub(super) fn compared_limits(&mut self) {
        let refused: Vec<(Span, f64)> = self.facts.responses.iter().filter_map(|one| self.refuses(one)).collect();
        if refused.is_empty() {
            return;
        }
        for node in self.nodes(Shape::Comparison) {
            let least = refused.iter().filter(|(condition, _)| condition.contains(self.span(node)));
            let Some(least) = least.map(|(_, least)| *least).reduce(f64::min) else { continue };
            for relation in self.relations(node) {
                let larger = match self.str(relation.operator) {
                    ">" | ">=" => Some((relation.left, relation.right)),
                    "<" | "<=" => Some((relation.right, relation.left)),
                    _ => None,
                };
                let Some((subject, limit)) = larger else { continue };
                let asked = self.str(subject).to_ascii_lowercase();
                if !SIZES.iter().any(|size| asked.contains(size)) {
                    continue;
                }
                // Where it is defined it is changed.
                let value = self.defined_value(limit);
                if self.bytes(value, 0).is_none_or(|bytes| bytes < least) {
                    continue;
                }
                let text = self.str(limit);
                let is_name = text.chars().all(|c| c.is_alphanumeric() || "_.:".contains(c))
                    && !text.starts_with(|c: char| c.is_ascii_digit());
                let name = if is_name { text.to_string() } else { self.str(subject).to_string() };
                self.limit_of("", &name, value, node);
            }
        }
    }

    /// What the name `value` is defined as, or the value itself.
    fn defined_value(&self, value: Node<'t>) -> Node<'t> {
        // Of `Limits.MAX` and `self.max` the last part.
        let name = self.str(self.view.inner(value)).rsplit(['.', ':', '>']).next().unwrap_or("");
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        let constants = self
            .nodes(Shape::Constant)
            .into_iter()
            .filter(|node| is_name && self.part(*node, Part::Name).is_some_and(|defined| self.str(defined) == name));
        let bound = self.bound.get(name).into_iter().flatten().copied();
        let mut defined: Vec<Node<'t>> =
            constants.chain(bound).filter_map(|node| self.part(node, Part::Value)).collect();
        defined.sort_by_key(Node::start_byte);
        defined.dedup_by_key(|node| node.start_byte());
        match defined.as_slice() {
            [only] => *only,
            _ => value,
        }
    }

    /// The condition under which a response refuses something, and how many bytes are the least that it may be for.
    fn refuses(&self, response: &Response) -> Option<(Span, f64)> {
        let condition = response.condition?;
        let ResponseStatus::Explicit(id) = response.status else { return None };
        match self.facts.statuses[id as usize].code {
            TOO_LARGE => Some((condition, LARGE)),
            code if REFUSED.contains(&code) => Some((condition, UPLOAD)),
            _ => None,
        }
    }
}
