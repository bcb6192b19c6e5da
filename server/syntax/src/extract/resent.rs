//! Requests that a loop, or a function that calls itself, sends again after a failure whose outcome is unknown.

use std::collections::HashMap;

use tree_sitter::Node;

use super::Extractor;
use super::event::words_at;
use crate::facts::{ClientRepeat, Scope, ScopeKind, Span};
use crate::grammar::{Class, Part, Shape};
use crate::view::last_named;

/// Methods whose requests take effect each time.
const REPEATING: [&str; 2] = ["POST", "PATCH"];
/// Words of errors after which nothing was sent.
const NOT_SENT: [&str; 4] = ["connect", "refused", "dns", "resolve"];

impl<'t> Extractor<'t> {
    /// Whether the file speaks of attempts at all.
    pub(super) fn speaks_of_attempts(&self) -> bool {
        let retry = &self.grammar.code.retry;
        retry.loop_words.iter().chain(&retry.again).any(|word| self.text.contains(word.as_str()))
    }

    /// Finds them, by the requests that are known.
    pub(super) fn client_repeats(&mut self) {
        if !self.speaks_of_attempts() {
            return;
        }
        let mut found: Vec<ClientRepeat> = Vec::new();
        let mut arms: Vec<&Scope> =
            self.facts.scopes.iter().filter(|scope| scope.kind == ScopeKind::ErrorArm).collect();
        arms.sort_by_key(|arm| arm.span.range.start);
        // The functions that send one, by names that stand for no other.
        let mut senders: HashMap<&str, Option<usize>> = HashMap::new();
        for (index, request) in self.facts.client_requests.iter().enumerate() {
            if !REPEATING.contains(&request.method) {
                continue;
            }
            let (start, end) = (request.span.range.start as usize, request.span.range.end as usize);
            let Some(node) = self.kin.around(start, end) else { continue };
            match self.repeat_around(node, index, &arms) {
                Some(repeat) => found.push(repeat),
                None => {
                    let function = self.facts.scope(self.facts.handler(request.scope));
                    if let Some(name) = function.name.as_deref().filter(|_| function.kind == ScopeKind::Function) {
                        senders.entry(name).and_modify(|known| *known = None).or_insert(Some(index));
                    }
                }
            }
        }
        if senders.values().any(Option::is_some) {
            for call in self.nodes(Shape::Call) {
                let Some(callee) = self.callee(call) else { continue };
                if let Some(Some(index)) = senders.get(self.view.last_name(self.str(callee.name))) {
                    found.extend(self.repeat_around(call, *index, &arms));
                }
            }
        }
        found.sort_by_key(|repeat| (repeat.site, repeat.request));
        found.dedup_by_key(|repeat| repeat.site);
        self.facts.client_repeats = found;
    }

    /// What sends the request at `node` again.
    fn repeat_around(&self, node: Node<'t>, request: usize, arms: &[&Scope]) -> Option<ClientRepeat> {
        let mut around = None;
        let mut at = node;
        let function = loop {
            let parent = self.parent(at)?;
            match self.class(parent) {
                Class::Loop if around.is_none() => around = Some(parent),
                Class::Function | Class::Closure => break parent,
                _ => {}
            }
            at = parent;
        };
        let within = around.filter(|around| self.makes_attempts(*around));
        let whole = self.span(within.unwrap_or(function));
        let scope = self.scope_at(node.start_byte() as u32);
        let start = node.start_byte() as u32;
        let first = arms.partition_point(|arm| arm.span.range.start <= start);
        for arm in arms[first..].iter().take_while(|arm| whole.contains(arm.span)) {
            let (from, to) = (arm.span.range.start as usize, arm.span.range.end as usize);
            let Some(body) = self.kin.around(from, to) else { continue };
            let not_sent = |name: &String| {
                let name = name.to_lowercase();
                NOT_SENT.iter().any(|word| name.contains(word))
            };
            if !arm.errors.is_empty() && arm.errors.iter().all(not_sent) || self.asks_what_failed(body) {
                continue;
            }
            let again = match within {
                Some(_) => !self.gives_up(body, 0) || self.goes_round(body),
                None => self.starts_again(body, function),
            };
            if again {
                return Some(ClientRepeat { request, site: self.span(node), arm: arm.span, whole, scope });
            }
        }
        None
    }

    /// Whether a loop counts attempts: its head says so, or it has no end and what it does says so.
    fn makes_attempts(&self, found: Node<'t>) -> bool {
        let words = &self.grammar.code.retry.loop_words;
        let body = self.part(found, Part::Body).or_else(|| last_named(found));
        let head = body.and_then(|body| self.text.get(found.start_byte()..body.start_byte())).unwrap_or("");
        let says = |text: &str| {
            // Not the end of another word: `entries`; but `maxRetries`.
            let begins = |at: usize| {
                text[at..].starts_with(char::is_uppercase) || !text[..at].ends_with(|c: char| c.is_lowercase())
            };
            let text_of = text.to_ascii_lowercase();
            words.iter().any(|word| text_of.match_indices(word.as_str()).any(|(at, _)| begins(at)))
        };
        let plain: String = head.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        let endless = ["for", "loop", "whiletrue", "while1", "loopdo", "do"].contains(&plain.as_str());
        says(head) || endless && says(self.str(found))
    }

