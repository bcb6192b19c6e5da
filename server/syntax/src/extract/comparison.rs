//! Comparisons with a received status.

use tree_sitter::Node;

use super::Extractor;
use super::status::Found;
use crate::facts::{Comparison, Effect, Operator, Role, Spelling};
use crate::grammar::{Class, Part, Shape};
use crate::view::without_spaces;

/// Two values and how they are compared.
pub(super) struct Relation<'t> {
    pub node: Node<'t>,
    pub left: Node<'t>,
    pub operator: Node<'t>,
    pub right: Node<'t>,
    /// Whether it is part of a chain.
    pub chained: bool,
}

/// What is compared.
struct Subject {
    text: String,
    /// Its type is a status or a number for sure.
    typed: bool,
}

/// What a comparison decides.
struct Branches<'t> {
    conjunction: Option<u32>,
    then: Effect,
    otherwise: Effect,
    /// The branch that returns or raises an error.
    failing: Option<Node<'t>>,
}

impl<'t> Extractor<'t> {
    /// Local names that hold a received status: `let code = response.status().as_u16();`
    pub(super) fn bindings(&mut self) {
        for node in self.nodes(Shape::Binding) {
            let (Some(name), Some(value)) = (self.part(node, Part::Name), self.part(node, Part::Value)) else {
                continue;
            };
            if self.class(name) == Class::Name && self.asks_status(value) {
                let function = self.facts.handler(self.scope_at(node.start_byte() as u32));
                self.status_names.entry(self.view.str(name)).or_default().push(function);
            }
        }
    }

    pub(super) fn comparisons(&mut self) {
        let relations: Vec<_> =
            self.nodes(Shape::Comparison).into_iter().flat_map(|node| self.relations(node)).collect();
        for Relation { node, left, operator, right, chained } in relations {
            if is_membership(self.str(operator)).is_some() {
                self.listed(left, right);
                continue;
            }
            let Some(parsed) = operator_of(self.str(operator)) else { continue };
            let (subject, value, flipped) = match (self.received(left, right), self.received(right, left)) {
                (Some(found), _) => (left, found, false),
                (None, Some(found)) => (right, found, true),
                _ => continue,
            };
            let Some(known) = self.subject(subject, &value) else { continue };
            let scope = self.scope_at(node.start_byte() as u32);
            let status = self.record(value, Role::Compare, "");
            let Branches { mut conjunction, then, otherwise, failing } = self.branches(node);
            if chained {
                conjunction = conjunction.or(Some(node.start_byte() as u32));
            }
            let success_test = self.success_test(&known, self.str(operator), status);
            self.facts.comparisons.push(Comparison {
                span: self.span(node),
                operator_span: self.span(operator),
                toggled: toggled(self.str(operator)),
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
                content_read: self.content_read(node, failing),
                number_test: self.number_test(subject, operator, status),
            });
        }
        for node in self.nodes(Shape::Call) {
            self.range_comparisons(node);
        }
        self.facts.comparisons.sort_by_key(|comparison| (comparison.span, comparison.subject_span));
    }

