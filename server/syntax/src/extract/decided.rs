//! Statuses that a local name may have, by how it was given its value.

use tree_sitter::Node;

use super::Extractor;
use super::status::Found;
use crate::facts::Role;
use crate::grammar::{Class, Part, Shape};
use crate::view::last_named;

/// How far a value is followed into its branches.
const MAX_DEPTH: u32 = 8;

impl<'t> Extractor<'t> {
    /// Records the statuses that decide between what `name` stands for: `let status = if missing { 404 } else { 500 };`.
    pub(super) fn decided_statuses(&mut self, name: Node<'t>, role: Role, api: &str) {
        let mut leaves = Vec::new();
        for value in self.assigned_before(name) {
            self.leaves_of(value, &mut leaves, 0);
        }
        for leaf in leaves.drain(..) {
            if let Some(found) = self.status_expression(leaf).filter(is_decision) {
                self.record(found, role, api);
            }
        }
        if let Some((value, member)) = self.unpacked(name) {
            self.looked_up_member(value, &member, role, api);
        }
        let bound = self.bound_value(name, self.str(name)).map(|value| (value, None));
        let Some((value, index)) = bound.or_else(|| self.taken_apart(name)) else { return };
        self.leaves_of(value, &mut leaves, 0);
        for leaf in leaves {
            let leaf = match index {
                None => Some(leaf),
                Some(at) => self.part_of_pair(leaf, at),
            };
            if let Some(found) = leaf.and_then(|leaf| self.status_expression(leaf)).filter(is_decision) {
                self.record(found, role, api);
            }
        }
    }

    /// Records the statuses that the entries of a table hold in a member: `const { status, body } = ERRORS[key];`.
    fn looked_up_member(&mut self, node: Node<'t>, member: &str, role: Role, api: &str) {
        let (Some(table), Some(_)) = (self.part(node, Part::Receiver), self.part(node, Part::Key)) else { return };
        let table = self.constant_lists.get(self.str(table)).copied().flatten().map(|table| self.object_of(table));
        let Some(table) = table.filter(|table| self.class(*table) == Class::Object) else { return };
        let entries = self.view.children(self.part(table, Part::Body).unwrap_or(table));
        let found: Vec<Found> = entries
            .into_iter()
            .filter_map(|entry| self.status_expression(self.entry(self.part(entry, Part::Value)?, member)?))
            .filter(is_status)
            .collect();
        for found in found {
            self.record(found, role, api);
        }
    }

    /// Records the statuses of a table of the file that one of is looked up in: `codes[reason]`, `Map.get(@codes, reason, 500)`.
    pub(super) fn looked_up(&mut self, node: Node<'t>, role: Role, api: &str) {
        let is_word = |c: char| c.is_alphanumeric() || "_$@".contains(c);
        let text = self.str(node);
        // A parameter of the same name is something else.
        let words = text.split(|c: char| !is_word(c)).filter(|word| !self.declares(node, word));
        let tables = words.filter_map(|word| self.constant_lists.get(word).copied().flatten());
        let tables: Vec<Node<'t>> = tables.map(|table| self.object_of(table)).collect();
        for table in tables {
            let body = self.part(table, Part::Body).unwrap_or(table);
            let entries = if self.class(table) == Class::Object { self.view.children(body) } else { Vec::new() };
            let values: Option<Vec<Found>> = entries
                .into_iter()
                .map(|entry| self.status_expression(self.part(entry, Part::Value)?).filter(is_status))
                .collect();
            for found in values.into_iter().flatten() {
                self.record(found, role, api);
            }
        }
    }

    /// Records the statuses that the arms of the match at `node` evaluate to.
    pub(super) fn decided_among(&mut self, node: Node<'t>, role: Role, api: &str) {
        let mut leaves = Vec::new();
        self.leaves_of(node, &mut leaves, 0);
        for leaf in leaves {
            if let Some(found) = self.status_expression(leaf).filter(is_decision) {
                self.record(found, role, api);
            }
        }
    }

