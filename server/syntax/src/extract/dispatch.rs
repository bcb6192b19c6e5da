//! Which methods of a request are answered otherwise, where a condition decides by the method.

use tree_sitter::Node;

use super::Extractor;
use crate::grammar::{Class, Part};

/// The methods of RFC 9110 and RFC 5789, except those that no handler is written for.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

impl<'t> Extractor<'t> {
    /// The methods for which the response at `node` is not sent, because the condition or match around it asks for the
    /// request's method; empty when that is not evident. `status` is how its status is written.
    pub(super) fn other_methods(&self, node: Node<'t>, status: &str) -> Vec<String> {
        let mut child = node;
        // What the conditions before this last branch of a chain ask for.
        let mut before = Vec::new();
        while let Some(parent) = self.parent(child) {
            let is = |part: Part| self.view.is_part(parent, part, child);
            match self.class(parent) {
                Class::Function => break,
                Class::ElseIf if is(Part::Then) => {
                    let text = self.part_str(parent, Part::Condition).unwrap_or("");
                    // Something else is wrong with a request of that method.
                    if !self.compared(text, "==", "||").is_empty() {
                        return Vec::new();
                    }
                }
                Class::Condition if is(Part::Then) => {
                    let text = self.part_str(parent, Part::Condition).unwrap_or("");
                    let found = self.compared(text, "!=", "&&");
                    if !found.is_empty() || !before.is_empty() || !self.compared(text, "==", "||").is_empty() {
                        return if before.is_empty() { found } else { before };
                    }
                }
                Class::Condition => {
                    let beside = self.view.children(parent).into_iter();
                    let beside = beside.filter(|part| self.class(*part) == Class::ElseIf && part.id() != child.id());
                    for asked in std::iter::once(parent).chain(beside) {
                        let found = self.compared(self.part_str(asked, Part::Condition).unwrap_or(""), "==", "||");
                        if found.is_empty() && !before.is_empty() {
                            return Vec::new();
                        }
                        before.extend(found);
                    }
                }
                Class::Arm => {
                    if let Some(decision) = self.parent(parent).filter(|body| self.view.children(*body).len() > 1) {
                        let found = self.other_arms(decision, parent, status);
                        if !found.is_empty() {
                            return found;
                        }
                    }
                }
                Class::Passage => {}
                _ if !before.is_empty() => return before,
                _ => {}
            }
            child = parent;
        }
        before
    }

    /// The paths for which alone the response at `node` is sent, because the conditions and arms around it ask for one.
    pub(super) fn answered_paths(&self, node: Node<'t>) -> Vec<String> {
        let mut found = Vec::new();
        let mut child = node;
        while let Some(parent) = self.parent(child) {
            let is = |part: Part| self.view.is_part(parent, part, child);
            let asked = match self.class(parent) {
                Class::Function => break,
                Class::Arm if !is(Part::Pattern) => self.part_str(parent, Part::Pattern),
                Class::Condition if is(Part::Then) => self.part_str(parent, Part::Condition),
                _ => None,
            };
            // Another comparison than for equality says that it is not this path.
            let asked = asked.filter(|asked| !asked.contains("!=")).unwrap_or("");
            let texts = asked.split(['"', '\'']).skip(1).step_by(2);
            found.extend(texts.filter(|text| text.len() > 1 && text.starts_with('/')).map(str::to_string));
            child = parent;
        }
        found
    }

    /// The methods that a condition compares one value with, when it does nothing else.
    fn compared(&self, text: &str, operator: &str, joined_by: &str) -> Vec<String> {
        let comparison = |part: &str| {
            let (_, constant) = part.split_once(operator)?;
            self.method_named(constant)
        };
        text.split(joined_by).map(comparison).collect::<Option<Vec<_>>>().unwrap_or_default()
    }

    /// The methods that the other arms of a match stand for; none when one of them asks for anything else.
    fn other_arms(&self, body: Node<'t>, own: Node<'t>, status: &str) -> Vec<String> {
        let mut found = Vec::new();
        for arm in self.view.children(body) {
            if self.class(arm) != Class::Arm || arm.id() == own.id() || self.str(arm).contains(status) {
                continue;
            }
            let Some(pattern) = self.part_str(arm, Part::Pattern) else { return Vec::new() };
            for part in pattern.split(['|', ',']) {
                match self.method_named(part) {
                    Some(method) => found.push(method),
                    None if part.chars().all(|c| c.is_lowercase() || c == '_') => {}
                    None => return Vec::new(),
                }
            }
        }
        found
    }

    /// The method that `text` names and nothing else.
    fn method_named(&self, text: &str) -> Option<String> {
        let text = text.trim().trim_start_matches(['&', '*', '(']).trim_end_matches(')');
        let forms = &self.grammar.code.tests.request_methods;
        let is = |method: &&&str| {
            let title = format!("{}{}", &method[..1], method[1..].to_ascii_lowercase());
            forms.iter().filter(|form| !form.contains(['(', '.'])).any(|form| {
                let constant = form.replace("{METHOD}", method).replace("{Method}", &title);
                text.strip_suffix(constant.as_str())
                    .is_some_and(|owner| owner.chars().all(|c| c.is_alphanumeric() || "_:.".contains(c)))
            })
        };
        METHODS.iter().find(is).map(|method| method.to_string())
    }
}
