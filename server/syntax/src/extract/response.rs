//! Responses: tuples, builders, helpers, redirects, bare bodies.

use std::collections::HashSet;

use httplsp_registry::constants;
use tree_sitter::Node;

use super::Extractor;
use super::edits::CallHoles;
use super::event::What;
use super::header::{header_name, pair};
use super::send::Fate;
use super::status::Found;
use crate::apis::{AssignRow, CallRow, ChainRow, Does, Place, Sets};
use crate::facts::{
    BodyLimit, HeaderId, Piece, Redirect, RedirectKeyword, Response, ResponseEdits, ResponseStatus, Role, Spelling,
    StepKind, Value, ValueKind,
};
use crate::grammar::{Class, ImportStyle, Part, Shape};
use crate::view::Callee;

/// A response under construction.
pub(crate) struct Draft {
    pub status: ResponseStatus,
    pub body: Option<Value>,
    pub media: Option<String>,
    pub headers: Vec<HeaderId>,
    pub opaque_headers: bool,
    pub raised: bool,
    pub finished: bool,
    pub redirect: Option<Redirect>,
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
            finished: false,
            redirect: None,
            view: None,
            computed: None,
            edits: ResponseEdits::default(),
        }
    }
}

impl<'t> Extractor<'t> {
    pub(super) fn responses(&mut self) {
        let mut inside: HashSet<usize> = HashSet::new();
        self.wrappers();
        for node in self.nodes(Shape::Tuple) {
            self.tuple(node, &mut inside);
        }
        let calls = self.nodes(Shape::Call);
        for node in &calls {
            if !inside.contains(&node.id()) {
                self.call(*node, &mut inside);
            }
        }
        self.bare_names(&mut inside);
        for node in self.nodes(Shape::Throw) {
            self.raised(node);
        }
        for node in self.nodes(Shape::Assignment) {
            self.assignment(node);
        }
        self.returned_values(&inside);
        self.join_events();
        self.described_redirects();
        self.annotations_that_declare();
        self.bare_statuses();
        self.loose_headers(&inside);
        self.wrapped_headers();
        self.replaced_statuses();
        self.stripped_bodies();
        self.completed_responses();
        self.facts.responses.sort_by_key(|response| response.span);
        self.facts.steps.sort_by_key(|step| step.span);
        for (index, response) in self.facts.responses.iter().enumerate() {
            for header in &response.headers {
                self.facts.headers[*header as usize].response = Some(index as u32);
            }
        }
    }

    pub(super) fn push(&mut self, node: Node<'t>, mut draft: Draft, api: &str) {
        if self.is_set_afterwards(node) {
            draft.status = ResponseStatus::Unknown;
        }
        let is_redirect = |code: u32| matches!(code, 301 | 302 | 303 | 307 | 308);
        let mut media = draft.media;
        let mut location = None;
        for id in &draft.headers {
            let header = &self.facts.headers[*id as usize];
            match header.name.as_str() {
                "content-type" => media = header.value.as_ref().and_then(Value::as_text).map(str::to_string).or(media),
                "location" => location = header.value.clone(),
                _ => {}
            }
        }
        let code = match draft.status {
            ResponseStatus::Explicit(id) => Some(self.facts.statuses[id as usize].code),
            ResponseStatus::Default(code) => Some(u32::from(code)),
            ResponseStatus::Unknown => None,
        };
        let redirect = draft.redirect.or_else(|| {
            let target = location.filter(|_| code.is_some_and(is_redirect))?;
            Some(Redirect { target: Some(target), keyword: None })
        });
        let span = self.span(node);
        let hides_headers = self.hides_headers.contains(&self.facts.handler(self.scope_at(span.range.start)));
        let other_methods = match draft.status {
            ResponseStatus::Explicit(id) if code == Some(405) => {
                let status = self.facts.statuses[id as usize].span;
                self.other_methods(node, self.text.get(status.range.as_usize()).unwrap_or(""))
            }
            _ => Vec::new(),
        };
        self.facts.responses.push(Response {
            span,
            scope: self.scope_at(span.range.start),
            status: draft.status,
            body: draft.body,
            media_type: media,
            headers: draft.headers,
            redirect,
            api: api.to_string(),
            strips_body: false,
            raised: draft.raised,
            opaque_headers: draft.opaque_headers || hides_headers,
            server: None,
            computed: draft.computed.filter(|_| self.grammar.code.untyped && draft.status == ResponseStatus::Unknown),
            view: draft.view,
            condition: self.condition_of(node),
            conditional: self.is_conditional(node),
            other_methods,
            inevitable: false,
            edits: draft.edits,
        });
    }

