//! What a comparison with a received status decides: the branches, the answer, and which of them is the failure.

use tree_sitter::Node;

use super::Extractor;
use crate::facts::{Comparison, Effect, Operator, Role, Span, Status};
use crate::grammar::{Class, Part, Shape};
use crate::view::{last_named, without_spaces};

/// What a comparison decides.
pub(super) struct Branches<'t> {
    pub conjunction: Option<u32>,
    pub then: Effect,
    pub otherwise: Effect,
    /// The branch that returns or raises an error.
    pub failing: Option<Node<'t>>,
}

impl<'t> Extractor<'t> {
    /// The conjunction that a comparison is part of, and what the branches do that it decides.
    pub(super) fn branches(&self, node: Node<'t>, operator: Operator, code: u32) -> Branches<'t> {
        // What is told of all other statuses is of interest where 200 alone is asked for.
        let all_others = code == 200;
        let mut conjunction = None;
        let mut negated = false;
        // Whether it decides on its own, and whether it decides at least one way: `response && response.status === 200`
        // is false for all other statuses.
        let (mut alone, mut one_way) = (true, true);
        let mut child = node;
        for _ in 0..24 {
            let Some(parent) = self.parent(child) else { break };
            match self.class(parent) {
                Class::Binary => {
                    let alike = (operator == Operator::Equal) != negated;
                    let with = self.part_str(parent, Part::Operator);
                    let decides = match with {
                        Some("&&" | "and") => alike,
                        Some("||" | "or") => !alike,
                        _ => break,
                    };
                    if matches!(with, Some("&&" | "and")) {
                        conjunction = Some(parent.start_byte() as u32);
                    }
                    // response != nil && response.status != 200
                    one_way &= decides || !self.asks_beside(parent, child);
                    alone = false;
                }
                Class::Wrapper => {
                    if self.negates(parent) {
                        negated = !negated;
                    }
                }
                Class::Condition => {
                    if !self.view.is_part(parent, Part::Condition, child) {
                        // guard let http = response as? HTTPURLResponse, http.statusCode == 200 else { … }
                        if !self.is_further_condition(parent, child) {
                            break;
                        }
                        alone = false;
                    }
                    let sides = matches!(operator, Operator::Equal | Operator::NotEqual) && one_way;
                    if !(alone || sides) {
                        break;
                    }
                    let [then, otherwise] = [Part::Then, Part::Otherwise].map(|part| self.part(parent, part));
                    let verdict = |branch: Option<Node<'t>>| {
                        let effect = |block| if all_others { self.verdict(block) } else { self.effect(block) };
                        branch.map_or(Effect::Absent, effect)
                    };
                    // if ok { return x } throw y
                    let behind = match (then, otherwise) {
                        (Some(then), None) => self.way_on(parent, then),
                        _ => None,
                    };
                    let behind = behind.filter(|(_, effect)| all_others || *effect == Effect::Fails);
                    let mut sides = [(verdict(then), then), (verdict(otherwise), otherwise)];
                    if let Some((next, effect)) = behind {
                        sides[1] = (effect, Some(next));
                    }
                    if negated {
                        sides.reverse();
                    }
                    let failing = match operator {
                        Operator::Equal => sides[1],
                        _ => sides[0],
                    };
                    let failing = failing.1.filter(|_| matches!(failing.0, Effect::Fails | Effect::Tells));
                    let [mut then, mut otherwise] = sides.map(|(effect, _)| effect);
                    if !alone {
                        match operator {
                            Operator::Equal => then = Effect::Other,
                            _ => otherwise = Effect::Other,
                        }
                    }
                    return Branches { conjunction, then, otherwise, failing };
                }
                // The arguments of a call that is a condition.
                _ if self.call_of_arguments(parent).is_some_and(|call| self.class(call) == Class::Condition) => {}
                _ => break,
            }
            child = parent;
        }
        let mut found = Branches { conjunction, then: Effect::Other, otherwise: Effect::Other, failing: None };
        if one_way && !negated && operator == Operator::Equal && self.is_asserted(child) {
            found.otherwise = Effect::Fails;
            return found;
        }
        if all_others && one_way && self.is_outcome(child) {
            match operator {
                Operator::Equal => found.otherwise = Effect::Tells,
                Operator::NotEqual => found.then = Effect::Tells,
                _ => {}
            }
        }
        found
    }

