//! What was tried where an arm takes the failure, and whether that was only to parse what a client sent.

use tree_sitter::Node;

use super::Extractor;
use crate::apis::ParseRow;
use crate::facts::{Attempt, Parse, Span};
use crate::grammar::{Class, Part};

/// What an arm or handler takes the failure of, before it is known what that means.
pub(crate) struct Tried<'t> {
    arm: Span,
    /// What was tried, if it is seen.
    node: Option<Node<'t>>,
    /// The arm, where it is a part of the same construct: what stands before it was tried.
    until: Option<Node<'t>>,
    /// The words of its types.
    errors: Vec<String>,
}

/// In more than this, something else fails as well.
const MOST_NODES: usize = 400;

impl<'t> Extractor<'t> {
    /// Notes what an arm for failures takes: `types` is the source of their types.
    pub(super) fn note_tried(&mut self, arm: Node<'t>, node: Option<Node<'t>>, until: Option<Node<'t>>, types: &str) {
        if self.grammar.apis.parses.is_empty() {
            return;
        }
        let separator = self.grammar.code.separator.as_str();
        let words = types.split(|c: char| !c.is_alphanumeric() && !"_.:\\".contains(c));
        let last = |word: &str| {
            let word = word.trim_matches(['.', ':', '\\']).trim_end_matches(".class").trim_end_matches("::class");
            let word = word.rsplit(['.', ':', '\\']).next().unwrap_or(word);
            word.rsplit(separator).next().unwrap_or(word).to_string()
        };
        let errors = words.map(last).filter(|word| word.starts_with(char::is_uppercase)).collect();
        self.tried.push(Tried { arm: self.span(arm), node, until, errors });
    }

    /// The types of the errors that the arm or handler at `arm` was noted with.
    pub(super) fn errors_taken(&self, arm: Span) -> Vec<String> {
        self.tried.iter().find(|tried| tried.arm == arm).map(|tried| tried.errors.clone()).unwrap_or_default()
    }

    /// What a function is for that answers those who are not allowed, by the type that it is a method of, what it returns or
    /// what it is handed to: `class Denied implements AccessDeniedHandler`, `.accessDeniedHandler((request, response, e) -> …)`.
    pub(super) fn refused_by(&self, function: Node<'t>) -> Vec<String> {
        let known = &self.grammar.code.tests.refusing_handlers;
        if !known.iter().any(|word| self.text.contains(&word[1..])) {
            return Vec::new();
        }
        let alike = |name: &str| known.iter().find(|known| known.eq_ignore_ascii_case(name)).cloned();
        let among = |text: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').find_map(alike);
        let of_type = || {
            let around = self.type_of(function)?;
            let text = self.str(around);
            among(&text[..crate::elsewhere::head_of(text).min(text.len())])
        };
        let found = match self.class(function) {
            Class::Closure => self
                .call_of_closure(function)
                .filter(|call| self.class(*call) == Class::Call)
                .and_then(|call| alike(self.str(self.callee(call)?.name))),
            _ => self.part_str(function, Part::Returns).and_then(among).or_else(of_type),
        };
        found.into_iter().collect()
    }

