//! Comparisons with a received status, and decisions over one.

use tree_sitter::Node;

use super::Extractor;
use super::status::Found;
use crate::facts::{BranchArm, Branching, Comparison, Effect, Operator, Spelling};
use crate::grammar::{Class, Shape};
use crate::lower::{last_named, without_spaces};

/// What is compared.
struct Subject {
    text: String,
    /// Its type is a status or a number for sure.
    typed: bool,
}

impl<'t> Extractor<'t> {
    /// Local names that hold a received status: `let code = response.status().as_u16();`
    pub(super) fn bindings(&mut self) {
        for node in self.nodes(Shape::Binding) {
            let (Some(name), Some(value)) = (node.child_by_field_name("pattern"), node.child_by_field_name("value"))
            else {
                continue;
            };
            if self.grammar.class(name) == Class::Name && self.asks_status(value) {
                let function = self.facts.handler(self.scope_at(node.start_byte() as u32));
                self.status_names.entry(self.lower.str(name)).or_default().push(function);
            }
        }
    }

    pub(super) fn comparisons(&mut self) {
        for node in self.nodes(Shape::Comparison) {
            let (Some(left), Some(right), Some(operator)) = (
                node.child_by_field_name("left"),
                node.child_by_field_name("right"),
                node.child_by_field_name("operator"),
            ) else {
                continue;
            };
            let Some(parsed) = operator_of(self.str(operator)) else { continue };
            let (subject, value, flipped) = match (self.received(left, right), self.received(right, left)) {
                (Some(found), _) => (left, found, false),
                (None, Some(found)) => (right, found, true),
                _ => continue,
            };
            let Some(known) = self.subject(subject, &value) else { continue };
            let role = self.compare_role(node);
            let scope = self.scope_at(node.start_byte() as u32);
            let status = self.record(value, role, "");
            let (conjunction, then, otherwise) = self.branches(node);
            let success_test = self.success_test(&known, self.str(operator), status);
            self.facts.comparisons.push(Comparison {
                span: self.span(node),
                operator_span: self.span(operator),
                operator: if flipped { parsed.flipped() } else { parsed },
                flipped,
                subject: known.text,
                subject_span: self.span(subject),
                status,
                scope,
                conjunction,
                then,
                otherwise,
                method: self.request_method(node),
                typed: known.typed,
                success_test,
            });
        }
        self.facts.comparisons.sort_by_key(|comparison| comparison.span);
    }

    /// The status that `value` stands for when it is compared with `other`.
    fn received(&self, other: Node<'t>, value: Node<'t>) -> Option<Found> {
        let found = self.status_expression(value)?;
        let constant = matches!(found.spelling, Spelling::Constant { .. });
        // A plain number or name needs a subject that is a status.
        (constant || self.is_status_subject(other) && found.code >= 100).then_some(found)
    }

    fn subject(&self, node: Node<'t>, value: &Found) -> Option<Subject> {
        // Two constants are no decision about a response.
        if self.status_expression(node).is_some() {
            return None;
        }
        let text = without_spaces(self.str(node));
        let typed =
            matches!(value.spelling, Spelling::Constant { .. }) || self.asks_status(node) || self.holds_status(node);
        Some(Subject { text, typed })
    }

    /// Whether `node` is evidently a received status: `response.status()`, `status.as_u16()`, or a name for one in a file
    /// about HTTP.
    pub(super) fn is_status_subject(&self, node: Node<'t>) -> bool {
        if self.asks_status(node) {
            return self.group_present("http");
        }
        let text = self.str(node);
        let name = text.trim_start_matches(['*', '&']).rsplit(['.', ':']).next().unwrap_or(text).to_ascii_lowercase();
        if self.holds_status(node) {
            return self.group_present("http");
        }
        matches!(self.grammar.class(self.inner(node)), Class::Name | Class::Path)
            && name != "code"
            && self.grammar.code.tests.status_names.iter().any(|known| *known == name)
            && self.group_present("http")
    }

