//! What a branch does, by the words in it.

use tree_sitter::Node;

use super::Extractor;
use crate::facts::Effect;
use crate::grammar::{Class, Part};

/// The words of a branch of more bytes than this say nothing about what it does as a whole.
const MAX_BRANCH: usize = 8_000;

impl<'t> Extractor<'t> {
    /// Whether a wrapper turns its truth value around.
    pub(super) fn negates(&self, node: Node<'t>) -> bool {
        let text = self.str(node);
        let tests = &self.grammar.code.tests;
        let usual = tests.negation.split("{test}").next().unwrap_or("").trim_end_matches([' ', '(']);
        let mut signs = tests.negations.iter().map(String::as_str).chain([usual]).filter(|sign| !sign.is_empty());
        signs.any(|sign| {
            let is_word = sign.ends_with(char::is_alphabetic);
            text.strip_prefix(sign).is_some_and(|rest| !is_word || rest.starts_with([' ', '(']))
        })
    }

    /// What a branch does, by the words in it; texts and comments do not count.
    pub(super) fn effect(&self, node: Node<'t>) -> Effect {
        if node.byte_range().len() > MAX_BRANCH {
            return Effect::Other;
        }
        let code = &self.grammar.code;
        let (raw, decides) = (self.str(node), self.in_retry_function(node));
        let mut telling = code.retries.iter().chain(&code.retry.again_in_loops).chain(&code.fails).chain(&code.logs);
        if !decides && !telling.any(|word| raw.contains(word.as_str())) {
            return Effect::Other;
        }
        let text = self.code_text(node);
        let has = |words: &[String]| words.iter().any(|word| text.contains(word.as_str()));
        if decides {
            // An error may be returned beside the answer.
            let answer = text.split_once(',').map_or(text.as_str(), |(answer, _)| answer);
            let answer = answer.trim_matches(|c: char| c.is_whitespace() || matches!(c, '{' | '}' | ';'));
            let value = match answer.split_once(char::is_whitespace) {
                Some((word, value)) if code.send.exits.iter().any(|exit| exit == word) => value.trim(),
                _ => answer,
            };
            if value.eq_ignore_ascii_case("true") {
                return Effect::Retries;
            }
            if value.eq_ignore_ascii_case("false") {
                return Effect::Other;
            }
            // What it ends with, whatever happens under conditions of its own before.
            match self.first_answer(&text).map(str::to_ascii_lowercase).as_deref() {
                Some("true") => return Effect::Retries,
                Some("false") => return Effect::Other,
                _ => {}
            }
        }
        let again = code.retries.iter().any(|word| is_affirmed(&text, word))
            || has(&code.retry.again_in_loops) && self.in_retry_loop(node);
        if again && !has(&code.retry.gives_up) && !super::retry::renews(&text) {
            Effect::Retries
        } else if has(&code.fails) || has(&code.logs) && self.first_answer(&text).is_some_and(is_nothing) {
            Effect::Fails
        } else {
            Effect::Other
        }
    }

    /// The name or number that the first statement which leaves returns: `true` of `return true, err`.
    fn first_answer<'s>(&self, text: &'s str) -> Option<&'s str> {
        let exits = &self.grammar.code.send.exits;
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let at = exits
            .iter()
            .flat_map(|exit| text.match_indices(exit.as_str()))
            .filter(|(at, exit)| !text[..*at].ends_with(is_word) && !text[at + exit.len()..].starts_with(is_word))
            .min()
            .map(|(at, exit)| at + exit.len())?;
        let rest = text[at..].trim_start_matches([' ', '(']);
        let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        Some(&rest[..end])
    }

    /// The source of `node` with texts and comments blanked, and with what only happens on a further condition.
    fn code_text(&self, node: Node<'t>) -> String {
        self.branch_text(node, false)
    }

    /// The same, perhaps with its texts.
    pub(super) fn branch_text(&self, node: Node<'t>, texts: bool) -> String {
        let mut text = self.str(node).as_bytes().to_vec();
        let start = node.start_byte();
        let beside = self.beside_branch(node);
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            let further = node.start_byte() > start
                && self.parent(node).is_some_and(|parent| {
                    self.class(parent) == Class::Arm
                        && self.part(parent, Part::Body).is_some_and(|value| value.id() == node.id())
                        || self.class(parent) == Class::Condition
                            && [Part::Then, Part::Condition]
                                .iter()
                                .any(|part| self.part(parent, *part).is_some_and(|found| found.id() == node.id()))
                })
                || beside.contains(&node.id());
            let class = self.class(node);
            if further || class == Class::Comment || class == Class::Text && !texts {
                text[node.start_byte() - start..node.end_byte() - start].fill(b' ');
            } else {
                let mut cursor = node.walk();
                open.extend(node.children(&mut cursor));
            }
        }
        String::from_utf8(text).unwrap_or_default()
    }

    /// What stands in a branch without being part of it: the question of an arm, the other branch of a condition.
    fn beside_branch(&self, branch: Node<'t>) -> Vec<usize> {
        let around = match self.class(branch) {
            Class::Arm => Some(branch),
            _ => self.parent(branch).filter(|parent| self.class(*parent) == Class::Condition),
        };
        let parts = [Part::Pattern, Part::Then, Part::Otherwise];
        let within = |part: &Node<'t>| {
            part.id() != branch.id() && branch.start_byte() <= part.start_byte() && part.end_byte() <= branch.end_byte()
        };
        let found = around.into_iter().flat_map(|around| parts.map(|part| self.part(around, part)));
        found.flatten().filter(within).map(|part| part.id()).collect()
    }

    /// Whether the innermost loop around `node` makes attempts, by the words in it, and is not one over items.
    fn in_retry_loop(&self, node: Node<'t>) -> bool {
        let mut around = self.parent(node);
        while let Some(parent) = around {
            match self.class(parent) {
                Class::Loop => {
                    let text = self.str(parent);
                    // Not the end of another word: `entries`, `countries`.
                    let begins = |at: usize| !text[..at].ends_with(|c: char| c.is_lowercase());
                    let says = |word: &String| text.match_indices(word.as_str()).any(|(at, _)| begins(at));
                    return self.grammar.code.retry.loop_words.iter().any(says);
                }
                Class::Function | Class::Closure => return false,
                _ => around = self.parent(parent),
            }
        }
        false
    }
}

/// Whether an answer says that there is none.
fn is_nothing(answer: &str) -> bool {
    ["false", "nil", "none", "null"].iter().any(|word| answer.eq_ignore_ascii_case(word))
}

/// Whether `text` has `word` other than in the name of something that is denied: not only in `shouldRetry: false`.
fn is_affirmed(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let rest = text[at + word.len()..].trim_start_matches(|c: char| c.is_alphanumeric() || "_\"' ".contains(c));
        let value = rest.strip_prefix("=>").or_else(|| rest.strip_prefix([':', '=']));
        !value.is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("false"))
    })
}
