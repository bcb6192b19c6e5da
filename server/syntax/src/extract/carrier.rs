//! Types that hold the status they are answered with: `ApiError { status, message }`, `ApiError::new(status, message)`.

use tree_sitter::Node;

use super::Extractor;
use super::parameters::split_arguments;
use super::response::Draft;
use super::scope::is_called_error;
use super::status::Found;
use crate::apis::Does;
use crate::elsewhere::{Carries, ErrorType, How};
use crate::facts::{ResponseStatus, Role};
use crate::grammar::{Class, Part, Shape};
use crate::view::{split_last, without_type_arguments};

/// A way to make a value that is answered with a status it is given.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Maker {
    /// The type, and what of it makes one: a function or variant, or nothing for the type itself.
    on: String,
    name: Option<String>,
    given: Given,
    /// Whether it is an error, whose answer code elsewhere may complete.
    raised: bool,
}

/// Where a [`Maker`] is given the status.
#[derive(Debug, Clone, PartialEq)]
enum Given {
    At(usize),
    Named(String),
}

/// Longer definitions are written by generators, in bytes.
const MAX_DEFINITION: usize = 40_000;

impl<'t> Extractor<'t> {
    /// How the types of this file are made that answer with a status they hold.
    pub(super) fn makers(&self) -> Vec<Maker> {
        let mut out = Vec::new();
        let implementations = self.nodes(Shape::Implementation);
        let on = |node: &Node<'t>| self.part_str(*node, Part::Type).map(without_type_arguments);
        let answers = |node: Node<'t>| self.answers_as_error(node).or_else(|| self.answers_with_own(node));
        let answering: Vec<(String, bool)> =
            implementations.iter().filter_map(|node| Some((on(node)?, answers(*node)?))).collect();
        if answering.is_empty() {
            return out;
        }
        let mut types: Vec<(String, bool)> = Vec::new();
        for node in &implementations {
            let Some(on) = on(node) else { continue };
            let answers = answering.iter().find(|(known, _)| *known == on).map(|(_, raised)| *raised);
            // What such an error is made of is called an error, too.
            let raised = answers
                .or_else(|| (is_called_error(&on) && answering.iter().any(|(_, raised)| *raised)).then_some(true));
            if let Some(raised) = raised.filter(|_| types.iter().all(|(known, _)| *known != on)) {
                types.push((on, raised));
            }
        }
        for (of, raised) in types {
            let before = out.len();
            self.made_of_parts(&of, raised, &mut out);
            if out.len() == before && !raised {
                continue;
            }
            for own in implementations.iter().filter(|node| on(node).as_deref() == Some(of.as_str())) {
                for function in self.within(Shape::Function, *own) {
                    let Some(name) = self.part_str(function, Part::Name) else { continue };
                    let returns = self.part_str(function, Part::Returns).unwrap_or("");
                    if !returns.contains("Self") && !returns.contains(of.as_str()) {
                        continue;
                    }
                    let list = self.parameters(function);
                    let at = list.and_then(|list| {
                        list.pieces.iter().position(|piece| {
                            self.is_status_type(&piece.words) || self.is_number_of_status(&piece.words)
                        })
                    });
                    if let Some(at) = at {
                        let (on, name) = (of.clone(), Some(name.to_string()));
                        out.push(Maker { on, name, given: Given::At(at), raised });
                    }
                }
            }
        }
        out.dedup();
        out
    }

    /// Whether the implementation at `node` makes responses of its type, and whether of an error.
    fn answers_as_error(&self, node: Node<'t>) -> Option<bool> {
        if self.is_error_implementation(node) {
            return Some(true);
        }
        let of = without_type_arguments(self.part_str(node, Part::Trait)?);
        let words = &self.grammar.code.send.error_types;
        let answers = &self.grammar.code.answers.responses;
        let known = words.iter().filter(|word| answers.contains(word)).any(|word| of.ends_with(word.as_str()));
        known.then_some(false)
    }

