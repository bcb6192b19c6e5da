//! Headers in objects that have a name, or that are put together of several: `{ ...corsHeaders, "Content-Type": type }`.

use tree_sitter::Node;

use super::Extractor;
use super::header::spelled;
use super::response::Draft;
use crate::apis::CallRow;
use crate::elsewhere::COMPLETES;
use crate::facts::{Value, ValueKind};
use crate::grammar::{Class, Part, Shape};
use crate::view::last_named;

/// How deep names are followed.
const MAX_DEPTH: u32 = 4;

/// Words of names for headers that go with every status alike.
const ALIKE: [&str; 3] = ["cors", "security", "json"];

/// Whether a key is the name of a constant: `WWW_AUTHENTICATE`, `hdrs.ALLOW`.
fn is_constant(key: &str) -> bool {
    let last = key.rsplit('.').next().unwrap_or(key);
    last.len() > 2 && last.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

impl<'t> Extractor<'t> {
    /// The headers of an object, where all of them are known: those that it is made of by a name are, too.
    pub(super) fn known_headers(&self, node: Node<'t>, depth: u32) -> Option<Vec<(String, Value)>> {
        let node = self.view.inner(node);
        if depth > MAX_DEPTH {
            return None;
        }
        match self.class(node) {
            Class::Object => {
                let mut out = Vec::new();
                let body = self.part(node, Part::Body).unwrap_or(node);
                for child in self.view.children(body) {
                    let key = self.part_str(child, Part::Key).map(|key| key.trim_matches(['"', '\'', '`', ':', ' ']));
                    let named = self.part_str(child, Part::Key).is_some_and(is_constant);
                    match (key, self.part(child, Part::Value)) {
                        // A constant of a library or of the project is called like its header, or is not known.
                        (Some(key), Some(value)) if named => {
                            let name = key.rsplit('.').next().unwrap_or(key).replace('_', "-").to_ascii_lowercase();
                            COMPLETES.iter().find(|(_, known)| *known == name)?;
                            out.push((name, self.view.value(value)));
                        }
                        (Some(key), Some(value)) if self.is_plain_key(key) => {
                            out.push((spelled(key), self.view.value(value)));
                        }
                        (None, None) => out.extend(self.known_headers(last_named(child)?, depth + 1)?),
                        _ => return None,
                    }
                }
                Some(out)
            }
            Class::Name | Class::Path => {
                let name = self.str(node);
                let made = self.constant_lists.get(name).copied().flatten().or_else(|| self.bound_value(node, name));
                let made = made.map(|made| self.view.inner(made)).filter(|made| self.class(*made) == Class::Object);
                match made.and_then(|made| Some((made, self.put_later(name)?))) {
                    Some((made, put)) => {
                        let mut known = self.known_headers(made, depth + 1)?;
                        known.extend(put);
                        Some(known)
                    }
                    None => self.is_alike(name).then(Vec::new),
                }
            }
            // corsHeaders(origin)
            Class::Call => self.is_alike(self.str(self.callee(node)?.name)).then(Vec::new),
            _ => None,
        }
    }

    /// Puts the headers on a response that have an argument of their own: `new TooManyRequestsHttpException(60, text)`.
    pub(super) fn given_headers(&mut self, call: Node<'t>, row: &CallRow, draft: &mut Draft) {
        for (name, place) in &row.given_headers {
            let Some(given) = self.place(call, place) else { continue };
            let value = self.view.value(given);
            let (empty, told) = match &value.kind {
                ValueKind::Text(text) => (text.trim().is_empty(), true),
                ValueKind::Number(digits) => (digits == "0", true),
                ValueKind::List(items) => (items.is_empty(), false),
                ValueKind::Null => (true, false),
                _ => (false, false),
            };
            if !empty {
                let (span, scope) = (self.span(given), self.scope_at(call.start_byte() as u32));
                let id = self.add_header(name.clone(), Some(value).filter(|_| told), span, scope);
                draft.headers.push(id);
            }
        }
    }

    fn is_plain_key(&self, key: &str) -> bool {
        !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c))
    }

    /// What is put into the object of this name after it was made, if all of it is written out: `headers["Vary"] = "Origin"`.
    fn put_later(&self, name: &str) -> Option<Vec<(String, Value)>> {
        let mut put = Vec::new();
        for node in self.shapes.get(&Shape::Assignment).into_iter().flatten() {
            let left = self.part_str(*node, Part::Left).unwrap_or("");
            let Some(key) = left.strip_prefix(name).filter(|rest| rest.starts_with(['[', '.'])) else { continue };
            let key = key.strip_prefix('[')?.strip_suffix(']')?.trim();
            let quoted = key.len() > 2 && key.starts_with(['"', '\'']) && key.ends_with(['"', '\'']);
            let key = key.trim_matches(['"', '\'']);
            if !quoted || !self.is_plain_key(key) {
                return None;
            }
            put.push((spelled(key), self.view.value(self.part(*node, Part::Right)?)));
        }
        Some(put)
    }

    /// Whether headers are those that every answer has, by the name that they go by.
    fn is_alike(&self, name: &str) -> bool {
        let lower = self.view.last_name(name).to_ascii_lowercase();
        let about = lower.contains("header") || lower.ends_with("cors");
        about && ALIKE.iter().any(|word| lower.contains(word))
    }
}
