//! The methods that complete a response, and what a body holds.

use tree_sitter::Node;

use super::Extractor;
use super::event::What;
use super::header::{header_name, pair};
use super::response::{Draft, mark_inside};
use super::send::Fate;
use crate::apis::{ChainRow, Does};
use crate::facts::{Piece, Redirect, RedirectKeyword, ResponseStatus, Role, StepKind, Value, ValueKind};
use crate::grammar::{Class, ImportStyle};
use crate::kin::IdSet;

impl<'t> Extractor<'t> {
    /// Follows the methods that complete a response and records it.
    pub(super) fn chain(
        &mut self,
        start: Node<'t>,
        mut draft: Draft,
        chain: Option<&'static ChainRow>,
        object: Option<Node<'t>>,
        api: &str,
        inside: &mut IdSet,
    ) {
        static NONE: std::sync::LazyLock<ChainRow> = std::sync::LazyLock::new(ChainRow::default);
        let builder = chain.is_some() && !draft.finished;
        let chain = chain.unwrap_or(&NONE);
        if builder {
            self.chain_header(chain, start, "", &mut draft.edits);
        }
        let node = self.complete(start, &mut draft, chain, builder, inside);
        if let (Some(object), true) = (object, builder && !draft.finished) {
            // A statement sets the status, another one sends.
            let status = draft.status;
            if let (ResponseStatus::Explicit(id), false) = (status, draft.edits.header.is_empty()) {
                self.facts.statuses[id as usize].edits = draft.edits;
            }
            self.step(Some(object), start, StepKind::Status);
            return self.event(Some(object), start, What::Status { status, sends: false, api: api.to_string() });
        }
        if let Some(redirect) = &mut draft.redirect
            && redirect.keyword.is_none()
            && !chain.codes.is_empty()
        {
            let alternatives = chain.codes.iter().map(|(word, code)| (*code, format!(".{word}()"))).collect();
            redirect.keyword = Some(RedirectKeyword { span: self.place_after(start), alternatives });
        }
        if let Some(object) = object {
            self.step(Some(object), node, StepKind::Whole);
        }
        // Kept under a name, it may still be given another status.
        if !builder
            && !chain.status.is_empty()
            && matches!(draft.status, ResponseStatus::Default(_))
            && matches!(self.fate(node), Fate::Bound(_) | Fate::Assigned(_))
        {
            draft.status = ResponseStatus::Unknown;
        }
        if builder && !draft.finished {
            if let (Some(end), Some((_, pieces))) = (&chain.unfinished, draft.edits.header.last_mut()) {
                pieces.push(Piece::Text(end.clone()));
                draft.edits.only_one = true;
            }
            // Kept in a variable and completed elsewhere: what it will hold is not known.
            if matches!(self.fate(node), Fate::Other | Fate::Assigned(_) | Fate::Bound(_)) {
                return;
            }
        }
        self.push(node, draft, api);
    }

