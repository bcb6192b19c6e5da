//! Responses by name: a name that is one without being called, and what is called upon one.

use tree_sitter::Node;

use super::Extractor;
use super::edits::CallHoles;
use super::response::Draft;
use super::scope::is_called_error;
use super::send::Fate;
use super::status::Found;
use crate::apis::Does;
use crate::facts::{ResponseStatus, Role, Spelling};
use crate::grammar::{Class, Part, Shape};
use crate::kin::IdSet;

impl<'t> Extractor<'t> {
    /// Whether `node` is a call that makes a response, perhaps completed by methods.
    pub(super) fn is_response(&self, node: Node<'t>) -> bool {
        let mut at = Some(self.view.inner(node));
        while let Some(call) = at.filter(|at| self.class(*at) == Class::Call) {
            match self.call_row(call) {
                Some(row) if matches!(row.does, Does::Response | Does::Redirect) => return true,
                None if self.is_of_family(call) => return true,
                _ => {}
            }
            at = self.called_method(call).map(|(_, receiver)| receiver);
        }
        false
    }

    /// Whether a call is named after the status that it answers with: `halt(Unauthorized(text))`.
    fn is_of_family(&self, call: Node<'t>) -> bool {
        let Some(path) = self.callee(call).and_then(|callee| callee.path) else { return false };
        let (last, resolved) = (self.view.last_name(&path), self.resolve(&path));
        self.grammar.apis.families.iter().any(|row| self.family_code(row, &path, last, &resolved).is_some())
    }

    /// The call of what the call `node` gives.
    pub(super) fn applied(&self, node: Node<'t>) -> Option<Node<'t>> {
        let call = self.parent(node).filter(|call| self.class(*call) == Class::Call)?;
        let callee = self.part(call, Part::Callee).filter(|callee| callee.id() == node.id())?;
        (self.class(callee) == Class::Call).then_some(call)
    }

    /// Names of a family that are a response without being called: `NotFound`, `NotFound.withHeaders(…)`.
    pub(super) fn bare_names(&mut self, inside: &mut IdSet) {
        let families: Vec<_> = self.grammar.apis.families.iter().filter(|row| row.bare).collect();
        if !families.iter().any(|row| self.any_present(&row.groups)) {
            return;
        }
        for node in self.nodes(Shape::Path) {
            let called = self.parent(node).is_some_and(|parent| {
                self.class(parent) == Class::Call
                    && self.part(parent, Part::Callee).is_some_and(|callee| callee.id() == node.id())
            });
            let Some(path) = self.view.path(self.str(node)).filter(|_| !called && !inside.contains(&node.id())) else {
                continue;
            };
            let last = self.view.last_name(&path);
            let resolved = self.resolve(&path);
            let found = families.iter().find_map(|row| Some((row, self.family_code(row, &path, last, &resolved)?)));
            let Some((row, code)) = found else { continue };
            let returned = matches!(self.fate(node), Fate::Returned { .. } | Fate::Converted);
            if !returned && self.called_on(node).is_none() {
                continue;
            }
            let found = Found { code: u32::from(code), span: self.span(node), spelling: Spelling::Resolved };
            let mut draft = Draft::new(ResponseStatus::Explicit(self.record(found, Role::Send, last)));
            draft.opaque_headers = row.caught;
            draft.raised = row.raised;
            draft.finished = true;
            if let Some(template) = &row.with_header {
                let holes = CallHoles { header_in: &row.header_in, ..CallHoles::default() };
                draft.edits = self.call_edits(node, template, holes);
            }
            let chain = row.chain.as_ref().and_then(|id| self.grammar.apis.chains.get(id));
            self.chain(node, draft, chain, None, last, inside);
        }
    }

    /// Functions of a family that a method is given and calls: `.map_err(ErrorUnauthorized)`.
    pub(super) fn applied_names(&mut self) {
        let families: Vec<_> = self.grammar.apis.families.iter().filter(|row| !row.applied_by.is_empty()).collect();
        if !families.iter().any(|row| self.any_present(&row.groups)) {
            return;
        }
        for call in self.nodes(Shape::Call) {
            let Some(callee) = self.callee(call).filter(|callee| callee.receiver.is_some()) else { continue };
            let method = self.str(callee.name);
            let rows = families.iter().filter(|row| row.applied_by.iter().any(|known| known == method));
            let given = self.argument(call, 0).filter(|at| matches!(self.class(*at), Class::Name | Class::Path));
            let Some((node, path)) = given.and_then(|at| Some((at, self.view.path(self.str(at))?))) else { continue };
            let (last, resolved) = (self.view.last_name(&path), self.resolve(&path));
            let found = rows.into_iter().find_map(|row| Some((*row, self.family_code(row, &path, last, &resolved)?)));
            let Some((row, code)) = found else { continue };
            let found = Found { code: u32::from(code), span: self.span(node), spelling: Spelling::Resolved };
            let mut draft = Draft::new(ResponseStatus::Explicit(self.record(found, Role::Send, last)));
            draft.opaque_headers = row.caught;
            draft.raised = row.raised;
            draft.finished = true;
            self.push(node, draft, last);
        }
    }

    /// The statuses of errors that are given by such names.
    pub(super) fn answered_symbols(&mut self) {
        for node in self.nodes(Shape::Path) {
            if self.class(node) == Class::Symbol
                || self.class(node) == Class::Path && !self.grammar.apis.symbols.is_empty()
            {
                self.returned_symbol(node, true);
            }
        }
    }

    /// A name such as `.notFound` or `HTTPStatus.notFound` that a function returns whose result is declared to be a status.
    pub(super) fn returned_symbol(&mut self, node: Node<'t>, answers: bool) {
        let written_out = || self.path_constant(node).filter(|_| self.class(node) == Class::Path);
        let Some(found) = self.symbol(node).or_else(written_out) else { return };
        let statuses = &self.grammar.code.answers.statuses;
        let (function, kept) = match self.fate(node) {
            Fate::Returned { function: Some(function), .. } => (function, false),
            // `let status: HTTPStatus = .notFound`
            Fate::Bound(name) if self.str(name) == "status" => {
                let typed = self.parent(name).and_then(|parent| self.parent(parent)).map_or("", |at| self.str(at));
                if !statuses.iter().any(|known| typed.contains(known.as_str())) {
                    return;
                }
                (node, true)
            }
            _ => return,
        };
        let returns = self.part_str(function, Part::Returns).unwrap_or("");
        if !kept && !statuses.iter().any(|known| known == returns) {
            return;
        }
        // The status of an error, which whatever answers for errors asks for.
        let of_error = answers && (400..=599).contains(&found.code) && self.is_of_error(function);
        if kept && !of_error {
            return;
        }
        let sent = answers && !of_error && self.answers_with_status(function);
        let status = ResponseStatus::Explicit(self.record(found, Role::Send, "return"));
        if of_error || sent {
            let mut draft = Draft::new(status);
            draft.raised = of_error;
            self.push(node, draft, "return");
        }
    }

    /// Whether the type that `node` stands in is an error, by its name or by what it follows.
    fn is_of_error(&self, node: Node<'t>) -> bool {
        if self.owner(node).is_some_and(is_called_error) {
            return true;
        }
        let Some(around) = self.type_of(node) else { return false };
        let head = self.str(around).split('{').next().unwrap_or("");
        let mut words = head.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.any(|word| self.grammar.code.send.error_types.iter().any(|known| known == word))
    }
}
