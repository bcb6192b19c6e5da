//! Functions that return a status among other things, which whoever calls them sends: `return nil, 401, err`.

use tree_sitter::Node;

use super::Extractor;
use super::response::Draft;
use super::send::Fate;
use crate::apis::{Does, ReturnedRow, Sets};
use crate::elsewhere::{Relay, is_status};
use crate::facts::{ResponseStatus, Role, ScopeId, Value};
use crate::grammar::{BindingRows, Class, Part, Shape};
use crate::view::last_named;

impl<'t> Extractor<'t> {
    /// The functions whose results are taken apart here, with a status among them that is then sent; and those that only
    /// hand on what another one returns.
    pub(super) fn relays(&self) -> Vec<Relay> {
        let mut out: Vec<Relay> = Vec::new();
        for (at, line) in lines_with_places(self.text) {
            let Some((calls, names)) = taken_apart(line, &self.grammar.code.bindings) else { continue };
            for (position, name) in names.iter().enumerate().filter(|(_, name)| is_status(name)) {
                if self.sends_name(name, at + line.len()) {
                    out.push(Relay { name: calls.to_string(), position: Some(position), through: None });
                }
            }
        }
        // `w.WriteHeader(statusOf(err))`
        for call in self.nodes(Shape::Call) {
            let Some(row) = self.call_row(call).filter(|row| row.does != Does::Status) else {
                out.extend(self.asked_with(call));
                continue;
            };
            let given =
                row.status.as_ref().and_then(|place| self.place(call, place)).map(|given| self.view.inner(given));
            let Some(given) = given.filter(|given| self.class(*given) == Class::Call) else { continue };
            if let Some(callee) = self.callee(given).filter(|_| self.call_row(given).is_none()) {
                let name = self.str(callee.name).to_string();
                out.push(Relay { name, position: Some(0), through: None });
            }
        }
        // `context.Response.StatusCode = StatusOf(error)`
        for node in self.nodes(Shape::Assignment) {
            let (Some(left), Some(right)) = (self.part(node, Part::Left), self.part(node, Part::Right)) else {
                continue;
            };
            let given = self.view.inner(right);
            if self.class(given) == Class::Call
                && self.call_row(given).is_none()
                && self.assign_row(left).is_some_and(|row| row.does == Sets::Status)
                && let Some(callee) = self.callee(given)
            {
                out.push(Relay { name: self.str(callee.name).to_string(), position: Some(0), through: None });
            }
        }
        for function in self.nodes(Shape::Function) {
            let returns = self.part_str(function, Part::Returns).unwrap_or("");
            let Some(name) = self.part_str(function, Part::Name).filter(|_| returns.contains(',')) else { continue };
            let Some(body) = self.part(function, Part::Body) else { continue };
            for node in self.within(Shape::Return, body) {
                let Some(value) = self.part(node, Part::Value).or_else(|| last_named(node)) else { continue };
                let value = self.view.inner(value);
                let Some(callee) =
                    Some(value).filter(|at| self.class(*at) == Class::Call).and_then(|at| self.callee(at))
                else {
                    continue;
                };
                let through = Some(self.str(callee.name).to_string());
                out.push(Relay { name: name.to_string(), position: None, through });
            }
        }
        self.handed_on_whole(&mut out);
        out.sort();
        out.dedup();
        out
    }

    /// Functions whose lists of a body and a status a route returns as they are: `return AuthService.login(data)`.
    fn handed_on_whole(&self, out: &mut Vec<Relay>) {
        let rows = self.grammar.apis.returned.iter().filter(|row| !row.literal && self.any_present(&row.groups));
        let rows: Vec<_> = rows.filter_map(|row| Some((row, status_behind_body(row)?))).collect();
        if rows.is_empty() {
            return;
        }
        for node in self.nodes(Shape::Return) {
            let Some(value) = self.part(node, Part::Value).or_else(|| last_named(node)) else { continue };
            let value = self.view.inner(value);
            let made = match self.class(value) {
                Class::Name => self.bound_value(value, self.str(value)).map(|made| self.view.inner(made)),
                _ => Some(value),
            };
            let Some(call) = made.filter(|made| self.class(*made) == Class::Call && self.call_row(*made).is_none())
            else {
                continue;
            };
            let Some(callee) = self.callee(call) else { continue };
            let called = self.str(callee.name).to_string();
            let scope = self.facts.handler(self.scope_at(node.start_byte() as u32));
            let routed = self.is_routed_by_annotation(scope);
            match rows.iter().find(|(row, _)| routed || self.answers_route(scope, row)) {
                Some((_, position)) => out.push(Relay { name: called, position: Some(*position), through: None }),
                None => {
                    let Some(name) = self.facts.scope(scope).name.clone() else { continue };
                    out.push(Relay { name, position: None, through: Some(called) });
                }
            }
        }
    }

