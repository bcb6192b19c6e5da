//! Bodies that have a name of their own and are filled one statement after the other before they are sent.

use tree_sitter::Node;

use super::Extractor;
use crate::facts::{Value, ValueKind, is_success_flag};
use crate::grammar::{Class, Part, Shape};

/// How many bytes may stand between an object and what sends it.
pub(super) const MAX_REACH: usize = 6_000;

impl<'t> Extractor<'t> {
    /// The object that the local name `node` stands for, with what was put into it: `body.put("error", text);`. `None`
    /// where anything else is done with it in between.
    pub(super) fn filled_object(&self, node: Node<'t>) -> Option<Value> {
        let node = self.view.inner(node);
        if self.class(node) != Class::Name {
            return None;
        }
        let name = self.str(node);
        let (binding, made) = self.given_last(node, name)?;
        let made = self.view.inner(made);
        if node.start_byte().saturating_sub(binding.end_byte()) > MAX_REACH {
            return None;
        }
        let (kind, mut entries, mut open) = match self.view.value(made).kind {
            ValueKind::Object { name, entries, open } => (name, entries, open),
            // new Answer()
            ValueKind::Call { callee, receiver: None, arguments } if arguments.is_empty() => {
                let own = callee.rsplit(self.grammar.code.separator.as_str()).next()?;
                own.starts_with(char::is_uppercase).then_some((Some(callee.clone()), Vec::new(), true))?
            }
            _ => return None,
        };
        let mut known = Vec::new();
        let puts = self.puts_into(name, binding.end_byte(), node.start_byte());
        // What is only made is looked for in another way where types say nothing.
        if self.grammar.code.untyped && puts.is_empty() {
            return None;
        }
        for (statement, key, value) in puts {
            let block = self.block_of(statement);
            let surely = block.start_byte() <= node.start_byte() && node.end_byte() <= block.end_byte();
            if !surely && self.leaves(block) {
                continue;
            }
            known.push(statement.byte_range());
            entries.retain(|(known, _)| *known != key);
            match surely {
                true => entries.push((key.to_string(), self.view.value(value))),
                false => open = true,
            }
        }
        let between = binding.end_byte()..node.start_byte();
        let other = self
            .places_of_word(name, between)
            .into_iter()
            .any(|at| !known.iter().any(|range| range.contains(&at)) && !self.is_on_another_way(at, node));
        if other || entries.is_empty() {
            return None;
        }
        Some(Value { kind: ValueKind::Object { name: kind, entries, open }, range: self.view.value(node).range })
    }

    /// Where the local `name` was last given a value on the way to `node`, and that: where it was declared, or in a block
    /// around `node`.
    fn given_last(&self, node: Node<'t>, name: &str) -> Option<(Node<'t>, Node<'t>)> {
        let binding = self.binding_of(node, name);
        let from = match binding {
            Some(binding) => binding.end_byte(),
            None => {
                self.facts.scope(self.facts.handler(self.scope_at(node.start_byte() as u32))).span.range.start as usize
            }
        };
        let from = from.max(node.start_byte().saturating_sub(MAX_REACH));
        let assigned = self
            .between(Shape::Assignment, from, node.start_byte())
            .filter(|assignment| {
                self.part_str(*assignment, Part::Left) == Some(name)
                    && super::inline::encloses(self.block_of(*assignment), node)
            })
            .last();
        match assigned {
            Some(assignment) => Some((assignment, self.part(assignment, Part::Right)?)),
            None => binding.and_then(|binding| Some((binding, self.part(binding, Part::Value)?))),
        }
    }

    /// Whether the response that is made at `node` and kept under a local name may be given headers which are not written
    /// where it is kept: it is handed on, or all of its headers are replaced.
    pub(super) fn may_get_headers(&self, name: Node<'t>, node: Node<'t>) -> bool {
        let name = self.str(name);
        let around = self.facts.scope(self.scope_at(node.start_byte() as u32)).span.range.end as usize;
        let rest = node.end_byte()..around.min(self.text.len()).max(node.end_byte());
        let text = self.text;
        self.places_of_word(name, rest).into_iter().any(|at| {
            let (before, behind) = (text[..at].trim_end(), &text[at + name.len()..]);
            let member = behind.strip_prefix('.');
            let returned = before.ends_with("return") && !behind.starts_with('.');
            let replaced = member.is_some_and(|member| {
                member.strip_prefix("headers").is_some_and(|rest| {
                    let rest = rest.trim_start();
                    rest.starts_with('=') || rest.starts_with(".add(contentsOf")
                })
            });
            replaced || member.is_none() && !returned
        })
    }

