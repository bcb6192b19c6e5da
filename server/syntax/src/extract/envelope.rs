//! Bodies that say by a member of a type of the project whether the request worked: `Reply(false, "no such user")`.

use tree_sitter::Node;

use super::Extractor;
use crate::elsewhere::Envelope;
use crate::facts::{Argument, Value, ValueKind, is_success_flag};
use crate::grammar::{Class, Part};

/// How deep an envelope may stand in what only converts it.
const DEPTH: u32 = 6;

impl<'t> Extractor<'t> {
    /// The value with the names of what the envelopes in it are made with, where the project says how these are called.
    pub(super) fn with_names(&self, value: Value) -> Value {
        self.named_at(value, 0)
    }

    fn named_at(&self, value: Value, depth: u32) -> Value {
        let range = value.range;
        let ValueKind::Call { callee, receiver, mut arguments } = value.kind else { return value };
        if depth > DEPTH {
            return Value { kind: ValueKind::Call { callee, receiver, arguments }, range };
        }
        if let Some(entries) = self.built(&callee, receiver.as_deref()) {
            return Value { kind: ValueKind::Object { name: None, entries, open: true }, range };
        }
        let separator = self.grammar.code.separator.as_str();
        let is_type = |name: &str| name.starts_with(char::is_uppercase);
        let path = match receiver.as_deref() {
            None => Some(callee.clone()),
            Some(Value { kind: ValueKind::Name(owner), .. }) if is_type(owner) => {
                Some(format!("{owner}{separator}{callee}"))
            }
            Some(_) => None,
        };
        if let Some(path) = path {
            let last = self.view.last_name(&path);
            if is_type(last)
                && let Some(envelope) = self.envelope(&path)
                && let Some(entries) = named(&envelope, &arguments)
            {
                return Value { kind: ValueKind::Object { name: Some(path), entries, open: false }, range };
            }
            if let Some((owner, method)) = path.rsplit_once(separator)
                && is_type(self.view.last_name(owner))
                && let Some(envelope) = self.envelope(owner)
                && let Some(failure) = envelope.failures.iter().find(|failure| failure.name == method)
            {
                let mut entries = vec![(failure.flag.clone(), Value { kind: ValueKind::Bool(false), range })];
                let said = arguments.into_iter().map(|argument| argument.value);
                let said = said.filter(|value| !matches!(value.kind, ValueKind::Number(_) | ValueKind::Opaque));
                entries.extend(said.map(|value| ("message".to_string(), value)));
                return Value { kind: ValueKind::Object { name: Some(path), entries, open: true }, range };
            }
        }
        if let [only] = arguments.as_mut_slice() {
            let inner = std::mem::replace(&mut only.value, Value::opaque(range));
            only.value = self.named_at(inner, depth + 1);
        }
        let receiver = receiver.map(|inner| Box::new(self.named_at(*inner, depth + 1)));
        Value { kind: ValueKind::Call { callee, receiver, arguments }, range }
    }

    /// Whether what is returned says by a member that the request failed.
    pub(super) fn reports_failure(&self, node: Node<'t>) -> bool {
        let known = self.class(node) == Class::Call && self.call_row(node).is_some();
        let value = self.with_names(self.body_value(node));
        let Some(members) = value.members().filter(|_| !known) else { return false };
        // A response of a library or of the project, which may have the status that it is given.
        let parts = &self.grammar.code.values.response_parts;
        let sends = self.class(node) == Class::Call && members.iter().any(|(name, _)| parts.contains(name));
        !sends && members.iter().any(|(name, value)| is_failing(name, value))
    }

    /// What a builder is given: `Reply.builder().success(false).message(text).build()`.
    fn built(&self, callee: &str, receiver: Option<&Value>) -> Option<Vec<(String, Value)>> {
        if !self.grammar.code.values.done.iter().any(|known| known == callee) {
            return None;
        }
        let mut entries = Vec::new();
        let mut at = receiver?;
        loop {
            let ValueKind::Call { callee, receiver, arguments } = &at.kind else { return None };
            let last = self.view.last_name(callee);
            match (arguments.as_slice(), receiver.as_deref()) {
                ([], _) if last.ends_with("uilder") => break,
                ([only], Some(inner)) => {
                    entries.push((callee.clone(), only.value.clone()));
                    at = inner;
                }
                _ => return None,
            }
        }
        entries.reverse();
        (!entries.is_empty()).then_some(entries)
    }

