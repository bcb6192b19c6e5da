//! What happens behind a step in the making of a response: how far it is certain, and what goes on in functions that are
//! called later, in the next handler, or as output that stands between code.

use std::collections::BTreeMap;

use tree_sitter::Node;

use super::Extractor;
use crate::facts::{Span, Step, StepKind};
use crate::grammar::{Class, Part, PassPlace, Shape};

/// What the functions send that a call is handed.
struct SentLater<'t> {
    call: Node<'t>,
    first: Span,
    count: usize,
    /// Whether one of them is sent whenever its function is called.
    certain: bool,
}

impl<'t> Extractor<'t> {
    /// The outermost place around `node` that is certain to come to it when it is run through.
    pub(super) fn reach_of(&self, node: Node<'t>) -> Node<'t> {
        let mut at = node;
        while let Some(parent) = self.parent(at) {
            let decides = match self.class(parent) {
                Class::Condition
                | Class::ElseIf
                | Class::Match
                | Class::Arm
                | Class::Catch
                | Class::Loop
                | Class::Function
                | Class::Closure
                | Class::Deferred
                | Class::Binary => true,
                // Some languages keep it within the block of the branch before.
                Class::Passage | Class::Block => self.str(parent).starts_with("else"),
                _ => false,
            };
            if decides {
                // What a closure runs one after the other may stand in it without a block of its own.
                let row = self.class(parent) == Class::Closure && self.str(parent).starts_with('{');
                return if row { parent } else { at };
            }
            at = parent;
        }
        at
    }

    /// How many branches a condition has, with those of the conditions in its `else`, if one of them is always taken.
    pub(super) fn count_branches(&self, decision: Node<'t>) -> Option<usize> {
        if self.class(decision) == Class::Match {
            return self.count_arms(decision);
        }
        if self.class(decision) != Class::Condition {
            return None;
        }
        let (mut at, mut count) = (decision, 1);
        loop {
            let children = self.view.children(at);
            count += children.iter().filter(|child| self.class(**child) == Class::ElseIf).count();
            let is_else =
                |child: &&Node<'t>| self.class(**child) == Class::Passage && self.str(**child).starts_with("else");
            let other = match children.iter().find(is_else) {
                Some(passage) => crate::view::last_named(*passage),
                None => self.part(at, Part::Otherwise),
            }?;
            match self.class(other) {
                Class::Condition => (at, count) = (other, count + 1),
                Class::ElseIf => at = other,
                _ => return Some(count + 1),
            }
        }
    }

    /// How many arms a match has, if one of them is always taken: one has no pattern, or all ask for a type.
    fn count_arms(&self, decision: Node<'t>) -> Option<usize> {
        let body = self.part(decision, Part::Body).unwrap_or(decision);
        let arms: Vec<Node<'t>> =
            self.view.children(body).into_iter().filter(|arm| self.class(*arm) == Class::Arm).collect();
        let pattern = |arm: &Node<'t>| self.part_str(*arm, Part::Pattern);
        let whole = arms.iter().any(|arm| pattern(arm).is_none_or(|pattern| pattern == "_"));
        let typed = || arms.iter().all(|arm| pattern(arm).is_some_and(|pattern| pattern.starts_with("is ")));
        (arms.len() > 1 && (whole || typed())).then_some(arms.len())
    }

    /// Notes what goes on behind the steps that send a whole response.
    pub(super) fn onward_steps(&mut self) {
        self.steps_of_enders();
        let sent: Vec<(Node<'t>, String)> = std::mem::take(&mut self.noted.sent);
        let kept = || self.facts.steps.iter().any(|step| step.kind == StepKind::Kept);
        if sent.is_empty() && !kept() {
            return;
        }
        self.steps_in_rows();
        self.steps_called_later(&sent);
        self.steps_passed_on();
        self.steps_written(&sent);
    }

    /// What functions send that stand in a row with others, of which the next is called all the same.
    fn steps_in_rows(&mut self) {
        let rows = &self.grammar.code.send.rows;
        if rows.object.is_empty() {
            return;
        }
        for function in self.nodes(Shape::Function) {
            let Some(parameters) = self.parameters(function) else { continue };
            let [first, last] = parameters.pieces.as_slice() else { continue };
            let is_one = first.words == [rows.object.as_str()]
                && matches!(last.words.as_slice(), [only] if rows.options.iter().any(|known| known == only));
            // What answers every request stands at the end of the row.
            if !is_one || !self.hands_object_on(self.str(function)) {
                continue;
            }
            let span = self.span(function);
            for step in self.facts.steps.iter_mut().filter(|step| step.function == span && step.kind == StepKind::Whole)
            {
                step.runs_on = step.object == rows.object;
            }
        }
    }

    /// Whether a function of a row gives what it was handed back as it is, or with something more, at the end of a line.
    fn hands_object_on(&self, function: &str) -> bool {
        let rows = &self.grammar.code.send.rows;
        let mut lines = function.lines().map(str::trim).filter(|line| !line.is_empty()).skip(1).peekable();
        while let Some(line) = lines.next() {
            let piped = lines
                .peek()
                .is_some_and(|next| self.grammar.code.pipes.iter().any(|pipe| next.starts_with(pipe.as_str())));
            let value = line.rsplit([' ', ':']).next().unwrap_or("");
            let is_value = line == rows.object
                || value == rows.object && ["->", "do:", "else:"].iter().any(|word| line.contains(word));
            if is_value && !piped || rows.hands_on.iter().any(|call| line.contains(call.as_str())) {
                return true;
            }
        }
        false
    }

    /// What functions send that are handed to calls, at the place of these calls: `find(id, (found) => res.json(found))`.
    fn steps_called_later(&mut self, sent: &[(Node<'t>, String)]) {
        if self.grammar.code.send.listeners.is_empty() {
            return;
        }
        let mut later: BTreeMap<(usize, usize, &str), SentLater<'t>> = BTreeMap::new();
        for (node, object) in sent {
            let Some(name) = object.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').next() else {
                continue;
            };
            if name.is_empty() || name == "this" {
                continue;
            }
            let mut at = *node;
            while let Some((function, call)) = self.handed_function(at) {
                let body = self.part(function, Part::Body).map_or(function.end_byte(), |body| body.start_byte());
                let head = self.text.get(function.start_byte()..body).unwrap_or("");
                if head.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').any(|word| word == name) {
                    break;
                }
                let certain = self.parent(self.reach_of(*node)).is_some_and(|parent| parent.id() == function.id());
                let key = (call.start_byte(), call.end_byte(), object.as_str());
                let new = SentLater { call, first: self.span(*node), count: 0, certain: false };
                let entry = later.entry(key).or_insert(new);
                entry.first = entry.first.min(self.span(*node));
                entry.count += 1;
                entry.certain |= certain;
                at = call;
            }
        }
        for ((.., object), SentLater { call, first, count, certain }) in later {
            if certain || count > 1 {
                let step = self.placed(object.to_string(), call, StepKind::Later);
                self.facts.steps.push(Step { span: first, ..step });
            }
        }
    }

    /// The innermost function around `node`, if it is one that is handed to a call which runs it, with this call.
    fn handed_function(&self, node: Node<'t>) -> Option<(Node<'t>, Node<'t>)> {
        let mut function = self.parent(node)?;
        while !matches!(self.class(function), Class::Function | Class::Closure) {
            function = self.parent(function)?;
        }
        if self.class(function) != Class::Closure {
            return None;
        }
        let mut at = self.parent(function)?;
        while self.class(at) != Class::Call {
            let around = matches!(self.class(at), Class::Statement | Class::Block | Class::Object | Class::Assignment);
            if around || matches!(self.class(at), Class::Binding | Class::Return | Class::Function | Class::Closure) {
                return None;
            }
            at = self.parent(at)?;
        }
        let name = self.callee(at).map(|callee| self.str(callee.name))?;
        let listens = self.grammar.code.send.listeners.iter().any(|listener| listener == name);
        (!listens).then_some((function, at))
    }

    /// The request is handed to the next handler: `next()`, where a parameter before it is the response, `next(w, r)`.
    fn steps_passed_on(&mut self) {
        self.steps_passed_by_value();
        let rows = &self.grammar.code.send.passes_on;
        if rows.is_empty() {
            return;
        }
        for call in self.nodes(Shape::Call) {
            let Some(callee) = self.callee(call) else { continue };
            let name = self.str(callee.name);
            for row in rows.iter().filter(|row| row.names.iter().any(|known| known == name)) {
                let is_there = row.groups.is_empty() || self.any_present(&row.groups);
                if !is_there || row.arguments.is_some_and(|count| self.arguments(call).len() != count) {
                    continue;
                }
                for object in self.responses_passed(call, name, callee.receiver, row.response) {
                    let step = self.placed(format!("{object}{}", row.member), call, StepKind::Passed);
                    self.facts.steps.push(Step { runs_on: row.runs_on, ..step });
                }
            }
        }
    }

    /// The request is handed to the next handler by what a function gives: `return true;`.
    fn steps_passed_by_value(&mut self) {
        let rows = &self.grammar.code.send.passes_by;
        if rows.is_empty() {
            return;
        }
        for function in self.nodes(Shape::Function) {
            let Some(value) = self.part_str(function, Part::Name).and_then(|name| rows.get(name)) else { continue };
            let Some(parameters) = self.parameters(function) else { continue };
            let Some(object) = parameters.pieces.get(1).and_then(|piece| piece.words.last().copied()) else { continue };
            for given in self.within(Shape::Return, function) {
                if self.part_str(given, Part::Value) == Some(value.as_str()) {
                    let step = self.placed(object.to_string(), given, StepKind::Passed);
                    self.facts.steps.push(step);
                }
            }
        }
    }

    /// What the response is called that a call hands on.
    fn responses_passed(&self, call: Node<'t>, name: &str, on: Option<Node<'t>>, place: PassPlace) -> Vec<&'t str> {
        let value = match place {
            PassPlace::Beside => return self.response_beside(call, name, on).into_iter().collect(),
            PassPlace::Receiver => on,
            PassPlace::First => self.argument(call, 0),
            PassPlace::Second => self.argument(call, 1),
        };
        let Some(value) = value.map(|value| self.view.inner(value)) else { return Vec::new() };
        if !matches!(self.class(value), Class::Name | Class::Path) {
            return Vec::new();
        }
        // The same by another name: `HttpServletResponse response = (HttpServletResponse) res;`
        let name = self.str(value);
        let mut names = vec![name];
        if let Some(function) = self.function_around(value) {
            let bound = self.within(Shape::Binding, function).into_iter().filter_map(|binding| {
                let value = self.part(binding, Part::Value)?;
                let text = self.str(value);
                let cast = text.ends_with(name) && text[..text.len() - name.len()].ends_with([')', ' '])
                    || text.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with("as "));
                cast.then(|| self.part_str(binding, Part::Name))?
            });
            names.extend(bound);
        }
        names
    }