    /// Whether an annotation registers the function for a route: `@app.route("/login")`.
    fn is_routed_by_annotation(&self, function: ScopeId) -> bool {
        let span = self.facts.scope(function).span;
        let node = self.nodes(Shape::Function).into_iter().find(|node| self.span(*node) == span);
        let words = &self.grammar.apis.route_words;
        node.is_some_and(|node| {
            let annotations = self.annotations(node);
            [&words.annotations, &words.methods, &words.registers]
                .iter()
                .any(|names| self.is_annotated(&annotations, names))
        })
    }

    /// What a function of the project is given as a status, beside a response: `writeError(w, statusOf(err), err)`.
    fn asked_with(&self, call: Node<'t>) -> Option<Relay> {
        let arguments = self.arguments(call);
        let named = arguments.iter().find_map(|argument| {
            let given = self.view.inner(argument.value);
            let callee =
                Some(given).filter(|given| self.class(*given) == Class::Call).and_then(|at| self.callee(at))?;
            let name = self.str(callee.name);
            let lower = name.to_ascii_lowercase();
            (lower.contains("status") && self.call_row(given).is_none()).then_some(name)
        })?;
        let sends = arguments.iter().any(|argument| self.is_response_object(argument.value));
        sends.then(|| Relay { name: named.to_string(), position: Some(0), through: None })
    }

    /// Whether a status by this name is sent behind `at` in the same function.
    fn sends_name(&self, name: &str, at: usize) -> bool {
        let function = self.facts.handler(self.scope_at(at.saturating_sub(1) as u32));
        let end = self.facts.scope(function).span.range.end as usize;
        let is_name = |node: Node<'t>| self.str(self.view.inner(node)) == name;
        let calls = self.shapes.get(&Shape::Call).map_or(&[][..], Vec::as_slice);
        let first = calls.partition_point(|call| call.start_byte() < at);
        let mut calls = calls[first..].iter().take_while(|call| call.start_byte() < end);
        let sent = calls.any(|call| match self.call_row(*call) {
            Some(row) => {
                matches!(row.does, Does::Response | Does::SetStatus | Does::Builder | Does::Send)
                    && row.status.as_ref().and_then(|place| self.place(*call, place)).is_some_and(is_name)
            }
            // A function of the project that is handed the response, too.
            None => {
                let given = self.arguments(*call);
                given.iter().any(|argument| is_name(argument.value))
                    && given.iter().any(|argument| self.is_response_object(argument.value))
            }
        });
        let set = |node: &Node<'t>| {
            let given = self
                .part(*node, Part::Left)
                .filter(|left| self.assign_row(*left).is_some_and(|row| row.does == Sets::Status));
            (at..end).contains(&node.start_byte())
                && given.is_some()
                && self.part(*node, Part::Right).is_some_and(is_name)
        };
        sent || self.nodes(Shape::Assignment).iter().any(set)
            || self
                .nodes(Shape::Return)
                .into_iter()
                .any(|node| (at..end).contains(&node.start_byte()) && self.returned_status(node).is_some_and(is_name))
    }

    /// Whether `node` is something that responses are written to.
    pub(super) fn is_response_object(&self, node: Node<'t>) -> bool {
        let node = self.view.inner(node);
        if !matches!(self.class(node), Class::Name | Class::Path) {
            return false;
        }
        let ids: Vec<String> = self.grammar.apis.objects.iter().map(|row| row.id.clone()).collect();
        self.is_object(node, &ids)
    }

    /// Records the statuses that functions return which others send.
    pub(super) fn relayed_statuses(&mut self) {
        let Some(elsewhere) = self.elsewhere.filter(|elsewhere| elsewhere.relays(self.facts.language)) else { return };
        let positions = |function: &Node<'t>| {
            let name = self.part_str(*function, Part::Name).or_else(|| self.closure_name(*function))?;
            elsewhere.relayed(self.facts.language, name).map(|positions| (*function, name, positions))
        };
        let functions = self.nodes(Shape::Function).into_iter().chain(self.nodes(Shape::Closure));
        let functions: Vec<_> = functions.filter_map(|function| positions(&function)).collect();
        for (function, name, positions) in functions {
            let Some(body) = self.part(function, Part::Body) else { continue };
            let (start, end) = (body.start_byte(), body.end_byte());
            let several = |node: &Node<'t>| matches!(self.class(*node), Class::Tuple | Class::Alternatives);
            let inside = self.kin.nodes().filter(|at| at.start_byte() >= start && at.end_byte() <= end && several(at));
            let lists: Vec<Node<'t>> = inside.filter(|list| self.is_returned(*list, function)).collect();
            if positions.contains(&0) {
                // `defp code(:missing), do: 404`
                let mut leaves = Vec::new();
                self.leaves_of(body, &mut leaves, 0);
                for leaf in leaves {
                    self.relayed(leaf, leaf, name);
                }
                for node in self.within(Shape::Return, body) {
                    let value = self.part(node, Part::Value).or_else(|| last_named(node)).map(|at| self.view.inner(at));
                    let mut leaves = Vec::new();
                    if let Some(value) = value.filter(|_| self.is_returned(node, function)) {
                        self.leaves_of(value, &mut leaves, 0);
                    }
                    for leaf in leaves {
                        self.relayed(leaf, leaf, name);
                    }
                }
            }
            for list in lists {
                for position in positions {
                    if let Some(item) = self.view.children(list).get(*position) {
                        self.relayed(list, *item, name);
                    }
                }
            }
        }
    }

    /// Records the status `item` of what a function returns.
    fn relayed(&mut self, list: Node<'t>, item: Node<'t>, name: &str) {
        let Some(found) = self.status_expression(item) else { return };
        // `return {"error": "no such user"}, 200`
        let body = self.body_before(list, item);
        // Headers of a failure may be added where it is sent.
        let fails = (400..=599).contains(&found.code);
        if !fails && body.is_none() {
            return;
        }
        let key = (found.span.range.start, found.span.range.end);
        let known = self.status_at.get(&key).map(|id| ResponseStatus::Explicit(*id));
        if known.is_some_and(|known| self.facts.responses.iter().any(|response| response.status == known)) {
            return;
        }
        let mut draft = Draft::new(ResponseStatus::Explicit(self.record(found, Role::Send, name)));
        draft.raised = fails;
        draft.opaque_headers = body.is_some() && self.view.children(list).len() > 2;
        draft.body = body;
        self.push(list, draft, name);
    }

    /// The body that stands before a status in a list of both, if it is written out there.
    fn body_before(&self, list: Node<'t>, status: Node<'t>) -> Option<Value> {
        let rows = &self.grammar.apis.returned;
        if self.class(list) != Class::Tuple || !rows.iter().any(|row| status_behind_body(row).is_some()) {
            return None;
        }
        let items = self.view.children(list);
        let [body, second, ..] = items.as_slice() else { return None };
        let written = matches!(self.class(self.view.inner(*body)), Class::Object | Class::Call | Class::Text);
        (second.id() == status.id() && written).then(|| self.body_value(*body))
    }

    /// Whether the list at `node` is what `function` returns.
    fn is_returned(&self, node: Node<'t>, function: Node<'t>) -> bool {
        if self.class(node) == Class::Return {
            let scope = self.facts.handler(self.scope_at(node.start_byte() as u32));
            return self.facts.scope(scope).span == self.span(function);
        }
        let within = self.parent(node).filter(|around| self.class(*around) == Class::Return).is_some();
        // `defp response(:missing), do: {:unauthorized, text}`
        let all = self.part(function, Part::Body).is_some_and(|body| body.id() == node.id());
        match self.fate(node) {
            _ if all => true,
            Fate::Returned { function: Some(of), .. } => of.id() == function.id(),
            Fate::Returned { function: None, .. } => true,
            _ => within,
        }
    }
}