    /// What makes the object that the local name `node` stands for, where nothing else happens to it: `new Answer(text)`.
    pub(super) fn made_object(&self, node: Node<'t>) -> Option<Value> {
        let node = self.view.inner(node);
        if self.grammar.code.untyped || self.class(node) != Class::Name {
            return None;
        }
        let name = self.str(node);
        let binding = self.binding_of(node, name)?;
        let value = self.view.value(self.view.inner(self.part(binding, Part::Value)?));
        let ValueKind::Call { callee, receiver: None, .. } = &value.kind else { return None };
        let own = callee.rsplit(self.grammar.code.separator.as_str()).next()?;
        let between = binding.end_byte()..node.start_byte();
        let alone = between.len() <= MAX_REACH
            && self.places_of_word(name, between).into_iter().all(|at| self.is_on_another_way(at, node));
        (alone && own.starts_with(char::is_uppercase))
            .then(|| Value { kind: value.kind.clone(), range: self.view.value(node).range })
    }

    /// What the local name that a response is made of was given in branches that lead to it: `$answer = ['error' => …];` in
    /// one of them, `echo json_encode($answer);` behind.
    pub(super) fn bodies_of_branches(&self, node: Node<'t>, body: &Value) -> Vec<Value> {
        let name = match &body.kind {
            ValueKind::Name(name) => name,
            ValueKind::Call { arguments, .. } => match arguments.first().map(|argument| &argument.value.kind) {
                Some(ValueKind::Name(name)) => name,
                _ => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        let Some(bindings) = self.bound.get(name.as_str()) else { return Vec::new() };
        let handler = self.facts.handler(self.scope_at(node.start_byte() as u32));
        let mut found = Vec::new();
        for binding in bindings.iter().rev().filter(|binding| binding.end_byte() <= node.start_byte()) {
            if self.facts.handler(self.scope_at(binding.start_byte() as u32)) != handler
                || node.start_byte() - binding.end_byte() > MAX_REACH
            {
                break;
            }
            // What comes before a value that it surely gets is replaced.
            let holds =
                |block: Node<'t>| block.start_byte() <= node.start_byte() && node.end_byte() <= block.end_byte();
            let mut block = self.block_of(*binding);
            if holds(block) {
                break;
            }
            // What is put into it afterwards may say something else.
            let between = self.text.get(binding.end_byte()..node.start_byte()).unwrap_or("");
            let mut leaves = between.contains(&format!("{name}["));
            while !leaves && !holds(block) {
                leaves = self.leaves(block);
                match self.parent(block) {
                    Some(parent) => block = self.block_of(parent),
                    None => break,
                }
            }
            let Some(made) = self.part(*binding, Part::Value).filter(|_| !leaves) else { continue };
            let value = self.with_names(self.view.value(made));
            if matches!(&value.kind, ValueKind::Object { entries, .. } if !entries.is_empty()) {
                found.push(value);
            }
        }
        found.reverse();
        found.extend(self.texts_of_catches(name, node));
        found
    }

    /// The texts that the local name `name` is given where a failure is caught, and with which it comes to `node`.
    fn texts_of_catches(&self, name: &str, node: Node<'t>) -> Vec<Value> {
        let handler = self.facts.handler(self.scope_at(node.start_byte() as u32));
        let start = self.facts.scope(handler).span.range.start as usize;
        let from = start.max(node.start_byte().saturating_sub(MAX_REACH));
        let holds = |block: Node<'t>| block.start_byte() <= node.start_byte() && node.end_byte() <= block.end_byte();
        let mut found = Vec::new();
        for assignment in self.between(Shape::Assignment, from, node.start_byte()) {
            let parts = self.part_str(assignment, Part::Left).zip(self.part(assignment, Part::Right));
            let Some((_, made)) = parts.filter(|(left, _)| *left == name) else { continue };
            let mut block = self.block_of(assignment);
            // What it is given afterwards on every way takes the place of all before.
            if holds(block) {
                found.clear();
                continue;
            }
            let scope = self.scope_at(assignment.start_byte() as u32);
            let caught = self.facts.scope(scope).kind == crate::facts::ScopeKind::ErrorArm;
            let value = self.view.value(made);
            let is_text = matches!(value.kind, ValueKind::Text(_) | ValueKind::Template(_));
            let mut leaves = false;
            while !leaves && !holds(block) {
                leaves = self.leaves(block);
                match self.parent(block) {
                    Some(parent) => block = self.block_of(parent),
                    None => break,
                }
            }
            if caught && is_text && !leaves && self.facts.handler(scope) == handler {
                found.push(value);
            }
        }
        found
    }

    /// What the local name that a response is made of is given in branches that lead to it where it says there that
    /// something failed: `answer.setSuccess(false)` in a `catch`, `ResponseEntity.ok(answer)` behind.
    pub(super) fn flags_of_branches(&self, node: Node<'t>, body: &Value, only_caught: bool) -> Vec<Value> {
        let ValueKind::Name(name) = &body.kind else { return Vec::new() };
        // What is asked where it is sent may decide about the status too.
        if !name.chars().all(|c| c.is_alphanumeric() || c == '_') || self.str(node).contains('?') {
            return Vec::new();
        }
        let handler = self.facts.handler(self.scope_at(node.start_byte() as u32));
        let here = |place: usize| self.facts.handler(self.scope_at(place as u32)) == handler;
        let bindings = self.bound.get(name.as_str()).map_or(&[][..], Vec::as_slice);
        let binding = bindings.iter().rev().find(|binding| binding.end_byte() <= node.start_byte());
        let binding = binding.filter(|binding| here(binding.start_byte()));
        // A member of the object that the method belongs to has its value from before: `_response`.
        let kept = binding.is_none() && name.starts_with('_') && !self.grammar.code.untyped;
        let from = match binding {
            Some(binding) => binding.end_byte(),
            None if kept => self.facts.scope(handler).span.range.start as usize,
            None => return Vec::new(),
        };
        if node.start_byte() - from > MAX_REACH {
            return Vec::new();
        }
        let puts = self.puts_into(name, from, node.start_byte());
        let holds = |block: Node<'t>| block.start_byte() <= node.start_byte() && node.end_byte() <= block.end_byte();
        let mut found = Vec::new();
        for (statement, key, value) in &puts {
            let plain = key.to_ascii_lowercase().replace('_', "");
            let block = self.block_of(*statement);
            let is_flag = is_success_flag(key);
            // answer.put("error", e.getMessage()) in a catch
            let scope = self.facts.scope(self.scope_at(statement.start_byte() as u32));
            let is_error = plain == "error"
                && scope.kind == crate::facts::ScopeKind::ErrorArm
                && scope.error.as_deref().is_some_and(|error| self.view.value(*value).mentions(error));
            let says = is_flag && self.view.value(*value).as_bool() == Some(false) || is_error;
            let caught = !kept && !only_caught || scope.kind == crate::facts::ScopeKind::ErrorArm;
            if !says || holds(block) || !caught {
                continue;
            }
            // The status may be chosen there too.
            let said = self.str(block).to_ascii_lowercase();
            let mut open = said.contains("status") || said.contains("code");
            let mut around = block;
            while !open && !holds(around) {
                open = self.leaves(around);
                match self.parent(around) {
                    Some(parent) => around = self.block_of(parent),
                    None => break,
                }
            }
            let again = puts.iter().any(|(other, known, _)| {
                known == key && {
                    let within = self.block_of(*other);
                    other.start_byte() > statement.start_byte()
                        && (within.id() == block.id() || within.start_byte() > block.end_byte() || holds(within))
                }
            });
            // A branch that follows may be the way back to success, or ask for the flag.
            let behind = self.text.get(block.end_byte()..node.start_byte()).unwrap_or("");
            let asked = behind.to_ascii_lowercase().contains("success") || self.leaves(block);
            if open || again || asked {
                continue;
            }
            let entries: Vec<(String, Value)> = puts
                .iter()
                .filter(|(other, known, _)| self.block_of(*other).id() == block.id() && (!is_error || known == key))
                .map(|(_, key, value)| (key.clone(), self.view.value(*value)))
                .collect();
            let range = self.view.value(*statement).range;
            found.push(Value { kind: ValueKind::Object { name: None, entries, open: !is_error }, range });
        }
        found
    }

    /// The object as it is made, where it says that something failed until a branch says otherwise:
    /// `$answer = ['success' => false];`, and `$answer['success'] = true;` in a branch.
    pub(super) fn flag_from_the_start(&self, node: Node<'t>, body: &Value) -> Option<Value> {
        let ValueKind::Name(name) = &body.unwrapped().kind else { return None };
        // What is asked where it is sent may decide about the status too.
        if !name.chars().all(|c| c.is_alphanumeric() || "_$".contains(c)) || self.str(node).contains('?') {
            return None;
        }
        let handler = self.facts.handler(self.scope_at(node.start_byte() as u32));
        let bindings = self.bound.get(name.as_str())?;
        let binding = *bindings.iter().rev().find(|binding| binding.end_byte() <= node.start_byte())?;
        if self.facts.handler(self.scope_at(binding.start_byte() as u32)) != handler
            || node.start_byte() - binding.end_byte() > MAX_REACH
        {
            return None;
        }
        let puts = self.puts_into(name, binding.end_byte(), node.start_byte());
        let made = self.view.value(self.view.inner(self.part(binding, Part::Value)?));
        let flag =
            made.entries()?.iter().find(|(key, value)| is_success_flag(key) && value.as_bool() == Some(false))?;
        // The status may be chosen on the way, and the failure may be told elsewhere.
        let between = self.text.get(binding.end_byte()..node.start_byte())?.to_ascii_lowercase();
        if ["status", "code", "header("].iter().any(|word| between.contains(word)) {
            return None;
        }
        let holds = |block: Node<'t>| block.start_byte() <= node.start_byte() && node.end_byte() <= block.end_byte();
        let turned = puts.iter().filter(|(_, key, value)| {
            key.eq_ignore_ascii_case(&flag.0) && self.view.value(*value).as_bool() == Some(true)
        });
        let (mut turned, mut always) = (turned.peekable(), false);
        turned.peek()?;
        always |= turned.any(|(statement, ..)| holds(self.block_of(*statement)));
        // A way that fails comes here too: it says why.
        let told = puts.iter().any(|(statement, key, value)| {
            matches!(key.to_ascii_lowercase().as_str(), "message" | "msg" | "error" | "errors" | "reason")
                && !holds(self.block_of(*statement))
                && !self.leaves(self.block_of(*statement))
                && !self.view.value(*value).is_empty()
        });
        (!always && told).then_some(made)
    }

    /// What statements between two places put into the object `name`: each with the key and the value.
    fn puts_into(&self, name: &str, from: usize, to: usize) -> Vec<(Node<'t>, String, Node<'t>)> {
        let mut found = Vec::new();
        for call in self.between(Shape::Call, from, to) {
            let Some((method, receiver)) = self.called_method(call) else { continue };
            if self.str(receiver) != name {
                continue;
            }
            let (first, second) = (self.argument(call, 0), self.argument(call, 1));
            if self.grammar.code.values.puts.iter().any(|known| known == method)
                && let (Some(key), Some(value)) = (first.map(|key| self.view.value(key)), second)
                && let Some(key) = key.as_text()
            {
                found.push((call, key.to_string(), value));
            } else if let (Some(member), Some(value), None) = (method.strip_prefix("set"), first, second)
                && member.starts_with(char::is_uppercase)
            {
                found.push((call, member.to_ascii_lowercase(), value));
            }
        }
        for assignment in self.between(Shape::Assignment, from, to) {
            let parts = self.part_str(assignment, Part::Left).zip(self.part(assignment, Part::Right));
            let Some((rest, value)) = parts.and_then(|(left, value)| Some((left.strip_prefix(name)?, value))) else {
                continue;
            };
            let member = rest.strip_prefix('.');
            let indexed = [("[\"", "\"]"), ("['", "']"), ("[:", "]")]
                .iter()
                .find_map(|(open, close)| rest.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)));
            let plain = |key: &&str| !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_');
            if let Some(key) = member.or(indexed).filter(plain) {
                found.push((assignment, key.to_string(), value));
            }
        }
        found.sort_by_key(|(statement, ..)| statement.start_byte());
        found
    }

