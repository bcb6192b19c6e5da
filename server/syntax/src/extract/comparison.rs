//! Comparisons with a received status.

use tree_sitter::Node;

use super::Extractor;
use super::received::owner_name;
use super::status::Found;
use super::verdict::Branches;
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

/// What the words of a function say about the request that it sends.
pub(crate) struct FunctionWords {
    /// The methods that are named, each with its place, in order.
    pub(super) methods: Vec<(usize, &'static str)>,
    /// The first and the last place in which a response's content is read.
    reads: Option<(usize, usize)>,
}

/// How lines begin that show something to whoever runs the program.
const SHOWS: [&str; 9] =
    ["console.", "print(", "println(", "logger.", "log.", "Log.", "fmt.Print", "puts ", "Console.Write"];

impl FunctionWords {
    /// Whether a response's content is read, other than to report the failure.
    pub(super) fn content_read(&self, failing: Option<Node<'_>>) -> bool {
        self.reads.is_some_and(|(first, last)| {
            failing.is_none_or(|branch| first < branch.start_byte() || branch.end_byte() <= last)
        })
    }
}

/// What is compared.
pub(super) struct Subject {
    pub text: String,
    /// Its type is a status or a number for sure.
    pub typed: bool,
}

impl<'t> Extractor<'t> {
    /// Local names that hold a received status: `let code = response.status().as_u16();`
    pub(super) fn bindings(&mut self) {
        for node in self.nodes(Shape::Binding) {
            let Some(name) = self.part(node, Part::Name) else { continue };
            self.bound.entry(without_spaces(self.str(name))).or_default().push(node);
            let Some(value) = self.part(node, Part::Value) else { continue };
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
            if self.str(operator) == "is" && self.is_composed(right) {
                self.pattern_comparisons(left, right);
                continue;
            }
            if is_membership(self.str(operator)).is_some() {
                match self.class(right) {
                    Class::Range => self.range_comparison(node, right, left),
                    _ => self.listed(left, right),
                }
                continue;
            }
            let Some(parsed) = operator_of(self.str(operator)) else { continue };
            let strict = &self.grammar.code.tests.strict;
            let loose = !strict.is_empty() && !strict.iter().any(|known| known == self.str(operator));
            let (subject, value, flipped) = match (self.received(left, right), self.received(right, left)) {
                (Some(found), _) => (left, found, false),
                (None, Some(found)) => (right, found, true),
                _ => continue,
            };
            if loose && value.spelling == Spelling::Text {
                continue;
            }
            // Type arguments read as two comparisons: `problem<Error>(status)`.
            let relates = |node: Node<'t>| {
                self.class(node) == Class::Binary
                    && self.part_str(node, Part::Operator).is_some_and(|sign| operator_of(sign).is_some())
            };
            if relates(subject) {
                continue;
            }
            if let (Some(member), Some(owner)) =
                (self.part_str(subject, Part::Member), self.part(subject, Part::Receiver))
                && self.is_own_member(member, owner)
            {
                continue;
            }
            let Some(known) = self.subject(subject, &value) else { continue };
            if self.is_recorded(subject) {
                self.record(value, Role::Compare, "");
                continue;
            }
            let scope = self.scope_at(node.start_byte() as u32);
            let status = self.record(value, Role::Compare, "");
            let Branches { mut conjunction, then, otherwise, failing } = {
                let code = self.facts.statuses[status as usize].code;
                self.branches(node, if flipped { parsed.flipped() } else { parsed }, code)
            };
            if chained {
                conjunction = conjunction.or(Some(node.start_byte() as u32));
            }
            let method = self.request_method(node, subject);
            let content_read = self.words_around(node).content_read(failing);
            let success_test = self.success_test(subject, &known, self.str(operator), status);
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
                method,
                typed: known.typed,
                digits: self.is_digits(subject),
                success_test,
                content_read,
                number_test: self.number_test(subject, operator, status),
            });
        }
        for node in self.nodes(Shape::Call) {
            self.range_comparisons(node);
            self.equality_call(node);
            if let Some((tested, list)) = self.membership_call(node) {
                self.listed(tested, list);
            }
        }
        self.facts.comparisons.sort_by_key(|comparison| (comparison.span, comparison.subject_span));
    }

    /// `response.getStatusCode().equals(HttpStatus.OK)`: a comparison with any success that is not the only one.
    fn equality_call(&mut self, call: Node<'t>) {
        const EQUALITIES: [&str; 5] = ["equals", "Equals", "eql?", "eq", "isSameCodeAs"];
        let Some((_, receiver)) = self.called_method(call).filter(|(method, _)| EQUALITIES.contains(method)) else {
            return;
        };
        let Some(given) = self.argument(call, 0).filter(|_| self.argument(call, 1).is_none()) else { return };
        let (subject, found) = match (self.received(receiver, given), self.received(given, receiver)) {
            (Some(found), _) => (receiver, found),
            (None, Some(found)) => (given, found),
            _ => return,
        };
        // The rules that ask for more than this know operators.
        if found.code != 200 || found.spelling == Spelling::Text || self.is_recorded(subject) {
            return;
        }
        let Some(known) = self.subject(subject, &found) else { return };
        let status = self.record(found, Role::Compare, "");
        let Branches { conjunction, then, otherwise, failing } = self.branches(call, Operator::Equal, 200);
        let method_of_request = self.request_method(call, subject);
        let content_read = self.words_around(call).content_read(failing);
        let operator_span = self.callee(call).map_or(self.span(call), |callee| self.span(callee.name));
        self.facts.comparisons.push(Comparison {
            span: self.span(call),
            operator_span,
            toggled: None,
            operator: Operator::Equal,
            flipped: false,
            subject: known.text,
            subject_span: self.span(subject),
            status,
            scope: self.scope_at(call.start_byte() as u32),
            conjunction,
            then,
            otherwise,
            method: method_of_request,
            typed: known.typed,
            digits: false,
            success_test: None,
            content_read,
            number_test: None,
        });
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

    /// What a call asks for in which list: `in_array($status, [404, 410])`.
    pub(super) fn membership_call(&self, call: Node<'t>) -> Option<(Node<'t>, Node<'t>)> {
        let calls = &self.grammar.code.tests.membership_calls;
        if calls.is_empty() {
            return None;
        }
        let path = self.callee(call)?.path?;
        calls.contains(&path).then(|| self.argument(call, 0).zip(self.argument(call, 1)))?
    }

    /// The items of a literal list, or of a constant that is one.
    pub(super) fn list_items(&self, list: Node<'t>) -> Vec<Node<'t>> {
        let mut list = self.view.inner(list);
        if matches!(self.class(list), Class::Name | Class::Path) {
            let name = self.view.last_name(self.str(list));
            if let Some(Some(value)) = self.constant_lists.get(name) {
                list = self.view.inner(*value);
            }
        }
        match self.class(list) {
            Class::List | Class::Tuple | Class::Object => {
                self.view.children(self.part(list, Part::Body).unwrap_or(list))
            }
            Class::Call => {
                let path = self.callee(list).and_then(|callee| callee.path);
                let makes = path.is_some_and(|path| self.grammar.code.values.lists.contains(&path));
                let arguments = self.part(list, Part::Arguments).filter(|_| makes);
                match arguments {
                    Some(_) => self.arguments(list).into_iter().map(|argument| argument.value).collect(),
                    None => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    /// `(200..300).contains(&status)`: two comparisons, one for each bound.
    fn range_comparisons(&mut self, call: Node<'t>) {
        let Some((method, receiver)) = self.called_method(call) else { return };
        let range = self.view.inner(receiver);
        if method != self.grammar.code.tests.contains || self.class(range) != Class::Range {
            return;
        }
        if let Some(tested) = self.argument(call, 0) {
            self.range_comparison(call, range, tested);
        }
    }

    fn range_comparison(&mut self, call: Node<'t>, range: Node<'t>, tested: Node<'t>) {
        if !self.is_status_subject(tested) {
            return;
        }
        let Some((low, operator, high)) = self.bounds(range) else { return };
        let tests = &self.grammar.code.tests;
        let inclusive = self.str(operator) == tests.inclusive_range;
        let last = if inclusive { Operator::LessEqual } else { Operator::Less };
        for (bound, relation, toggle) in [(low, Operator::GreaterEqual, false), (high, last, true)] {
            let Some(value) = bound.and_then(|bound| self.status_compared(bound)).filter(|value| value.code >= 100)
            else {
                continue;
            };
            let toggled = if inclusive { &tests.exclusive_range } else { &tests.inclusive_range };
            let status = self.record(value, Role::Compare, "");
            self.facts.comparisons.push(Comparison {
                span: self.span(call),
                operator_span: self.span(operator),
                toggled: toggle.then(|| toggled.clone()),
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
                digits: false,
                success_test: None,
                content_read: false,
                number_test: None,
            });
        }
    }

    /// The status that `value` stands for when it is compared with `other`.
    pub(super) fn received(&self, other: Node<'t>, value: Node<'t>) -> Option<Found> {
        if self.class(value) == Class::Text {
            // A status shown as text, compared with digits.
            let digits = self.view.text_of(value);
            let code = digits.parse().ok().filter(|_| digits.len() == 3)?;
            let shown = self.is_shown_status(other) || self.is_text_member(other) || self.is_number_member(other);
            return shown.then(|| Found { code, span: self.span(value), spelling: Spelling::Text });
        }
        let found = self.status_compared(value)?;
        // A name such as `.notFound` may be of any type.
        let symbol = self.class(self.view.inner(value)) == Class::Symbol;
        if symbol && self.grammar.code.tests.never_symbols {
            return None;
        }
        let constant = matches!(found.spelling, Spelling::Constant { .. }) && !symbol;
        // A plain number or name needs a subject that is a status.
        (constant || self.is_status_subject(other) && found.code >= 100).then_some(found)
    }

    /// `response.status().to_string()`: code and phrase, never the digits alone.
    fn is_shown_status(&self, node: Node<'t>) -> bool {
        let Some((method, shown)) = self.called_method(self.view.inner(node)) else { return false };
        let tests = &self.grammar.code.tests;
        let asked = self.called_method(self.view.inner(shown)).map(|(asked, _)| asked);
        tests.displays.iter().any(|known| known == method)
            && asked.is_some_and(|asked| tests.typed_calls.iter().any(|known| known == asked))
            && self.group_present("http")
            && !tests.plain.iter().any(|known| self.present.contains(known.as_str()))
    }

    /// `response.code` where it may be a text of digits.
    fn is_text_member(&self, node: Node<'t>) -> bool {
        let node = self.view.inner(node);
        let members = &self.grammar.code.tests.text_members;
        self.part_str(node, Part::Member).is_some_and(|member| members.iter().any(|known| known == member))
            && self.asks_status(node)
            && self.group_present("http")
    }

    /// Whether `node` is a text of digits for sure, by the libraries that the file uses.
    fn is_digits(&self, node: Node<'t>) -> bool {
        let tests = &self.grammar.code.tests;
        let names = |list: &[String]| list.iter().any(|known| self.present.contains(known.as_str()));
        self.is_text_member(node) && names(&tests.texts) && !names(&tests.plain)
    }

    fn subject(&self, node: Node<'t>, value: &Found) -> Option<Subject> {
        // Two constants are no decision about a response.
        if self.status_compared(node).is_some() {
            return None;
        }
        let text = without_spaces(self.str(node));
        let typed = match value.spelling {
            Spelling::Constant { .. } => true,
            Spelling::Text if self.is_text_member(node) => false,
            Spelling::Text => true,
            _ => self.asks_status(node) || self.holds_status(node),
        };
        Some(Subject { text, typed })
    }

    /// Whether `node` is evidently a received status: `response.status()`, `status.as_u16()`, or a name for one in a file
    /// about HTTP.
    pub(super) fn is_status_subject(&self, node: Node<'t>) -> bool {
        if self.asks_status(node) {
            return self.tells_statuses();
        }
        let text = self.str(self.view.inner(node));
        let name = text.trim_start_matches(['*', '&']).rsplit(['.', ':']).next().unwrap_or(text).to_ascii_lowercase();
        let name = name.trim_start_matches('_').to_string();
        if self.holds_status(node) {
            return self.tells_statuses();
        }
        matches!(self.class(self.view.inner(node)), Class::Name | Class::Path)
            && !self.is_content_member(node)
            && (name != "code" || self.speaks_of_status(node))
            && (name != "rc" || self.group_present("http"))
            && self.grammar.code.tests.status_names.contains(&name)
            && self.tells_statuses()
            && !self.is_of_content(node)
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
        if self.calls_status_function(node) {
            return true;
        }
        // A call without parentheses reads like a member.
        if self.part(node, Part::Arguments).is_none() && self.is_status_member(node) {
            return true;
        }
        let Some((method, receiver)) = self.called_method(node) else { return false };
        let tests = &self.grammar.code.tests;
        if self.is_response_member(method, receiver) {
            return true;
        }
        if (method == "code" || tests.numeric.iter().any(|known| known == method)) && self.asks_status(receiver) {
            return true;
        }
        tests.status_calls.iter().any(|known| known == method)
    }

    /// `wp_remote_retrieve_response_code($response)`, `curl_getinfo($handle, CURLINFO_HTTP_CODE)`
    fn calls_status_function(&self, call: Node<'t>) -> bool {
        let functions = &self.grammar.code.tests.status_functions;
        if functions.is_empty() {
            return false;
        }
        let Some(callee) = self.callee(call).filter(|callee| callee.receiver.is_none()) else { return false };
        let name = self.str(callee.name).trim_start_matches('\\');
        functions.iter().any(|known| match known.split_once('(') {
            Some((function, given)) => function == name && self.str(call).contains(given),
            None => known == name,
        })
    }

    /// `response.status_code`, `error.response.status`
    fn is_status_member(&self, node: Node<'t>) -> bool {
        let tests = &self.grammar.code.tests;
        let (Some(member), Some(receiver)) = (self.part_str(node, Part::Member), self.part(node, Part::Receiver))
        else {
            return false;
        };
        if tests.numeric.iter().any(|known| known == member) && self.asks_status(receiver) {
            return true;
        }
        if tests.typed_members.iter().any(|known| known == member) {
            return !self.is_own_member(member, receiver);
        }
        self.is_response_member(member, receiver)
    }

    /// Whether `receiver` is the object of the method itself, declared before its name, and the file declares `member`.
    fn is_own_member(&self, member: &str, receiver: Node<'t>) -> bool {
        let owner = self.str(self.view.inner(receiver));
        let around = std::iter::successors(self.parent(receiver), |node| self.parent(*node));
        let Some(function) = around.into_iter().find(|node| self.class(*node) == Class::Function) else { return false };
        let Some(name) = self.part(function, Part::Name) else { return false };
        let head = self.text.get(function.start_byte()..name.start_byte()).unwrap_or("");
        let is_own = head.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == owner);
        is_own
            && self.text.lines().any(|line| {
                let mut words = line.split_whitespace();
                words.next() == Some(member) && words.next().is_some_and(|kind| kind.chars().all(char::is_alphanumeric))
            })
    }

    /// Whether `member` is the status of what it belongs to, and that is a response by its name.
    fn is_response_member(&self, member: &str, receiver: Node<'t>) -> bool {
        let tests = &self.grammar.code.tests;
        let owner = self.str(self.view.inner(receiver));
        let last = owner_name(owner);
        tests.status_members.iter().any(|known| known == member)
            && (tests.response_names.iter().any(|known| last.eq_ignore_ascii_case(known))
                || names_response(last)
                || self.was_requested(receiver))
            && !self.is_parsed(receiver)
    }

    /// The comparison of a status shown as text, by its number.
    fn number_test(&self, subject: Node<'t>, operator: Node<'t>, status: u32) -> Option<String> {
        let known = &self.facts.statuses[status as usize];
        let template = self.grammar.code.tests.number.as_deref().filter(|_| known.spelling == Spelling::Text)?;
        let inner = self.view.inner(subject);
        let shown = self.called_method(inner).map_or(inner, |(_, shown)| shown);
        let asked = template.replace("{subject}", self.str(shown));
        Some(format!("{asked} {} {}", self.str(operator), known.code))
    }

    /// What the words of the function around `node` say; they are looked for once.
    pub(super) fn words_around(&mut self, node: Node<'t>) -> &FunctionWords {
        let handler = self.facts.handler(self.scope_at(node.start_byte() as u32));
        if !self.function_words.contains_key(&handler) {
            let span = self.facts.scope(handler).span.range;
            let text = self.text.get(span.as_usize()).unwrap_or("");
            let tests = &self.grammar.code.tests;
            let in_file = |place: usize| span.start as usize + place;
            // What is only shown to whoever runs it is not read.
            let shown = |place: usize| {
                let line = text[..place].rfind('\n').map_or(0, |at| at + 1);
                let head = text[line..place].trim_start();
                SHOWS.iter().any(|word| head.starts_with(word))
            };
            let places = tests.reads.iter().flat_map(|word| text.match_indices(word.as_str()));
            let places: Vec<usize> = places.map(|(at, _)| at).filter(|at| !shown(*at)).collect();
            let first_read = places.iter().min().copied().map(in_file);
            let last_read = places.iter().max().copied().map(in_file);
            let words = FunctionWords {
                methods: self.methods_in(text).into_iter().map(|(at, method)| (in_file(at), method)).collect(),
                reads: first_read.zip(last_read),
            };
            self.function_words.insert(handler, words);
        }
        &self.function_words[&handler]
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
        "==" | "===" | "is" => Operator::Equal,
        "!=" | "!==" => Operator::NotEqual,
        "<" => Operator::Less,
        "<=" => Operator::LessEqual,
        ">" => Operator::Greater,
        ">=" => Operator::GreaterEqual,
        _ => return None,
    })
}

/// The operator with its bound included or excluded, as the source would write it.
pub(super) fn toggled(operator: &str) -> Option<String> {
    match operator {
        "<" | ">" => Some(format!("{operator}=")),
        "<=" | ">=" => operator.strip_suffix('=').map(str::to_string),
        _ => None,
    }
}

/// Whether a name ends like that of a response: `auth_response`, `uploadResp`.
fn names_response(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["_response", "_resp"].iter().any(|end| lower.ends_with(end))
        || ["Response", "Resp"]
            .iter()
            .any(|end| name.strip_suffix(end).is_some_and(|rest| rest.ends_with(char::is_lowercase)))
}
