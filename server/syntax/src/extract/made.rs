//! Errors that are given a status where they are made, and raised: `const err = new Error("no"); err.status = 401; throw err;`.

use tree_sitter::Node;

use super::Extractor;
use super::parameters::Parameters;
use super::scope::is_called_error;
use super::send::Fate;
use crate::elsewhere::{Carries, ErrorType, How, Passed};
use crate::grammar::{Class, Part, Shape};

impl<'t> Extractor<'t> {
    /// Records the errors of this file that are given a status which code answers with.
    pub(super) fn made_errors(&mut self) {
        if self.elsewhere.is_none() || self.grammar.code.elsewhere.made || !self.grammar.code.untyped {
            return;
        }
        let mut found = Vec::new();
        for node in self.nodes(Shape::Assignment) {
            let (Some(left), Some(right)) = (self.part(node, Part::Left), self.part(node, Part::Right)) else {
                continue;
            };
            let (Some(receiver), Some(member)) = (self.part(left, Part::Receiver), self.part_str(left, Part::Member))
            else {
                continue;
            };
            if self.is_answered_member(member) && self.is_made_error(receiver) && self.is_raised_after(receiver, node) {
                found.push((node, right, member));
            }
        }
        for object in self.objects().to_vec() {
            let body = self.part(object, Part::Body).unwrap_or(object);
            let entry = self.view.children(body).into_iter().find_map(|entry| {
                let key = self.part_str(entry, Part::Key)?.trim_matches(['"', '\'']);
                Some((self.part(entry, Part::Value)?, key)).filter(|(_, key)| self.is_answered_member(key))
            });
            if let Some((value, key)) = entry
                && self.is_thrown(object)
            {
                found.push((object, value, key));
            }
        }
        for (node, value, member) in found {
            let known = |span| self.facts.responses.iter().any(|response| response.span.contains(span));
            if let Some(status) = self.status_expression(value)
                && !known(status.span)
            {
                self.push_raised(node, status, How::Raised, member);
            }
        }
    }

    /// Records the statuses that implementations give errors of other types: `defimpl Plug.Exception, for: NotSignedIn`.
    pub(super) fn statuses_of_errors(&mut self) {
        let known = &self.grammar.code.answers.error_statuses;
        if known.is_empty() {
            return;
        }
        let separator = self.grammar.code.separator.as_str();
        for function in self.nodes(Shape::Function) {
            let around = self.type_of(function).and_then(|around| self.part_str(around, Part::Name));
            let (Some(around), Some(name)) = (around, self.part_str(function, Part::Name)) else { continue };
            let Some(body) = self.part(function, Part::Body) else { continue };
            let path = format!("{around}{separator}{name}");
            if !known.contains(&path) {
                continue;
            }
            let mut leaves = Vec::new();
            self.leaves_of(body, &mut leaves, 0);
            for leaf in leaves {
                let found = self.status_expression(leaf).or_else(|| self.certain_symbol(leaf));
                if let Some(found) = found {
                    self.push_raised(leaf, found, How::Raised, &path);
                }
            }
        }
    }

    /// The functions that make an error with a status they are given, for other files:
    /// `const httpError = (status, text) => { const err = new Error(text); err.status = status; return err; }`.
    pub(super) fn error_makers(&self, out: &mut Vec<ErrorType>) {
        if self.grammar.code.elsewhere.made || !self.grammar.code.untyped {
            return;
        }
        let rows = &self.grammar.code.elsewhere;
        // The errors of this file, and those that it imports from the project.
        let own = out.iter().filter(|known| known.owner.is_none()).map(|known| known.name.clone());
        let imported =
            self.imports.iter().filter(|import| is_called_error(&import.name)).map(|import| import.name.clone());
        let types: Vec<String> = own.chain(imported).collect();
        let functions = self.nodes(Shape::Function).into_iter().chain(self.nodes(Shape::Closure));
        for function in functions {
            let name = self.part_str(function, Part::Name).or_else(|| self.closure_name(function));
            let parts = (name, self.parameters(function), self.part(function, Part::Body));
            let (Some(name), Some(list), Some(body)) = parts else { continue };
            if self.type_of(function).is_some() || out.iter().any(|known| known.name == name && known.owner.is_none()) {
                continue;
            }
            let given = self.within(Shape::Assignment, body).into_iter().find_map(|node| {
                let (left, right) = (self.part(node, Part::Left)?, self.part(node, Part::Right)?);
                let (receiver, member) = (self.part(left, Part::Receiver)?, self.part_str(left, Part::Member)?);
                let member = crate::elsewhere::member(member, rows)?;
                let made = self.is_made_error(receiver) && self.is_returned_by(receiver, body);
                made.then_some((right, member))
            });
            let given = given.or_else(|| {
                self.objects_within(body).into_iter().find_map(|object| {
                    let entries = self.part(object, Part::Body).unwrap_or(object);
                    let (value, member) = self.view.children(entries).into_iter().find_map(|entry| {
                        let key = self.part_str(entry, Part::Key)?.trim_matches(['"', '\'']);
                        let value = self.part(entry, Part::Value).unwrap_or(entry);
                        Some((value, crate::elsewhere::member(key, rows)?))
                    })?;
                    self.is_put_into_error(object).then_some((value, member))
                })
            });
            let Some((value, member)) = given else {
                out.extend(self.made_of_types(name, function, body, &list, &types));
                continue;
            };
            let carries = match self.status_expression(self.view.inner(value)) {
                Some(found) if (400..=599).contains(&found.code) => Carries::Fixed(found.code),
                Some(_) => continue,
                None => match self.carried_as(value, &list, &member) {
                    Some(given) => given,
                    None => continue,
                },
            };
            let name = name.to_string();
            out.push(ErrorType { name, owner: None, carries, how: How::Raised, member: Some(member) });
        }
    }

