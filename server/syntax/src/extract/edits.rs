//! What is known of a response only from what surrounds it: how it is edited, what replaces its status, what is dropped.

use std::collections::{HashMap, HashSet};

use httplsp_text::TextRange;
use tree_sitter::Node;

use super::Extractor;
use super::spell::Holes;
use crate::apis::{ChainRow, Does, TupleRow};
use crate::facts::{Piece, ResponseEdits, ResponseStatus, Role, ScopeId, Span, StatusId};
use crate::grammar::{Class, Part, Shape};

/// What a call that is a response is made of.
#[derive(Clone, Copy, Default)]
pub(super) struct CallHoles<'a, 't> {
    pub status: Option<Node<'t>>,
    pub body: Option<Node<'t>>,
    /// The part of its name that stands for the status.
    pub constant: &'a str,
    pub header_in: &'a [String],
}

impl<'t> Extractor<'t> {
    /// The empty place behind `node`.
    pub(super) fn place_after(&self, node: Node<'_>) -> Span {
        Span::new(TextRange::new(node.end_byte() as u32, node.end_byte() as u32))
    }

    /// `(status, body)` or a status alone, where its type may change.
    pub(super) fn tuple_edits(&self, row: &TupleRow, whole: Node<'t>, items: &[Node<'t>], body: bool) -> ResponseEdits {
        let Some(status) = items.first() else { return ResponseEdits::default() };
        let text = self.str(*status);
        let holes = Holes { place: whole, header_in: &row.header_in, fill: &[], spelling: None };
        let end = self.place_after(whole);
        let written = match (&row.header, &row.add_header) {
            (Some(template), _) => self.pieces(template, &holes).map(|pieces| match items {
                [only] if only.id() == whole.id() => self.beside_alone(whole, text, pieces),
                _ => self.beside_status(*status, pieces),
            }),
            (None, Some(template)) => {
                let usable =
                    row.needs.as_ref().is_none_or(|name| self.imported(whole, |at| at.name == *name).is_some());
                self.pieces(template, &holes).filter(|_| usable).map(|pieces| (end, pieces))
            }
            (None, None) => None,
        };
        let mut edits = ResponseEdits::default();
        if let Some((span, pieces)) = written
            && let Some(reshape) = self.reshape(whole)
        {
            edits.only_one = span.range.end == end.range.end;
            edits.header = reshape.complete(span, pieces, end);
        }
        if body
            && items.len() == 2
            && let Some(reshape) = self.reshape(whole)
        {
            edits.without_body = reshape.complete(self.span(whole), vec![Piece::Text(text.to_string())], end);
        }
        edits
    }

    /// `status` becomes `(status, header)`.
    fn beside_alone(&self, whole: Node<'t>, status: &str, mut pieces: Vec<Piece>) -> (Span, Vec<Piece>) {
        let bracketed = self
            .parent(whole)
            .is_some_and(|around| self.class(around) == Class::Wrapper && self.str(around).starts_with('('));
        let (open, close) = if bracketed { ("", "") } else { ("(", ")") };
        pieces.insert(0, Piece::Text(format!("{open}{status}, ")));
        pieces.push(Piece::Text(close.into()));
        (self.span(whole), pieces)
    }

    /// The header becomes the part after the status, on a line of its own if that has one.
    fn beside_status(&self, status: Node<'t>, mut pieces: Vec<Piece>) -> (Span, Vec<Piece>) {
        let gap = match self.line_before(status) {
            Some(indent) => format!(",\n{indent}"),
            None => ", ".to_string(),
        };
        pieces.insert(0, Piece::Text(gap));
        (self.place_after(status), pieces)
    }

    /// What indents the line of `node`, if it is the first on it.
    pub(super) fn line_before(&self, node: Node<'t>) -> Option<&'t str> {
        let before = self.text.get(..node.start_byte())?;
        let line = &before[before.trim_end_matches([' ', '\t']).len()..];
        (line.len() == before.len() || before[..before.len() - line.len()].ends_with('\n')).then_some(line)
    }

    /// A call that is a response: the same with a header, by `template`, in the place of it.
    pub(super) fn call_edits(&self, call: Node<'t>, template: &str, holes: CallHoles<'_, 't>) -> ResponseEdits {
        let mut edits = ResponseEdits::default();
        let whole = self.str(call);
        let callee = self.callee(call).map_or("", |callee| self.str(callee.node));
        let separator = self.grammar.code.separator.as_str();
        let path = callee.rfind(separator).map_or("", |at| &callee[..at + separator.len()]);
        let mut fill = vec![("call", whole), ("path", path), ("constant", holes.constant)];
        // A short literal or formatted text may stand in another place; what else it is may depend on where.
        let body = holes.body.filter(|body| {
            let once = template.matches("{body}").count() < 2;
            match self.class(*body) {
                Class::Text => true,
                Class::Macro => {
                    once && self.part_str(*body, Part::Name).is_some_and(|name| self.grammar.is_macro("format", name))
                }
                _ => false,
            }
        });
        fill.extend(body.map(|body| ("body", self.str(body))));
        fill.extend(holes.status.map(|status| ("status", self.str(status))));
        // What else the call is given would be lost.
        let kept = fill.iter().filter(|(name, _)| matches!(*name, "body" | "status")).count();
        if !template.contains("{call}") && self.arguments(call).len() > kept {
            return edits;
        }
        let holes = Holes { place: call, header_in: holes.header_in, fill: &fill, spelling: None };
        let (span, template) = match template.strip_prefix("{call}") {
            Some(behind) if !behind.contains("{call}") => (self.place_after(call), behind),
            _ => (self.span(call), template),
        };
        if let Some(pieces) = self.pieces(template, &holes) {
            edits.header.push((span, pieces));
        }
        edits
    }

    /// A list that is a response: the headers as its last element, by `template`.
    pub(super) fn element_edits(&self, last: Node<'t>, template: &str) -> ResponseEdits {
        self.behind(last, template, true)
    }

    /// Notes what the call of `method` on `receiver` means for changing the response that the chain builds.
    pub(super) fn chain_edits(
        &self,
        chain: &ChainRow,
        receiver: Node<'t>,
        call: Node<'t>,
        method: &str,
        edits: &mut ResponseEdits,
    ) {
        let from = receiver.end_byte();
        let written = self.text.get(from..call.end_byte()).unwrap_or("");
        let indent = &written[..written.len() - written.trim_start().len()];
        if chain.status.contains_key(method) {
            self.chain_header(chain, call, indent, edits);
        }
        if let (Some(without), true) = (&chain.without_body, chain.body.contains_key(method)) {
            let span = Span::new(TextRange::new(from as u32, call.end_byte() as u32));
            edits.without_body = vec![(span, vec![Piece::Text(format!("{indent}{without}"))])];
        }
    }

    /// A header is added behind `node`, which names the status that the chain builds.
    pub(super) fn chain_header(&self, chain: &ChainRow, node: Node<'t>, indent: &str, edits: &mut ResponseEdits) {
        let holes = Holes { place: node, header_in: &chain.header_in, fill: &[], spelling: None };
        if let Some(template) = &chain.add_header
            && let Some(mut pieces) = self.pieces(template, &holes)
        {
            pieces.insert(0, Piece::Text(indent.to_string()));
            edits.header = vec![(self.place_after(node), pieces)];
        }
    }

    /// A status that was not written need not be the library's default when the function sets one afterwards.
    pub(super) fn replaced_statuses(&mut self) {
        let apis = &self.grammar.apis;
        let words: Vec<&str> = apis
            .assigns
            .iter()
            .filter(|row| row.on.is_empty() && self.any_present(&row.groups))
            .map(|row| row.name.as_str())
            .chain(
                apis.all_calls()
                    .iter()
                    .filter(|row| {
                        row.does == Does::SetStatus && row.on.is_empty() && row.object.is_none() && !row.sends
                    })
                    .filter(|row| self.any_present(&row.groups))
                    .map(|row| row.name.as_str()),
            )
            .collect();
        let words: Vec<String> = words.iter().map(|word| format!("{word}(")).collect();
        let mut sets: HashMap<ScopeId, bool> = HashMap::new();
        let catching = self.catching();
        for index in 0..self.facts.responses.len() {
            let response = &self.facts.responses[index];
            if !matches!(response.status, ResponseStatus::Default(_)) || response.redirect.is_some() {
                continue;
            }
            let handler = self.facts.handler(response.scope);
            let text = self.facts.text(self.facts.scope(handler).span);
            let sets = sets.entry(handler);
            let sets = || *sets.or_insert_with(|| words.iter().any(|word| text.contains(word.as_str())));
            // What catches a status only gives it a body.
            let rows = &self.grammar.apis.returned;
            let decides = || rows.iter().any(|row| self.any_present(&row.groups) && self.answers_failure(handler, row));
            let replaced = self.catchers.contains(&self.facts.scope(handler).span) && !decides()
                || catching.iter().any(|around| around.contains(response.span) && *around != response.span)
                || sets();
            if replaced {
                self.facts.responses[index].status = ResponseStatus::Unknown;
            }
        }
    }

    /// The functions, and the calls with closures, that give a body to a status that was decided on before, by their names.
    fn catching(&self) -> Vec<Span> {
        let catches = &self.grammar.apis.route_words.catches;
        let named = |name: &str| catches.iter().any(|known| known == name);
        let functions = self.facts.scopes.iter().filter(|scope| scope.name.as_deref().is_some_and(named));
        let mut found: Vec<Span> = functions.map(|scope| scope.span).collect();
        if !catches.is_empty() {
            let calls = self.shapes.get(&Shape::Call).into_iter().flatten();
            // What stands before the name is another matter: `app.get("/", …).error(404, …)`.
            let names = calls.filter_map(|call| Some((*call, self.callee(*call)?.name)));
            let named = names.filter(|(_, name)| named(self.str(*name)));
            found.extend(named.map(|(call, name)| {
                let call = self.span(call);
                Span { range: TextRange::new(self.span(name).range.start, call.range.end), ..call }
            }));
        }
        found
    }

    /// The condition that is true where `node` stands, innermost.
    pub(super) fn condition_of(&self, node: Node<'t>, branch: Part) -> Option<Span> {
        let mut child = node;
        while let Some(parent) = self.parent(child) {
            match self.class(parent) {
                Class::Function | Class::Closure | Class::Arm | Class::Catch => return None,
                Class::Condition | Class::ElseIf if self.view.is_part(parent, branch, child) => {
                    return self.part(parent, Part::Condition).map(|condition| self.span(condition));
                }
                Class::Condition
                    if [Part::Then, Part::Otherwise].iter().any(|part| self.view.is_part(parent, *part, child)) =>
                {
                    return None;
                }
                _ => child = parent,
            }
        }
        None
    }

    /// Notes under which condition each status is set that belongs to no response.
    pub(super) fn conditions_of_statuses(&mut self) {
        let sent: HashSet<StatusId> =
            self.facts.responses.iter().filter_map(crate::facts::Response::explicit).collect();
        for id in 0..self.facts.statuses.len() {
            let status = &self.facts.statuses[id];
            if status.role != Role::Send || sent.contains(&(id as StatusId)) {
                continue;
            }
            let (start, end) = (status.span.range.start as usize, status.span.range.end as usize);
            let node = self.kin.around(start, end);
            self.facts.statuses[id].condition = node.and_then(|node| self.condition_of(node, Part::Then));
        }
    }

    /// Whether a condition decides that the response at `node` is sent, other than that something failed.
    pub(super) fn is_conditional(&self, node: Node<'t>) -> bool {
        let mut child = node;
        while let Some(parent) = self.parent(child) {
            let is = |part: Part| self.view.is_part(parent, part, child);
            match self.class(parent) {
                Class::Function | Class::Closure => return false,
                Class::Condition if is(Part::Otherwise) => return true,
                Class::Catch => return false,
                Class::Condition if is(Part::Then) => {
                    if self.part(parent, Part::Condition).is_some_and(|asked| self.is_error_condition(asked)) {
                        return false;
                    }
                    let pattern = self.part(parent, Part::Condition).and_then(|at| self.part(at, Part::Pattern));
                    return !pattern.is_some_and(|pattern| self.is_error_pattern(self.str(pattern)));
                }
                Class::Arm if is(Part::Body) => {
                    let pattern = self.part(parent, Part::Pattern);
                    return !pattern.is_some_and(|pattern| self.is_error_pattern(self.str(pattern)));
                }
                _ => child = parent,
            }
        }
        false
    }

    /// Responses of handlers that a router registers for its own purpose and completes with headers.
    pub(super) fn completed_responses(&mut self) {
        let words = &self.grammar.apis.route_words.completes;
        let handlers: Vec<Node<'t>> = self
            .nodes(Shape::Call)
            .into_iter()
            .filter(|call| {
                self.called_method(*call).is_some_and(|(method, _)| words.iter().any(|known| known == method))
            })
            .filter_map(|call| self.argument(call, 0))
            .collect();
        let names: Vec<&str> = handlers.iter().map(|handler| self.view.last_name(self.str(*handler))).collect();
        // The same as a setting: `LimitReached: func(…) {…}`
        let set: Vec<Span> = self
            .nodes(Shape::Closure)
            .into_iter()
            .filter(|closure| self.key_of(*closure).is_some_and(|key| words.iter().any(|known| known == key)))
            .chain(handlers.iter().copied().filter(|handler| self.class(*handler) == Class::Closure))
            .map(|closure| self.span(closure))
            .collect();
        // `router.MethodNotAllowed = http.HandlerFunc(refuse)`
        let kept: Vec<Node<'t>> =
            self.completing_members().into_iter().filter_map(|node| self.part(node, Part::Right)).collect();
        let named = |c: char| !c.is_alphanumeric() && c != '_';
        let names: Vec<&str> =
            names.into_iter().chain(kept.iter().flat_map(|value| self.str(*value).split(named))).collect();
        let set: Vec<Span> = set.into_iter().chain(kept.iter().map(|value| self.span(*value))).collect();
        if names.is_empty() && set.is_empty() {
            return;
        }
        for index in 0..self.facts.responses.len() {
            let handler = self.facts.handler(self.facts.responses[index].scope);
            let scope = self.facts.scope(handler);
            let completed = names.iter().any(|name| match scope.name.as_deref() {
                Some(own) => own == name.trim_start_matches("Self."),
                None => *name == self.facts.text(scope.span),
            }) || set.iter().any(|closure| closure.contains(self.facts.responses[index].span));
            self.facts.responses[index].opaque_headers |= completed;
        }
    }

    /// Where a router is given the handler that it completes with headers.
    pub(super) fn completing_members(&self) -> Vec<Node<'t>> {
        let words = &self.grammar.apis.route_words.completes_set;
        if words.is_empty() {
            return Vec::new();
        }
        let sets = |node: &Node<'t>| {
            let left = self.part(*node, Part::Left)?;
            self.part_str(left, Part::Member).or_else(|| Some(self.view.last_name(self.str(left))))
        };
        let mut nodes = self.nodes(Shape::Assignment);
        nodes.retain(|node| sets(node).is_some_and(|member| words.iter().any(|known| known == member)));
        nodes
    }

    /// The key of the entry whose value `node` is.
    fn key_of(&self, node: Node<'t>) -> Option<&'t str> {
        let mut entry = self.parent(node)?;
        while self.class(entry) == Class::Wrapper {
            entry = self.parent(entry)?;
        }
        self.part_str(entry, Part::Key).filter(|_| self.class(entry) == Class::Entry)
    }

    /// Marks the responses whose body the library drops.
    pub(super) fn stripped_bodies(&mut self) {
        for index in 0..self.facts.responses.len() {
            let code = self.facts.responses[index].code(&self.facts);
            self.facts.responses[index].strips_body = self
                .grammar
                .apis
                .strips
                .iter()
                .any(|row| code.is_some_and(|code| row.statuses.contains(&code)) && self.any_present(&row.groups));
        }
    }
}
