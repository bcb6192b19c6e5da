//! Functions that answer the response they are handed, with a status of their own: `app.serverError(w, r, err)`. What a
//! call of one stands in goes on behind it as behind any other response.

use std::collections::{HashMap, HashSet};

use tree_sitter::Node;

use super::Extractor;
use super::event::words_at;
use crate::elsewhere::Ender;
use crate::facts::{Span, Step, StepKind};
use crate::grammar::{Class, Part, Shape};

/// How often functions are looked for that call those found before.
const ROUNDS: usize = 2;

/// Words that only leave a block or the function, so that who called it goes on.
const RETURNS: [&str; 5] = ["return", "continue", "break", "next", "yield"];

impl<'t> Extractor<'t> {
    /// Notes the steps of calls that hand a response to such a function, of this file or of others.
    pub(super) fn steps_of_enders(&mut self) {
        for _ in 0..ROUNDS {
            let enders = self.enders();
            // The first of several with the same name.
            let own: HashMap<&str, usize> = enders.iter().rev().map(|ender| (&*ender.name, ender.at)).collect();
            let known: HashSet<Span> = self.facts.steps.iter().map(|step| step.span).collect();
            let mut found = Vec::new();
            for call in self.nodes(Shape::Call) {
                if !known.contains(&self.span(call)) && self.is_ended_by(call, &own) {
                    found.push(call);
                }
            }
            if found.is_empty() {
                break;
            }
            for call in found {
                self.step_of_helper(call);
            }
        }
    }

    /// Whether `call` calls one of `own`, or such a function of another file, with a response where it takes one.
    fn is_ended_by(&self, call: Node<'t>, own: &HashMap<&str, usize>) -> bool {
        let Some(callee) = self.callee(call) else { return false };
        let name = self.str(callee.name);
        let imported = callee.receiver.is_some_and(|receiver| self.imports.named(self.str(receiver)).is_some());
        let at = match own.get(name).filter(|_| !imported) {
            Some(at) => Some(*at),
            None if self.scopes_named(name).is_empty() || imported => self.elsewhere.and_then(|elsewhere| {
                let path = callee.path.as_deref()?;
                elsewhere.ender(&self.viewpoint(), path)
            }),
            None => None,
        };
        let handed = at.and_then(|at| self.argument(call, at));
        handed.is_some_and(|value| self.is_response_object(value))
    }

    /// The functions of this file that are certain to answer a response that they are handed, and come back.
    pub(super) fn enders(&self) -> Vec<Ender> {
        let mut out: Vec<Ender> = Vec::new();
        let mut others: HashSet<&'t str> = HashSet::new();
        let mut steps: HashMap<Span, Vec<&Step>> = HashMap::new();
        for step in &self.facts.steps {
            steps.entry(step.function).or_default().push(step);
        }
        if steps.is_empty() {
            return out;
        }
        let functions = self.nodes(Shape::Function).into_iter().chain(self.nodes(Shape::Closure));
        for function in functions {
            let name = self.part_str(function, Part::Name).or_else(|| self.closure_name(function));
            let Some(name) = name else { continue };
            let inside = steps.get(&self.span(function)).map_or(&[][..], Vec::as_slice);
            match self.ends_parameter(function, inside) {
                Some(at) => {
                    let owner = self.owner(function).map(str::to_string);
                    out.push(Ender { name: name.to_string(), owner, at });
                }
                None => {
                    others.insert(name);
                }
            }
        }
        // Methods of one name that belong to several types cannot be told apart.
        out.retain(|ender| !others.contains(ender.name.as_str()));
        out
    }

    /// The parameter that is a response which `function` is certain to answer.
    fn ends_parameter(&self, function: Node<'t>, steps: &[&Step]) -> Option<usize> {
        if steps.is_empty() {
            return None;
        }
        let body = self.part(function, Part::Body)?;
        let inside = self.span(body);
        let list = self.parameters(function)?;
        let certain = |step: &&&Step| step.reach.contains(inside);
        list.pieces.iter().position(|piece| {
            let same: Vec<&Step> =
                steps.iter().copied().filter(|step| piece.words.contains(&step.object.as_str())).collect();
            let sets = same.iter().filter(certain).any(|step| step.kind.sets_status());
            let answers = |step: &&&Step| match step.kind {
                StepKind::Whole => true,
                StepKind::Body => sets,
                _ => false,
            };
            let mut answering = same.iter().filter(certain).filter(answers);
            answering.next().is_some_and(|step| self.comes_to(body, step, &same) && self.comes_back(body, step))
        })
    }

    /// Whether no way leaves `body` before `step` without having answered.
    fn comes_to(&self, body: Node<'t>, step: &Step, same: &[&Step]) -> bool {
        let start = body.start_byte();
        let Some(before) = self.text.get(start..step.span.range.start as usize) else { return false };
        let line = before.rfind(['\n', ';', '{']).map_or(0, |at| at + 1);
        words_at(before, &self.grammar.code.send.leaves).into_iter().filter(|at| *at < line).all(|at| {
            let at = (start + at) as u32;
            let answered =
                |step: &&Step| step.span.range.start < at && step.block.range.start <= at && at < step.block.range.end;
            same.iter().copied().any(|step| answered(&step))
        })
    }

    /// Whether nothing behind `step` throws or ends the program.
    fn comes_back(&self, body: Node<'t>, step: &Step) -> bool {
        let behind = self.text.get(step.span.range.start as usize..body.end_byte()).unwrap_or("");
        let ends = self.grammar.code.send.leaves.iter().filter(|word| !RETURNS.contains(&word.as_str()));
        let ends: Vec<String> = ends.cloned().collect();
        words_at(behind, &ends).is_empty() && !matches!(self.class(body), Class::Throw)
    }
}
