//! Responses that are made in several statements: a status is set, headers are, then something is sent.

use std::collections::HashSet;

use tree_sitter::Node;

use super::Extractor;
use super::inline::encloses;
use super::response::Draft;
use crate::facts::{ResponseEdits, ResponseStatus, Role, ScopeId, Span, Step, StepKind};
use crate::grammar::{Class, Part, Shape};

/// One step in the making of a response.
pub(crate) struct Event<'t> {
    /// What the response is called in the source.
    pub object: String,
    /// The function that it happens in.
    pub handler: ScopeId,
    pub node: Node<'t>,
    /// The value that it is made of, where that never changes.
    pub value: Option<Node<'t>>,
    pub what: What,
}

pub(crate) enum What {
    /// The status is set; with `sends`, that alone sends a response.
    Status { status: ResponseStatus, sends: bool, api: String },
    /// Something is sent with the status that was set before, or with this default. While it is `open`, the status may
    /// still be set afterwards.
    Send { draft: Box<Draft>, default: ResponseStatus, open: bool, api: String },
}

/// How many steps back the status is looked for.
const MOST_EVENTS: usize = 256;

impl<'t> Extractor<'t> {
    /// Notes a step in the making of the response that `receiver` stands for.
    pub(super) fn event(&mut self, receiver: Option<Node<'t>>, node: Node<'t>, what: What) {
        let receiver = receiver.map(|receiver| self.object_behind(receiver).unwrap_or(receiver));
        // There is one response that calls without a receiver act on, whatever else it is called.
        let receiver = receiver.filter(|receiver| !self.is_implicit_object(*receiver));
        let value = receiver.filter(|receiver| self.is_immutable(*receiver));
        let begun = |receiver| self.begun_by(self.view.source(receiver));
        let object = receiver.map(|receiver| self.str(begun(receiver)).to_string()).unwrap_or_default();
        let handler = self.facts.handler(self.scope_at(node.start_byte() as u32));
        self.events.push(Event { object, handler, node, value, what });
    }

    /// Records a step in the making of a response.
    pub(super) fn step(&mut self, object: Option<Node<'t>>, node: Node<'t>, kind: StepKind) {
        let object = object.map(|object| self.object_behind(object).unwrap_or(object));
        let object = object.map(|object| self.begun_by(self.view.source(object)));
        // response()->json([...]): made here, so that nothing else happens to it.
        if object.is_some_and(|object| self.class(object) == Class::Call) {
            return;
        }
        let name = object.map(|object| self.str(object).to_string()).unwrap_or_default();
        if kind == StepKind::Whole {
            self.noted.sent.push((node, name.clone()));
        }
        let step = self.placed(name, node, kind);
        self.facts.steps.push(step);
    }

