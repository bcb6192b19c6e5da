//! What answers requests to which path, as far as other files have to know it.

use tree_sitter::Node;

use super::Extractor;
use crate::facts::{Answerer, BY_METHOD, Endpoint, Route, ScopeId, Value, ValueKind};
use crate::grammar::{Class, Part, Shape};
use crate::view::Callee;

/// Keywords of annotations whose value is the path.
const PATH_KEYWORDS: [&str; 5] = ["path", "value", "template", "uri", "rule"];

/// How far before a call what it is assigned to is looked for, in bytes.
const LEFT_SIDE: usize = 160;

impl<'t> Extractor<'t> {
    /// Records what a call registers: a function of this file, or one of another by its name.
    pub(super) fn endpoint(
        &mut self,
        call: Node<'t>,
        methods: &[String],
        path: &str,
        handler: &Value,
        scope: Option<ScopeId>,
    ) {
        let receiver = self.callee(call).and_then(|callee| callee.receiver);
        let front = self.group(receiver.map_or("", |receiver| self.str(receiver)), 0);
        let (Some(front), Some(around)) = (front, self.nested(call)) else { return };
        let path = &joined(&joined(&around, &front), path);
        let span = self.span(call);
        let handler = scope.map(Answerer::Here).or_else(|| self.named_handler(handler));
        let Some(handler) = handler else { return };
        let (methods, path) = (methods.to_vec(), path.to_string());
        self.facts.endpoints.push(Endpoint { methods, path, span, handler, success: None });
    }

    /// Records a function or block of this file that answers what the call `call` registers.
    pub(super) fn endpoint_here(&mut self, call: Node<'t>, method: &str, path: Option<&str>, handler: ScopeId) {
        let Some(around) = self.nested(call) else { return };
        // What has no path of its own has that of what is around it.
        let path = match path {
            Some(path) => joined(&around, path),
            None if around.is_empty() || self.argument(call, 0).is_some_and(|first| self.is_text(first)) => return,
            None => around,
        };
        let (methods, handler) = (vec![method.to_string()], Answerer::Here(handler));
        self.facts.endpoints.push(Endpoint { methods, path, span: self.span(call), handler, success: None });
    }

    fn is_text(&self, node: Node<'t>) -> bool {
        !matches!(self.class(node), Class::Closure | Class::Block)
    }

    /// The method and the path of a pattern that is a route: `GET -> Root / "orders" / id`.
    pub(super) fn matched_route(&self, pattern: Node<'t>) -> Option<(String, String)> {
        let root = self.grammar.apis.route_words.matched.as_deref()?;
        let (method, rest) = self.str(pattern).split_once("->")?;
        let method = method.trim().rsplit(|c: char| !c.is_ascii_alphabetic()).next()?;
        let rest = rest.trim().strip_prefix(root)?;
        let rest = rest.split([':', '+']).next().unwrap_or(rest).split(" if ").next().unwrap_or(rest);
        let mut path = String::new();
        for part in rest.split('/').skip(1).map(str::trim) {
            let literal = part.strip_prefix('"').and_then(|part| part.strip_suffix('"'));
            path.push('/');
            path.push_str(literal.unwrap_or("{value}"));
        }
        let is_method = matches!(method, "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS");
        is_method.then(|| (method.to_string(), if path.is_empty() { "/".into() } else { path }))
    }

    /// Records the routes that are patterns.
    pub(super) fn matched_routes(&mut self) {
        if self.grammar.apis.route_words.matched.is_none() {
            return;
        }
        for arm in self.nodes(Shape::Arm) {
            let (Some(pattern), Some(value)) = (self.part(arm, Part::Pattern), self.part(arm, Part::Body)) else {
                continue;
            };
            let Some((method, path)) = self.matched_route(pattern) else { continue };
            let own = self.span(value);
            let innermost = self.scope_at(own.range.start);
            let Some((scope, _)) = self.facts.ancestors(innermost).find(|(_, scope)| scope.span == own) else {
                continue;
            };
            let (methods, span) = (vec![method], self.span(pattern));
            let handler = Answerer::Here(scope);
            let endpoint = Endpoint { methods: methods.clone(), path: path.clone(), span, handler, success: None };
            self.facts.endpoints.push(endpoint);
            self.facts.add_route(Route { methods, path: Some(path), exact: false, span, handler: Some(scope) });
        }
    }

