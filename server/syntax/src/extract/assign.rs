//! Assignments that set a status or a body.

use tree_sitter::Node;

use super::Extractor;
use super::event::What;
use super::response::Draft;
use crate::apis::{AssignRow, Sets};
use crate::facts::{ResponseStatus, Role, StepKind};
use crate::grammar::{Class, Part};

impl<'t> Extractor<'t> {
    /// `*response.status_mut() = StatusCode::NOT_FOUND`
    pub(super) fn assignment(&mut self, node: Node<'t>) {
        let (Some(left), Some(right)) = (self.part(node, Part::Left), self.part(node, Part::Right)) else {
            return;
        };
        if let Some(row) = self.assign_row(left).filter(|row| !row.on.is_empty()) {
            return self.assigned(node, left, right, row);
        }
        if !self.is_status_assignment(left) {
            return;
        }
        let Some(found) = self.status_expression(right) else { return };
        let (from, spelling) = (self.facts.statuses.len(), found.spelling.clone());
        let id = self.record(found, Role::Send, "status_mut");
        let target = self.str(left).trim_start_matches('*');
        for row in &self.grammar.apis.assigns {
            let Some(template) = row.then_header.as_ref().filter(|_| self.any_present(&row.groups)) else { continue };
            let name = row.name.as_str();
            let receiver = match name.strip_prefix('.') {
                Some(_) => target.strip_suffix("()").unwrap_or(target).strip_suffix(name),
                None => (target == name).then_some(target),
            };
            if let Some(receiver) = receiver {
                self.note_takes(Some(right), from, &row.takes);
                let edits = self.then_edits(node, template, receiver, &row.header_in, &spelling);
                self.facts.statuses[id as usize].edits = edits;
                return;
            }
        }
    }

    /// The row of what an assignment to `left` sets.
    pub(super) fn assign_row(&self, left: Node<'t>) -> Option<&'static AssignRow> {
        if self.class(left) == Class::Name {
            let name = self.str(left);
            return self.grammar.apis.assigns.iter().find(|row| {
                row.name.strip_prefix('.') == Some(name)
                    && self.any_present(&row.groups)
                    && self.acts_on(left, &row.on)
                    && self.bound_value(left, name).is_none()
            });
        }
        let member = self.part_str(left, Part::Member)?;
        let receiver = self.part(left, Part::Receiver)?;
        self.grammar.apis.assigns.iter().find(|row| {
            row.name.strip_prefix('.') == Some(member)
                && self.any_present(&row.groups)
                && self.is_object(receiver, &row.on)
        })
    }

    /// `ctx.status = 404`, `ctx.body = {…}`
    pub(super) fn assigned(&mut self, node: Node<'t>, left: Node<'t>, right: Node<'t>, row: &'static AssignRow) {
        let receiver = self.part(left, Part::Receiver);
        let from = self.facts.statuses.len();
        if row.does == Sets::Declared {
            self.sent_status(Some(right), Role::Declare, row.name.trim_start_matches('.'));
            return self.note_takes(Some(right), from, &row.takes);
        }
        let kind = match (row.does, self.is_deferred(&row.on)) {
            (Sets::Status, _) => StepKind::Status,
            (_, true) => StepKind::Kept,
            (_, false) => StepKind::Body,
        };
        self.step(receiver, node, kind);
        let api = row.name.trim_start_matches('.').to_string();
        let what = match row.does {
            Sets::Status => {
                let status = self.sent_status(Some(right), Role::Send, &api);
                self.then_header(status, node, receiver, &[&row.on], row.then_header.as_deref(), &row.header_in);
                What::Status { status, sends: false, api }
            }
            Sets::Body | Sets::Declared => {
                let mut draft = Draft::new(ResponseStatus::Unknown);
                draft.body = Some(self.body_value(right));
                What::Send { draft: Box::new(draft), default: ResponseStatus::Default(200), open: true, api }
            }
        };
        self.note_takes(Some(right), from, &row.takes);
        self.event(receiver, node, what);
    }
}