    /// A step at the place of `node`.
    pub(super) fn placed(&mut self, object: String, node: Node<'t>, kind: StepKind) -> Step {
        let block = self.block_of(node);
        let mut decision = None;
        let mut function = None;
        let mut at = node;
        let mut inline = false;
        let mut before_others = Vec::new();
        while let Some(parent) = self.parent(at) {
            match self.class(parent) {
                Class::Function | Class::Closure => {
                    if let Some(run) = self.run_inline(parent) {
                        decision = decision.or(Some(run.call).filter(|_| run.decides));
                        inline = true;
                        at = run.call;
                        continue;
                    }
                    function = Some(parent);
                    break;
                }
                Class::Binary if self.is_alternative(parent) => {
                    before_others.extend((at.start_byte() == parent.start_byte()).then_some(at));
                    decision = decision.filter(|at| self.class(*at) != Class::Call).or(Some(parent));
                }
                // What a macro is given runs when it says: `post "/items" do … end`.
                Class::Call if self.runs_apart(parent, at) => {
                    function = Some(at);
                    break;
                }
                Class::Condition | Class::Match | Class::Catch => decision = decision.or(Some(parent)),
                _ => {}
            }
            at = parent;
        }
        // An `else if` is a condition within the first one.
        while let Some(parent) = decision
            .and_then(|at| self.parent(at))
            .filter(|parent| matches!(self.class(*parent), Class::Condition | Class::Passage | Class::ElseIf))
        {
            decision = Some(parent);
        }
        let closed = decision.and_then(|decision| {
            let branches = self.count_branches(decision)?;
            Some((self.span(self.reach_of(decision)), branches))
        });
        let whole = self.facts.scopes[0].span;
        let asks = self.asks_sent(function);
        // What leaves may stand behind a block within the branch: `if (posted) { try { … } catch { … } exit; }`.
        let left_around = || {
            let around = decision
                .and_then(|at| self.leaving_block(block).filter(|block| self.span(at).contains(self.span(*block))));
            around.is_some()
        };
        let leaves = match inline && !self.grammar.code.send.inline.leaves {
            true => asks || self.tells_outside(block),
            false => asks || self.leaves_from(block, node) || left_around(),
        };
        let leaves = leaves || inline && self.tells_outside(block);
        let stops = &self.grammar.code.send.stops;
        let holds = |text: &str| stops.iter().any(|word| text.contains(word.as_str()));
        let (stops, stopped) = (holds(self.str(node)), !stops.is_empty() && holds(self.str(block)));
        Step {
            object,
            kind,
            span: self.span(node),
            function: function.map_or(whole, |function| self.span(function)),
            block: self.span(block),
            decision: decision.map(|decision| self.span(decision)),
            leaves,
            left_at: self.left_behind(block, node).filter(|_| !asks),
            // What is done only if there is nothing comes never behind what has been done.
            within: before_others
                .into_iter()
                .find(|side| decision.is_some_and(|it| encloses(*side, it)))
                .or_else(|| decision.and_then(|decision| self.leaving_block(decision)))
                .map(|block| self.span(block)),
            reach: self.span(self.reach_of(node)),
            closed,
            stops,
            stopped,
            runs_on: false,
            helper: false,
        }
    }

    /// Whether `block` is what the call around it is given to run, and no part of what is done one after the other.
    fn runs_apart(&self, call: Node<'t>, block: Node<'t>) -> bool {
        let flow = &self.grammar.code.send.flow;
        !flow.is_empty()
            && self.class(block) == Class::Block
            && self.part(call, Part::Closure).is_some_and(|given| given.id() == block.id())
            && self.callee(call).is_some_and(|callee| !flow.iter().any(|word| word == self.str(callee.name)))
    }

    /// Whether a function asks if a response was sent.
    fn asks_sent(&mut self, function: Option<Node<'t>>) -> bool {
        let words = &self.grammar.code.send.asks_sent;
        let text = function.map_or(self.text, |function| self.str(function));
        let known = self.asks_sent.entry(function.map(|function| function.id()));
        *known.or_insert_with(|| words.iter().any(|word| text.contains(word.as_str())))
    }

    /// Whether something else is made of what the call `node` gives, so that it sends nothing itself.
    pub(super) fn is_operand(&self, node: Node<'t>) -> bool {
        let mut at = node;
        while let Some(parent) = self.parent(at).filter(|parent| self.class(*parent) == Class::Wrapper) {
            at = parent;
        }
        self.parent(at).is_some_and(|parent| match self.class(parent) {
            // render(:edit) and return
            Class::Binary => {
                !matches!(self.part_str(parent, Part::Operator), Some("and" | "or" | "&&" | "||"))
                    && !self.is_alternative(parent)
            }
            Class::Binding | Class::Assignment | Class::Argument | Class::List | Class::Object | Class::Entry => true,
            _ => false,
        })
    }