    /// `parse(text).map_err(|error| …)`: what the method with the closure is called on; or `exception<Kind> { … }`.
    pub(super) fn note_failing_closure(&mut self, closure: Node<'t>) {
        let call = self.call_of_closure(closure);
        let receiver = call.and_then(|call| self.callee(call)).and_then(|callee| callee.receiver);
        let head = call.and_then(|call| self.text.get(call.start_byte()..closure.start_byte())).unwrap_or("");
        let types = head.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(types, _)| types);
        self.note_tried(closure, receiver, None, types);
    }

    /// What the match decides on that `arm` belongs to.
    pub(super) fn subject_of(&self, arm: Node<'t>) -> Option<Node<'t>> {
        let mut around = self.parent(arm)?;
        for _ in 0..3 {
            if self.class(around) == Class::Match {
                return self.part(around, Part::Subject);
            }
            around = self.parent(around)?;
        }
        None
    }

    /// What gave `error` its value right before the condition that asks for it.
    pub(super) fn tried_before(&self, condition: Node<'t>, error: Option<&str>) -> Option<Node<'t>> {
        if let Some(within) = self.part(condition, Part::Tried) {
            return Some(within);
        }
        let before = self.named_sibling_before(condition)?;
        let (left, _) = self.str(before).split_once('=')?;
        let mut names = left.split(|c: char| !c.is_alphanumeric() && c != '_');
        names.any(|name| Some(name) == error).then_some(before)
    }

    /// Reads what was noted.
    pub(super) fn attempts(&mut self) {
        for tried in std::mem::take(&mut self.tried) {
            let words = &self.grammar.apis.request_words;
            let among = |list: &[String], name: &String| list.contains(name);
            let of_request: Vec<String> =
                tried.errors.iter().filter(|name| among(&words.errors, name)).cloned().collect();
            let any = tried.errors.iter().any(|name| among(&words.any_errors, name));
            let errors = if any { Vec::new() } else { tried.errors };
            let mut attempt = Attempt { arm: 0, errors, of_request, parses: Vec::new(), others: false };
            if let Some(node) = tried.node {
                self.read_attempt(node, tried.until.map(|until| until.start_byte()), &mut attempt);
            }
            if attempt.parses.is_empty() && attempt.of_request.is_empty() {
                continue;
            }
            let arm = self.scopes_from(tried.arm.range.start).find(|(_, scope)| scope.span == tried.arm);
            let Some((arm, _)) = arm else { continue };
            attempt.arm = arm;
            self.facts.attempts.push(attempt);
        }
        self.facts.attempts.sort_by_key(|attempt| attempt.arm);
    }

    /// Looks for what is parsed in `node`, up to `until`.
    fn read_attempt(&self, node: Node<'t>, until: Option<usize>, attempt: &mut Attempt) {
        let mut open = vec![node];
        let mut seen = 0;
        while let Some(node) = open.pop() {
            seen += 1;
            if seen > MOST_NODES {
                attempt.others = true;
                return;
            }
            if until.is_some_and(|until| node.start_byte() >= until) {
                continue;
            }
            match self.class(node) {
                Class::Call => match self.parse_row(node) {
                    Some(row) => {
                        let parse = self.read_parse(node, row, &attempt.errors);
                        attempt.parses.push(parse);
                        continue;
                    }
                    // What only takes the text out of the request.
                    None if self.is_input(node, 0) => continue,
                    // `Try(parse(text))`
                    None if self.is_wrapper(node) => {}
                    None => attempt.others = true,
                },
                Class::Macro | Class::Throw | Class::Closure => attempt.others = true,
                _ => {}
            }
            let mut cursor = node.walk();
            open.extend(node.named_children(&mut cursor));
        }
        attempt.parses.sort_by_key(|parse| parse.span);
    }

    fn read_parse(&self, call: Node<'t>, row: &ParseRow, errors: &[String]) -> Parse {
        let of_request = match &row.input {
            _ if row.writes => false,
            Some(place) => self.place(call, place).is_some_and(|text| self.is_input(text, 0)),
            None => true,
        };
        let explains = !errors.is_empty() && errors.iter().all(|error| row.errors.contains(error));
        Parse { span: self.span(call), of_request, explains }
    }

    /// Whether the call only hands its argument on.
    fn is_wrapper(&self, call: Node<'t>) -> bool {
        let path = self.callee(call).and_then(|callee| callee.path);
        path.is_some_and(|path| self.grammar.code.send.wrappers.contains(&path))
    }

    pub(super) fn parse_row(&self, call: Node<'t>) -> Option<&'static ParseRow> {
        let name = self.str(self.callee(call)?.name);
        self.grammar.apis.parses(name).find(|row| {
            self.calls_named(call, &row.calls, &row.groups, &row.on)
                && (row.after.is_empty() || self.follows(call, &row.after))
        })
    }
}
