//! The same as in [`super::result`] for what is made by a call or filled step by step: `return ApiResponse.fail(text, 401)`,
//! `Result.builder().status(401).build()`, `answer.setStatus(401); return answer;`.

use tree_sitter::Node;

use super::Extractor;
use super::response::Draft;
use super::status::Found;
use crate::elsewhere::{Function, member};
use crate::facts::{ResponseStatus, Role, Spelling};
use crate::grammar::{Class, Part, Shape};

/// How many arguments of a call are looked at for a status.
const MOST_GIVEN: usize = 6;

/// How far up a chain of calls is followed.
const LONGEST_CHAIN: usize = 24;

impl<'t> Extractor<'t> {
    /// The name of a member that a getter asks for: `answer.getStatus()`, `answer.status()`.
    pub(super) fn asked_by_getter(&self, call: Node<'t>) -> Option<(Node<'t>, String)> {
        let callee = self.callee(call)?;
        let receiver = callee.receiver?;
        if !self.arguments(call).is_empty() {
            return None;
        }
        Some((receiver, member(self.str(callee.name), &self.grammar.code.elsewhere)?))
    }

    /// The statuses that what `function` returns is made with, where its member `asked` is sent as a status: each with the
    /// node that it stands in.
    pub(super) fn made_with_status(&self, function: Node<'t>, body: Node<'t>, asked: &str) -> Vec<(Node<'t>, Found)> {
        let rows = &self.grammar.code.elsewhere;
        let Some(asked) = member(asked, rows).filter(|asked| !rows.carriers.contains(asked)) else { return Vec::new() };
        let mut out = Vec::new();
        for call in self.within(Shape::Call, body) {
            if self.call_row(call).is_some() || self.function_around(call).is_none_or(|at| at.id() != function.id()) {
                continue;
            }
            let Some(callee) = self.callee(call) else { continue };
            let name = self.str(callee.name);
            let setter = name.strip_prefix("set").filter(|rest| rest.starts_with(char::is_uppercase));
            // `answer.setStatus(401)`
            if let (Some(receiver), Some(set)) = (callee.receiver, setter)
                && member(set, rows).as_ref() == Some(&asked)
            {
                let given = self.argument(call, 0).filter(|_| self.is_returned_by_name(receiver, body));
                out.extend(given.and_then(|given| Some((call, self.failure(given)?))));
                continue;
            }
            // `Answer.builder().status(401).build()`
            if callee.receiver.is_some() && member(name, rows).as_ref() == Some(&asked) && !name.starts_with("get") {
                let outer = self.end_of_chain(call);
                let given = self
                    .argument(call, 0)
                    .filter(|_| outer.id() != call.id() && self.is_result_of(outer, function, body));
                out.extend(given.and_then(|given| Some((call, self.failure(given)?))));
                continue;
            }
            // `new Answer(401, text)`, `Answer.fail(text, 401)`
            let owner = callee.receiver.map_or(name, |receiver| self.view.last_name(self.str(receiver)));
            let makes = owner.starts_with(char::is_uppercase) || name.starts_with(char::is_uppercase);
            if !makes || !self.is_result_of(call, function, body) && !self.is_bound_and_returned(call, body) {
                continue;
            }
            // `new Answer { Status = 401 }`
            if let Some(given) = self.initialized(call, &asked) {
                out.extend(self.failure(given).map(|found| (call, found)));
                continue;
            }
            let given = self.arguments(call).into_iter().take(MOST_GIVEN);
            let mut given = given.filter_map(|argument| {
                let name = argument.name.map(|name| self.str(name).trim_matches([':', '"', '\'']));
                let fits = name.is_none_or(|name| member(name, rows).as_ref() == Some(&asked));
                self.failure(argument.value).filter(|_| fits)
            });
            match (given.next(), given.next()) {
                (Some(found), None) => out.push((call, found)),
                // `Answer.unauthorized(text)`
                (None, _) if owner != name => out.extend(self.failure_named(callee.name).map(|found| (call, found))),
                _ => {}
            }
        }
        // `answer.status = 401; return answer`
        for node in self.within(Shape::Assignment, body) {
            let (Some(left), Some(right)) = (self.part(node, Part::Left), self.part(node, Part::Right)) else {
                continue;
            };
            let (Some(receiver), Some(name)) = (self.part(left, Part::Receiver), self.part_str(left, Part::Member))
            else {
                continue;
            };
            if self.assign_row(left).is_none()
                && member(name, rows).as_ref() == Some(&asked)
                && self.function_around(node).is_some_and(|at| at.id() == function.id())
                && self.is_returned_by_name(receiver, body)
            {
                out.extend(self.failure(right).map(|found| (node, found)));
            }
        }
        out
    }

