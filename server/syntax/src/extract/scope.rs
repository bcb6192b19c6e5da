//! Functions, closures, error arms, tests.

use tree_sitter::Node;

use super::Extractor;
use crate::facts::{Scope, ScopeId, ScopeKind, Span};
use crate::grammar::{Class, Part, Shape};
use crate::view::without_type_arguments;

impl<'t> Extractor<'t> {
    /// Finds all scopes and nests them by their ranges.
    pub(super) fn scopes(&mut self) {
        let mut found: Vec<Scope> = Vec::new();
        let implementations = self.nodes(Shape::Implementation).into_iter();
        let answering: Vec<Node<'t>> = implementations.filter(|node| self.is_error_implementation(*node)).collect();
        let error_handlers: Vec<Span> = answering.iter().map(|node| self.span(*node)).collect();
        let registered = self.registered_for_errors();
        for node in self.nodes(Shape::Function) {
            let mut annotations = self.annotations(node);
            let span = self.span(node);
            let name = self.part_str(node, Part::Name).map(str::to_string);
            annotations.extend(self.catching_type(node, name.as_deref()));
            let kind = if self.is_test(&annotations) {
                ScopeKind::Test
            } else if error_handlers.iter().any(|around| around.contains(span))
                || self.is_error_annotated(&annotations)
                || self.is_error_route(&annotations)
                || self.takes_error(node)
                || name.as_deref().is_some_and(|name| registered.contains(&name) || self.helps(node, name, &answering))
            {
                ScopeKind::ErrorHandler
            } else {
                ScopeKind::Function
            };
            if self.is_error_annotated(&annotations) {
                self.catchers.insert(span);
            } else if self.is_error_route(&annotations) {
                self.error_routes.insert(span);
            }
            if kind == ScopeKind::ErrorHandler {
                let registers = |annotation: &&&str| {
                    let one = std::slice::from_ref(*annotation);
                    self.is_error_annotated(one) || self.is_error_route(one)
                };
                let types = annotations.iter().filter(registers).filter_map(|annotation| annotation.split_once('('));
                let types: Vec<&str> = types.map(|(_, types)| types).collect();
                let types = types.join(" ");
                let types = name.as_deref().and_then(|name| self.types_registered(name)).unwrap_or(types);
                self.note_tried(node, None, None, &types);
            }
            let declared = || self.failing_parameter(node).filter(|_| kind == ScopeKind::ErrorHandler);
            let error = self.signed_error(node).or_else(declared);
            let owner = self.type_of_member(node).and_then(|around| self.part_str(around, Part::Name));
            let owner = owner.map(str::to_string);
            let errors = self.refused_by(node);
            found.push(Scope {
                name,
                owner,
                comment: self.comment_above(node),
                error,
                errors,
                ..self.scope_of(node, kind)
            });
        }
        for node in self.nodes(Shape::Closure) {
            let register = self.call_of_closure(node).filter(|call| {
                let called = self.callee(*call).map_or("", |callee| self.str(callee.name));
                self.grammar.apis.route_words.error_registers.iter().any(|known| known == called)
            });
            if let Some(call) = register {
                let head = self.text.get(call.start_byte()..node.start_byte()).unwrap_or("").to_string();
                self.note_tried(node, None, None, &head);
            }
            if self.catches(node) {
                self.catchers.insert(self.span(node));
                found.push(self.scope_of(node, ScopeKind::ErrorHandler));
                continue;
            }
            // app.use((err, req, res, next) => …)
            if let Some(error) = self.signed_error(node) {
                let scope = self.scope_of(node, ScopeKind::ErrorHandler);
                found.push(Scope { error: Some(error), comment: self.comment_above(node), ..scope });
                continue;
            }
            let fails = self.error_closure(node);
            if fails {
                self.note_failing_closure(node);
            }
            let scope = match fails {
                true => Scope {
                    error: match self.part(node, Part::Parameters) {
                        Some(parameters) => self.error_parameter(parameters),
                        None => self.grammar.code.send.implied_parameter.clone(),
                    },
                    // What is registered for errors is no part of the function that registers it.
                    ..self.scope_of(node, register.map_or(ScopeKind::ErrorArm, |_| ScopeKind::ErrorHandler))
                },
                false => match self.closure_name(node) {
                    Some(name) => Scope { name: Some(name.to_string()), ..self.scope_of(node, ScopeKind::Function) },
                    None => Scope { errors: self.refused_by(node), ..self.scope_of(node, ScopeKind::Closure) },
                },
            };
            found.push(Scope { comment: self.comment_above(node), ..scope });
        }
        for node in self.route_blocks() {
            found.push(Scope { comment: self.comment_above(node), ..self.scope_of(node, ScopeKind::Closure) });
        }
        for node in self.nodes(Shape::Arm) {
            let (Some(pattern), Some(value)) = (self.part(node, Part::Pattern), self.part(node, Part::Body)) else {
                continue;
            };
            if self.matched_route(pattern).is_some() {
                found.push(self.scope_of(value, ScopeKind::Closure));
                continue;
            }
            if self.is_error_pattern(self.str(pattern)) || self.handles_failures(node) {
                match self.catch_of(node) {
                    Some(catch) => {
                        self.note_tried(value, self.part(catch, Part::Tried), Some(catch), self.str(pattern));
                    }
                    None => self.note_tried(value, self.subject_of(node), None, ""),
                }
                let bound = || self.first_name(pattern).filter(|name| name.starts_with(char::is_lowercase));
                let error = match self.is_error_case(self.str(pattern)) {
                    true => self.subject_of(node).and_then(|subject| self.name_of_subject(subject)),
                    false => self.error_name(pattern).or_else(bound),
                };
                found.push(Scope { error, ..self.scope_of(value, ScopeKind::ErrorArm) });
            }
        }
        for node in self.nodes(Shape::Condition) {
            let (Some(condition), Some(then)) = (self.part(node, Part::Condition), self.part(node, Part::Then)) else {
                continue;
            };
            if self.is_error_condition(condition) {
                let error = self.first_name(self.view.inner(condition));
                self.note_tried(then, self.tried_before(node, error.as_deref()), None, "");
                found.push(Scope { error, ..self.scope_of(then, ScopeKind::ErrorArm) });
            } else if let Some(pattern) = self.part(condition, Part::Pattern)
                && self.is_error_pattern(self.str(pattern))
            {
                self.note_tried(then, self.part(condition, Part::Value), None, "");
                found.push(Scope { error: self.error_name(pattern), ..self.scope_of(then, ScopeKind::ErrorArm) });
            }
        }
        for node in self.nodes(Shape::Catch) {
            let body = self.part(node, Part::Body).unwrap_or(node);
            let error = self.part(node, Part::Name).and_then(|name| self.first_name(name));
            let error = error.or_else(|| self.grammar.code.send.caught_name.clone());
            self.note_tried(
                body,
                self.part(node, Part::Tried),
                Some(node),
                self.part_str(node, Part::Type).unwrap_or(""),
            );
            found.push(Scope { error, ..self.scope_of(body, ScopeKind::ErrorArm) });
        }
        for node in self.nodes(Shape::Module) {
            let annotations = self.annotations(node);
            let name = self.part_str(node, Part::Name).unwrap_or("");
            if self.is_test(&annotations) || self.grammar.code.origin.test_modules.iter().any(|known| known == name) {
                found.push(self.scope_of(node, ScopeKind::Test));
            }
        }
        for scope in &mut found {
            if matches!(scope.kind, ScopeKind::ErrorArm | ScopeKind::ErrorHandler) && scope.errors.is_empty() {
                scope.errors = self.errors_taken(scope.span);
            }
        }
        found.sort_by_key(|scope| (scope.span.range.start, std::cmp::Reverse(scope.span.range.end)));
        let mut open: Vec<u32> = vec![0];
        for mut scope in found {
            while let Some(top) = open.last() {
                let around = &self.facts.scopes[*top as usize];
                if around.span.range.contains(scope.span.range) || *top == 0 {
                    break;
                }
                open.pop();
            }
            scope.parent = open.last().copied();
            let id = self.facts.scopes.len() as ScopeId;
            open.push(id);
            if let Some(name) = &scope.name {
                self.scopes_by_name.entry(name.clone()).or_default().push(id);
            }
            self.facts.scopes.push(scope);
        }
    }

