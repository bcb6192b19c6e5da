//! Constants that a file defines.

use tree_sitter::Node;

use super::Extractor;
use crate::facts::Constant;
use crate::grammar::{Class, Part, Shape};

impl<'t> Extractor<'t> {
    /// Constants of this file with a numeric value.
    pub(super) fn constants(&mut self) {
        for node in self.nodes(Shape::Constant) {
            let (Some(name), Some(value)) = (self.part(node, Part::Name), self.part(node, Part::Value)) else {
                continue;
            };
            let key = self.constant_key(name);
            if matches!(self.class(self.view.inner(value)), Class::List | Class::Object | Class::Call) {
                let seen = self.constant_lists.contains_key(&key);
                self.constant_lists.insert(key.clone(), Some(value).filter(|_| !seen));
            }
            let Some(number) = self.view.value(value).as_integer().and_then(|n| u32::try_from(n).ok()) else {
                let code = self.path_constant(value).map(|found| found.code);
                self.constants
                    .entry(key)
                    .and_modify(|known| *known = known.filter(|known| Some(*known) == code))
                    .or_insert(code);
                continue;
            };
            // A name defined twice resolves to neither value.
            self.constants
                .entry(key)
                .and_modify(|known| *known = known.filter(|known| *known == number))
                .or_insert(Some(number));
            let owner = self.type_around(node).unwrap_or("").to_ascii_lowercase();
            let kind = self.part_str(node, Part::Type).unwrap_or("");
            let about_http = ["http", "status"].iter().any(|word| owner.contains(word))
                || kind.contains("Status")
                || self.group_present("http") && self.str(name).to_ascii_lowercase().contains("http")
                || owner.is_empty() && self.group_present("http") && self.about_status(self.str(name));
            self.facts.constants.push(Constant {
                name: self.str(name).trim_matches(['"', '\'']).to_string(),
                value: number,
                name_span: self.span(name),
                value_span: self.span(value),
                scope: self.scope_at(node.start_byte() as u32),
                is_status: about_http && (100..=599).contains(&number) && !is_amount(self.str(name), number),
            });
        }
    }

    /// The name of a constant as it is used.
    fn constant_key(&self, name: Node<'t>) -> String {
        let mark = self.grammar.code.values.constant_mark.as_str();
        let marked = !mark.is_empty() && self.text[..name.start_byte()].ends_with(mark);
        let plain = self.str(name).trim_matches(['"', '\'']);
        if marked { format!("{mark}{plain}") } else { plain.to_string() }
    }

    /// The name of the type that a constant is a member of.
    fn type_around(&self, node: Node<'t>) -> Option<&'t str> {
        let mut item = self.parent(self.parent(node)?)?;
        if self.class(item) == Class::Block {
            item = self.parent(item)?;
        }
        (self.class(item) == Class::Type).then(|| self.part_str(item, Part::Name))?
    }

    /// Whether a name speaks of a status: it has the word in it, or it is a registered phrase.
    fn about_status(&self, name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        lower.contains("status") || lower.contains("http") || !httplsp_registry::codes_of_phrase(name).is_empty()
    }
}

/// Whether a constant is an amount by its name, such as a time to wait that is called like a status.
fn is_amount(name: &str, number: u32) -> bool {
    const WORDS: [&str; 6] = ["timeout", "interval", "delay", "duration", "seconds", "millis"];
    let lower = name.to_ascii_lowercase();
    let codes = httplsp_registry::codes_of_phrase(name.trim_matches(['"', '\'']));
    let about_status = lower.contains("status") || lower.contains("code");
    !about_status
        && WORDS.iter().any(|word| lower.contains(word))
        && !codes.iter().any(|code| u32::from(*code) == number)
}
