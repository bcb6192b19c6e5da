//! Clients: the requests that they send, and what sends them again on its own.

use tree_sitter::Node;

use super::Extractor;
use crate::apis::{Place, Reach, RetryRow};
use crate::facts::{ClientRequest, ClientRetry, Effect, RetriedMethods, Route, Span, Value, ValueKind};
use crate::grammar::{Class, ImportStyle, Part, Shape};
use crate::kin::IdSet;
use crate::view::{Callee, last_named, without_spaces};

/// The methods that clients send.
const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];

/// How far outwards a row of calls is followed.
const MAX_STEPS: usize = 24;

impl<'t> Extractor<'t> {
    /// Finds what sends requests again on its own.
    pub(super) fn client_retries(&mut self) {
        let rows: Vec<&'static RetryRow> =
            self.grammar.apis.retries.iter().filter(|row| self.any_present(&row.groups)).collect();
        let mut arms = self.facts.branchings.iter().flat_map(|branching| &branching.arms);
        let loops = arms.any(|arm| arm.effect == Effect::Retries);
        if rows.is_empty() && !loops && !self.speaks_of_attempts() || !self.group_present("http") {
            return;
        }
        self.facts.client_requests = self.requests_in(&self.grammar.code.tests.request_methods, &[], &[]);
        self.client_repeats();
        let mut found = Vec::new();
        for call in self.nodes(Shape::Call) {
            let Some(callee) = self.callee(call) else { continue };
            let named = rows.iter().filter(|row| !row.name.starts_with(['@', '{']) && self.is_called(&callee, row));
            found.extend(named.filter_map(|row| self.called_retry(call, &callee, row)).next());
        }
        if rows.iter().any(|row| row.name.starts_with('@')) {
            for function in self.nodes(Shape::Function) {
                for annotation in self.annotation_nodes(function) {
                    let Some(callee) = self.callee(annotation) else { continue };
                    let named = rows.iter().filter(|row| row.name.starts_with('@') && self.is_called(&callee, row));
                    let mut read = named.filter_map(|row| {
                        let retry = self.called_retry(annotation, &callee, row)?;
                        let requests = self.requests_of(row, Some(self.span(function)));
                        Some(ClientRetry { requests, ..retry })
                    });
                    found.extend(read.next());
                }
            }
        }
        for row in rows.iter().filter(|row| row.name.starts_with('{')) {
            for object in self.nodes(Shape::Object) {
                found.extend(self.described_retry(object, row));
            }
        }
        found.sort_by_key(|retry| (retry.span, retry.site));
        found.dedup_by_key(|retry| retry.site);
        self.facts.client_retries = found;
    }

    /// Whether a row is about what is called.
    fn is_called(&self, callee: &Callee<'t>, row: &RetryRow) -> bool {
        if let Some(method) = row.name.strip_prefix('.') {
            return callee.receiver.is_some() && self.str(callee.name) == method;
        }
        let Some(path) = &callee.path else { return false };
        let separator = self.grammar.code.separator.as_str();
        let name = row.name.trim_start_matches('@');
        let ends = |path: &str| {
            path.strip_suffix(name)
                .is_some_and(|head| head.is_empty() || head.ends_with(separator) || head.ends_with('/'))
        };
        let resolved = self.resolve(path);
        if self.grammar.code.imports.style == ImportStyle::UseTree {
            return (ends(path) || ends(&resolved)) && self.accepts(&row.groups, &resolved);
        }
        ends(path) && self.accepts(&row.groups, &resolved)
            || ends(&resolved) && self.grammar.apis.in_groups(&row.groups, &resolved)
    }

