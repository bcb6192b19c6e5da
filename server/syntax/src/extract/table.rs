//! Tables of errors with their statuses, which one place answers by: `map[Code]int{NoToken: http.StatusUnauthorized}`.

use tree_sitter::Node;

use super::Extractor;
use super::response::Draft;
use crate::elsewhere::TABLE;
use crate::facts::{ResponseStatus, Role, Spelling};
use crate::grammar::{Class, Part, Shape};
use crate::kin::IdSet;

/// How many statuses a table has at least.
const LEAST: usize = 3;

/// Words in the name or type of such a table.
const ABOUT: [&str; 5] = ["status", "error", "http", "mapping", "code"];

/// How far a name is followed to what it was given.
const MAX_DEPTH: u32 = 3;

impl<'t> Extractor<'t> {
    /// Records the statuses in tables outside of functions, where they are constants that belong to keys.
    pub(super) fn listed_statuses(&mut self) {
        self.statuses_of_sent_tables();
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

    /// The tables from which a status is taken that is sent: `res.status(STATUSES[error.code] ?? 500)`.
    pub(super) fn sent_tables(&self) -> Vec<String> {
        let nodes = self.sent_nodes().into_iter().flat_map(|node| self.sides(node));
        let mut out: Vec<String> = nodes.filter_map(|node| self.table_asked(node, 0)).collect();
        out.sort();
        out.dedup();
        out
    }

    /// The table that `node` is taken from.
    fn table_asked(&self, node: Node<'t>, depth: u32) -> Option<String> {
        if depth > MAX_DEPTH {
            return None;
        }
        if self.class(node) == Class::Name {
            let Some(value) = self.bound_value(node, self.str(node)) else { return self.table_filling(node) };
            return self.sides(value).into_iter().find_map(|side| self.table_asked(side, depth + 1));
        }
        let by_method = || {
            let (method, receiver) = self.called_method(node)?;
            let known = self.grammar.code.elsewhere.lookups.iter().any(|known| known == method);
            (known && self.class(node) == Class::Call).then_some((self.argument(node, 0)?, receiver))
        };
        let (key, table) = self.part(node, Part::Key).zip(self.part(node, Part::Receiver)).or_else(by_method)?;
        self.table_taken_from(key, table)
    }

    /// The table that a look-up fills a name with which it is handed: `if (Statuses.TryGetValue(kind, out var status))`.
    fn table_filling(&self, name: Node<'t>) -> Option<String> {
        let handler = self.facts.handler(self.scope_at(name.start_byte() as u32));
        let start = self.facts.scope(handler).span.range.start as usize;
        self.between(Shape::Call, start, name.start_byte()).find_map(|call| {
            let (method, receiver) = self.called_method(call)?;
            let known = self.grammar.code.elsewhere.lookups.iter().any(|known| known == method);
            let filled = self.argument(call, 1).filter(|_| known)?;
            let (_, last) = self.str(filled).rsplit_once(' ')?;
            (last == self.str(name)).then(|| self.table_taken_from(self.argument(call, 0)?, receiver))?
        })
    }

    fn table_taken_from(&self, key: Node<'t>, table: Node<'t>) -> Option<String> {
        // What is taken by a text that is written here is one status.
        let open = !matches!(self.class(self.view.inner(key)), Class::Text | Class::Symbol | Class::Integer);
        let name = self.str(table).rsplit(|c: char| !c.is_alphanumeric() && !"_$".contains(c)).next()?;
        (open && !name.is_empty()).then(|| format!("{TABLE}{}", name.trim_start_matches('$')))
    }

    /// The tables that functions take from what others send of them.
    fn tables_returned(&self) -> Vec<String> {
        let Some(elsewhere) = self.elsewhere.filter(|elsewhere| elsewhere.relays(self.facts.language)) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for function in self.nodes(Shape::Function) {
            let Some(name) = self.part_str(function, Part::Name) else { continue };
            let sent = elsewhere.relayed(self.facts.language, name).is_some_and(|positions| positions.contains(&0));
            let Some(body) = self.part(function, Part::Body).filter(|_| sent) else { continue };
            let returned = self.within(Shape::Return, body);
            let mut values: Vec<Node<'t>> =
                returned.into_iter().filter_map(|node| self.part(node, Part::Value)).collect();
            values.push(body);
            let mut leaves = Vec::new();
            values.into_iter().for_each(|value| self.leaves_of(value, &mut leaves, 0));
            out.extend(
                leaves.into_iter().flat_map(|leaf| self.sides(leaf)).filter_map(|leaf| self.table_asked(leaf, 0)),
            );
        }
        out
    }

    fn statuses_of_sent_tables(&mut self) {
        let mut tables = self.sent_tables();
        let (language, path) = (self.facts.language, &self.facts.files[0].path);
        tables.extend(self.elsewhere.map(|all| all.sent_tables(language, path)).unwrap_or_default());
        tables.extend(self.tables_returned());
        if tables.is_empty() {
            return;
        }
        let sent = |name: &str| {
            let name = name.trim_start_matches(['$', '@']);
            tables.iter().any(|table| table.strip_prefix(TABLE) == Some(name))
        };
        let mut found = Vec::new();
        for node in self.kin.nodes() {
            let parts = match self.class(node) {
                Class::Binding | Class::Definition => (self.part(node, Part::Name), self.part(node, Part::Value)),
                Class::Assignment => (self.part(node, Part::Left), self.part(node, Part::Right)),
                _ => continue,
            };
            let (Some(name), Some(value)) = parts else { continue };
            if !sent(self.str(name)) {
                continue;
            }
            for inner in self.kin.nodes() {
                let inside = value.start_byte() <= inner.start_byte() && inner.end_byte() <= value.end_byte();
                let whole = self.parent(inner).is_none_or(|parent| self.class(parent) != Class::Path);
                if !inside || !whole || !matches!(self.class(inner), Class::Integer | Class::Path) {
                    continue;
                }
                let status = self.status_expression(inner).filter(|found| (400..=599).contains(&found.code));
                found.extend(status.filter(|_| !self.is_key(inner, value)).map(|status| (inner, status)));
            }
        }
        for (node, status) in found {
            let mut draft = Draft::new(ResponseStatus::Explicit(self.record(status, Role::Send, "table")));
            draft.raised = true;
            self.push(node, draft, "table");
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