/// The place of the status in what a route may return, if it stands behind the body.
pub(crate) fn status_behind_body(row: &ReturnedRow) -> Option<usize> {
    let at = |word: &str| row.tuple.iter().position(|known| known == word);
    at("status").filter(|status| at("body").is_some_and(|body| body < *status))
}

fn lines_with_places(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    })
}

/// `name` without a word that may stand before it.
fn last_word<'l>(name: &'l str, stands_before: &impl Fn(&str) -> bool) -> &'l str {
    name.split_once(' ').filter(|(first, _)| stands_before(first)).map_or(name, |(_, rest)| rest.trim_start())
}

/// What a line calls whose results it gives names: `user, code, err := find(id)`.
pub(crate) fn taken_apart<'l>(line: &'l str, rows: &BindingRows) -> Option<(&'l str, Vec<&'l str>)> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    if !line.contains('=') || !line.contains("tatus") && !line.contains("ode") {
        return None;
    }
    let at = line.match_indices('=').map(|(at, _)| at).find(|at| {
        let (before, behind) = (&line[..*at], &line[at + 1..]);
        !behind.starts_with(['=', '>', '~']) && !before.ends_with(['=', '!', '<', '>', '+', '-', '*', '/'])
    })?;
    let mut left = line[..at].trim_end_matches([':', ' ']).trim();
    let stands_before = |word: &str| rows.apart.iter().any(|known| known == word);
    while let Some((_, rest)) = left.split_once(' ').filter(|(first, _)| stands_before(first)) {
        left = rest.trim_start();
    }
    let left = left.trim_matches(['(', ')', '[', ']', '{', '}', ' ']);
    let names: Vec<&str> = left.split(',').map(|name| last_word(name.trim(), &stands_before)).collect();
    if names.iter().any(|name| name.is_empty() || !name.chars().all(word)) {
        return None;
    }
    let right = line[at + 1..].trim_start();
    let right = right.strip_prefix("await ").unwrap_or(right);
    let path = &right[..right.find('(')?];
    let plain = path.chars().all(|c| word(c) || matches!(c, '.' | ':' | '-' | '>' | '$' | '?'));
    let last = path.rsplit(|c| !word(c)).next().filter(|last| plain && !last.is_empty())?;
    Some((last, names))
}
