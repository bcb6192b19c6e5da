//! Objects of local names: `compact('error', 'code')`.

use tree_sitter::Node;

use super::Extractor;
use super::defines::placed;
use super::filled::MAX_REACH;
use crate::facts::{Value, ValueKind};
use crate::grammar::{Class, Part};

impl<'t> Extractor<'t> {
    /// The object that a call makes of the locals it names, with the values that these were given.
    pub(super) fn named_locals(&self, node: Node<'t>) -> Option<Value> {
        let rows = &self.grammar.code.values;
        let call = self.view.inner(node);
        if rows.locals.is_empty() || self.class(call) != Class::Call {
            return None;
        }
        let callee = self.callee(call).filter(|callee| callee.receiver.is_none())?;
        let name = self.str(callee.name);
        if !rows.locals.iter().any(|known| known == name) {
            return None;
        }
        let mut entries = Vec::new();
        let mut open = false;
        let range = httplsp_text::TextRange::from(call.byte_range());
        for argument in self.arguments(call) {
            let named = match self.view.value(argument.value) {
                Value { kind: ValueKind::List(items), .. } => items,
                value => vec![value],
            };
            for name in named {
                let Some(name) = name.as_text() else {
                    open = true;
                    continue;
                };
                let local = format!("{}{name}", rows.local_mark);
                let mut value =
                    self.given_on_the_way(call, &local).unwrap_or(Value { kind: ValueKind::Name(local), range });
                placed(&mut value, range);
                entries.push((name.to_string(), value));
            }
        }
        Some(Value { kind: ValueKind::Object { name: None, entries, open }, range })
    }

    /// The object that the local name was given which a body is made of, where nothing else is done with it before:
    /// `$answer = ['error' => 'gone']; echo json_encode($answer);`.
    pub(super) fn local_object(&self, node: Node<'t>) -> Option<Value> {
        if !self.grammar.code.untyped {
            return None;
        }
        let value = self.unwrapped_value(self.view.value(node));
        let ValueKind::Name(name) = &value.kind else { return None };
        let binding = self.binding_of(node, name)?;
        let made = self.view.value(self.view.inner(self.part(binding, Part::Value)?));
        if !matches!(&made.kind, ValueKind::Object { entries, .. } if !entries.is_empty()) {
            return None;
        }
        let block = self.block_of(binding);
        let holds = block.start_byte() <= node.start_byte() && node.end_byte() <= block.end_byte();
        let between = binding.end_byte()..node.start_byte();
        let alone = || {
            self.places_of_word(name, between.clone())
                .into_iter()
                .all(|at| self.is_looked_at(at, node) || self.is_on_another_way(at, node))
        };
        (holds && between.len() <= MAX_REACH && alone()).then(|| Value { range: value.range, ..self.with_names(made) })
    }

    /// Whether what is mentioned at `at` is only looked at there: handed to a call that writes it to a log or as a text.
    fn is_looked_at(&self, at: usize, node: Node<'t>) -> bool {
        let mut root = node;
        while let Some(parent) = self.parent(root) {
            root = parent;
        }
        let Some(mut inner) = root.descendant_for_byte_range(at, at + 1) else { return false };
        while let Some(parent) = self.parent(inner) {
            match self.class(parent) {
                Class::Call => {
                    let looks = &self.grammar.code.values.looks;
                    let name = self.callee(parent).map(|callee| self.str(callee.name));
                    return name.is_some_and(|name| looks.iter().any(|known| known == name));
                }
                Class::Argument | Class::Name | Class::Wrapper | Class::Other => inner = parent,
                _ => return false,
            }
        }
        false
    }

    /// The value that `name` has at `node`, where every way there gives it that one, or another one that is something.
    fn given_on_the_way(&self, node: Node<'t>, name: &str) -> Option<Value> {
        let function = self.facts.handler(self.scope_at(node.start_byte() as u32));
        let bindings = self.bound.get(name)?;
        let before = bindings.partition_point(|binding| binding.start_byte() < node.start_byte());
        let own = |binding: &&Node<'t>| self.facts.handler(self.scope_at(binding.start_byte() as u32)) == function;
        for binding in bindings[..before].iter().rev().filter(own) {
            let value = self.view.value(self.part(*binding, Part::Value)?);
            let block = self.block_of(*binding);
            if block.start_byte() <= node.start_byte() && node.end_byte() <= block.end_byte() {
                return Some(value);
            }
            if matches!(value.kind, ValueKind::Null) || value.is_empty() {
                return None;
            }
        }
        None
    }
}
