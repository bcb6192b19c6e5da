//! What is tried again: functions and lists that decide it by their names.

use tree_sitter::Node;

use super::Extractor;
use super::codes::{Codes, Ranges};
use crate::facts::{Effect, Role, ScopeKind, Span, Spelling};
use crate::grammar::{Class, Part};
use crate::view::last_named;

/// Whether code gets what it asks with anew before it tries again: a token, a signed address. Another request may well
/// get another answer.
pub(super) fn renews(code: &str) -> bool {
    const WORDS: [&str; 12] = [
        "refresh",
        "renew",
        "reauth",
        "relogin",
        "presign",
        "resign",
        "newtoken",
        "gettoken",
        "fetchtoken",
        "newurl",
        "freshurl",
        // got: the request is sent again with other options.
        "retrywithmergedoptions",
    ];
    let plain: String = code.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect();
    WORDS.iter().any(|word| plain.contains(word))
}

impl<'t> Extractor<'t> {
    /// The truth value that a function such as `should_retry` ends with.
    pub(super) fn retry_answer(&mut self, node: Node<'t>) {
        let decides = match self.class(node) {
            Class::Closure => {
                self.closure_decides_retry(node) || self.closure_name(node).is_some_and(|name| self.decides_retry(name))
            }
            _ => self.part(node, Part::Name).is_some_and(|name| self.decides_retry(self.str(name))),
        };
        let Some(body) = self.part(node, Part::Body).filter(|_| decides) else { return };
        let answer = match self.class(node) == Class::Closure && self.class(body) != Class::Block {
            true => body,
            false => match last_named(body) {
                Some(last) => last,
                None => return,
            },
        };
        let asks = match self.class(answer) {
            Class::Return => self.part(answer, Part::Value).or_else(|| last_named(answer)),
            Class::Statement => None,
            _ => Some(answer),
        };
        let Some(answer) = asks.filter(|answer| {
            matches!(self.class(*answer), Class::Binary | Class::Call | Class::Macro | Class::Wrapper)
        }) else {
            return;
        };
        let mut subject = None;
        let codes = self.condition(answer, &mut subject);
        if let Some(subject) = subject.filter(|_| !codes.sure.is_empty() || codes.may.is_some()) {
            let mut arms = self.earlier_exits(answer, &subject);
            arms.push(codes.arm(self.span(answer), Effect::Retries));
            self.push_branching(answer, subject, arms);
        }
    }

    /// A list of codes whose name says that they are tried again.
    pub(super) fn retry_list(&mut self, node: Node<'t>, list: Node<'t>) {
        if !self.group_present("http") {
            return;
        }
        let Some(name) = self.owner_name(node).filter(|name| self.decides_retry(name)) else { return };
        let mut found = Vec::new();
        if self.class(list) == Class::Tokens {
            for piece in self.view.split(&self.view.inner_tokens(list), ",") {
                let (Some(first), Some(last)) = (piece.first(), piece.last()) else { return };
                let span = Span::new(httplsp_text::TextRange::new(first.start_byte() as u32, last.end_byte() as u32));
                let text = self.text.get(span.range.as_usize()).unwrap_or("");
                let number = |code| super::status::Found { code, span, spelling: Spelling::Number };
                match self.named_constant(text, span).or_else(|| text.parse().ok().map(number)) {
                    Some(status) => found.push(status),
                    None => return,
                }
            }
        } else {
            for item in self.view.children(self.part(list, Part::Body).unwrap_or(list)) {
                let item = if self.class(item) == Class::Argument { last_named(item).unwrap_or(item) } else { item };
                // The keys of a set.
                let item = self.part(item, Part::Key).filter(|_| self.class(item) == Class::Entry).unwrap_or(item);
                match self.status_compared(item) {
                    Some(status) => found.push(status),
                    None => return,
                }
            }
        }
        if found.is_empty() || found.iter().any(|status| !(100..=599).contains(&status.code)) {
            return;
        }
        let ranges: Ranges = found.iter().map(|status| (status.code, status.code)).collect();
        for status in found {
            self.record(status, Role::Retry, &name);
        }
        let arm = Codes::exactly(ranges).arm(self.span(list), Effect::Retries);
        self.push_branching(list, name, vec![arm]);
    }