    /// The part of a pair or tuple at an index, however it is written: `(404, text)`, `404 to text`, `Pair(404, text)`.
    fn part_of_pair(&self, node: Node<'t>, at: usize) -> Option<Node<'t>> {
        if self.class(node) != Class::Call {
            let part = self.entry(node, &at.to_string())?;
            return Some(self.part(part, Part::Value).filter(|_| self.class(part) == Class::Argument).unwrap_or(part));
        }
        let name = self.callee(node).filter(|callee| callee.receiver.is_none()).map(|callee| self.str(callee.name))?;
        self.grammar.code.values.pairs.iter().any(|known| known == name).then(|| self.argument(node, at))?
    }

    /// The pair of which `node` is the first part: `HttpStatusCode.NotFound to text`, `Pair(HttpStatusCode.NotFound, text)`.
    pub(super) fn pair_that_begins_with(&self, node: Node<'t>) -> Option<Node<'t>> {
        let parent = self.parent(node)?;
        if matches!(self.class(parent), Class::Binary | Class::Tuple) {
            return self.part_of_pair(parent, 0).filter(|first| first.id() == node.id()).map(|_| parent);
        }
        if let Some(pair) = self.parent(parent).filter(|pair| self.class(*pair) == Class::Tuple) {
            return self.part_of_pair(pair, 0).filter(|first| first.id() == node.id()).map(|_| pair);
        }
        let list = self.parent(parent).filter(|_| self.class(parent) == Class::Argument)?;
        let call = self.call_of_arguments(list)?;
        self.part_of_pair(call, 0).filter(|first| first.id() == node.id()).map(|_| call)
    }

    /// Whether the function around `pair` returns it, and is declared to return an answer in this form.
    pub(super) fn is_answer_of_its_function(&self, pair: Node<'t>) -> bool {
        let super::send::Fate::Returned { function: Some(function), .. } = self.fate(pair) else { return false };
        let returns = self.part_str(function, Part::Returns).unwrap_or("").trim_start();
        let answers = &self.grammar.code.answers;
        self.any_present(&answers.tuple_groups)
            && answers.tuples.iter().any(|tuple| returns.starts_with(tuple.as_str()))
    }

    /// What statements before `name` make of it in its function: `if missing { status = 404 }`.
    fn assigned_before(&self, name: Node<'t>) -> Vec<Node<'t>> {
        let (function, text) = (self.facts.handler(self.scope_at(name.start_byte() as u32)), self.str(name));
        let start = self.facts.scope(function).span.range.start as usize;
        let assignments = self.shapes.get(&Shape::Assignment).map_or(&[][..], Vec::as_slice);
        let first = assignments.partition_point(|node| node.start_byte() < start);
        assignments[first..]
            .iter()
            .take_while(|node| node.start_byte() < name.start_byte())
            .filter(|node| node.end_byte() <= name.start_byte())
            .filter(|node| self.part_str(**node, Part::Left) == Some(text))
            .filter(|node| self.facts.handler(self.scope_at(node.start_byte() as u32)) == function)
            .filter_map(|node| self.part(*node, Part::Right))
            .collect()
    }

    /// The value that a pattern with `name` in it takes apart, and which part of it `name` is: `let (status, body) = …`.
    fn taken_apart(&self, name: Node<'t>) -> Option<(Node<'t>, Option<usize>)> {
        let function = self.facts.handler(self.scope_at(name.start_byte() as u32));
        let text = self.str(name);
        self.shapes.get(&Shape::Binding)?.iter().rev().find_map(|binding| {
            if binding.end_byte() > name.start_byte()
                || self.facts.handler(self.scope_at(binding.start_byte() as u32)) != function
            {
                return None;
            }
            let pattern = self.part(*binding, Part::Name)?;
            if !matches!(self.class(pattern), Class::Pattern | Class::Tuple) {
                return None;
            }
            let at = self.view.children(pattern).iter().position(|part| self.str(*part) == text)?;
            Some((self.part(*binding, Part::Value)?, Some(at)))
        })
    }

    /// What an expression with branches may evaluate to.
    pub(super) fn leaves_of(&self, node: Node<'t>, leaves: &mut Vec<Node<'t>>, depth: u32) {
        let node = self.view.inner(node);
        if depth > MAX_DEPTH {
            return;
        }
        match self.class(node) {
            Class::Condition => {
                for part in [Part::Then, Part::Otherwise] {
                    if let Some(branch) = self.part(node, part) {
                        self.leaves_of(branch, leaves, depth + 1);
                    }
                }
            }
            Class::Match => {
                let body = self.part(node, Part::Body).unwrap_or(node);
                let arms = self.view.children(body).into_iter().filter(|arm| self.class(*arm) == Class::Arm);
                for value in arms.filter_map(|arm| self.part(arm, Part::Body)) {
                    self.leaves_of(value, leaves, depth + 1);
                }
            }
            Class::Block | Class::Passage | Class::Statement => {
                if let Some(last) = last_named(node) {
                    self.leaves_of(last, leaves, depth + 1);
                }
            }
            _ => leaves.push(node),
        }
    }
}

fn is_status(found: &Found) -> bool {
    (100..=599).contains(&found.code)
}

/// Whether a value may be what a name is decided to be: 0 is where it starts from.
fn is_decision(found: &Found) -> bool {
    found.code >= 100
}
