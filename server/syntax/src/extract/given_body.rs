//! What a function sends that makes its body of what it is given: `{ data, message }`.

use tree_sitter::Node;

use super::Extractor;
use super::wrapper::{Parameter, Sender};
use crate::facts::{Value, ValueKind};
use crate::grammar::{Class, Part, Shape};

impl<'t> Extractor<'t> {
    /// The body with what a call gives for the parameters in it, and their defaults where it gives nothing.
    pub(super) fn body_given(&self, call: Node<'t>, sender: &Sender, body: &Value) -> Value {
        let fill = |name: &str| {
            let at = sender.parameters.iter().position(|parameter| parameter.is_named(name))?;
            let parameter = &sender.parameters[at];
            let given = self.given(call, sender, at).map(|given| self.body_value(given));
            given.or_else(|| parameter.default.clone()).filter(|_| !parameter.changed)
        };
        filled(body, &fill)
    }

    /// The object that a local name stands for, where it is only made and sent: `$body = ['data' => $data];`.
    pub(super) fn made_body(&self, node: Node<'t>) -> Option<Value> {
        let inner = self.view.inner(node);
        let name = self.str(inner);
        let value = self.bound_value(inner, name).filter(|_| self.class(inner) == Class::Name)?;
        let mut value = self.view.value(self.view.inner(value));
        let ValueKind::Object { entries, open, .. } = &mut value.kind else { return None };
        let made = self.binding_of(inner, name)?.end_byte();
        *open |= !self.places_of_word(name, made..inner.start_byte()).is_empty();
        (!entries.is_empty()).then_some(value)
    }

    /// Whether a function gives one of its parameters another value.
    pub(super) fn changes_parameter(&self, body: Node<'t>, words: &[&str]) -> bool {
        let given = self.within(Shape::Assignment, body);
        let given = given.into_iter().chain(self.within(Shape::Binding, body));
        given.into_iter().any(|node| {
            let left = self.part_str(node, Part::Left);
            let left = left.or_else(|| self.part_str(node, Part::Name));
            left.is_some_and(|left| {
                let name = left.split(['[', '.', '-']).next().unwrap_or(left).trim();
                words.iter().any(|word| word.trim_start_matches('$') == name.trim_start_matches('$'))
            })
        })
    }
}

impl Parameter {
    /// Whether `name` is that of the parameter.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        let name = name.trim_start_matches(['$', '@']);
        self.words.iter().any(|word| word.trim_start_matches('$') == name)
    }
}

/// The value with its names filled in, where they are known.
pub(crate) fn filled(value: &Value, fill: &impl Fn(&str) -> Option<Value>) -> Value {
    let kind = match &value.kind {
        ValueKind::Name(name) => return fill(name).unwrap_or_else(|| value.clone()),
        ValueKind::Object { name, entries, open } => ValueKind::Object {
            name: name.clone(),
            entries: entries.iter().map(|(key, value)| (key.clone(), filled(value, fill))).collect(),
            open: *open,
        },
        ValueKind::List(items) => ValueKind::List(items.iter().map(|item| filled(item, fill)).collect()),
        ValueKind::Call { callee, receiver, arguments } => {
            let mut arguments = arguments.clone();
            for argument in &mut arguments {
                argument.value = filled(&argument.value, fill);
            }
            ValueKind::Call { callee: callee.clone(), receiver: receiver.clone(), arguments }
        }
        other => other.clone(),
    };
    Value { kind, range: value.range }
}
