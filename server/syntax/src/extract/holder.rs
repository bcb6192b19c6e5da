//! Errors that are plain structs with a status among their fields, and the functions that make them:
//! `&HTTPError{Code: 401}`, `NewHTTPError(401, text)`. Whether that field is sent, other code says.

use tree_sitter::Node;

use super::Extractor;
use super::scope::is_called_error;
use crate::apis::Does;
use crate::elsewhere::{Carries, ErrorType, How};
use crate::grammar::{Class, Part, Shape};

/// Longer definitions are written by generators, in bytes.
const MAX_DEFINITION: usize = 8_000;

/// How often functions are looked for that call those found before.
const ROUNDS: usize = 2;

/// A struct of this file that holds a status.
struct Holder<'t> {
    name: &'t str,
    field: &'t str,
    position: usize,
    member: String,
}

impl<'t> Extractor<'t> {
    /// The structs of this file that are errors with a status, and the functions that make one with a status they are given.
    pub(super) fn holders(&self, out: &mut Vec<ErrorType>) {
        let structs = self.structs();
        let mut makers: Vec<(&'t str, usize, String)> = Vec::new();
        for _ in 0..ROUNDS {
            for function in self.nodes(Shape::Function) {
                let (Some(name), Some(list), Some(body)) =
                    (self.part_str(function, Part::Name), self.parameters(function), self.part(function, Part::Body))
                else {
                    continue;
                };
                if makers.iter().any(|(known, ..)| *known == name) || self.owner(function).is_some() {
                    continue;
                }
                let given = self.within(Shape::Object, body).into_iter().find_map(|object| {
                    let holder =
                        structs.iter().find(|holder| self.part_str(object, Part::Name) == Some(holder.name))?;
                    Some((self.held(object, holder.field, holder.position)?, holder.member.clone()))
                });
                let given = given.or_else(|| {
                    self.within(Shape::Call, body).into_iter().find_map(|call| {
                        let callee = self.callee(call).filter(|callee| callee.receiver.is_none())?;
                        let (_, at, member) = makers.iter().find(|(known, ..)| *known == self.str(callee.name))?;
                        Some((self.argument(call, *at)?, member.clone()))
                    })
                });
                let at = given.and_then(|(value, member)| Some((self.parameter_of(value, &list)?, member)));
                makers.extend(at.map(|(at, member)| (name, at, member)));
            }
        }
        for holder in structs {
            let (at, words) = (holder.position, vec![holder.field.to_string()]);
            let carries = Carries::Given { at, words, default: None };
            let (name, member) = (holder.name.to_string(), Some(holder.member));
            out.push(ErrorType { name, owner: None, carries, how: How::Raised, member });
        }
        for (name, at, member) in makers {
            let carries = Carries::Given { at, words: Vec::new(), default: None };
            let (name, member) = (name.to_string(), Some(member));
            out.push(ErrorType { name, owner: None, carries, how: How::Raised, member });
        }
    }

    /// The value that an object of a struct has in a field, which is named or counted.
    pub(super) fn held(&self, object: Node<'t>, field: &str, position: usize) -> Option<Node<'t>> {
        if let Some(value) = self.entry(object, field) {
            return Some(value);
        }
        let body = self.part(object, Part::Body).unwrap_or(object);
        let items = self.view.children(body);
        if items.iter().any(|item| self.part(*item, Part::Key).is_some()) {
            return None;
        }
        items.get(position).map(|item| self.view.inner(*item))
    }

    /// The parts of structs that functions of this file send as a status: `w.WriteHeader(result.Code)`, where `result` is a
    /// parameter, or what the method is called on.
    pub(super) fn sent_parts(&self) -> Vec<String> {
        let rows = &self.grammar.code.elsewhere;
        if rows.structs.is_none() {
            return Vec::new();
        }
        let mut out = Vec::new();
        for call in self.nodes(Shape::Call) {
            let Some(row) = self.call_row(call) else { continue };
            let sends = matches!(row.does, Does::Response | Does::SetStatus | Does::Builder | Does::Send);
            let Some(place) = row.status.as_ref().filter(|_| sends) else { continue };
            let Some(given) = self.place(call, place).map(|given| self.view.inner(given)) else { continue };
            let (Some(field), Some(holder)) = (self.part_str(given, Part::Member), self.part(given, Part::Receiver))
            else {
                continue;
            };
            let Some(member) = crate::elsewhere::member(field, rows) else { continue };
            let words = self.parameter_words(holder, self.str(holder)).unwrap_or_default();
            let kind = words.last().map(ToString::to_string);
            let kind = kind.or_else(|| self.type_of_receiver(holder));
            out.extend(kind.map(|kind| sent_part(&kind, &member)));
        }
        out
    }

    /// The type whose method stands around `holder`, if that is what the method is called on.
    fn type_of_receiver(&self, holder: Node<'t>) -> Option<String> {
        let mut at = self.parent(holder)?;
        while self.class(at) != Class::Function {
            at = self.parent(at)?;
        }
        let words = self.part_str(at, Part::Receiver)?.split(|c: char| !c.is_alphanumeric() && c != '_');
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        matches!(words.as_slice(), [name, _] if *name == self.str(holder)).then(|| words[1].to_string())
    }

    /// `type HTTPError struct { Code int … }`
    fn structs(&self) -> Vec<Holder<'t>> {
        let rows = &self.grammar.code.elsewhere;
        let Some(keyword) = rows.structs.as_deref() else { return Vec::new() };
        let mut out = Vec::new();
        for (at, word) in self.text.match_indices(keyword) {
            let head = &self.text[self.text[..at].rfind('\n').map_or(0, |at| at + 1)..at];
            let Some(name) = head.split_whitespace().next_back().filter(|name| is_name(name)) else { continue };
            let behind = &self.text[at + word.len()..];
            let behind = &behind[..behind.floor_char_boundary(MAX_DEFINITION)];
            let Some(inner) = behind.trim_start().strip_prefix('{') else { continue };
            // An error by its name, or by what it can be asked for.
            let asked = rows.answers.iter().any(|word| {
                self.text.lines().any(|line| line.contains(word.as_str()) && line.contains(name) && line.contains(')'))
            });
            let lower = name.to_ascii_lowercase();
            let body_only =
                ["response", "reply", "body", "payload", "dto", "view"].iter().any(|word| lower.contains(word));
            // Another struct counts where a function sends that part of its parameter of this type.
            let is_error = asked || is_called_error(name) && !body_only;
            let mut position = 0;
            for line in inner.lines() {
                let line = line.trim();
                if line.starts_with('}') {
                    break;
                }
                let plain = line.split("//").next().unwrap_or("").split('`').next().unwrap_or("").trim();
                if plain.is_empty() {
                    continue;
                }
                let (field, kind) = plain.split_once(char::is_whitespace).unwrap_or((plain, ""));
                let number = ["int", "uint"].iter().any(|known| {
                    kind.trim().strip_prefix(known).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
                });
                if let Some(member) = crate::elsewhere::member(field, rows).filter(|_| number) {
                    let member = if is_error { member } else { sent_part(name, &member) };
                    out.push(Holder { name, field, position, member });
                    break;
                }
                position += 1;
            }
        }
        out
    }

    /// Records the errors that are made in the file where their struct is defined.
    pub(super) fn held_statuses(&mut self) {
        let Some(elsewhere) = self.elsewhere.filter(|_| self.grammar.code.elsewhere.structs.is_some()) else { return };
        let mut known = Vec::new();
        self.holders(&mut known);
        known.retain(|known| {
            known
                .member
                .as_ref()
                .is_some_and(|member| elsewhere.is_answered(self.facts.language, &self.facts.files[0].path, member))
        });
        if known.is_empty() {
            return;
        }
        for node in self.nodes(Shape::Call) {
            let Some(callee) = self.callee(node).filter(|callee| callee.receiver.is_none()) else { continue };
            let name = self.str(callee.name);
            if let Some(Carries::Given { at, .. }) =
                known.iter().find(|known| known.name == name).map(|known| &known.carries)
                && let Some(given) = self.argument(node, *at)
            {
                self.made(node, given, true, name);
            }
        }
        for node in self.nodes(Shape::Object) {
            let Some(name) = self.part_str(node, Part::Name) else { continue };
            if let Some(Carries::Given { at, words, .. }) =
                known.iter().find(|known| known.name == name).map(|known| &known.carries)
                && let Some(field) = words.first()
                && let Some(given) = self.held(node, field, *at)
            {
                self.made(node, given, true, name);
            }
        }
    }
}

/// The key for the part `member` of the struct `name`, where that is sent as a status.
fn sent_part(name: &str, member: &str) -> String {
    format!("{name}.{member}")
}

fn is_name(text: &str) -> bool {
    text.starts_with(char::is_alphabetic) && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}
