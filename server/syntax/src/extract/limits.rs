//! Limits on the size of request bodies that code sets by a name, and what numbers of bytes are written as.

use tree_sitter::Node;

use super::Extractor;
use crate::apis::LimitRow;
use crate::facts::BodyLimit;
use crate::grammar::{Class, Part, Shape};

/// How often a name is followed to its value.
const MAX_NAMES: u32 = 3;

/// What turns texts into numbers.
const CASTS: [&str; 6] = ["parseint", "number", "int", "int64", "parsefloat", "long"];

/// What sets a limit: its name, the value, and the whole.
type Set<'t> = (&'static str, Node<'t>, Node<'t>);

impl<'t> Extractor<'t> {
    /// The limits that members, entries and names set.
    pub(super) fn limits(&mut self) {
        for row in &self.grammar.apis.limits {
            if !self.any_present(&row.groups) {
                continue;
            }
            let named = |text: &str| row.names.iter().find(|name| *name == text).map(String::as_str);
            let mut found: Vec<Set<'t>> = Vec::new();
            for assignment in self.nodes(Shape::Assignment) {
                let (Some(left), Some(right)) = (self.part(assignment, Part::Left), self.part(assignment, Part::Right))
                else {
                    continue;
                };
                let mut words = self.str(left).split(|c: char| !c.is_alphanumeric() && c != '_');
                let name = words.rfind(|word| !word.is_empty()).and_then(named);
                found.extend(name.map(|name| (name, right, assignment)));
            }
            for object in self.objects() {
                self.limits_within(row, *object, "", &mut found);
            }
            for call in self.nodes(Shape::Call) {
                for argument in self.arguments(call) {
                    let name = argument.name.and_then(|name| named(self.str(name)));
                    found.extend(name.map(|name| (name, argument.value, call)));
                }
            }
            for node in self.nodes(Shape::Annotation) {
                found.extend(self.limit_in_annotation(node, named));
            }
            found.sort_by_key(|(_, value, _)| value.start_byte());
            found.dedup_by_key(|(_, value, _)| value.start_byte());
            for (name, value, site) in found {
                self.limit(row.groups.first().map_or("", String::as_str), name, value, site);
            }
        }
    }

    /// The number that an annotation sets a limit to: `[RequestSizeLimit(50_000_000)]`.
    fn limit_in_annotation(&self, node: Node<'t>, named: impl Fn(&str) -> Option<&'static str>) -> Option<Set<'t>> {
        let text = self.str(node);
        let (before, _) = text.split_once('(')?;
        let name = named(before.trim_matches(|c: char| !c.is_alphanumeric()))?;
        let at = node.start_byte() + before.len() + 1;
        let end = node.start_byte() + text.rfind(')')?;
        let value = node.descendant_for_byte_range(at, end.checked_sub(1)?)?;
        Some((name, value, node))
    }

    /// The entries of an object that set a limit, and those of objects in it.
    fn limits_within(&self, row: &'static LimitRow, object: Node<'t>, around: &str, found: &mut Vec<Set<'t>>) {
        let body = self.part(object, Part::Body).unwrap_or(object);
        for entry in self.view.children(body) {
            let (Some(key), Some(value)) = (self.part(entry, Part::Key), self.part(entry, Part::Value)) else {
                continue;
            };
            let key = self.str(key).trim_matches(['"', '\'', ':', ' ']);
            let path = if around.is_empty() { key.to_string() } else { format!("{around}.{key}") };
            let name = row.names.iter().find(|name| **name == path);
            found.extend(name.map(|name| (name.as_str(), value, entry)));
            let value = self.view.inner(value);
            let is_deep = around.is_empty() && row.names.iter().any(|name| name.contains('.'));
            if is_deep && self.class(value) == Class::Object {
                self.limits_within(row, value, key, found);
            }
        }
    }

    /// Writes a limit down, if it is known.
    pub(super) fn limit(&mut self, product: &str, name: &str, value: Node<'t>, site: Node<'t>) {
        // What only some who call it have holds for none of them.
        if !self.is_conditional(site) {
            self.limit_of(product, name, value, site);
        }
    }

    /// The same, wherever it stands.
    pub(super) fn limit_of(&mut self, product: &str, name: &str, value: Node<'t>, site: Node<'t>) {
        let Some(bytes) = self.bytes(value, 0).filter(|bytes| *bytes >= 1.0 && *bytes < 1e15) else { return };
        let text = self.str(value);
        self.facts.body_limits.push(BodyLimit {
            outer: None,
            product: product.to_string(),
            name: name.to_string(),
            bytes: Some(bytes as u64),
            raw: text.to_string(),
            unitless: text.bytes().all(|byte| byte.is_ascii_digit()),
            unit: 1,
            span: self.span(value),
            site: self.span(site),
            scope: self.scope_at(site.start_byte() as u32),
        });
    }

    /// What `value` is as a number of bytes: digits, a text with a unit, a product, a name of these, or what holds unless the
    /// environment says otherwise.
    pub(super) fn bytes(&self, value: Node<'t>, depth: u32) -> Option<f64> {
        let value = self.view.inner(value);
        let text = self.str(value);
        let quotes = ['"', '\'', '`'];
        let plain = text.strip_prefix(quotes).and_then(|rest| rest.strip_suffix(quotes)).unwrap_or(text);
        let digits: String = plain.chars().filter(|c| *c != '_').collect();
        let digits = digits.trim_end_matches(['n', 'L', 'l', 'u', 'U']);
        if digits.starts_with(|c: char| c.is_ascii_digit()) {
            let bytes = || crate::tree::units::bytes(plain, 1).map(|bytes| bytes as f64);
            if let Some(number) = digits.parse::<f64>().ok().or_else(bytes) {
                return Some(number);
            }
        }
        match self.class(value) {
            Class::Call => {
                let path = self.str(self.callee(value)?.node).to_ascii_lowercase();
                // os.environ.get("LIMIT", "16"): what holds unless somebody says otherwise.
                if path.contains("env") {
                    return self.bytes(self.argument(value, 1)?, depth);
                }
                let last = path.rsplit(['.', ':']).next().unwrap_or("");
                self.bytes(self.argument(value, 0).filter(|_| CASTS.contains(&last))?, depth)
            }
            Class::Name if depth < MAX_NAMES => {
                let mut defined = self.bound.get(text)?.iter().filter_map(|node| self.part(*node, Part::Value));
                let only = defined.next().filter(|_| defined.next().is_none())?;
                self.bytes(only, depth + 1)
            }
            _ => {
                let (left, right) = (self.part(value, Part::Left)?, self.part(value, Part::Right)?);
                let between = self.text.get(left.end_byte()..right.start_byte())?.trim();
                if matches!(between, "||" | "??" | "or") {
                    return self.bytes(right, depth);
                }
                let (left, right) = (self.bytes(left, depth)?, self.bytes(right, depth)?);
                match between {
                    "*" => Some(left * right),
                    "+" => Some(left + right),
                    "<<" if right < 60.0 => Some(left * 2f64.powf(right)),
                    _ => None,
                }
            }
        }
    }
}