    /// Follows the methods that are called on what `start` gives, and what each adds to the response; the last of them.
    pub(super) fn complete(
        &mut self,
        start: Node<'t>,
        draft: &mut Draft,
        chain: &'static ChainRow,
        builder: bool,
        inside: &mut IdSet,
    ) -> Node<'t> {
        let mut node = start;
        loop {
            let mut up = self.parent(node);
            while let Some(parent) = up.filter(|parent| self.class(*parent) == Class::Wrapper) {
                node = parent;
                up = self.parent(parent);
            }
            // Status(404)("text"): what a call gives is called itself.
            if let Some(call) = self.applied(node).filter(|_| chain.body.contains_key("apply")) {
                inside.insert(call.id());
                self.method(call, "apply", chain, draft, inside);
                self.chain_header(chain, call, "", &mut draft.edits);
                node = call;
                continue;
            }
            let Some((call, name)) = self.called_on(node) else { break };
            let method = self.str(name);
            inside.insert(call.id());
            self.method(call, method, chain, draft, inside);
            if let Some(redirect) = &mut draft.redirect
                && chain.codes.contains_key(method)
            {
                let alternatives = chain.codes.iter().filter(|(word, _)| *word != method);
                let alternatives = alternatives.map(|(word, code)| (*code, word.clone())).collect();
                redirect.keyword = Some(RedirectKeyword { span: self.span(name), alternatives });
            }
            if builder {
                self.chain_edits(chain, node, call, method, &mut draft.edits);
            }
            node = call;
        }
        node
    }

    pub(super) fn method(
        &mut self,
        call: Node<'t>,
        method: &str,
        chain: &'static ChainRow,
        draft: &mut Draft,
        inside: &mut IdSet,
    ) {
        if let Some(at) = chain.status.get(method) {
            let (given, from) = (self.place(call, at), self.facts.statuses.len());
            draft.status = self.sent_status(given, Role::Send, method);
            self.note_takes(given, from, &chain.takes);
            draft.computed = given.map(|given| self.view.value(given));
        } else if let Some(code) = chain.codes.get(method) {
            draft.status = ResponseStatus::Default(*code);
        } else if chain.header.iter().chain(&self.grammar.code.send.header_methods).any(|known| known == method) {
            self.header_call(call, draft);
        } else if let Some(name) = chain.headers.get(method) {
            let value = self.argument(call, 0).map(|value| self.view.value(value));
            let (span, scope) = (self.span(call), self.scope_at(call.start_byte() as u32));
            let id = self.add_header(name.clone(), value, span, scope);
            draft.headers.push(id);
        } else if chain.media.iter().any(|known| known == method) {
            let value = self.argument(call, 0).map(|value| self.view.value(value));
            draft.media = match &value {
                Some(Value { kind: ValueKind::Call { callee, .. }, .. }) if self.view.last_name(callee) == "json" => {
                    Some("application/json".into())
                }
                Some(value) => value.as_text().map(str::to_string),
                None => None,
            };
        } else if let Some(at) = chain.body.get(method) {
            draft.finished = true;
            if let Some(body) = self.place(call, at) {
                mark_inside(body, inside);
                // As JSON even a default value or nothing has a text.
                let json = chain.json.iter().any(|known| known == method);
                draft.body = Some(if json { self.view.value(body) } else { self.body_value(body) });
            }
            if chain.json.iter().any(|known| known == method) {
                draft.media.get_or_insert_with(|| "application/json".into());
            }
        } else if let Some(at) = chain.redirect.get(method) {
            draft.finished = true;
            let target = self.place(call, at).map(|target| self.redirect_target(target));
            draft.redirect = Some(Redirect { target, keyword: None, setting: None });
            if chain.redirect_replaces_status {
                draft.status = ResponseStatus::Unknown;
            }
        } else if let Some(at) = chain.view.get(method) {
            draft.finished = true;
            draft.view = self.place(call, at).map(|view| self.view.value(view));
        } else if chain.finish.iter().any(|known| known == method) {
            draft.finished = true;
        } else if !self.grammar.code.send.neutral_methods.iter().any(|known| known == method) {
            draft.opaque_headers = true;
        }
    }

    /// What a call holds that makes a body of it: `jsonify(error="x")`.
    pub(super) fn held_body(&self, node: Node<'t>) -> Option<Value> {
        if self.grammar.code.imports.style == ImportStyle::UseTree {
            return None;
        }
        let call = self.view.inner(node);
        let row = self.call_row(call).filter(|row| row.does == Does::Body)?;
        let held = self.place(call, row.body.as_ref()?)?;
        Some(Value { range: self.view.value(call).range, ..self.view.value(held) })
    }

    /// The body inside `Body::from(…)`, `Full::new(…)` and the like.
    pub(super) fn body_value(&self, node: Node<'t>) -> Value {
        if let Some(held) = self.held_body(node) {
            return held;
        }
        if let Some(filled) = self.filled_object(node).or_else(|| self.named_locals(node)) {
            return filled;
        }
        if let Some(local) = self.local_object(node) {
            return local;
        }
        self.made_object(node).unwrap_or_else(|| self.unwrapped_value(self.view.value(node)))
    }

    /// What `value` holds inside calls that make nothing but a body or an address of it.
    pub(super) fn unwrapped_value(&self, value: Value) -> Value {
        match &value.kind {
            ValueKind::Call { callee, arguments, receiver: None }
                if arguments.iter().all(|argument| argument.value.as_integer() == Some(0))
                    && self.grammar.code.send.empty_bodies.iter().any(|known| callee.ends_with(known.as_str())) =>
            {
                Value { kind: ValueKind::Null, range: value.range }
            }
            ValueKind::Call { callee, arguments, receiver } if !arguments.is_empty() => {
                let owner = match receiver.as_deref() {
                    Some(Value { kind: ValueKind::Name(owner), .. }) => Some(owner),
                    Some(_) => return value,
                    None => None,
                };
                let path = owner.map(|owner| format!("{owner}{}{callee}", self.grammar.code.separator));
                let name = path.as_deref().unwrap_or_else(|| self.view.last_name(callee));
                // A base address or options may follow.
                let alone = arguments.len() == 1 || self.grammar.code.imports.style != ImportStyle::UseTree;
                match alone && self.grammar.code.send.body_wrappers.iter().any(|known| known == name) {
                    true => Value { range: value.range, ..arguments[0].value.unwrapped().clone() },
                    false => value,
                }
            }
            _ => value,
        }
    }

    pub(super) fn header_call(&mut self, call: Node<'t>, draft: &mut Draft) {
        let Some(first) = self.argument(call, 0) else { return };
        if self.class(first) == Class::Object {
            return self.header_object(first, draft);
        }
        let first_value = self.view.value(first);
        let named = match pair(&first_value) {
            Some((name, value)) => Some((name, Some(value))),
            None => {
                header_name(&first_value).map(|name| (name, self.argument(call, 1).map(|value| self.view.value(value))))
            }
        };
        match named {
            Some((name, value)) => {
                let (span, scope) = (self.span(call), self.scope_at(call.start_byte() as u32));
                let id = self.add_header(name, value, span, scope);
                draft.headers.push(id);
            }
            None => draft.opaque_headers = true,
        }
    }
}