    /// The pairs that a comparison compares: one, or in a chain such as `200 <= status < 300` several.
    pub(super) fn relations(&self, node: Node<'t>) -> Vec<Relation<'t>> {
        if let (Some(left), Some(operator), Some(right)) =
            (self.part(node, Part::Left), self.part(node, Part::Operator), self.part(node, Part::Right))
        {
            return vec![Relation { node, left, operator, right, chained: false }];
        }
        let mut cursor = node.walk();
        let parts: Vec<Node<'t>> =
            node.children(&mut cursor).filter(|part| self.class(*part) != Class::Comment).collect();
        let triples = parts.windows(3).step_by(2).filter(|parts| !parts[1].is_named());
        let chained = parts.len() > 3;
        triples.map(|parts| Relation { node, left: parts[0], operator: parts[1], right: parts[2], chained }).collect()
    }

    /// The statuses of a list that a received status is looked up in.
    fn listed(&mut self, tested: Node<'t>, list: Node<'t>) {
        for item in self.list_items(list) {
            if let Some(found) = self.received(tested, item) {
                self.record(found, Role::Compare, "");
            }
        }
    }

    /// The items of a literal list.
    pub(super) fn list_items(&self, list: Node<'t>) -> Vec<Node<'t>> {
        let list = self.view.inner(list);
        match self.class(list) {
            Class::List | Class::Tuple | Class::Object => {
                self.view.children(self.part(list, Part::Body).unwrap_or(list))
            }
            _ => Vec::new(),
        }
    }

    /// `(200..300).contains(&status)`: two comparisons, one for each bound.
    fn range_comparisons(&mut self, call: Node<'t>) {
        let Some((method, receiver)) = self.view.method(call) else { return };
        let range = self.view.inner(receiver);
        if method != self.grammar.code.tests.contains || self.class(range) != Class::Range {
            return;
        }
        let Some(tested) = self.argument(call, 0).filter(|tested| self.is_status_subject(*tested)) else { return };
        let Some((low, operator, high)) = self.bounds(range) else { return };
        let inclusive = self.str(operator).ends_with('=');
        let last = if inclusive { Operator::LessEqual } else { Operator::Less };
        for (bound, relation, toggle) in [(low, Operator::GreaterEqual, false), (high, last, true)] {
            let Some(value) = bound.and_then(|bound| self.status_expression(bound)).filter(|value| value.code >= 100)
            else {
                continue;
            };
            let toggled = if inclusive { ".." } else { "..=" };
            let status = self.record(value, Role::Compare, "");
            self.facts.comparisons.push(Comparison {
                span: self.span(call),
                operator_span: self.span(operator),
                toggled: toggle.then(|| toggled.to_string()),
                operator: relation,
                flipped: false,
                subject: without_spaces(self.str(tested)),
                subject_span: self.span(tested),
                status,
                scope: self.scope_at(call.start_byte() as u32),
                conjunction: Some(call.start_byte() as u32),
                then: Effect::Other,
                otherwise: Effect::Other,
                method: None,
                typed: self.asks_status(tested),
                success_test: None,
                content_read: false,
                number_test: None,
            });
        }
    }

    /// Whether the function around `node` reads a response's content, other than to report the failure.
    fn content_read(&self, node: Node<'t>, failing: Option<Node<'t>>) -> bool {
        let handler = self.facts.handler(self.scope_at(node.start_byte() as u32));
        let range = self.facts.scope(handler).span.range.as_usize();
        let left_out = failing.map_or(range.end..range.end, |branch| branch.byte_range());
        let reads = |part: std::ops::Range<usize>| {
            let part = self.text.get(part).unwrap_or("");
            self.grammar.code.tests.reads.iter().any(|word| part.contains(word.as_str()))
        };
        reads(range.start..left_out.start) || reads(left_out.end..range.end)
    }

    /// The status that `value` stands for when it is compared with `other`.
    pub(super) fn received(&self, other: Node<'t>, value: Node<'t>) -> Option<Found> {
        if self.class(value) == Class::Text {
            // A status shown as text, compared with digits.
            let digits = self.view.text_of(value);
            let code = digits.parse().ok().filter(|_| digits.len() == 3)?;
            let shown = self.is_shown_status(other);
            return shown.then(|| Found { code, span: self.span(value), spelling: Spelling::Text });
        }
        let found = self.status_expression(value)?;
        let constant = matches!(found.spelling, Spelling::Constant { .. });
        // A plain number or name needs a subject that is a status.
        (constant || self.is_status_subject(other) && found.code >= 100).then_some(found)
    }

    /// `response.status().to_string()`: code and phrase, never the digits alone.
    fn is_shown_status(&self, node: Node<'t>) -> bool {
        let Some((method, shown)) = self.view.method(self.view.inner(node)) else { return false };
        let tests = &self.grammar.code.tests;
        let asked = self.view.method(self.view.inner(shown)).map(|(asked, _)| asked);
        tests.displays.iter().any(|known| known == method)
            && asked.is_some_and(|asked| tests.typed_calls.iter().any(|known| known == asked))
            && self.group_present("http")
            && !tests.plain.iter().any(|known| self.present.contains(known.as_str()))
    }

    fn subject(&self, node: Node<'t>, value: &Found) -> Option<Subject> {
        // Two constants are no decision about a response.
        if self.status_expression(node).is_some() {
            return None;
        }
        let text = without_spaces(self.str(node));
        let typed = matches!(value.spelling, Spelling::Constant { .. } | Spelling::Text)
            || self.asks_status(node)
            || self.holds_status(node);
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
        matches!(self.class(self.view.inner(node)), Class::Name | Class::Path)
            && (name != "code" || self.speaks_of_status(node))
            && self.grammar.code.tests.status_names.contains(&name)
            && self.group_present("http")
    }

    /// Whether the function around `node` says by its name that it is about a status.
    fn speaks_of_status(&self, node: Node<'t>) -> bool {
        let handler = self.facts.handler(self.scope_at(node.start_byte() as u32));
        let name = self.facts.scope(handler).name.as_deref().unwrap_or("").to_ascii_lowercase();
        name.contains("http") || name.contains("status") && self.group_present("http")
    }

    /// Whether `node` is a local name that is bound to a received status.
    fn holds_status(&self, node: Node<'t>) -> bool {
        let inner = self.view.inner(node);
        self.status_names
            .get(self.view.str(inner))
            .is_some_and(|functions| functions.contains(&self.facts.handler(self.scope_at(inner.start_byte() as u32))))
    }

    /// `….status()`, `….status().as_u16()`
    fn asks_status(&self, node: Node<'t>) -> bool {
        let node = self.view.inner(node);
        if self.class(node) == Class::Path {
            return self.is_status_member(node);
        }
        if self.class(node) != Class::Call {
            return false;
        }
        let Some((method, receiver)) = self.view.method(node) else { return false };
        let tests = &self.grammar.code.tests;
        if method == "code" {
            return self.asks_status(receiver);
        }
        tests.status_calls.iter().any(|known| known == method)
    }

    /// `response.status_code`, `error.response.status`
    fn is_status_member(&self, node: Node<'t>) -> bool {
        let tests = &self.grammar.code.tests;
        let (Some(member), Some(receiver)) = (self.part_str(node, Part::Member), self.part(node, Part::Receiver))
        else {
            return false;
        };
        if tests.numeric.iter().any(|known| known == member) {
            return self.asks_status(receiver);
        }
        if tests.typed_members.iter().any(|known| known == member) {
            return true;
        }
        let owner = self.str(self.view.inner(receiver));
        let last = owner.rsplit(['.', ':', '>', '$', '@']).next().unwrap_or(owner).trim_end_matches(['?', '!']);
        tests.status_members.iter().any(|known| known == member)
            && tests.response_names.iter().any(|known| last.eq_ignore_ascii_case(known))
    }

    /// The comparison of a status shown as text, by its number.
    fn number_test(&self, subject: Node<'t>, operator: Node<'t>, status: u32) -> Option<String> {
        let known = &self.facts.statuses[status as usize];
        let template = self.grammar.code.tests.number.as_deref().filter(|_| known.spelling == Spelling::Text)?;
        let shown = self.view.method(self.view.inner(subject))?.1;
        let asked = template.replace("{subject}", self.str(shown));
        Some(format!("{asked} {} {}", self.str(operator), known.code))
    }

    /// The same language's question for any success, where the comparison asks for 200 alone.
    fn success_test(&self, subject: &Subject, operator: &str, status: u32) -> Option<String> {
        let template = self.grammar.code.tests.success.as_deref()?;
        if !subject.typed || self.facts.statuses[status as usize].code != 200 {
            return None;
        }
        let constant = matches!(self.facts.statuses[status as usize].spelling, Spelling::Constant { .. });
        let mut text = subject.text.as_str();
        // A member of the response, of which the response itself is asked.
        let member = text
            .rsplit_once('.')
            .filter(|(_, member)| self.grammar.code.tests.status_members.iter().any(|known| known == member));
        if let Some((receiver, _)) = member.filter(|_| template.contains("{receiver}")) {
            text = receiver;
        } else if template.contains("{receiver}") {
            return None;
        } else if !constant && !template.contains("200") {
            let tests = &self.grammar.code.tests;
            text = tests.numeric.iter().find_map(|method| text.strip_suffix(&format!(".{method}()")))?;
        }
        let plain = text.trim_start_matches(['*', '&']);
        let asked = template.replace("{subject}", plain).replace("{receiver}", plain);
        match operator {
            "==" | "===" => Some(asked),
            "!=" | "!==" => Some(self.grammar.code.tests.negation.replace("{test}", &asked)),
            _ => None,
        }
    }

    /// The conjunction that a comparison is part of, and what the branches do that it decides on its own.
    fn branches(&self, node: Node<'t>) -> Branches<'t> {
        let mut conjunction = None;
        let mut negated = false;
        let mut alone = true;
        let mut child = node;
        for _ in 0..24 {
            let Some(parent) = child.parent() else { break };
            match self.class(parent) {
                Class::Binary => {
                    match self.part_str(parent, Part::Operator) {
                        Some("&&" | "and") => conjunction = Some(parent.start_byte() as u32),
                        Some("||" | "or") => {}
                        _ => break,
                    }
                    alone = false;
                }
                Class::Wrapper => {
                    if self.negates(parent) {
                        negated = !negated;
                    }
                }
                Class::Condition => {
                    if !self.grammar.is_part(parent, Part::Condition, child) || !alone {
                        break;
                    }
                    let [then, otherwise] = [Part::Then, Part::Otherwise].map(|part| self.part(parent, part));
                    let effect = |branch: Option<Node<'t>>| branch.map_or(Effect::Absent, |block| self.effect(block));
                    let failing = [then, otherwise].into_iter().flatten().find(|at| self.effect(*at) == Effect::Fails);
                    let (then, otherwise) = (effect(then), effect(otherwise));
                    let (then, otherwise) = if negated { (otherwise, then) } else { (then, otherwise) };
                    return Branches { conjunction, then, otherwise, failing };
                }
                _ => break,
            }
            child = parent;
        }
        Branches { conjunction, then: Effect::Other, otherwise: Effect::Other, failing: None }
    }

    /// Whether a wrapper turns its truth value around.
    pub(super) fn negates(&self, node: Node<'t>) -> bool {
        let text = self.str(node);
        text.starts_with('!') || text.starts_with("not ") || text.starts_with("not(")
    }

    /// What a branch does, by the words in it; texts and comments do not count.
    pub(super) fn effect(&self, node: Node<'t>) -> Effect {
        let text = self.code_text(node);
        let code = &self.grammar.code;
        let has = |words: &[String]| words.iter().any(|word| text.contains(word.as_str()));
        if self.in_retry_function(node) {
            // An error may be returned beside the answer.
            let answer = text.split_once(',').map_or(text.as_str(), |(answer, _)| answer);
            match answer.trim_matches(|c: char| c.is_whitespace() || matches!(c, '{' | '}' | ';')) {
                "true" | "return true" | "True" | "return True" => return Effect::Retries,
                "false" | "return false" | "False" | "return False" => return Effect::Other,
                _ => {}
            }
        }
        let again = has(&code.retries) || has(&code.retry.again_in_loops) && self.in_retry_loop(node);
        if again && !has(&code.retry.gives_up) {
            Effect::Retries
        } else if has(&code.fails) {
            Effect::Fails
        } else {
            Effect::Other
        }
    }

    /// The source of `node` with texts and comments blanked, and with what only happens on a further condition.
    fn code_text(&self, node: Node<'t>) -> String {
        let mut text = self.str(node).as_bytes().to_vec();
        let start = node.start_byte();
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            let further = node.start_byte() > start
                && node.parent().is_some_and(|parent| {
                    self.class(parent) == Class::Arm
                        && self.part(parent, Part::Body).is_some_and(|value| value.id() == node.id())
                        || self.class(parent) == Class::Condition
                            && self.part(parent, Part::Then).is_some_and(|then| then.id() == node.id())
                });
            if further || matches!(self.class(node), Class::Text | Class::Comment) {
                text[node.start_byte() - start..node.end_byte() - start].fill(b' ');
            } else {
                let mut cursor = node.walk();
                open.extend(node.children(&mut cursor));
            }
        }
        String::from_utf8(text).unwrap_or_default()
    }

    /// Whether the innermost loop around `node` makes attempts, by the words in it, and is not one over items.
    fn in_retry_loop(&self, node: Node<'t>) -> bool {
        let mut around = node.parent();
        while let Some(parent) = around {
            match self.class(parent) {
                Class::Loop => {
                    let text = self.str(parent);
                    return self.grammar.code.retry.loop_words.iter().any(|word| text.contains(word.as_str()));
                }
                Class::Function | Class::Closure => return false,
                _ => around = parent.parent(),
            }
        }
        false
    }

    /// The method of the request whose response is looked at, when only one is named before this place in the function.
    fn request_method(&self, node: Node<'t>) -> Option<String> {
        let handler = self.facts.handler(self.scope_at(node.start_byte() as u32));
        let start = self.facts.scope(handler).span.range.start as usize;
        let before = self.text.get(start..node.start_byte())?;
        let mut found = Vec::new();
        for method in ["get", "post", "put", "patch", "delete", "head"] {
            let upper = method.to_ascii_uppercase();
            let camel = format!("{}{}", &upper[..1], &method[1..]);
            let written = |form: &String| {
                form.replace("{method}", method).replace("{METHOD}", &upper).replace("{Method}", &camel)
            };
            if self.grammar.code.tests.request_methods.iter().any(|form| before.contains(&written(form))) {
                found.push(upper);
            }
        }
        match found.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        }
    }
}

/// Whether an operator asks if a list holds a value: `true` for yes, `false` for the opposite question.
pub(super) fn is_membership(operator: &str) -> Option<bool> {
    match operator {
        "in" => Some(true),
        "not in" | "!in" => Some(false),
        _ => None,
    }
}

pub(super) fn operator_of(text: &str) -> Option<Operator> {
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

/// The operator with its bound included or excluded, as the source would write it.
fn toggled(operator: &str) -> Option<String> {
    match operator {
        "<" | ">" => Some(format!("{operator}=")),
        "<=" | ">=" => operator.strip_suffix('=').map(str::to_string),
        _ => None,
    }
}
