//! Responses that are made and dropped: `HttpResponse::BadRequest().finish();` as a statement of its own.

use tree_sitter::Node;

use super::Extractor;
use crate::grammar::Class;

impl<'t> Extractor<'t> {
    /// Whether the value of `node` is all that a statement is, in a language where such a value goes nowhere.
    pub(super) fn is_dropped(&self, node: Node<'t>) -> bool {
        let rows = &self.grammar.code.send.drops;
        let text = self.str(node);
        let known = rows.begins.iter().any(|word| text.starts_with(word.as_str()));
        if !known || rows.unless.iter().any(|word| text.contains(word.as_str())) {
            return false;
        }
        if rows.with.as_ref().is_some_and(|word| !self.text.contains(word.as_str())) {
            return false;
        }
        let mut at = node;
        while let Some(parent) = self.parent(at).filter(|parent| self.class(*parent) == Class::Tuple) {
            at = parent;
        }
        let Some(statement) = self.parent(at).filter(|parent| self.class(*parent) == Class::Statement) else {
            return false;
        };
        let alone = self.str(statement).trim_end_matches(';').trim_end() == self.str(at);
        alone && self.str(statement).ends_with(rows.end.as_str())
    }
}
