//! Patterns that are put together of others, and arms that each ask a question of their own.

use tree_sitter::Node;

use super::Extractor;
use super::codes::{Codes, Ranges, complement, intersect, range_of};
use super::comparison::operator_of;
use crate::facts::{BranchArm, Comparison, Effect, Operator, Role};
use crate::grammar::{Class, Part, Shape};
use crate::view::{last_named, without_spaces};

/// One question of a pattern.
struct Asked<'t> {
    /// The pattern that asks it.
    pattern: Node<'t>,
    /// Its operator, if it has one.
    sign: Option<Node<'t>>,
    operator: Operator,
    value: Node<'t>,
    conjunction: Option<u32>,
}

impl<'t> Extractor<'t> {
    /// Whether a pattern is more than one value.
    pub(super) fn is_composed(&self, pattern: Node<'t>) -> bool {
        let class = self.class(self.view.inner(pattern));
        matches!(class, Class::Alternatives | Class::Conjunction | Class::Negation | Class::RangePattern)
    }

    /// `switch { case code == 404: … }`: no value is decided on, each arm asks for itself.
    pub(super) fn asking_arms(&mut self, node: Node<'t>, body: Node<'t>) {
        let mut subject = None;
        let (mut arms, mut bodies) = (Vec::new(), Vec::new());
        for arm in self.view.children(body).into_iter().filter(|arm| self.class(*arm) == Class::Arm) {
            let Some(value) = self.part(arm, Part::Body) else { continue };
            bodies.push(value);
            let effect = Effect::Other;
            let Some(pattern) = self.part(arm, Part::Pattern) else {
                let span = self.span(arm);
                arms.push(BranchArm { span, codes: None, sure: Vec::new(), guarded: false, effect, pause: None });
                continue;
            };
            let questions = match self.class(pattern) {
                Class::Alternatives => self.view.children(pattern),
                _ => self.conditions_of(arm, pattern),
            };
            let mut codes: Option<Codes> = None;
            for question in questions {
                let one = self.condition(question, &mut subject);
                codes = Some(match codes {
                    Some(known) => known.or(one),
                    None => one,
                });
            }
            let arm = codes.unwrap_or_default().arm(self.span(pattern), effect);
            arms.push(arm);
        }
        if let Some(subject) = subject.filter(|_| arms.len() > 1) {
            for (arm, body) in arms.iter_mut().zip(bodies) {
                (arm.effect, arm.pause) = (self.effect(body), self.pause_in(body));
            }
            self.push_branching(node, subject, arms);
        }
    }

    /// The codes of a pattern whose parts stand for `sides`.
    pub(super) fn composed(&self, pattern: Node<'t>, sides: Vec<Option<Ranges>>) -> Option<Ranges> {
        let sides: Vec<Ranges> = sides.into_iter().collect::<Option<_>>()?;
        match self.class(pattern) {
            Class::Conjunction => sides.into_iter().reduce(|left, right| intersect(&left, &right)),
            Class::Negation => sides.first().map(|side| complement(side)),
            _ => Some(sides.into_iter().flatten().collect()),
        }
    }

    /// The codes that `pattern` takes, as far as `tested` is a status.
    pub(super) fn pattern_ranges(&self, tested: Node<'t>, pattern: Node<'t>) -> Option<Ranges> {
        let pattern = self.view.inner(pattern);
        match self.class(pattern) {
            Class::Alternatives | Class::Conjunction | Class::Negation => {
                let parts = self.view.children(pattern);
                let sides = parts.into_iter().map(|part| self.pattern_ranges(tested, part)).collect();
                self.composed(pattern, sides)
            }
            Class::RangePattern => {
                self.is_status_subject(tested).then(|| self.relational(pattern)).flatten().map(|range| vec![range])
            }
            _ => self.received(tested, pattern).map(|found| vec![(found.code, found.code)]),
        }
    }

    /// The codes of `>= 400`.
    pub(super) fn relational(&self, pattern: Node<'t>) -> Option<(u32, u32)> {
        let operator = operator_of(self.str(pattern.child(0)?))?;
        let found = self.status_compared(last_named(pattern)?)?;
        range_of(operator, found.code).into_iter().next()
    }