    /// Whether an arm looks at what failed before it decides: then only what may be repeated is.
    fn asks_what_failed(&self, arm: Node<'t>) -> bool {
        let text = self.str(arm).to_lowercase();
        let asks = ["429", "503", "toomany", "too_many", "unavailable", "idempot", "econnrefused"];
        asks.iter().any(|word| text.contains(word)) || self.asks_a_function(arm)
    }

    /// Whether an arm asks a function whether the failure may be tried again: one that is not known, or that says so of
    /// nothing whose outcome is unknown.
    fn asks_a_function(&self, arm: Node<'t>) -> bool {
        let text = self.str(arm);
        let mut names = text.match_indices('(').filter_map(|(at, _)| {
            let name = text[..at].trim_end_matches(['?', '!']);
            name.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().filter(|name| !name.is_empty())
        });
        let asks = |name: &str| {
            let plain: String = name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect();
            plain.ends_with("able") || ["is", "should", "can"].iter().any(|word| plain.starts_with(word))
        };
        names.any(|name| {
            let own = |scope: &&Scope| {
                scope.kind == ScopeKind::Function
                    && scope.name.as_deref().is_some_and(|own| own.trim_end_matches(['?', '!']) == name)
            };
            let unknown = |scope: &Scope| {
                let text = self.text.get(scope.span.range.as_usize()).unwrap_or("").to_lowercase();
                ["timeout", "timed out", "deadline"].iter().any(|word| text.contains(word))
            };
            self.decides_retry(name) && asks(name) && !self.facts.scopes.iter().find(own).is_some_and(unknown)
        })
    }

    /// Whether the last statement of an arm leaves the loop.
    fn gives_up(&self, arm: Node<'t>, depth: u32) -> bool {
        let send = &self.grammar.code.send;
        let again = &self.grammar.code.retry.again_in_loops;
        let block = self.part(arm, Part::Body).or_else(|| self.part(arm, Part::Then)).unwrap_or(arm);
        let mut last = match self.class(block) {
            Class::Return | Class::Throw => return true,
            _ => last_named(block),
        };
        for _ in 0..4 {
            let Some(node) = last else { return false };
            match self.class(node) {
                Class::Return | Class::Throw => return true,
                Class::Condition => {
                    let (then, otherwise) = (self.part(node, Part::Then), self.part(node, Part::Otherwise));
                    let both = [then, otherwise].into_iter().flatten().filter(|part| self.gives_up(*part, depth + 1));
                    return depth < 4 && both.count() == 2;
                }
                Class::Statement | Class::Block if !self.leaves_by_word(node, &send.exits) => last = last_named(node),
                _ => break,
            }
        }
        last.is_some_and(|node| {
            let text = self.str(node);
            let leaves = send.leaves.iter().filter(|word| !again.contains(word));
            self.leaves_by_word(node, &send.exits)
                || leaves.chain([&"break".to_string()]).any(|word| text.starts_with(word.as_str()))
        })
    }

    /// Whether an arm goes round again while there are attempts left: `if attempt < 3 { continue }`.
    fn goes_round(&self, arm: Node<'t>) -> bool {
        let block = self.part(arm, Part::Body).or_else(|| self.part(arm, Part::Then)).unwrap_or(arm);
        let again = &self.grammar.code.retry.again_in_loops;
        let mut statements = self.view.children(block);
        // A list of statements that is a node of its own.
        while let [only] = statements.as_slice()
            && !matches!(self.class(*only), Class::Condition | Class::Statement)
        {
            statements = self.view.children(*only);
        }
        statements.into_iter().any(|statement| {
            let inner = statement.named_child(0).filter(|_| self.class(statement) == Class::Statement);
            let condition = Some(statement).into_iter().chain(inner).find(|node| self.class(*node) == Class::Condition);
            condition.is_some_and(|node| {
                let asked = self.part(node, Part::Condition).map_or("", |asked| self.str(asked)).to_lowercase();
                let last = self.part(node, Part::Then).and_then(last_named);
                self.grammar.code.retry.loop_words.iter().any(|word| asked.contains(word.as_str()))
                    && last.is_some_and(|last| self.leaves_by_word(last, again))
            })
        })
    }

    fn leaves_by_word(&self, node: Node<'t>, words: &[String]) -> bool {
        words.iter().any(|word| self.str(node).starts_with(word.as_str()))
    }

    /// Whether an arm begins again what failed: by the word for it, or with a call of the function that it stands in.
    fn starts_again(&self, arm: Node<'t>, function: Node<'t>) -> bool {
        let text = self.branch_text(arm, true);
        let raw = self.str(arm);
        let again = &self.grammar.code.retry.again;
        if !words_at(raw, again).is_empty()
            && raw.lines().any(|line| !words_at(line.split('#').next().unwrap_or(""), again).is_empty())
        {
            return true;
        }
        let name = self.part(function, Part::Name).map(|name| self.str(name)).or_else(|| self.closure_name(function));
        let counts = self.grammar.code.retry.loop_words.iter().any(|word| raw.to_lowercase().contains(word.as_str()));
        let calls = |text: &str, name: &str| text.contains(&format!("{name}("));
        name.is_some_and(|name| counts && !name.is_empty() && (calls(raw, name) || calls(&text, name)))
    }
}

impl ClientRepeat {
    /// Whether two stand for the same.
    pub fn is_of(&self, place: Span) -> bool {
        self.whole.contains(place)
    }
}