    /// The parameter before the one called `name`, or before the one that is called, of the function around `node` that has it.
    fn response_beside(&self, node: Node<'t>, name: &str, on: Option<Node<'t>>) -> Option<&'t str> {
        let name = on.map_or(name, |on| self.str(on));
        let mut at = node;
        while let Some(parent) = self.parent(at) {
            at = parent;
            if !matches!(self.class(at), Class::Function | Class::Closure) {
                continue;
            }
            let Some(parameters) = self.parameters(at) else { continue };
            let first = |piece: &super::parameters::Piece<'t>| piece.words.first().copied();
            if let Some(index) = parameters.pieces.iter().position(|piece| first(piece) == Some(name)) {
                return (index >= 1).then(|| first(&parameters.pieces[index - 1])).flatten();
            }
        }
        None
    }

    /// Output that stands between code, where something was sent without leaving: markup, texts, pages of other files.
    fn steps_written(&mut self, sent: &[(Node<'t>, String)]) {
        let rows = &self.grammar.code.send.output;
        if rows.kinds.is_empty() || sent.iter().all(|(_, object)| !object.is_empty()) {
            return;
        }
        let written: Vec<Node<'t>> = self
            .kin
            .nodes()
            .filter(|node| {
                let holds = |words: &[String]| words.iter().any(|word| self.str(*node).contains(word.as_str()));
                let is = |kinds: &[String]| kinds.iter().any(|kind| kind == node.kind());
                is(&rows.kinds) && !self.str(*node).trim().is_empty() || is(&rows.pages) && holds(&rows.page_words)
            })
            .collect();
        for node in written {
            let step = self.placed(String::new(), node, StepKind::Written);
            self.facts.steps.push(step);
        }
        let works = |call: &Node<'t>| {
            let name = self.callee(*call).map(|callee| self.str(callee.name));
            name.is_some_and(|name| rows.works.iter().any(|known| known == name))
        };
        let worked: Vec<Node<'t>> = self.nodes(Shape::Call).into_iter().filter(works).collect();
        for node in worked {
            let step = self.placed(String::new(), node, StepKind::Worked);
            self.facts.steps.push(step);
        }
    }
}