    /// A function that makes one of `types` with what it is given, and returns or throws it:
    /// `unauthorized: (text) => new HttpError(401, text)`, `function ensure(found, status) { if (!found) throw new HttpError(status); }`.
    fn made_of_types(
        &self,
        name: &str,
        function: Node<'t>,
        body: Node<'t>,
        list: &Parameters<'t>,
        types: &[String],
    ) -> Option<ErrorType> {
        let made = |call: &Node<'t>| self.callee(*call).map(|callee| self.str(callee.name));
        let calls = self.within(Shape::Call, body);
        let mut calls =
            calls.into_iter().filter(|call| made(call).is_some_and(|name| types.iter().any(|known| known == name)));
        let (only, more) = (calls.next()?, calls.next());
        let thrown = self.parent(only).is_some_and(|parent| self.class(parent) == Class::Throw);
        let returned = match self.fate(only) {
            _ if self.view.inner(body).id() == only.id() => true,
            Fate::Returned { function: Some(of), .. } => of.id() == function.id(),
            Fate::Returned { function: None, .. } => true,
            _ => false,
        };
        if more.is_some() || !thrown && !returned {
            return None;
        }
        let with: Vec<(Option<String>, Passed)> = self
            .arguments(only)
            .into_iter()
            .map(|argument| {
                let name = argument.name.map(|name| self.str(name).trim_end_matches(':').to_string());
                (name, self.passed(argument.value, std::slice::from_ref(list)))
            })
            .collect();
        // What is thrown with a status of its own is told there.
        let given = with.iter().any(|(_, passed)| matches!(passed, Passed::Parameter { .. }));
        let how = if thrown { How::Throws } else { How::Raised };
        let carries = Carries::Based { on: made(&only)?.to_string(), with };
        (returned || given).then(|| ErrorType {
            name: name.to_string(),
            owner: self.object_around(function),
            carries,
            how,
            member: None,
        })
    }

    /// The name of the object that a function is an entry of: `const errors = { denied: () => … }`.
    fn object_around(&self, function: Node<'t>) -> Option<String> {
        let entry = self.parent(function).filter(|entry| self.class(*entry) == Class::Entry)?;
        let object = self.parent(entry)?;
        let mut at = self.parent(object)?;
        while matches!(self.class(at), Class::Wrapper) {
            at = self.parent(at)?;
        }
        (self.class(at) == Class::Binding).then(|| self.part_str(at, Part::Name).map(str::to_string))?
    }

    /// Whether a statement in `body` returns the local `name`.
    fn is_returned_by(&self, name: Node<'t>, body: Node<'t>) -> bool {
        self.within(Shape::Return, body).into_iter().any(|node| {
            let value = self.part(node, Part::Value).map(|value| self.view.inner(value));
            value.is_some_and(|value| self.str(value) == self.str(name))
        })
    }

    /// Whether an object is put into an error that is made there and returned: `return Object.assign(new Error(text), { status })`.
    fn is_put_into_error(&self, object: Node<'t>) -> bool {
        let mut list = self.parent(object);
        while let Some(at) = list.filter(|at| self.class(*at) == Class::Argument) {
            list = self.parent(at);
        }
        let Some(call) = list.and_then(|list| self.call_of_arguments(list)) else { return false };
        let rows = &self.grammar.code.elsewhere;
        let path = self.callee(call).and_then(|callee| callee.path);
        let first = self.argument(call, 0).map(|first| self.view.inner(first));
        let made = first.filter(|first| self.class(*first) == Class::Call).and_then(|first| self.callee(first));
        path.is_some_and(|path| rows.copies.contains(&path))
            && made.is_some_and(|made| is_called_error(self.str(made.name)))
            && matches!(self.fate(call), Fate::Returned { .. })
    }

    /// Whether what errors hold in `member` is sent as a status.
    fn is_answered_member(&self, member: &str) -> bool {
        let Some(elsewhere) = self.elsewhere else { return false };
        let member = crate::elsewhere::member(member, &self.grammar.code.elsewhere);
        member.is_some_and(|member| elsewhere.is_answered(self.facts.language, &self.facts.files[0].path, &member))
    }

    /// Whether a local name is that of an error which was made in the same function.
    fn is_made_error(&self, name: Node<'t>) -> bool {
        let name = self.view.inner(name);
        if self.class(name) != Class::Name {
            return false;
        }
        let made = self.bound_value(name, self.str(name)).map(|made| self.view.inner(made));
        let callee = made.filter(|made| self.class(*made) == Class::Call).and_then(|made| self.callee(made));
        callee.is_some_and(|callee| is_called_error(self.str(callee.name)))
    }

    /// Whether the error `name` is raised behind `from`, or handed to what takes errors to where they are answered.
    pub(super) fn is_raised_after(&self, name: Node<'t>, from: Node<'t>) -> bool {
        let function = self.facts.handler(self.scope_at(from.start_byte() as u32));
        let end = self.facts.scope(function).span.range.end as usize;
        let behind = |node: &Node<'t>| (from.end_byte()..end).contains(&node.start_byte());
        let is_it = |node: Node<'t>| self.str(self.view.inner(node)) == self.str(name);
        let thrown = self.nodes(Shape::Throw).into_iter().filter(behind);
        let mut thrown = thrown.filter_map(|node| self.part(node, Part::Value));
        let passes = &self.grammar.code.elsewhere.passes;
        thrown.any(is_it)
            || self.nodes(Shape::Call).into_iter().filter(behind).any(|call| {
                let name = self.callee(call).map_or("", |callee| self.str(callee.name));
                passes.iter().any(|known| known == name) && self.argument(call, 0).is_some_and(is_it)
            })
    }
}
