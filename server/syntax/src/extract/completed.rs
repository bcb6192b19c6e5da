//! What the code of a file adds to what others answer: a header that belongs to a status.

use super::Extractor;
use crate::elsewhere::{COMPLETES, Completed};
use crate::facts::{Response, ScopeKind};
use crate::grammar::Shape;

impl<'t> Extractor<'t> {
    /// What code of this file adds to answers of others.
    pub(super) fn completed(&self) -> Vec<Completed> {
        let mut out: Vec<Completed> = Vec::new();
        for (code, name) in COMPLETES {
            for header in self.facts.headers.iter().filter(|header| header.name == *name && !header.on_request) {
                let handler = self.facts.handler(header.scope);
                let function = self.facts.scope(handler);
                let answers = |response: &Response| {
                    function.span.contains(response.span) && response.code(&self.facts) == Some(*code)
                };
                let named = function.name.as_deref().unwrap_or("").to_ascii_lowercase();
                let around = || self.facts.ancestors(header.scope);
                let of_errors = around().any(|(_, scope)| scope.kind == ScopeKind::ErrorHandler);
                let fails =
                    of_errors || ["error", "exception", "unauth", "render"].iter().any(|word| named.contains(word));
                let text = self.facts.text(function.span);
                // What answers for errors has no part in what is answered without one.
                let asks = handler != 0
                    && !of_errors
                    && !self.facts.responses.iter().any(answers)
                    && text
                        .lines()
                        .any(|line| compares(line) && names_status(line, *code) || self.is_arm_for(line, *code));
                if (fails || asks) && !out.iter().any(|known| known.header == *name && known.all >= asks) {
                    out.push(Completed { header: name, all: asks });
                }
            }
        }
        // `engine.NoMethod(handlers.NotAllowed)`: the router has said what is allowed by then.
        let completes = &self.grammar.apis.route_words.completes;
        for call in self.nodes(Shape::Call).into_iter().filter(|_| !completes.is_empty()) {
            let name = self.callee(call).map_or("", |callee| self.str(callee.name));
            if completes.iter().any(|known| known == name) {
                let header = if name.to_ascii_lowercase().contains("method") { "allow" } else { "retry-after" };
                out.push(Completed { header, all: true });
            }
        }
        if !self.completing_members().is_empty() {
            out.push(Completed { header: "allow", all: true });
        }
        out.sort_by_key(|known| (known.header, known.all));
        out.dedup();
        out
    }

    /// Whether a line is the arm for a status: `401 => …`. What has members behind an arrow has no arms with one.
    fn is_arm_for(&self, line: &str, code: u32) -> bool {
        let members = |arrow: &&str| !self.grammar.code.other_separators.iter().any(|other| other == arrow);
        let mut arrows = ["=>", "->"].into_iter().filter(members);
        arrows.any(|arrow| line.split_once(arrow).is_some_and(|(before, _)| names_status(before, code)))
    }
}

/// Whether a line asks what something is.
fn compares(line: &str) -> bool {
    const SIGNS: &[&str] = &["==", "!=", "case ", "when ", " in ", " is ", "equals", "includes(", "contains("];
    SIGNS.iter().any(|sign| line.contains(sign))
}

/// Whether a line names a status, by its number or by its registered phrase.
fn names_status(line: &str, code: u32) -> bool {
    let fold = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
    };
    let phrase = u16::try_from(code).ok().and_then(httplsp_registry::status).map(|status| fold(status.name));
    line.contains(&code.to_string()) || phrase.is_some_and(|phrase| fold(line).contains(&phrase))
}
