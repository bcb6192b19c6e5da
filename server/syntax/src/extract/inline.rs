//! Functions that are run where they are written: `find(id)?.let { call.respond(it) }`, `items.forEach((item) => …)`.

use tree_sitter::Node;

use super::Extractor;
use crate::grammar::{Class, Part, Shape};

/// A call that runs the function it is handed in its place.
pub(super) struct Inline<'t> {
    pub call: Node<'t>,
    /// Whether it may run it never, or several times.
    pub decides: bool,
}

/// Whether `inner` lies inside `around`, or is it.
pub(super) fn encloses(around: Node<'_>, inner: Node<'_>) -> bool {
    around.start_byte() <= inner.start_byte() && inner.end_byte() <= around.end_byte()
}

impl<'t> Extractor<'t> {
    /// The call that runs the function `closure` where it stands.
    pub(super) fn run_inline(&self, closure: Node<'t>) -> Option<Inline<'t>> {
        let rows = &self.grammar.code.send.inline;
        if rows.once.is_empty() && rows.many.is_empty() {
            return None;
        }
        let mut call = self.parent(closure)?;
        while self.class(call) != Class::Call {
            let handed = matches!(self.class(call), Class::Argument | Class::Wrapper | Class::Other);
            if !handed {
                return None;
            }
            call = self.parent(call)?;
        }
        let name = self.callee(call)?.name;
        let named = |names: &[String]| names.iter().any(|known| known == self.str(name));
        let many = named(&rows.many);
        let before = &self.text[call.start_byte()..name.start_byte()];
        let maybe = rows.maybe.iter().any(|mark| before.trim_end().ends_with(mark.as_str()));
        let waited = || {
            let around = self.parent(call).map_or("", |around| self.str(around));
            named(&rows.waited) && around.starts_with(rows.wait.as_str())
        };
        let many = many || waited();
        (many || named(&rows.once)).then_some(Inline { call, decides: many || maybe })
    }

    /// Whether a binary expression does its other side only if the first gives nothing.
    pub(super) fn is_alternative(&self, node: Node<'t>) -> bool {
        let rows = &self.grammar.code.send.inline.otherwise;
        self.class(node) == Class::Binary
            && self.part_str(node, Part::Operator).is_some_and(|operator| rows.iter().any(|known| known == operator))
    }

    /// Whether what is behind a function that is run in its place may know what was done in it: a name is given a value there,
    /// or the function is left by something that leaves more than it.
    pub(super) fn tells_outside(&self, block: Node<'t>) -> bool {
        let apart = ["return", "continue", "break"];
        let leaves = self.grammar.code.send.leaves.iter().filter(|word| !apart.contains(&word.as_str()));
        let leaves: Vec<String> = leaves.cloned().collect();
        !self.within(Shape::Assignment, block).is_empty()
            || !super::event::words_at(self.str(block), &leaves).is_empty()
    }
}