    /// Whether a call fails unless `node` holds: `check(response.status == HttpStatusCode.OK)`.
    fn is_asserted(&self, node: Node<'t>) -> bool {
        let asserts = &self.grammar.code.tests.asserts;
        let mut around = self.parent(node).filter(|_| !asserts.is_empty());
        for _ in 0..3 {
            let Some(at) = around else { return false };
            if self.class(at) == Class::Call {
                let name = self.callee(at).map_or("", |callee| self.str(callee.name));
                let first = self.argument(at, 0).is_some_and(|first| first.byte_range().contains(&node.start_byte()));
                return first && asserts.iter().any(|known| known == name);
            }
            if !matches!(self.class(at), Class::Argument | Class::Other) {
                return false;
            }
            around = self.parent(at);
        }
        false
    }

    /// Whether what is asked beside `child` may be a status too.
    fn asks_beside(&self, both: Node<'t>, child: Node<'t>) -> bool {
        let text = self.text.get(both.start_byte()..child.start_byte()).unwrap_or("").to_string()
            + self.text.get(child.end_byte()..both.end_byte()).unwrap_or("");
        holds_code(&text) || camel_words(&text).iter().any(|word| matches!(word.as_str(), "status" | "code" | "ok"))
    }

    /// Whether `child` is one more thing that a condition asks, beside the first: they are set apart by commas.
    fn is_further_condition(&self, condition: Node<'t>, child: Node<'t>) -> bool {
        let Some(first) = self.part(condition, Part::Condition) else { return false };
        let branch = self.part(condition, Part::Then).or_else(|| self.part(condition, Part::Otherwise));
        child.start_byte() >= first.end_byte()
            && branch.is_some_and(|branch| child.end_byte() <= branch.start_byte())
            && self.text.get(first.end_byte()..child.start_byte()).is_some_and(|between| between.contains(','))
    }

    /// What a branch does, and whether it says that something failed.
    pub(super) fn verdict(&self, block: Node<'t>) -> Effect {
        match self.effect(block) {
            Effect::Other if self.tells_failure(block) => Effect::Tells,
            known => known,
        }
    }

    /// The statement behind a condition whose only branch leaves that says that something failed.
    fn way_on(&self, condition: Node<'t>, then: Node<'t>) -> Option<(Node<'t>, Effect)> {
        if !self.leaves(then) && !matches!(self.class(then), Class::Return | Class::Throw) {
            return None;
        }
        let statement = self.parent(condition).filter(|parent| self.class(*parent) == Class::Statement);
        let from = statement.unwrap_or(condition);
        let behind = std::iter::successors(from.next_named_sibling(), |node| node.next_named_sibling());
        for (at, next) in behind.filter(|node| self.class(*node) != Class::Comment).take(4).enumerate() {
            match self.class(next) {
                Class::Throw if at == 0 => return Some((next, Effect::Fails)),
                Class::Return if at == 0 && self.effect(next) == Effect::Fails => return Some((next, Effect::Fails)),
                // Other decisions may be about the other statuses.
                Class::Condition | Class::Match => {}
                _ if self.verdict(next) != Effect::Other => return Some((next, Effect::Tells)),
                _ => {}
            }
        }
        None
    }

    /// Whether a branch says that something failed without an error that leaves it: a message, a state, a count, or
    /// an answer of nothing.
    pub(super) fn tells_failure(&self, block: Node<'t>) -> bool {
        let text = self.branch_text(block, true);
        says_failure(&text) || self.answers_nothing(block)
    }

    /// Whether what a branch ends with is an answer that says nothing or no.
    fn answers_nothing(&self, node: Node<'t>) -> bool {
        let mut at = node;
        for _ in 0..6 {
            match self.class(at) {
                Class::Return => return self.returns_no(at),
                Class::Block | Class::Passage | Class::Statement => match last_named(at) {
                    Some(last) => at = last,
                    None => return false,
                },
                _ => break,
            }
        }
        let text = self.str(at).trim();
        // Some grammars have no node of their own for what is returned.
        let exits = &self.grammar.code.send.exits;
        match exits.iter().find_map(|exit| text.strip_prefix(exit.as_str())) {
            Some(rest) if !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_') => is_no(rest),
            _ => is_no(text) && !text.is_empty() || self.hands_on_no(at),
        }
    }

