//! Routes: annotations, and calls that register a handler.

use std::collections::HashSet;

use tree_sitter::Node;

use super::Extractor;
use crate::apis::{Last, RouteHandler, RouteRow};
use crate::facts::{Route, ScopeId, ScopeKind, Value, ValueKind};
use crate::grammar::{Class, Part, Shape};

impl<'t> Extractor<'t> {
    pub(super) fn routes(&mut self) {
        let words = &self.grammar.apis.route_words;
        for node in self.nodes(Shape::Function) {
            let name = self.part_str(node, Part::Name).unwrap_or("");
            if let Some(method) = words.functions.get(name) {
                self.route_function(node, method);
            }
            let annotations = self.annotations(node);
            let path_in = |arguments: &str| {
                arguments.split(['"', '\'']).nth(1).filter(|path| path.starts_with('/')).map(str::to_string)
            };
            let named = |annotation: &str| annotation.split('(').next().unwrap_or("").trim().to_string();
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
                let path = path_in(arguments).or_else(|| given.clone());
                self.facts.routes.push(Route {
                    methods,
                    path,
                    exact: false,
                    span: self.span(node),
                    handler: Some(self.scope_at(node.start_byte() as u32)),
                });
            }
        }
        for node in self.nodes(Shape::Closure) {
            let scope = self.facts.scope(self.scope_at(node.start_byte() as u32));
            let method = scope.name.as_ref().filter(|_| scope.span == self.span(node));
            if let Some(method) = method.and_then(|name| words.functions.get(name)) {
                self.route_function(node, method);
            }
        }
        for node in self.nodes(Shape::Call) {
            let Some(row) = self.route_row(node) else { continue };
            let handler = match row.handler {
                RouteHandler::At(at) => self.argument(node, at),
                RouteHandler::Word(Last::Last) => self.view.arguments(node).last().map(|argument| argument.value),
                RouteHandler::Word(Last::Closure) => None,
            };
            let span = self.span(node);
            let path = row.path.and_then(|at| self.argument(node, at)).map(|path| self.view.value(path));
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
                self.facts.routes.push(Route { methods: vec![method.clone()], path, span, handler, exact: true });
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
                let handler = self.handler_scope(&handler);
                if handler.is_some() {
                    self.facts.routes.push(Route { methods, path: Some(path), exact: false, span, handler });
                }
                continue;
            }
            for (methods, target) in self.registered(&handler) {
                self.facts.routes.push(Route {
                    methods,
                    path: Some(path.clone()),
                    exact: false,
                    span,
                    handler: target,
                });
            }
        }
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
        let arguments = self.view.arguments(call);
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
                let arguments = self.view.arguments(call).into_iter().map(|argument| self.view.value(argument.value));
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
        self.facts.routes.push(Route { methods, path: None, exact: false, span: self.span(node), handler });
    }

    /// The methods and handlers of `get(list).post(create)` or `web::get().to(list)`.
    fn registered(&self, value: &Value) -> Vec<(Vec<String>, Option<ScopeId>)> {
        let words = &self.grammar.apis.route_words;
        let mut out = Vec::new();
        let mut at = Some(value);
        let mut pending: Option<Option<ScopeId>> = None;
        for _ in 0..32 {
            let Some(Value { kind: ValueKind::Call { callee, receiver, arguments }, .. }) = at else { break };
            let name = callee.rsplit(self.grammar.code.separator.as_str()).next().unwrap_or(callee);
            let target = arguments.first().and_then(|argument| self.handler_scope(&argument.value));
            if words.methods.iter().any(|known| known == name) {
                let methods = if name == "any" { Vec::new() } else { vec![name.to_ascii_uppercase()] };
                out.push((methods, pending.take().unwrap_or(target)));
            } else if words.registers.iter().any(|known| known == name) {
                pending = Some(target);
            }
            at = receiver.as_deref();
        }
        if let Some(target) = pending {
            out.push((Vec::new(), target));
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
                return self
                    .facts
                    .scopes
                    .iter()
                    .position(|scope| {
                        scope.name.as_deref() == Some(last)
                            && matches!(scope.kind, ScopeKind::Function | ScopeKind::ErrorHandler)
                    })
                    .map(|at| at as ScopeId);
            }
            _ => value.range,
        };
        self.facts
            .scopes
            .iter()
            .position(|scope| {
                matches!(scope.kind, ScopeKind::Closure | ScopeKind::Function) && scope.span.range == position
            })
            .map(|at| at as ScopeId)
    }
}

/// The method that an annotation's name stands for: `get`, `GetMapping`, `HttpPost`.
fn method_of(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let bare = lower.strip_prefix("http").unwrap_or(&lower);
    let bare = bare.strip_suffix("mapping").unwrap_or(bare);
    ["get", "post", "put", "patch", "delete", "head", "options", "trace", "connect"]
        .contains(&bare)
        .then(|| bare.to_ascii_uppercase())
}

/// The methods named in an annotation such as `route("/x", method = "GET", method = "POST")`.
fn methods_in(arguments: &str) -> Vec<String> {
    const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    arguments
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| METHODS.contains(&word.to_ascii_uppercase().as_str()) && word.len() > 2)
        .map(str::to_ascii_uppercase)
        .collect()
}