    /// What a call or annotation says of sending again.
    fn called_retry(&self, node: Node<'t>, callee: &Callee<'t>, row: &'static RetryRow) -> Option<ClientRetry> {
        let first = || self.arguments(node).first().map(|argument| self.str(argument.value));
        if row
            .first
            .as_ref()
            .is_some_and(|wanted| first().is_none_or(|given| given.trim_matches(['"', '\'']) != wanted))
        {
            return None;
        }
        let filled = |place: &Place| self.place(node, place);
        if row.unless.iter().any(|place| filled(place).is_some())
            || row.off.iter().filter_map(filled).any(|value| self.is_off(value))
            || !self.speaks_for(node, row)
        {
            return None;
        }
        if let Some(errors) = row.failures.as_ref().and_then(filled)
            && !self.names_broad_failure(errors, row)
        {
            return None;
        }
        let around = match row.reach {
            Reach::Client => None,
            Reach::Function if row.name.starts_with('@') => None,
            Reach::Function => Some(self.given_function(node)?),
            Reach::Chain => Some(self.span(self.whole_chain(node))),
            Reach::Piped => Some(self.piped_into(node)?),
            Reach::Receiver => Some(self.span(callee.receiver?)),
            Reach::Itself => Some(self.span(node)),
        };
        let (methods, site, explicit, condition) =
            self.retried(row, &filled)?.unwrap_or((RetriedMethods::Any, self.span(callee.name), false, None));
        let requests = self.requests_of(row, around);
        let scope = self.scope_at(node.start_byte() as u32);
        Some(ClientRetry { span: self.span(node), site, scope, api: &row.name, methods, explicit, condition, requests })
    }

    /// What the entry of an object says of sending again.
    fn described_retry(&self, object: Node<'t>, row: &'static RetryRow) -> Option<ClientRetry> {
        let keys = row.name.trim_matches(['{', '}']);
        let mut value = object;
        for key in keys.split('.') {
            value = self.entry(value, key)?;
        }
        if self.is_off(value) || !self.speaks_for(object, row) {
            return None;
        }
        let (methods, explicit) = match row.every {
            true => {
                // Options in the place of a number, or codes none of which says that the server failed.
                let codes = self.list_items(value);
                let fails = |item: &Node<'t>| self.view.value(*item).as_integer().is_none_or(|code| code >= 500);
                let other = matches!(self.class(value), Class::Object | Class::Null | Class::Closure);
                if other || !codes.is_empty() && !codes.iter().any(fails) {
                    return None;
                }
                (RetriedMethods::Any, false)
            }
            false => (RetriedMethods::Listed(self.listed_methods(value)?), true),
        };
        let around = (row.reach == Reach::Itself).then(|| self.span(object));
        Some(ClientRetry {
            span: self.span(object),
            site: self.span(value),
            scope: self.scope_at(object.start_byte() as u32),
            api: &row.name,
            methods,
            explicit,
            condition: None,
            requests: self.requests_of(row, around),
        })
    }

    /// What the source itself says of which requests are sent again: `None` when that is not understood, `Some(None)` when
    /// it says nothing and every request is.
    #[allow(clippy::type_complexity)]
    fn retried(
        &self,
        row: &RetryRow,
        filled: &dyn Fn(&Place) -> Option<Node<'t>>,
    ) -> Option<Option<(RetriedMethods, Span, bool, Option<Span>)>> {
        if let Some(given) = row.methods.as_ref().and_then(filled) {
            let text = without_spaces(self.str(given));
            let methods = match row.any.contains(&text) {
                true => RetriedMethods::Any,
                false => RetriedMethods::Listed(self.listed_methods(given)?),
            };
            return Some(Some((methods, self.span(given), true, None)));
        }
        let Some(given) = row.condition.as_ref().and_then(filled) else {
            return row.every.then_some(None);
        };
        let site = self.span(given);
        if row.conditions.iter().any(|known| without_spaces(self.str(given)).ends_with(known.as_str())) {
            return Some(Some((RetriedMethods::Any, site, true, None)));
        }
        let function = match self.class(given) {
            Class::Closure | Class::Function => Some(given),
            // `->(env, error) { … }`
            Class::Passage => last_named(given),
            // Something around a function: `lambda { … }`
            Class::Call | Class::Wrapper => self.part(given, Part::Closure).or_else(|| last_named(given)),
            _ => None,
        };
        let condition = match function {
            Some(function) if self.always_holds(function) => None,
            Some(function) => Some(self.span(function)),
            None => Some(self.function_named(self.str(given))?),
        };
        Some(Some((RetriedMethods::Any, site, true, condition)))
    }