    /// The groups of routes that the file gives a name: `v1 := router.Group("/v1")`.
    pub(super) fn name_groups(&mut self) {
        let groups = &self.grammar.apis.route_words.groups;
        if groups.is_empty() {
            return;
        }
        let text = self.facts.files[0].text.clone();
        for call in self.nodes(Shape::Call) {
            let Some(callee) = self.callee(call) else { continue };
            let Some(place) = groups.get(self.str(callee.name)) else { continue };
            let end = call.start_byte();
            let near = text.ceil_char_boundary(end.saturating_sub(LEFT_SIDE));
            let before = text.get(near..end).unwrap_or("");
            let before = before.rsplit('\n').next().unwrap_or("").trim_end();
            let before = before.strip_suffix("new").map_or(before, str::trim_end);
            let Some(target) = before.strip_suffix(":=").or_else(|| before.strip_suffix('=')) else { continue };
            let target = target.split(':').next().unwrap_or("").trim_end();
            let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.');
            let name = target.rsplit(|c| !is_part(c)).next().unwrap_or("");
            if !name.is_empty() {
                self.groups.push((name.to_string(), call, place));
            }
        }
    }

    /// The path that the group of routes called `name` stands below. Empty for what is no group, `None` if it cannot be
    /// told.
    pub(super) fn group(&self, name: &str, depth: usize) -> Option<String> {
        let mut found = self.groups.iter().filter(|(known, ..)| known == name && depth <= 8);
        let Some((_, call, place)) = found.next() else { return Some(String::new()) };
        // Which of two is meant depends on where one stands.
        if found.next().is_some() {
            return None;
        }
        let receiver = self.callee(*call).and_then(|callee| callee.receiver).map_or("", |receiver| self.str(receiver));
        let front = if receiver == name { String::new() } else { self.group(receiver, depth + 1)? };
        match self.place(*call, place) {
            Some(own) => Some(joined(&front, self.view.value(own).as_text()?)),
            None => Some(front),
        }
    }