    /// What was put into the local name that a response is made of, in the same branch: `answer["error"] = text;` right
    /// before `return jsonify(answer)`.
    pub(super) fn put_in_branch(&self, node: Node<'t>, body: &Value) -> Option<Value> {
        let name = match &body.kind {
            ValueKind::Name(name) => name,
            ValueKind::Call { arguments, .. } => match &arguments.first()?.value.kind {
                ValueKind::Name(name) => name,
                _ => return None,
            },
            _ => return None,
        };
        let block = self.block_of(node);
        let function = self.facts.scope(self.facts.handler(self.scope_at(node.start_byte() as u32)));
        let whole = self.parent(block).is_none_or(|around| {
            matches!(self.class(around), Class::Function | Class::Closure) || self.span(around) == function.span
        });
        if whole || node.start_byte() - block.start_byte() > MAX_REACH {
            return None;
        }
        let bound = self.bound.get(name.as_str()).map_or(&[][..], Vec::as_slice);
        let from = bound
            .iter()
            .map(|binding| binding.end_byte())
            .filter(|end| (block.start_byte()..node.start_byte()).contains(end));
        let from = from.max().unwrap_or(block.start_byte());
        let mut entries: Vec<(String, Value)> = Vec::new();
        for (statement, key, value) in self.puts_into(name, from, node.start_byte()) {
            if self.block_of(statement).id() == block.id() {
                entries.retain(|(known, _)| *known != key);
                entries.push((key, self.view.value(value)));
            }
        }
        let range = entries.last()?.1.range;
        Some(Value { kind: ValueKind::Object { name: None, entries, open: true }, range })
    }

