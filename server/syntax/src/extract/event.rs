//! Responses that are made in several statements: a status is set, headers are, then something is sent.

use tree_sitter::Node;

use super::Extractor;
use super::response::Draft;
use crate::facts::{ResponseStatus, ScopeId, Step, StepKind};
use crate::grammar::{Class, Shape};

/// One step in the making of a response.
pub(crate) struct Event<'t> {
    /// What the response is called in the source.
    pub object: String,
    /// The function that it happens in.
    pub handler: ScopeId,
    pub node: Node<'t>,
    pub what: What,
}

pub(crate) enum What {
    /// The status is set; with `sends`, that alone sends a response.
    Status { status: ResponseStatus, sends: bool, api: String },
    /// Something is sent with the status that was set before, or with this default.
    Send { draft: Box<Draft>, default: ResponseStatus, api: String },
}

impl<'t> Extractor<'t> {
    /// Notes a step in the making of the response that `receiver` stands for.
    pub(super) fn event(&mut self, receiver: Option<Node<'t>>, node: Node<'t>, what: What) {
        let object = receiver.map(|receiver| self.str(self.view.inner(receiver)).to_string()).unwrap_or_default();
        let handler = self.facts.handler(self.scope_at(node.start_byte() as u32));
        self.events.push(Event { object, handler, node, what });
    }

    /// Records a step in the making of a response.
    pub(super) fn step(&mut self, object: Option<Node<'t>>, node: Node<'t>, kind: StepKind) {
        let mut object = object.map(|object| self.view.inner(object));
        // res.set("A", "b").status(404)
        while let Some((_, receiver)) =
            object.filter(|at| self.class(*at) == Class::Call).and_then(|at| self.view.method(at))
        {
            object = Some(self.view.inner(receiver));
        }
        let block = self.block_of(node);
        let mut decision = None;
        let mut function = None;
        let mut at = node;
        while let Some(parent) = at.parent() {
            match self.class(parent) {
                Class::Function | Class::Closure => {
                    function = Some(parent);
                    break;
                }
                Class::Condition | Class::Match | Class::Catch => decision = decision.or(Some(parent)),
                _ => {}
            }
            at = parent;
        }
        // An `else if` is a condition within the first one.
        while let Some(parent) = decision
            .and_then(|at| at.parent())
            .filter(|parent| matches!(self.class(*parent), Class::Condition | Class::Passage | Class::ElseIf))
        {
            decision = Some(parent);
        }
        let whole = self.facts.scopes[0].span;
        let step = Step {
            object: object.map(|object| self.str(object).to_string()).unwrap_or_default(),
            kind,
            span: self.span(node),
            function: function.map_or(whole, |function| self.span(function)),
            block: self.span(block),
            decision: decision.map(|decision| self.span(decision)),
            leaves: self.leaves_from(block, node),
        };
        self.facts.steps.push(step);
    }

    /// Whether a block leaves its place in or after the statement of `node`.
    fn leaves_from(&self, block: Node<'t>, node: Node<'t>) -> bool {
        let text = self.text.get(block.start_byte()..block.end_byte()).unwrap_or("");
        let before = &text[..node.start_byte().saturating_sub(block.start_byte()).min(text.len())];
        let statement = before.rfind(['\n', ';', '{']).map_or(0, |at| at + 1);
        let rest = text.get(statement..).unwrap_or("");
        let words = rest.split(|c: char| !c.is_alphanumeric() && c != '_');
        let mut leaves = words.filter(|word| self.grammar.code.send.leaves.iter().any(|known| known == word));
        leaves.next().is_some()
    }

    /// Joins what was set with what was sent.
    pub(super) fn join_events(&mut self) {
        let mut events = std::mem::take(&mut self.events);
        events.sort_by_key(|event| event.node.start_byte());
        let mut used = vec![false; events.len()];
        let mut ready: Vec<(Node<'t>, Draft, String)> = Vec::new();
        let mut last_default: Vec<(ScopeId, String, usize)> = Vec::new();
        for at in 0..events.len() {
            let status = match &events[at].what {
                What::Send { default, .. } => self.status_before(&events, at, *default),
                What::Status { .. } => continue,
            };
            let block = self.block_of(events[at].node).id();
            let key = (events[at].handler, events[at].object.clone(), block);
            let status = match status {
                // What is sent in several pieces is one response.
                Before::Set(set) if used[set] => continue,
                Before::Set(set) => {
                    used[set] = true;
                    match &events[set].what {
                        What::Status { status, .. } => *status,
                        What::Send { default, .. } => *default,
                    }
                }
                Before::Default(_) if last_default.contains(&key) => continue,
                Before::Default(status) => {
                    last_default.push(key);
                    status
                }
                Before::Unknown => ResponseStatus::Unknown,
            };
            let node = events[at].node;
            if let What::Send { draft, api, .. } = &mut events[at].what {
                let mut draft = std::mem::replace(draft.as_mut(), Draft::new(ResponseStatus::Unknown));
                draft.status = status;
                if let ResponseStatus::Explicit(id) = status
                    && draft.edits.header.is_empty()
                {
                    draft.edits = self.facts.statuses[id as usize].edits.clone();
                }
                ready.push((node, draft, api.clone()));
            }
        }
        for (event, used) in events.iter().zip(used) {
            if let (What::Status { status, sends: true, api }, false) = (&event.what, used) {
                let mut draft = Draft::new(*status);
                if let ResponseStatus::Explicit(id) = status {
                    draft.edits = self.facts.statuses[*id as usize].edits.clone();
                }
                ready.push((event.node, draft, api.clone()));
            }
        }
        for (node, draft, api) in ready {
            self.push(node, draft, &api);
        }
    }

    /// The status that is in force where the event at `at` sends.
    fn status_before(&self, events: &[Event<'t>], at: usize, default: ResponseStatus) -> Before {
        let send = &events[at];
        let same = |event: &&Event<'t>| event.handler == send.handler && event.object == send.object;
        let earlier = events[..at].iter().enumerate().rev().filter(|(_, event)| same(event));
        for (index, event) in earlier {
            if !matches!(event.what, What::Status { .. }) {
                continue;
            }
            let block = self.block_of(event.node);
            let inside = block.start_byte() <= send.node.start_byte() && send.node.end_byte() <= block.end_byte();
            if inside {
                return if self.may_be_changed(event, send) { Before::Unknown } else { Before::Set(index) };
            }
            // A branch that leaves does not come here.
            if !self.leaves(block) {
                return Before::Unknown;
            }
        }
        match self.handed_on(send) {
            true => Before::Unknown,
            false => Before::Default(default),
        }
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
        let calls = self.shapes.get(&Shape::Call).map(Vec::as_slice).unwrap_or_default();
        let start = calls.partition_point(|call| call.start_byte() < from);
        calls[start..].iter().take_while(|call| call.start_byte() < to).any(|call| {
            call.end_byte() <= to
                && self.call_row(*call).is_none()
                && self.view.arguments(*call).iter().any(|argument| self.str(argument.value) == object)
        })
    }

    /// The block, arm or function around `node`.
    pub(super) fn block_of(&self, node: Node<'t>) -> Node<'t> {
        let mut at = node;
        while let Some(parent) = at.parent() {
            at = parent;
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
                    return ["return", "throw", "raise", "exit", "die"].iter().any(|word| text.starts_with(word));
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
