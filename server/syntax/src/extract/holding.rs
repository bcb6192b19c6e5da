//! Statuses that a member of a local object may have, by how that was made: `var problem = error switch { … };` here,
//! `response.StatusCode = problem.Status;` behind it.

use tree_sitter::Node;

use super::Extractor;
use super::response::Draft;
use super::scope::is_called_error;
use super::status::Found;
use crate::elsewhere::member;
use crate::facts::{ResponseStatus, Role, Spelling};
use crate::grammar::{Class, Part, Shape};

/// How many arguments of a call are looked at for a status.
const MOST_GIVEN: usize = 6;

impl<'t> Extractor<'t> {
    /// Records the statuses that the member `node` of a local object may have.
    pub(super) fn statuses_of_member(&mut self, node: Node<'t>, role: Role, api: &str) {
        let Some((holder, asked)) = self.member_asked(node) else { return };
        let mut found = Vec::new();
        if let Some(value) = self.bound_value(holder, self.str(holder)) {
            let mut leaves = Vec::new();
            self.leaves_of(value, &mut leaves, 0);
            found.extend(leaves.into_iter().filter_map(|leaf| self.status_held(leaf, &asked)));
        }
        found.extend(self.given_to_member(holder, &asked));
        for found in found.into_iter().filter(|found| (400..=599).contains(&found.code)) {
            self.record(found, role, api);
        }
    }

    /// The local object that `node` asks for its status, and the member: `problem.Status.Value`, `answer.getStatus()`.
    pub(super) fn member_asked(&self, node: Node<'t>) -> Option<(Node<'t>, String)> {
        let rows = &self.grammar.code.elsewhere;
        let (mut receiver, mut asked) = match self.class(node) {
            Class::Call => match self.asked_by_getter(node) {
                Some(asked) => asked,
                // answer.getStatus().value()
                None => {
                    let numeric = &self.grammar.code.tests.numeric;
                    let (method, receiver) = self.called_method(node)?;
                    numeric.iter().any(|known| known == method).then_some(())?;
                    self.asked_by_getter(self.view.inner(receiver))?
                }
            },
            _ => {
                let named = self.part_str(node, Part::Member).or_else(|| self.part_str(node, Part::Key))?;
                let named = named.trim_matches([':', '"', '\'', '[', ']']);
                (self.part(node, Part::Receiver)?, member(named, rows).unwrap_or_default())
            }
        };
        if asked.is_empty() {
            // What holds a number or nothing is asked for the number.
            let numeric = &self.grammar.code.tests.numeric;
            let last = self.part_str(node, Part::Member)?;
            numeric.iter().any(|known| known == last).then_some(())?;
            asked = member(self.part_str(receiver, Part::Member)?, rows)?;
            receiver = self.part(receiver, Part::Receiver)?;
        }
        let receiver = self.view.inner(receiver);
        (self.class(receiver) == Class::Name && !rows.carriers.contains(&asked)).then_some((receiver, asked))
    }

    /// The status that what is made at `node` holds in a member.
    fn status_held(&self, node: Node<'t>, asked: &str) -> Option<Found> {
        let node = self.view.inner(node);
        if let Some(given) = self.initialized(node, asked) {
            return self.status_expression(given);
        }
        if self.class(node) != Class::Call || self.call_row(node).is_some() {
            return None;
        }
        let callee = self.callee(node)?;
        let name = self.str(callee.name);
        let owner = callee.receiver.map_or(name, |receiver| self.view.last_name(self.str(receiver)));
        // A function of this file makes it, too, if it says that it does.
        let here = callee.receiver.is_none() && !self.scopes_named(name).is_empty();
        let makes = owner.starts_with(char::is_uppercase) || name.starts_with(char::is_uppercase) || here;
        if !makes {
            return None;
        }
        let rows = &self.grammar.code.elsewhere;
        let given = self.arguments(node).into_iter().take(MOST_GIVEN).filter_map(|argument| {
            let named = argument.name.map(|name| self.str(name).trim_matches([':', '"', '\'']));
            let fits = named.is_none_or(|name| member(name, rows).as_deref() == Some(asked));
            let found = self.status_expression(self.view.inner(argument.value)).filter(|_| fits)?;
            // A bare number may be anything, unless it is what comes first or has a name.
            let first = self.argument(node, 0).is_some_and(|first| first.id() == argument.value.id());
            (found.spelling != Spelling::Number || first || named.is_some()).then_some(found)
        });
        let mut given = given.filter(|found| (100..=599).contains(&found.code));
        given.next().filter(|_| given.next().is_none())
    }