    /// Whether `node` is a local name that is bound to a received status.
    fn holds_status(&self, node: Node<'t>) -> bool {
        let inner = self.inner(node);
        self.status_names
            .get(self.lower.str(inner))
            .is_some_and(|functions| functions.contains(&self.facts.handler(self.scope_at(inner.start_byte() as u32))))
    }

    fn inner(&self, node: Node<'t>) -> Node<'t> {
        let mut node = node;
        while self.grammar.class(node) == Class::Wrapper {
            match last_named(node) {
                Some(inner) => node = inner,
                None => break,
            }
        }
        node
    }

    /// `….status()`, `….status().as_u16()`
    fn asks_status(&self, node: Node<'t>) -> bool {
        let node = self.inner(node);
        if self.grammar.class(node) != Class::Call {
            return false;
        }
        let Some(function) = node.child_by_field_name("function") else { return false };
        let Some(field) = function.child_by_field_name("field") else { return false };
        let method = self.str(field);
        let tests = &self.grammar.code.tests;
        if method == "code" {
            return function.child_by_field_name("value").is_some_and(|value| self.asks_status(value));
        }
        tests.status_calls.iter().any(|known| known == method)
    }

    /// The same language's question for any success, where the comparison asks for 200 alone.
    fn success_test(&self, subject: &Subject, operator: &str, status: u32) -> Option<String> {
        let template = self.grammar.code.tests.success.as_deref()?;
        if !subject.typed || self.facts.statuses[status as usize].code != 200 {
            return None;
        }
        let constant = matches!(self.facts.statuses[status as usize].spelling, Spelling::Constant { .. });
        let mut text = subject.text.as_str();
        if !constant {
            text = text.strip_suffix(".as_u16()")?;
        }
        let plain = text.trim_start_matches(['*', '&']);
        let asked = template.replace("{subject}", plain);
        match operator {
            "==" => Some(asked),
            "!=" => Some(format!("!{asked}")),
            _ => None,
        }
    }

    /// The conjunction that a comparison is part of, and what the branches do that it decides on its own.
    fn branches(&self, node: Node<'t>) -> (Option<u32>, Effect, Effect) {
        let mut conjunction = None;
        let mut negated = false;
        let mut alone = true;
        let mut child = node;
        for _ in 0..24 {
            let Some(parent) = child.parent() else { break };
            match self.grammar.class(parent) {
                Class::Binary => {
                    match parent.child_by_field_name("operator").map(|operator| self.str(operator)) {
                        Some("&&") => conjunction = Some(parent.start_byte() as u32),
                        Some("||") => {}
                        _ => break,
                    }
                    alone = false;
                }
                Class::Wrapper => {
                    if self.str(parent).starts_with('!') {
                        negated = !negated;
                    }
                }
                Class::Condition => {
                    if parent.child_by_field_name("condition").is_none_or(|condition| condition.id() != child.id())
                        || !alone
                    {
                        break;
                    }
                    let then =
                        parent.child_by_field_name("consequence").map_or(Effect::Absent, |block| self.effect(block));
                    let otherwise =
                        parent.child_by_field_name("alternative").map_or(Effect::Absent, |block| self.effect(block));
                    return if negated { (conjunction, otherwise, then) } else { (conjunction, then, otherwise) };
                }
                _ => break,
            }
            child = parent;
        }
        (conjunction, Effect::Other, Effect::Other)
    }

    /// What a branch does, by the words in it.
    fn effect(&self, node: Node<'t>) -> Effect {
        let text = self.str(node);
        let code = &self.grammar.code;
        let has = |words: &[String]| words.iter().any(|word| text.contains(word.as_str()));
        if has(&code.retries) {
            Effect::Retries
        } else if has(&code.fails) {
            Effect::Fails
        } else {
            Effect::Other
        }
    }

    /// The method of the request whose response is looked at, when only one is named before this place in the function.
    fn request_method(&self, node: Node<'t>) -> Option<String> {
        let handler = self.facts.handler(self.scope_at(node.start_byte() as u32));
        let start = self.facts.scope(handler).span.range.start as usize;
        let before = self.text.get(start..node.start_byte())?;
        let mut found = Vec::new();
        for method in ["get", "post", "put", "patch", "delete", "head"] {
            let upper = method.to_ascii_uppercase();
            if before.contains(&format!(".{method}("))
                || before.contains(&format!("Method::{upper}"))
                || before.contains(&format!("::{method}("))
            {
                found.push(upper);
            }
        }
        match found.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        }
    }