    /// The same for one without an interface, of which a function answers with the status that it holds:
    /// `HttpResponse::build(self.status).json(&self.body)`.
    fn answers_with_own(&self, node: Node<'t>) -> Option<bool> {
        if self.part(node, Part::Trait).is_some() {
            return None;
        }
        let own = |given: Node<'t>| {
            let given = self.view.inner(given);
            let holder = self.part_str(given, Part::Receiver)?;
            let member = self.part_str(given, Part::Member)?;
            (super::foreign::OWN.contains(&holder)
                && crate::elsewhere::member(member, &self.grammar.code.elsewhere).is_some())
            .then_some(())
        };
        let answers = self.within(Shape::Call, node).into_iter().any(|call| {
            let row = self.call_row(call).filter(|row| matches!(row.does, Does::Response | Does::Builder));
            row.and_then(|row| own(self.place(call, row.status.as_ref()?)?)).is_some()
        });
        let on = self.part_str(node, Part::Type)?;
        answers.then(|| is_called_error(on))
    }

    /// Whether a part is a number that is made a status: `status: u16`, and `StatusCode::from_u16(self.status)`.
    fn is_number_of_status(&self, words: &[&str]) -> bool {
        let rows = &self.grammar.code.elsewhere;
        let number = words.iter().any(|word| rows.numbers.iter().any(|known| known == word));
        let Some(name) = words.iter().find(|word| crate::elsewhere::member(word, rows).is_some()) else { return false };
        number
            && self.nodes(Shape::Call).into_iter().any(|call| {
                let makes = self.call_row(call).is_some_and(|row| row.does == Does::Status);
                let given = self.argument(call, 0).filter(|_| makes).map_or("", |given| self.str(given));
                given.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == *name)
            })
    }

    /// The parts of the type `on` of this file that are a status.
    fn made_of_parts(&self, on: &str, raised: bool, out: &mut Vec<Maker>) {
        for word in &self.grammar.code.definitions {
            let head = format!("{word}{on}");
            let Some((at, _)) = self.text.match_indices(&head).find(|(at, _)| {
                let alone = |c: char| c.is_alphanumeric() || c == '_';
                !self.text[..*at].ends_with(alone) && !self.text[at + head.len()..].starts_with(alone)
            }) else {
                continue;
            };
            let behind = &self.text[at + head.len()..];
            let behind = &behind[..behind.floor_char_boundary(MAX_DEFINITION)];
            let Some(open) = behind.find(['{', '(', ';']) else { continue };
            let Some((inner, _)) = inner_of(&behind[open..]) else { continue };
            let mut push = |name: Option<&str>, given: Given| {
                out.push(Maker { on: on.to_string(), name: name.map(str::to_string), given, raised });
            };
            match behind.as_bytes().get(open) {
                Some(b'{') if word.starts_with("enum") => {
                    for (_, variant) in split_arguments(inner) {
                        let variant = without_notes(variant);
                        let Some(open) = variant.find(['{', '(']) else { continue };
                        let Some((parts, _)) = inner_of(&variant[open..]) else { continue };
                        let named = variant.as_bytes()[open] == b'{';
                        if let Some(given) = self.status_part(parts, named) {
                            push(Some(variant[..open].trim()), given);
                        }
                    }
                }
                Some(b'{') => {
                    if let Some(given) = self.status_part(inner, true) {
                        push(None, given);
                    }
                }
                Some(b'(') => {
                    if let Some(given) = self.status_part(inner, false) {
                        push(None, given);
                    }
                }
                _ => {}
            }
            return;
        }
    }

    /// The part of a definition that is a status.
    fn status_part(&self, parts: &str, named: bool) -> Option<Given> {
        let pieces = split_arguments(parts);
        let mut pieces = pieces.iter().map(|(_, piece)| without_notes(piece)).enumerate();
        pieces.find_map(|(at, piece)| {
            let (name, kind) = match named {
                true => piece.split_once(':')?,
                false => ("", piece),
            };
            let mut words: Vec<&str> =
                kind.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
            // A list of statuses or a map of them is not one.
            let only = !kind.contains("Vec") && !kind.contains("Map") && !kind.contains('[');
            let mut is_status = self.is_status_type(&words);
            if !is_status && named {
                words.extend(name.split_whitespace().last());
                is_status = self.is_number_of_status(&words);
            }
            (only && is_status).then(|| match named {
                true => Given::Named(name.split_whitespace().last().unwrap_or("").to_string()),
                false => Given::At(at),
            })
        })
    }

    /// What other files may make of the types of this one.
    pub(super) fn makers_for_others(&self, out: &mut Vec<ErrorType>) {
        let hides = crate::elsewhere::names_header(self.text);
        for maker in self.makers() {
            let how = if maker.raised { How::Raised } else { How::Answers { hides, holds: false } };
            let (at, words) = match maker.given {
                Given::At(at) => (at, Vec::new()),
                Given::Named(name) => (usize::MAX, vec![name]),
            };
            let carries = Carries::Given { at, words, default: None };
            let (name, owner) = match maker.name {
                Some(name) => (name, Some(maker.on)),
                None => (maker.on, None),
            };
            out.push(ErrorType { name, owner, carries, how, member: None });
        }
    }

    /// Records what is made of types that answer with the status they hold: those of this file, and those of others.
    pub(super) fn made_answers(&mut self) {
        let makers = self.makers();
        let objects = self.nodes(Shape::Object);
        if !makers.is_empty() {
            for node in self.nodes(Shape::Call) {
                let Some(path) = self.callee(node).and_then(|callee| callee.path) else { continue };
                if let Some((maker, path)) = self.maker(node, &path, &makers)
                    && let Given::At(at) = maker.given
                    && let Some(given) = self.argument(node, at)
                {
                    let raised = maker.raised;
                    self.made(node, given, raised, &path);
                }
            }
        }
        let makes = self.grammar.code.elsewhere.made && self.elsewhere.is_some();
        if makers.is_empty() && !makes {
            return;
        }
        for node in objects {
            let Some(name) = self.part_str(node, Part::Name).map(without_type_arguments) else { continue };
            let own = self.maker(node, &name, &makers).map(|(maker, path)| (maker.clone(), path));
            if let Some((maker, path)) = own {
                if let Given::Named(part) = &maker.given
                    && let Some(given) = self.entry(node, part)
                {
                    self.made(node, given, maker.raised, &path);
                }
            } else if makes {
                let parts = self.part_elsewhere(&name).or_else(|| self.answered_part(node, &name));
                let given = parts.into_iter().flatten().find_map(|part| self.entry(node, &part));
                let given = given.or_else(|| self.counted_elsewhere(node, &name));
                if let Some(given) = given {
                    self.made(node, given, true, &name);
                }
            }
        }
    }

    /// The part of an error that is its status, where other files answer with that part of errors: `error.http_status`.
    fn answered_part(&self, node: Node<'t>, written: &str) -> Option<Vec<String>> {
        let (elsewhere, rows) = (self.elsewhere?, &self.grammar.code.elsewhere);
        let name = match written {
            "Self" => self.implemented(node)?,
            written => written.to_string(),
        };
        if !is_called_error(&name) {
            return None;
        }
        let value = self.view.value(node);
        let answered = |key: &&str| {
            let member = crate::elsewhere::member(key, rows);
            member.is_some_and(|member| elsewhere.is_answered(self.facts.language, &self.facts.files[0].path, &member))
        };
        let keys = value.entries()?.iter().map(|(key, _)| key.as_str());
        Some(keys.filter(answered).map(str::to_string).collect())
    }

    /// The type whose implementation `node` stands in.
    fn implemented(&self, node: Node<'t>) -> Option<String> {
        let around = self.implementation_around(node)?;
        self.part_str(around, Part::Type).map(without_type_arguments)
    }

    /// The maker that `written` names, and how it is called from outside.
    fn maker<'m>(&self, node: Node<'t>, written: &str, makers: &'m [Maker]) -> Option<(&'m Maker, String)> {
        let separator = self.grammar.code.separator.as_str();
        let path = match written.strip_prefix("Self") {
            Some(rest) if rest.is_empty() || rest.starts_with(separator) => {
                format!("{}{rest}", self.implemented(node)?)
            }
            _ => written.to_string(),
        };
        let maker = makers.iter().find(|maker| match &maker.name {
            Some(name) => split_last(&path, separator).is_some_and(|(head, last)| {
                last == name && split_last(head, separator).map_or(head, |(_, on)| on) == maker.on
            }),
            None => split_last(&path, separator).map_or(path.as_str(), |(_, last)| last) == maker.on,
        })?;
        Some((maker, path))
    }

    /// Records the answer of what is made at `node`, if the status it is given is known.
    pub(super) fn made(&mut self, node: Node<'t>, given: Node<'t>, raised: bool, api: &str) {
        // What is compared or matched is not made.
        if self.parent(node).is_some_and(|parent| matches!(self.class(parent), Class::Pattern | Class::Binary)) {
            return;
        }
        // What is handed to a response is its body.
        let span = self.span(node);
        if self.facts.responses.iter().any(|response| response.span != span && response.span.contains(span)) {
            return;
        }
        let given = self.first_of_tuple(given);
        // `let status = StatusCode::NOT_FOUND;`
        let bound = || self.bound_value(given, self.str(given)).filter(|_| self.class(given) == Class::Name);
        let found: Option<Found> =
            self.status_expression(given).or_else(|| self.status_expression(self.view.inner(bound()?)));
        let Some(found) = found.filter(|found| (400..=599).contains(&found.code)) else {
            if self.class(given) == Class::Name {
                self.decided_statuses(given, Role::Send, api);
            }
            return;
        };
        let mut draft = Draft::new(ResponseStatus::Explicit(self.record(found, Role::Send, api)));
        draft.raised = raised;
        self.push(node, draft, api);
    }
}

/// What stands between the brackets that `text` begins with, and what is behind them.
fn inner_of(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some((&text[1..at], &text[at + 1..]));
                }
            }
            ';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// A part of a definition without the comments and attributes before it.
fn without_notes(piece: &str) -> &str {
    let mut rest = piece.trim();
    loop {
        let next = if rest.starts_with("//") {
            rest.split_once('\n').map_or("", |(_, rest)| rest)
        } else if let Some(attribute) = rest.strip_prefix('#') {
            inner_of(attribute).map_or("", |(_, rest)| rest)
        } else {
            return rest;
        };
        rest = next.trim_start();
    }
}