    /// Whether a function answers with nothing but `true`.
    fn always_holds(&self, function: Node<'t>) -> bool {
        let mut at = function;
        for _ in 0..6 {
            match self.class(at) {
                Class::Bool => return self.view.value(at).as_bool() == Some(true),
                Class::Closure | Class::Function => match self.part(at, Part::Body) {
                    Some(body) => at = body,
                    None => return false,
                },
                _ if at.named_child_count() == 1 => match at.named_child(0) {
                    Some(only) => at = only,
                    None => return false,
                },
                _ => return matches!(self.view.value(at).kind, ValueKind::Bool(true)),
            }
        }
        false
    }

    /// The one function of that name in the file.
    fn function_named(&self, name: &str) -> Option<Span> {
        let name = name.rsplit(['.', '>', ':']).next().unwrap_or(name);
        match self.scopes_named(name) {
            [only] => Some(self.facts.scope(*only).span),
            _ => None,
        }
    }

    /// Whether a value switches off what it is the number of.
    fn is_off(&self, value: Node<'t>) -> bool {
        matches!(self.str(value).trim(), "0" | "false" | "False")
    }

    /// Whether the words in and around the construct leave the row standing.
    fn speaks_for(&self, node: Node<'t>, row: &RetryRow) -> bool {
        let statement = self.text.get(self.around_statement(node).byte_range()).unwrap_or("");
        let without = |text: &str, words: &[String]| !words.iter().any(|word| text.contains(word.as_str()));
        let with = |text: &str, words: &[String]| words.is_empty() || !without(text, words);
        without(statement, &row.unless_words)
            && with(statement, &row.with_words)
            && without(self.text, &row.unless_in_file)
            && with(self.text, &row.with_in_file)
    }

    /// The statement around `node`, or what stands for one.
    fn around_statement(&self, node: Node<'t>) -> Node<'t> {
        let mut at = node;
        while let Some(parent) = self.parent(at) {
            let outer = matches!(
                self.class(parent),
                Class::Block | Class::Function | Class::Closure | Class::Type | Class::Annotated | Class::Passage
            );
            if outer || self.parent(parent).is_none() {
                break;
            }
            at = parent;
        }
        at
    }

    /// Whether one of the errors that are named is raised for requests which may have been carried out, and nothing is
    /// asked that is not known.
    fn names_broad_failure(&self, errors: Node<'t>, row: &RetryRow) -> bool {
        let text = self.str(errors);
        let in_name = |c: char| c.is_alphanumeric() || c == '_';
        let asks_other = text.match_indices('(').any(|(at, _)| {
            let head = text[..at].trim_end();
            let name = head.rsplit(|c: char| !in_name(c)).next().unwrap_or("");
            !name.is_empty() && !row.asks.iter().any(|known| known == name)
        });
        !asks_other && text.split(|c: char| !in_name(c)).any(|word| row.broad.iter().any(|known| known == word))
    }

    /// The methods that a list names; `None` when it names none or is computed.
    fn listed_methods(&self, list: Node<'t>) -> Option<Vec<(&'static str, Span)>> {
        let mut list = self.view.inner(list);
        if matches!(self.class(list), Class::Name) {
            let mut values = self.bound.get(self.str(list))?.iter();
            let (only, None) = (values.next()?, values.next()) else { return None };
            list = self.part(*only, Part::Value)?;
        }
        let mut found = Vec::new();
        let mut open = vec![list];
        while let Some(node) = open.pop() {
            let word = match self.class(node) {
                // What is taken out of a list, or what a function makes of it, is not what stands there.
                Class::Closure => return None,
                Class::Binary if self.part_str(node, Part::Operator) == Some("-") => return None,
                Class::Text => self.view.text_of(node),
                Class::Symbol => self.str(node).trim_start_matches([':', '.']).to_string(),
                Class::Path => self.view.last_name(self.str(node)).trim_start_matches("Method").to_string(),
                _ => {
                    let mut children = self.view.children(node);
                    children.reverse();
                    open.extend(children);
                    continue;
                }
            };
            let known = METHODS.iter().find(|known| known.eq_ignore_ascii_case(&word));
            found.extend(known.map(|known| (*known, self.span(node))));
        }
        (!found.is_empty()).then_some(found)
    }

    /// The function that a call is handed: as an argument, behind its arguments, or by its name.
    fn given_function(&self, call: Node<'t>) -> Option<Span> {
        if let Some(closure) = self.part(call, Part::Closure) {
            return Some(self.span(closure));
        }
        let given = self.arguments(call).into_iter().map(|argument| argument.value);
        let whole = |node: Node<'t>| match self.class(node) {
            Class::Closure | Class::Function | Class::Passage => Some(self.span(node)),
            Class::Name => self.function_named(self.str(node)),
            _ => None,
        };
        given.filter_map(whole).next()
    }

