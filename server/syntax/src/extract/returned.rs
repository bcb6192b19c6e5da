//! What the function of a route returns is its response.

use tree_sitter::Node;

use super::Extractor;
use super::event::{Event, What};
use super::head::Head;
use super::response::Draft;
use crate::apis::{Does, Place, ReturnedRow, Sets};
use crate::facts::{ResponseStatus, Role, ScopeId, ScopeKind, Value, ValueKind};
use crate::grammar::{Class, Part, Shape};
use crate::kin::IdSet;
use crate::view::last_named;

impl<'t> Extractor<'t> {
    pub(super) fn returned_values(&mut self, inside: &IdSet) {
        let rows = &self.grammar.apis.returned;
        if !rows.iter().any(|row| self.any_present(&row.groups)) {
            return;
        }
        let mut values: Vec<Node<'t>> = self
            .nodes(Shape::Return)
            .into_iter()
            .filter_map(|node| self.part(node, Part::Value).or_else(|| last_named(node)))
            .collect();
        // fun all(): Reply = Reply(false, "nothing there")
        values.extend(self.nodes(Shape::Function).into_iter().filter_map(|function| {
            let body = self.part(function, Part::Body)?;
            self.str(body).starts_with('=').then(|| last_named(body))?
        }));
        let closures = self.nodes(Shape::Closure);
        // { request in Reply(success: false) }
        let only = |body: Node<'t>| match self.class(body) {
            Class::Block if body.named_child_count() == 1 => {
                last_named(body).filter(|only| self.reports_failure(*only))
            }
            Class::Block => None,
            _ => Some(body),
        };
        values.extend(closures.into_iter().filter_map(|closure| self.part(closure, Part::Body).and_then(only)));
        if rows.iter().any(|row| row.tail && self.any_present(&row.groups)) {
            let closures = self.nodes(Shape::Closure).into_iter();
            values.extend(closures.filter_map(|closure| self.tail_of(closure)).flat_map(|tail| self.tails(tail)));
        }
        if let Some(row) = rows.iter().find(|row| row.literal && row.status.is_some() && self.any_present(&row.groups))
        {
            for object in self.objects().to_vec() {
                if !inside.contains(&object.id()) && self.status_beside_body(object).is_some() {
                    let function = self.facts.handler(self.scope_at(object.start_byte() as u32));
                    self.returned_value(object, function, row);
                }
            }
        }
        if let Some(row) = rows.iter().find(|row| row.literal && !row.tuple.is_empty() && self.any_present(&row.groups))
        {
            for list in self.nodes(Shape::List) {
                if !inside.contains(&list.id()) && self.is_literal_response(list, row) {
                    let function = self.facts.handler(self.scope_at(list.start_byte() as u32));
                    self.returned_value(list, function, row);
                }
            }
        }
        let values: Vec<Node<'t>> = values.into_iter().flat_map(|value| self.possible_values(value)).collect();
        for value in values {
            let value = self.view.inner(value);
            if self.is_error_as_body(value, rows) {
                self.error_as_body(value);
                continue;
            }
            if inside.contains(&value.id()) {
                continue;
            }
            let scope = self.scope_at(value.start_byte() as u32);
            let function = self.facts.handler(scope);
            // What a closure within it returns is not what the function returns.
            let within = self.facts.ancestors(scope).take_while(|(at, _)| *at != function);
            if within.map(|(_, scope)| scope.kind).any(|kind| kind == ScopeKind::Closure) {
                continue;
            }
            let row = rows.iter().find(|row| {
                !row.literal
                    && self.any_present(&row.groups)
                    && (self.answers_route(function, row)
                        || self.answers_failure(function, row)
                        || self.holds_body(value, row)
                        || self.is_plain_answer(value, row) && self.stands_in(function))
            });
            if let Some(row) = row {
                self.returned_value(value, function, row);
            }
        }
    }

    /// The status and the body of an object that is a response wherever it stands: `{ statusCode: 401, body: text }`.
    pub(super) fn status_beside_body(&self, object: Node<'t>) -> Option<(Node<'t>, Node<'t>)> {
        let rows = self.grammar.apis.returned.iter().filter(|row| row.literal && self.any_present(&row.groups));
        rows.into_iter().find_map(|row| {
            let status = self.entry(object, row.status.as_ref()?)?;
            let body = self.entry(object, row.body.as_ref()?)?;
            self.holds_no_more(object, row).then_some((status, body))
        })
    }

    /// Whether an object holds nothing but what its row says: a record of a request has a status and a body, too.
    fn holds_no_more(&self, object: Node<'t>, row: &ReturnedRow) -> bool {
        let parts = [&row.status, &row.body, &row.headers];
        let entries = self.view.children(self.part(object, Part::Body).unwrap_or(object));
        row.others.is_empty()
            || entries.into_iter().filter_map(|entry| self.part_str(entry, Part::Key)).all(|key| {
                let key = key.trim_matches(['"', '\'', '`']);
                parts.iter().any(|part| part.as_deref() == Some(key)) || row.others.iter().any(|known| known == key)
            })
    }

    /// The last expression of a closure.
    fn tail_of(&self, closure: Node<'t>) -> Option<Node<'t>> {
        let body = self.part(closure, Part::Body).unwrap_or(closure);
        let mut last = last_named(body)?;
        while matches!(self.class(last), Class::Block | Class::Passage | Class::Statement) {
            last = last_named(last)?;
        }
        (self.class(last) != Class::Return).then_some(last)
    }

    /// Whether `node` writes an object as a text.
    fn writes_object(&self, node: Node<'t>) -> bool {
        matches!(self.body_value(node).unwrapped().kind, ValueKind::Object { .. })
    }

    /// Whether a list has a literal status, literal headers or a literal body, and nothing else than its row says.
    fn is_literal_response(&self, list: Node<'t>, row: &ReturnedRow) -> bool {
        let items = self.view.children(list);
        let is = |item: &Node<'t>, word: &str| match word {
            "status" => matches!(self.class(*item), Class::Integer | Class::Symbol | Class::Text),
            "headers" => self.class(*item) == Class::Object || self.is_headers_name(*item),
            _ => self.class(*item) == Class::List,
        };
        let named = |item: &Node<'t>| !matches!(self.class(*item), Class::Integer | Class::Text | Class::Symbol);
        let mut parts = items.iter().zip(&row.tuple);
        items.len() == row.tuple.len()
            // One of headers and body is enough beside the status; the other is no plain value.
            && parts.clone().any(|(item, word)| word != "status" && is(item, word))
            && parts.all(|(item, word)| is(item, word) || word != "status" && named(item))
    }

    /// Whether a local name is one of headers, and is made of them as they are written: `headers = {}`.
    fn is_headers_name(&self, node: Node<'t>) -> bool {
        self.class(node) == Class::Name
            && self.str(node).to_ascii_lowercase().contains("header")
            && self.known_headers(node, 0).is_some()
    }

    /// Whether a list holds what is evidently a body, so that it is a response wherever it is returned.
    fn holds_body(&self, node: Node<'t>, row: &ReturnedRow) -> bool {
        let Some(at) = row.tuple.iter().position(|word| word == "body") else { return false };
        let is_body = |item: &Node<'t>| self.call_row(*item).is_some_and(|row| row.does == Does::Body);
        self.class(node) == Class::Tuple && self.view.children(node).get(at).is_some_and(is_body)
    }

    /// Whether a list is a body and the number of a failure.
    fn is_plain_answer(&self, node: Node<'t>, row: &ReturnedRow) -> bool {
        if self.class(node) != Class::Tuple {
            return false;
        }
        let items = self.view.children(node);
        let at = |word: &str| row.tuple.iter().position(|known| known == word).and_then(|at| items.get(at).copied());
        let (Some(body), Some(status)) = (at("body"), at("status")) else { return false };
        let code = self.status_expression(status).map(|found| found.code);
        matches!(self.class(body), Class::Object | Class::Text | Class::Name | Class::Call)
            && code.is_some_and(|code| (400..600).contains(&code))
    }

    /// Whether `function` stands in for one that the function around it was given, as a decorator's does: it calls that one.
    fn stands_in(&self, function: ScopeId) -> bool {
        let span = self.facts.scope(function).span;
        let Some(node) = self.nodes(Shape::Function).into_iter().find(|node| self.span(*node) == span) else {
            return false;
        };
        let mut around = self.parent(node);
        while let Some(outer) = around.filter(|outer| self.class(*outer) != Class::Function) {
            around = self.parent(outer);
        }
        let Some(given) = around.and_then(|outer| self.parameters(outer)) else { return false };
        let [only] = given.pieces.as_slice() else { return false };
        let Some(name) = only.words.first() else { return false };
        self.within(Shape::Call, node).into_iter().any(|call| {
            self.callee(call).is_some_and(|callee| callee.receiver.is_none() && self.str(callee.name) == *name)
        })
    }

    /// Whether `function` answers a route, or is one that answers requests by its name.
    pub(super) fn answers_route(&self, function: ScopeId, row: &ReturnedRow) -> bool {
        if self.error_routes.contains(&self.facts.scope(function).span) {
            return true;
        }
        self.facts.scope(function).routed
            || self.is_public_action(function, row)
            || self.facts.scope(function).name.as_ref().is_some_and(|name| row.functions.contains(name))
    }

    /// Whether what `function` returns is sent for an error, with a status that it has to choose itself.
    pub(super) fn answers_failure(&self, function: ScopeId, row: &ReturnedRow) -> bool {
        let scope = self.facts.scope(function);
        if !row.failures || scope.kind != ScopeKind::ErrorHandler || !self.catchers.contains(&scope.span) {
            return false;
        }
        let Some(node) = self.nodes(Shape::Function).into_iter().find(|node| self.span(*node) == scope.span) else {
            return false;
        };
        let declares = |annotation| self.call_row(annotation).is_some_and(|row| row.does == Does::Declare);
        // What stands on the type holds for all of its methods.
        let around = self.type_of(node).map(|around| self.annotation_nodes(around)).unwrap_or_default();
        if self.annotation_nodes(node).into_iter().chain(around).any(declares) {
            return false;
        }
        let head = self.part(node, Part::Name).and_then(|name| {
            let body = self.part(node, Part::Body)?;
            let before = self.text.get(node.start_byte()..name.start_byte())?;
            Some((before, self.text.get(name.end_byte()..body.start_byte())?))
        });
        head.is_some_and(|(before, behind)| {
            let own = |text: &str| {
                let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
                words.any(|word| row.own_status.iter().any(|known| known == word || *known == self.resolve(word)))
            };
            !own(before) && !own(behind)
        })
    }

    fn returned_value(&mut self, node: Node<'t>, function: ScopeId, row: &'static ReturnedRow) {
        // result = jsonify(error=text), 401; return result
        let bound = || self.bound_value(node, self.str(node)).map(|value| self.view.inner(value));
        let whole = Some(node).filter(|node| !row.tuple.is_empty() && self.class(*node) == Class::Name);
        let node = whole.and_then(|_| bound().filter(|value| self.class(*value) == Class::Tuple)).unwrap_or(node);
        match self.class(node) {
            Class::Tuple | Class::List if !row.tuple.is_empty() => {
                let items = self.view.children(node);
                if items.len() > row.tuple.len() {
                    return;
                }
                let is_status = |at: usize| row.tuple.get(at).is_some_and(|word| word == "status");
                let Some(status) = items.iter().enumerate().find(|(at, _)| is_status(*at)).map(|(_, item)| *item)
                else {
                    return;
                };
                let Some(found) = self.status_expression(status).or_else(|| self.status_text(status)) else {
                    // A status of its own, not one that is handed on.
                    return self.alternatives(status, Role::Send, "tuple", 0);
                };
                // `response.status_code = 401; return response, 401`
                if items.iter().zip(&row.tuple).any(|(item, word)| word == "body" && self.has_status(*item, found.code))
                {
                    return;
                }
                let mut draft = Draft::new(ResponseStatus::Explicit(self.record(found, Role::Send, "return")));
                for (item, word) in items.iter().zip(&row.tuple) {
                    match word.as_str() {
                        "body" if row.literal => draft.body = Some(only_piece(self.lower_body(*item))),
                        "body" => draft.body = Some(self.lower_body(*item)),
                        "headers" => {
                            self.header_object(*item, &mut draft);
                            draft.edits = self.entry_edits(*item, None);
                        }
                        _ => {}
                    }
                }
                let may_have = row.tuple.iter().position(|word| word == "headers") == Some(items.len());
                if let (Some(template), Some(last), true) = (&row.add_header, items.last(), may_have) {
                    draft.edits = self.element_edits(*last, template);
                }
                self.push(node, draft, "return");
            }
            Class::Object if row.status.is_some() => {
                let part = |key: &Option<String>| key.as_ref().and_then(|key| self.entry(node, key));
                let Some(status) = part(&row.status) else { return };
                let (body, headers) = (part(&row.body), part(&row.headers));
                let Some(found) = self.status_expression(status) else { return };
                let mut draft = Draft::new(ResponseStatus::Explicit(self.record(found, Role::Send, "return")));
                draft.body = body.map(|body| self.lower_body(body));
                match headers {
                    Some(headers) => self.header_object(headers, &mut draft),
                    None => draft.opaque_headers = self.view.value(node).entries().is_none(),
                }
                self.push(node, draft, "return");
            }
            // Where no list is a response, all of it is the body.
            Class::Tuple if row.plain_lists && self.view.children(node).len() == 2 => {
                self.plain_body(node, function, row);
            }
            // A body that is written as JSON where only a text can be one.
            Class::Call if row.tail && !self.writes_object(node) => {}
            Class::Object if row.tail && !row.hashes => {}
            _ if row.error_texts && row.default.is_some() && self.tells_error(node, &row.views) => {
                self.plain_body(node, function, row);
            }
            Class::Object | Class::Text | Class::Call | Class::Name if row.default.is_some() => {
                // Where types are declared, a map may be made by a call, and filled under a name.
                let made = self.answers_failure(function, row)
                    || self.makes_body(node, row)
                    || match self.class(node) {
                        Class::Call | Class::Name if !row.tail && self.reports_failure(node) => true,
                        Class::Call if !row.tail => {
                            let path = self.callee(node).and_then(|callee| callee.path);
                            path.is_some_and(|path| self.grammar.code.values.maps.contains(&path))
                        }
                        Class::Name => {
                            matches!(self.body_value(node).kind, ValueKind::Object { .. })
                                || !self.flags_of_branches(node, &self.view.value(node), true).is_empty()
                        }
                        Class::Text => !row.objects,
                        _ => true,
                    };
                if !made || self.class(node) == Class::Call && self.makes_response(node) {
                    return;
                }
                self.plain_body(node, function, row);
            }
            _ => {}
        }
    }

    /// The name of the type at `node`, if it extends what a library answers as it is: `class Reply : ResponseEntity<T>(…)`.
    pub(super) fn is_response_type(&self, node: Node<'t>) -> Option<&'t str> {
        let name = self.part(node, Part::Name)?;
        let text = self.text.get(name.end_byte()..node.end_byte())?;
        let head = &text[..crate::elsewhere::head_of(text).min(text.len())];
        let base = Head::read(head, name.end_byte()).base?;
        let known = |row: &&ReturnedRow| row.own_status.iter().any(|known| known == base);
        self.grammar.apis.returned.iter().any(|row| known(&row)).then(|| self.str(name))
    }

    /// Whether a call makes a response of a type of the project, which has a status of its own.
    fn makes_response(&self, call: Node<'t>) -> bool {
        let Some(path) = self.callee(call).and_then(|callee| callee.path) else { return false };
        let types = || self.kin.nodes().filter(|node| self.class(*node) == Class::Type);
        let own = || types().filter_map(|node| self.is_response_type(node)).collect();
        self.noted.response_types.get_or_init(own).contains(path.as_str())
            || self.elsewhere.is_some_and(|elsewhere| elsewhere.is_response_type(&self.viewpoint(), &path))
    }

    /// Whether a call makes an object of a type of the project that is the body: `Answer(success=False, message=text)`.
    fn makes_body(&self, node: Node<'t>, row: &ReturnedRow) -> bool {
        if self.class(node) != Class::Call || self.call_row(node).is_some() {
            return false;
        }
        let value = self.view.value(node);
        if row.declared.is_empty() {
            return self.is_told_status(node) && is_made(&value);
        }
        let parts = &self.grammar.code.values.response_parts;
        value.members().is_some_and(|members| members.iter().all(|(key, _)| key != "status" && !parts.contains(key)))
    }

    /// Whether an annotation of the function around `node` gives a status to what it returns.
    fn is_told_status(&self, node: Node<'t>) -> bool {
        let span = self.facts.scope(self.facts.handler(self.scope_at(node.start_byte() as u32))).span;
        let functions = self.nodes(Shape::Function);
        let function = functions.into_iter().find(|function| self.span(*function) == span);
        let annotations = function.map(|function| self.annotation_nodes(function)).unwrap_or_default();
        annotations.into_iter().any(|at| self.call_row(at).is_some_and(|row| row.does == Does::Declare))
    }

    /// Whether the local name `node` is that of a response which was given this status before.
    fn has_status(&self, node: Node<'t>, code: u32) -> bool {
        let node = self.view.inner(node);
        if self.class(node) != Class::Name {
            return false;
        }
        let function = self.facts.handler(self.scope_at(node.start_byte() as u32));
        self.nodes(Shape::Assignment).into_iter().any(|assignment| {
            let (left, right) = (self.part(assignment, Part::Left), self.part(assignment, Part::Right));
            let receiver = left.and_then(|left| self.part(left, Part::Receiver));
            receiver.is_some_and(|receiver| self.str(receiver) == self.str(node))
                && self.facts.handler(self.scope_at(assignment.start_byte() as u32)) == function
                && left.and_then(|left| self.assign_row(left)).is_some_and(|row| row.does == Sets::Status)
                && right.and_then(|right| self.status_expression(right)).is_some_and(|found| found.code == code)
        })
    }

    /// A body that is returned as it is: it has the usual status, or the one that the function sets or declares.
    fn plain_body(&mut self, node: Node<'t>, function: ScopeId, row: &'static ReturnedRow) {
        let Some(default) = row.default.filter(|_| !self.is_wrapped(function, row)) else { return };
        let by_method = {
            let mut routes = self.facts.routes.iter().filter(|route| route.handler == Some(function));
            routes.find_map(|route| row.methods.get(route.methods.first()?))
        };
        let ambient = self.ambient_response(function);
        let default = match self.sets_status(function) && ambient.is_none() {
            true => ResponseStatus::Unknown,
            false => ResponseStatus::Default(by_method.copied().unwrap_or(default)),
        };
        let declared = self.declared_status(function, row).unwrap_or(default);
        let mut draft = Draft::new(declared);
        draft.body = Some(self.body_value(node));
        if matches!(self.class(node), Class::Object | Class::Call) {
            draft.media = Some("application/json".to_string());
        }
        match ambient {
            Some(object) => {
                let api = "return".to_string();
                let what = What::Send { draft: Box::new(draft), default: declared, open: false, api };
                self.events.push(Event { object, handler: function, node, value: None, what });
            }
            None => self.push(node, draft, "return"),
        }
    }

    /// Whether an annotation of `function` makes something else of what it returns.
    fn is_wrapped(&self, function: ScopeId, row: &ReturnedRow) -> bool {
        let span = self.facts.scope(function).span;
        let functions = self.shapes.get(&Shape::Function).map_or(&[][..], Vec::as_slice);
        let first = functions.partition_point(|node| node.start_byte() < span.range.start as usize);
        let node = functions[first..]
            .iter()
            .take_while(|node| node.start_byte() == span.range.start as usize)
            .find(|node| self.span(**node) == span)
            .copied();
        let annotations = node.map(|node| self.annotation_nodes(node)).unwrap_or_default();
        let given =
            |annotation: &Node<'t>, word: &String| self.place(*annotation, &Place::Named(word.clone())).is_some();
        annotations.iter().any(|annotation| row.wrapped.iter().any(|word| given(annotation, word)))
    }

    /// Whether `function` sets the status of some response.
    fn sets_status(&self, function: ScopeId) -> bool {
        self.events.iter().any(|event| event.handler == function && matches!(event.what, What::Status { .. }))
    }

    /// The response that the framework hands to `function` or keeps for it, if that sets its status.
    fn ambient_response(&self, function: ScopeId) -> Option<String> {
        self.events
            .iter()
            .filter(|event| event.handler == function && matches!(event.what, What::Status { .. }))
            .find(|event| self.bound_value(event.node, &event.object).is_none())
            .map(|event| event.object.clone())
    }

    /// The status that the annotations of a route's function give to what it returns.
    fn declared_status(&mut self, function: ScopeId, row: &ReturnedRow) -> Option<ResponseStatus> {
        let span = self.facts.scope(function).span;
        let node = self.nodes(Shape::Function).into_iter().find(|node| self.span(*node) == span)?;
        for annotation in self.annotation_nodes(node) {
            let declares = self.call_row(annotation).filter(|row| row.does == Does::Declare);
            let place = declares.and_then(|row| row.status.as_ref()).and_then(|place| self.place(annotation, place));
            let keyword = row.declared.iter().find_map(|word| self.place(annotation, &Place::Named(word.clone())));
            let Some(given) = keyword.or(place) else { continue };
            return Some(match self.status_expression(given) {
                Some(found) => ResponseStatus::Explicit(self.record(found, Role::Declare, "annotation")),
                None => ResponseStatus::Unknown,
            });
        }
        None
    }

    /// Whether a path is a member of what a framework hands to the function as the request.
    fn is_headers_of_request(&self, path: &str) -> bool {
        let (owner, member) = path.rsplit_once(self.grammar.code.separator.as_str()).unwrap_or(("", path));
        let requests = self.grammar.apis.objects.iter().filter(|row| row.id.ends_with("request"));
        member == "headers" && requests.flat_map(|row| &row.names).any(|name| name == owner)
    }

    fn lower_body(&self, node: Node<'t>) -> Value {
        self.body_value(node)
    }

    /// Headers that are keyword arguments: `www_authenticate: "Bearer"`.
    fn header_keywords(&mut self, node: Node<'t>, call: Node<'t>, draft: &mut Draft) {
        let named = self.arguments(call).into_iter().filter_map(|argument| {
            let name = self.str(argument.name?).trim_matches([':', '"', '\'']).replace('_', "-").to_ascii_lowercase();
            Some((name, self.view.value(argument.value)))
        });
        self.header_pairs(node, named.collect(), draft);
    }

    /// The headers of an object, or of a list of pairs.
    pub(super) fn header_object(&mut self, node: Node<'t>, draft: &mut Draft) {
        if let Some(call) = self.call_of_arguments(node) {
            return self.header_keywords(node, call, draft);
        }
        if let Some(list) = self.known_headers(node, 0) {
            return self.header_pairs(node, list, draft);
        }
        let value = self.view.value(node);
        match &value.kind {
            ValueKind::Object { entries, open, .. } => {
                draft.opaque_headers |= *open;
                let list = entries.iter().map(|(name, value)| (super::header::spelled(name), value.clone())).collect();
                self.header_pairs(node, list, draft);
            }
            ValueKind::Null => {}
            // `new HttpHeaders()`
            ValueKind::Call { callee, arguments, receiver: None, .. }
                if arguments.is_empty() && self.view.last_name(callee).ends_with("Headers") => {}
            // What a client sent holds no header of an answer: `headers: request.headers`.
            ValueKind::Name(path) if self.is_headers_of_request(path) => {}
            _ => match super::header::pairs(&value) {
                Some(list) => self.header_pairs(node, list, draft),
                None => draft.opaque_headers = true,
            },
        }
    }
}

/// Whether a value is an object that is made on the spot: `new Answer(true, "done")`.
fn is_made(value: &Value) -> bool {
    let ValueKind::Call { callee, receiver: None, arguments } = &value.kind else { return false };
    let name = callee.rsplit(['.', ':']).next().unwrap_or(callee);
    name.starts_with(char::is_uppercase) && !arguments.is_empty()
}

/// A body in pieces, of which there is one.
fn only_piece(value: Value) -> Value {
    match &value.kind {
        ValueKind::List(pieces) if pieces.len() == 1 => pieces[0].clone(),
        _ => value,
    }
}