    /// The nodes of one shape between two places.
    pub(super) fn between(&self, shape: Shape, from: usize, to: usize) -> impl Iterator<Item = Node<'t>> + '_ {
        let nodes = self.shapes.get(&shape).map_or(&[][..], Vec::as_slice);
        let first = nodes.partition_point(|node| node.start_byte() < from);
        nodes[first..]
            .iter()
            .take_while(move |node| node.start_byte() < to)
            .filter(move |node| node.end_byte() <= to)
            .copied()
    }

    /// Where `word` stands on its own in `range`; a method of that name is something else: `.body(body)`.
    pub(super) fn places_of_word(&self, word: &str, range: std::ops::Range<usize>) -> Vec<usize> {
        let Some(text) = self.text.get(range.clone()) else { return Vec::new() };
        let part = |c: char| c.is_alphanumeric() || c == '_';
        text.match_indices(word)
            .filter(|(at, _)| !text[..*at].ends_with(part) && !text[at + word.len()..].starts_with(part))
            .filter(|(at, _)| !(text[..*at].ends_with('.') && text[at + word.len()..].starts_with('(')))
            .map(|(at, _)| range.start + at)
            .collect()
    }

    /// Whether what stands at `at` belongs to a branch that ends before `node`.
    pub(super) fn is_on_another_way(&self, at: usize, node: Node<'t>) -> bool {
        let mut root = node;
        while let Some(parent) = self.parent(root) {
            root = parent;
        }
        let Some(mut inner) = root.descendant_for_byte_range(at, at + 1) else { return false };
        if matches!(self.class(inner), Class::Comment | Class::Text) {
            return true;
        }
        loop {
            let block = self.block_of(inner);
            if block.id() == inner.id()
                || block.start_byte() <= node.start_byte() && node.end_byte() <= block.end_byte()
            {
                return false;
            }
            if self.leaves(block) {
                return true;
            }
            inner = block;
        }
    }
}
