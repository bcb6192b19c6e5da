//! Calls that have a meaning: what a row of the tables says of each.

use httplsp_registry::constants;
use tree_sitter::Node;

use super::Extractor;
use super::edits::CallHoles;
use super::event::What;
use super::response::{Draft, mark_inside};
use super::send::Fate;
use super::status::Found;
use crate::apis::{CallRow, Does, Place};
use crate::facts::{
    Redirect, RedirectKeyword, ResponseEdits, ResponseStatus, Role, Spelling, StepKind, Value, ValueKind,
};
use crate::grammar::{Class, ImportStyle, Part, Shape};
use crate::kin::IdSet;
use crate::view::{Callee, split_last};

impl<'t> Extractor<'t> {
    pub(super) fn call(&mut self, node: Node<'t>, inside: &mut IdSet) {
        let Some(callee) = self.callee(node) else { return };
        if let Some(row) = self.call_row(node) {
            if row.unless_handed && self.is_handed(node)
                || row.unless.iter().any(|word| self.text.contains(word.as_str()))
            {
                return;
            }
            return self.row(node, &callee, row, inside);
        }
        if self.wrapped_response(node, inside) || self.sent_elsewhere(node, inside) {
            return;
        }
        // Where owners are receivers too, the path tells.
        if callee.receiver.is_some() && self.grammar.code.imports.style == ImportStyle::UseTree {
            return;
        }
        let Some(path) = callee.path else { return };
        let separator = self.grammar.code.separator.as_str();
        let (head, last) = split_last(&path, separator).unwrap_or(("", path.as_str()));
        let head_last = self.view.last_name(head);
        let resolved = self.resolve(&path);
        for row in &self.grammar.apis.builders {
            if head_last == row.owner
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
            draft.opaque_headers = row.caught || self.has_hidden_arguments(node);
            draft.raised = row.raised;
            let headers = row.headers.as_ref().and_then(|place| self.place(node, place));
            match (headers, &row.add_argument) {
                (Some(headers), _) => {
                    self.header_object(headers, &mut draft);
                    draft.edits = self.entry_edits(headers, None);
                }
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
            draft.edits.status = row.with_status.as_ref().and_then(|template| self.status_edit(node, template));
            draft.finished = true;
            let chain = row.chain.as_ref().and_then(|id| self.grammar.apis.chains.get(id));
            return self.chain(node, draft, chain, None, &path, inside);
        }
        self.helper(node, &path);
    }

    /// An error that is raised by its name alone: `raise Http404`.
    pub(super) fn raised(&mut self, node: Node<'t>) {
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
        let Some((code, complete, raised)) = of_row.or_else(of_family) else {
            self.raised_by_name(value, node);
            return;
        };
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
                let head = split_last(path, separator)?.0;
                (self.view.last_name(head) == owner).then_some(last)?
            }
            None => {
                let at_home = || {
                    split_last(resolved, separator).is_none_or(|(head, _)| {
                        row.modules.iter().any(|module| head.ends_with(module.as_str())) || head.is_empty()
                    })
                };
                last.strip_prefix(row.prefix.as_str()).filter(|rest| !rest.is_empty() && at_home())?
            }
        };
        let renamed = match &row.renamed {
            Some((own, constant)) => Some(format!("{constant}{}", name.strip_prefix(own.as_str())?)),
            None => None,
        };
        let name = renamed.as_deref().unwrap_or(name);
        let code = match row.case.as_deref() {
            Some("snake") => constants::code_of(&row.ecosystem, &name.to_ascii_uppercase()),
            _ => constants::code_of(&row.ecosystem, name),
        }?;
        let imported = || {
            resolved != last
                || self
                    .imports
                    .iter()
                    .any(|import| import.name == "*" && self.grammar.apis.in_groups(&row.groups, &import.path))
        };
        (self.accepts(&row.groups, resolved) && (!row.imported || imported())).then_some(code)
    }

    /// The media type that the keyword of a body says: `render json: item`.
    fn named_media(&self, node: Node<'t>, row: &CallRow) -> Option<String> {
        let named =
            |place: &Place| matches!(place, Place::Named(name) if name == "json") && self.place(node, place).is_some();
        let json = match row.body.as_ref()? {
            Place::FirstOf(places) => places.iter().any(named),
            place => named(place),
        };
        json.then(|| "application/json".to_string())
    }

    /// Functions of the project's own that send a status, from the configuration.
    pub(super) fn helper(&mut self, node: Node<'t>, path: &str) {
        let Some(helper) = self.helpers.iter().find(|helper| helper.call == path).cloned() else { return };
        let status = self.sent_status(self.argument(node, helper.status), Role::Send, path);
        let mut draft = Draft::new(status);
        draft.body = helper.body.and_then(|at| self.argument(node, at)).map(|body| self.view.value(body));
        draft.opaque_headers = true;
        self.push(node, draft, path);
    }

    pub(super) fn row(&mut self, node: Node<'t>, callee: &Callee<'t>, row: &'static CallRow, inside: &mut IdSet) {
        let from = self.facts.statuses.len();
        self.facts_of_row(node, callee, row, inside);
        if let Some(place) = row.status.as_ref().filter(|_| !row.takes.is_empty()) {
            self.note_takes(self.place(node, place), from, &row.takes);
        }
    }

    fn facts_of_row(&mut self, node: Node<'t>, callee: &Callee<'t>, row: &'static CallRow, inside: &mut IdSet) {
        let api = match (row.name.strip_prefix('.'), &callee.path) {
            (None, Some(path)) => path.clone(),
            (Some(method), _) => method.to_string(),
            (None, None) => row.name.clone(),
        };
        let given = row.status.as_ref().and_then(|place| self.place(node, place));
        // Options in the place of a number hold none.
        let given = given.filter(|given| self.class(*given) != Class::Object);
        let spread = self.has_hidden_arguments(node);
        let hidden = given.is_none() && row.status.as_ref().is_some_and(|place| self.is_hidden(node, place));
        let status = |this: &mut Self, role| match (
            given,
            row.code.or(this.flagged(node, row)).or(this.default_of(node, row)),
        ) {
            (Some(given), _) => this.sent_status(Some(given), role, &api),
            (None, Some(code)) if row.code.is_some() => ResponseStatus::Default(code),
            (None, _) if hidden || spread || this.has_open_flag(node, row) => ResponseStatus::Unknown,
            (None, Some(code)) => ResponseStatus::Default(code),
            (None, None) => ResponseStatus::Unknown,
        };
        let on_object = !row.on.is_empty();
        let object = match &row.object {
            Some(place) => self.place(node, place),
            None => callee.receiver.filter(|_| on_object),
        };
        if (object.is_some() || row.writes) && self.is_deferred(&row.on) {
            if row.does == Does::Send {
                self.step(object, node, StepKind::Kept);
            }
        } else if object.is_some() || row.writes && !self.is_operand(node) {
            match row.does {
                Does::Response | Does::Redirect | Does::Send if row.prepares => {}
                Does::Response | Does::Redirect => self.step(object, node, StepKind::Whole),
                Does::Send if row.partial => self.step(object, node, StepKind::Body),
                Does::Send => self.step(object, node, StepKind::Whole),
                Does::SetStatus => {
                    let interim = given.and_then(|at| self.status_expression(at)).is_some_and(|found| found.code < 200);
                    let commits = row.commits && !interim;
                    self.step(object, node, if commits { StepKind::Head } else { StepKind::Status });
                }
                _ => {}
            }
            if row.ends
                && let Some(step) = self.facts.steps.last_mut()
            {
                step.leaves = true;
            }
        }
        match row.does {
            Does::Status => {
                let asked = self.parent(node).and_then(|parent| self.part_str(parent, Part::Member));
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
                match (status, row.sends) {
                    (ResponseStatus::Explicit(id), true) if row.then_header.is_none() => {
                        self.facts.statuses[id as usize].edits = self.header_edits(node, row, object);
                    }
                    _ => {
                        let (object, template) = (object.or(callee.receiver), row.then_header.as_deref());
                        self.then_header(status, node, object, &[&row.on, &row.to], template, &row.header_in);
                    }
                }
                if let Some(headers) = row.headers.as_ref().and_then(|place| self.place(node, place)) {
                    let mut draft = Draft::new(status);
                    self.header_object(headers, &mut draft);
                    if draft.opaque_headers {
                        let handler = self.facts.handler(self.scope_at(node.start_byte() as u32));
                        self.hides_headers.insert(handler);
                    }
                }
                if let Some(given) = given.filter(|_| status == ResponseStatus::Unknown) {
                    self.computed.insert(node.id(), self.view.value(given));
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
                draft.media = row.media.clone().or_else(|| self.named_media(node, row));
                draft.opaque_headers = row.caught;
                draft.view =
                    row.view.as_ref().and_then(|place| self.place(node, place)).map(|view| self.view.value(view));
                if let Some(headers) = row.headers.as_ref().and_then(|place| self.place(node, place)) {
                    self.header_object(headers, &mut draft);
                }
                draft.edits = self.header_edits(node, row, object);
                let default = ResponseStatus::Default(row.default.unwrap_or(200));
                match status(self, Role::Send) {
                    ResponseStatus::Explicit(id) => {
                        draft.status = ResponseStatus::Explicit(id);
                        self.push(node, draft, &api);
                    }
                    ResponseStatus::Unknown if given.is_some() || hidden || spread => self.push(node, draft, &api),
                    _ => {
                        let object = object.or(callee.receiver);
                        let chain = row.chain.as_ref().and_then(|id| self.grammar.apis.chains.get(id));
                        let end = chain.map(|chain| self.complete(node, &mut draft, chain, false, inside));
                        if draft.status != ResponseStatus::Unknown || draft.computed.is_some() {
                            return self.push(end.unwrap_or(node), draft, &api);
                        }
                        let what = What::Send { draft: Box::new(draft), default, open: chain.is_some(), api };
                        self.event(object, node, what);
                    }
                }
            }
            // A function that declares; annotations are read on their own.
            Does::Declare | Does::Describe => {
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
                if object.is_some() {
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
                } else if let Some(filled) = body.and_then(|body| self.filled_object(body)) {
                    draft.body = Some(filled);
                    draft.opaque_headers = false;
                }
                if row.media.is_some() {
                    draft.media.clone_from(&row.media);
                }
                draft.opaque_headers |= row.caught || spread;
                // Kept under a name, it may still be given headers.
                draft.opaque_headers |= row.open
                    && match self.fate(node) {
                        Fate::Bound(name) => self.may_get_headers(name, node),
                        fate => matches!(fate, Fate::Assigned(_) | Fate::Other),
                    };
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
                self.given_headers(node, row, &mut draft);
                for argument in self.arguments(node) {
                    mark_inside(argument.value, inside);
                }
                // What a method turns into a response may hold others: find().orElse(notFound()).encode().
                if let Some(receiver) = callee.receiver.filter(|_| on_object) {
                    mark_inside(receiver, inside);
                }
                if let (Some(object), ResponseStatus::Explicit(_)) = (object, draft.status) {
                    self.noted.overwritten.push(self.span(object));
                }
                draft.finished = true;
                draft.edits = self.header_edits(node, row, object.or(callee.receiver));
                if row.keeps_status && given.is_none() {
                    self.keeping.push(node);
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
                    draft.redirect = Some(Redirect { target, keyword: None, setting: None });
                    let default = ResponseStatus::Default(row.default.unwrap_or(302));
                    let what = What::Send { draft: Box::new(draft), default, open: false, api };
                    return self.event(object.or(callee.receiver), node, what);
                }
                if let Some(object) = object.or(callee.receiver) {
                    let redirected = (self.str(object).to_string(), self.block_of(node).id(), node.start_byte());
                    self.noted.redirected.push(redirected);
                }
                let fixed = row.reshapes && self.reshape(node).is_none_or(|reshape| !reshape.is_local());
                // What a flag says is not said by the name.
                let fixed = fixed || self.flagged(node, row).is_some();
                let keyword = if fixed { None } else { self.keyword(callee, row) };
                draft.redirect = Some(Redirect { target, keyword, setting: None });
                let chain = row.chain.as_ref().and_then(|id| self.grammar.apis.chains.get(id));
                self.chain(node, draft, chain, None, &api, inside);
            }
            Does::Body => {
                let (answers, kept) = match self.fate(node) {
                    Fate::Returned { function, raised, converted } => {
                        // `Err(Json(…))` is the error type's business, unless it is one; `Json(x)` as a value is only a value.
                        let answers = || converted || self.answers_requests(function);
                        ((!raised || self.fails_with_body(function, row)) && answers(), false)
                    }
                    Fate::Converted => (true, true),
                    _ => (false, false),
                };
                if answers {
                    let status = status(self, Role::Send);
                    // What is kept may still be put behind another status.
                    let mut draft = Draft::new(if kept { ResponseStatus::Unknown } else { status });
                    let body = row.body.as_ref().and_then(|place| self.place(node, place));
                    draft.body = body.map(|body| self.body_value(body));
                    draft.media.clone_from(&row.media);
                    draft.view =
                        row.view.as_ref().and_then(|place| self.place(node, place)).map(|view| self.view.value(view));
                    self.push(node, draft, &api);
                }
            }
        }
    }

    /// Whether a value is given to a function that does what it likes with it.
    fn is_handed(&self, node: Node<'t>) -> bool {
        if let Fate::Bound(name) = self.fate(node) {
            return self.is_handed_later(name);
        }
        let mut at = node;
        while let Some(parent) =
            self.parent(at).filter(|parent| matches!(self.class(*parent), Class::Wrapper | Class::Argument))
        {
            at = parent;
        }
        let call = self.parent(at).and_then(|list| self.call_of_arguments(list));
        call.and_then(|call| self.callee(call)).is_some_and(|callee| {
            let send = &self.grammar.code.send;
            let (name, path) = (self.str(callee.name), callee.path.as_deref().unwrap_or(""));
            !send.wrappers.iter().chain(&send.raises).any(|known| known == path || known == name)
        })
    }

    /// Whether what is bound to `name` is handed to a function behind that.
    fn is_handed_later(&self, name: Node<'t>) -> bool {
        let handler = self.facts.handler(self.scope_at(name.start_byte() as u32));
        let end = self.facts.scope(handler).span.range.end as usize;
        let (text, rest) = (self.str(name), self.text.get(name.end_byte()..end).unwrap_or(""));
        let word = |c: char| c.is_alphanumeric() || c == '_';
        rest.match_indices(text).any(|(at, _)| {
            let before = rest[..at].trim_end();
            let behind = rest[at + text.len()..].trim_start();
            before.ends_with(['(', ',']) && !rest[..at].ends_with(word) && behind.starts_with([')', ','])
        })
    }

    /// The status that a keyword gives which is true.
    pub(super) fn flagged(&self, call: Node<'t>, row: &CallRow) -> Option<u16> {
        let is_set = |flag: &str| {
            let given = self.flag(call, flag);
            given.is_some_and(|given| self.view.value(given).as_bool() == Some(true))
        };
        let set = row.flags.iter().filter(|(names, _)| names.split('+').all(is_set));
        set.max_by_key(|(names, _)| names.split('+').count()).map(|(_, code)| *code)
    }

    /// Whether a keyword that gives the status has a value that is not known.
    fn has_open_flag(&self, call: Node<'t>, row: &CallRow) -> bool {
        let names = row.flags.keys().flat_map(|names| names.split('+'));
        let mut given = names.filter_map(|name| self.flag(call, name));
        given.any(|given| self.view.value(given).as_bool().is_none())
    }

    fn flag(&self, call: Node<'t>, name: &str) -> Option<Node<'t>> {
        let place = name.parse().map_or_else(|_| Place::Named(name.to_string()), Place::At);
        self.place(call, &place)
    }

    /// What a redirect leads to, inside `HeaderValue::from_static(…)`, `new URL(…)` and the like.
    pub(super) fn redirect_target(&self, node: Node<'t>) -> Value {
        let value = self.body_value(node);
        let value = Value { range: value.range, ..super::header::header_value(value).unwrapped().clone() };
        match self.text_of_local(node) {
            Some(text) => Value { range: value.range, ..text },
            None => value,
        }
    }

    /// The text of a local name that is given one value only, on the way to `node`: `let url = "https://\(host)"`.
    fn text_of_local(&self, node: Node<'t>) -> Option<Value> {
        let node = self.view.inner(node);
        let name = Some(self.str(node)).filter(|_| self.class(node) == Class::Name)?;
        let function = |at: Node<'t>| self.facts.handler(self.scope_at(at.start_byte() as u32));
        let own = function(node);
        let mut given = self.bound.get(name)?.iter().filter(|binding| function(**binding) == own);
        let binding = *given.next()?;
        let again = |at: &Node<'t>| {
            at.id() != binding.id() && self.part_str(*at, Part::Left) == Some(name) && function(*at) == own
        };
        let assigned = self.shapes.get(&Shape::Assignment).is_some_and(|all| all.iter().any(again));
        let leads =
            binding.end_byte() <= node.start_byte() && self.span(self.block_of(binding)).contains(self.span(node));
        if given.next().is_some() || assigned || !leads || self.parameter_words(node, name).is_some() {
            return None;
        }
        let value = self.view.value(self.part(binding, Part::Value)?);
        matches!(value.unwrapped().kind, ValueKind::Text(_) | ValueKind::Template(_)).then(|| value.unwrapped().clone())
    }

    pub(super) fn row_edits(&self, call: Node<'t>, row: &CallRow, template: &str) -> ResponseEdits {
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
    pub(super) fn named_status(
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
    pub(super) fn unwrapped(&self, node: Node<'t>) -> Node<'t> {
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

    pub(super) fn keyword(&self, callee: &Callee<'t>, row: &CallRow) -> Option<RedirectKeyword> {
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

    pub(super) fn body_limit(&mut self, node: Node<'t>, row: &CallRow, api: &str) {
        let Some(argument) = row.limit.as_ref().and_then(|place| self.place(node, place)) else { return };
        self.limit(row.groups.first().map_or("", String::as_str), api, argument, node);
    }
}