    /// What a member of an object is given where it is made: `{ status: 401 }`, `new Problem { Status = 401 }`.
    pub(super) fn initialized(&self, node: Node<'t>, asked: &str) -> Option<Node<'t>> {
        let rows = &self.grammar.code.elsewhere;
        let body = match self.class(node) {
            Class::Object => self.part(node, Part::Body).unwrap_or(node),
            Class::Call => self.part(node, Part::Body)?,
            _ => return None,
        };
        self.view.children(body).into_iter().find_map(|entry| {
            let key = self.part_str(entry, Part::Key)?.trim_matches(['"', '\'', ':', '`', ' ', '\n']);
            (member(key, rows).as_deref() == Some(asked)).then(|| self.part(entry, Part::Value))?
        })
    }

    /// What statements before `holder` give its member: `details.StatusCode = 401;`, `answer.setStatus(401);`.
    fn given_to_member(&self, holder: Node<'t>, asked: &str) -> Vec<Found> {
        let rows = &self.grammar.code.elsewhere;
        let (name, start) = (self.str(holder), self.binding_of(holder, self.str(holder)).map(|at| at.end_byte()));
        let Some(start) = start else { return Vec::new() };
        let handler = self.facts.handler(self.scope_at(holder.start_byte() as u32));
        let here = |node: &Node<'t>| self.facts.handler(self.scope_at(node.start_byte() as u32)) == handler;
        let is_holder = |node: Node<'t>| self.str(self.view.inner(node)) == name;
        let assigned = self.between(Shape::Assignment, start, holder.start_byte()).filter(here).filter_map(|node| {
            let (left, right) = (self.part(node, Part::Left)?, self.part(node, Part::Right)?);
            let named = self.part_str(left, Part::Member).or_else(|| self.part_str(left, Part::Key))?;
            let named = member(named.trim_matches([':', '"', '\'', '[', ']']), rows)?;
            (named == asked && is_holder(self.part(left, Part::Receiver)?)).then_some(right)
        });
        let called = self.between(Shape::Call, start, holder.start_byte()).filter(here).filter_map(|node| {
            let callee = self.callee(node).filter(|_| self.call_row(node).is_none())?;
            let set = self.str(callee.name).strip_prefix("set").and_then(|set| member(set, rows))?;
            (set == asked && is_holder(callee.receiver?)).then(|| self.argument(node, 0))?
        });
        assigned.chain(called).filter_map(|given| self.status_expression(given)).collect()
    }

    /// Records the statuses that objects are given in a member of their own which another method of the type sends:
    /// `$this->status = 401;` here, `http_response_code($this->status);` there.
    pub(super) fn statuses_of_own_members(&mut self) {
        let mut found = Vec::new();
        for node in self.nodes(Shape::Assignment) {
            let (Some(left), Some(right)) = (self.part(node, Part::Left), self.part(node, Part::Right)) else {
                continue;
            };
            let status = self.status_expression(right).filter(|found| (400..=599).contains(&found.code));
            let Some(status) = status.filter(|_| self.assign_row(left).is_none() && self.is_sent_member(left)) else {
                continue;
            };
            let function = self.function_around(node).and_then(|function| self.part_str(function, Part::Name));
            let around = self.type_of(node).and_then(|around| self.part_str(around, Part::Name)).unwrap_or("");
            // What an error says of itself is told where it is raised.
            let made = function.is_none_or(|name| self.constructs(name) || name == around);
            if !made && !is_called_error(around) {
                found.push((node, status));
            }
        }
        for (node, status) in found {
            let key = (status.span.range.start, status.span.range.end);
            if self.status_at.get(&key).is_some_and(|id| self.facts.statuses[*id as usize].role != Role::Mention) {
                continue;
            }
            let mut draft = Draft::new(ResponseStatus::Explicit(self.record(status, Role::Send, "member")));
            draft.raised = true;
            self.push(node, draft, "member");
        }
    }
}
