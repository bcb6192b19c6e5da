//! Statuses that closures bring to the call which sends them, alone or with a body behind an arrow:
//! `complete { login.map { case None => StatusCodes.Unauthorized -> text } }`.

use tree_sitter::Node;

use super::Extractor;
use super::response::Draft;
use crate::facts::{ResponseStatus, Role, Spelling};
use crate::grammar::{Class, Part, Shape};
use crate::view::without_spaces;

impl<'t> Extractor<'t> {
    /// Records the statuses with which closures within a call end that sends what they bring.
    pub(super) fn paired_statuses(&mut self) {
        let rows: Vec<_> = self
            .grammar
            .apis
            .tuples
            .iter()
            .filter(|row| row.within.is_some() && self.any_present(&row.groups))
            .collect();
        if rows.is_empty() {
            return;
        }
        let mut found: Vec<(Node<'t>, Node<'t>, Option<Node<'t>>, &'t str)> = Vec::new();
        for call in self.nodes(Shape::Call) {
            let name = self.callee(call).map_or("", |callee| self.str(callee.name));
            let Some(row) = rows.iter().find(|row| row.within.as_deref() == Some(name)) else { continue };
            let within = self.within(Shape::Closure, call).into_iter().chain(self.within(Shape::Arm, call));
            let mut ends = Vec::new();
            for body in within.filter_map(|node| self.part(node, Part::Body)).collect::<Vec<_>>() {
                self.ends_of(body, &mut ends, 0);
            }
            for end in ends {
                let arrow = row.arrow.as_deref();
                let (status, body) = match self.class(end) {
                    Class::Binary if arrow.is_some() && self.part_str(end, Part::Operator) == arrow => {
                        (self.part(end, Part::Left), self.part(end, Part::Right))
                    }
                    Class::Path => (Some(end), None),
                    _ => continue,
                };
                let constant = status.and_then(|status| self.status_expression(status)).is_some_and(|found| {
                    matches!(&found.spelling, Spelling::Constant { prefix, .. }
                        if without_spaces(prefix).trim_end_matches(self.grammar.code.separator.as_str()).ends_with(row.owner.as_str()))
                });
                if let Some(status) = status.filter(|_| constant)
                    && found.iter().all(|(known, ..)| known.id() != end.id())
                {
                    found.push((end, status, body, name));
                }
            }
        }
        for (end, status, body, name) in found {
            let span = self.span(end);
            let known = |response: &crate::facts::Response| {
                span.contains(response.span)
                    || response.span.contains(span)
                        && matches!(response.status, ResponseStatus::Explicit(id) if span.contains(self.facts.status(id).span))
            };
            if self.facts.responses.iter().any(known) {
                continue;
            }
            let Some(found) = self.status_expression(status) else { continue };
            let mut draft = Draft::new(ResponseStatus::Explicit(self.record(found, Role::Send, name)));
            draft.body = body.map(|body| self.body_value(body));
            self.push(end, draft, name);
        }
    }
}
