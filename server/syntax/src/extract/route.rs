//! Routes: annotations, and calls that register a handler.

use std::collections::{HashMap, HashSet};

use tree_sitter::Node;

use super::Extractor;
use crate::apis::{CallRow, Last, RouteHandler, RouteRow};
use crate::facts::{Answerer, Endpoint, Route, Scope, ScopeId, ScopeKind, Value, ValueKind};
use crate::grammar::{Class, Part, Shape};

/// By how a router is called: the routers that hold it, and the prefix that it has there.
type Mounted<'t> = HashMap<&'t str, Vec<(&'t str, String)>>;

impl<'t> Extractor<'t> {
    pub(super) fn routes(&mut self) {
        self.name_groups();
        let words = &self.grammar.apis.route_words;
        for node in self.nodes(Shape::Function) {
            let name = self.part_str(node, Part::Name).unwrap_or("");
            if let Some(method) = words.functions.get(name) {
                self.route_function(node, method);
            }
            let mut annotations = self.annotations(node);
            annotations.extend(self.commented_annotations(node));
            let given = annotations.iter().find(|annotation| words.paths.contains(&named(annotation)));
            let given = given.and_then(|annotation| path_in(annotation));
            for annotation in annotations {
                let (name, arguments) = annotation.split_once('(').unwrap_or((annotation, ""));
                let name = name.trim().rsplit(self.grammar.code.separator.as_str()).next().unwrap_or(name);
                let bare = arguments.is_empty() && !words.without_arguments;
                if !words.annotations.iter().any(|known| known == name) || bare {
                    continue;
                }
                let methods = match method_of(name) {
                    Some(method) => vec![method],
                    None => methods_in(arguments),
                };
                let object =
                    annotation.split('(').next().and_then(|path| path.rsplit_once('.')).map_or("", |(on, _)| on);
                self.endpoint_of_function(node, object.trim(), &methods, arguments);
                let prefix = self.path_of_type(node);
                let path = path_in(arguments).or_else(|| given.clone());
                let path = match (prefix, path) {
                    (Some(prefix), path) => Some(below(&prefix, path.as_deref().unwrap_or(""))),
                    (None, path) => path,
                };
                self.facts.add_route(Route {
                    methods,
                    path,
                    exact: false,
                    span: self.span(node),
                    handler: Some(self.scope_at(node.start_byte() as u32)),
                });
            }
        }
        self.default_route();
        self.matched_routes();
        self.resources();
        for node in self.nodes(Shape::Closure) {
            let scope = self.facts.scope(self.scope_at(node.start_byte() as u32));
            let method = scope.name.as_ref().filter(|_| scope.span == self.span(node));
            if let Some(method) = method.and_then(|name| words.functions.get(name)) {
                self.route_function(node, method);
            }
        }
        let mounted = self.mounts();
        for node in self.nodes(Shape::Call) {
            let Some(row) = self.route_row(node) else { continue };
            let handler = match row.handler {
                RouteHandler::At(at) => self.argument(node, at),
                RouteHandler::Word(Last::Last) => self.arguments(node).last().map(|argument| argument.value),
                RouteHandler::Word(Last::Closure) => None,
            };
            let span = self.span(node);
            let path = row.path.and_then(|at| self.argument(node, at)).map(|path| self.view.value(path));
            let receiver = self.callee(node).and_then(|callee| callee.receiver);
            let path = path.map(|path| self.mounted(receiver, path, &mounted));
            let closure = self.closure_of(node).filter(|at| matches!(self.class(*at), Class::Block | Class::Closure));
            if let (Some(closure), Some(method)) = (closure, &row.method) {
                let path = match row.segments {
                    true => self.segments(node),
                    false => path.as_ref().and_then(Value::as_text).map(str::to_string),
                };
                let path = path.filter(|_| self.is_rooted(node, row));
                let span_of = self.span(closure);
                let innermost = self.scope_at(span_of.range.start);
                let scope = self.facts.ancestors(innermost).find(|(_, scope)| scope.span == span_of).map(|(at, _)| at);
                let handler = scope.or_else(|| self.handler_scope(&self.view.value(closure)));
                if let Some(handler) = handler.filter(|_| path.is_some() || !row.segments) {
                    self.endpoint_here(node, method, path.as_deref(), handler);
                }
                self.facts.add_route(Route { methods: vec![method.clone()], path, span, handler, exact: true });
                continue;
            }
            let named = row.keyword.as_ref().and_then(|keyword| self.keyword_argument(node, keyword));
            if let (Some(named), Some(method)) = (named, &row.method) {
                // `routes.post(use: create)`, `routes.post("orders", use: self.create)`
                let handler = self.handler_scope(&self.view.value(named));
                let path = self.segments(node).filter(|_| self.is_rooted(node, row));
                self.facts.add_route(Route { methods: vec![method.clone()], path, span, handler, exact: true });
                continue;
            }
            let (Some(path), Some(handler)) = (path, handler) else { continue };
            let Some(path) = path.as_text().map(str::to_string) else { continue };
            let handler = self.view.value(handler);
            if let Some(method) = &row.method {
                let mut methods = if method == "any" { Vec::new() } else { vec![method.clone()] };
                let mut path = path;
                // `GET /users`
                if let Some((verb, rest)) = path.split_once(' ').filter(|(verb, _)| method_of(verb).is_some()) {
                    methods = vec![verb.to_string()];
                    path = rest.trim_start().to_string();
                }
                methods.extend(self.narrowed(node, &row.narrowed_by));
                let scope = self.handler_scope(&handler);
                self.endpoint(node, &methods, &path, &handler, scope);
                let handler = scope;
                if handler.is_some() {
                    self.facts.add_route(Route { methods, path: Some(path), exact: false, span, handler });
                }
                continue;
            }
            for (methods, target, named) in self.registered(&handler) {
                if let Some(handler) = target.map(Answerer::Here).or(named) {
                    let methods = methods.clone();
                    let path = path.clone();
                    self.facts.endpoints.push(Endpoint { methods, path, span, handler, success: None });
                }
                self.facts.add_route(Route { methods, path: Some(path.clone()), exact: false, span, handler: target });
            }
        }
    }

    /// The annotations in the comment above the definition `node`, without the marks before them.
    fn commented_annotations(&self, node: Node<'t>) -> Vec<&'t str> {
        let mut found = Vec::new();
        let mut before = self.sibling_before(node).filter(|_| self.grammar.apis.route_words.in_comments);
        while let Some(comment) = before.filter(|sibling| self.class(*sibling) == Class::Comment) {
            let text = self.str(comment);
            for (at, _) in text.match_indices('@') {
                let rest = &text[at + 1..];
                let end = balanced(rest).unwrap_or(0);
                found.extend(rest.get(..end).filter(|annotation| !annotation.is_empty()));
            }
            before = self.sibling_before(comment);
        }
        found
    }

    /// The path that the annotations of the type around `node` give to all that is in it.
    fn path_of_type(&self, node: Node<'t>) -> Option<String> {
        let words = &self.grammar.apis.route_words;
        let mut around = self.parent(node).filter(|_| words.typed);
        while let Some(parent) = around {
            if self.class(parent) == Class::Type {
                let mut annotations = self.annotations(parent);
                annotations.extend(self.commented_annotations(parent));
                let gives = |annotation: &&str| {
                    let name = named(annotation);
                    words.annotations.contains(&name) || words.paths.contains(&name)
                };
                let (_, arguments) = annotations.iter().find(|annotation| gives(annotation))?.split_once('(')?;
                return path_in(arguments);
            }
            around = self.parent(parent);
        }
        None
    }

    /// Where the routers of this file are put below others.
    fn mounts(&self) -> Mounted<'t> {
        let mut found = Mounted::new();
        for call in self.nodes(Shape::Call) {
            let Some((method, outer)) = self.called_method(call) else { continue };
            if !self.grammar.apis.route_words.mounts.iter().any(|known| known == method) {
                continue;
            }
            let (Some(below), Some(prefix)) = (self.arguments(call).pop(), self.argument(call, 0)) else {
                continue;
            };
            if let Some(prefix) = self.view.value(prefix).as_text() {
                found.entry(self.str(below.value)).or_default().push((self.str(outer), prefix.to_string()));
            }
        }
        found
    }

    /// The path below which the routers of this file put the one that `receiver` stands for, before `path`.
    fn mounted(&self, receiver: Option<Node<'t>>, path: Value, mounted: &Mounted<'t>) -> Value {
        let (Some(receiver), Some(own)) = (receiver, path.as_text()) else { return path };
        let mut router = self.str(receiver);
        let mut whole = own.to_string();
        for _ in 0..8 {
            let Some([(outer, prefix)]) = mounted.get(router).map(Vec::as_slice) else { break };
            whole = below(prefix, &whole);
            router = outer;
        }
        Value { kind: ValueKind::Text(whole), range: path.range }
    }

    /// The path that the file answers by its place, and whether its default export does.
    fn place_of_file(&self) -> Option<(String, bool)> {
        let path = &self.facts.files[0].path;
        self.grammar.apis.route_words.files.iter().filter(|row| self.any_present(&row.groups)).find_map(|row| {
            let at = format!("/{path}").rfind(&format!("/{}/", row.folder))?;
            let rest = path.get(at + row.folder.len() + 1..)?;
            let (folders, name) = rest.rsplit_once('/').unwrap_or(("", rest));
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            let last = match &row.file {
                Some(file) if file == stem => None,
                Some(_) => return None,
                None => Some(stem).filter(|stem| *stem != "index"),
            };
            // A folder in parentheses groups files and is no part of the path.
            let shown = |segment: &&str| !segment.is_empty() && !segment.starts_with(['(', '@']);
            let segments = folders.split('/').chain(last).filter(shown);
            let path = segments.fold(row.prefix.clone(), |path, segment| format!("{path}/{segment}"));
            Some((if path.is_empty() { "/".to_string() } else { path }, row.default))
        })
    }

    /// The route that the function answers which the file exports as its default.
    fn default_route(&mut self) {
        let Some((path, true)) = self.place_of_file() else { return };
        for node in self.nodes(Shape::Function).into_iter().chain(self.nodes(Shape::Closure)) {
            let exported = self.parent(node).is_some_and(|parent| self.str(parent).starts_with("export default"));
            if exported {
                let handler = Some(self.scope_at(node.start_byte() as u32));
                let (span, path) = (self.span(node), Some(path));
                self.facts.add_route(Route { methods: Vec::new(), path, exact: false, span, handler });
                return;
            }
        }
    }

    /// The status of the row unless another one is given: what a closure of a route sends may depend on the route's method.
    pub(super) fn default_of(&self, node: Node<'t>, row: &CallRow) -> Option<u16> {
        let Some(other) = row.default_unless_get else { return row.default };
        let around = std::iter::successors(self.parent(node), |inner| self.parent(*inner));
        let calls = around.filter(|around| self.class(*around) == Class::Call);
        let mut methods = calls.filter_map(|call| self.route_row(call)?.method.as_deref());
        let writes = methods.next().is_some_and(|method| !matches!(method, "GET" | "HEAD"));
        if writes { Some(other) } else { row.default }
    }

    /// The row of the route that a call registers.
    fn route_row(&self, call: Node<'t>) -> Option<&'static RouteRow> {
        if self.grammar.apis.routes.is_empty() {
            return None;
        }
        let callee = self.callee(call)?;
        let (name, method) = (self.str(callee.name), callee.receiver.is_some());
        // `.get` is a method, `get` a function.
        self.grammar.apis.routes.iter().find(|row| match row.call.strip_prefix('.') {
            Some(known) => method && known == name,
            None => !method && row.call == name,
        })
    }

    /// The blocks behind calls that register a route, where such a block is no closure of its own.
    pub(super) fn route_blocks(&self) -> Vec<Node<'t>> {
        let rows = &self.grammar.apis.routes;
        if !rows.iter().any(|row| row.handler == RouteHandler::Word(Last::Closure)) {
            return Vec::new();
        }
        let blocks = self.nodes(Shape::Call).into_iter().filter_map(|call| {
            self.route_row(call)
                .filter(|row| row.method.is_some() && row.handler == RouteHandler::Word(Last::Closure))?;
            self.closure_of(call).filter(|block| self.class(*block) == Class::Block)
        });
        let closures: HashSet<usize> = self.nodes(Shape::Closure).iter().map(Node::id).collect();
        blocks.filter(|block| !closures.contains(&block.id())).collect()
    }

    /// The path that is made of all arguments: `app.get("users", ":id")`.
    fn segments(&self, call: Node<'t>) -> Option<String> {
        let arguments = self.arguments(call);
        let texts = arguments.iter().filter(|argument| argument.name.is_none());
        let parts: Option<Vec<String>> =
            texts.map(|argument| self.view.value(argument.value).as_text().map(str::to_string)).collect();
        parts.map(|parts| format!("/{}", parts.join("/")))
    }

    /// Whether the path of a route is a whole one: in a group it is only its end.
    fn is_rooted(&self, call: Node<'t>, row: &RouteRow) -> bool {
        let receiver = self.callee(call).and_then(|callee| callee.receiver).map_or("", |receiver| self.str(receiver));
        row.rooted.is_empty() || row.rooted.iter().any(|known| known == receiver)
    }

    /// The closure beside the arguments of a call.
    fn closure_of(&self, call: Node<'t>) -> Option<Node<'t>> {
        self.part(call, Part::Closure).or_else(|| {
            let around = self.parent(call)?;
            let called = self.part(around, Part::Callee)?;
            self.part(around, Part::Closure).filter(|_| called.id() == call.id())
        })
    }

    /// The request methods that the methods `names`, called on a route, limit it to: `.Methods("GET", http.MethodPost)`.
    fn narrowed(&self, route: Node<'t>, names: &[String]) -> Vec<String> {
        let mut found = Vec::new();
        let mut at = route;
        while let Some((call, name)) = self.called_on(at) {
            if names.iter().any(|known| known == self.str(name)) {
                let arguments = self.arguments(call).into_iter().map(|argument| self.view.value(argument.value));
                found.extend(arguments.filter_map(|value| match &value.kind {
                    ValueKind::Text(text) => method_of(text),
                    ValueKind::Name(path) => method_of(self.view.last_name(path).trim_start_matches("Method")),
                    _ => None,
                }));
            }
            at = call;
        }
        found
    }

    /// A function that answers one method by its name.
    fn route_function(&mut self, node: Node<'t>, method: &str) {
        let handler = Some(self.scope_at(node.start_byte() as u32));
        let methods = vec![method.to_string()];
        let path = self.place_of_file().map(|(path, _)| path);
        self.facts.add_route(Route { methods, path, exact: false, span: self.span(node), handler });
    }

    /// The methods and handlers of `get(list).post(create)` or `web::get().to(list)`.
    fn registered(&self, value: &Value) -> Vec<(Vec<String>, Option<ScopeId>, Option<Answerer>)> {
        let words = &self.grammar.apis.route_words;
        let mut out = Vec::new();
        let mut at = Some(value);
        let mut pending: Option<(Option<ScopeId>, Option<Answerer>)> = None;
        for _ in 0..32 {
            let Some(Value { kind: ValueKind::Call { callee, receiver, arguments }, .. }) = at else { break };
            let name = callee.rsplit(self.grammar.code.separator.as_str()).next().unwrap_or(callee);
            let target = arguments.first().and_then(|argument| self.handler_scope(&argument.value));
            let named = arguments.first().and_then(|argument| self.named_handler(&argument.value));
            if words.methods.iter().any(|known| known == name) {
                let methods = if name == "any" { Vec::new() } else { vec![name.to_ascii_uppercase()] };
                let (target, named) = pending.take().unwrap_or((target, named));
                out.push((methods, target, named));
            } else if words.registers.iter().any(|known| known == name) {
                pending = Some((target, named));
            }
            at = receiver.as_deref();
        }
        if let Some((target, named)) = pending {
            out.push((Vec::new(), target, named));
        }
        out
    }

    /// The scope of the function that a value names, or of the closure that it is.
    pub(super) fn handler_scope(&self, value: &Value) -> Option<ScopeId> {
        let position = match &value.kind {
            // asyncHandler(async (req, res) => …)
            ValueKind::Call { arguments, .. } => {
                return arguments.iter().rev().take(3).find_map(|argument| self.handler_scope(&argument.value));
            }
            ValueKind::Name(path) => {
                let last = path.rsplit(self.grammar.code.separator.as_str()).next()?;
                let mut named = self.scopes_by_name.get(last)?.iter().copied();
                let is_function =
                    |at: &ScopeId| matches!(self.facts.scope(*at).kind, ScopeKind::Function | ScopeKind::ErrorHandler);
                return named.find(is_function);
            }
            _ => value.range,
        };
        // Scopes are in the order of where they begin.
        let scopes = &self.facts.scopes;
        let first = scopes.partition_point(|scope| scope.span.range.start < position.start);
        let begun = scopes[first..].iter().take_while(|scope| scope.span.range.start == position.start);
        let is_function = |scope: &Scope| matches!(scope.kind, ScopeKind::Closure | ScopeKind::Function);
        begun
            .zip(first as ScopeId..)
            .find(|(scope, _)| is_function(scope) && scope.span.range == position)
            .map(|(_, at)| at)
    }
}

/// The method that an annotation's name stands for: `get`, `GetMapping`, `HttpPost`.
fn method_of(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let bare = lower.strip_prefix("http").or(lower.strip_prefix("method_")).unwrap_or(&lower);
    let bare = bare.strip_suffix("mapping").unwrap_or(bare);
    ["get", "post", "put", "patch", "delete", "head", "options", "trace", "connect"]
        .contains(&bare)
        .then(|| bare.to_ascii_uppercase())
}

/// The methods named in an annotation such as `route("/x", method = "GET", method = "POST")`.
fn methods_in(arguments: &str) -> Vec<String> {
    const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    // Behind the keyword any spelling counts; elsewhere a small word may be part of a path or a name.
    let (text, keyword) = match arguments.find("method") {
        Some(at) => (&arguments[at..], true),
        None => (arguments, false),
    };
    let is_method = |word: &&str| match keyword {
        true => METHODS.contains(&word.to_ascii_uppercase().as_str()),
        false => METHODS.contains(word),
    };
    let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(is_method);
    words.map(str::to_ascii_uppercase).collect()
}

/// The path that the arguments of an annotation hold.
fn path_in(arguments: &str) -> Option<String> {
    arguments.split(['"', '\'']).nth(1).filter(|path| path.starts_with('/')).map(str::to_string)
}

/// The name of an annotation.
fn named(annotation: &str) -> String {
    annotation.split('(').next().unwrap_or("").trim().to_string()
}

/// `path` below `prefix`.
fn below(prefix: &str, path: &str) -> String {
    let (prefix, path) = (prefix.trim_end_matches('/'), path.trim_start_matches('/'));
    if path.is_empty() { prefix.to_string() } else { format!("{prefix}/{path}") }
}

/// The end of the name that `text` begins with, and of the parentheses behind it.
fn balanced(text: &str) -> Option<usize> {
    let name = text.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '\\')).unwrap_or(text.len());
    if !text[name..].starts_with('(') {
        return Some(name);
    }
    let mut depth = 0u32;
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < name) {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}