    /// The name that a closure is given, in a language where that makes it a function.
    pub(super) fn closure_name(&self, node: Node<'t>) -> Option<&'t str> {
        if !self.grammar.code.named_closures {
            return None;
        }
        let own = self.part_str(node, Part::Name);
        own.or_else(|| {
            let parent = self.parent(node)?;
            let name = match self.class(parent) {
                Class::Binding | Class::Definition => self.part(parent, Part::Name),
                Class::Entry => self.part(parent, Part::Key),
                Class::Assignment => {
                    let left = self.part(parent, Part::Left)?;
                    Some(self.part(left, Part::Member).unwrap_or(left))
                }
                // A member of a class: `create = async (req, res) => …`
                Class::Other if parent.child_by_field_name("value").is_some_and(|value| value.id() == node.id()) => {
                    parent.child_by_field_name("property").or_else(|| parent.child_by_field_name("name"))
                }
                _ => None,
            }?;
            let text = self.str(name).trim_matches(['"', '\'']);
            text.chars().all(|c| c.is_alphanumeric() || "_$#".contains(c)).then_some(text)
        })
    }

    /// The type that the definition `node` is part of.
    fn type_of_member(&self, node: Node<'t>) -> Option<Node<'t>> {
        let mut around = self.parent(node);
        while let Some(parent) = around {
            match self.class(parent) {
                Class::Type => return Some(parent),
                Class::Function => return None,
                _ => around = self.parent(parent),
            }
        }
        None
    }

    fn scope_of(&self, node: Node<'_>, kind: ScopeKind) -> Scope {
        let text = self.str(node);
        let logs_error =
            kind == ScopeKind::ErrorArm && self.grammar.code.logs.iter().any(|word| text.contains(word.as_str()));
        Scope { kind, logs_error, ..Scope::file(self.span(node)) }
    }

    /// The annotations of the definition `node`: above it, in it, or beside it in a common node.
    pub(super) fn annotation_nodes(&self, node: Node<'t>) -> Vec<Node<'t>> {
        let mut out = Vec::new();
        let mut before = self.sibling_before(node);
        while let Some(sibling) = before {
            match self.class(sibling) {
                Class::Annotation => out.push(sibling),
                Class::Comment => {}
                // Annotations on lines of their own, read as an expression: `@A @B("/b")` is `@B("/b")` annotated by `@A`.
                Class::Annotated | Class::Wrapper => match self.annotations_alone(sibling) {
                    Some(annotations) => out.extend(annotations),
                    None => break,
                },
                // @Catch() export class Failures
                _ if !sibling.is_named() && self.str(sibling).starts_with(char::is_alphabetic) => {}
                _ => break,
            }
            before = self.sibling_before(sibling);
        }
        let is_annotation = |child: &Node<'t>| self.class(*child) == Class::Annotation;
        let name_start = self.part(node, Part::Name).map_or(0, |name| name.start_byte());
        for child in self.view.children(node) {
            match is_annotation(&child) {
                true => out.push(child),
                // A list of modifiers or attributes.
                false if child.end_byte() <= name_start => {
                    out.extend(self.view.children(child).into_iter().filter(is_annotation));
                }
                false => {}
            }
        }
        if let Some(around) = self.parent(node).filter(|parent| self.class(*parent) == Class::Annotated) {
            out.extend(self.view.children(around).into_iter().filter(is_annotation));
        }
        out.sort_by_key(Node::start_byte);
        out.dedup_by_key(|node| node.id());
        out
    }

    /// The annotations that `node` is made of, if it is no definition with its annotations.
    fn annotations_alone(&self, node: Node<'t>) -> Option<Vec<Node<'t>>> {
        let (mut out, mut last) = (Vec::new(), node);
        loop {
            let mut inner = None;
            for child in self.view.children(last) {
                match self.class(child) {
                    Class::Annotation => out.push(child),
                    Class::Annotated | Class::Wrapper => inner = Some(child),
                    Class::Function | Class::Type => return None,
                    _ => {}
                }
            }
            match inner.filter(|inner| self.view.children(*inner).iter().any(|at| self.class(*at) == Class::Annotation))
            {
                Some(inner) => last = inner,
                None => break,
            }
        }
        // What the last one annotates are its own arguments: `@B ("/b")`.
        out.pop()?;
        out.push(last);
        Some(out)
    }

    /// The texts of the annotations, without the marks around them.
    pub(super) fn annotations(&self, node: Node<'t>) -> Vec<&'t str> {
        let bare = |node: Node<'t>| self.str(node).trim_start_matches(['#', '[', '@']).trim_end_matches(']').trim();
        self.annotation_nodes(node).into_iter().map(bare).collect()
    }

    fn comment_above(&self, node: Node<'t>) -> Option<String> {
        let mut lines: Vec<String> = Vec::new();
        // The statement that it stands in: `export function`, `app.get("/", () => …)`.
        let mut node = node;
        for _ in 0..6 {
            let Some(parent) = self.parent(node) else { break };
            let start = parent.start_byte();
            // Not further than a line is long.
            let begins = node.start_byte() - start < 200
                && self.text.get(start..node.start_byte()).is_some_and(|text| !text.contains('\n'));
            if !begins || matches!(self.class(parent), Class::Block | Class::Function | Class::Closure | Class::Type) {
                break;
            }
            node = parent;
        }
        let mut before = self.sibling_before(node);
        while let Some(sibling) = before {
            match self.class(sibling) {
                Class::Comment => {
                    lines.push(crate::comments::read(self.text, self.span(sibling).range).text);
                }
                Class::Annotation => {}
                _ => break,
            }
            before = self.sibling_before(sibling);
        }
        lines.reverse();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn is_test(&self, annotations: &[&str]) -> bool {
        annotations.iter().any(|annotation| {
            let name = annotation.split_once('(').map_or(*annotation, |(name, _)| name).trim();
            self.grammar.code.origin.test_annotations.iter().any(|known| known == name || known == annotation)
                || annotation.starts_with("cfg(") && annotation.contains("test") && !annotation.contains("not(test")
        })
    }

    fn is_error_annotated(&self, annotations: &[&str]) -> bool {
        let words = &self.grammar.apis.route_words;
        self.is_annotated(annotations, &words.error_annotations)
            || words.error_types.keys().any(|known| self.is_annotated(annotations, std::slice::from_ref(known)))
    }

    /// The annotation of the type around a function of this name by which that answers for failures: `@Catch()` and `catch`.
    fn catching_type(&self, node: Node<'t>, name: Option<&str>) -> Option<&'t str> {
        let known = &self.grammar.apis.route_words.error_types;
        let name = name.filter(|name| known.values().any(|function| function == name))?;
        let annotations = self.annotations(self.type_of_member(node)?);
        annotations.into_iter().find(|annotation| {
            let called = annotation.split_once('(').map_or(*annotation, |(called, _)| called).trim();
            known.get(called).is_some_and(|function| function == name)
        })
    }

    fn is_error_route(&self, annotations: &[&str]) -> bool {
        self.is_annotated(annotations, &self.grammar.apis.route_words.error_routes)
    }

    pub(super) fn is_annotated(&self, annotations: &[&str], names: &[String]) -> bool {
        annotations.iter().any(|annotation| {
            let name = annotation.split_once('(').map_or(*annotation, |(name, _)| name).trim();
            let name = name.rsplit(self.grammar.code.separator.as_str()).next().unwrap_or(name);
            names.iter().any(|known| known == name)
        })
    }

    /// Whether a parameter's type says that the function answers for a failure: `err: Rejection`.
    fn takes_error(&self, node: Node<'t>) -> bool {
        if self.signed_error(node).is_some() {
            return true;
        }
        let Some(parameters) = self.part(node, Part::Parameters) else { return false };
        self.str(parameters)
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .any(|word| self.grammar.code.send.error_parameters.iter().any(|known| known == word))
    }

    /// The error among parameters by which a function is known to answer for failures: `(err, req, res, next)`.
    fn signed_error(&self, node: Node<'t>) -> Option<String> {
        let signatures = &self.grammar.code.send.error_signatures;
        let parameters = self.part(node, Part::Parameters).filter(|_| !signatures.is_empty())?;
        let names: Vec<String> =
            self.view.children(parameters).into_iter().filter_map(|parameter| self.first_name(parameter)).collect();
        // What is not used is called `_next`.
        let plain: Vec<&str> = names.iter().map(|name| name.trim_matches('_')).collect();
        let signed = signatures.iter().any(|known| known.iter().eq(plain.iter()));
        names.into_iter().next().filter(|_| signed)
    }

    /// `impl IntoResponse for AppError`: the type is an error, by its name.
    pub(super) fn is_error_implementation(&self, node: Node<'t>) -> bool {
        let (Some(of), Some(on)) = (self.part(node, Part::Trait), self.part(node, Part::Type)) else {
            return false;
        };
        let on = self.str(on);
        // One type may follow several interfaces.
        let all = self.view.children(node).into_iter().filter(|child| child.kind() == of.kind());
        let mut all = std::iter::once(of).chain(all).map(|of| (self.str(of), without_type_arguments(self.str(of))));
        let (send, answers) = (&self.grammar.code.send, &self.grammar.code.answers);
        // `impl ResponseError for Denied`: the interface is that of errors.
        all.any(|(full, of)| {
            send.error_types
                .iter()
                .any(|known| of.ends_with(known.as_str()) && (is_called_error(on) || is_called_error(known)))
                || send.conversions.iter().any(|known| full.starts_with(known.as_str())) && is_called_error(on)
                // `impl From<ShopError> for (StatusCode, String)`
                || send.made_from.iter().any(|known| full.strip_prefix(known.as_str()).is_some_and(is_called_error))
                    && (answers.statuses.iter().any(|known| on == known)
                        || answers.tuples.iter().chain(&answers.responses).any(|known| on.starts_with(known.as_str())))
        })
    }

    /// The implementation that `node` stands in.
    pub(super) fn implementation_around(&self, node: Node<'t>) -> Option<Node<'t>> {
        let known = self.shapes.get(&Shape::Implementation)?;
        known.iter().rev().find(|at| at.start_byte() <= node.start_byte() && node.end_byte() <= at.end_byte()).copied()
    }

    /// Whether one of `answering`, which turn errors into responses, asks the function for the status of its error:
    /// `(self.status_code(), body).into_response()`.
    fn helps(&self, function: Node<'t>, name: &str, answering: &[Node<'t>]) -> bool {
        let returns = || self.part_str(function, Part::Returns).unwrap_or("");
        if answering.is_empty()
            || !self.grammar.code.answers.statuses.iter().any(|word| returns().contains(word.as_str()))
        {
            return false;
        }
        let owner = self.implementation_around(function).and_then(|node| self.part_str(node, Part::Type));
        answering.iter().any(|node| {
            let text = self.str(*node);
            text.match_indices(name).any(|(at, _)| {
                let called = text[at + name.len()..].starts_with('(');
                let before = &text[..at];
                called
                    && match owner {
                        Some(owner) => self.part_str(*node, Part::Type) == Some(owner) && before.ends_with(['.', ':']),
                        None => !before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.'),
                    }
            })
        })
    }

    /// Whether the arm is one of those that take a failure: in a `catch`, or in what is called for one.
    fn handles_failures(&self, arm: Node<'t>) -> bool {
        self.parent(arm).filter(|arms| self.class(*arms) == Class::Passage).is_some_and(|arms| {
            self.error_closure(arms) || self.parent(arms).is_some_and(|around| self.class(around) == Class::Catch)
        })
    }

    /// What catches failures, where `arm` is one of its arms.
    fn catch_of(&self, arm: Node<'t>) -> Option<Node<'t>> {
        let arms = self.parent(arm).filter(|arms| self.class(*arms) == Class::Passage)?;
        self.parent(arms).filter(|around| self.class(*around) == Class::Catch)
    }

    /// Whether the closure is handed to a method that calls it for a failure.
    fn error_closure(&self, node: Node<'t>) -> bool {
        let known = |name: &str| self.grammar.code.send.error_closures.iter().any(|known| known == name);
        let Some(parent) = self.parent(node) else { return false };
        // Type arguments before a closure may be read as two comparisons: `exception<Throwable> { … }`.
        if self.class(parent) == Class::Binary {
            return self.str(parent).split_once('<').is_some_and(|(name, _)| known(name.trim()));
        }
        let Some(call) = self.call_of_closure(node) else { return false };
        self.callee(call).is_some_and(|callee| {
            let name = self.str(callee.name);
            known(name)
                || self.grammar.code.send.error_first.iter().any(|first| first == name)
                    && (self.is_first(node, call) || self.is_side_of_failure(node, call))
        })
    }

    /// Whether `closure` is the first of two that `call` is given, and takes what is called an error.
    fn is_first(&self, closure: Node<'t>, call: Node<'t>) -> bool {
        let arguments = self.arguments(call);
        let first = arguments.first().is_some_and(|first| first.value.byte_range().contains(&closure.start_byte()));
        let parameter = self.part(closure, Part::Parameters).and_then(|parameters| self.first_name(parameters));
        let names = &self.grammar.code.tests.error_names;
        first && arguments.len() == 2 && parameter.is_some_and(|name| names.contains(&name))
    }

    /// Whether `closure` is the one of two that `call` is given for a failure: by the word before it, or since it asks what
    /// it is given for the text of an error.
    fn is_side_of_failure(&self, closure: Node<'t>, call: Node<'t>) -> bool {
        let send = &self.grammar.code.send;
        let arguments = self.arguments(call);
        let within = |node: Node<'t>| node.byte_range().contains(&closure.start_byte());
        let Some(argument) = arguments.iter().find(|argument| within(argument.value)) else { return false };
        if let Some(name) = argument.name {
            return send.error_closures.iter().any(|known| known == self.str(name));
        }
        let asks = |name: &str| {
            let texts = &self.grammar.code.tests.error_texts;
            texts.iter().any(|text| text.contains("essage") && self.str(closure).contains(&format!("{name}{text}")))
        };
        let implied = send.implied_parameter.as_deref().filter(|_| self.part(closure, Part::Parameters).is_none());
        arguments.len() == 2 && implied.is_some_and(asks)
    }

    /// The call that a closure is handed to, among its arguments or behind them.
    pub(super) fn call_of_closure(&self, node: Node<'t>) -> Option<Node<'t>> {
        let parent = self.parent(node)?;
        match self.class(parent) {
            Class::Call => Some(parent),
            // An argument in a list of them.
            Class::Argument => self.parent(parent).and_then(|list| match self.class(list) {
                Class::Call => Some(list),
                _ => self.parent(list),
            }),
            _ => self.parent(parent),
        }
    }

    /// Whether the closure gives a body to a status that something else decided on: `not_found do … end`.
    fn catches(&self, node: Node<'t>) -> bool {
        let known = |name: &str| self.grammar.apis.route_words.catches.iter().any(|known| known == name);
        // options.OnRejected = async (context, token) => { … }
        let assigned = self.parent(node).filter(|parent| self.class(*parent) == Class::Assignment);
        if let Some(left) = assigned.and_then(|assignment| self.part(assignment, Part::Left)) {
            return self.part_str(left, Part::Member).is_some_and(known);
        }
        let callee = self.call_of_closure(node).and_then(|call| self.callee(call));
        callee.is_some_and(|callee| callee.receiver.is_none() && known(self.str(callee.name)))
    }

    /// The names of functions that are registered for failures: `rescue_from Error, with: :report`.
    fn registered_for_errors(&self) -> Vec<&'t str> {
        let words = &self.grammar.apis.route_words;
        if words.error_registers.is_empty() {
            return Vec::new();
        }
        let registers = self.nodes(Shape::Call).into_iter().filter(|call| {
            let name = self.callee(*call).map_or("", |callee| self.str(callee.name));
            words.error_registers.iter().any(|known| known == name)
        });
        registers
            .flat_map(|call| self.arguments(call))
            .filter(|argument| matches!(self.class(argument.value), Class::Symbol | Class::Name))
            .map(|argument| self.str(argument.value).trim_start_matches(':'))
            .collect()
    }

    /// The types of the errors for which the function of this name is registered, if nothing else calls it.
    fn types_registered(&self, name: &str) -> Option<String> {
        let words = &self.grammar.apis.route_words;
        if words.error_registers.is_empty() {
            return None;
        }
        // Every call of the file is looked at below, so this is asked for few names only.
        let uses = self.places_of_word(name, 0..self.text.len()).len();
        if !(2..=8).contains(&uses) {
            return None;
        }
        let is_register = |call: &Node<'t>| {
            let called = self.callee(*call).map_or("", |callee| self.str(callee.name));
            words.error_registers.iter().any(|known| known == called)
        };
        let calls = self.nodes(Shape::Call);
        let hands = |call: &&Node<'t>| {
            is_register(call)
                && self
                    .arguments(**call)
                    .iter()
                    .any(|argument| self.str(argument.value).trim_start_matches(':') == name)
        };
        let registered: Vec<&str> = calls.iter().filter(hands).map(|call| self.str(*call)).collect();
        (!registered.is_empty() && uses == registered.len() + 1).then(|| registered.join(" "))
    }

    /// Whether the condition says that something failed: `err != nil`.
    pub(super) fn is_error_condition(&self, condition: Node<'_>) -> bool {
        let text = self.str(condition).trim_matches(['(', ')', ' ']);
        self.grammar.code.send.error_conditions.iter().any(|known| known == text)
    }

    pub(super) fn is_error_pattern(&self, pattern: &str) -> bool {
        self.grammar.code.send.error_patterns.iter().any(|known| pattern.starts_with(known.as_str()))
            || self.is_error_case(pattern)
    }

    /// Whether a pattern asks for the type of a failure: `is Answer.Error`.
    fn is_error_case(&self, pattern: &str) -> bool {
        let cases = &self.grammar.code.send.error_cases;
        let asked = pattern.strip_prefix("is ").map(|name| name.split('<').next().unwrap_or(name).trim());
        let last = asked.map(|name| name.rsplit('.').next().unwrap_or(name));
        last.is_some_and(|last| cases.iter().any(|known| known == last))
    }

    /// What an expression that is decided on goes by: `answer`, `val answer = find()`.
    fn name_of_subject(&self, subject: Node<'t>) -> Option<String> {
        let text = self.str(subject).trim_matches(['(', ')', ' ']);
        let text = text.split('=').next().unwrap_or(text).trim();
        let name = text.rsplit(' ').next().unwrap_or(text);
        name.chars().all(|c| c.is_alphanumeric() || c == '_').then(|| name.to_string()).filter(|name| !name.is_empty())
    }

    /// The name that a pattern such as `Err(error)` binds.
    fn error_name(&self, pattern: Node<'_>) -> Option<String> {
        let text = self.str(pattern);
        // `Err(error)`, `{:error, error}`
        let inner = &text[text.find('(').or_else(|| text.find(','))? + 1..];
        let name: String = inner
            .trim_start_matches(|c: char| c == '(' || c.is_whitespace())
            .trim_start_matches("ref ")
            .trim_start_matches("mut ")
            .trim_start_matches("let ")
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        (!name.is_empty() && name != "_" && name.starts_with(|c: char| c.is_lowercase() || c == '_')).then_some(name)
    }

    /// The parameter of a closure that is the error: the first, unless a framework's object by its name.
    fn error_parameter(&self, parameters: Node<'t>) -> Option<String> {
        let objects = &self.grammar.apis.objects;
        let all = self.view.children(parameters);
        let mut names = all.into_iter().filter_map(|parameter| self.first_name(parameter));
        let error = names.find(|name| !objects.iter().any(|row| row.names.contains(name)));
        error.or_else(|| self.first_name(parameters))
    }

    /// The parameter whose declared type is that of an error: `IllegalStateException e`.
    fn failing_parameter(&self, node: Node<'t>) -> Option<String> {
        let parameters = self.part(node, Part::Parameters)?;
        self.view.children(parameters).into_iter().find_map(|parameter| {
            let words = self.str(parameter).split(|c: char| !c.is_alphanumeric() && c != '_');
            let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
            let is_type = |word: &&str| ["Exception", "Throwable", "Error"].iter().any(|kind| word.ends_with(kind));
            let named = words.iter().find(|word| word.starts_with(char::is_lowercase) && **word != "final")?;
            words.iter().any(is_type).then(|| (*named).to_string())
        })
    }

    fn first_name(&self, node: Node<'_>) -> Option<String> {
        let name: String = self
            .str(node)
            .trim_start_matches(['|', '(', ' ', '&', '$'])
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        (!name.is_empty() && name != "_").then_some(name)
    }
}

/// Whether a type is called an error.
pub(super) fn is_called_error(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["error", "rejection", "failure", "problem", "exception"].iter().any(|word| lower.contains(word))
        // A short word that others contain: `ApiErr`, but not `UserResponse`.
        || name.match_indices("Err").any(|(at, word)| !name[at + word.len()..].starts_with(|c: char| c.is_lowercase()))
}