    /// The last of the calls in a row that `node` is one of.
    fn whole_chain(&self, node: Node<'t>) -> Node<'t> {
        let mut at = node;
        let mut whole = node;
        for _ in 0..MAX_STEPS {
            let Some(parent) = self.parent(at).filter(|parent| parent.start_byte() == node.start_byte()) else { break };
            match self.class(parent) {
                Class::Call => whole = parent,
                Class::Path | Class::Other => {}
                _ => break,
            }
            at = parent;
        }
        whole
    }

    /// What the call around `node` is called on: `client.post(…)` of `client.post(…).pipe(retry(3))`.
    fn piped_into(&self, node: Node<'t>) -> Option<Span> {
        let mut around = self.parent(node)?;
        for _ in 0..3 {
            if self.class(around) == Class::Call {
                return Some(self.span(self.callee(around)?.receiver?));
            }
            around = self.parent(around)?;
        }
        None
    }

    /// The requests that a row is about.
    fn requests_of(&self, row: &RetryRow, around: Option<Span>) -> Vec<ClientRequest> {
        let forms = if row.sends.is_empty() { &self.grammar.code.tests.request_methods } else { &row.sends };
        let mut requests = match row.sends.is_empty() && row.through.is_empty() {
            true => self.facts.client_requests.clone(),
            false => {
                let mut known = self.retried_requests.borrow_mut();
                let known = known.entry(std::ptr::from_ref(row).addr());
                known.or_insert_with(|| self.requests_in(forms, &row.through, &row.groups)).clone()
            }
        };
        requests.retain(|request| around.is_none_or(|around| around.contains(request.named)));
        requests
    }

    /// The requests that are written in one of `forms`, perhaps only in the calls `through`.
    fn requests_in(&self, forms: &[String], through: &[String], groups: &[String]) -> Vec<ClientRequest> {
        let calls: IdSet = self.shapes.get(&Shape::Call).into_iter().flatten().map(Node::id).collect();
        let registered = self.registrations();
        let mut found: Vec<ClientRequest> = Vec::new();
        for method in METHODS {
            let lower = method.to_ascii_lowercase();
            let title = format!("{}{}", &method[..1], &lower[1..]);
            for form in forms {
                let form = form.replace("{method}", &lower).replace("{METHOD}", method).replace("{Method}", &title);
                for (at, _) in self.text.match_indices(form.as_str()) {
                    let end = at + form.trim_end_matches(['(', ' ', ',']).len();
                    let written = Span::new(httplsp_text::TextRange::new(at as u32, end as u32));
                    let quoted = form.starts_with(['"', '\'']);
                    if self.in_comment(written)
                        || !quoted && self.in_text(written)
                        || self.registers(&registered, written)
                    {
                        continue;
                    }
                    if quoted && self.is_listed(written) {
                        continue;
                    }
                    let Some(call) = self.call_around(&calls, at, end) else { continue };
                    if through.is_empty() || self.is_through(call, through, groups) {
                        found.push(self.request(method, call, written));
                    }
                }
            }
        }
        found.sort_by_key(|request| request.span);
        found.dedup_by_key(|request| (request.span, request.method));
        found
    }

    fn request(&self, method: &'static str, call: Node<'t>, named: Span) -> ClientRequest {
        let mut values = self.arguments(call).into_iter().map(|argument| self.view.value(argument.value));
        let is_method = |value: &Value| match &value.kind {
            ValueKind::Text(text) => text.eq_ignore_ascii_case(method),
            ValueKind::Name(path) => path.to_ascii_uppercase().ends_with(method),
            _ => false,
        };
        let target = values.find(|value| !is_method(value));
        ClientRequest { method, span: self.span(call), named, target, scope: self.scope_at(call.start_byte() as u32) }
    }

    /// Whether the place is an item of a list.
    fn is_listed(&self, place: Span) -> bool {
        let texts = self.shapes.get(&Shape::Text);
        let text = texts.and_then(|texts| {
            let at = texts.binary_search_by_key(&(place.range.start as usize), Node::start_byte).ok()?;
            texts.get(at).copied()
        });
        text.and_then(|text| self.parent(text)).is_some_and(|parent| {
            matches!(self.class(parent), Class::List | Class::Tuple)
                || self.class(parent) == Class::Wrapper
                    && self.parent(parent).is_some_and(|p| self.class(p) == Class::Object)
        })
    }

    /// Whether the place lies in a text.
    fn in_text(&self, place: Span) -> bool {
        let texts = self.shapes.get(&Shape::Text);
        texts.is_some_and(|texts| {
            // Texts are in order; they may hold others, in holes.
            let before = texts.partition_point(|text| text.start_byte() as u32 <= place.range.start);
            texts[..before].iter().rev().take(8).any(|text| self.span(*text).contains(place))
        })
    }

    /// The smallest of `calls` around a place; of several that are as small the outermost.
    fn call_around(&self, calls: &IdSet, start: usize, end: usize) -> Option<Node<'t>> {
        let mut found: Option<Node<'t>> = None;
        let mut around = self.kin.around(start, end);
        while let Some(node) = around {
            if found.is_some_and(|found| found.byte_range() != node.byte_range()) {
                break;
            }
            if calls.contains(&node.id()) {
                found = Some(node);
            }
            around = self.parent(node);
        }
        found
    }