    /// The path of the calls around `call` whose closures hold routes that stand below theirs; `None` if it cannot be told.
    fn nested(&self, call: Node<'t>) -> Option<String> {
        let nests = &self.grammar.apis.route_words.nests;
        let mut path = String::new();
        let mut around = self.parent(call).filter(|_| !nests.is_empty());
        while let Some(node) = around {
            let is_outside = |callee: &Callee<'t>| {
                callee.receiver.is_none_or(|on| !on.byte_range().contains(&call.start_byte()))
                    && nests.iter().any(|known| known == self.str(callee.name))
            };
            // What is called with the closure may be a call itself: `route("/orders") { … }`.
            let inner = self.part(node, Part::Callee).filter(|inner| inner.end_byte() <= call.start_byte());
            let named = [Some(node), inner].into_iter().flatten();
            if let Some(outer) = named.into_iter().find(|at| self.callee(*at).is_some_and(|callee| is_outside(&callee)))
            {
                let first = self.argument(outer, 0)?;
                let given = self.view.value(first);
                let symbol = self.str(first).strip_prefix(':').filter(|name| !name.contains([' ', '"']));
                path = joined(given.as_text().or(symbol)?, &path);
            }
            around = self.parent(node);
        }
        Some(path)
    }

    /// The function of another file that a value names, perhaps within what only wraps it.
    pub(super) fn named_handler(&self, value: &Value) -> Option<Answerer> {
        match &value.kind {
            // `OrderList.as_view()`
            ValueKind::Call { callee, receiver: Some(on), .. } if self.is_type_handler(callee) => {
                let owner = self.facts.files[0].text.get(on.range.as_usize())?;
                Some(Answerer::Elsewhere { name: BY_METHOD.to_string(), owner: type_name(owner).to_string() })
            }
            ValueKind::Call { callee, .. } if self.is_type_handler(callee) => {
                let owner = callee.rsplit_once('.').map_or("", |(owner, _)| owner);
                Some(Answerer::Elsewhere { name: BY_METHOD.to_string(), owner: type_name(owner).to_string() })
            }
            ValueKind::Call { arguments, .. } => {
                arguments.iter().rev().take(3).find_map(|argument| self.named_handler(&argument.value))
            }
            // `[OrderController::class, 'index']`
            ValueKind::List(parts) => {
                let [owner, Value { kind: ValueKind::Text(name), .. }] = parts.as_slice() else { return None };
                let owner = self.facts.files[0].text.get(owner.range.as_usize())?;
                Some(Answerer::Elsewhere { name: name.clone(), owner: type_name(owner).to_string() })
            }
            // `OrderController@index`, `orders#index`
            ValueKind::Text(text) => {
                let is_name =
                    |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || "_\\/:".contains(c));
                let (owner, name) =
                    text.split_once(['@', '#']).filter(|(owner, name)| is_name(owner) && is_name(name))?;
                let ending =
                    if text.contains('#') { self.grammar.apis.route_words.resource_owner.as_str() } else { "" };
                Some(Answerer::Elsewhere { name: name.to_string(), owner: format!("{}{ending}", type_name(owner)) })
            }
            ValueKind::Name(path) => {
                let path = path.trim_start_matches("this.").replace("::", ".").replace("->", ".");
                let (before, name) = path.rsplit_once('.').unwrap_or(("", &path));
                let owner = before.rsplit('.').next().unwrap_or("").to_string();
                Some(Answerer::Elsewhere { name: name.to_string(), owner })
            }
            _ => None,
        }
    }

    /// Whether a call makes a handler of the type that it is called on.
    fn is_type_handler(&self, callee: &str) -> bool {
        let name = callee.rsplit('.').next().unwrap_or(callee);
        self.grammar.apis.route_words.type_handlers.iter().any(|known| known == name)
    }

    /// Records the usual routes of the resources that calls register.
    pub(super) fn resources(&mut self) {
        let words = &self.grammar.apis.route_words;
        if words.resources.is_empty() {
            return;
        }
        for call in self.nodes(Shape::Call) {
            let Some(callee) = self.callee(call) else { continue };
            let Some(actions) = words.resources.get(self.str(callee.name)) else { continue };
            let Some(first) = self.argument(call, 0) else { continue };
            let name = self.str(first).trim_start_matches('r').trim_matches([':', '\'', '"']);
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
            let second =
                self.argument(call, 1).map(|second| self.str(second)).filter(|_| words.resource_owner.is_empty());
            let owner = match second {
                Some(owner) => type_name(owner).to_string(),
                None => format!("{name}{}", words.resource_owner),
            };
            let (Some(around), true) = (self.nested(call), is_name) else { continue };
            let span = self.span(call);
            for (action, (methods, one)) in actions {
                let path = joined(&around, if *one { format!("/{name}/{{id}}") } else { format!("/{name}") }.as_str());
                let methods = methods.split('|').map(str::to_string).collect();
                let handler = Answerer::Elsewhere { name: action.clone(), owner: owner.clone() };
                self.facts.endpoints.push(Endpoint { methods, path, span, handler, success: None });
            }
        }
        self.facts.endpoints.sort_by(|a, b| (a.span, &a.methods, &a.path).cmp(&(b.span, &b.methods, &b.path)));
    }

    /// Records what the annotation with these arguments makes of the function at `node`.
    pub(super) fn endpoint_of_function(&mut self, node: Node<'t>, object: &str, methods: &[String], arguments: &str) {
        let Some(prefix) = self.loose_path_of_type(node) else { return };
        let Some(group) = self.group(object, 0) else { return };
        let own = match loose_path_in(arguments) {
            Given::Path(path) => Some(path),
            Given::Nothing => match self.loose_path_among(&self.annotations(node)) {
                Given::Path(path) => Some(path),
                Given::Nothing => None,
                Given::Unknown => return,
            },
            Given::Unknown => return,
        };
        let path = match (prefix, own) {
            (None, None) => return,
            // A path that begins with `~` does not go on from that of the type.
            (_, Some(own)) if own.starts_with('~') => own[1..].to_string(),
            (prefix, own) => {
                let (prefix, own) = (prefix.unwrap_or_default(), own.unwrap_or_default());
                joined(&prefix, &own)
            }
        };
        let scope = self.scope_at(node.start_byte() as u32);
        let action = self.facts.scope(scope).name.clone().unwrap_or_default();
        let path = joined(&group, &path.replace("[action]", &action));
        let (methods, handler) = (methods.to_vec(), Answerer::Here(scope));
        let typed = &self.grammar.apis.route_words.typed_results;
        let success = typed.iter().find(|(word, _)| keyword_in(arguments, word)).map(|(_, status)| *status);
        self.facts.endpoints.push(Endpoint { methods, path, span: self.span(node), handler, success });
    }

    /// The path that the annotations of the type around `node` give to all that is in it, whether it begins with a slash or
    /// not. A name in brackets stands for that of the type: `api/[controller]` of `OrdersController`. `None` if there is one
    /// that cannot be read.
    fn loose_path_of_type(&self, node: Node<'t>) -> Option<Option<String>> {
        let mut around = self.parent(node);
        while let Some(parent) = around {
            if self.class(parent) == Class::Type {
                let name = self.part_str(parent, Part::Name).unwrap_or("");
                return match self.loose_path_among(&self.annotations(parent)) {
                    Given::Path(path) => Some(Some(with_name(&path, name))),
                    Given::Nothing => Some(None),
                    Given::Unknown => None,
                };
            }
            around = self.parent(parent);
        }
        Some(None)
    }

    /// The path that one of `annotations` gives.
    fn loose_path_among(&self, annotations: &[&str]) -> Given {
        let words = &self.grammar.apis.route_words;
        for annotation in annotations {
            let (name, arguments) = annotation.split_once('(').unwrap_or((annotation, ""));
            if words.below.iter().any(|known| known == name.trim()) {
                return loose_path_in(arguments);
            }
        }
        Given::Nothing
    }
}