    /// Records the statuses that a local object is given before a function of another file sends that member of it:
    /// `answer.status = 401; send(res, answer);`.
    pub(super) fn sent_of_filled(&mut self, call: Node<'t>, function: &Function, api: &str) {
        let sender = &function.sender;
        let Some(name) = self.given(call, sender, sender.status).filter(|given| self.class(*given) == Class::Name)
        else {
            return;
        };
        let (name, key) = (self.str(name), sender.key.as_deref().unwrap_or(""));
        let Some(around) = self.function_around(call) else { return };
        let filled: Vec<(Node<'t>, Found)> = self
            .within(Shape::Assignment, around)
            .into_iter()
            .filter_map(|node| {
                let (left, right) = (self.part(node, Part::Left)?, self.part(node, Part::Right)?);
                let of_name = self.part_str(left, Part::Receiver) == Some(name);
                let is_key = self.part_str(left, Part::Member) == Some(key) && self.assign_row(left).is_none();
                Some((node, self.failure(right).filter(|_| of_name && is_key)?))
            })
            .collect();
        for (node, found) in filled {
            let mut draft = Draft::new(ResponseStatus::Explicit(self.record(found, Role::Send, api)));
            draft.opaque_headers = sender.opaque_headers;
            draft.raised = true;
            let (span, scope) = (self.span(node), self.scope_at(node.start_byte() as u32));
            for name in &function.headers {
                let id = self.add_header(name.clone(), None, span, scope);
                draft.headers.push(id);
            }
            self.push(node, draft, api);
        }
    }

    /// The status of a failure that `value` is.
    fn failure(&self, value: Node<'t>) -> Option<Found> {
        let value = self.view.inner(value);
        let found = self.status_expression(value).or_else(|| self.certain_symbol(value))?;
        let written = !matches!(found.spelling, Spelling::Number) || self.class(value) != Class::Call;
        ((400..=599).contains(&found.code) && written).then_some(found)
    }

    /// The status of a failure that the name of what makes it stands for.
    fn failure_named(&self, name: Node<'t>) -> Option<Found> {
        let code = httplsp_registry::codes_of_phrase(self.str(name)).first().map(|code| u32::from(*code))?;
        let span = self.span(name);
        (400..=599).contains(&code).then_some(Found { code, span, spelling: Spelling::Resolved })
    }

    /// The last call of the chain that `call` begins.
    fn end_of_chain(&self, call: Node<'t>) -> Node<'t> {
        let mut at = call;
        for _ in 0..LONGEST_CHAIN {
            let Some((next, _)) = self.called_on(at) else { break };
            at = next;
        }
        at
    }

    /// Whether a local name is what some way out of the function returns.
    fn is_returned_by_name(&self, name: Node<'t>, body: Node<'t>) -> bool {
        let name = self.str(name);
        let is = |value: Node<'t>| {
            let text = self.str(self.view.inner(value));
            text == name || text.strip_prefix('&') == Some(name)
        };
        let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$');
        plain
            && self.within(Shape::Return, body).into_iter().any(|node| {
                let value = self.part(node, Part::Value);
                value.is_some_and(is) || value.is_some_and(|value| self.view.children(value).into_iter().any(is))
            })
    }

    /// Whether what a call makes is given a name, and that is returned.
    fn is_bound_and_returned(&self, call: Node<'t>, body: Node<'t>) -> bool {
        match self.fate(call) {
            super::send::Fate::Bound(name) | super::send::Fate::Assigned(name) => self.is_returned_by_name(name, body),
            _ => false,
        }
    }
}
