//! Responses: tuples, builders, helpers, redirects, bare bodies.

use tree_sitter::Node;

use super::Extractor;
use super::send::Fate;
use crate::apis::{Does, Sets};
use crate::facts::{HeaderId, Redirect, Response, ResponseEdits, ResponseStatus, Role, Value, ValueKind};
use crate::grammar::{Class, Part, Shape};
use crate::kin::IdSet;

/// A response under construction.
pub(crate) struct Draft {
    pub status: ResponseStatus,
    pub body: Option<Value>,
    pub media: Option<String>,
    pub headers: Vec<HeaderId>,
    pub opaque_headers: bool,
    pub raised: bool,
    pub handed_on: bool,
    pub finished: bool,
    pub redirect: Option<Redirect>,
    /// Whether its redirect replaces a status that was set before, unless that is 201 or one of redirects.
    pub replaces_status: bool,
    pub view: Option<Value>,
    /// The expression of a status that is computed.
    pub computed: Option<Value>,
    pub edits: ResponseEdits,
}

impl Draft {
    pub(super) fn new(status: ResponseStatus) -> Self {
        Self {
            status,
            body: None,
            media: None,
            headers: Vec::new(),
            opaque_headers: false,
            raised: false,
            handed_on: false,
            finished: false,
            redirect: None,
            replaces_status: false,
            view: None,
            computed: None,
            edits: ResponseEdits::default(),
        }
    }
}

impl<'t> Extractor<'t> {
    pub(super) fn responses(&mut self) {
        let mut inside = IdSet::default();
        self.keep_rows();
        self.wrappers();
        for node in self.nodes(Shape::Tuple) {
            self.tuple(node, &mut inside);
        }
        let calls = self.nodes(Shape::Call);
        self.client_errors(&calls, &mut inside);
        self.handed_headers(&calls);
        for node in &calls {
            if self.environment.is_given_up() {
                return;
            }
            if !inside.contains(&node.id()) {
                self.call(*node, &mut inside);
            }
        }
        self.bare_names(&mut inside);
        self.applied_names();
        for node in self.nodes(Shape::Throw) {
            self.raised(node);
        }
        for node in self.nodes(Shape::Assignment) {
            self.assignment(node);
        }
        self.returned_values(&inside);
        self.bodies_written_before();
        self.silent_arms();
        self.texts_of_arms();
        self.join_events();
        self.restated_responses();
        self.described_redirects();
        self.annotations_that_declare();
        self.written_attributes();
        self.made_answers();
        self.held_statuses();
        self.statuses_of_own_members();
        self.bare_statuses();
        self.paired_statuses();
        self.answered_symbols();
        self.relayed_statuses();
        self.returned_members();
        self.thrown_codes();
        self.fallen_back();
        self.made_errors();
        self.statuses_of_errors();
        self.listed_statuses();
        self.loose_headers(&inside);
        self.wrapped_headers();
        self.replaced_statuses();
        self.stripped_bodies();
        self.completed_responses();
        self.handed_responses();
        self.conditions_of_statuses();
        self.facts.responses.sort_by_key(|response| response.span);
        self.onward_steps();
        self.facts.steps.sort_by_key(|step| step.span);
        for (index, response) in self.facts.responses.iter().enumerate() {
            for header in &response.headers {
                self.facts.headers[*header as usize].response = Some(index as u32);
            }
        }
    }

    /// Whether the function around `node` is called with a response that has its status already.
    fn is_set_before(&self, node: Node<'t>) -> bool {
        let known = &self.grammar.code.answers.set_before;
        let handler = self.facts.handler(self.scope_at(node.start_byte() as u32));
        let name = self.facts.scope(handler).name.as_ref().filter(|_| !known.is_empty());
        name.is_some_and(|name| known.contains(name))
    }