/// The last name of a type as code or a text writes it: `App\\OrderController::class`, `api/orders`.
fn type_name(text: &str) -> &str {
    let text = text.trim().trim_end_matches("::class").trim_end_matches(".class");
    text.rsplit(['\\', '/', ':', '.']).next().unwrap_or(text)
}

/// `path` below `front`.
fn joined(front: &str, path: &str) -> String {
    if front.is_empty() {
        return path.to_string();
    }
    format!("{}/{}", front.trim_end_matches('/'), path.trim_start_matches('/'))
}

/// What the arguments of an annotation say of a path.
#[derive(Debug, PartialEq, Eq)]
enum Given {
    /// One.
    Path(String),
    /// None.
    Nothing,
    /// Something that is not written here.
    Unknown,
}

/// The path that the arguments of an annotation hold, with a slash at its front or without.
fn loose_path_in(arguments: &str) -> Given {
    let arguments = arguments.trim_end().trim_end_matches(')').trim();
    if arguments.is_empty() {
        return Given::Nothing;
    }
    // A keyword that is not about the path.
    let keyword = |text: &str| {
        let name: String = text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let behind = text[name.len()..].trim_start();
        (!name.is_empty() && behind.starts_with(['=', ':']) && !behind.starts_with("::")).then(|| {
            (PATH_KEYWORDS.iter().any(|known| known.eq_ignore_ascii_case(&name)), behind[1..].trim_start().to_string())
        })
    };
    let first = match keyword(arguments) {
        Some((true, value)) => value,
        Some((false, _)) => {
            let path = PATH_KEYWORDS
                .iter()
                .any(|word| arguments.contains(&format!("{word} =")) || arguments.contains(&format!("{word}=")));
            return if path { Given::Unknown } else { Given::Nothing };
        }
        None => arguments.to_string(),
    };
    let first = first.trim_start_matches(['{', '[', ' ']);
    let Some(quote) = first.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return Given::Unknown };
    let Some(end) = first[1..].find(quote) else { return Given::Unknown };
    let behind = first[1 + end + 1..].trim_start();
    let list = first.len() < arguments.len() && arguments.contains(['{', '[']) && !arguments.starts_with(quote);
    // Put together from several, or one of several.
    if behind.starts_with('+') || (list && behind.starts_with(',') && behind[1..].trim_start().starts_with(quote)) {
        return Given::Unknown;
    }
    let path = &first[1..=end];
    let is_path = !path.contains([' ', '$', '#', '\\']) && !path.contains("://");
    if is_path { Given::Path(path.to_string()) } else { Given::Unknown }
}

/// Whether the arguments of an annotation give `word`.
fn keyword_in(arguments: &str, word: &str) -> bool {
    arguments.match_indices(word).any(|(at, _)| {
        let before = arguments[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_');
        let rest = arguments[at + word.len()..].trim_start();
        before && rest.starts_with('=') && !rest[1..].trim_start().starts_with("None")
    })
}

/// `path` with `[controller]` replaced by what stands before `Controller` in the name of the type.
fn with_name(path: &str, name: &str) -> String {
    let Some((before, rest)) = path.split_once('[') else { return path.to_string() };
    let Some((word, after)) = rest.split_once(']') else { return path.to_string() };
    let lower = name.to_ascii_lowercase();
    match lower.strip_suffix(&word.to_ascii_lowercase()) {
        Some(stem) => format!("{before}{}{after}", &name[..stem.len()]),
        None => path.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_annotations() {
        let path = |text: &str| Given::Path(text.to_string());
        for (arguments, given) in [
            ("\"{id}\")", path("{id}")),
            ("\"/users\", methods=[\"GET\"])", path("/users")),
            ("value = \"/users\", produces = \"text/plain\")", path("/users")),
            ("{\"/users\"})", path("/users")),
            ("produces = \"application/json\")", Given::Nothing),
            ("produces = \"application/json\", value = \"/a\")", Given::Unknown),
            ("\"{id}\", Name = \"GetOrder\")", path("{id}")),
            ("Name = \"GetOrder\")", Given::Nothing),
            ("{\"/a\", \"/b\"})", Given::Unknown),
            ("BASE + \"/a\")", Given::Unknown),
            ("\"/a\" + ID)", Given::Unknown),
            (")", Given::Nothing),
            ("", Given::Nothing),
        ] {
            assert_eq!(loose_path_in(arguments), given, "{arguments}");
        }
    }

    #[test]
    fn the_name_of_the_type_takes_its_place() {
        assert_eq!(with_name("api/[controller]", "OrdersController"), "api/Orders");
        assert_eq!(with_name("api/orders", "OrdersController"), "api/orders");
    }
}
