//! Where an expression's value goes.

use std::collections::HashSet;

use tree_sitter::Node;

use super::Extractor;
use super::comparison::operator_of;
use crate::grammar::{Class, Part, Shape};
use crate::view::last_named;

/// What happens to the value of an expression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fate<'t> {
    /// It is what this function or closure returns, perhaps wrapped. `converted` when a method such as
    /// `into_response` turned it into a response on the way; `raised` when it went through `Err`.
    Returned { function: Option<Node<'t>>, converted: bool, raised: bool },
    /// It is converted to a response and then kept.
    Converted,
    /// It is compared, or part of a pattern.
    Compared,
    /// It is assigned to what stands at this node.
    Assigned(Node<'t>),
    /// It is bound to the name at this node.
    Bound(Node<'t>),
    /// It is the value of a constant.
    Defined,
    /// Something else.
    Other,
}

/// How many names that limiters are given are followed.
const MOST_HANDED: usize = 400;

/// How far up an expression is followed.
const MAX_STEPS: usize = 80;

impl<'t> Extractor<'t> {
    /// Follows the value of `node` outwards.
    pub(super) fn fate(&self, node: Node<'t>) -> Fate<'t> {
        let mut converted = false;
        let mut raised = false;
        let mut child = node;
        for _ in 0..MAX_STEPS {
            let Some(parent) = self.parent(child) else { return Fate::Other };
            let is = |part: Part| self.view.is_part(parent, part, child);
            match self.class(parent) {
                Class::Wrapper => {}
                // A block that is handed to a call: what it evaluates to is what the call answers with.
                Class::Call if matches!(self.class(child), Class::Block | Class::Passage) && is(Part::Arguments) => {
                    return self.returned(parent, converted, raised);
                }
                Class::Binary => {
                    let operator = self.part_str(parent, Part::Operator).unwrap_or("");
                    return match operator_of(operator).is_some() {
                        true => Fate::Compared,
                        false => Fate::Other,
                    };
                }
                // Several values are returned at once.
                Class::Alternatives
                    if self.parent(parent).is_some_and(|around| self.class(around) == Class::Return) => {}
                Class::Pattern | Class::Alternatives | Class::Conjunction | Class::Negation | Class::RangePattern => {
                    return Fate::Compared;
                }
                Class::Return => return self.returned(parent, converted, raised),
                Class::Arm => match is(Part::Body) {
                    true => {}
                    false => return Fate::Compared,
                },
                Class::Condition => match is(Part::Then) || is(Part::Otherwise) {
                    true => {}
                    false => return Fate::Other,
                },
                Class::Block if self.is_tail(parent, child) => {}
                Class::Block => return Fate::Other,
                Class::Closure | Class::Function => {
                    return match is(Part::Body) {
                        true => Fate::Returned { function: Some(parent), converted, raised },
                        false => Fate::Other,
                    };
                }
                Class::Assignment => {
                    return match self.part(parent, Part::Left) {
                        Some(left) if is(Part::Right) => Fate::Assigned(left),
                        _ => Fate::Other,
                    };
                }
                Class::Binding => {
                    return match self.part(parent, Part::Name).filter(|_| is(Part::Value)) {
                        Some(_) if converted => Fate::Converted,
                        Some(name) => Fate::Bound(name),
                        None => Fate::Other,
                    };
                }
                Class::Statement => {
                    // `return x;` and a `match` or `if` used as a statement end here; only the first has a value.
                    match self.class(child) {
                        Class::Return => return self.returned(child, converted, raised),
                        // A block-like expression at the end of a block is its value; the grammar calls it a statement.
                        _ if !self.str(parent).ends_with(';') => {}
                        _ if converted => return Fate::Converted,
                        _ => return Fate::Other,
                    }
                }
                Class::Path => {
                    // A receiver: `x.into_response()`.
                    let Some(call) = self.parent(parent).filter(|call| self.class(*call) == Class::Call) else {
                        return Fate::Other;
                    };
                    let method = self.part_str(parent, Part::Member).unwrap_or("");
                    if !is(Part::Receiver) || !self.grammar.code.send.methods.iter().any(|known| known == method) {
                        return Fate::Other;
                    }
                    converted = true;
                    child = call;
                    continue;
                }
                Class::Call => {
                    // The grammar keeps receiver and name in the call itself: `HttpStatus.OK.equals(status)`.
                    let Some((method, _)) = self.called_method(parent).filter(|(_, at)| at.id() == child.id()) else {
                        return Fate::Other;
                    };
                    let is = |words: &[String]| words.iter().any(|known| known == method);
                    if self.is_test_method(method) {
                        return Fate::Compared;
                    }
                    converted |= is(&self.grammar.code.send.methods);
                    if !is(&self.grammar.code.send.methods) && !is(&self.grammar.code.tests.conversions) {
                        return Fate::Other;
                    }
                }
                Class::List | Class::Tuple => {
                    // [StatusCode::OK, StatusCode::CREATED].contains(&status)
                    let method = self.parent(parent).and_then(|member| self.part_str(member, Part::Member));
                    return match method.is_some_and(|method| self.is_test_method(method)) {
                        true => Fate::Compared,
                        false => Fate::Other,
                    };
                }
                Class::Match if is(Part::Subject) => return Fate::Other,
                Class::Match | Class::Passage | Class::Deferred => {}
                Class::Definition => return Fate::Defined,
                Class::PatternCondition => return if is(Part::Pattern) { Fate::Compared } else { Fate::Other },
                _ => {
                    let Some(call) = self.call_of_arguments(parent) else { return Fate::Other };
                    let Some(callee) = self.callee(call) else { return Fate::Other };
                    let send = &self.grammar.code.send;
                    let path = callee.path.as_deref().unwrap_or("");
                    if send.wrappers.iter().any(|known| known == path) {
                        raised |= send.raises.iter().any(|known| known == path);
                        child = call;
                        continue;
                    }
                    let method = callee.receiver.map_or("", |_| self.str(callee.name));
                    if send.error_arguments.iter().any(|known| known == method) {
                        // Whoever looks at the result returns it or hands it on.
                        return self.returned(call, converted, true);
                    }
                    return if self.is_test_method(method) { Fate::Compared } else { Fate::Other };
                }
            }
            child = parent;
        }
        Fate::Other
    }

    /// Whether the block `block` has the value of `child`: that is the last in it, aside from the code of another branch, or
    /// one of several arms.
    fn is_tail(&self, block: Node<'t>, child: Node<'t>) -> bool {
        if last_named(block).is_some_and(|last| last.id() == child.id()) || self.class(child) == Class::Arm {
            return true;
        }
        let may_follow = |node: Node<'t>| {
            matches!(self.class(node), Class::Catch | Class::Comment)
                || self.parent(block).is_some_and(|around| self.view.is_part(around, Part::Otherwise, node))
        };
        // The next sibling is looked for from the first one on.
        if last_named(block).is_some_and(|last| !may_follow(last)) {
            return false;
        }
        let mut after = child.next_named_sibling();
        while let Some(node) = after {
            if !may_follow(node) {
                return false;
            }
            after = node.next_named_sibling();
        }
        true
    }

    /// The call of a method on `node`, with the node of the method's name.
    pub(super) fn called_on(&self, node: Node<'t>) -> Option<(Node<'t>, Node<'t>)> {
        let parent = self.parent(node)?;
        let call = match self.class(parent) {
            Class::Call => parent,
            Class::Path => self.parent(parent).filter(|call| {
                self.class(*call) == Class::Call
                    && self.part(*call, Part::Callee).is_some_and(|callee| callee.id() == parent.id())
            })?,
            _ => return None,
        };
        let callee = self.callee(call)?;
        (callee.receiver?.id() == node.id()).then_some((call, callee.name))
    }

    /// Whether `node` stands among the options of a limiter: `rateLimit({handler: (req, res) => …})`.
    pub(super) fn is_of_a_limiter(&self, node: Node<'t>) -> bool {
        let names = &self.grammar.code.send.limiters;
        let mut around = Some(node).filter(|_| !names.is_empty());
        while let Some(at) = around {
            let called = self.call_of_arguments(at).and_then(|call| self.callee(call)).map(|callee| callee.name);
            if called.is_some_and(|called| names.iter().any(|name| name == self.str(called))) {
                return true;
            }
            let named = match self.class(at) {
                Class::Function | Class::Binding => self.part_str(at, Part::Name),
                _ => None,
            };
            if named.is_some_and(|named| self.handed_to_limiters().contains(named)) {
                return true;
            }
            around = self.parent(at);
        }
        false
    }

    /// The names that limiters of the file are given, and those in the objects that they are given by a name.
    fn handed_to_limiters(&self) -> &HashSet<&'t str> {
        self.noted.limited.get_or_init(|| {
            let words = |node: Node<'t>| {
                let in_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
                self.str(node).split(move |c: char| !in_word(c)).filter(|word| !word.is_empty())
            };
            let names = &self.grammar.code.send.limiters;
            let mut out = HashSet::new();
            let mut open: Vec<&'t str> = Vec::new();
            for call in self.nodes(Shape::Call) {
                let called = self.callee(call).map_or("", |callee| self.str(callee.name));
                if names.iter().any(|name| name == called) {
                    open.extend(self.arguments(call).into_iter().flat_map(|argument| words(argument.value)));
                }
            }
            while let Some(name) = open.pop().filter(|_| out.len() < MOST_HANDED) {
                if !out.insert(name) {
                    continue;
                }
                let bound = self.bound.get(name).into_iter().flatten().filter_map(|at| self.part(*at, Part::Value));
                let objects = bound.map(|value| self.view.inner(value)).filter(|at| self.class(*at) == Class::Object);
                open.extend(objects.flat_map(words));
            }
            out
        })
    }

    /// The call whose arguments `node` holds.
    pub(super) fn call_of_arguments(&self, node: Node<'t>) -> Option<Node<'t>> {
        let call = self.parent(node)?;
        self.part(call, Part::Arguments).is_some_and(|list| list.id() == node.id()).then_some(call)
    }

    /// Whether the method compares its receiver or argument with the other.
    fn is_test_method(&self, method: &str) -> bool {
        self.grammar.code.tests.methods.iter().any(|known| known == method)
    }

    fn returned(&self, node: Node<'t>, converted: bool, raised: bool) -> Fate<'t> {
        let mut around = self.parent(node);
        while let Some(parent) = around {
            match self.class(parent) {
                Class::Function | Class::Closure => {
                    return Fate::Returned { function: Some(parent), converted, raised };
                }
                Class::Deferred => break,
                _ => around = self.parent(parent),
            }
        }
        Fate::Returned { function: None, converted, raised }
    }

    /// Whether the errors that `function` returns are bodies of the type of `row`, which say no status:
    /// `Result<Json<Token>, Json<Failure>>`.
    pub(super) fn fails_with_body(&self, function: Option<Node<'t>>, row: &crate::apis::CallRow) -> bool {
        let mut around = function;
        while let Some(closure) = around.filter(|at| self.class(*at) == Class::Closure) {
            around = self.parent(closure);
            while let Some(at) = around.filter(|at| !matches!(self.class(*at), Class::Closure | Class::Function)) {
                around = self.parent(at);
            }
        }
        let Some(function) = around else { return false };
        let routed = || self.facts.scope(self.scope_at(function.start_byte() as u32)).routed;
        let head =
            self.part(function, Part::Name).map_or("", |name| &self.text[function.start_byte()..name.start_byte()]);
        if !self.grammar.code.answers.asynchronous.iter().any(|word| head.contains(word.as_str())) && !routed() {
            return false;
        }
        let returns = self.part_str(function, Part::Returns).unwrap_or("");
        let [_, error] = super::reshape::type_arguments(returns)[..] else { return false };
        let name = error.split('<').next().unwrap_or("").rsplit(self.grammar.code.separator.as_str()).next();
        error.len() > row.name.len() && name == Some(row.name.as_str())
    }

    /// Whether what `function` returns is sent to a client: it is registered for a route, it is asynchronous and not
    /// evidently a client, or it turns an error into a response. A method of `&self` that only names a status is not.
    pub(super) fn answers_requests(&self, function: Option<Node<'t>>) -> bool {
        let Some(function) = function else { return true };
        let scope = self.scope_at(function.start_byte() as u32);
        if self.facts.scope(scope).routed || self.error_routes.contains(&self.facts.scope(scope).span) {
            return true;
        }
        match self.class(function) {
            Class::Closure => {
                let around = self.facts.scope(scope);
                around.kind == crate::facts::ScopeKind::ErrorArm
                    || self.in_route_call(function)
                    || self.stands_between(function)
                    || self.makes_error(function)
            }
            _ => {
                let head_end = self.part(function, Part::Body).map_or(function.end_byte(), |body| body.start_byte());
                let head = self.text.get(function.start_byte()..head_end).unwrap_or("");
                let returns = self.part_str(function, Part::Returns).unwrap_or("");
                let answers = &self.grammar.code.answers;
                let has = |text: &str, words: &[String]| words.iter().any(|word| text.contains(word.as_str()));
                let is_tuple = answers.tuples.iter().any(|tuple| returns.trim_start().starts_with(tuple.as_str()))
                    && self.any_present(&answers.tuple_groups);
                has(returns, &answers.responses)
                    || is_tuple && !has(head, &answers.clients)
                    || has(head, &answers.asynchronous)
                        && has(returns, &answers.statuses)
                        && !has(head, &answers.clients)
            }
        }
    }

    /// Whether the status that `function` returns is the answer to a request, by its head or its route.
    pub(super) fn answers_with_status(&self, function: Node<'t>) -> bool {
        if self.facts.scope(self.scope_at(function.start_byte() as u32)).routed {
            return true;
        }
        let head_end = self.part(function, Part::Body).map_or(function.end_byte(), |body| body.start_byte());
        let head = self.text.get(function.start_byte()..head_end).unwrap_or("");
        let answers = &self.grammar.code.answers;
        let has = |words: &[String]| words.iter().any(|word| head.contains(word.as_str()));
        has(&answers.asynchronous) && !has(&answers.clients)
    }

    /// Whether a function is handed what answers a request if it does not.
    fn stands_between(&self, function: Node<'t>) -> bool {
        let parameters = self.part_str(function, Part::Parameters).unwrap_or("");
        let mut words = parameters.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.any(|word| self.grammar.code.answers.parameters.iter().any(|known| known == word))
    }

    /// Whether the closure makes the value for the failing case: `.ok_or_else(|| …)`.
    fn makes_error(&self, closure: Node<'t>) -> bool {
        let call = self.parent(closure).and_then(|list| self.call_of_arguments(list));
        let callee = call.and_then(|call| self.callee(call)).filter(|callee| callee.receiver.is_some());
        callee.is_some_and(|callee| {
            let name = self.str(callee.name);
            self.grammar.code.send.error_arguments.iter().any(|known| known == name)
        })
    }

    /// Whether the closure is an argument of a call that registers a route.
    pub(super) fn in_route_call(&self, closure: Node<'t>) -> bool {
        let mut around = self.parent(closure);
        for _ in 0..6 {
            let Some(node) = around else { return false };
            if self.class(node) == Class::Call {
                let last = self.callee(node).map_or("", |callee| self.str(callee.name));
                let words = &self.grammar.apis.route_words;
                if words.methods.iter().chain(&words.registers).any(|known| known == last) {
                    return true;
                }
            }
            around = self.parent(node);
        }
        false
    }
}