    /// `code is >= 400 and < 500`: a comparison for each question.
    pub(super) fn pattern_comparisons(&mut self, tested: Node<'t>, pattern: Node<'t>) {
        let mut asked = Vec::new();
        self.questions(pattern, false, None, &mut asked);
        let branches = match asked.as_slice() {
            [only] => self.parent(only.pattern).and_then(|_| self.decided_by(tested)),
            _ => None,
        };
        for Asked { pattern, sign, operator, value, conjunction } in asked {
            let Some(found) = self.received(tested, value) else { continue };
            let status = self.record(found, Role::Compare, "");
            let (then, otherwise) = branches.unwrap_or((Effect::Other, Effect::Other));
            let scope = self.scope_at(pattern.start_byte() as u32);
            self.facts.comparisons.push(Comparison {
                span: self.span(pattern),
                operator_span: self.span(sign.unwrap_or(pattern)),
                toggled: sign.and_then(|sign| super::comparison::toggled(self.str(sign))),
                operator,
                flipped: false,
                subject: without_spaces(self.str(tested)),
                subject_span: self.span(tested),
                status,
                scope,
                conjunction,
                then,
                otherwise,
                method: None,
                typed: self.is_status_subject(tested),
                digits: false,
                success_test: None,
                content_read: false,
                number_test: None,
            });
        }
    }

    /// What the branches do of the condition that is the comparison of `tested` with a pattern.
    fn decided_by(&self, tested: Node<'t>) -> Option<(Effect, Effect)> {
        let comparison = self.parent(tested)?;
        let mut child = comparison;
        let mut around = self.parent(child)?;
        while self.class(around) == Class::Wrapper && !self.negates(around) {
            child = around;
            around = self.parent(child)?;
        }
        let decides = self.class(around) == Class::Condition && self.view.is_part(around, Part::Condition, child);
        let effect = |part: Part| self.part(around, part).map_or(Effect::Absent, |branch| self.effect(branch));
        decides.then(|| (effect(Part::Then), effect(Part::Otherwise)))
    }

    fn questions(&self, pattern: Node<'t>, negated: bool, conjunction: Option<u32>, out: &mut Vec<Asked<'t>>) {
        let pattern = self.view.inner(pattern);
        let joined = Some(pattern.start_byte() as u32);
        let parts = || self.view.children(pattern);
        match self.class(pattern) {
            Class::Conjunction => {
                let conjunction = if negated { None } else { joined };
                parts().into_iter().for_each(|part| self.questions(part, negated, conjunction, out));
            }
            Class::Alternatives => {
                let conjunction = if negated { joined } else { None };
                parts().into_iter().for_each(|part| self.questions(part, negated, conjunction, out));
            }
            Class::Negation => parts().into_iter().for_each(|part| self.questions(part, !negated, conjunction, out)),
            Class::RangePattern => {
                let Some((sign, value)) = pattern.child(0).zip(last_named(pattern)) else { return };
                let Some(operator) = operator_of(self.str(sign)) else { return };
                let operator = if negated { opposite(operator) } else { operator };
                out.push(Asked { pattern, sign: Some(sign).filter(|_| !negated), operator, value, conjunction });
            }
            _ => {
                let operator = if negated { Operator::NotEqual } else { Operator::Equal };
                out.push(Asked { pattern, sign: None, operator, value: pattern, conjunction });
            }
        }
    }
}

/// The operator that holds where this one does not.
fn opposite(operator: Operator) -> Operator {
    match operator {
        Operator::Equal => Operator::NotEqual,
        Operator::NotEqual => Operator::Equal,
        Operator::Less => Operator::GreaterEqual,
        Operator::LessEqual => Operator::Greater,
        Operator::Greater => Operator::LessEqual,
        Operator::GreaterEqual => Operator::Less,
    }
}

/// What a call is, in languages where everything is one.
pub(super) fn shape_of_call(class: Class) -> Shape {
    match class {
        Class::Function => Shape::Function,
        Class::Match => Shape::Match,
        Class::Condition => Shape::Condition,
        Class::Type => Shape::Module,
        Class::Throw => Shape::Throw,
        Class::Import => Shape::Import,
        Class::Definition => Shape::Constant,
        _ => Shape::Call,
    }
}
