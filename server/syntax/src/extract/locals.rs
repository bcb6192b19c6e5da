//! Objects of local names: `compact('error', 'code')`.

use tree_sitter::Node;

use super::Extractor;
use super::defines::placed;
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