    /// The name that a list is given: a constant's, a variable's, a field's, or that of the method it is handed to.
    pub(super) fn owner_name(&self, node: Node<'t>) -> Option<String> {
        let mut around = self.parent(node)?;
        let mut inner = None;
        for _ in 0..5 {
            let field = match self.class(around) {
                // A method that only hands the list on: `[429, 503].freeze`
                Class::Call if self.hands_on_receiver(around, node) => None,
                Class::Call => self.callee(around).map(|callee| callee.name),
                Class::Function | Class::Closure | Class::Block => return inner.map(str::to_string),
                _ => self.part(around, Part::Name).or_else(|| self.part(around, Part::Key)),
            };
            if let Some(name) = field {
                let name = self.str(name);
                let lower = name.to_ascii_lowercase();
                // `retry: { statusCodes: […] }`: what the codes are for is said further out.
                let vague = lower.contains("code") || lower.contains("status");
                let told = self.decides_retry(name) || self.tells_other_retry(name);
                if self.class(around) != Class::Entry || !vague || told {
                    return Some(name.to_string());
                }
                inner = inner.or(Some(name));
            }
            around = self.parent(around)?;
        }
        inner.map(str::to_string)
    }

    pub(super) fn hands_on_receiver(&self, call: Node<'t>, node: Node<'t>) -> bool {
        let methods = &self.grammar.code.send.neutral_methods;
        self.called_method(call).is_some_and(|(method, receiver)| {
            receiver.byte_range() == node.byte_range() && methods.iter().any(|known| known == method)
        })
    }

    /// Whether a name speaks of what is tried again (and not of what is not).
    pub(super) fn decides_retry(&self, name: &str) -> bool {
        let plain: String = name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect();
        let names = &self.grammar.code.retry.names;
        names.iter().any(|word| plain.contains(word.as_str())) && !self.tells_other_retry(name)
    }

    /// Whether a name speaks of something about retries that does not decide about them.
    fn tells_other_retry(&self, name: &str) -> bool {
        let plain: String = name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect();
        self.grammar.code.retry.other_names.iter().any(|word| plain.contains(word.as_str()))
    }

    /// Whether the closure decides about trying again: it is handed to a method for that, in an expression that tries again.
    pub(super) fn closure_decides_retry(&self, closure: Node<'t>) -> bool {
        let predicates = &self.grammar.code.retry.predicates;
        if predicates.is_empty() {
            return false;
        }
        let mut around = self.parent(closure);
        for _ in 0..3 {
            let Some(node) = around else { return false };
            if self.class(node) == Class::Call {
                break;
            }
            around = self.parent(node);
        }
        let Some(call) = around else { return false };
        let Some(callee) = self.callee(call) else { return false };
        let path = callee.path.unwrap_or_default();
        let name = self.str(callee.name);
        if !predicates.iter().any(|known| *known == name || *known == path) {
            return false;
        }
        if self.decides_retry(name) {
            return true;
        }
        let mut at = call;
        for _ in 0..24 {
            if let Some((_, method)) = self.called_on(at)
                && self.decides_retry(self.str(method))
            {
                return true;
            }
            let Some(parent) = self.parent(at) else { return false };
            match self.class(parent) {
                Class::Call if self.callee(parent).is_some_and(|callee| self.decides_retry(self.str(callee.name))) => {
                    return true;
                }
                Class::Statement | Class::Return | Class::Function => return false,
                _ => at = parent,
            }
        }
        false
    }

    /// Whether `node` stands in a function that decides about trying again.
    pub(super) fn in_retry_function(&self, node: Node<'t>) -> bool {
        let mut around = self.parent(node);
        while let Some(parent) = around.filter(|parent| self.class(*parent) != Class::Function) {
            if self.class(parent) == Class::Closure && self.closure_decides_retry(parent) {
                return true;
            }
            around = self.parent(parent);
        }
        let scope = self.scope_at(node.start_byte() as u32);
        self.facts
            .ancestors(scope)
            .find(|(_, scope)| matches!(scope.kind, ScopeKind::Function | ScopeKind::ErrorHandler | ScopeKind::Test))
            .and_then(|(_, scope)| scope.name.as_deref())
            .is_some_and(|name| self.decides_retry(name))
    }
}
