//! What a comparison with a received status decides: the branches, the answer, and which of them is the failure.

use tree_sitter::Node;

use super::Extractor;
use crate::facts::{Effect, Operator};
use crate::grammar::{Class, Part};
use crate::view::last_named;

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
    pub(super) fn branches(&self, node: Node<'t>, operator: Operator) -> Branches<'t> {
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
                    match self.part_str(parent, Part::Operator) {
                        Some("&&" | "and") => {
                            conjunction = Some(parent.start_byte() as u32);
                            one_way &= alike;
                        }
                        Some("||" | "or") => one_way &= !alike,
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
                    let sides = matches!(operator, Operator::Equal | Operator::NotEqual) && one_way;
                    if !self.view.is_part(parent, Part::Condition, child) || !(alone || sides) {
                        break;
                    }
                    let [then, otherwise] = [Part::Then, Part::Otherwise].map(|part| self.part(parent, part));
                    let verdict = |branch: Option<Node<'t>>| branch.map_or(Effect::Absent, |block| self.verdict(block));
                    let mut failing =
                        [then, otherwise].into_iter().flatten().find(|at| self.verdict(*at) == Effect::Fails);
                    // if ok { return x } throw y
                    let behind = match (then, otherwise) {
                        (Some(then), None) => self.way_on(parent, then),
                        _ => None,
                    };
                    let (then, mut otherwise) = (verdict(then), verdict(otherwise));
                    if let Some((next, effect)) = behind {
                        otherwise = effect;
                        failing = failing.or(Some(next).filter(|_| effect == Effect::Fails));
                    }
                    let (mut then, mut otherwise) = if negated { (otherwise, then) } else { (then, otherwise) };
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
        if one_way && self.is_outcome(child) {
            match operator {
                Operator::Equal => found.otherwise = Effect::Tells,
                Operator::NotEqual => found.then = Effect::Tells,
                _ => {}
            }
        }
        found
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
                Class::Binding | Class::Assignment | Class::Entry | Class::Argument => {
                    let name = [Part::Name, Part::Key, Part::Left].iter().find_map(|part| self.part_str(parent, *part));
                    return name
                        .is_some_and(|name| camel_words(name).iter().any(|word| SUCCEEDED.contains(&word.as_str())));
                }
                // Ok(response.status() == StatusCode::OK)
                _ if self
                    .call_of_arguments(parent)
                    .and_then(|call| self.callee(call))
                    .is_some_and(|callee| MAKERS.contains(&self.str(callee.name))) =>
                {
                    child = self.parent(parent).unwrap_or(parent);
                    continue;
                }
                _ => return false,
            }
            child = parent;
        }
        false
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
const FAILURES: [&str; 44] = [
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

fn says_failure(text: &str) -> bool {
    camel_words(text).iter().any(|word| FAILURES.contains(&word.as_str()))
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