    fn returns_no(&self, node: Node<'t>) -> bool {
        let text = self.str(node);
        let value = text.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_' || c == '@');
        // What is returned without a word for it is a value.
        let value = if value.len() == text.len() { text } else { value };
        is_no(value) || last_named(node).is_some_and(|value| self.hands_on_no(value))
    }

    /// `completion(false)`, `resolve(null)`, `Ok(false)`
    fn hands_on_no(&self, node: Node<'t>) -> bool {
        let node = self.view.inner(node);
        if self.class(node) != Class::Call {
            return false;
        }
        let Some(callee) = self.callee(node) else { return false };
        TAKERS.contains(&self.str(callee.name).to_ascii_lowercase().as_str())
            && self.argument(node, 0).is_some_and(|given| {
                let given = self.str(given).trim();
                !given.is_empty() && is_no(given)
            })
    }

    /// Whether the outcome of what `node` asks is what the function answers, or is kept as whether the request succeeded.
    fn is_outcome(&self, node: Node<'t>) -> bool {
        let mut child = node;
        for _ in 0..8 {
            let Some(parent) = self.parent(child) else { return false };
            match self.class(parent) {
                // Ok(response.status() == StatusCode::OK)
                _ if self
                    .call_of_arguments(parent)
                    .and_then(|call| self.callee(call))
                    .is_some_and(|callee| MAKERS.contains(&self.str(callee.name))) =>
                {
                    child = self.parent(parent).unwrap_or(parent);
                    continue;
                }
                // response.map(_.status == 200)
                _ if self.str(child).starts_with("_.")
                    && self
                        .call_of_arguments(parent)
                        .and_then(|call| self.callee(call))
                        .is_some_and(|callee| GOING_ON.contains(&self.str(callee.name))) =>
                {
                    return true;
                }
                Class::Return => return self.answers_caller(parent),
                Class::Function | Class::Closure => {
                    return self.view.is_part(parent, Part::Body, child) && self.is_answering(parent);
                }
                Class::Block | Class::Passage | Class::Other
                    if last_named(parent).is_some_and(|last| last.id() == child.id()) =>
                {
                    let Some(around) = self.parent(parent) else { return false };
                    if matches!(self.class(around), Class::Function | Class::Closure) {
                        return self.is_answering(around);
                    }
                    child = parent;
                    continue;
                }
                Class::Statement => {}
                // return response.status_code == 200, response.text
                Class::Tuple | Class::List | Class::Alternatives
                    if self.parent(parent).is_some_and(|around| self.class(around) == Class::Return) => {}
                Class::Binding | Class::Assignment | Class::Entry | Class::Argument => {
                    let name = [Part::Name, Part::Key, Part::Left].iter().find_map(|part| self.part_str(parent, *part));
                    return name
                        .is_some_and(|name| camel_words(name).iter().any(|word| SUCCEEDED.contains(&word.as_str())));
                }
                _ => return false,
            }
            child = parent;
        }
        false
    }

