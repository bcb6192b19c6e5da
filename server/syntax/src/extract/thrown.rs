//! Errors of the language itself that are thrown with a status as their code, which an arm that takes them sends:
//! `throw new Exception("sign in", 401)`, `http_response_code($e->getCode())`.

use tree_sitter::Node;

use super::Extractor;
use super::response::Draft;
use crate::elsewhere::{Asked, Carries, Passed};
use crate::facts::{ResponseStatus, Role};
use crate::grammar::{Class, Shape};

/// Stands for the member that is asked for where it is the code of what a function throws.
const THROWN: &str = "thrown";

/// How far up the arm is looked for that stands around a node.
const HIGHEST: usize = 40;

impl<'t> Extractor<'t> {
    /// What is tried where an arm sends the code of what it takes, and the headers that are named there.
    fn tried_for_codes(&self) -> Vec<(Node<'t>, usize, Vec<&'static str>)> {
        let Some(getter) = self.grammar.code.elsewhere.code_getter.as_deref() else { return Vec::new() };
        let mut out = Vec::new();
        for node in self.sent_nodes().into_iter().flat_map(|node| self.sides(node)) {
            let asks = self.class(node) == Class::Call
                && self.callee(node).is_some_and(|callee| self.str(callee.name) == getter && callee.receiver.is_some());
            if let Some((tries, arm)) = asks.then(|| self.arm_around(node)).flatten() {
                out.push((tries, arm.start_byte(), self.headers_named_around(node)));
            }
        }
        out
    }

    /// The arm for failures around a node, and what it belongs to.
    fn arm_around(&self, node: Node<'t>) -> Option<(Node<'t>, Node<'t>)> {
        let mut at = node;
        for _ in 0..HIGHEST {
            let parent = self.parent(at)?;
            match self.class(parent) {
                Class::Catch => return Some((self.parent(parent)?, parent)),
                Class::Function => return None,
                _ => at = parent,
            }
        }
        None
    }

    /// The functions that are called where an arm sends the code of what they throw.
    pub(super) fn asked_for_codes(&self, out: &mut Vec<Asked>) {
        for (tries, end, headers) in self.tried_for_codes() {
            for call in self.within(Shape::Call, tries) {
                if call.end_byte() > end || self.call_row(call).is_some() {
                    continue;
                }
                let Some(callee) = self.callee(call) else { continue };
                let (function, member) = (self.str(callee.name).to_string(), THROWN.to_string());
                out.push(Asked { function, owner: None, member, headers: headers.clone() });
            }
        }
    }

    /// Records the statuses with which errors are thrown whose code is sent.
    pub(super) fn thrown_codes(&mut self) {
        let Some(place) = self.grammar.code.elsewhere.code_argument else { return };
        let regions = self.tried_for_codes();
        let (language, path) = (self.facts.language, self.facts.files[0].path.clone());
        let mut found = Vec::new();
        for call in self.nodes(Shape::Call) {
            let Some(given) = self.argument(call, place).filter(|_| self.is_thrown(call)) else { continue };
            let status = self.status_expression(given).filter(|found| (400..=599).contains(&found.code));
            let Some(status) = status else { continue };
            let own = self.try_around(call);
            let here = own.and_then(|own| {
                regions.iter().find(|(tries, end, _)| tries.id() == own.id() && call.end_byte() <= *end)
            });
            let headers = here.map(|(.., headers)| headers.clone()).or_else(|| {
                let function = self.function_around(call).filter(|_| own.is_none())?;
                let name = self.part_str(function, crate::grammar::Part::Name)?;
                let asked = self.elsewhere?.asked(language, &path, self.view.last_name(name));
                asked.into_iter().find(|asked| asked.member == THROWN).map(|asked| asked.headers.clone())
            });
            found.extend(headers.map(|headers| (call, status, headers)));
        }
        for (call, status, headers) in found {
            let key = (status.span.range.start, status.span.range.end);
            let known = self.status_at.get(&key).map(|id| ResponseStatus::Explicit(*id));
            if known.is_some_and(|known| self.facts.responses.iter().any(|response| response.status == known)) {
                continue;
            }
            let mut draft = Draft::new(ResponseStatus::Explicit(self.record(status, Role::Send, THROWN)));
            draft.raised = true;
            let (span, scope) = (self.span(call), self.scope_at(call.start_byte() as u32));
            for header in headers {
                let id = self.add_header(header.to_string(), None, span, scope);
                draft.headers.push(id);
            }
            self.push(call, draft, THROWN);
        }
    }

    /// What an error of the project carries as the code of the language's own that it extends, which is made with `with`.
    pub(super) fn carried_as_code(
        &self,
        base: &str,
        with: &[(Option<String>, Passed)],
        as_base: bool,
    ) -> Option<Carries> {
        let rows = &self.grammar.code.elsewhere;
        let place = rows.code_argument?;
        let last = base.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(base);
        if !rows.code_bases.iter().any(|known| known == last) || self.defined.contains(last) {
            return None;
        }
        let named = |name: &Option<String>| name.as_ref().is_some_and(|name| rows.carriers.contains(name));
        let given = with.iter().find(|(name, _)| named(name));
        match given.or_else(|| with.get(place).filter(|(name, _)| name.is_none())).map(|(_, passed)| passed) {
            Some(Passed::Code(code)) if (400..=599).contains(code) => Some(Carries::Fixed(*code)),
            Some(Passed::Named(path)) => Some(Carries::Named(path.clone())),
            Some(Passed::Parameter { at, words, default }) => {
                Some(Carries::Given { at: *at, words: words.clone(), default: *default })
            }
            None if with.is_empty() && as_base => {
                Some(Carries::Given { at: place, words: rows.carriers.clone(), default: None })
            }
            _ => None,
        }
    }

    /// What is tried around a node, in the same function.
    fn try_around(&self, node: Node<'t>) -> Option<Node<'t>> {
        let mut at = node;
        for _ in 0..HIGHEST {
            let parent = self.parent(at)?;
            if matches!(self.class(parent), Class::Function | Class::Closure) {
                return None;
            }
            let takes = |child: &Node<'t>| self.class(*child) == Class::Catch && child.start_byte() >= at.end_byte();
            if self.class(at) != Class::Catch && self.view.children(parent).iter().any(takes) {
                return Some(parent);
            }
            at = parent;
        }
        None
    }
}
