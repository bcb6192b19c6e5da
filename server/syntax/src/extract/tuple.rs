//! Responses without a call: `(status, headers…, body)`, and a status that is itself the response.

use tree_sitter::Node;

use super::Extractor;
use super::header::pairs;
use super::response::{Draft, mark_inside};
use super::send::Fate;
use crate::facts::{ResponseStatus, Role, Spelling, ValueKind};
use crate::grammar::{Class, Part, Shape};
use crate::kin::IdSet;
use crate::view::without_spaces;

impl<'t> Extractor<'t> {
    /// `(status, headers…, body)` where it is returned or turned into a response.
    pub(super) fn tuple(&mut self, node: Node<'t>, inside: &mut IdSet) {
        let items = self.view.children(node);
        let [first, rest @ ..] = items.as_slice() else { return };
        let Some(found) = self.status_expression(*first) else { return self.tuple_of_name(node, *first) };
        let owner = match &found.spelling {
            Spelling::Constant { prefix, .. } => without_spaces(prefix),
            _ if self.class(*first) == Class::Call => "StatusCode::".to_string(),
            _ => return,
        };
        let separator = self.grammar.code.separator.as_str();
        let row = self.grammar.apis.tuples.iter().find(|row| {
            owner.trim_end_matches(separator).ends_with(row.owner.as_str()) && self.any_present(&row.groups)
        });
        let Some(row) = row else { return };
        let fate = self.fate(node);
        // `Option<(StatusCode, …)>` is what an error is mapped to.
        let mapped = |function: Node<'t>| {
            let returns = self.part_str(function, Part::Returns).unwrap_or("").trim_start();
            self.grammar.code.answers.mapped.iter().any(|word| returns.starts_with(word.as_str()))
        };
        let raised = row.caught && matches!(fate, Fate::Returned { raised: true, .. })
            || matches!(fate, Fate::Returned { function: Some(function), .. } if mapped(function));
        let answers = match fate {
            Fate::Converted | Fate::Returned { converted: true, .. } => true,
            Fate::Returned { function, raised, .. } => {
                // `impl From<ShopError> for (StatusCode, String)`
                let converts = || {
                    let around = function.and_then(|function| self.implementation_around(function));
                    around.is_some_and(|around| self.is_error_implementation(around))
                };
                self.answers_requests(function) || raised && self.fails_with_status(function) || converts()
            }
            // `let (status, message) = match error { … }`
            Fate::Bound(name) => {
                if self.binds_status(name) {
                    self.record(found, Role::Send, "tuple");
                }
                return;
            }
            _ => false,
        };
        if !answers {
            return;
        }
        let mut draft = Draft::new(ResponseStatus::Explicit(self.record(found, Role::Send, "tuple")));
        draft.raised = raised;
        let count = rest.len();
        for (index, item) in rest.iter().enumerate() {
            mark_inside(*item, inside);
            let value = self.view.value(*item);
            if let Some(list) = pairs(&value) {
                self.header_pairs(*item, list, &mut draft);
                continue;
            }
            let names_headers =
                matches!(&value.kind, ValueKind::Name(name) if name.to_ascii_lowercase().contains("header"));
            // A text, or the constant of one, is part of an error that is listed, and no header.
            let plain = match &value.kind {
                ValueKind::Text(_) => true,
                ValueKind::Name(name) => !name.contains(char::is_lowercase) && !names_headers,
                _ => false,
            };
            if index + 1 < count && !plain || names_headers {
                draft.opaque_headers = true;
                continue;
            }
            draft.media = self.media_of(&value);
            // A call of the project's own may be a whole response with headers of its own; what a guard fails with is none.
            draft.opaque_headers |= !raised && self.may_set_headers(&value);
            draft.body = Some(value);
        }
        draft.edits = self.tuple_edits(row, node, &items, draft.body.is_some());
        self.push(node, draft, "tuple");
    }

    /// `(status, body)` where `status` was decided before: `let status = match error { … };`.
    fn tuple_of_name(&mut self, node: Node<'t>, first: Node<'t>) {
        let known = self.grammar.apis.tuples.iter().any(|row| !row.caught && self.any_present(&row.groups));
        if !known || self.class(first) != Class::Name {
            return;
        }
        let answers = match self.fate(node) {
            Fate::Converted | Fate::Returned { converted: true, .. } => true,
            Fate::Returned { function, raised, .. } => {
                self.answers_requests(function) || raised && self.fails_with_status(function)
            }
            _ => false,
        };
        if answers {
            self.decided_statuses(first, Role::Send, "tuple");
        }
    }

    /// Whether what `function` fails with is a status: whoever calls it answers with that.
    fn fails_with_status(&self, function: Option<Node<'t>>) -> bool {
        let Some(function) = function else { return false };
        let returns = self.part_str(function, Part::Returns).unwrap_or("");
        let head_end = self.part(function, Part::Body).map_or(function.end_byte(), |body| body.start_byte());
        let head = self.text.get(function.start_byte()..head_end).unwrap_or("");
        let answers = &self.grammar.code.answers;
        let has = |text: &str, words: &[String]| words.iter().any(|word| text.contains(word.as_str()));
        // `Result<Self, Self::Rejection>` with `type Rejection = (StatusCode, String);`
        let own = format!("Self{}", self.grammar.code.separator);
        if let Some((_, named)) = returns.rsplit_once(own.as_str()) {
            let named: String = named.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let around = self.implementation_around(function).map_or("", |around| self.str(around));
            let given = around.split_once(format!("type {named} =").as_str()).map_or("", |(_, rest)| rest);
            return has(given.split(';').next().unwrap_or(""), &answers.statuses) && !has(head, &answers.clients);
        }
        let mut depth = 0;
        let comma = returns.char_indices().rev().find(|(_, c)| {
            match c {
                '>' | ')' | ']' => depth += 1,
                '<' | '(' | '[' => depth -= 1,
                _ => {}
            }
            *c == ',' && depth == 1
        });
        comma.is_some_and(|(at, _)| has(&returns[at..], &answers.statuses)) && !has(head, &answers.clients)
    }

    /// A status that is itself the response: `return StatusCode::NOT_FOUND`, `Err(StatusCode::FORBIDDEN)`.
    pub(super) fn bare_statuses(&mut self) {
        for node in self.nodes(Shape::Path) {
            let Some(found) = self.path_constant(node) else { continue };
            if self.status_at.contains_key(&(found.span.range.start, found.span.range.end)) {
                continue;
            }
            let Spelling::Constant { prefix, .. } = &found.spelling else { continue };
            let owner = prefix.trim_end_matches(self.grammar.code.separator.as_str());
            let row = self
                .grammar
                .apis
                .tuples
                .iter()
                .find(|row| owner.ends_with(row.owner.as_str()) && self.any_present(&row.groups));
            let Some(row) = row else { continue };
            let answers = match self.fate(node) {
                Fate::Returned { converted: true, .. } | Fate::Converted => true,
                Fate::Returned { function, raised, .. } => {
                    self.answers_requests(function) || raised && self.fails_with_status(function)
                }
                _ => false,
            };
            if !answers {
                continue;
            }
            let found_code = found.code;
            let mut draft = Draft::new(ResponseStatus::Explicit(self.record(found, Role::Send, "return")));
            // Only failures are caught, by code that may complete them.
            draft.raised = row.caught && found_code >= 400;
            draft.edits = self.tuple_edits(row, node, &[node], false);
            self.push(node, draft, "status");
        }
    }
}
