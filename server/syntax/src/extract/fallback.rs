//! Results that name a status, which a function of another file answers with: `{:error, :unauthorized, "sign in"}` here,
//! `def call(conn, {:error, status, text}), do: conn |> put_status(status) |> json(text)` there.

use tree_sitter::Node;

use super::Extractor;
use super::response::Draft;
use crate::facts::{ResponseStatus, Role};
use crate::grammar::{Class, Part};

/// Begins the key of such a result among the members that are sent as a status.
const RESULT: &str = "result ";

impl<'t> Extractor<'t> {
    /// The results whose parts functions of this file send as a status, by their first part, their length and the place.
    pub(super) fn sent_results(&self) -> Vec<String> {
        if self.grammar.code.elsewhere.fallbacks.is_empty() {
            return Vec::new();
        }
        let mut out = Vec::new();
        for node in self.sent_nodes().into_iter().filter(|node| self.class(*node) == Class::Name) {
            let name = self.str(node);
            let parameters = self.function_around(node).and_then(|function| self.part(function, Part::Parameters));
            let Some(parameters) = parameters else { continue };
            let (start, end) = (parameters.start_byte(), parameters.end_byte());
            let tuples = self
                .kin
                .nodes()
                .filter(|at| at.start_byte() >= start && at.end_byte() <= end && self.class(*at) == Class::Tuple);
            for tuple in tuples {
                let parts = self.view.children(tuple);
                let at = parts.iter().position(|part| self.str(*part) == name);
                out.extend(at.and_then(|at| self.key_of_result(&parts, at)));
            }
        }
        out
    }

    fn key_of_result(&self, parts: &[Node<'t>], at: usize) -> Option<String> {
        let first = parts.first().filter(|first| self.class(**first) == Class::Symbol && at > 0)?;
        Some(format!("{RESULT}{} {} {at}", self.str(*first), parts.len()))
    }

    /// Whether a function may end with what stands at `node`.
    fn is_way_out(&self, node: Node<'t>) -> bool {
        let branch = |around: Node<'t>| {
            self.class(around) == Class::Arm
                && self
                    .part(around, Part::Body)
                    .is_some_and(|body| body.start_byte() <= node.start_byte() && node.end_byte() <= body.end_byte())
        };
        matches!(self.fate(node), super::send::Fate::Returned { .. })
            || self.parent(node).is_some_and(|around| branch(around) || self.parent(around).is_some_and(branch))
    }

    /// Records the statuses in results that another file answers with.
    pub(super) fn fallen_back(&mut self) {
        let fallbacks = &self.grammar.code.elsewhere.fallbacks;
        if !fallbacks.iter().any(|word| self.text.contains(word.as_str())) {
            return;
        }
        let Some(elsewhere) = self.elsewhere else { return };
        let (language, path) = (self.facts.language, self.facts.files[0].path.clone());
        let tuples: Vec<Node<'t>> = self.kin.nodes().filter(|node| self.class(*node) == Class::Tuple).collect();
        let mut found = Vec::new();
        for tuple in tuples {
            let parts = self.view.children(tuple);
            for (at, part) in parts.iter().enumerate().skip(1) {
                let Some(key) = self.key_of_result(&parts, at) else { break };
                let status = self.status_expression(*part).or_else(|| self.certain_symbol(*part));
                let status = status.filter(|found| (400..=599).contains(&found.code));
                if let Some(status) = status.filter(|_| elsewhere.is_answered(language, &path, &key))
                    && self.is_way_out(tuple)
                {
                    found.push((tuple, status));
                }
            }
        }
        for (tuple, status) in found {
            let mut draft = Draft::new(ResponseStatus::Explicit(self.record(status, Role::Send, "fallback")));
            draft.raised = true;
            self.push(tuple, draft, "fallback");
        }
    }
}