    pub(super) fn push(&mut self, node: Node<'t>, mut draft: Draft, api: &str) {
        // What is shown for failures has the status that those have, unless it says another.
        let kept =
            matches!(draft.status, ResponseStatus::Default(_)) && (self.shown_for_errors || self.is_set_before(node));
        if kept || self.is_set_afterwards(node) {
            draft.status = ResponseStatus::Unknown;
        }
        let is_redirect = |code: u32| matches!(code, 301 | 302 | 303 | 307 | 308);
        let mut media = draft.media;
        let mut location = None;
        for id in &draft.headers {
            let header = &self.facts.headers[*id as usize];
            match header.name.as_str() {
                "content-type" => media = header.value.as_ref().and_then(Value::as_text).map(str::to_string).or(media),
                "location" => location = header.value.clone().map(|value| self.unwrapped_value(value)),
                _ => {}
            }
        }
        let code = match draft.status {
            ResponseStatus::Explicit(id) => Some(self.facts.statuses[id as usize].code),
            ResponseStatus::Default(code) => Some(u32::from(code)),
            ResponseStatus::Unknown => None,
        };
        draft.opaque_headers |= code == Some(429) && self.is_of_a_limiter(node);
        let completed = self.completed_elsewhere(node, code, draft.raised);
        draft.headers.extend(completed);
        let redirect = draft.redirect.or_else(|| {
            let target = location.filter(|_| code.is_some_and(is_redirect))?;
            Some(Redirect { target: Some(target), keyword: None, setting: None })
        });
        let view = draft.view.or_else(|| self.view_of(draft.body.as_ref()?));
        // What shows pages for failures keeps the status that they have.
        let named = |name: &str| name.to_ascii_lowercase().contains("error");
        let scope = self.scope_at(node.start_byte() as u32);
        let shown = self.shown_for_errors
            || !self.grammar.code.send.shown_for_errors.is_empty()
                && self.facts.ancestors(scope).any(|(_, scope)| scope.name.as_deref().is_some_and(named));
        let view = view.filter(|_| !shown);
        let span = self.span(node);
        let hides_headers = self.hides_headers.contains(&self.facts.handler(self.scope_at(span.range.start)));
        let other_methods = match draft.status {
            ResponseStatus::Explicit(id) if code == Some(405) => {
                let status = self.facts.statuses[id as usize].span;
                self.other_methods(node, self.text.get(status.range.as_usize()).unwrap_or(""))
            }
            _ => Vec::new(),
        };
        if matches!(code, Some(200..=203)) {
            draft.body = draft.body.map(|body| self.with_names(body));
        }
        let other_bodies = match (code, &draft.body) {
            (Some(200..=203), Some(body)) => {
                let mut bodies = self.bodies_of_branches(node, body);
                // `ResponseEntity.ok(answer)` says as much as a status.
                let chosen = self.view.last_name(api).eq_ignore_ascii_case("ok");
                let chosen = chosen || matches!(draft.status, ResponseStatus::Explicit(_));
                // What is returned as it is says so, where a failure was caught.
                if chosen || api == "return" {
                    bodies.extend(self.flags_of_branches(node, body, !chosen));
                }
                bodies.extend(self.bodies_of_ways(body));
                bodies.extend(self.flag_from_the_start(node, body));
                bodies.extend(self.put_in_branch(node, body));
                bodies
            }
            _ => Vec::new(),
        };
        // Where the status is set apart from what is sent, a condition may decide about it alone.
        let set = match draft.status {
            ResponseStatus::Explicit(id) => Some(self.facts.statuses[id as usize].span.range),
            _ => None,
        };
        let set = set
            .filter(|set| set.end <= span.range.start || set.start >= span.range.end)
            .and_then(|set| self.kin.around(set.start as usize, set.end as usize));
        let decides = |part| self.condition_of(node, part).or_else(|| set.and_then(|set| self.condition_of(set, part)));
        let (condition, other_condition) = (decides(Part::Then), decides(Part::Otherwise));
        self.facts.responses.push(Response {
            span,
            scope: self.scope_at(span.range.start),
            status: draft.status,
            body: draft.body,
            other_bodies,
            media_type: media,
            headers: draft.headers,
            redirect,
            api: api.to_string(),
            strips_body: false,
            raised: draft.raised,
            handed_on: draft.handed_on,
            opaque_headers: draft.opaque_headers || hides_headers,
            server: None,
            computed: draft.computed.filter(|_| self.tells_computed && draft.status == ResponseStatus::Unknown),
            view,
            condition,
            other_condition,
            passed: self.passed_before(node).filter(|_| code == Some(401)),
            arm: self.asked_by_arm(node),
            conditional: self.is_conditional(node),
            other_methods,
            paths: self.answered_paths(node),
            inevitable: false,
            edits: draft.edits,
            block: self.span(self.block_of(node)),
            handed: false,
            dropped: !draft.raised && self.is_dropped(node),
        });
    }

    /// Whether the response at `node` is kept under a name whose status is assigned later in the function.
    pub(super) fn is_set_afterwards(&self, node: Node<'t>) -> bool {
        let assigns = &self.grammar.apis.assigns;
        if !assigns.iter().any(|row| row.does == Sets::Status && self.any_present(&row.groups)) {
            return false;
        }
        let name = match self.fate(node) {
            Fate::Bound(name) | Fate::Assigned(name) => self.str(name),
            _ => return false,
        };
        let handler = self.facts.handler(self.scope_at(node.start_byte() as u32));
        let end = self.facts.scope(handler).span.range.end as usize;
        let after = self.text.get(node.end_byte()..end).unwrap_or("");
        assigns.iter().filter(|row| row.does == Sets::Status && row.name.starts_with('.')).any(|row| {
            let member = format!("{name}{}", row.name);
            after.match_indices(&member).any(|(at, _)| {
                let rest = after[at + member.len()..].trim_start();
                rest.starts_with('=') && !rest.starts_with("==")
            })
        })
    }

