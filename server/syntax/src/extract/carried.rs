//! Errors that are returned where they had to be raised: the framework writes them as it writes any other object.

use tree_sitter::Node;

use super::Extractor;
use crate::apis::ReturnedRow;
use crate::facts::{ResponseStatus, Role, Value, ValueKind};
use crate::grammar::Class;

impl<'t> Extractor<'t> {
    /// Whether the function of a route returns an error, which is a body there like any other.
    pub(super) fn is_error_as_body(&self, value: Node<'t>, rows: &[ReturnedRow]) -> bool {
        if self.class(value) != Class::Call || !self.call_row(value).is_some_and(|row| row.raised || row.unless_handed)
        {
            return false;
        }
        let function = self.facts.handler(self.scope_at(value.start_byte() as u32));
        let keeps = |row: &ReturnedRow| row.keeps_errors && self.any_present(&row.groups);
        self.facts.scope(function).routed && rows.iter().any(keeps)
    }

    /// The answer to a request whose function returns an error: 200, and the error is its body.
    pub(super) fn error_as_body(&mut self, value: Node<'t>) {
        let span = self.span(value);
        let Some(at) = self.facts.responses.iter().position(|response| response.span == span) else {
            return;
        };
        let range = span.range;
        let of = |kind| Value { kind, range };
        let Some(code) = self.facts.responses[at].code(&self.facts) else { return };
        if let Some(id) = self.facts.responses[at].explicit() {
            self.facts.statuses[id as usize].role = Role::Mention;
        }
        let name = self.str(value).split('(').next().unwrap_or("").to_string();
        let response = &mut self.facts.responses[at];
        let said = response.body.take().filter(|body| body.as_text().is_some());
        let said = said.unwrap_or_else(|| of(ValueKind::Text(name)));
        let entries =
            vec![("status_code".to_string(), of(ValueKind::Number(code.to_string()))), ("message".to_string(), said)];
        response.raised = false;
        response.status = ResponseStatus::Default(200);
        response.body = Some(of(ValueKind::Object { name: None, entries, open: false }));
    }
}