    /// Whether the response at `node` is kept under a name whose status is assigned later in the function.
    fn is_set_afterwards(&self, node: Node<'t>) -> bool {
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
    fn sent_status(&mut self, node: Option<Node<'t>>, role: Role, api: &str) -> ResponseStatus {
        match node.and_then(|node| self.status_expression(node).or_else(|| self.status_text(node))) {
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
    fn alternatives(&mut self, node: Node<'t>, role: Role, api: &str, depth: u32) {
        let node = self.view.inner(node);
        let sides = match self.class(node) {
            Class::Condition => [self.part(node, Part::Then), self.part(node, Part::Otherwise)],
            Class::Binary if matches!(self.part_str(node, Part::Operator), Some("||" | "??")) => {
                [self.part(node, Part::Left), self.part(node, Part::Right)]
            }
            _ => return,
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
                let last = callee.rsplit(self.grammar.code.separator.as_str()).next().unwrap_or(callee);
                let plain = self.grammar.code.send.plain_bodies.iter().any(|known| known == last || known == "*")
                    || callee.ends_with('!');
                !plain && self.grammar.apis.calls(last).all(|row| row.does != Does::Body)
            }
            ValueKind::Name(name) => {
                matches!(name.rsplit(['.', ':']).next(), Some("response" | "resp" | "res" | "reply"))
            }
            _ => false,
        }
    }

    // --- calls -----------------------------------------------------------------------------------------------------

    fn call(&mut self, node: Node<'t>, inside: &mut HashSet<usize>) {
        let Some(callee) = self.callee(node) else { return };
        if let Some(row) = self.call_row(node) {
            return self.row(node, &callee, row, inside);
        }
        if self.wrapped_response(node, inside) {
            return;
        }
        // Where owners are receivers too, the path tells.
        if callee.receiver.is_some() && self.grammar.code.imports.style == ImportStyle::UseTree {
            return;
        }
        let Some(path) = callee.path else { return };
        let separator = self.grammar.code.separator.as_str();
        let (head, last) = path.rsplit_once(separator).unwrap_or(("", path.as_str()));
        let resolved = self.resolve(&path);
        for row in &self.grammar.apis.builders {
            if head.rsplit(separator).next() == Some(row.owner.as_str())
                && let Some(code) = constants::code_of(&row.ecosystem, last)
                && self.accepts(&row.groups, &resolved)
            {
                let found = Found {
                    code: u32::from(code),
                    span: self.span(callee.name),
                    spelling: Spelling::Constant {
                        ecosystem: super::status::static_ecosystem(&row.ecosystem),
                        prefix: String::new(),
                        name: last.to_string(),
                    },
                };
                let id = self.record(found, Role::Send, &path);
                let draft = Draft::new(ResponseStatus::Explicit(id));
                let chain = self.grammar.apis.chains.get(&row.chain);
                return self.chain(node, draft, chain, None, &path, inside);
            }
        }
        for row in &self.grammar.apis.families {
            let Some(code) = self.family_code(row, &path, last, &resolved) else { continue };
            let found = Found { code: u32::from(code), span: self.span(callee.name), spelling: Spelling::Resolved };
            let id = self.record(found, Role::Send, &path);
            let mut draft = Draft::new(ResponseStatus::Explicit(id));
            draft.body = row.body.and_then(|at| self.argument(node, at)).map(|body| self.view.value(body));
            draft.opaque_headers = row.caught || self.view.has_hidden_arguments(node);
            draft.raised = row.raised;
            let headers = row.headers.as_ref().and_then(|place| self.place(node, place));
            match (headers, &row.add_argument) {
                (Some(headers), _) => self.header_object(headers, &mut draft),
                (None, Some(template)) => draft.edits = self.argument_edits(node, template),
                (None, None) => {}
            }
            if let Some(template) = &row.with_header {
                let holes = CallHoles {
                    status: None,
                    body: row.body.and_then(|at| self.argument(node, at)),
                    constant: last.strip_prefix(row.prefix.as_str()).unwrap_or(last),
                    header_in: &row.header_in,
                };
                draft.edits = self.call_edits(node, template, holes);
            }
            draft.finished = true;
            let chain = row.chain.as_ref().and_then(|id| self.grammar.apis.chains.get(id));
            return self.chain(node, draft, chain, None, &path, inside);
        }
        self.helper(node, &path);
    }

    /// An error that is raised by its name alone: `raise Http404`.
    fn raised(&mut self, node: Node<'t>) {
        let value = self.part(node, Part::Value).map(|value| self.view.inner(value));
        let Some(value) = value.filter(|value| matches!(self.class(*value), Class::Name | Class::Path)) else { return };
        let Some(path) = self.view.path(self.str(value)) else { return };
        let separator = self.grammar.code.separator.as_str();
        let last = path.rsplit(separator).next().unwrap_or(&path);
        let resolved = self.resolve(&path);
        let apis = &self.grammar.apis;
        let of_row = apis.calls(last).find_map(|row| {
            let code = row.code.or(row.default).filter(|_| row.does == Does::Response)?;
            let complete = row.caught || !row.adds.is_empty();
            apis.in_groups(&row.groups, &resolved).then_some((code, complete, row.raised))
        });
        let of_family = || {
            let code = |row| self.family_code(row, &path, last, &resolved);
            apis.families.iter().find_map(|row| Some((code(row)?, row.caught, row.raised)))
        };
        let Some((code, complete, raised)) = of_row.or_else(of_family) else { return };
        let span = self.part(value, Part::Member).map_or_else(|| self.span(value), |member| self.span(member));
        let found = Found { code: u32::from(code), span, spelling: Spelling::Resolved };
        let mut draft = Draft::new(ResponseStatus::Explicit(self.record(found, Role::Send, &path)));
        draft.opaque_headers = complete;
        draft.raised = raised;
        self.push(node, draft, &path);
    }

    pub(super) fn family_code(
        &self,
        row: &crate::apis::FamilyRow,
        path: &str,
        last: &str,
        resolved: &str,
    ) -> Option<u16> {
        let separator = self.grammar.code.separator.as_str();
        let name = match row.prefix.strip_suffix(separator) {
            Some(owner) => {
                let head = path.rsplit_once(separator)?.0;
                (head.rsplit(separator).next() == Some(owner)).then_some(last)?
            }
            None => {
                let at_home = resolved.rsplit_once(separator).is_none_or(|(head, _)| {
                    row.modules.iter().any(|module| head.ends_with(module.as_str())) || head.is_empty()
                });
                last.strip_prefix(row.prefix.as_str()).filter(|rest| !rest.is_empty() && at_home)?
            }
        };
        let code = match row.case.as_deref() {
            Some("snake") => constants::code_of(&row.ecosystem, &name.to_ascii_uppercase()),
            _ => constants::code_of(&row.ecosystem, name),
        }?;
        self.accepts(&row.groups, resolved).then_some(code)
    }

    /// Functions of the project's own that send a status, from the configuration.
    fn helper(&mut self, node: Node<'t>, path: &str) {
        let Some(helper) = self.helpers.iter().find(|helper| helper.call == path).cloned() else { return };
        let status = self.sent_status(self.argument(node, helper.status), Role::Send, path);
        let mut draft = Draft::new(status);
        draft.body = helper.body.and_then(|at| self.argument(node, at)).map(|body| self.view.value(body));
        draft.opaque_headers = true;
        self.push(node, draft, path);
    }

    fn row(&mut self, node: Node<'t>, callee: &Callee<'t>, row: &'static CallRow, inside: &mut HashSet<usize>) {
        let api = match (row.name.strip_prefix('.'), &callee.path) {
            (None, Some(path)) => path.clone(),
            (Some(method), _) => method.to_string(),
            (None, None) => row.name.clone(),
        };
        let given = row.status.as_ref().and_then(|place| self.place(node, place));
        // Options in the place of a number hold none.
        let given = given.filter(|given| self.class(*given) != Class::Object);
        let spread = self.view.has_hidden_arguments(node);
        let hidden = given.is_none() && row.status.as_ref().is_some_and(|place| self.is_hidden(node, place));
        let status = |this: &mut Self, role| match (given, row.code.or(this.flagged(node, row)).or(row.default)) {
            (Some(given), _) => this.sent_status(Some(given), role, &api),
            (None, Some(code)) if row.code.is_some() => ResponseStatus::Default(code),
            (None, _) if hidden || spread => ResponseStatus::Unknown,
            (None, Some(code)) => ResponseStatus::Default(code),
            (None, None) => ResponseStatus::Unknown,
        };
        let on_object = !row.on.is_empty();
        let object = match &row.object {
            Some(place) => self.place(node, place),
            None => callee.receiver.filter(|_| on_object),
        };
        if (object.is_some() || row.writes) && !self.is_deferred(&row.on) {
            match row.does {
                Does::Response | Does::Redirect | Does::Send if row.prepares => {}
                Does::Response | Does::Redirect => self.step(object, node, StepKind::Whole),
                Does::Send if row.partial => self.step(object, node, StepKind::Body),
                Does::Send => self.step(object, node, StepKind::Whole),
                Does::SetStatus => self.step(object, node, StepKind::Status),
                _ => {}
            }
        }
        match row.does {
            Does::Status => {
                let asked = node.parent().and_then(|parent| self.part_str(parent, Part::Member));
                if asked.is_some_and(|asked| self.grammar.code.tests.refusals.iter().any(|known| known == asked)) {
                    return;
                }
                if let Some(found) = given.and_then(|at| self.status_expression(at)) {
                    let role = match self.fate(self.unwrapped(node)) {
                        Fate::Compared => Role::Compare,
                        Fate::Returned { .. } | Fate::Converted => Role::Send,
                        _ => Role::Mention,
                    };
                    self.record(found, role, &api);
                }
            }
            Does::SetStatus if object.is_some() || row.sends || callee.receiver.is_none() => {
                let status = status(self, Role::Send);
                self.then_header(status, node, callee.receiver, row.then_header.as_deref(), &row.header_in);
                if let Some(headers) = row.headers.as_ref().and_then(|place| self.place(node, place)) {
                    let mut draft = Draft::new(status);
                    self.header_object(headers, &mut draft);
                    if draft.opaque_headers {
                        let handler = self.facts.handler(self.scope_at(node.start_byte() as u32));
                        self.hides_headers.insert(handler);
                    }
                }
                if let ResponseStatus::Explicit(id) = status
                    && let Some(object) = object.filter(|_| row.before_header.is_some())
                {
                    let edits = self.before_edits(node, row, object);
                    self.facts.statuses[id as usize].edits = edits;
                }
                let object = object.or(callee.receiver);
                self.event(object, node, What::Status { status, sends: row.sends, api });
            }
            Does::SetStatus => {
                if let Some(found) = given.and_then(|at| self.status_expression(at)) {
                    let spelling = found.spelling.clone();
                    let id = self.record(found, Role::Send, &api);
                    if let (Some(template), Some(receiver)) = (&row.then_header, callee.receiver) {
                        let edits = self.then_edits(node, template, self.str(receiver), &row.header_in, &spelling);
                        self.facts.statuses[id as usize].edits = edits;
                    }
                }
            }
            Does::Send => {
                let mut draft = Draft::new(ResponseStatus::Unknown);
                let body = row.body.as_ref().and_then(|place| self.place(node, place));
                draft.body = body.map(|body| self.body_value(body));
                draft.media.clone_from(&row.media);
                draft.opaque_headers = row.caught;
                draft.view =
                    row.view.as_ref().and_then(|place| self.place(node, place)).map(|view| self.view.value(view));
                if let Some(headers) = row.headers.as_ref().and_then(|place| self.place(node, place)) {
                    self.header_object(headers, &mut draft);
                }
                if let Some(object) = object {
                    draft.edits = self.before_edits(node, row, object);
                }
                let default = ResponseStatus::Default(row.default.unwrap_or(200));
                match status(self, Role::Send) {
                    ResponseStatus::Explicit(id) => {
                        draft.status = ResponseStatus::Explicit(id);
                        self.push(node, draft, &api);
                    }
                    ResponseStatus::Unknown if given.is_some() || hidden => self.push(node, draft, &api),
                    _ => {
                        let object = object.or(callee.receiver);
                        let what = What::Send { draft: Box::new(draft), default, open: false, api };
                        self.event(object, node, what);
                    }
                }
            }
            // A function that declares; annotations are read on their own.
            Does::Declare => {
                if let Some(found) = given.and_then(|at| self.status_expression(at)) {
                    self.record(found, Role::Declare, &api);
                }
            }
            Does::HeaderLine => self.header_line(node, row, &api),
            Does::BodyLimit => self.body_limit(node, row, &api),
            Does::Builder => {
                let mut draft = Draft::new(match self.named_status(callee, row, given, &api) {
                    Some(status) => status,
                    None => status(self, Role::Send),
                });
                let body = row.body.as_ref().and_then(|place| self.place(node, place));
                draft.body = body.map(|body| self.body_value(body));
                draft.opaque_headers = row.caught;
                if let Some(object) = object {
                    draft.edits = self.before_edits(node, row, object);
                    if let (ResponseStatus::Explicit(id), false) = (draft.status, draft.edits.header.is_empty()) {
                        self.facts.statuses[id as usize].edits = draft.edits.clone();
                    }
                }
                draft.computed = given.map(|given| self.view.value(given));
                let chain = row.chain.as_ref().and_then(|id| self.grammar.apis.chains.get(id));
                self.chain(node, draft, chain, object, &api, inside);
            }
            // complete(HttpResponse(…)): what it is given is the response.
            Does::Response if given.is_some_and(|given| self.is_response(given)) => {}
            Does::Response => {
                let mut draft = Draft::new(match self.named_status(callee, row, given, &api) {
                    Some(status) => status,
                    None => status(self, Role::Send),
                });
                draft.computed = given.map(|given| self.view.value(given));
                let body = row.body.as_ref().and_then(|place| self.place(node, place));
                // Where headers have a place of their own, a body brings none.
                let plain = row.headers.is_some();
                draft.body = body.map(|body| if plain { self.body_value(body) } else { self.view.value(body) });
                if let Some(body) = &draft.body {
                    draft.media = self.media_of(body);
                    // What is written to a response cannot change its headers.
                    draft.opaque_headers = !plain && object.is_none() && self.may_set_headers(body);
                }
                if let Some(held) = body.and_then(|body| self.held_body(body)) {
                    draft.body = Some(held);
                }
                if row.media.is_some() {
                    draft.media.clone_from(&row.media);
                }
                draft.opaque_headers |= row.caught || spread;
                // Kept under a name, it may still be given headers.
                draft.opaque_headers |=
                    row.open && matches!(self.fate(node), Fate::Bound(_) | Fate::Assigned(_) | Fate::Other);
                draft.raised = row.raised;
                draft.view =
                    row.view.as_ref().and_then(|place| self.place(node, place)).map(|view| self.view.value(view));
                let headers = row.headers.as_ref().and_then(|place| self.place(node, place));
                match headers {
                    Some(headers) => self.header_object(headers, &mut draft),
                    None => {
                        draft.opaque_headers |= row.headers.as_ref().is_some_and(|place| self.is_hidden(node, place));
                    }
                }
                for name in &row.adds {
                    let (span, scope) = (self.span(callee.name), self.scope_at(node.start_byte() as u32));
                    let id = self.add_header(name.clone(), None, span, scope);
                    draft.headers.push(id);
                }
                for argument in self.view.arguments(node) {
                    mark_inside(argument.value, inside);
                }
                // What a method turns into a response may hold others: find().orElse(notFound()).encode().
                if let Some(receiver) = callee.receiver.filter(|_| on_object) {
                    mark_inside(receiver, inside);
                }
                draft.finished = true;
                if let Some(template) = &row.with_header {
                    draft.edits = self.row_edits(node, row, template);
                } else if let Some(object) = object.or(callee.receiver) {
                    draft.edits = self.before_edits(node, row, object);
                }
                if let Some(template) = row.add_argument.as_ref().filter(|_| headers.is_none() && !spread) {
                    draft.edits = self.argument_edits(node, template);
                }
                let chain = row.chain.as_ref().and_then(|id| self.grammar.apis.chains.get(id));
                self.chain(node, draft, chain, None, &api, inside);
            }
            Does::Redirect => {
                let mut draft = Draft::new(status(self, Role::Redirect));
                draft.finished = true;
                draft.opaque_headers = row.caught;
                let target = row.target.as_ref().and_then(|place| self.place(node, place));
                let target = target.map(|target| self.redirect_target(target));
                if row.keeps_status && given.is_none() {
                    draft.redirect = Some(Redirect { target, keyword: None });
                    let default = ResponseStatus::Default(row.default.unwrap_or(302));
                    let what = What::Send { draft: Box::new(draft), default, open: false, api };
                    return self.event(callee.receiver, node, what);
                }
                let fixed = row.reshapes && self.reshape(node).is_none_or(|reshape| !reshape.is_local());
                let keyword = if fixed { None } else { self.keyword(callee, row) };
                draft.redirect = Some(Redirect { target, keyword });
                let chain = row.chain.as_ref().and_then(|id| self.grammar.apis.chains.get(id));
                self.chain(node, draft, chain, None, &api, inside);
            }
            Does::Body => {
                let (answers, kept) = match self.fate(node) {
                    Fate::Returned { function, raised, converted } => {
                        // `Err(Json(…))` is the error type's business; `Json(x)` as a value is only a value.
                        (!raised && (converted || self.answers_requests(function)), false)
                    }
                    Fate::Converted => (true, true),
                    _ => (false, false),
                };
                if answers {
                    let status = status(self, Role::Send);
                    // What is kept may still be put behind another status.
                    let mut draft = Draft::new(if kept { ResponseStatus::Unknown } else { status });
                    let body = row.body.as_ref().and_then(|place| self.place(node, place));
                    draft.body = body.map(|body| self.view.value(body));
                    draft.media.clone_from(&row.media);
                    draft.view =
                        row.view.as_ref().and_then(|place| self.place(node, place)).map(|view| self.view.value(view));
                    self.push(node, draft, &api);
                }
            }
        }
    }

    /// The status that a keyword gives which is true.
    fn flagged(&self, call: Node<'t>, row: &CallRow) -> Option<u16> {
        row.flags.iter().find_map(|(name, code)| {
            let place = name.parse().map_or_else(|_| Place::Named(name.clone()), Place::At);
            let given = self.place(call, &place)?;
            matches!(self.view.value(given).kind, ValueKind::Bool(true)).then_some(*code)
        })
    }

    /// Notes how a header is added after the statement `node` that sets the status of `receiver`.
    fn then_header(
        &mut self,
        status: ResponseStatus,
        node: Node<'t>,
        receiver: Option<Node<'t>>,
        template: Option<&str>,
        header_in: &[String],
    ) {
        if let (ResponseStatus::Explicit(id), Some(template), Some(receiver)) = (status, template, receiver) {
            let spelling = self.facts.statuses[id as usize].spelling.clone();
            let edits = self.then_edits(node, template, self.str(receiver), header_in, &spelling);
            self.facts.statuses[id as usize].edits = edits;
        }
    }

    /// What a redirect leads to, inside `HeaderValue::from_static(…)`, `new URL(…)` and the like.
    pub(super) fn redirect_target(&self, node: Node<'t>) -> Value {
        let value = self.body_value(node);
        Value { range: value.range, ..super::header::header_value(value).unwrapped().clone() }
    }

    fn row_edits(&self, call: Node<'t>, row: &CallRow, template: &str) -> ResponseEdits {
        let body = row.body.as_ref().and_then(|place| self.place(call, place));
        let status = row.status.as_ref().and_then(|place| self.place(call, place));
        let mut edits =
            self.call_edits(call, template, CallHoles { status, body, constant: "", header_in: &row.header_in });
        if row.reshapes
            && let Some((span, pieces)) = edits.header.pop()
            && let Some(reshape) = self.reshape(call)
        {
            edits.header = reshape.complete(span, pieces, self.place_after(call));
        }
        edits
    }

    /// The status that the name of what is called stands for.
    fn named_status(
        &mut self,
        callee: &Callee<'t>,
        row: &CallRow,
        given: Option<Node<'t>>,
        api: &str,
    ) -> Option<ResponseStatus> {
        let code = row.code.filter(|_| given.is_none() && self.grammar.code.imports.style != ImportStyle::UseTree)?;
        let found = Found { code: u32::from(code), span: self.span(callee.name), spelling: Spelling::Resolved };
        Some(ResponseStatus::Explicit(self.record(found, Role::Send, api)))
    }

    /// The call around `node` that only takes its value out of a result, as far as there are such.
    fn unwrapped(&self, node: Node<'t>) -> Node<'t> {
        let mut node = node;
        while let Some(call) =
            self.parent(node).filter(|member| self.class(*member) == Class::Path).and_then(|member| {
                let method = self.part_str(member, Part::Member)?;
                let unwraps = self.grammar.code.send.unwraps.iter().any(|known| known == method);
                self.parent(member).filter(|call| unwraps && self.class(*call) == Class::Call)
            })
        {
            node = call;
        }
        node
    }

    fn keyword(&self, callee: &Callee<'t>, row: &CallRow) -> Option<RedirectKeyword> {
        row.default?;
        let separator = self.grammar.code.separator.as_str();
        let (prefix, last) = row.name.rsplit_once(separator)?;
        let place = Some(callee.name).filter(|name| self.str(*name) == last)?;
        let alternatives: Vec<_> = self
            .grammar
            .apis
            .all_calls()
            .iter()
            .filter(|other| other.groups == row.groups && other.does == Does::Redirect && other.name != row.name)
            .filter_map(|other| {
                let (other_prefix, word) = other.name.rsplit_once(separator)?;
                (other_prefix == prefix).then_some((other.default?, word.to_string()))
            })
            .chain(row.words.iter().map(|(word, code)| (*code, word.clone())))
            .collect();
        (!alternatives.is_empty()).then(|| RedirectKeyword { span: self.span(place), alternatives })
    }

    /// Follows the methods that complete a response and records it.
    pub(super) fn chain(
        &mut self,
        start: Node<'t>,
        mut draft: Draft,
        chain: Option<&'static ChainRow>,
        object: Option<Node<'t>>,
        api: &str,
        inside: &mut HashSet<usize>,
    ) {
        static NONE: std::sync::LazyLock<ChainRow> = std::sync::LazyLock::new(ChainRow::default);
        let builder = chain.is_some() && !draft.finished;
        let chain = chain.unwrap_or(&NONE);
        if builder {
            self.chain_header(chain, start, "", &mut draft.edits);
        }
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
                self.method(call, "apply", chain, &mut draft, inside);
                node = call;
                continue;
            }
            let Some((call, name)) = self.called_on(node) else { break };
            let method = self.str(name);
            inside.insert(call.id());
            self.method(call, method, chain, &mut draft, inside);
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
        if let (Some(object), true) = (object, builder && !draft.finished) {
            // A statement sets the status, another one sends.
            let status = draft.status;
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

    fn method(
        &mut self,
        call: Node<'t>,
        method: &str,
        chain: &ChainRow,
        draft: &mut Draft,
        inside: &mut HashSet<usize>,
    ) {
        if let Some(at) = chain.status.get(method) {
            let given = self.place(call, at);
            draft.status = self.sent_status(given, Role::Send, method);
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
            draft.redirect = Some(Redirect { target, keyword: None });
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
    fn held_body(&self, node: Node<'t>) -> Option<Value> {
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
        let value = self.view.value(node);
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

    fn header_call(&mut self, call: Node<'t>, draft: &mut Draft) {
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

    fn body_limit(&mut self, node: Node<'t>, row: &CallRow, api: &str) {
        let Some(argument) = row.limit.as_ref().and_then(|place| self.place(node, place)) else { return };
        let value = self.view.value(argument);
        let Some(bytes) = value.as_integer().and_then(|bytes| u64::try_from(bytes).ok()) else { return };
        self.facts.body_limits.push(BodyLimit {
            product: row.groups.first().cloned().unwrap_or_default(),
            name: api.to_string(),
            bytes: Some(bytes),
            raw: self.str(argument).to_string(),
            unitless: true,
            span: self.span(argument),
            site: self.span(node),
            scope: self.scope_at(node.start_byte() as u32),
        });
    }

    // --- assignments -----------------------------------------------------------------------------------------------

    /// `*response.status_mut() = StatusCode::NOT_FOUND`
    fn assignment(&mut self, node: Node<'t>) {
        let (Some(left), Some(right)) = (self.part(node, Part::Left), self.part(node, Part::Right)) else {
            return;
        };
        if let Some(row) = self.assign_row(left).filter(|row| !row.on.is_empty()) {
            return self.assigned(node, left, right, row);
        }
        if !self.is_status_assignment(left) {
            return;
        }
        let Some(found) = self.status_expression(right) else { return };
        let spelling = found.spelling.clone();
        let id = self.record(found, Role::Send, "status_mut");
        let target = self.str(left).trim_start_matches('*');
        for row in &self.grammar.apis.assigns {
            let Some(template) = row.then_header.as_ref().filter(|_| self.any_present(&row.groups)) else { continue };
            let name = row.name.as_str();
            let receiver = match name.strip_prefix('.') {
                Some(_) => target.strip_suffix("()").and_then(|call| call.strip_suffix(name)),
                None => (target == name).then_some(target),
            };
            if let Some(receiver) = receiver {
                let edits = self.then_edits(node, template, receiver, &row.header_in, &spelling);
                self.facts.statuses[id as usize].edits = edits;
                return;
            }
        }
    }
}

impl<'t> Extractor<'t> {
    /// The row of what an assignment to `left` sets.
    fn assign_row(&self, left: Node<'t>) -> Option<&'static AssignRow> {
        let member = self.part_str(left, Part::Member)?;
        let receiver = self.part(left, Part::Receiver)?;
        self.grammar.apis.assigns.iter().find(|row| {
            row.name.strip_prefix('.') == Some(member)
                && self.any_present(&row.groups)
                && self.is_object(receiver, &row.on)
        })
    }

    /// `ctx.status = 404`, `ctx.body = {…}`
    fn assigned(&mut self, node: Node<'t>, left: Node<'t>, right: Node<'t>, row: &AssignRow) {
        let receiver = self.part(left, Part::Receiver);
        if row.does == Sets::Declared {
            self.sent_status(Some(right), Role::Declare, row.name.trim_start_matches('.'));
            return;
        }
        if !self.is_deferred(&row.on) {
            let kind = if row.does == Sets::Status { StepKind::Status } else { StepKind::Body };
            self.step(receiver, node, kind);
        }
        let api = row.name.trim_start_matches('.').to_string();
        let what = match row.does {
            Sets::Status => {
                let status = self.sent_status(Some(right), Role::Send, &api);
                self.then_header(status, node, receiver, row.then_header.as_deref(), &row.header_in);
                What::Status { status, sends: false, api }
            }
            Sets::Body | Sets::Declared => {
                let mut draft = Draft::new(ResponseStatus::Unknown);
                draft.body = Some(self.body_value(right));
                What::Send { draft: Box::new(draft), default: ResponseStatus::Default(200), open: true, api }
            }
        };
        self.event(receiver, node, what);
    }
}

/// Marks every call in `node`, so that it is not read as a response of its own.
pub(super) fn mark_inside(node: Node<'_>, inside: &mut HashSet<usize>) {
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
