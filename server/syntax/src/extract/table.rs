//! Tables of errors with their statuses, which one place answers by: `map[Code]int{NoToken: http.StatusUnauthorized}`.

use tree_sitter::Node;

use super::Extractor;
use super::response::Draft;
use crate::facts::{ResponseStatus, Role, Spelling};
use crate::grammar::{Class, Part, Shape};
use crate::kin::IdSet;

/// How many statuses a table has at least.
const LEAST: usize = 3;

/// Words in the name or type of such a table.
const ABOUT: [&str; 5] = ["status", "error", "http", "mapping", "code"];

impl<'t> Extractor<'t> {
    /// Records the statuses in tables outside of functions, where they are constants that belong to keys.
    pub(super) fn listed_statuses(&mut self) {
        if !self.grammar.code.elsewhere.tables {
            return;
        }
        let mut seen = IdSet::default();
        for table in self.objects().to_vec() {
            if seen.contains(&table.id()) || !self.is_table(table) {
                continue;
            }
            let mut found = Vec::new();
            for node in self.within(Shape::Path, table) {
                let constant =
                    self.path_constant(node).filter(|found| matches!(found.spelling, Spelling::Constant { .. }));
                if let Some(constant) = constant.filter(|_| !self.is_key(node, table)) {
                    found.push((node, constant));
                }
            }
            for object in self.objects_within(table) {
                seen.insert(object.id());
            }
            let failures = found.iter().filter(|(_, constant)| (400..=599).contains(&constant.code)).count();
            if found.len() < LEAST || failures * 2 < found.len() {
                continue;
            }
            for (node, constant) in found.into_iter().filter(|(_, constant)| (400..=599).contains(&constant.code)) {
                let mut draft = Draft::new(ResponseStatus::Explicit(self.record(constant, Role::Send, "table")));
                draft.raised = true;
                self.push(node, draft, "table");
            }
        }
    }

    /// Whether an object stands outside of functions and is about statuses by its name or type.
    fn is_table(&self, table: Node<'t>) -> bool {
        let mut named = self.part_str(table, Part::Name).unwrap_or("").to_ascii_lowercase();
        let mut at = self.parent(table);
        while let Some(around) = at {
            match self.class(around) {
                // def get_http_status(error): codes = {Denied: HTTPStatus.UNAUTHORIZED}
                Class::Function => {
                    let name = self.part_str(around, Part::Name).unwrap_or("").to_ascii_lowercase();
                    return name.contains("status") && ABOUT.iter().any(|word| named.contains(word));
                }
                Class::Closure | Class::Call | Class::Object => return false,
                Class::Assignment => {
                    named.push_str(&self.part_str(around, Part::Left).unwrap_or("").to_ascii_lowercase());
                }
                Class::Binding | Class::Definition => {
                    named.push_str(&self.part_str(around, Part::Name).unwrap_or("").to_ascii_lowercase());
                }
                _ => {}
            }
            at = self.parent(around);
        }
        ABOUT.iter().any(|word| named.contains(word))
    }

    /// Whether `node` is a key of the table, or of what is in it.
    fn is_key(&self, node: Node<'t>, table: Node<'t>) -> bool {
        let mut child = node;
        while let Some(parent) = self.parent(child).filter(|parent| parent.id() != table.id()) {
            if self.class(parent) == Class::Entry {
                let key = self.part(parent, Part::Key);
                let inside = |key: Node<'t>| key.start_byte() <= node.start_byte() && node.end_byte() <= key.end_byte();
                if key.is_some_and(inside) {
                    return true;
                }
            }
            child = parent;
        }
        false
    }
}