    /// What an arm for 200 leaves to the others: `match status { 200 => …, _ => Err(…) }`, whatever else its pattern asks.
    pub(super) fn arm_verdicts(&mut self) {
        for node in self.nodes(Shape::Match) {
            self.members_of_patterns(node);
        }
        self.taken_apart_by_clauses();
        let asked: Vec<u32> = (0..self.facts.statuses.len() as u32)
            .filter(|id| {
                let status = &self.facts.statuses[*id as usize];
                status.code == 200 && status.role == Role::Compare
            })
            .collect();
        for status in asked {
            let known = self.facts.comparisons.iter().position(|comparison| comparison.status == status);
            let undecided = known.is_none_or(|at| {
                let known = &self.facts.comparisons[at];
                known.operator == Operator::Equal && known.then == Effect::Other && known.otherwise == Effect::Other
            });
            let span = self.facts.statuses[status as usize].span;
            let Some((arm, pattern)) = self.arm_asking(span).filter(|_| undecided) else { continue };
            // 200 and others are no question for 200 alone.
            let asked = self.span(pattern);
            let alone = |other: &Status| other.span == span || !asked.contains(other.span);
            if !self.facts.statuses.iter().all(alone) {
                continue;
            }
            let Some((effect, failing)) = self.left_to_others(arm, pattern) else { continue };
            if let Some(at) = known {
                self.facts.comparisons[at].otherwise = effect;
                continue;
            }
            let subject = self.matched_by(arm).and_then(|around| self.part(around, Part::Subject)).unwrap_or(pattern);
            let method = self.request_method(pattern, subject);
            let changes = method.as_deref().is_some_and(|method| !matches!(method, "GET" | "HEAD"));
            // What is asked for may be told in many ways.
            let effect = if changes { effect } else { Effect::Tells };
            let content_read = self.words_around(arm).content_read(Some(failing));
            self.push_matched((pattern, pattern), subject, status, effect, method, content_read);
        }
        self.facts.comparisons.sort_by_key(|comparison| (comparison.span, comparison.subject_span));
    }

    /// Notes that `subject` is asked for one status by a pattern in what stands around it, and what happens with others.
    fn push_matched(
        &mut self,
        (pattern, around): (Node<'t>, Node<'t>),
        subject: Node<'t>,
        status: u32,
        otherwise: Effect,
        method: Option<String>,
        content_read: bool,
    ) {
        self.facts.comparisons.push(Comparison {
            span: self.span(pattern),
            operator_span: self.span(pattern),
            toggled: None,
            operator: Operator::Equal,
            flipped: false,
            subject: without_spaces(self.str(subject)),
            subject_span: self.span(subject),
            status,
            scope: self.scope_at(around.start_byte() as u32),
            conjunction: None,
            then: Effect::Other,
            otherwise,
            method,
            typed: true,
            digits: false,
            success_test: None,
            content_read,
            number_test: None,
        });
    }

    /// What clauses that go on only if they match leave to others: `with {:ok, %{status_code: 200}} <- post(url, body) do`.
    fn taken_apart_by_clauses(&mut self) {
        if !self.text.contains("<-") || !self.tells_statuses() {
            return;
        }
        let is_clause =
            |node: &Node<'t>| self.class(*node) == Class::Binary && self.part_str(*node, Part::Operator) == Some("<-");
        let clauses: Vec<Node<'t>> = self.kin.nodes().filter(is_clause).collect();
        for clause in clauses {
            let (Some(left), Some(right)) = (self.part(clause, Part::Left), self.part(clause, Part::Right)) else {
                continue;
            };
            let mut open = vec![left];
            let mut found = Vec::new();
            while let Some(node) = open.pop() {
                if let (Class::Entry, Some(key), Some(value)) =
                    (self.class(node), self.part_str(node, Part::Key), self.part(node, Part::Value))
                {
                    let key = key.trim().trim_matches([':', '"', '\'', ' ']);
                    let tests = &self.grammar.code.tests;
                    let is_status = tests.status_members.iter().chain(&tests.typed_members).any(|known| known == key);
                    let integer = self.class(value) == Class::Integer && is_status;
                    found.extend(self.status_compared(value).filter(|found| integer && found.code == 200));
                }
                let mut cursor = node.walk();
                open.extend(node.named_children(&mut cursor));
            }
            // 200 <- response.status
            if self.class(self.view.inner(left)) == Class::Integer && self.is_status_subject(right) {
                found.extend(self.status_compared(left).filter(|found| found.code == 200));
            }
            let Some(found) = found.pop() else { continue };
            let status = self.record(found, Role::Compare, "");
            let method = self.request_method(clause, right);
            let changes = method.as_deref().is_some_and(|method| !matches!(method, "GET" | "HEAD"));
            if !changes {
                continue;
            }
            let content_read = self.words_around(clause).content_read(None);
            self.push_matched((left, clause), right, status, Effect::Tells, method, content_read);
        }
    }