    /// The status at `node`, recorded as sent.
    pub(super) fn sent_status(&mut self, node: Option<Node<'t>>, role: Role, api: &str) -> ResponseStatus {
        match node.and_then(|node| self.status_expression(node).or_else(|| self.status_digits(node))) {
            Some(found) => ResponseStatus::Explicit(self.record(found, role, api)),
            None => {
                if let Some(node) = node {
                    self.alternatives(node, role, api, 0);
                }
                ResponseStatus::Unknown
            }
        }
    }

    /// Records the statuses that an expression decides between: `found ? 200 : 404`, `error.status || 500`.
    pub(super) fn alternatives(&mut self, node: Node<'t>, role: Role, api: &str, depth: u32) {
        let node = self.view.inner(node);
        let sides = match self.class(node) {
            Class::Condition => [self.part(node, Part::Then), self.part(node, Part::Otherwise)],
            Class::Binary if matches!(self.part_str(node, Part::Operator), Some("||" | "??")) => {
                [self.part(node, Part::Left), self.part(node, Part::Right)]
            }
            Class::Name if depth == 0 => return self.decided_statuses(node, role, api),
            Class::Match => return self.decided_among(node, role, api),
            _ => {
                // `StatusCode::from_u16(code).unwrap()`
                return match self.converted(node, 0).filter(|given| self.class(*given) == Class::Name) {
                    Some(given) => self.decided_statuses(given, role, api),
                    None => {
                        self.statuses_of_member(node, role, api);
                        self.looked_up(node, role, api);
                    }
                };
            }
        };
        for side in sides.into_iter().flatten() {
            match self.status_expression(side) {
                Some(found) => {
                    self.record(found, role, api);
                }
                None if depth < 8 => self.alternatives(side, role, api, depth + 1),
                None => {}
            }
        }
    }

    /// The template that a body is, where templates are functions: `views.html.index()`.
    fn view_of(&self, body: &Value) -> Option<Value> {
        let ValueKind::Call { callee, receiver, .. } = &body.kind else { return None };
        let owner = match receiver.as_deref() {
            Some(Value { kind: ValueKind::Name(owner), .. }) => owner.as_str(),
            _ => callee.rsplit_once(self.grammar.code.separator.as_str())?.0,
        };
        let template = self.grammar.code.send.views.iter().any(|known| owner.ends_with(known.as_str()));
        let name = ValueKind::Text(self.view.last_name(callee).to_string());
        template.then_some(Value { kind: name, range: body.range })
    }

    pub(super) fn header_pairs(&mut self, node: Node<'t>, list: Vec<(String, Value)>, draft: &mut Draft) {
        let (span, scope) = (self.span(node), self.scope_at(node.start_byte() as u32));
        for (name, value) in list {
            let id = self.add_header(name, Some(value), span, scope);
            draft.headers.push(id);
        }
    }

    /// The media type that a body's wrapper stands for.
    pub(super) fn media_of(&self, value: &Value) -> Option<String> {
        match &value.kind {
            ValueKind::Call { callee, receiver: None, .. } => {
                let last = callee.rsplit(self.grammar.code.separator.as_str()).next()?;
                self.grammar.apis.calls(last).find_map(|row| row.media.clone())
            }
            _ => None,
        }
    }

    /// Whether a body is a call that is not a known wrapper and so may carry headers.
    pub(super) fn may_set_headers(&self, value: &Value) -> bool {
        match &value.kind {
            ValueKind::Call { callee, receiver: None, .. } => {
                // It may have been given another name where it was imported.
                let resolved = self.resolve(callee);
                let last = resolved.rsplit(self.grammar.code.separator.as_str()).next().unwrap_or(callee);
                let plain = self
                    .grammar
                    .code
                    .send
                    .plain_bodies
                    .iter()
                    .any(|known| known == last || known == "*" && !last.to_ascii_lowercase().contains("header"))
                    || callee.ends_with('!');
                !plain && self.grammar.apis.calls(last).all(|row| row.does != Does::Body)
            }
            // Where types are declared, a body is not a whole response.
            ValueKind::Name(name) if self.grammar.code.untyped || !self.grammar.apis.tuples.is_empty() => {
                matches!(name.rsplit(['.', ':']).next(), Some("response" | "resp" | "res" | "reply"))
            }
            _ => false,
        }
    }
}

/// Marks every call in `node`, so that it is not read as a response of its own.
pub(super) fn mark_inside(node: Node<'_>, inside: &mut IdSet) {
    let mut open = vec![node];
    let mut seen = 0;
    while let Some(node) = open.pop() {
        inside.insert(node.id());
        seen += 1;
        if seen > 4096 {
            return;
        }
        let mut cursor = node.walk();
        open.extend(node.named_children(&mut cursor));
    }
}