    /// Whether the place lies in a comment.
    fn in_comment(&self, place: Span) -> bool {
        let before = self.facts.comments.partition_point(|comment| comment.span.range.start <= place.range.start);
        self.facts.comments[..before].iter().rev().take(4).any(|comment| comment.span.contains(place))
    }

    /// The routes in order of where they are registered, each with the furthest end of those up to it.
    fn registrations(&self) -> Vec<(&Route, u32)> {
        let mut routes: Vec<(&Route, u32)> = self.facts.routes.iter().map(|route| (route, 0)).collect();
        routes.sort_by_key(|(route, _)| route.span);
        let mut furthest = 0;
        for (route, end) in &mut routes {
            furthest = route.span.range.end.max(furthest);
            *end = furthest;
        }
        routes
    }

    /// Whether the place is where a route is registered, not in what handles it.
    fn registers(&self, routes: &[(&Route, u32)], place: Span) -> bool {
        let before = routes.partition_point(|(route, _)| route.span.range.start <= place.range.start);
        let reach = routes[..before].iter().rev().take_while(|(_, furthest)| *furthest >= place.range.end);
        reach.into_iter().any(|(route, _)| {
            let handles = |scope| self.facts.scope(scope).span.contains(place);
            route.span.contains(place) && !route.handler.is_some_and(handles)
        })
    }

    /// Whether the call is one of `through`; what belongs to another library is not.
    fn is_through(&self, call: Node<'t>, through: &[String], groups: &[String]) -> bool {
        let Some(callee) = self.callee(call) else { return false };
        let path = callee.path.unwrap_or_default();
        let resolved = self.resolve(&path);
        let elsewhere = resolved != path && !self.grammar.apis.in_groups(groups, &resolved);
        !elsewhere
            && through.iter().any(|known| match known.strip_prefix('.') {
                Some(method) => callee.receiver.is_some() && self.str(callee.name) == method,
                None => path.ends_with(known.as_str()) || resolved.ends_with(known.as_str()),
            })
    }
}
