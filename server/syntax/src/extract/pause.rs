//! Calls that wait for a time which is always the same.

use tree_sitter::Node;

use super::Extractor;
use crate::grammar::{Class, Part, Shape};
use crate::view::without_spaces;

/// Expressions nested deeper than this are no plain durations.
const MAX_DEPTH: u32 = 8;

/// Expressions longer than this, in bytes, are none either.
const MAX_LENGTH: usize = 200;

impl<'t> Extractor<'t> {
    /// Finds them all.
    pub(super) fn pauses(&mut self) {
        let names = &self.grammar.code.retry.pauses;
        if names.is_empty() || !self.group_present("http") {
            return;
        }
        let mut found: Vec<Node<'t>> = Vec::new();
        for call in self.nodes(Shape::Call) {
            let Some(callee) = self.callee(call) else { continue };
            let named = |known: &str| match known.strip_prefix('.') {
                Some(method) => callee.receiver.is_some() && self.str(callee.name) == method,
                None => callee.path.as_deref().is_some_and(|path| known == path || known == self.resolve(path)),
            };
            // The time is the last thing that such a call is told.
            let time = || self.arguments(call).last().map(|argument| argument.value);
            if names.iter().any(|known| named(known)) && time().is_some_and(|time| self.is_fixed(time, 0)) {
                found.push(call);
            }
        }
        found.sort_by_key(Node::start_byte);
        self.pauses = found;
    }

    /// The first of them in `node`.
    pub(super) fn pause_in(&self, node: Node<'t>) -> Option<crate::facts::Span> {
        let first = self.pauses.partition_point(|call| call.start_byte() < node.start_byte());
        self.pauses.get(first).filter(|call| call.end_byte() <= node.end_byte()).map(|call| self.span(*call))
    }

    /// Whether an expression has the same value each time: numbers, units, constants of this file.
    fn is_fixed(&self, node: Node<'t>, depth: u32) -> bool {
        if depth > MAX_DEPTH || node.byte_range().len() > MAX_LENGTH {
            return false;
        }
        let text = without_spaces(self.str(node));
        if text.replace('_', "").trim_end_matches(|c: char| "lLfFdDmM".contains(c)).parse::<f64>().is_ok() {
            return true;
        }
        let is_unit = |text: &str| self.grammar.code.retry.units.iter().any(|known| known == text);
        let owner = |node: Node<'t>| {
            let text = without_spaces(self.str(node));
            text.starts_with(char::is_uppercase) || text.is_empty() || self.is_fixed(node, depth + 1)
        };
        match self.class(node) {
            Class::Integer => true,
            Class::Wrapper => self.view.wrapped(node).is_some_and(|inner| self.is_fixed(inner, depth + 1)),
            Class::Binary => [Part::Left, Part::Right]
                .iter()
                .all(|part| self.part(node, *part).is_some_and(|side| self.is_fixed(side, depth + 1))),
            Class::Call => {
                let Some(callee) = self.callee(node) else { return false };
                let arguments = self.arguments(node);
                let unit = callee.path.as_deref().is_some_and(|path| {
                    let last = path.rsplit([':', '.']).next().unwrap_or(path);
                    is_unit(path) || is_unit(last)
                });
                // `Duration::from_secs(5)`, `5.seconds()`
                let made = callee.receiver.is_none() || callee.receiver.is_some_and(owner);
                (unit || !arguments.is_empty())
                    && made
                    && arguments.iter().all(|at| self.is_fixed(at.value, depth + 1))
                    && (unit || callee.receiver.is_some() || text.contains("::"))
            }
            Class::Path => {
                is_unit(&text)
                    || self.part_str(node, Part::Member).is_some_and(is_unit)
                        && self.part(node, Part::Receiver).is_some_and(owner)
                    || self.constants.get(self.view.last_name(&text)).is_some_and(Option::is_some)
            }
            Class::Name => is_unit(&text) || self.constants.get(text.as_str()).is_some_and(Option::is_some),
            _ => false,
        }
    }
}
