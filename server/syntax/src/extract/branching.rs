//! Decisions with several arms over one status, and what is known of when each is taken.

use tree_sitter::Node;

use super::Extractor;
use super::codes::{ALL, Codes, Ranges, complement, range_of};
use super::comparison::{Relation, is_membership, operator_of};
use crate::facts::{BranchArm, Branching, Effect, Role, Span, Spelling};
use crate::grammar::{Class, Part, Shape};
use crate::view::{last_named, without_spaces};

impl<'t> Extractor<'t> {
    pub(super) fn branchings(&mut self) {
        for node in self.nodes(Shape::Match) {
            self.match_branching(node);
        }
        for node in self.nodes(Shape::Condition) {
            if !self.continues_condition(node) {
                self.if_branching(node);
            }
        }
        for node in self.nodes(Shape::Function).into_iter().chain(self.nodes(Shape::Closure)) {
            self.retry_answer(node);
        }
        for node in self.nodes(Shape::List) {
            self.retry_list(node, node);
        }
        let lists = &self.grammar.code.values.lists;
        for node in self.nodes(Shape::Call) {
            let path = self.callee(node).and_then(|callee| callee.path);
            if let Some(items) = self.part(node, Part::Arguments)
                && path.is_some_and(|path| lists.contains(&path))
            {
                self.retry_list(node, items);
            }
        }
        for node in self.nodes(Shape::Macro) {
            let name = self.part_str(node, Part::Name).unwrap_or("");
            if let Some(tree) = last_named(node).filter(|_| self.grammar.is_macro("list", name)) {
                self.retry_list(node, tree);
            }
        }
        self.facts.branchings.sort_by_key(|branching| branching.span);
        self.retry_roles();
    }

    /// Statuses that an arm which tries again asks for decide that a request is repeated.
    fn retry_roles(&mut self) {
        let arms = self.facts.branchings.iter().flat_map(|branching| &branching.arms);
        let retries: Vec<&BranchArm> = arms.filter(|arm| arm.effect == Effect::Retries).collect();
        for status in &mut self.facts.statuses {
            let again = |arm: &&&BranchArm| {
                arm.span.contains(status.span)
                    && arm.sure.iter().any(|(low, high)| (*low..=*high).contains(&status.code))
            };
            if matches!(status.role, Role::Compare | Role::Mention) && retries.iter().any(|arm| again(&arm)) {
                status.role = Role::Retry;
            }
        }
    }

    fn match_branching(&mut self, node: Node<'t>) {
        let Some(body) = self.part(node, Part::Body) else { return };
        let value = self.part(node, Part::Subject);
        let Some(value) = value.filter(|value| self.view.value(*value).as_bool() != Some(true)) else {
            return self.asking_arms(node, body);
        };
        let mut arms: Vec<BranchArm> = Vec::new();
        // What each arm leads to, and whether a pause in it counts.
        let mut bodies = Vec::new();
        let mut numbers = Vec::new();
        let mut constants = false;
        let mut cursor = body.walk();
        for arm in body.named_children(&mut cursor) {
            if self.class(arm) != Class::Arm {
                continue;
            }
            let Some(value) = self.part(arm, Part::Body) else { continue };
            let Some(pattern) = self.part(arm, Part::Pattern) else {
                // Whatever is left.
                let (span, effect) = (self.span(arm), Effect::Other);
                arms.push(BranchArm { span, codes: None, sure: Vec::new(), guarded: false, effect, pause: None });
                bodies.push((value, false));
                continue;
            };
            let guard = self.part(pattern, Part::Guard).or_else(|| self.part(arm, Part::Guard));
            let mut ranges = Some(Vec::new());
            // An arm may have several labels.
            let labels = self.view.children(arm).into_iter().filter(|label| self.class(*label) == Class::Pattern);
            let mut alternatives: Vec<_> = match self.class(pattern) {
                Class::Pattern => labels.flat_map(|label| self.view.children(label)).collect(),
                // The arm itself holds them.
                Class::Arm => self.view.children(arm).into_iter().filter(|part| part.id() != value.id()).collect(),
                _ => self.conditions_of(arm, pattern),
            };
            if alternatives.is_empty() {
                alternatives = self.view.children(pattern);
            }
            for alternative in &alternatives {
                if guard.is_none_or(|guard| guard.id() != alternative.id()) {
                    self.pattern_codes(*alternative, &mut ranges, &mut numbers, &mut constants);
                }
            }
            if alternatives.is_empty() {
                ranges = None;
            }
            let sure = if guard.is_some() { Vec::new() } else { ranges.clone().unwrap_or_default() };
            let (effect, pause) = (Effect::Other, None);
            bodies.push((value, true));
            let guarded = guard.is_some();
            arms.push(BranchArm { span: self.span(pattern), codes: ranges, sure, guarded, effect, pause });
        }
        if !constants && !self.is_status_subject(value) {
            return;
        }
        for (arm, (body, may_pause)) in arms.iter_mut().zip(bodies) {
            arm.effect = self.effect(body);
            arm.pause = if may_pause { self.pause_in(body) } else { None };
        }
        for number in numbers {
            if let Some(found) = self.status_compared(number).filter(|found| found.code >= 100) {
                self.record(found, Role::Compare, "");
            }
        }
        let subject = without_spaces(self.str(self.view.inner(value)));
        self.push_branching(node, subject, arms);
    }