    /// The statuses that patterns ask for as members of what they take apart: `{:ok, %{status_code: 200}} -> …`.
    fn members_of_patterns(&mut self, node: Node<'t>) {
        let Some(body) = self.part(node, Part::Body) else { return };
        let arms = self.view.children(body).into_iter().filter(|arm| self.class(*arm) == Class::Arm);
        let mut open: Vec<Node<'t>> = arms.filter_map(|arm| self.part(arm, Part::Pattern)).collect();
        if open.is_empty() || !self.tells_statuses() {
            return;
        }
        let mut found = Vec::new();
        while let Some(node) = open.pop() {
            if self.class(node) == Class::Entry
                && let (Some(key), Some(value)) = (self.part_str(node, Part::Key), self.part(node, Part::Value))
                && self.class(value) == Class::Integer
            {
                let key = key.trim().trim_matches([':', '"', '\'', ' ']);
                let tests = &self.grammar.code.tests;
                let is_status = tests.status_members.iter().chain(&tests.typed_members).any(|known| known == key);
                let status = self.status_compared(value).filter(|found| (100..600).contains(&found.code));
                found.extend(status.filter(|_| is_status));
            } else {
                let mut cursor = node.walk();
                open.extend(node.named_children(&mut cursor));
            }
        }
        for status in found {
            self.record(status, Role::Compare, "");
        }
    }

    /// The arm whose pattern or guard asks for the status at `span`, and that pattern.
    fn arm_asking(&self, span: Span) -> Option<(Node<'t>, Node<'t>)> {
        let mut at = self.kin.around(span.range.start as usize, span.range.end as usize)?;
        for _ in 0..14 {
            match self.class(at) {
                Class::Arm => {
                    let body = self.part(at, Part::Body)?;
                    let pattern = self.part(at, Part::Pattern)?;
                    let before = span.range.end as usize <= body.start_byte() || body.id() == at.id();
                    return (before && pattern.start_byte() as u32 <= span.range.start).then_some((at, pattern));
                }
                Class::Function | Class::Closure | Class::Block | Class::Condition => return None,
                _ => at = self.parent(at)?,
            }
        }
        None
    }

    fn matched_by(&self, arm: Node<'t>) -> Option<Node<'t>> {
        let around = std::iter::successors(self.parent(arm), |node| self.parent(*node));
        around.take(3).find(|node| self.class(*node) == Class::Match)
    }

    /// What the arm does that all other statuses come to, where that is a failure.
    fn left_to_others(&self, arm: Node<'t>, pattern: Node<'t>) -> Option<(Effect, Node<'t>)> {
        let text = self.str(pattern).trim_start();
        let head = text.find(['(', ',']).map(|at| text[..=at].to_string());
        let behind = std::iter::successors(arm.next_named_sibling(), |node| node.next_named_sibling());
        for next in behind {
            let body = match self.class(next) {
                Class::Passage => next,
                Class::Arm => {
                    let rest = self.part(next, Part::Pattern).is_none_or(|pattern| {
                        let text = self.str(pattern).trim();
                        let names = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '?' | '@'));
                        let names = names && !text.starts_with(|c: char| c.is_ascii_digit() || c.is_uppercase());
                        let same = head.as_ref().is_some_and(|head| text.starts_with(head.as_str()));
                        names || same && !holds_code(text)
                    });
                    match self.part(next, Part::Body).filter(|_| rest) {
                        Some(body) => body,
                        None => continue,
                    }
                }
                _ => continue,
            };
            let effect = self.verdict(body);
            if matches!(effect, Effect::Fails | Effect::Tells) {
                return Some((effect, body));
            }
        }
        None
    }

    fn answers_caller(&self, node: Node<'t>) -> bool {
        let around = std::iter::successors(self.parent(node), |node| self.parent(*node));
        let function = around.into_iter().find(|node| matches!(self.class(*node), Class::Function | Class::Closure));
        function.is_none_or(|function| self.is_answering(function))
    }

    /// Whether what a function answers is the answer to a request, not to the question of a library: `filter(|r| …)`.
    fn is_answering(&self, function: Node<'t>) -> bool {
        if self.class(function) == Class::Function {
            return true;
        }
        let mut at = function;
        for _ in 0..5 {
            let Some(parent) = self.parent(at) else { return true };
            match self.class(parent) {
                Class::Call => {
                    let name = self.callee(parent).map(|callee| self.str(callee.name)).unwrap_or_default();
                    return GOING_ON.contains(&name);
                }
                Class::Entry | Class::Object | Class::Annotation => return false,
                Class::Binding | Class::Assignment | Class::Return | Class::Block | Class::Function => return true,
                _ => at = parent,
            }
        }
        true
    }
}

