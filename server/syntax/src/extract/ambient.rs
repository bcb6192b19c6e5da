//! Results that keep the status which the response of the framework was given before.

use tree_sitter::Node;

use super::Extractor;
use super::event::{Event, What};
use crate::facts::ResponseStatus;
use crate::grammar::{Class, Part};

impl<'t> Extractor<'t> {
    /// `Response.StatusCode = 500; return Json(problem);`: gives the results that keep a status the one that was set.
    pub(super) fn keep_statuses(&mut self, events: &[Event<'t>], used: &mut [bool]) {
        for node in std::mem::take(&mut self.keeping) {
            let span = self.span(node);
            let response = self.facts.responses.iter().position(|response| response.span == span);
            let Some(response) =
                response.filter(|at| matches!(self.facts.responses[*at].status, ResponseStatus::Default(_)))
            else {
                continue;
            };
            match self.status_set_for(events, node) {
                None => {}
                Some(None) => self.facts.responses[response].status = ResponseStatus::Unknown,
                Some(Some(set)) => {
                    used[set] = true;
                    let What::Status { status, .. } = &events[set].what else { continue };
                    self.facts.responses[response].status = *status;
                    if let ResponseStatus::Explicit(id) = *status {
                        let edits = self.facts.statuses[id as usize].edits.clone();
                        self.facts.responses[response].edits = edits;
                    }
                }
            }
        }
    }

    /// The event that set the status in force at `node`; `Some(None)` if one may have.
    fn status_set_for(&self, events: &[Event<'t>], node: Node<'t>) -> Option<Option<usize>> {
        let handler = self.facts.handler(self.scope_at(node.start_byte() as u32));
        let before = events.iter().enumerate().rev().filter(|(_, event)| {
            event.handler == handler
                && event.node.end_byte() <= node.start_byte()
                && matches!(event.what, What::Status { .. })
        });
        for (index, event) in before {
            // What was made here is another response.
            let made = self.bound_value(event.node, &event.object);
            if made.is_some_and(|made| !matches!(self.class(self.view.inner(made)), Class::Path | Class::Name)) {
                continue;
            }
            let block = self.block_of(event.node);
            if block.byte_range().contains(&node.start_byte()) {
                return Some(Some(index));
            }
            // A branch that leaves does not come here.
            if !self.leaves(block) {
                return Some(None);
            }
        }
        None
    }

    /// Whether a condition around `node` asks if something was sent before: then the status may have left already.
    pub(super) fn asks_around(&self, node: Node<'t>) -> bool {
        let words = &self.grammar.code.send.asks_sent;
        let mut at = node;
        while let Some(parent) = self.parent(at).filter(|_| !words.is_empty()) {
            match self.class(parent) {
                Class::Function | Class::Closure => return false,
                Class::Condition => {
                    let asked = self.part_str(parent, Part::Condition).unwrap_or("");
                    if words.iter().any(|word| asked.contains(word.as_str())) {
                        return true;
                    }
                }
                _ => {}
            }
            at = parent;
        }
        false
    }
}