    /// The patterns of an arm that are written beside the first.
    pub(super) fn conditions_of(&self, arm: Node<'t>, pattern: Node<'t>) -> Vec<Node<'t>> {
        let mut cursor = arm.walk();
        let children: Vec<_> = arm.children(&mut cursor).collect();
        let field = |node: Node<'t>| {
            let at = children.iter().position(|child| child.id() == node.id())?;
            arm.field_name_for_child(at as u32)
        };
        match field(pattern) {
            Some(name) => {
                let mut cursor = arm.walk();
                arm.children_by_field_name(name, &mut cursor).filter(Node::is_named).collect()
            }
            None => vec![pattern],
        }
    }

    pub(super) fn push_branching(&mut self, node: Node<'t>, subject: String, arms: Vec<BranchArm>) {
        let (span, scope) = (self.span(node), self.scope_at(node.start_byte() as u32));
        self.facts.branchings.push(Branching { subject, span, scope, arms });
    }

    /// Adds the codes that one alternative of a pattern stands for; `None` when they are not known.
    fn pattern_codes(
        &self,
        node: Node<'t>,
        codes: &mut Option<Ranges>,
        numbers: &mut Vec<Node<'t>>,
        constants: &mut bool,
    ) {
        let node = self.view.inner(node);
        match self.class(node) {
            // !in 200..299
            Class::Alternatives if self.str(node).starts_with('!') => *codes = None,
            Class::Alternatives => {
                let mut cursor = node.walk();
                for part in node.named_children(&mut cursor) {
                    self.pattern_codes(part, codes, numbers, constants);
                }
            }
            Class::Conjunction | Class::Negation => {
                let mut sides = Vec::new();
                for part in self.view.children(node) {
                    let mut side = Some(Vec::new());
                    self.pattern_codes(part, &mut side, numbers, constants);
                    sides.push(side);
                }
                match (self.composed(node, sides), codes.as_mut()) {
                    (Some(ranges), Some(codes)) => codes.extend(ranges),
                    _ => *codes = None,
                }
            }
            Class::RangePattern | Class::Range => match (self.range(node), codes.as_mut()) {
                (Some(range), Some(codes)) => codes.push(range),
                _ => *codes = None,
            },
            _ => match self.status_compared(node) {
                Some(found) => {
                    // A name such as `.notFound` may be of any type.
                    *constants |=
                        matches!(found.spelling, Spelling::Constant { .. }) && self.class(node) != Class::Symbol;
                    if found.spelling == Spelling::Number {
                        numbers.push(node);
                    }
                    if let Some(codes) = codes {
                        codes.push((found.code, found.code));
                    }
                }
                None => *codes = None,
            },
        }
    }

    /// The codes of `200..300`, `200..=299`, `400..`.
    fn range(&self, node: Node<'t>) -> Option<(u32, u32)> {
        let Some((low, operator, high)) = self.bounds(node) else { return self.relational(node) };
        let code = |bound: Option<Node<'t>>| bound.map(|bound| self.status_compared(bound).map(|found| found.code));
        let low = code(low).unwrap_or(Some(ALL.0))?;
        let high = match code(high) {
            None => ALL.1,
            Some(high) if self.str(operator) == self.grammar.code.tests.inclusive_range => high?,
            Some(high) => high?.saturating_sub(1),
        };
        Some((low, high))
    }

    /// The bounds of a range, and its operator.
    pub(super) fn bounds(&self, node: Node<'t>) -> Option<(Option<Node<'t>>, Node<'t>, Option<Node<'t>>)> {
        let mut cursor = node.walk();
        let parts: Vec<Node<'t>> = node.children(&mut cursor).collect();
        let at = parts.iter().position(|part| self.str(*part).starts_with(".."))?;
        Some((at.checked_sub(1).map(|before| parts[before]), parts[at], parts.get(at + 1).copied()))
    }

    fn if_branching(&mut self, first: Node<'t>) {
        let mut subject: Option<String> = None;
        let branches = self.branches_of(first).into_iter();
        let branches: Vec<_> =
            branches.map(|(condition, then)| (self.condition(condition, &mut subject), condition, then)).collect();
        // What the branches do is dear to tell, and most conditions are about something else.
        let Some(subject) = subject else { return };
        let arm = |(codes, condition, then): (Codes, Node<'t>, Node<'t>)| {
            let arm = codes.arm(self.span(condition), self.effect(then));
            BranchArm { pause: self.pause_in(then), ..arm }
        };
        let mut arms: Vec<BranchArm> = branches.into_iter().map(arm).collect();
        let tells = |arm: &BranchArm| arm.effect == Effect::Retries || arm.pause.is_some();
        if arms.len() == 1 && !arms.iter().any(tells) {
            return;
        }
        // What returned earlier in the same block never gets here.
        let mut all = self.earlier_exits(first, &subject);
        all.append(&mut arms);
        self.push_branching(first, subject, all);
    }

    /// The conditions of an `if` and of what follows it as `else if`, each with what it leads to.
    fn branches_of(&self, first: Node<'t>) -> Vec<(Node<'t>, Node<'t>)> {
        let mut branches = Vec::new();
        let mut at = Some(first);
        while let Some(node) = at {
            branches.extend(self.part(node, Part::Condition).zip(self.part(node, Part::Then)));
            let beside = self.view.children(node).into_iter().filter(|child| self.class(*child) == Class::ElseIf);
            for next in beside {
                branches.extend(self.part(next, Part::Condition).zip(self.part(next, Part::Then)));
            }
            at = self.part(node, Part::Otherwise).and_then(|alternative| match self.class(alternative) {
                Class::Condition => Some(alternative),
                Class::Passage => alternative.named_child(0).filter(|next| self.class(*next) == Class::Condition),
                _ => None,
            });
        }
        branches
    }

    /// Whether `node` is the `else if` of another condition.
    fn continues_condition(&self, node: Node<'t>) -> bool {
        let Some(mut parent) = self.parent(node) else { return false };
        if self.class(parent) == Class::Passage {
            let Some(around) = self.parent(parent) else { return false };
            parent = around;
        }
        self.class(parent) == Class::Condition && self.view.is_part(parent, Part::Otherwise, node)
    }

    /// The arms of the `if`s before `node` in its block that leave the function, back to where the subject is touched.
    pub(super) fn earlier_exits(&self, node: Node<'t>, subject: &str) -> Vec<BranchArm> {
        let statement = self.parent(node).filter(|parent| self.class(*parent) == Class::Statement).unwrap_or(node);
        let root: String = subject.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let touches = |node: Node<'t>| {
            root.is_empty() || self.str(node).split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == root)
        };
        let mut arms = Vec::new();
        let mut before = self.named_sibling_before(statement);
        while let Some(sibling) = before {
            let condition = match self.class(sibling) {
                Class::Condition => Some(sibling),
                Class::Statement => sibling.named_child(0).filter(|inner| self.class(*inner) == Class::Condition),
                _ => None,
            };
            let exit = condition.and_then(|found| {
                let then = self.part(found, Part::Then)?;
                let leaves = last_named(then).is_some_and(|last| self.str(last).trim_start().starts_with("return"));
                let asked = self.part(found, Part::Condition)?;
                (leaves && self.part(found, Part::Otherwise).is_none()).then_some((asked, then))
            });
            match exit {
                Some((asked, then)) => {
                    let mut known = Some(subject.to_string());
                    arms.push(self.condition(asked, &mut known).arm(self.span(asked), self.effect(then)));
                }
                None if touches(sibling) => break,
                None => {}
            }
            before = self.named_sibling_before(sibling);
        }
        arms.reverse();
        arms
    }

    /// The codes for which a condition over one subject holds.
    pub(super) fn condition(&self, node: Node<'t>, subject: &mut Option<String>) -> Codes {
        match self.class(node) {
            Class::Wrapper => {
                let Some(inner) = self.view.wrapped(node) else { return Codes::default() };
                let codes = self.condition(inner, subject);
                if self.negates(node) { codes.not() } else { codes }
            }
            Class::Binary => {
                let operator = self.part_str(node, Part::Operator).unwrap_or("");
                let (Some(left), Some(right)) = (self.part(node, Part::Left), self.part(node, Part::Right)) else {
                    let mut codes: Option<Codes> = None;
                    for Relation { left, operator, right, .. } in self.relations(node) {
                        let ranges = self.relation(left, self.str(operator), right, subject);
                        let part = ranges.map(Codes::exactly).unwrap_or_default();
                        codes = Some(match codes {
                            Some(known) => known.and(part),
                            None => part,
                        });
                    }
                    return codes.unwrap_or_default();
                };
                match operator {
                    "&&" | "and" => {
                        let (first, second) = (self.condition(left, subject), self.condition(right, subject));
                        let about = subject.as_deref().unwrap_or("");
                        match (self.asks_presence(left, about), self.asks_presence(right, about)) {
                            (true, _) => second,
                            (_, true) => first,
                            _ => first.and(second),
                        }
                    }
                    "||" | "or" => self.condition(left, subject).or(self.condition(right, subject)),
                    _ => self.relation(left, operator, right, subject).map(Codes::exactly).unwrap_or_default(),
                }
            }
            Class::Call => {
                let codes = self.asked(node, subject).map(Codes::exactly).unwrap_or_default();
                // Some grammars bind the sign to the first name of a chain.
                if self.str(node).starts_with('!') { codes.not() } else { codes }
            }
            Class::Macro => self.matches_macro(node, subject).unwrap_or_default(),
            Class::Path => self.asked_member(node, subject).map(Codes::exactly).unwrap_or_default(),
            _ => Codes::default(),
        }
    }

    /// Whether `node` only asks if there is what `subject` belongs to: `resp != nil`, `error.response`.
    fn asks_presence(&self, node: Node<'t>, subject: &str) -> bool {
        const NOTHING: [&str; 4] = ["nil", "null", "None", "undefined"];
        let node = self.view.inner(node);
        let asked = match self.class(node) {
            Class::Name | Class::Path => node,
            Class::Binary if matches!(self.part_str(node, Part::Operator), Some("!=" | "!==" | "is not")) => {
                let (Some(left), Some(right)) = (self.part(node, Part::Left), self.part(node, Part::Right)) else {
                    return false;
                };
                if NOTHING.contains(&self.str(right)) { left } else { return false }
            }
            _ => return false,
        };
        let asked = without_spaces(self.str(asked)).replace(['?', '!'], "");
        let rest = subject.replace(['?', '!'], "");
        rest.strip_prefix(asked.as_str()).is_some_and(|rest| rest.starts_with(['.', '-', ':']))
    }

    /// `status >= 400`
    fn relation(
        &self,
        left: Node<'t>,
        operator: &str,
        right: Node<'t>,
        subject: &mut Option<String>,
    ) -> Option<Ranges> {
        if operator == "is" && self.is_composed(right) {
            let ranges = self.pattern_ranges(left, right)?;
            self.same_subject(self.str(left), subject)?;
            return Some(ranges);
        }
        if let Some(inside) = is_membership(operator) {
            if self.class(right) == Class::Range && self.is_status_subject(left) {
                self.same_subject(self.str(left), subject)?;
                let ranges = vec![self.range(right)?];
                return Some(if inside { ranges } else { complement(&ranges) });
            }
            let items = self.list_items(right);
            let found: Vec<_> = items.into_iter().map(|item| self.received(left, item)).collect::<Option<_>>()?;
            if found.is_empty() {
                return None;
            }
            self.same_subject(self.str(left), subject)?;
            let ranges: Ranges = found.into_iter().map(|found| (found.code, found.code)).collect();
            return Some(if inside { ranges } else { complement(&ranges) });
        }
        let operator = operator_of(operator)?;
        let (tested, found, operator) = match (self.received(left, right), self.received(right, left)) {
            (Some(found), _) => (left, found, operator),
            (None, Some(found)) => (right, found, operator.flipped()),
            _ => return None,
        };
        self.same_subject(self.str(tested), subject)?;
        Some(range_of(operator, found.code))
    }

    /// `response.IsSuccessStatusCode`
    fn asked_member(&self, node: Node<'t>, subject: &mut Option<String>) -> Option<Ranges> {
        let (member, receiver) = (self.part_str(node, Part::Member)?, self.part(node, Part::Receiver)?);
        let range = self.grammar.code.tests.class_members.get(member)?;
        self.same_subject(self.str(receiver), subject)?;
        Some(vec![(range[0], range[1])])
    }

    /// `status.is_client_error()`, `(400..500).contains(&status)`, `[a, b].contains(&status)`
    fn asked(&self, call: Node<'t>, subject: &mut Option<String>) -> Option<Ranges> {
        if let Some((tested, list)) = self.membership_call(call) {
            let items = self.list_items(list);
            let found: Vec<_> = items.into_iter().map(|item| self.received(tested, item)).collect::<Option<_>>()?;
            if found.is_empty() {
                return None;
            }
            self.same_subject(self.str(tested), subject)?;
            return Some(found.into_iter().map(|found| (found.code, found.code)).collect());
        }
        let (method, receiver) = self.called_method(call)?;
        if let Some(range) = self.grammar.code.tests.classes.get(method) {
            self.same_subject(self.str(receiver), subject)?;
            return Some(vec![(range[0], range[1])]);
        }
        if method != self.grammar.code.tests.contains {
            return None;
        }
        let tested = self.argument(call, 0)?;
        let inside = self.view.inner(receiver);
        let ranges = match self.class(inside) {
            Class::Range if self.is_status_subject(tested) => vec![self.range(inside)?],
            Class::List | Class::Tuple | Class::Call => {
                let items = self.list_items(inside);
                let found: Vec<_> = items.into_iter().map(|item| self.received(tested, item)).collect::<Option<_>>()?;
                if found.is_empty() {
                    return None;
                }
                found.into_iter().map(|found| (found.code, found.code)).collect()
            }
            _ => return None,
        };
        self.same_subject(self.str(tested), subject)?;
        Some(ranges)
    }

    /// `matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE)`
    fn matches_macro(&self, node: Node<'t>, subject: &mut Option<String>) -> Option<Codes> {
        let name = self.part_str(node, Part::Name)?;
        let tree = last_named(node).filter(|_| self.grammar.is_macro("matches", name))?;
        let inner = self.view.inner_tokens(tree);
        let pieces = self.view.split(&inner, ",");
        let [tested, pattern, ..] = pieces.as_slice() else { return None };
        let tested = self.text.get(tested.first()?.start_byte()..tested.last()?.end_byte())?;
        let guard = pattern.iter().position(|token| self.str(*token) == "if");
        let pattern = &pattern[..guard.unwrap_or(pattern.len())];
        let mut ranges = Vec::new();
        let mut constants = false;
        let mut unknown = false;
        for alternative in self.view.split(pattern, "|") {
            let (Some(first), Some(last)) = (alternative.first(), alternative.last()) else { continue };
            let span = Span::new(httplsp_text::TextRange::new(first.start_byte() as u32, last.end_byte() as u32));
            let text = self.text.get(span.range.as_usize()).unwrap_or("");
            let bound = |text: &str| text.trim().parse::<u32>().ok();
            if let Some(found) = self.named_constant(text, span) {
                constants = true;
                ranges.push((found.code, found.code));
            } else if let Some(code) = bound(text) {
                ranges.push((code, code));
            } else if let Some((low, high)) = text.split_once("..") {
                let top = match high.strip_prefix('=') {
                    Some(high) => bound(high),
                    None if high.trim().is_empty() => Some(ALL.1),
                    None => bound(high).map(|high| high.saturating_sub(1)),
                };
                match (bound(low), top) {
                    (Some(low), Some(top)) => ranges.push((low, top)),
                    _ => unknown = true,
                }
            } else {
                unknown = true;
            }
        }
        let names = self.grammar.code.tests.status_calls.iter().chain(&self.grammar.code.tests.status_names);
        let words: Vec<&str> = tested.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let about = constants
            || self.group_present("http")
                && names.filter(|name| *name != "code").any(|name| words.contains(&name.as_str()));
        if !about || ranges.iter().any(|(low, _)| *low < 100) {
            return None;
        }
        self.same_subject(tested, subject)?;
        let sure = if guard.is_some() { Vec::new() } else { ranges.clone() };
        Some(Codes { may: (!unknown).then_some(ranges), sure })
    }

    /// Notes the subject; `None` when another one was noted before. `status` and `status.as_u16()` are one.
    pub(super) fn same_subject(&self, text: &str, subject: &mut Option<String>) -> Option<()> {
        let text = without_spaces(text);
        let mut plain = text.trim_start_matches(['*', '&', '!']);
        // `(int)response.StatusCode` and `response.StatusCode` are one.
        if let Some((_, cast)) = plain.strip_prefix('(').and_then(|rest| rest.split_once(')'))
            && cast.starts_with(|c: char| c.is_alphabetic() || c == '$')
        {
            plain = cast;
        }
        for method in &self.grammar.code.tests.numeric {
            let bare = plain.strip_suffix("()").unwrap_or(plain);
            plain = bare.strip_suffix(method.as_str()).and_then(|head| head.strip_suffix('.')).unwrap_or(plain);
        }
        match subject {
            Some(known) if *known != plain => None,
            Some(_) => Some(()),
            None => {
                *subject = Some(plain.to_string());
                Some(())
            }
        }
    }
}
