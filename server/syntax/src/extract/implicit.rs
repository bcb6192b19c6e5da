//! Calls and assignments without a receiver that act on what is around them.

use tree_sitter::Node;

use super::Extractor;
use crate::apis::CallRow;
use crate::grammar::{Class, Part};

impl<'t> Extractor<'t> {
    /// The row of a method that is called without a receiver: `respond(…)` in a function that extends what responds.
    pub(super) fn implicit_row(
        &self,
        call: Node<'t>,
        method: &str,
        counts: impl Fn(&CallRow) -> bool,
    ) -> Option<&'static CallRow> {
        self.grammar.apis.calls(method).find(|row| {
            row.name.strip_prefix('.') == Some(method)
                && !row.on.is_empty()
                && self.any_present(&row.groups)
                && counts(row)
                && self.acts_on(call, &row.on)
        })
    }

    /// Whether what has no receiver at `node` acts on one of the objects `ids`.
    pub(super) fn acts_on(&self, node: Node<'t>, ids: &[String]) -> bool {
        let scoped = &self.grammar.code.send.scoped;
        let extended: Vec<&str> = self
            .grammar
            .apis
            .objects
            .iter()
            .filter(|row| row.extended && ids.contains(&row.id))
            .flat_map(|row| row.types.iter().map(String::as_str))
            .collect();
        if scoped.is_empty() && extended.is_empty() {
            return false;
        }
        let mut at = node;
        while let Some(parent) = self.parent(at) {
            match self.class(parent) {
                Class::Closure => {
                    let receiver = self.scoping(parent).filter(|(method, _)| scoped.iter().any(|word| word == method));
                    if receiver.is_some_and(|(_, receiver)| self.is_object(receiver, ids)) {
                        return true;
                    }
                }
                Class::Function => {
                    let end = self.part(parent, Part::Body).map_or(parent.end_byte(), |body| body.start_byte());
                    let head = self.text.get(parent.start_byte()..end).unwrap_or("");
                    let name = self.part_str(parent, Part::Name).unwrap_or("");
                    return extended.iter().any(|of| {
                        head.match_indices(&format!("{of}.{name}")).any(|(at, _)| {
                            let before = head[..at].chars().next_back();
                            !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
                        })
                    });
                }
                _ => {}
            }
            at = parent;
        }
        false
    }

    /// The method that is called with a closure, and what it is called on.
    fn scoping(&self, closure: Node<'t>) -> Option<(&'t str, Node<'t>)> {
        let mut at = closure;
        for _ in 0..3 {
            at = self.parent(at)?;
            if self.class(at) == Class::Call {
                let given = self.part(at, Part::Closure).is_some_and(|given| given.id() == closure.id());
                return self.called_method(at).filter(|_| given);
            }
        }
        None
    }
}