    /// The innermost block around `node`, in the same function, with a word behind `node` that leaves it.
    fn leaving_block(&self, node: Node<'t>) -> Option<Node<'t>> {
        let leaves = self.leaves.get_or_init(|| words_at(self.text, &self.grammar.code.send.leaves));
        let mut at = node;
        loop {
            let block = self.block_of(at);
            if block.id() == at.id() || matches!(self.class(block), Class::Function | Class::Closure) {
                return None;
            }
            let next = leaves.partition_point(|place| *place < at.end_byte());
            if leaves.get(next).is_some_and(|place| *place < block.end_byte()) {
                return Some(block);
            }
            // The block itself would be found again.
            at = self.parent(block)?;
        }
    }

    /// What a row of calls begins with: `res` of `res.set("A", "b").status(404)`.
    fn begun_by(&self, node: Node<'t>) -> Node<'t> {
        let mut node = self.view.inner(node);
        while let Some((_, receiver)) =
            Some(node).filter(|at| self.class(*at) == Class::Call).and_then(|at| self.called_method(at))
        {
            node = self.view.inner(receiver);
        }
        node
    }

    /// Whether a block leaves its place in or after the statement of `node`.
    fn leaves_from(&self, block: Node<'t>, node: Node<'t>) -> bool {
        // Where it is not known how a block is left, none is taken to go on.
        if self.grammar.code.send.leaves.is_empty() {
            return true;
        }
        // What is returned as it is sent leaves with it, whatever decides which of several that is.
        let mut at = node;
        while let Some(parent) = self.parent(at) {
            match self.class(parent) {
                Class::Return | Class::Throw => return true,
                Class::Block | Class::Statement | Class::Function | Class::Closure => break,
                _ => at = parent,
            }
        }
        if self.left_by_operand(node) {
            return true;
        }
        let before = self.text.get(block.start_byte()..node.start_byte()).unwrap_or("");
        let statement = before.rfind(['\n', ';', '{']).map_or(0, |at| at + 1);
        self.left_from(block, block.start_byte() + statement).is_some()
    }

    /// Where the block has a word behind `node` that leaves it.
    fn left_behind(&self, block: Node<'t>, node: Node<'t>) -> Option<u32> {
        let before = self.text.get(block.start_byte()..node.start_byte()).unwrap_or("");
        let statement = before.rfind(['\n', ';', '{']).map_or(0, |at| at + 1);
        let before = self.text.get(block.start_byte() + statement..node.start_byte()).unwrap_or("");
        let returned = !words_at(before, &self.grammar.code.send.leaves).is_empty();
        if returned {
            return None;
        }
        self.left_from(block, node.end_byte()).map(|at| at as u32)
    }

    /// The first word in `block` from `start` on that leaves it.
    fn left_from(&self, block: Node<'t>, start: usize) -> Option<usize> {
        let leaves = self.leaves.get_or_init(|| words_at(self.text, &self.grammar.code.send.leaves));
        let next = leaves.partition_point(|place| *place < start);
        leaves.get(next).copied().filter(|place| *place < block.end_byte())
    }

    /// Whether what `node` gives is asked for, and leaving stands behind that: `(redirect_to "/" if lost) && return`.
    fn left_by_operand(&self, node: Node<'t>) -> bool {
        let leaves = &self.grammar.code.send.leaves;
        let mut at = node;
        while let Some(parent) =
            self.parent(at).filter(|parent| !matches!(self.class(*parent), Class::Function | Class::Closure))
        {
            if self.class(parent) == Class::Binary
                && matches!(self.part_str(parent, Part::Operator), Some("and" | "&&"))
                && let Some(other) = self.text.get(at.end_byte()..parent.end_byte())
                && let Some(word) = other
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .find(|word| !word.is_empty() && *word != "and")
                && leaves.iter().any(|known| known == word)
            {
                return true;
            }
            at = parent;
        }
        false
    }

    /// Joins what was set with what was sent.
    pub(super) fn join_events(&mut self) {
        let mut events = std::mem::take(&mut self.events);
        // Of calls in a row the inner one comes first.
        events.sort_by_key(|event| (event.node.start_byte(), event.node.end_byte()));
        if !events.is_empty() {
            self.index_handed();
        }
        let mut used = vec![false; events.len()];
        let mut ready: Vec<(Node<'t>, Draft, String)> = Vec::new();
        let mut last_default: HashSet<(ScopeId, String, usize)> = HashSet::new();
        for at in 0..events.len() {
            let status = match &events[at].what {
                What::Send { default, open, .. } => {
                    let later = || if *open { self.status_after(&events, at) } else { None };
                    let known = status_within_row(&events, at).map(Before::Set).or_else(later);
                    known.unwrap_or_else(|| self.status_before(&events, at, *default))
                }
                What::Status { .. } => continue,
            };
            let block = self.block_of(events[at].node).id();
            let key = (events[at].handler, events[at].object.clone(), block);
            let mut computed = None;
            let status = match status {
                // What is sent in several pieces is one response.
                Before::Set(set) if used[set] => continue,
                Before::Set(set) => {
                    used[set] = true;
                    computed = self.computed.remove(&events[set].node.id());
                    match &events[set].what {
                        What::Status { status, .. } => *status,
                        What::Send { default, .. } => *default,
                    }
                }
                Before::Default(_) if last_default.contains(&key) => continue,
                Before::Default(status) => {
                    last_default.insert(key);
                    status
                }
                Before::Unknown => ResponseStatus::Unknown,
            };
            let node = events[at].node;
            if let What::Send { draft, api, default, .. } = &mut events[at].what {
                let mut draft = std::mem::replace(draft.as_mut(), Draft::new(ResponseStatus::Unknown));
                draft.status = match status {
                    ResponseStatus::Explicit(id)
                        if draft.replaces_status
                            && !matches!(self.facts.statuses[id as usize].code, 201 | 300..=399) =>
                    {
                        self.facts.statuses[id as usize].role = Role::Mention;
                        *default
                    }
                    status => status,
                };
                let status = draft.status;
                draft.computed = draft.computed.or(computed);
                // What sends may come too late for a header.
                if let ResponseStatus::Explicit(id) = status
                    && let set = &self.facts.statuses[id as usize].edits
                    && !set.header.is_empty()
                {
                    draft.edits = set.clone();
                }
                ready.push((node, draft, api.clone()));
            }
        }
        self.keep_statuses(&events, &mut used);
        for at in 0..events.len() {
            let What::Status { status: ResponseStatus::Explicit(id), sends, .. } = events[at].what else { continue };
            let replaced = || !sends && (self.is_replaced(&events, at) || self.is_overwritten(events[at].node));
            let redirected = self.is_redirected(&events[at]);
            if !used[at] && (redirected || replaced()) {
                self.facts.statuses[id as usize].role = Role::Mention;
                used[at] |= redirected;
            }
        }
        for (event, used) in events.iter().zip(used) {
            if let (What::Status { status, sends: true, api }, false) = (&event.what, used) {
                let mut draft = Draft::new(*status);
                draft.computed = self.computed.remove(&event.node.id());
                if let ResponseStatus::Explicit(id) = status {
                    draft.edits = self.facts.statuses[*id as usize].edits.clone();
                }
                ready.push((event.node, draft, api.clone()));
            }
        }
        for (node, draft, api) in ready {
            self.push(node, draft, &api);
        }
        for event in &events {
            self.change_status(event);
        }
    }

    /// Whether what `node` sets belongs to what is sent with a status of its own: `put_status(conn, 429) |> send_resp(429, text)`.
    fn is_overwritten(&self, node: Node<'t>) -> bool {
        let span = self.span(node);
        self.noted.overwritten.iter().any(|object| object.contains(span))
    }

    /// Whether what is set counts no longer, as a redirect in the same block sets its own: `setStatus(401); sendRedirect(login)`.
    fn is_redirected(&self, set: &Event<'t>) -> bool {
        let (block, start) = (self.block_of(set.node).id(), set.node.start_byte());
        self.noted
            .redirected
            .iter()
            .any(|(object, within, at)| *object == set.object && *within == block && *at > start)
    }

    /// A response that was kept in a name gets another status afterwards.
    fn change_status(&mut self, event: &Event<'t>) {
        let What::Status { status, .. } = &event.what else { return };
        let Some(made) = self.bound_value(event.node, &event.object) else { return };
        let span = self.span(self.view.inner(made));
        let surely = self.block_of(made).id() == self.block_of(event.node).id();
        let edits = match status {
            ResponseStatus::Explicit(id) => self.facts.statuses[*id as usize].edits.clone(),
            _ => ResponseEdits::default(),
        };
        let response = self.facts.responses.iter_mut().find(|response| {
            response.span == span
                && !matches!(response.status, ResponseStatus::Explicit(_))
                && response.redirect.is_none()
        });
        if let Some(response) = response {
            response.status = if surely { *status } else { ResponseStatus::Unknown };
            response.edits = edits;
        }
    }

    /// The status of a value that never changes: what was set while it was made.
    fn status_within(&self, events: &[Event<'t>], value: Node<'t>, default: ResponseStatus) -> Before {
        let mut value = value;
        for _ in 0..8 {
            let within = |event: &Event<'t>| {
                value.start_byte() <= event.node.start_byte() && event.node.end_byte() <= value.end_byte()
            };
            let sets = |event: &Event<'t>| matches!(event.what, What::Status { .. }) && within(event);
            // Events are in order.
            let first = events.partition_point(|event| event.node.start_byte() < value.start_byte());
            let behind = events.partition_point(|event| event.node.start_byte() <= value.end_byte());
            if let Some(set) = events[first..behind.max(first)].iter().rposition(sets) {
                return Before::Set(first + set);
            }
            if !self.is_plainly_made(value) {
                return Before::Unknown;
            }
            // The name that it begins with may have been given another value before.
            let source = self.view.inner(self.view.source(value));
            match self.binding_of(source, self.str(source)).and_then(|binding| self.part(binding, Part::Value)) {
                Some(bound) => value = bound,
                None => return Before::Default(default),
            }
        }
        Before::Unknown
    }

    /// Whether another status is certainly set before anything is sent.
    fn is_replaced(&self, events: &[Event<'t>], at: usize) -> bool {
        let set = &events[at];
        if set.value.is_some() {
            return false;
        }
        let end = self.facts.scope(set.handler).span.range.end as usize;
        let mut later = events[at + 1..].iter().take_while(|event| event.node.start_byte() < end);
        let next = later.find(|event| event.handler == set.handler && event.object == set.object);
        next.is_some_and(|next| {
            let (block, later) = (self.block_of(set.node), self.block_of(next.node));
            let statement = |event: &Event<'t>| self.parent(event.node).is_some_and(|parent| parent.id() == block.id());
            matches!(next.what, What::Status { .. })
                && block.id() == later.id()
                && self.class(block) == Class::Block
                && statement(set)
                && statement(next)
        })
    }

    /// The status that is in force where the event at `at` sends.
    fn status_before(&self, events: &[Event<'t>], at: usize, default: ResponseStatus) -> Before {
        let send = &events[at];
        if let Some(value) = send.value {
            return self.status_within(events, value, default);
        }
        let same = |event: &&Event<'t>| event.handler == send.handler && event.object == send.object;
        let earlier = events[..at].iter().enumerate().rev().take(MOST_EVENTS).filter(|(_, event)| same(event));
        for (index, event) in earlier {
            if !matches!(event.what, What::Status { .. }) {
                continue;
            }
            let block = self.block_of(event.node);
            let inside = block.start_byte() <= send.node.start_byte() && send.node.end_byte() <= block.end_byte();
            if inside {
                return if self.may_be_changed(event, send) { Before::Unknown } else { Before::Set(index) };
            }
            // A branch that leaves does not come here, nor does the other branch of a decision.
            if !self.leaves(block) && !self.excludes(event.node, send.node) {
                return Before::Unknown;
            }
        }
        // Where what is sent is kept until the end, the status may still be set.
        let around = self.block_of(send.node);
        // Events are in order, those of a function within it.
        let end = self.facts.scope(send.handler).span.range.end as usize;
        let here = |event: &&Event<'t>| event.node.start_byte() < end;
        let later = events[at + 1..].iter().take_while(here).filter(same).any(|event| {
            let block = self.block_of(event.node);
            matches!(event.what, What::Status { .. })
                && around.start_byte() <= block.start_byte()
                && block.end_byte() <= around.end_byte()
        });
        match later || self.handed_on(send) || self.set_around(events, send) || self.asks_around(send.node) {
            true => Before::Unknown,
            false => Before::Default(default),
        }
    }

    /// Whether two places stand in different branches of one decision.
    fn excludes(&self, earlier: Node<'t>, later: Node<'t>) -> bool {
        let Some(around) = self.kin.around(earlier.start_byte(), later.end_byte()) else { return false };
        let asked = self.part(around, Part::Condition);
        self.class(around) == Class::Condition && asked.is_some_and(|asked| asked.end_byte() <= earlier.start_byte())
    }

    /// The status that is set after the event at `at`, if there is one.
    fn status_after(&self, events: &[Event<'t>], at: usize) -> Option<Before> {
        let send = &events[at];
        let block = self.block_of(send.node).id();
        let same = |event: &&Event<'t>| {
            event.handler == send.handler && event.object == send.object && matches!(event.what, What::Status { .. })
        };
        // Events are in order, those of a function within it.
        let end = self.facts.scope(send.handler).span.range.end as usize;
        let here = |event: &&Event<'t>| event.node.start_byte() < end;
        let (index, event) = (at + 1..).zip(events[at + 1..].iter().take_while(here)).find(|(_, event)| same(event))?;
        if self.block_of(event.node).id() == block {
            return Some(Before::Set(index));
        }
        // The status of another branch is no business of this one.
        (!self.leaves(self.block_of(send.node))).then_some(Before::Unknown)
    }

    /// Whether a function around the one that sends sets the status first.
    fn set_around(&self, events: &[Event<'t>], send: &Event<'t>) -> bool {
        let scope = self.facts.scope(send.handler);
        let start = scope.span.range.start as usize;
        events.iter().take_while(|event| event.node.start_byte() < start).any(|event| {
            matches!(event.what, What::Status { .. })
                && event.object == send.object
                && event.handler != send.handler
                && self.facts.scope(event.handler).span.contains(scope.span)
        })
    }

    /// Whether something between two events hands the response to another function.
    fn may_be_changed(&self, set: &Event<'t>, send: &Event<'t>) -> bool {
        self.hands_on(&send.object, set.node.end_byte(), send.node.start_byte())
    }

    /// Whether the function hands the response to another one before it sends.
    fn handed_on(&self, send: &Event<'t>) -> bool {
        let start = self.facts.scope(send.handler).span.range.start as usize;
        self.hands_on(&send.object, start, send.node.start_byte())
    }

    fn hands_on(&self, object: &str, from: usize, to: usize) -> bool {
        let Some(calls) = self.handed.get(object) else { return false };
        let start = calls.partition_point(|call| call.start_byte() < from);
        calls[start..].iter().take_while(|call| call.start_byte() < to).any(|call| {
            // A branch that leaves does not come here.
            let elsewhere = || {
                let block = self.block_of(*call);
                !block.byte_range().contains(&to) && self.leaves(block)
            };
            call.end_byte() <= to && !elsewhere()
        })
    }

    /// Notes of the responses without content, which repeat headers that others set, whether they are handed on before.
    pub(super) fn handed_responses(&mut self) {
        let told: Vec<usize> = (0..self.facts.responses.len())
            .filter(|index| self.facts.responses[*index].code(&self.facts) == Some(304))
            .collect();
        if !told.is_empty() && self.handed.is_empty() {
            self.index_handed();
        }
        for index in told {
            let response = &self.facts.responses[index];
            let Some(step) = self.facts.steps.iter().find(|step| response.span.contains(step.span)) else { continue };
            let from = step.function.range.start as usize;
            let handed = self.hands_on(&step.object, from, response.span.range.start as usize);
            self.facts.responses[index].handed = handed;
        }
    }

    /// Notes what is handed to calls that no row is about.
    fn index_handed(&mut self) {
        let made_by: HashSet<&str> =
            self.grammar.apis.objects.iter().flat_map(|row| &row.made_by).map(String::as_str).collect();
        for call in self.nodes(Shape::Call) {
            if self.call_row(call).is_some() {
                continue;
            }
            let arguments = self.arguments(call);
            if arguments.is_empty() {
                continue;
            }
            let path = self.callee(call).and_then(|callee| callee.path);
            if path.is_some_and(|path| made_by.contains(path.as_str())) {
                continue;
            }
            for argument in arguments {
                self.handed.entry(self.str(argument.value)).or_default().push(call);
            }
        }
    }

    /// The block, arm or function around `node`.
    pub(super) fn block_of(&self, node: Node<'t>) -> Node<'t> {
        let mut at = node;
        while let Some(parent) = self.parent(at) {
            // A branch that is no block of its own is not the other one.
            if matches!(self.class(parent), Class::Condition | Class::ElseIf)
                && [Part::Then, Part::Otherwise].iter().any(|part| self.view.is_part(parent, *part, at))
            {
                return at;
            }
            at = parent;
            // What is done when nothing failed.
            if self.class(parent) == Class::Passage && self.str(parent).starts_with("else") {
                break;
            }
            if matches!(
                self.class(parent),
                Class::Block
                    | Class::Arm
                    | Class::Catch
                    | Class::Condition
                    | Class::ElseIf
                    | Class::Loop
                    | Class::Function
                    | Class::Closure
            ) {
                break;
            }
        }
        at
    }

    /// The block, arm or function around a place, and whether it leaves the function.
    pub(super) fn block_at(&self, span: Span) -> (Span, bool) {
        let range = span.range.as_usize();
        match self.kin.around(range.start, range.end) {
            Some(node) => {
                let block = self.block_of(node);
                (self.span(block), self.leaves(block))
            }
            None => (self.facts.scopes[0].span, false),
        }
    }

    /// Whether the last statement of a block leaves the function.
    pub(super) fn leaves(&self, block: Node<'t>) -> bool {
        let mut last = crate::view::last_named(block);
        for _ in 0..4 {
            let Some(node) = last else { return false };
            match self.class(node) {
                Class::Return | Class::Throw => return true,
                Class::Statement | Class::Block => last = crate::view::last_named(node),
                _ => {
                    let text = self.str(node);
                    return self.grammar.code.send.exits.iter().any(|word| text.starts_with(word.as_str()));
                }
            }
        }
        false
    }
}

/// What is known of the status before something is sent.
enum Before {
    /// The event that set it.
    Set(usize),
    /// Nothing set it.
    Default(ResponseStatus),
    Unknown,
}

/// Where `text` has one of `words`, in order.
pub(super) fn words_at(text: &str, words: &[String]) -> Vec<usize> {
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    let whole = |at: usize, word: &str| !text[..at].ends_with(in_word) && !text[at + word.len()..].starts_with(in_word);
    let mut found: Vec<usize> = words
        .iter()
        .flat_map(|word| text.match_indices(word.as_str()).filter(|(at, word)| whole(*at, word)).map(|(at, _)| at))
        .collect();
    found.sort_unstable();
    found
}

/// The status that is set in the same row of calls, before what is sent: `ctx.status(201).json(item)`.
fn status_within_row(events: &[Event<'_>], at: usize) -> Option<usize> {
    let send = &events[at];
    let start = send.node.start_byte();
    let row = events[..at].iter().rposition(|event| event.node.start_byte() != start).map_or(0, |last| last + 1);
    let sets = |event: &Event<'_>| matches!(event.what, What::Status { .. }) && event.object == send.object;
    events[row..at].iter().rposition(sets).map(|found| row + found)
}
