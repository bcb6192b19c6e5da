//! Statuses that are looked for in the text of an error.

use tree_sitter::Node;

use super::Extractor;
use super::comparison::{is_membership, operator_of};
use crate::apis::CallRow;
use crate::facts::{MessageTest, Operator, Part, ScopeKind, ValueKind};
use crate::grammar::{Class, Shape};

/// How far a list is looked for around what is asked of its entries.
const MOST_STEPS: usize = 8;
/// The bytes of the longest list that is read.
const MAX_LIST: usize = 1_000;

impl<'t> Extractor<'t> {
    /// `error.message.includes("404")`, `"404" in str(error)`
    pub(super) fn message_tests(&mut self) {
        let tests = &self.grammar.code.tests;
        if tests.error_texts.is_empty() {
            return;
        }
        let mut asked: Vec<(Node<'t>, Node<'t>, Node<'t>)> = Vec::new();
        // `e.getMessage().equals("404")`, `err.message === "404"`
        let mut equal: Vec<(Node<'t>, Node<'t>, Node<'t>)> = Vec::new();
        for call in self.nodes(Shape::Call) {
            let Some(callee) = self.callee(call) else { continue };
            let name = self.str(callee.name);
            let path = callee.path.as_deref().unwrap_or("");
            if tests.holds_calls.iter().any(|known| known == path) {
                asked.extend(self.argument(call, 0).zip(self.argument(call, 1)).map(|(text, code)| (call, text, code)));
            } else if let Some(receiver) = callee.receiver.filter(|_| tests.holds.iter().any(|known| known == name)) {
                asked.extend(self.argument(call, 0).map(|code| (call, receiver, code)));
            } else if let Some(pattern) = callee.receiver.filter(|_| tests.tries.iter().any(|known| known == name)) {
                asked.extend(self.argument(call, 0).map(|text| (call, text, pattern)));
            } else if let Some(receiver) = callee.receiver.filter(|_| tests.equals.iter().any(|known| known == name)) {
                equal.extend(self.argument(call, 0).map(|code| (call, receiver, code)));
            }
        }
        for node in self.nodes(Shape::Comparison) {
            for at in self.relations(node) {
                let operator = self.str(at.operator);
                if operator == "=~" {
                    asked.push((at.node, at.left, at.right));
                } else if is_membership(operator).is_some() {
                    asked.push((at.node, at.right, at.left));
                } else if operator_of(operator) == Some(Operator::Equal) {
                    equal.push((at.node, at.left, at.right));
                }
            }
        }
        let turned = equal.into_iter().map(|(node, left, right)| match self.class(left) == Class::Text {
            true => (node, right, left, true),
            false => (node, left, right, true),
        });
        let asked: Vec<_> =
            asked.into_iter().map(|(node, text, code)| (node, text, code, false)).chain(turned).collect();
        for (node, text, code, whole) in asked {
            let subject = self.str(text);
            let listed = if self.class(code) == Class::Text { None } else { self.listed_texts(code) };
            if self.class(code) != Class::Text && listed.is_none() && self.pattern_text(code).is_none()
                || !(self.is_error_text(subject) || self.holds_error_text(text) || self.is_text_of_caught(text))
            {
                continue;
            }
            // What asks a status for its digits is another matter.
            let digits = || {
                let lower = subject.to_ascii_lowercase();
                lower.contains("status") || lower.contains("code")
            };
            if whole && digits() {
                continue;
            }
            let mut texts = match (listed, self.pattern_text(code)) {
                (Some(listed), _) => listed,
                (None, Some(pattern)) => vec![pattern],
                (None, None) => vec![self.view.text_of(code).to_string()],
            };
            // Of several texts the first that is a status stands for all.
            if let Some(at) = texts.iter().position(|text| code_in(text).is_some()) {
                texts.swap(0, at);
            }
            let looked_for = texts.swap_remove(0);
            let digits = code_in(&looked_for).filter(|_| !whole || looked_for.len() == 3);
            let Some(code) = digits.or_else(|| code_called(&looked_for)) else { continue };
            let scope = self.scope_at(node.start_byte() as u32);
            self.facts.message_tests.push(MessageTest {
                code,
                bare: looked_for.len() == 3,
                whole,
                phrase: digits.is_none(),
                span: self.span(node),
                subject: subject.to_string(),
                scope,
            });
        }
        self.facts.message_tests.sort_by_key(|test| test.span);
    }

    /// The texts of a list that each are looked for in turn, where `node` is the name for one of them, or the list itself:
    /// `any(code in str(e) for code in ("429", "503"))`.
    fn listed_texts(&self, node: Node<'t>) -> Option<Vec<String>> {
        if let Some(texts) = self.texts_of_list(node) {
            return Some(texts);
        }
        let name = self.str(node);
        let short = |c: char| c.is_alphanumeric() || matches!(c, '_' | '&' | '$');
        if name.is_empty() || !name.chars().all(short) {
            return None;
        }
        let mut at = node;
        for _ in 0..MOST_STEPS {
            let parent = self.parent(at)?;
            match self.class(parent) {
                Class::Function => return None,
                // What a variable of another function holds is not looked for.
                Class::Statement if self.class(at) != Class::Loop => return None,
                _ => {}
            }
            let mut cursor = parent.walk();
            let beside = parent.named_children(&mut cursor).filter(|child| child.id() != at.id());
            let found = beside.filter(|child| child.start_byte() < node.start_byte() || !self.is_block(*child));
            if let Some(texts) = found.into_iter().find_map(|child| self.list_within(child)) {
                return Some(texts);
            }
            if self.class(parent) == Class::Loop {
                return None;
            }
            at = parent;
        }
        None
    }

    fn is_block(&self, node: Node<'t>) -> bool {
        matches!(self.class(node), Class::Block | Class::Statement)
    }

    /// The list in an expression that is little more than one.
    fn list_within(&self, node: Node<'t>) -> Option<Vec<String>> {
        if let Some(texts) = self.texts_of_list(node) {
            return Some(texts);
        }
        if self.is_block(node) {
            return None;
        }
        let mut cursor = node.walk();
        let children: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
        children.into_iter().take(MOST_STEPS).find_map(|child| {
            self.texts_of_list(child).or_else(|| {
                let mut cursor = child.walk();
                let inner: Vec<Node<'t>> = child.named_children(&mut cursor).take(MOST_STEPS).collect();
                inner.into_iter().find_map(|inner| self.texts_of_list(inner))
            })
        })
    }

    /// The entries of a list, if all of them are texts.
    fn texts_of_list(&self, node: Node<'t>) -> Option<Vec<String>> {
        let is_list = matches!(self.class(node), Class::List | Class::Tuple) && node.byte_range().len() < MAX_LIST;
        if !is_list {
            return None;
        }
        let items = match self.view.value(node).kind {
            ValueKind::List(items) => items,
            _ => return None,
        };
        let texts: Option<Vec<String>> = items.iter().map(|item| item.as_text().map(str::to_string)).collect();
        texts.filter(|texts| !texts.is_empty())
    }

    /// What a pattern looks for, if that is one text: `/\b404\b/`.
    fn pattern_text(&self, node: Node<'t>) -> Option<String> {
        let text = self.str(node);
        let inner = text.strip_prefix("~r").unwrap_or(text).strip_prefix('/')?;
        let (inner, flags) = inner.rsplit_once('/')?;
        if flags.len() > 3 {
            return None;
        }
        let inner = inner.replace("\\b", "").replace("\\s", " ");
        inner.chars().all(|c| c.is_alphanumeric() || c == ' ').then_some(inner)
    }

    /// Whether `node` is what the error says that the arm around it has caught, whatever its name: `wex.Message`.
    fn is_text_of_caught(&self, node: Node<'t>) -> bool {
        let scope = self.scope_at(node.start_byte() as u32);
        let caught = self.facts.ancestors(scope).find(|(_, scope)| scope.kind == ScopeKind::ErrorArm);
        caught.and_then(|(_, scope)| scope.error.as_deref()).is_some_and(|error| self.is_text_of(self.str(node), error))
    }

    /// Whether `node` is written as a text, or asks an error for what it says.
    pub(super) fn is_written_text(&self, node: Node<'t>) -> bool {
        let forms = &self.grammar.code.tests.error_texts;
        matches!(self.view.value(node).kind, ValueKind::Text(_) | ValueKind::Template(_))
            || matches!(self.class(node), Class::Path | Class::Call)
                && forms.iter().any(|form| self.str(node).ends_with(form.as_str()))
    }

    /// Whether `node` makes an object of the project's own, or a map, which is no response to `row`: `Failed(text)`,
    /// `Reply.failure(text)`.
    pub(super) fn is_made_body(&self, node: Node<'t>, row: &CallRow) -> bool {
        let node = self.view.inner(node);
        if row.makes_except.is_empty() || self.class(node) != Class::Call || self.arguments(node).is_empty() {
            return false;
        }
        let Some(path) = self.callee(node).and_then(|callee| callee.path) else { return false };
        let first = path.split(self.grammar.code.separator.as_str()).next().unwrap_or(&path);
        first.starts_with(char::is_uppercase)
            && !path
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| row.makes_except.iter().any(|known| known == word))
    }

    /// Whether `node` is a local name for what an error says: `message := err.Error()`.
    fn holds_error_text(&self, node: Node<'t>) -> bool {
        let node = self.view.inner(node);
        self.class(node) == Class::Name
            && self.bound_value(node, self.str(node)).is_some_and(|value| {
                // What is made of several lines is more than the text of one error.
                let value = self.str(value);
                !value.contains('\n') && self.is_error_text(value)
            })
    }

    /// Whether `node` is the text of the error that the arm around it has caught, alone or in a longer text that begins with
    /// none of `views`: `e.getMessage()`, `"not saved: " + e.getMessage()`.
    pub(super) fn tells_error(&self, node: Node<'t>, views: &[String]) -> bool {
        let scope = self.scope_at(node.start_byte() as u32);
        let arm = self
            .facts
            .ancestors(scope)
            .map(|(_, scope)| scope)
            .take_while(|scope| !matches!(scope.kind, ScopeKind::Function | ScopeKind::Test | ScopeKind::Closure));
        let mut errors = arm.filter(|scope| scope.kind == ScopeKind::ErrorArm);
        let Some(error) = errors.next().and_then(|scope| scope.error.as_deref()) else { return false };
        match &self.view.value(node).kind {
            ValueKind::Template(parts) => {
                let begins = |text: &str| views.iter().any(|view| text.trim_start().starts_with(view.as_str()));
                !matches!(parts.first(), Some(Part::Text(text)) if begins(text))
                    && parts.iter().any(|part| {
                        matches!(part, Part::Hole(hole) if hole.trim() == error || self.is_text_of(hole.trim(), error))
                    })
            }
            _ => self.is_text_of(self.str(node), error),
        }
    }

    /// Whether `text` asks the error `name` for what it says, and nothing of that.
    fn is_text_of(&self, text: &str, name: &str) -> bool {
        let forms = &self.grammar.code.tests.error_texts;
        // str(e)
        let called = forms.iter().filter_map(|form| form.strip_suffix('(')).any(|function| {
            let inner = text.strip_prefix(function).and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
            inner.is_some_and(|inner| inner.trim() == name)
        });
        if called {
            return true;
        }
        let Some(mut rest) = text.strip_prefix(name) else { return false };
        let mut asked = false;
        loop {
            rest = rest.trim_start().trim_start_matches(['?', '!']);
            match forms.iter().find_map(|form| rest.strip_prefix(form.as_str())) {
                Some(after) => (rest, asked) = (after, true),
                None => break,
            }
        }
        // What stands there if it says nothing: `e.message ?: "failed"`.
        asked && (rest.is_empty() || rest.starts_with([':', '?', '|']) || rest.starts_with(' '))
    }

    /// Whether `text` asks an error for what it says.
    fn is_error_text(&self, text: &str) -> bool {
        let asks = self.grammar.code.tests.error_texts.iter().any(|form| text.contains(form.as_str()));
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        let names = &self.grammar.code.tests.error_names;
        // webException, apiErr
        let is_error = |word: &str| {
            let word = word.to_ascii_lowercase();
            ["exception", "error", "err"].iter().any(|end| word.ends_with(end))
        };
        asks && words.any(|word| is_error(word) || names.iter().any(|known| known.eq_ignore_ascii_case(word)))
    }
}

/// The code that a text is the name of, whatever its case: `"not found"`.
fn code_called(phrase: &str) -> Option<u16> {
    let codes = httplsp_registry::codes_of_phrase(phrase.trim()).iter().copied();
    let codes: Vec<u16> =
        codes.filter(|code| (400..=599).contains(code) && httplsp_registry::is_registered(*code)).collect();
    // Some server may write the name of one behind another: "407 Unauthorized".
    let own = |code: &u16| {
        httplsp_registry::status(*code).is_some_and(|status| status.name.eq_ignore_ascii_case(phrase.trim()))
    };
    match codes.as_slice() {
        [only] => Some(*only),
        several => several.iter().copied().find(own),
    }
}

/// The only code in a text that is looked for: `"404"`, `"status code 404"`.
fn code_in(text: &str) -> Option<u16> {
    let parse = |digits: &str| digits.parse().ok().filter(|code| (400..=599).contains(code) && digits.len() == 3);
    if text.len() == 3 {
        return parse(text);
    }
    let lower = text.to_ascii_lowercase();
    let mut numbers =
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let (only, more) = (numbers.next()?, numbers.next());
    let says = ["status", "http", "code"].iter().any(|word| lower.contains(word));
    parse(only).filter(|_| more.is_none() && says && text.len() < 60)
}