    // --- decisions with several arms -------------------------------------------------------------------------------

    pub(super) fn branchings(&mut self) {
        for node in self.nodes(Shape::Match) {
            self.match_branching(node);
        }
        for node in self.nodes(Shape::Condition) {
            let is_else = node.parent().is_some_and(|parent| parent.kind() == "else_clause");
            if !is_else {
                self.if_branching(node);
            }
        }
    }

    fn match_branching(&mut self, node: Node<'t>) {
        let (Some(value), Some(body)) = (node.child_by_field_name("value"), node.child_by_field_name("body")) else {
            return;
        };
        let mut arms = Vec::new();
        let mut numbers = Vec::new();
        let mut constants = false;
        let mut cursor = body.walk();
        for arm in body.named_children(&mut cursor) {
            if self.grammar.class(arm) != Class::Arm {
                continue;
            }
            let (Some(pattern), Some(value)) = (arm.child_by_field_name("pattern"), arm.child_by_field_name("value"))
            else {
                continue;
            };
            let guard = pattern.child_by_field_name("condition");
            let mut codes = Some(Vec::new());
            let mut cursor = pattern.walk();
            for alternative in pattern.named_children(&mut cursor) {
                if guard.is_some_and(|guard| guard.id() == alternative.id()) {
                    continue;
                }
                self.pattern_codes(alternative, &mut codes, &mut numbers, &mut constants);
            }
            if pattern.named_child_count() == 0 {
                codes = None;
            }
            arms.push(BranchArm {
                span: self.span(pattern),
                codes,
                guarded: guard.is_some(),
                effect: self.effect(value),
            });
        }
        if !constants && !self.is_status_subject(value) {
            return;
        }
        let role = self.compare_role(node);
        for number in numbers {
            if let Some(found) = self.status_expression(number).filter(|found| found.code >= 100) {
                self.record(found, role, "");
            }
        }
        let subject = without_spaces(self.str(value));
        let (span, scope) = (self.span(node), self.scope_at(node.start_byte() as u32));
        self.facts.branchings.push(Branching { subject, span, scope, arms });
    }

    /// Adds the codes that one alternative of a pattern stands for; `None` when they are not known.
    fn pattern_codes(
        &self,
        node: Node<'t>,
        codes: &mut Option<Vec<(u32, u32)>>,
        numbers: &mut Vec<Node<'t>>,
        constants: &mut bool,
    ) {
        match node.kind() {
            "or_pattern" => {
                let mut cursor = node.walk();
                for part in node.named_children(&mut cursor) {
                    self.pattern_codes(part, codes, numbers, constants);
                }
            }
            "range_pattern" => {
                let low = node.child_by_field_name("left").and_then(|left| self.status_expression(left));
                let high = node.child_by_field_name("right").and_then(|right| self.status_expression(right));
                let inclusive = self.str(node).contains("..=");
                match (low, high, codes.as_mut()) {
                    (Some(low), Some(high), Some(codes)) => {
                        let top = if inclusive { high.code } else { high.code.saturating_sub(1) };
                        codes.push((low.code, top));
                    }
                    _ => *codes = None,
                }
            }
            _ => match self.status_expression(node) {
                Some(found) => {
                    *constants |= matches!(found.spelling, Spelling::Constant { .. });
                    if found.spelling == Spelling::Number {
                        numbers.push(node);
                    }
                    if let Some(codes) = codes {
                        codes.push((found.code, found.code));
                    }
                }
                None => *codes = None,
            },
        }
    }

