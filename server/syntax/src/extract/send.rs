//! Where an expression's value goes.

use tree_sitter::Node;

use super::Extractor;
use crate::grammar::Class;
use crate::lower::{last_named, without_spaces, without_type_arguments};

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

/// How far up an expression is followed.
const MAX_STEPS: usize = 80;

impl<'t> Extractor<'t> {
    /// Follows the value of `node` outwards.
    pub(super) fn fate(&self, node: Node<'t>) -> Fate<'t> {
        let mut converted = false;
        let mut raised = false;
        let mut child = node;
        for _ in 0..MAX_STEPS {
            let Some(parent) = child.parent() else { return Fate::Other };
            let is = |field: &str| parent.child_by_field_name(field).is_some_and(|found| found.id() == child.id());
            match self.grammar.class(parent) {
                Class::Wrapper => {}
                Class::Binary => {
                    let operator = parent.child_by_field_name("operator").map(|node| self.str(node)).unwrap_or("");
                    return match matches!(operator, "==" | "!=" | "<" | "<=" | ">" | ">=") {
                        true => Fate::Compared,
                        false => Fate::Other,
                    };
                }
                Class::Pattern => return Fate::Compared,
                Class::Return => return self.returned(parent, converted, raised),
                Class::Arm => match is("value") {
                    true => {}
                    false => return Fate::Compared,
                },
                Class::Condition => match is("consequence") || is("alternative") {
                    true => {}
                    false => return Fate::Other,
                },
                Class::Block => {
                    if last_named(parent).is_none_or(|last| last.id() != child.id()) {
                        return Fate::Other;
                    }
                }
                Class::Closure => {
                    return match is("body") {
                        true => Fate::Returned { function: Some(parent), converted, raised },
                        false => Fate::Other,
                    };
                }
                Class::Function => {
                    return match is("body") {
                        true => Fate::Returned { function: Some(parent), converted, raised },
                        false => Fate::Other,
                    };
                }
                Class::Assignment => {
                    return match parent.child_by_field_name("left") {
                        Some(left) if is("right") => Fate::Assigned(left),
                        _ => Fate::Other,
                    };
                }
                Class::Statement => {
                    // `return x;` and a `match` or `if` used as a statement end here; only the first has a value.
                    match self.grammar.class(child) {
                        Class::Return => return self.returned(child, converted, raised),
                        _ if is("value") => {
                            return match parent.child_by_field_name("pattern") {
                                Some(name) if !converted => Fate::Bound(name),
                                _ if converted => Fate::Converted,
                                _ => Fate::Other,
                            };
                        }
                        // A block-like expression at the end of a block is its value; the grammar calls it a statement.
                        _ if !self.str(parent).ends_with(';') => {}
                        _ if converted => return Fate::Converted,
                        _ => return Fate::Other,
                    }
                }
                Class::Path => {
                    // A receiver: `x.into_response()`.
                    let Some(call) = parent.parent().filter(|call| self.grammar.class(*call) == Class::Call) else {
                        return Fate::Other;
                    };
                    let method = parent.child_by_field_name("field").map(|field| self.str(field)).unwrap_or("");
                    if !is("value") || !self.grammar.code.send.methods.iter().any(|known| known == method) {
                        return Fate::Other;
                    }
                    converted = true;
                    child = call;
                    continue;
                }
                Class::Call => return Fate::Other,
                Class::List => {
                    // [StatusCode::OK, StatusCode::CREATED].contains(&status)
                    let method = parent.parent().and_then(|member| member.child_by_field_name("field"));
                    return match method.map(|field| self.str(field)) {
                        Some("contains") => Fate::Compared,
                        _ => Fate::Other,
                    };
                }
                _ => match parent.kind() {
                    "arguments" => {
                        let Some(call) = parent.parent() else { return Fate::Other };
                        let function = call.child_by_field_name("function");
                        let callee = function
                            .map(|node| without_type_arguments(&without_spaces(self.str(node))))
                            .unwrap_or_default();
                        let method = function
                            .and_then(|node| node.child_by_field_name("field"))
                            .map(|field| self.str(field))
                            .unwrap_or("");
                        if self.grammar.code.send.wrappers.contains(&callee) {
                            raised |= callee == "Err";
                            child = call;
                            continue;
                        }
                        if self.grammar.code.send.error_arguments.iter().any(|known| known == method) {
                            // Whoever looks at the result returns it with `?` or hands it on.
                            return self.returned(call, converted, true);
                        }
                        return match method {
                            "contains" | "eq" | "ne" | "starts_with" => Fate::Compared,
                            _ => Fate::Other,
                        };
                    }
                    "match_block" | "match_expression" | "else_clause" | "async_block" | "unsafe_block"
                    | "let_else" => {
                        if parent.kind() == "match_expression" && is("value") {
                            return Fate::Other;
                        }
                    }
                    "const_item" | "static_item" | "enum_variant" => return Fate::Defined,
                    "let_condition" => return if is("pattern") { Fate::Compared } else { Fate::Other },
                    _ => return Fate::Other,
                },
            }
            child = parent;
        }
        Fate::Other
    }

    fn returned(&self, node: Node<'t>, converted: bool, raised: bool) -> Fate<'t> {
        let mut around = node.parent();
        while let Some(parent) = around {
            match self.grammar.class(parent) {
                Class::Function | Class::Closure => {
                    return Fate::Returned { function: Some(parent), converted, raised };
                }
                _ if parent.kind() == "async_block" => break,
                _ => around = parent.parent(),
            }
        }
        Fate::Returned { function: None, converted, raised }
    }

    /// Whether what `function` returns is sent to a client: it is registered for a route, it is asynchronous and not
    /// evidently a client, or it turns an error into a response. A method of `&self` that only names a status is not.
    pub(super) fn answers_requests(&self, function: Option<Node<'t>>) -> bool {
        let Some(function) = function else { return true };
        let scope = self.scope_at(function.start_byte() as u32);
        if self.facts.routes.iter().any(|route| route.handler == Some(scope)) {
            return true;
        }
        match self.grammar.class(function) {
            Class::Closure => {
                let around = self.facts.scope(scope);
                around.kind == crate::facts::ScopeKind::ErrorArm || self.in_route_call(function)
            }
            _ => {
                let head_end =
                    function.child_by_field_name("body").map_or(function.end_byte(), |body| body.start_byte());
                let head = self.text.get(function.start_byte()..head_end).unwrap_or("");
                let returns = function.child_by_field_name("return_type").map(|node| self.str(node)).unwrap_or("");
                let asynchronous = head.contains("async ");
                let responds = ["Response", "Responder", "IntoResponse", "Reply", "Html", "Json"]
                    .iter()
                    .any(|word| returns.contains(word));
                // `Result<Json<T>, StatusCode>` and `(StatusCode, String)` are answers of handlers as well.
                let status_error =
                    returns.contains("StatusCode") || returns.contains("Status>") || returns.contains("Status)");
                responds || asynchronous && status_error && !head.contains("&Client") && !head.contains("reqwest")
            }
        }
    }

    /// Whether the closure is an argument of a call that registers a route.
    pub(super) fn in_route_call(&self, closure: Node<'t>) -> bool {
        let mut around = closure.parent();
        for _ in 0..6 {
            let Some(node) = around else { return false };
            if self.grammar.class(node) == Class::Call {
                let callee = node.child_by_field_name("function").map(|function| self.str(function)).unwrap_or("");
                let last = callee.rsplit(['.', ':']).next().unwrap_or(callee);
                let words = &self.grammar.apis.route_words;
                if words.methods.iter().chain(&words.registers).any(|known| known == last) {
                    return true;
                }
            }
            around = node.parent();
        }
        false
    }
}