    /// What the type called `written` is made with, if it is an envelope of this file or of another one.
    fn envelope(&self, written: &str) -> Option<Envelope> {
        let last = self.view.last_name(written);
        let own = self.envelopes.get_or_init(|| crate::elsewhere::envelopes(self.facts.language, self.text));
        if let Some(known) = own.iter().find(|known| known.name == last) {
            return Some(known.clone());
        }
        self.elsewhere?.envelope(&self.viewpoint(), written).cloned()
    }

    /// What an expression that decides between several envelopes may come to, be it under a local name.
    pub(super) fn bodies_of_ways(&self, body: &Value) -> Vec<Value> {
        let inner = body.unwrapped();
        let range = inner.range;
        if !matches!(inner.kind, ValueKind::Opaque | ValueKind::Name(_)) {
            return Vec::new();
        }
        let Some(node) = self.kin.around(range.start as usize, range.end as usize) else { return Vec::new() };
        let node = self.view.inner(node);
        let made = match self.class(node) {
            Class::Name => self.bound_value(node, self.str(node)).map(|made| self.view.inner(made)),
            _ => Some(node),
        };
        let Some(made) = made.filter(|made| matches!(self.class(*made), Class::Condition | Class::Match)) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        self.ends_of(made, &mut found, 0);
        let values = found.into_iter().map(|end| self.with_names(self.view.value(end)));
        values.filter(|value| value.members().is_some()).collect()
    }

    /// The last expressions of all branches.
    pub(super) fn ends_of(&self, node: Node<'t>, out: &mut Vec<Node<'t>>, depth: u32) {
        let node = self.view.inner(node);
        if depth > DEPTH {
            return;
        }
        match self.class(node) {
            Class::Condition => {
                let sides = [self.part(node, Part::Then), self.part(node, Part::Otherwise)];
                sides.into_iter().flatten().for_each(|side| self.ends_of(side, out, depth + 1));
            }
            Class::Match => {
                let body = self.part(node, Part::Body).unwrap_or(node);
                let arms = self.view.children(body).into_iter().filter(|arm| self.class(*arm) == Class::Arm);
                let bodies: Vec<Node<'t>> = arms.filter_map(|arm| self.part(arm, Part::Body)).collect();
                bodies.into_iter().for_each(|arm| self.ends_of(arm, out, depth + 1));
            }
            Class::Block => {
                if let Some(last) = crate::view::last_named(node) {
                    self.ends_of(last, out, depth + 1);
                }
            }
            _ => out.push(node),
        }
    }
}

/// Whether a member says that the request failed: `success: false`, `status: "error"`, `error: "no such user"`.
fn is_failing(name: &str, value: &Value) -> bool {
    let text = || value.template_text().unwrap_or_default();
    if is_success_flag(name) {
        return value.as_bool() == Some(false);
    }
    match name.to_ascii_lowercase().replace('_', "").as_str() {
        "status" => ["error", "fail", "failed", "failure"].iter().any(|word| text().eq_ignore_ascii_case(word)),
        "error" | "errormessage" => !text().trim().is_empty(),
        _ => false,
    }
}

/// What an envelope is made of, by the names of what it is made with.
fn named(envelope: &Envelope, arguments: &[Argument]) -> Option<Vec<(String, Value)>> {
    if !arguments.is_empty() && arguments.iter().all(|argument| argument.name.is_some()) {
        return arguments.iter().map(|argument| Some((argument.name.clone()?, argument.value.clone()))).collect();
    }
    let names = envelope.names(arguments.len())?;
    let pairs = names.iter().zip(arguments);
    Some(pairs.map(|(name, given)| (given.name.clone().unwrap_or_else(|| name.clone()), given.value.clone())).collect())
}