/// Functions that are told how something went.
const TAKERS: [&str; 12] = [
    "completion",
    "completionhandler",
    "callback",
    "cb",
    "resolve",
    "done",
    "handler",
    "onresult",
    "oncomplete",
    "ok",
    "complete",
    "oncompletion",
];

/// What is made of an answer before it is given.
const MAKERS: [&str; 8] = ["Ok", "Some", "success", "successful", "just", "pure", "resolve", "FromResult"];

/// Calls that go on with a response once it is there.
const GOING_ON: [&str; 22] = [
    "then",
    "map",
    "flatMap",
    "thenApply",
    "thenCompose",
    "let",
    "use",
    "run",
    "runCatching",
    "try",
    "async",
    "withContext",
    "runBlocking",
    "coroutineScope",
    "execute",
    "Promise",
    "pipe",
    "subscribe",
    "andThen",
    "fold",
    "useCallback",
    "Future",
];

/// Names for whether something succeeded.
const SUCCEEDED: [&str; 14] = [
    "ok",
    "success",
    "succeeded",
    "successful",
    "successfully",
    "sent",
    "created",
    "saved",
    "posted",
    "updated",
    "deleted",
    "submitted",
    "delivered",
    "accepted",
];

/// Words for what went wrong.
const FAILURES: [&str; 46] = [
    "error",
    "errors",
    "err",
    "errormessage",
    "errormsg",
    "fail",
    "fails",
    "failed",
    "failure",
    "failures",
    "failing",
    "unable",
    "cannot",
    "couldn",
    "wrong",
    "invalid",
    "exception",
    "unsuccessful",
    "unsuccessfully",
    "problem",
    "oops",
    "reject",
    "rejected",
    "denied",
    "warn",
    "warning",
    "bad",
    "fatal",
    "abort",
    "aborted",
    "incorrect",
    "unexpected",
    "rollback",
    "fehler",
    "should",
    "unfortunately",
    "erro",
    "erreur",
    "errore",
    "gagal",
    "hata",
    "falha",
    "fallo",
    "fallido",
    "danger",
    "sorry",
];

/// The same in writing that does not part words.
const FAILURES_WITHIN: [&str; 12] =
    ["失败", "错误", "失敗", "エラー", "실패", "오류", "ошибк", "échec", "lỗi", "thất bại", "başarısız", "помилк"];

/// Whether a pattern asks for a code, or for a range of codes.
fn holds_code(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric())
        .any(|word| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit()))
}

fn says_failure(text: &str) -> bool {
    let words = camel_words(text);
    let not = |pair: &[String]| pair[1] == "not" && matches!(pair[0].as_str(), "could" | "did" | "was");
    words.iter().any(|word| FAILURES.contains(&word.as_str()))
        || words.windows(2).any(not)
        || !text.is_ascii() && {
            let lower = text.to_lowercase();
            FAILURES_WITHIN.iter().any(|word| lower.contains(word))
        }
}

/// Whether a value says nothing or no: `false`, `null`, `(nil, err)`, or no value at all.
fn is_no(value: &str) -> bool {
    let value = value.trim().trim_start_matches(['(', '[', '{', ' ', ':', '@']);
    let end = value.find([',', ';', ')', ']', '}', '\n']).unwrap_or(value.len());
    let first = value[..end].trim();
    first.is_empty() || ["false", "nil", "null", "none", "undefined"].iter().any(|no| first.eq_ignore_ascii_case(no))
}

/// The words of a text, lower case; `setError` has two, `HTTPError` too.
pub(super) fn camel_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
        let chars: Vec<char> = part.chars().collect();
        let mut word = String::new();
        for (at, c) in chars.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| chars[before]);
            let begins = c.is_uppercase()
                && before.is_some_and(|before| {
                    !before.is_uppercase() || chars.get(at + 1).is_some_and(|next| next.is_lowercase())
                });
            if begins && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            word.extend(c.to_lowercase());
        }
        words.push(word);
    }
    words
}