    fn if_branching(&mut self, first: Node<'t>) {
        let mut arms = Vec::new();
        let mut subject: Option<String> = None;
        let mut at = Some(first);
        while let Some(node) = at {
            let (Some(condition), Some(then)) =
                (node.child_by_field_name("condition"), node.child_by_field_name("consequence"))
            else {
                return;
            };
            let codes = self.condition_codes(condition, &mut subject);
            arms.push(BranchArm {
                span: self.span(condition),
                guarded: codes.is_none(),
                codes,
                effect: self.effect(then),
            });
            at = node
                .child_by_field_name("alternative")
                .and_then(|alternative| alternative.named_child(0))
                .filter(|next| self.grammar.class(*next) == Class::Condition);
        }
        let Some(subject) = subject.filter(|_| arms.len() > 1) else { return };
        let (span, scope) = (self.span(first), self.scope_at(first.start_byte() as u32));
        self.facts.branchings.push(Branching { subject, span, scope, arms });
    }

    /// The codes for which a condition over one subject holds.
    fn condition_codes(&self, node: Node<'t>, subject: &mut Option<String>) -> Option<Vec<(u32, u32)>> {
        let node = match self.grammar.class(node) {
            Class::Wrapper if !self.str(node).starts_with(['!', '*', '-']) => last_named(node)?,
            _ => node,
        };
        match self.grammar.class(node) {
            Class::Binary => {
                let (left, right) = (node.child_by_field_name("left")?, node.child_by_field_name("right")?);
                let operator = self.str(node.child_by_field_name("operator")?);
                match operator {
                    "&&" => {
                        let (left, right) =
                            (self.condition_codes(left, subject)?, self.condition_codes(right, subject)?);
                        return Some(intersect(&left, &right));
                    }
                    "||" => {
                        let mut codes = self.condition_codes(left, subject)?;
                        codes.extend(self.condition_codes(right, subject)?);
                        return Some(codes);
                    }
                    _ => {}
                }
                let operator = operator_of(operator)?;
                let (tested, found, operator) = match (self.received(left, right), self.received(right, left)) {
                    (Some(found), _) => (left, found, operator),
                    (None, Some(found)) => (right, found, operator.flipped()),
                    _ => return None,
                };
                self.same_subject(&without_spaces(self.str(tested)), subject)?;
                Some(range_of(operator, found.code))
            }
            Class::Call => {
                let function = node.child_by_field_name("function")?;
                let method = self.str(function.child_by_field_name("field")?);
                let range = self.grammar.code.tests.classes.get(method)?;
                self.same_subject(&without_spaces(self.str(function.child_by_field_name("value")?)), subject)?;
                Some(vec![(range[0], range[1])])
            }
            _ => None,
        }
    }

    /// Notes the subject; `None` when another one was noted before. `status` and `status.as_u16()` are one.
    fn same_subject(&self, text: &str, subject: &mut Option<String>) -> Option<()> {
        let plain = text.trim_start_matches(['*', '&']).trim_end_matches(".as_u16()").to_string();
        match subject {
            Some(known) if *known != plain => None,
            Some(_) => Some(()),
            None => {
                *subject = Some(plain);
                Some(())
            }
        }
    }
}

fn operator_of(text: &str) -> Option<Operator> {
    Some(match text {
        "==" | "===" => Operator::Equal,
        "!=" | "!==" => Operator::NotEqual,
        "<" => Operator::Less,
        "<=" => Operator::LessEqual,
        ">" => Operator::Greater,
        ">=" => Operator::GreaterEqual,
        _ => return None,
    })
}

/// The codes (0 to 999) that stand in this relation to `code`.
fn range_of(operator: Operator, code: u32) -> Vec<(u32, u32)> {
    match operator {
        Operator::Equal => vec![(code, code)],
        Operator::NotEqual => vec![(0, code.saturating_sub(1)), (code + 1, 999)],
        Operator::Less => vec![(0, code.saturating_sub(1))],
        Operator::LessEqual => vec![(0, code)],
        Operator::Greater => vec![(code + 1, 999)],
        Operator::GreaterEqual => vec![(code, 999)],
    }
}

fn intersect(left: &[(u32, u32)], right: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut out = Vec::new();
    for (a, b) in left {
        for (c, d) in right {
            let (low, high) = (*a.max(c), *b.min(d));
            if low <= high {
                out.push((low, high));
            }
        }
    }
    out
}
